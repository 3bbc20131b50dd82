"""The tables of reports with what they refuse, and their triggers."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from brm.stack.at_once import AtOnce


class Migration(migrations.Migration):

    replaces = [
        ("reports", "0001_initial"),
    ]

    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('agreements', '0001_tables_and_triggers'),
        ('customers', '0002_tables'),
        ('meetings', '0001_tables_and_triggers'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        AtOnce(
            operations=[
                migrations.CreateModel(
                    name='Measurement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('period', models.DateField(verbose_name='month')),
                        ('value', models.DecimalField(decimal_places=6, max_digits=18, verbose_name='value')),
                        ('counted', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='counted')),
                        ('excluded', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='excluded')),
                        ('workload', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='workload')),
                        ('revision', models.PositiveSmallIntegerField(default=1, verbose_name='revision')),
                        ('is_current', models.BooleanField(default=True, verbose_name='is current')),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measurements', to='customers.customer', verbose_name='customer')),
                        ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measurements', to='agreements.measure', verbose_name='measure')),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measurements', to='agreements.service', verbose_name='service')),
                    ],
                    options={
                        'verbose_name': 'measurement',
                        'verbose_name_plural': 'measurements',
                        'abstract': False,
                        'indexes': [models.Index(fields=['period', 'customer'], name='measurement_by_month')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('customer', 'service', 'measure', 'period'), name='one_current_revision_a_measurement', violation_error_message='This month has a figure already; correct that one.'), models.UniqueConstraint(fields=('customer', 'service', 'measure', 'period', 'revision'), name='one_measurement_a_revision'), models.CheckConstraint(condition=models.Q(('period__day', 1)), name='measurement_is_of_a_whole_month', violation_error_message='A month is given by its first day.'), models.CheckConstraint(condition=models.Q(models.Q(('counted__isnull', True), ('counted__gte', 0), _connector='OR'), models.Q(('excluded__isnull', True), ('excluded__gte', 0), _connector='OR'), models.Q(('workload__isnull', True), ('workload__gte', 0), _connector='OR')), name='measurement_counts_nothing_negative', violation_error_message='Counted, excluded and workload are never negative.')],
                    },
                ),
                migrations.CreateModel(
                    name='MeasurementEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('period', models.DateField(verbose_name='month')),
                        ('value', models.DecimalField(decimal_places=6, max_digits=18, verbose_name='value')),
                        ('counted', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='counted')),
                        ('excluded', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='excluded')),
                        ('workload', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='workload')),
                        ('revision', models.PositiveSmallIntegerField(default=1, verbose_name='revision')),
                        ('is_current', models.BooleanField(default=True, verbose_name='is current')),
                        ('customer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.customer', verbose_name='customer')),
                        ('measure', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agreements.measure', verbose_name='measure')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.measurement')),
                        ('service', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agreements.service', verbose_name='service')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Profile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('edition', models.CharField(choices=[('internal', 'Inside IT'), ('customer', 'To the customer')], max_length=10, verbose_name='edition')),
                        ('as_of', models.DateField(verbose_name='as of')),
                        ('content', models.JSONField(verbose_name='content')),
                        ('schema_version', models.PositiveSmallIntegerField(verbose_name='schema version')),
                        ('template_version', models.PositiveSmallIntegerField(verbose_name='template version')),
                        ('digest', models.CharField(max_length=64, verbose_name='SHA-256')),
                        ('frozen_at', models.DateTimeField(verbose_name='frozen at')),
                        ('number', models.PositiveSmallIntegerField(default=1, verbose_name='number')),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='profiles', to='customers.customer')),
                        ('frozen_by', models.ForeignKey(blank=True, help_text='empty when it compiled itself for a meeting', null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='frozen by')),
                        ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='profiles', to='meetings.meeting')),
                    ],
                    options={
                        'verbose_name': 'profile',
                        'verbose_name_plural': 'profiles',
                        'abstract': False,
                        'indexes': [models.Index(fields=['customer', 'edition', '-id'], name='profile_latest')],
                        'constraints': [models.UniqueConstraint(fields=('meeting', 'edition', 'number'), name='one_profile_a_meeting_edition_and_number'), models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='profile_has_its_digest')],
                    },
                ),
                migrations.CreateModel(
                    name='Project',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('code', models.CharField(max_length=60, unique=True, verbose_name='code')),
                        ('name', models.CharField(max_length=300, verbose_name='name')),
                        ('category', models.CharField(blank=True, max_length=120, verbose_name='category')),
                        ('description', models.TextField(blank=True, verbose_name='description')),
                        ('starts_on', models.DateField(blank=True, null=True, verbose_name='starts on')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='ends on')),
                        ('budget', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='budget')),
                        ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                        ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='customers.customer', verbose_name='customer')),
                        ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='customers.unit', verbose_name='unit')),
                    ],
                    options={
                        'verbose_name': 'project',
                        'verbose_name_plural': 'projects',
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('budget__isnull', True), models.Q(('currency', ''), _negated=True), _connector='OR'), name='project_budget_has_a_currency', violation_error_message='A budget needs its currency.')],
                    },
                ),
                migrations.CreateModel(
                    name='ProjectEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('code', models.CharField(max_length=60, verbose_name='code')),
                        ('name', models.CharField(max_length=300, verbose_name='name')),
                        ('category', models.CharField(blank=True, max_length=120, verbose_name='category')),
                        ('description', models.TextField(blank=True, verbose_name='description')),
                        ('starts_on', models.DateField(blank=True, null=True, verbose_name='starts on')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='ends on')),
                        ('budget', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='budget')),
                        ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                        ('customer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.customer', verbose_name='customer')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.project')),
                        ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.unit', verbose_name='unit')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ProjectStatus',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('reported_on', models.DateField(verbose_name='reported on')),
                        ('rating', models.CharField(blank=True, choices=[('green', 'Green'), ('amber_green', 'Amber/green'), ('amber', 'Amber'), ('amber_red', 'Amber/red'), ('red', 'Red')], max_length=12, verbose_name='rating')),
                        ('comment', models.TextField(blank=True, verbose_name='comment')),
                        ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statuses', to='reports.project')),
                    ],
                    options={
                        'verbose_name': 'project status',
                        'verbose_name_plural': 'project statuses',
                        'abstract': False,
                        'constraints': [models.UniqueConstraint(fields=('project', 'reported_on'), name='one_status_a_project_a_day'), models.CheckConstraint(condition=models.Q(('rating__in', ['', 'green', 'amber_green', 'amber', 'amber_red', 'red'])), name='project_rating_is_a_known_one')],
                    },
                ),
                migrations.CreateModel(
                    name='ProjectStatusEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('reported_on', models.DateField(verbose_name='reported on')),
                        ('rating', models.CharField(blank=True, choices=[('green', 'Green'), ('amber_green', 'Amber/green'), ('amber', 'Amber'), ('amber_red', 'Amber/red'), ('red', 'Red')], max_length=12, verbose_name='rating')),
                        ('comment', models.TextField(blank=True, verbose_name='comment')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.projectstatus')),
                        ('project', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.project')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Attainment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('period', models.DateField(verbose_name='month')),
                        ('result', models.CharField(choices=[('met', 'Met'), ('at_risk', 'At risk'), ('breached', 'Breached'), ('not_measured', 'Not measured')], max_length=12, verbose_name='result')),
                        ('value', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True, verbose_name='value')),
                        ('target', models.DecimalField(decimal_places=6, max_digits=18, verbose_name='target')),
                        ('warning', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True, verbose_name='warning')),
                        ('better', models.CharField(max_length=6, verbose_name='better')),
                        ('margin', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True, verbose_name='margin')),
                        ('budget_left', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='error budget left')),
                        ('workload', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='workload')),
                        ('workload_limit', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='workload limit')),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attainments', to='customers.customer')),
                        ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attainments', to='agreements.measure')),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attainments', to='agreements.service')),
                        ('service_level', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attainments', to='agreements.servicelevel')),
                    ],
                    options={
                        'verbose_name': 'attainment',
                        'verbose_name_plural': 'attainments',
                        'indexes': [models.Index(fields=['customer', '-period'], name='attainment_of_customer'), models.Index(fields=['-period', 'result'], name='attainment_by_month')],
                        'constraints': [models.UniqueConstraint(fields=('service_level', 'period'), name='one_attainment_a_level_and_month'), models.CheckConstraint(condition=models.Q(('result__in', ['met', 'at_risk', 'breached', 'not_measured'])), name='attainment_result_is_a_known_one'), models.CheckConstraint(condition=models.Q(models.Q(('result', 'not_measured'), ('value__isnull', True)), models.Q(('value__isnull', False), models.Q(('result', 'not_measured'), _negated=True)), _connector='OR'), name='what_is_not_measured_has_no_value'), models.CheckConstraint(condition=models.Q(('period__day', 1)), name='attainment_is_of_a_whole_month')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='measurement',
                    trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='b9f629f428c14ba565a62a55ddba2ee667c75254', operation='UPDATE', pgid='pgtrigger_raise_version_6171e', table='reports_measurement', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='measurement',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_measurementevent" ("counted", "customer_id", "excluded", "id", "is_current", "measure_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revision", "service_id", "value", "version", "workload") SELECT new_values."counted", new_values."customer_id", new_values."excluded", new_values."id", new_values."is_current", new_values."measure_id", new_values."period", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."revision", new_values."service_id", new_values."value", new_values."version", new_values."workload" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='61c7e1d0ad9a2425122a607b1f6c8539bd51414d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_06f6e', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_measurement', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='measurement',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_measurementevent" ("counted", "customer_id", "excluded", "id", "is_current", "measure_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revision", "service_id", "value", "version", "workload") SELECT new_values."counted", new_values."customer_id", new_values."excluded", new_values."id", new_values."is_current", new_values."measure_id", new_values."period", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."revision", new_values."service_id", new_values."value", new_values."version", new_values."workload" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='6c1d43252096edd3cf03e7466485e73cafd70cf0', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0b0f8', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_measurement', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='measurement',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_measurementevent" ("counted", "customer_id", "excluded", "id", "is_current", "measure_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revision", "service_id", "value", "version", "workload") SELECT old_values."counted", old_values."customer_id", old_values."excluded", old_values."id", old_values."is_current", old_values."measure_id", old_values."period", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."revision", old_values."service_id", old_values."value", old_values."version", old_values."workload" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='98308f733676d9dab03ad7c06162a88c865a87dc', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_8d572', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_measurement', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='profile',
                    trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5ba94f607d905d82591b27562c8b2d4df8a56740', operation='UPDATE OR DELETE', pgid='pgtrigger_never_changed_708c3', table='reports_profile', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='profile',
                    trigger=pgtrigger.compiler.Trigger(name='its_meeting_is_the_customers', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."meeting_id" IS NOT NULL)', func="\n        IF NOT EXISTS (SELECT 1 FROM meetings_meeting\n                       WHERE id = NEW.meeting_id AND customer_id = NEW.customer_id) THEN\n            RAISE EXCEPTION 'a profile is compiled for a meeting of its own customer'\n                USING ERRCODE = 'integrity_constraint_violation';\n        END IF;\n        RETURN NEW;\n    ", hash='26b97d74da84f5d4ec5498b8a4422a0b85fd57aa', operation='INSERT', pgid='pgtrigger_its_meeting_is_the_customers_676ed', table='reports_profile', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='project',
                    trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='7388b5a7c1d6c8001e6714155eda1950f4aabec3', operation='UPDATE', pgid='pgtrigger_raise_version_44904', table='reports_project', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='project',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_projectevent" ("budget", "category", "code", "currency", "customer_id", "description", "ends_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "unit_id", "version") SELECT new_values."budget", new_values."category", new_values."code", new_values."currency", new_values."customer_id", new_values."description", new_values."ends_on", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."starts_on", new_values."unit_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c084f0408607bab1362ddc23bf1b3209cf9e0180', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_334e8', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_project', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='project',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_projectevent" ("budget", "category", "code", "currency", "customer_id", "description", "ends_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "unit_id", "version") SELECT new_values."budget", new_values."category", new_values."code", new_values."currency", new_values."customer_id", new_values."description", new_values."ends_on", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."starts_on", new_values."unit_id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='b8d743eedc48f0ba098603e195179f69ecc569a2', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d4e14', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_project', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='project',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_projectevent" ("budget", "category", "code", "currency", "customer_id", "description", "ends_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "unit_id", "version") SELECT old_values."budget", old_values."category", old_values."code", old_values."currency", old_values."customer_id", old_values."description", old_values."ends_on", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."starts_on", old_values."unit_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='5e7079e4d0dbd41486eb83c0fecc6bde796788a9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_5bbb8', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_project', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='projectstatus',
                    trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='b1d3c5d8094a0b498d4d3b0f1a3ef2cc74c9b624', operation='UPDATE', pgid='pgtrigger_raise_version_4200c', table='reports_projectstatus', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='projectstatus',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_projectstatusevent" ("comment", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "rating", "reported_on", "version") SELECT new_values."comment", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."project_id", new_values."rating", new_values."reported_on", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2dfc2e7e6721d36b2c3f470a57d6cd014d528faf', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_0264d', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_projectstatus', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='projectstatus',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_projectstatusevent" ("comment", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "rating", "reported_on", "version") SELECT new_values."comment", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."project_id", new_values."rating", new_values."reported_on", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='3f74005f1944eff05684c96cb06077564f6e642e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_2bb38', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_projectstatus', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='projectstatus',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_projectstatusevent" ("comment", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "rating", "reported_on", "version") SELECT old_values."comment", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."project_id", old_values."rating", old_values."reported_on", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='0fc00197cc62ad808ffb432582e7db51f0c5c992', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_314b5', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_projectstatus', when='AFTER')),
                ),
            ],
        ),
    ]
