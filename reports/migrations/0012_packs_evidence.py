"""Holds evidence packs: asked for, and once made never changed."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from brm.stack.at_once import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0003_first_rows'),
        ('documents', '0002_keeps_what_is_packed_here'),
        ("reports", "0011_default_processes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AtOnce(
            operations=[
                migrations.CreateModel(
                    name='PackRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('first_day', models.DateField(verbose_name='first day')),
                        ('last_day', models.DateField(verbose_name='last day')),
                        ('span_kind', models.CharField(max_length=7)),
                        ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='asked for')),
                        ('state', models.CharField(choices=[('waiting', 'Waiting for a worker'), ('making', 'Being made'), ('made', 'Made'), ('failed', 'Could not be made')], default='waiting', max_length=7, verbose_name='state')),
                        ('percent', models.PositiveSmallIntegerField(default=0, verbose_name='how far')),
                        ('doing', models.CharField(blank=True, max_length=120)),
                        ('heard_of_at', models.DateTimeField(blank=True, null=True)),
                        ('claim', models.PositiveIntegerField(default=0)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('error', models.TextField(blank=True, verbose_name='what went wrong')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked for by')),
                        ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.unit', verbose_name='customer or unit, and below')),
                    ],
                    options={
                        'verbose_name': 'evidence pack asked for',
                        'verbose_name_plural': 'evidence packs asked for',
                    },
                ),
                migrations.CreateModel(
                    name='EvidencePack',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(max_length=64, verbose_name='SHA-256')),
                        ('size', models.PositiveBigIntegerField(verbose_name='size')),
                        ('files', models.PositiveIntegerField(verbose_name='files')),
                        ('rows', models.PositiveBigIntegerField(verbose_name='records')),
                        ('read_on', models.DateField(verbose_name='read on')),
                        ('customers', models.PositiveIntegerField(verbose_name='customers')),
                        ('verdicts', models.JSONField(verbose_name='verdicts')),
                        ('schema_version', models.PositiveSmallIntegerField(verbose_name='schema version')),
                        ('made_at', models.DateTimeField(verbose_name='made at')),
                        ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                        ('run', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='pack', to='reports.packrun')),
                    ],
                    options={
                        'verbose_name': 'evidence pack',
                        'verbose_name_plural': 'evidence packs',
                        'abstract': False,
                    },
                ),
                migrations.AddIndex(
                    model_name='packrun',
                    index=models.Index(condition=models.Q(('state__in', ('waiting', 'making'))), fields=['state'], name='pack_under_way'),
                ),
                migrations.AddIndex(
                    model_name='packrun',
                    index=models.Index(fields=['first_day', 'last_day', '-id'], name='pack_by_period'),
                ),
                migrations.AddConstraint(
                    model_name='packrun',
                    constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='a_pack_is_of_a_day_at_least', violation_error_message='The last day comes before the first.'),
                ),
                migrations.AddConstraint(
                    model_name='packrun',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('error', ''), _negated=True), _connector='OR'), name='a_pack_that_failed_says_why'),
                ),
                migrations.AddConstraint(
                    model_name='packrun',
                    constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'making', 'made', 'failed'])), name='a_pack_is_in_a_known_state'),
                ),
                migrations.AddConstraint(
                    model_name='evidencepack',
                    constraint=models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='an_evidence_pack_has_its_digest'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='evidencepack',
                    trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3893a80223238e2e979c4cc23c7b6bada7b7f274', operation='UPDATE OR DELETE', pgid='pgtrigger_never_changed_a6d72', table='reports_evidencepack', when='BEFORE')),
                ),
            ],
        ),
    ]
