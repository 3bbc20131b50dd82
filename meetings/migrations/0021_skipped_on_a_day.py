from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("meetings", "0020_says_when_it_was_skipped")]

    operations = [
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('skipped_on__isnull', False), ('state', 'skipped')), models.Q(models.Q(('state', 'skipped'), _negated=True), ('skipped_on', None)), _connector='OR'), name='an_activity_is_skipped_on_a_day', violation_error_message='Say on which day it was skipped.'),
        ),
    ]
