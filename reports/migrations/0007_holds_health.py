"""What the parts of health weigh, and how healthy each relationship was."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from brm.stack.at_once import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0003_first_rows'),
        ('pghistory', '0007_auto_20250421_0444'),
        ("reports", "0006_surveys_ask"),
    ]

    operations = [
        AtOnce(operations=[
        migrations.CreateModel(
            name='HealthWeightEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('part', models.CharField(max_length=30, verbose_name='part')),
                ('weight', models.DecimalField(decimal_places=2, help_text='Against the weights of the other parts; 0 leaves the part out.', max_digits=5, verbose_name='weight')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HealthScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='day')),
                ('score', models.DecimalField(decimal_places=4, max_digits=7, null=True, verbose_name='score')),
                ('coverage', models.DecimalField(decimal_places=4, max_digits=5, verbose_name='coverage')),
                ('low', models.DecimalField(decimal_places=4, max_digits=7, verbose_name='with the missing at 0')),
                ('high', models.DecimalField(decimal_places=4, max_digits=7, verbose_name='with the missing at 100')),
                ('band', models.CharField(choices=[('good', 'Good'), ('fair', 'Fair'), ('strained', 'Strained'), ('poor', 'Poor'), ('unknown', 'Not enough data')], max_length=10, verbose_name='band')),
                ('parts', models.JSONField(verbose_name='parts')),
                ('triggers', models.JSONField(default=list, verbose_name='triggers')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='health_scores', to='customers.customer')),
            ],
            options={
                'verbose_name': 'health of a relationship',
                'verbose_name_plural': 'health of relationships',
            },
        ),
        migrations.CreateModel(
            name='HealthWeight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('part', models.CharField(max_length=30, unique=True, verbose_name='part')),
                ('weight', models.DecimalField(decimal_places=2, help_text='Against the weights of the other parts; 0 leaves the part out.', max_digits=5, verbose_name='weight')),
            ],
            options={
                'verbose_name': 'weight of health',
                'verbose_name_plural': 'weights of health',
                'ordering': ['-weight', 'part'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('weight__range', (0, 100))), name='a_part_of_health_weighs_up_to_a_hundred', violation_error_message='Give a weight from 0 to 100.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='healthweight',
            trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='4e12109f40bc7d315acce55b2b54b810a6074f1e', operation='UPDATE', pgid='pgtrigger_raise_version_e8d8e', table='reports_healthweight', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='healthweight',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_healthweightevent" ("id", "part", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "weight") SELECT new_values."id", new_values."part", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."version", new_values."weight" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b709b68b6ff5eda9de27a4b3ae62f732d51d358c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5ad64', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_healthweight', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='healthweight',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_healthweightevent" ("id", "part", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "weight") SELECT new_values."id", new_values."part", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."version", new_values."weight" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='ffcc3c352fff4598b6c4fbd981366d1c58b49c01', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f7d9a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_healthweight', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='healthweight',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_healthweightevent" ("id", "part", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "weight") SELECT old_values."id", old_values."part", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."version", old_values."weight" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6730e2b996f9e4b29feab6e561a1952364b983be', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_86bfe', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_healthweight', when='AFTER')),
        ),
        migrations.AddField(
            model_name='healthweightevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='healthweightevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.healthweight'),
        ),
        migrations.AddIndex(
            model_name='healthscore',
            index=models.Index(fields=['customer', '-on'], name='health_latest'),
        ),
        migrations.AddConstraint(
            model_name='healthscore',
            constraint=models.UniqueConstraint(fields=('customer', 'on'), name='one_health_a_customer_a_day'),
        ),
        migrations.AddConstraint(
            model_name='healthscore',
            constraint=models.CheckConstraint(condition=models.Q(('band__in', ['good', 'fair', 'strained', 'poor', 'unknown'])), name='health_is_in_a_known_band'),
        ),
        migrations.AddConstraint(
            model_name='healthscore',
            constraint=models.CheckConstraint(condition=models.Q(('coverage__range', (0, 1)), ('high__lte', 100), ('low__gte', 0), ('low__lte', models.F('high'))), name='health_is_from_0_to_100'),
        ),
        migrations.AddConstraint(
            model_name='healthscore',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('coverage', 0), ('score__isnull', True)), models.Q(('score__isnull', False), ('score__range', (0, 100))), _connector='OR'), name='health_without_a_score_knows_nothing'),
        ),
        ]),
    ]
