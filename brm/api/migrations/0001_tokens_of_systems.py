import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from brm.stack.at_once import AtOnce


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AtOnce([
            migrations.CreateModel(
                name='ApiToken',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('name', models.CharField(help_text='The system that has it.', max_length=120, unique=True, verbose_name='name')),
                    ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                    ('begins_with', models.CharField(editable=False, max_length=12, verbose_name='begins with')),
                    ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None, verbose_name='may')),
                    ('expires_on', models.DateField(verbose_name='last day')),
                    ('made_on', models.DateField(verbose_name='made on')),
                    ('revoked_on', models.DateField(blank=True, null=True, verbose_name='revoked on')),
                    ('last_used_on', models.DateField(blank=True, editable=False, null=True, verbose_name='last used on')),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ],
                options={
                    'verbose_name': 'API token',
                    'verbose_name_plural': 'API tokens',
                    'ordering': ['name'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ApiDelivery',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=120, verbose_name='idempotency key')),
                    ('digest', models.CharField(max_length=64, verbose_name='SHA-256 of what was sent')),
                    ('status', models.PositiveSmallIntegerField(null=True, verbose_name='status')),
                    ('answer', models.JSONField(null=True, verbose_name='answer')),
                    ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='asked at')),
                    ('token', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='api.apitoken')),
                ],
                options={
                    'verbose_name': 'delivery through the API',
                    'verbose_name_plural': 'deliveries through the API',
                },
            ),
            migrations.CreateModel(
                name='ApiTokenEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('name', models.CharField(help_text='The system that has it.', max_length=120, verbose_name='name')),
                    ('begins_with', models.CharField(editable=False, max_length=12, verbose_name='begins with')),
                    ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None, verbose_name='may')),
                    ('expires_on', models.DateField(verbose_name='last day')),
                    ('made_on', models.DateField(verbose_name='made on')),
                    ('revoked_on', models.DateField(blank=True, null=True, verbose_name='revoked on')),
                    ('made_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='api.apitoken')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.AddConstraint(
                model_name='apitoken',
                constraint=models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='a_token_is_kept_as_a_digest'),
            ),
            migrations.AddConstraint(
                model_name='apitoken',
                constraint=models.CheckConstraint(condition=models.Q(('scopes__len__gt', 0)), name='a_token_may_do_something', violation_error_message='Choose what it may do.'),
            ),
            migrations.AddConstraint(
                model_name='apitoken',
                constraint=models.CheckConstraint(condition=models.Q(('expires_on__gte', models.F('made_on'))), name='a_token_expires_after_it_is_made', violation_error_message='Its last day is before today.'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='apitoken',
                trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."begins_with" IS DISTINCT FROM (NEW."begins_with") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."expires_on" IS DISTINCT FROM (NEW."expires_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."made_on" IS DISTINCT FROM (NEW."made_on") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."revoked_on" IS DISTINCT FROM (NEW."revoked_on") OR OLD."scopes" IS DISTINCT FROM (NEW."scopes") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='5f37fc065d8e118d82bb753f81364fcf78dcd4ef', operation='UPDATE', pgid='pgtrigger_raise_version_355f9', table='api_apitoken', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='apitoken',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "api_apitokenevent" ("begins_with", "expires_on", "id", "made_by_id", "made_on", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_on", "scopes", "version") SELECT new_values."begins_with", new_values."expires_on", new_values."id", new_values."made_by_id", new_values."made_on", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."revoked_on", new_values."scopes", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2f5c6a4dae6d9efa808a415859d9d70da1befeaf', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d7986', referencing='REFERENCING NEW TABLE AS new_values ', table='api_apitoken', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='apitoken',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "api_apitokenevent" ("begins_with", "expires_on", "id", "made_by_id", "made_on", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_on", "scopes", "version") SELECT new_values."begins_with", new_values."expires_on", new_values."id", new_values."made_by_id", new_values."made_on", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."revoked_on", new_values."scopes", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."begins_with" IS DISTINCT FROM (new_values."begins_with") OR old_values."expires_on" IS DISTINCT FROM (new_values."expires_on") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."made_by_id" IS DISTINCT FROM (new_values."made_by_id") OR old_values."made_on" IS DISTINCT FROM (new_values."made_on") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."revoked_on" IS DISTINCT FROM (new_values."revoked_on") OR old_values."scopes" IS DISTINCT FROM (new_values."scopes") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='82d03e02d63044ecc178f08fee9500150c9b77b8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_55b1f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='api_apitoken', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='apitoken',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "api_apitokenevent" ("begins_with", "expires_on", "id", "made_by_id", "made_on", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_on", "scopes", "version") SELECT old_values."begins_with", old_values."expires_on", old_values."id", old_values."made_by_id", old_values."made_on", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."revoked_on", old_values."scopes", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6d8445b420be10d3f9e2130c09cee188f080d12d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_c6793', referencing='REFERENCING OLD TABLE AS old_values ', table='api_apitoken', when='AFTER')),
            ),
            migrations.AddIndex(
                model_name='apidelivery',
                index=models.Index(fields=['asked_at'], name='api_delivery_by_age'),
            ),
            migrations.AddConstraint(
                model_name='apidelivery',
                constraint=models.UniqueConstraint(fields=('token', 'key'), name='an_idempotency_key_is_used_once'),
            ),
            migrations.AddConstraint(
                model_name='apidelivery',
                constraint=models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='a_delivery_has_its_digest'),
            ),
        ])
    ]
