"""When what is skipped was skipped: on the day of that entry of its history, else when it was due."""

from django.conf import settings
from django.db import migrations

SAY = """
    UPDATE meetings_activity activity
    SET skipped_on = COALESCE(
        (SELECT (min(event.pgh_created_at) AT TIME ZONE %s)::date
           FROM meetings_activityevent event
          WHERE event.pgh_obj_id = activity.id AND event.state = 'skipped'),
        activity.due_on)
    WHERE state = 'skipped' AND skipped_on IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [("meetings", "0019_keeps_when_and_what_proves_it")]

    operations = [migrations.RunSQL([(SAY, [settings.TIME_ZONE])], migrations.RunSQL.noop)]
