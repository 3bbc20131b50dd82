"""Every forum has a series of each of its kinds, so that its rhythm and its people have a place."""

from django.db import migrations
from django.db.models import DurationField, ExpressionWrapper, F

KINDS = {True: ("steering",), False: ("customer", "team")}
"""By whether it is the steering group's."""


def give_series(apps, schema_editor):
    Forum = apps.get_model("meetings", "Forum")
    Series = apps.get_model("meetings", "Series")
    held = set(Series.objects.values_list("forum", "kind"))
    Series.objects.bulk_create(
        Series(forum_id=forum, kind=kind, duration_minutes=_usual_minutes(apps, forum, kind))
        for forum, customer in Forum.objects.order_by("pk").values_list("pk", "customer")
        for kind in KINDS[customer is None]
        if (forum, kind) not in held
    )


def _usual_minutes(apps, forum, kind):
    """As long as the last meeting of the series was."""
    Meeting = apps.get_model("meetings", "Meeting")
    lasts = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    meetings = Meeting.objects.filter(forum=forum, kind=kind).order_by("-starts_at")
    last = meetings.annotate(lasts=lasts).values_list("lasts", flat=True).first()
    return min(max(int(last.total_seconds() // 60), 5), 1440) if last else 90


class Migration(migrations.Migration):
    dependencies = [("meetings", "0011_series_have_members_and_backlogs")]

    operations = [migrations.RunPython(give_series, migrations.RunPython.noop)]
