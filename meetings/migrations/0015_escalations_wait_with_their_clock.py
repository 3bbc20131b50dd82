from django.db import migrations, models

from brm.stack.at_once import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ("meetings", "0014_default_escalation_clocks"),
    ]

    operations = [
        AtOnce(
            [
                migrations.AddConstraint(
                    model_name='escalation',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'scheduled'), _negated=True), ('level', 3), _connector='OR'), name='the_steering_group_schedules_what_is_its_own', violation_error_message='Only what is at the IT steering group is scheduled.'),
                ),
                migrations.AddConstraint(
                    model_name='escalation',
                    constraint=models.CheckConstraint(condition=models.Q(('rises_on__isnull', False), ('level', 3), models.Q(('state__in', ('raised', 'accepted', 'scheduled')), _negated=True), _connector='OR'), name='what_waits_below_the_group_has_its_clock'),
                ),
            ]
        ),
    ]
