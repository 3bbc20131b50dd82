from django.db import migrations, models

from brm.stack.at_once import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0017_more_default_cadences'),
    ]

    operations = [
        AtOnce(
            [
                migrations.AddConstraint(
                    model_name='activitykind',
                    constraint=models.CheckConstraint(condition=models.Q(('on_free_day__in', ['before', 'after', 'stays'])), name='a_kind_of_activity_says_where_a_day_off_takes_it', violation_error_message='Say where a day off takes it.'),
                ),
                migrations.AddConstraint(
                    model_name='cadence',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('rule', ''), _negated=True), ('customer', None), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_customer_without_such_work_has_the_reason', violation_error_message='Say why this customer has no such work.'),
                ),
                migrations.AddConstraint(
                    model_name='cadence',
                    constraint=models.CheckConstraint(condition=models.Q(('owner_role__in', ['relationship_manager', 'delivery_manager', 'service_manager'])), name='a_cadence_is_owned_by_a_role_of_the_team', violation_error_message='Choose a role of the customer team.'),
                ),
            ]
        ),
    ]
