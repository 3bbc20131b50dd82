import django.db.models.deletion
from django.db import migrations, models

from brm.stack.at_once import AtOnce


class Migration(migrations.Migration):
    """The kinds become rows; the column stays as it is, and what was recorded needs no index."""

    dependencies = [
        ('meetings', '0009_first_kinds_of_activity'),
    ]

    operations = [
        AtOnce(
            [
                migrations.AlterField(
                    model_name='activity',
                    name='kind',
                    field=models.ForeignKey(db_column='kind', db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='meetings.activitykind', verbose_name='kind'),
                ),
                migrations.AlterField(
                    model_name='cadence',
                    name='kind',
                    field=models.ForeignKey(db_column='kind', db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='cadences', to='meetings.activitykind', verbose_name='kind'),
                ),
                migrations.SeparateDatabaseAndState(
                    state_operations=[
                        migrations.AlterField(
                            model_name='activityevent',
                            name='kind',
                            field=models.ForeignKey(db_column='kind', db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.activitykind', verbose_name='kind'),
                        ),
                        migrations.AlterField(
                            model_name='cadenceevent',
                            name='kind',
                            field=models.ForeignKey(db_column='kind', db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.activitykind', verbose_name='kind'),
                        ),
                    ]
                ),
            ]
        ),
    ]
