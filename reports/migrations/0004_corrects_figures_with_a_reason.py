"""A correction says why, no figure changes once it is written, and months are of our time."""

import datetime
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from brm.stack.at_once import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0021_holds_workload_to_zero_or_more'),
        ('customers', '0003_first_rows'),
        ("reports", "0003_registers_improvements"),
    ]

    operations = [
        AtOnce(
            operations=[
                pgtrigger.migrations.RemoveTrigger(
                    model_name='measurement',
                    name='insert_insert',
                ),
                pgtrigger.migrations.RemoveTrigger(
                    model_name='measurement',
                    name='update_update',
                ),
                pgtrigger.migrations.RemoveTrigger(
                    model_name='measurement',
                    name='delete_delete',
                ),
                migrations.AddField(
                    model_name='measurement',
                    name='reason',
                    field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=500, verbose_name='reason'),
                ),
                migrations.AddField(
                    model_name='measurementevent',
                    name='reason',
                    field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=500, verbose_name='reason'),
                ),
                migrations.AlterField(
                    model_name='measurement',
                    name='customer',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='measurements', to='customers.customer', verbose_name='customer'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='measurement',
                    trigger=pgtrigger.compiler.Trigger(name='what_was_written_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((NEW.is_current AND NOT OLD.is_current) OR (OLD.customer_id, OLD.service_id, OLD.measure_id, OLD.period, OLD.revision, OLD.reason, OLD.value, OLD.counted, OLD.excluded, OLD.workload) IS DISTINCT FROM (NEW.customer_id, NEW.service_id, NEW.measure_id, NEW.period, NEW.revision, NEW.reason, NEW.value, NEW.counted, NEW.excluded, NEW.workload))', func="\nRAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_written_figure_stays',\n    MESSAGE = 'A figure that was written stays as it is; a correction is a new revision.';\n", hash='ef7b80e0e07d1a02cb1dd4bb3c6fa1ccb88e6b93', operation='UPDATE', pgid='pgtrigger_what_was_written_stays_98428', table='reports_measurement', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='measurement',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_measurementevent" ("counted", "customer_id", "excluded", "id", "is_current", "measure_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "revision", "service_id", "value", "version", "workload") SELECT new_values."counted", new_values."customer_id", new_values."excluded", new_values."id", new_values."is_current", new_values."measure_id", new_values."period", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."revision", new_values."service_id", new_values."value", new_values."version", new_values."workload" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='413bfed014c1213a1dbd9847f3661fce2529ae26', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_06f6e', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_measurement', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='measurement',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_measurementevent" ("counted", "customer_id", "excluded", "id", "is_current", "measure_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "revision", "service_id", "value", "version", "workload") SELECT new_values."counted", new_values."customer_id", new_values."excluded", new_values."id", new_values."is_current", new_values."measure_id", new_values."period", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."revision", new_values."service_id", new_values."value", new_values."version", new_values."workload" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='6510b51d47872e5d463a6addea946c3af2713c79', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0b0f8', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_measurement', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='measurement',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_measurementevent" ("counted", "customer_id", "excluded", "id", "is_current", "measure_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "revision", "service_id", "value", "version", "workload") SELECT old_values."counted", old_values."customer_id", old_values."excluded", old_values."id", old_values."is_current", old_values."measure_id", old_values."period", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."revision", old_values."service_id", old_values."value", old_values."version", old_values."workload" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ad17f5a511a2c2e30e6a624842c8d59823bf6645', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_8d572', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_measurement', when='AFTER')),
                ),
                migrations.AddConstraint(
                    model_name='measurement',
                    constraint=models.CheckConstraint(condition=models.Q(('period__gte', datetime.date(2000, 1, 1)), ('period__lt', datetime.date(2100, 1, 1))), name='measurement_is_of_a_month_of_our_time', violation_error_message='A month lies between 2000 and 2099.'),
                ),
            ]
        )
    ]
