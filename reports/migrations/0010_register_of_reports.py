import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from brm.stack.at_once import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0002_rows_of_the_first_day'),
        ('api', '0001_tokens_of_systems'),
        ('customers', '0003_first_rows'),
        ('documents', '0001_documents_and_their_versions'),
        ('imports', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('reports', '0009_tells_of_breaches'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AtOnce([
            migrations.CreateModel(
                name='ReportField',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('key', models.CharField(help_text='What systems call it; it never changes.', max_length=40, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', 'Small letters, digits and _, a letter first.')], verbose_name='key')),
                    ('label', models.CharField(max_length=120, verbose_name='heading')),
                    ('kind', models.CharField(choices=[('number', 'Figure'), ('line', 'Line of text'), ('text', 'Text')], default='number', max_length=6, verbose_name='what stands there')),
                    ('unit', models.CharField(blank=True, help_text='%, h, SEK', max_length=20, verbose_name='unit')),
                    ('is_required', models.BooleanField(default=False, verbose_name='required')),
                    ('order', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                    ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ],
                options={
                    'verbose_name': 'heading of a report',
                    'verbose_name_plural': 'headings of reports',
                    'ordering': ['process', 'order', 'pk'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='IncomingReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('arrived_on', models.DateField(verbose_name='arrived on')),
                    ('brought_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='brought by')),
                    ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='incoming', to='documents.document', verbose_name='file')),
                ],
                options={
                    'verbose_name': 'file to be filed',
                    'verbose_name_plural': 'files to be filed',
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ReportEdition',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('n', models.PositiveSmallIntegerField(verbose_name='edition')),
                    ('source', models.CharField(choices=[('file', 'File'), ('typed', 'Typed'), ('api', 'API')], max_length=5, verbose_name='came as')),
                    ('summary', models.TextField(blank=True, verbose_name='summary')),
                    ('headings', models.JSONField(blank=True, default=list, verbose_name='headings')),
                    ('figures', models.JSONField(blank=True, default=list, verbose_name='figures')),
                    ('digest', models.CharField(max_length=64, verbose_name='SHA-256')),
                    ('arrived_on', models.DateField(verbose_name='arrived on')),
                    ('received_at', models.DateTimeField(verbose_name='received at')),
                    ('document', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='of_edition', to='documents.document', verbose_name='file')),
                    ('received_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='brought by')),
                    ('token', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='api.apitoken', verbose_name='sent with')),
                ],
                options={
                    'verbose_name': 'edition of a service report',
                    'verbose_name_plural': 'editions of service reports',
                    'ordering': ['-n'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='IncomingReportEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('arrived_on', models.DateField(verbose_name='arrived on')),
                    ('brought_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='brought by')),
                    ('document', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.document', verbose_name='file')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.incomingreport')),
                    ('edition', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.reportedition', verbose_name='filed as')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.AddField(
                model_name='incomingreport',
                name='edition',
                field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incoming', to='reports.reportedition', verbose_name='filed as'),
            ),
            migrations.CreateModel(
                name='ReportImport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='reports.reportedition')),
                    ('run', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='of_report', to='imports.importrun')),
                ],
                options={
                    'verbose_name': 'import of a service report',
                    'verbose_name_plural': 'imports of service reports',
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ReportingProcess',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('key', models.CharField(help_text='What systems call it; it never changes.', max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', 'Small letters, digits and _, a letter first.')], verbose_name='key')),
                    ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                    ('team', models.CharField(blank=True, max_length=120, verbose_name='team')),
                    ('order', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                    ('is_active', models.BooleanField(default=True, help_text='Of a retired process no report is expected.', verbose_name='in use')),
                    ('recipe', models.ForeignKey(blank=True, help_text='Makes measurements of a file by one click.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.recipe', verbose_name='recipe of its files')),
                    ('responsible', models.ForeignKey(blank=True, help_text='Is told once when a report is late, and may bring the reports.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='processes_reported', to='customers.person', verbose_name='responsible')),
                ],
                options={
                    'verbose_name': 'reporting process',
                    'verbose_name_plural': 'reporting processes',
                    'ordering': ['order', 'key'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ReportFieldEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('key', models.CharField(help_text='What systems call it; it never changes.', max_length=40, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', 'Small letters, digits and _, a letter first.')], verbose_name='key')),
                    ('label', models.CharField(max_length=120, verbose_name='heading')),
                    ('kind', models.CharField(choices=[('number', 'Figure'), ('line', 'Line of text'), ('text', 'Text')], default='number', max_length=6, verbose_name='what stands there')),
                    ('unit', models.CharField(blank=True, help_text='%, h, SEK', max_length=20, verbose_name='unit')),
                    ('is_required', models.BooleanField(default=False, verbose_name='required')),
                    ('order', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                    ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.reportfield')),
                    ('process', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.reportingprocess', to_field='key')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.AddField(
                model_name='reportfield',
                name='process',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fields', to='reports.reportingprocess', to_field='key'),
            ),
            migrations.CreateModel(
                name='ReportingProcessEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('key', models.CharField(help_text='What systems call it; it never changes.', max_length=40, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', 'Small letters, digits and _, a letter first.')], verbose_name='key')),
                    ('name', models.CharField(max_length=80, verbose_name='name')),
                    ('team', models.CharField(blank=True, max_length=120, verbose_name='team')),
                    ('order', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                    ('is_active', models.BooleanField(default=True, help_text='Of a retired process no report is expected.', verbose_name='in use')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.reportingprocess')),
                    ('recipe', models.ForeignKey(blank=True, db_constraint=False, help_text='Makes measurements of a file by one click.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='imports.recipe', verbose_name='recipe of its files')),
                    ('responsible', models.ForeignKey(blank=True, db_constraint=False, help_text='Is told once when a report is late, and may bring the reports.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.person', verbose_name='responsible')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ReportKind',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                    ('audience', models.CharField(choices=[('customer', 'Each customer'), ('service', 'Each service'), ('all', 'All customers together')], default='customer', max_length=8, verbose_name='about')),
                    ('reader', models.CharField(choices=[('manager', 'Relationship manager'), ('team', 'Customer team'), ('steering', 'IT steering group')], default='manager', max_length=8, verbose_name='owed to')),
                    ('every_months', models.PositiveSmallIntegerField(default=1, help_text='So many months one report covers.', verbose_name='how often')),
                    ('due_after_days', models.PositiveSmallIntegerField(default=5, help_text='Counted from the last day of the period; a change leaves what is expected.', verbose_name='due, in working days')),
                    ('starts_on', models.DateField(help_text='The first of a month; every period since then is expected.', verbose_name='first period begins on')),
                    ('ends_on', models.DateField(blank=True, help_text='Left empty, it goes on.', null=True, verbose_name='no period begins from')),
                    ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='report_kinds', to='customers.customer', verbose_name='this customer alone')),
                    ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kinds', to='reports.reportingprocess', to_field='key', verbose_name='process')),
                    ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='report_kinds', to='agreements.service', verbose_name='this service alone')),
                ],
                options={
                    'verbose_name': 'kind of report',
                    'verbose_name_plural': 'kinds of reports',
                    'ordering': ['process', 'name'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ExpectedReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('first_day', models.DateField(verbose_name='first day')),
                    ('day_after', models.DateField(verbose_name='day after')),
                    ('due_on', models.DateField(verbose_name='due on')),
                    ('state', models.CharField(choices=[('expected', 'Expected'), ('arrived', 'Arrived'), ('not_owed', 'Not owed this time')], default='expected', max_length=8, verbose_name='state')),
                    ('arrived_on', models.DateField(blank=True, null=True, verbose_name='arrived on')),
                    ('days_late', models.PositiveSmallIntegerField(default=0, verbose_name='working days late')),
                    ('reason', models.TextField(blank=True, verbose_name='why it is not owed')),
                    ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='expected_reports', to='customers.customer', verbose_name='customer')),
                    ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='expected_reports', to='agreements.service', verbose_name='service')),
                    ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expected', to='reports.reportkind')),
                ],
                options={
                    'verbose_name': 'expected report',
                    'verbose_name_plural': 'expected reports',
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ReportKindEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('audience', models.CharField(choices=[('customer', 'Each customer'), ('service', 'Each service'), ('all', 'All customers together')], default='customer', max_length=8, verbose_name='about')),
                    ('reader', models.CharField(choices=[('manager', 'Relationship manager'), ('team', 'Customer team'), ('steering', 'IT steering group')], default='manager', max_length=8, verbose_name='owed to')),
                    ('every_months', models.PositiveSmallIntegerField(default=1, help_text='So many months one report covers.', verbose_name='how often')),
                    ('due_after_days', models.PositiveSmallIntegerField(default=5, help_text='Counted from the last day of the period; a change leaves what is expected.', verbose_name='due, in working days')),
                    ('starts_on', models.DateField(help_text='The first of a month; every period since then is expected.', verbose_name='first period begins on')),
                    ('ends_on', models.DateField(blank=True, help_text='Left empty, it goes on.', null=True, verbose_name='no period begins from')),
                    ('customer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.customer', verbose_name='this customer alone')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.reportkind')),
                    ('process', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.reportingprocess', to_field='key', verbose_name='process')),
                    ('service', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agreements.service', verbose_name='this service alone')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ReportRead',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('read_on', models.DateField(verbose_name='read on')),
                    ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reads', to='reports.reportedition')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports_read', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'reading of a report',
                    'verbose_name_plural': 'readings of reports',
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ReportReminder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sent_on', models.DateField(verbose_name='sent on')),
                    ('expected', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reminder', to='reports.expectedreport')),
                ],
                options={
                    'verbose_name': 'reminder of a late report',
                    'verbose_name_plural': 'reminders of late reports',
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ReportStudy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('first_day', models.DateField(verbose_name='first day')),
                    ('day_after', models.DateField(verbose_name='day after')),
                    ('rows', models.JSONField(blank=True, default=list, verbose_name='reports')),
                    ('conclusion', models.TextField(verbose_name='conclusion')),
                    ('studied_on', models.DateField(verbose_name='studied on')),
                    ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_studies', to='customers.customer')),
                    ('studied_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'study of the reports',
                    'verbose_name_plural': 'studies of the reports',
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ServiceReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('first_day', models.DateField(verbose_name='first day')),
                    ('day_after', models.DateField(verbose_name='day after')),
                    ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='service_reports', to='customers.customer', verbose_name='customer')),
                    ('newest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.reportedition', verbose_name='last edition')),
                    ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='reports.reportingprocess', to_field='key', verbose_name='process')),
                    ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='service_reports', to='agreements.service', verbose_name='service')),
                ],
                options={
                    'verbose_name': 'service report',
                    'verbose_name_plural': 'service reports',
                    'abstract': False,
                },
            ),
            migrations.AddField(
                model_name='reportedition',
                name='report',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='reports.servicereport'),
            ),
            migrations.CreateModel(
                name='ReportConclusion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.TextField(verbose_name='conclusion')),
                    ('concluded_on', models.DateField(verbose_name='concluded on')),
                    ('concluded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conclusions', to='reports.reportedition')),
                    ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conclusions', to='reports.servicereport')),
                ],
                options={
                    'verbose_name': 'conclusion of a report',
                    'verbose_name_plural': 'conclusions of reports',
                    'ordering': ['-pk'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ExpectedReportEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('first_day', models.DateField(verbose_name='first day')),
                    ('day_after', models.DateField(verbose_name='day after')),
                    ('due_on', models.DateField(verbose_name='due on')),
                    ('state', models.CharField(choices=[('expected', 'Expected'), ('arrived', 'Arrived'), ('not_owed', 'Not owed this time')], default='expected', max_length=8, verbose_name='state')),
                    ('arrived_on', models.DateField(blank=True, null=True, verbose_name='arrived on')),
                    ('days_late', models.PositiveSmallIntegerField(default=0, verbose_name='working days late')),
                    ('reason', models.TextField(blank=True, verbose_name='why it is not owed')),
                    ('customer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.customer', verbose_name='customer')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.expectedreport')),
                    ('service', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agreements.service', verbose_name='service')),
                    ('kind', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.reportkind')),
                    ('report', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.servicereport', verbose_name='report')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.AddField(
                model_name='expectedreport',
                name='report',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='reports.servicereport', verbose_name='report'),
            ),
            migrations.CreateModel(
                name='ServiceReportEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('first_day', models.DateField(verbose_name='first day')),
                    ('day_after', models.DateField(verbose_name='day after')),
                    ('customer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.customer', verbose_name='customer')),
                    ('newest', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.reportedition', verbose_name='last edition')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.servicereport')),
                    ('process', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.reportingprocess', to_field='key', verbose_name='process')),
                    ('service', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agreements.service', verbose_name='service')),
                ],
                options={
                    'abstract': False,
                },
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='incomingreport',
                trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='ebcf470b11d6192a3acb6e38c42a342323835ef1', operation='UPDATE', pgid='pgtrigger_raise_version_fd96f', table='reports_incomingreport', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='incomingreport',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_incomingreportevent" ("arrived_on", "brought_by_id", "document_id", "edition_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT new_values."arrived_on", new_values."brought_by_id", new_values."document_id", new_values."edition_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e75c36d53ccf0a2b6484e1b631c5aadc2726ca5d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_a709f', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_incomingreport', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='incomingreport',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_incomingreportevent" ("arrived_on", "brought_by_id", "document_id", "edition_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT new_values."arrived_on", new_values."brought_by_id", new_values."document_id", new_values."edition_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='d2af602d745d277585aa2953030cfdd48afe2d7c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_9431a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_incomingreport', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='incomingreport',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_incomingreportevent" ("arrived_on", "brought_by_id", "document_id", "edition_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT old_values."arrived_on", old_values."brought_by_id", old_values."document_id", old_values."edition_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='4ea99760cd7789890d8577a767a811f1c92e79de', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a0c78', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_incomingreport', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportimport',
                trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bc7483c144201e3971b416dd9e888cd76c9a0c44', operation='UPDATE OR DELETE', pgid='pgtrigger_never_changed_05ada', table='reports_reportimport', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='reportingprocess',
                constraint=models.CheckConstraint(condition=models.Q(('key__regex', '^[a-z][a-z0-9_]*$')), name='a_processs_key_is_small_letters', violation_error_message='Small letters, digits and _, a letter first.'),
            ),
            migrations.AddConstraint(
                model_name='reportingprocess',
                constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='a_reporting_process_has_a_name'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportingprocess',
                trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='99ee52c705e352f74d0ac25a8c3d3e2ce2c29f6a', operation='UPDATE', pgid='pgtrigger_raise_version_bad0c', table='reports_reportingprocess', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportingprocess',
                trigger=pgtrigger.compiler.Trigger(name='merged_hold_nothing_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE named bigint[]; merged text;', func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT responsible_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n", hash='ed04e98c85241bf993187bc5f7bec2cd59db3494', level='STATEMENT', operation='INSERT', pgid='pgtrigger_merged_hold_nothing_insert_e1093', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_reportingprocess', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportingprocess',
                trigger=pgtrigger.compiler.Trigger(name='merged_hold_nothing_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE named bigint[]; merged text;', func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.responsible_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.responsible_id IS DISTINCT FROM o.responsible_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n", hash='3f6113c6c60f7232dc5477f1b0a4ce826f63418d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_merged_hold_nothing_update_0a199', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_reportingprocess', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportingprocess',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportingprocessevent" ("id", "is_active", "key", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipe_id", "responsible_id", "team", "version") SELECT new_values."id", new_values."is_active", new_values."key", new_values."name", new_values."order", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."recipe_id", new_values."responsible_id", new_values."team", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a3a690e46501cc537949bb0b0f93c5bb75e2cbfe', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_c73d6', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_reportingprocess', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportingprocess',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportingprocessevent" ("id", "is_active", "key", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipe_id", "responsible_id", "team", "version") SELECT new_values."id", new_values."is_active", new_values."key", new_values."name", new_values."order", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."recipe_id", new_values."responsible_id", new_values."team", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='490d7e59a9a5f23cdfd1f5b0f3426170bbccf9e5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_dbe19', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_reportingprocess', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportingprocess',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportingprocessevent" ("id", "is_active", "key", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipe_id", "responsible_id", "team", "version") SELECT old_values."id", old_values."is_active", old_values."key", old_values."name", old_values."order", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."recipe_id", old_values."responsible_id", old_values."team", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='cc4b69222decc4b437c1244590d51e46b64ad7c3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_72ab9', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_reportingprocess', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='reportfield',
                constraint=models.UniqueConstraint(fields=('process', 'key'), name='a_heading_is_once_in_a_template', violation_error_message='This process has a heading of that key already.'),
            ),
            migrations.AddConstraint(
                model_name='reportfield',
                constraint=models.CheckConstraint(condition=models.Q(('key__regex', '^[a-z][a-z0-9_]*$')), name='a_headings_key_is_small_letters', violation_error_message='Small letters, digits and _, a letter first.'),
            ),
            migrations.AddConstraint(
                model_name='reportfield',
                constraint=models.CheckConstraint(condition=models.Q(('unit', ''), ('kind', 'number'), _connector='OR'), name='only_a_figure_has_a_unit', violation_error_message='Only a figure has a unit.'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportfield',
                trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='7bbe9ffdedbca3c108e347299c03296441cc11e1', operation='UPDATE', pgid='pgtrigger_raise_version_62553', table='reports_reportfield', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportfield',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportfieldevent" ("id", "is_active", "is_required", "key", "kind", "label", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "process_id", "unit", "version") SELECT new_values."id", new_values."is_active", new_values."is_required", new_values."key", new_values."kind", new_values."label", new_values."order", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."process_id", new_values."unit", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='99d676e09e4e7c9231ea807ea8f5df7da00385f4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_44327', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_reportfield', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportfield',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportfieldevent" ("id", "is_active", "is_required", "key", "kind", "label", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "process_id", "unit", "version") SELECT new_values."id", new_values."is_active", new_values."is_required", new_values."key", new_values."kind", new_values."label", new_values."order", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."process_id", new_values."unit", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='2ffd248b4140741ccec11c6eab9825d101e60d6a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_60126', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_reportfield', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportfield',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportfieldevent" ("id", "is_active", "is_required", "key", "kind", "label", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "process_id", "unit", "version") SELECT old_values."id", old_values."is_active", old_values."is_required", old_values."key", old_values."kind", old_values."label", old_values."order", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."process_id", old_values."unit", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d0bbab0e14a067e7b1542c8740d0ee3bbad357b9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_026a0', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_reportfield', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='reportkind',
                constraint=models.CheckConstraint(condition=models.Q(('every_months__in', (1, 2, 3, 4, 6, 12))), name='a_report_covers_a_part_of_a_year', violation_error_message='Choose one of the lengths.'),
            ),
            migrations.AddConstraint(
                model_name='reportkind',
                constraint=models.CheckConstraint(condition=models.Q(('due_after_days__range', (0, 60))), name='a_report_is_due_within_sixty_days', violation_error_message='Give 0 to 60 working days.'),
            ),
            migrations.AddConstraint(
                model_name='reportkind',
                constraint=models.CheckConstraint(condition=models.Q(('starts_on__day', 1)), name='a_report_covers_whole_months', violation_error_message='A period begins on the first of a month.'),
            ),
            migrations.AddConstraint(
                model_name='reportkind',
                constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='a_kind_of_report_ends_after_it_starts', violation_error_message='It ends before it begins.'),
            ),
            migrations.AddConstraint(
                model_name='reportkind',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('customer', None), ('audience', 'customer'), _connector='OR'), models.Q(('service', None), ('audience', 'service'), _connector='OR')), name='a_report_is_narrowed_to_what_it_is_about', violation_error_message='Name a customer only for reports about customers, a service for services.'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportkind',
                trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='555de092176521ad11a6805ae7fe6d217ba8149b', operation='UPDATE', pgid='pgtrigger_raise_version_ad7a9', table='reports_reportkind', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportkind',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportkindevent" ("audience", "customer_id", "due_after_days", "ends_on", "every_months", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "process_id", "reader", "service_id", "starts_on", "version") SELECT new_values."audience", new_values."customer_id", new_values."due_after_days", new_values."ends_on", new_values."every_months", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."process_id", new_values."reader", new_values."service_id", new_values."starts_on", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5c8144a6ebb8b76d6dde4220995c007a5890e5bb', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5249c', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_reportkind', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportkind',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportkindevent" ("audience", "customer_id", "due_after_days", "ends_on", "every_months", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "process_id", "reader", "service_id", "starts_on", "version") SELECT new_values."audience", new_values."customer_id", new_values."due_after_days", new_values."ends_on", new_values."every_months", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."process_id", new_values."reader", new_values."service_id", new_values."starts_on", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='94827ea8a69f7235a09538a888bf034dfdf49f4c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_a88cc', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_reportkind', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportkind',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportkindevent" ("audience", "customer_id", "due_after_days", "ends_on", "every_months", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "process_id", "reader", "service_id", "starts_on", "version") SELECT old_values."audience", old_values."customer_id", old_values."due_after_days", old_values."ends_on", old_values."every_months", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."process_id", old_values."reader", old_values."service_id", old_values."starts_on", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b771c2b1b7bc641385ffb4171f85dcc548dd72ec', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_5323d', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_reportkind', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='reportread',
                constraint=models.UniqueConstraint(fields=('edition', 'user'), name='an_edition_is_read_once_each'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportread',
                trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7be2dd3040145c702a47399cd3057a58781d7807', operation='UPDATE OR DELETE', pgid='pgtrigger_never_changed_898c2', table='reports_reportread', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportreminder',
                trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='db1ea673748ed6187f4031a5af15903f61d3cc7b', operation='UPDATE OR DELETE', pgid='pgtrigger_never_changed_c05b1', table='reports_reportreminder', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='reportstudy',
                constraint=models.CheckConstraint(condition=models.Q(('day_after__gt', models.F('first_day'))), name='a_study_covers_a_period'),
            ),
            migrations.AddConstraint(
                model_name='reportstudy',
                constraint=models.CheckConstraint(condition=models.Q(('conclusion', ''), _negated=True), name='a_study_has_its_conclusion', violation_error_message='Write what you conclude.'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportstudy',
                trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9e05ca29251b98478f2eeaecd4354142c9d16fa5', operation='UPDATE OR DELETE', pgid='pgtrigger_never_changed_8a9a3', table='reports_reportstudy', when='BEFORE')),
            ),
            migrations.AddIndex(
                model_name='servicereport',
                index=models.Index(fields=['customer', '-first_day'], name='service_report_newest'),
            ),
            migrations.AddConstraint(
                model_name='servicereport',
                constraint=models.UniqueConstraint(fields=('process', 'customer', 'service', 'first_day', 'day_after'), name='one_service_report_a_subject_and_period', nulls_distinct=False),
            ),
            migrations.AddConstraint(
                model_name='servicereport',
                constraint=models.CheckConstraint(condition=models.Q(('day_after__gt', models.F('first_day'))), name='a_service_report_covers_a_period', violation_error_message='The period ends before it begins.'),
            ),
            migrations.AddConstraint(
                model_name='servicereport',
                constraint=models.CheckConstraint(condition=models.Q(('customer', None), ('service', None), _connector='OR'), name='a_service_report_is_about_a_customer_or_a_service', violation_error_message='Give the customer or the service, not both.'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='servicereport',
                trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='f912217d9caf20670b31306ff1dc37f1e0d70b74', operation='UPDATE', pgid='pgtrigger_raise_version_da8c6', table='reports_servicereport', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='servicereport',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_servicereportevent" ("customer_id", "day_after", "first_day", "id", "newest_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "process_id", "service_id", "version") SELECT new_values."customer_id", new_values."day_after", new_values."first_day", new_values."id", new_values."newest_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."process_id", new_values."service_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7b58b88894071f2a4855c08a2bf58f0865f59d42', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_c7220', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_servicereport', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='servicereport',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_servicereportevent" ("customer_id", "day_after", "first_day", "id", "newest_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "process_id", "service_id", "version") SELECT new_values."customer_id", new_values."day_after", new_values."first_day", new_values."id", new_values."newest_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."process_id", new_values."service_id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='5c4d60bcd0570a21999991f693977fe3927dbcb8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_4341a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_servicereport', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='servicereport',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_servicereportevent" ("customer_id", "day_after", "first_day", "id", "newest_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "process_id", "service_id", "version") SELECT old_values."customer_id", old_values."day_after", old_values."first_day", old_values."id", old_values."newest_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."process_id", old_values."service_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a53d510d9bc94e80117caf70e6dc2fceaf0270f6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_33e8f', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_servicereport', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='reportedition',
                constraint=models.UniqueConstraint(fields=('report', 'n'), name='one_delivery_an_edition'),
            ),
            migrations.AddConstraint(
                model_name='reportedition',
                constraint=models.UniqueConstraint(fields=('report', 'digest'), name='the_same_delivery_is_one_edition'),
            ),
            migrations.AddConstraint(
                model_name='reportedition',
                constraint=models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='an_edition_has_its_digest'),
            ),
            migrations.AddConstraint(
                model_name='reportedition',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('received_by__isnull', False), ('token', None)), models.Q(('received_by', None), ('token__isnull', False)), _connector='OR'), name='somebody_or_a_system_brings_a_report'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportedition',
                trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c1d7d2d67220510066c8bd6a5d9afb456c62bbb9', operation='UPDATE OR DELETE', pgid='pgtrigger_never_changed_279cf', table='reports_reportedition', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='reportconclusion',
                constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='a_conclusion_says_something', violation_error_message='Write what you conclude.'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportconclusion',
                trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='535990aaf35665c4153cb2f4d0344ba9d9ae590f', operation='UPDATE OR DELETE', pgid='pgtrigger_never_changed_0cdcb', table='reports_reportconclusion', when='BEFORE')),
            ),
            migrations.AddIndex(
                model_name='expectedreport',
                index=models.Index(condition=models.Q(('state', 'expected')), fields=['due_on', 'id'], name='expected_report_by_day_due'),
            ),
            migrations.AddIndex(
                model_name='expectedreport',
                index=models.Index(fields=['first_day', 'kind'], name='expected_report_by_period'),
            ),
            migrations.AddIndex(
                model_name='expectedreport',
                index=models.Index(fields=['kind', '-first_day'], name='expected_report_newest'),
            ),
            migrations.AddIndex(
                model_name='expectedreport',
                index=models.Index(fields=['customer', '-first_day'], name='expected_report_of_customer'),
            ),
            migrations.AddConstraint(
                model_name='expectedreport',
                constraint=models.UniqueConstraint(fields=('kind', 'customer', 'service', 'first_day'), name='a_report_is_expected_once_a_period', nulls_distinct=False),
            ),
            migrations.AddConstraint(
                model_name='expectedreport',
                constraint=models.CheckConstraint(condition=models.Q(('day_after__gt', models.F('first_day'))), name='an_expected_report_covers_a_period'),
            ),
            migrations.AddConstraint(
                model_name='expectedreport',
                constraint=models.CheckConstraint(condition=models.Q(('customer', None), ('service', None), _connector='OR'), name='a_report_is_about_a_customer_or_a_service'),
            ),
            migrations.AddConstraint(
                model_name='expectedreport',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('arrived_on__isnull', False), ('report__isnull', False), ('state', 'arrived')), models.Q(models.Q(('state', 'arrived'), _negated=True), ('arrived_on', None), ('days_late', 0), ('report', None)), _connector='OR'), name='an_arrived_report_is_there'),
            ),
            migrations.AddConstraint(
                model_name='expectedreport',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'not_owed'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('state', 'not_owed'), _negated=True), ('reason', '')), _connector='OR'), name='a_report_that_is_not_owed_has_its_reason', violation_error_message='Say why it is not owed this time.'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='expectedreport',
                trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='f3fb89616696c9278b16165ba07af3f81b2b9087', operation='UPDATE', pgid='pgtrigger_raise_version_046b6', table='reports_expectedreport', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='expectedreport',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_expectedreportevent" ("arrived_on", "customer_id", "day_after", "days_late", "due_on", "first_day", "id", "kind_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "report_id", "service_id", "state", "version") SELECT new_values."arrived_on", new_values."customer_id", new_values."day_after", new_values."days_late", new_values."due_on", new_values."first_day", new_values."id", new_values."kind_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."report_id", new_values."service_id", new_values."state", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9069202cc70940e682b3999942e1c19151f262e8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_6d103', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_expectedreport', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='expectedreport',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_expectedreportevent" ("arrived_on", "customer_id", "day_after", "days_late", "due_on", "first_day", "id", "kind_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "report_id", "service_id", "state", "version") SELECT new_values."arrived_on", new_values."customer_id", new_values."day_after", new_values."days_late", new_values."due_on", new_values."first_day", new_values."id", new_values."kind_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."report_id", new_values."service_id", new_values."state", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='c167e92de7c443659c1f64508194c187ae541c48', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_57a44', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_expectedreport', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='expectedreport',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_expectedreportevent" ("arrived_on", "customer_id", "day_after", "days_late", "due_on", "first_day", "id", "kind_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "report_id", "service_id", "state", "version") SELECT old_values."arrived_on", old_values."customer_id", old_values."day_after", old_values."days_late", old_values."due_on", old_values."first_day", old_values."id", old_values."kind_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."report_id", old_values."service_id", old_values."state", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='dd9f4ecdcdc7c3e8296796aa9d3a9e5b4abd35f9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a4c0c', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_expectedreport', when='AFTER')),
            ),
        ])
    ]
