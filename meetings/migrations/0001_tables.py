"""The tables of meetings with what they refuse, and their triggers."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import meetings.rules
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from brm.stack.at_once import AtOnce


class Migration(migrations.Migration):

    replaces = [
        ("meetings", "0001_initial"),
        ("meetings", "0003_says_the_matter_of_a_decision"),
        ("meetings", "0004_gives_merged_people_nothing"),
    ]

    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('customers', '0002_tables'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        AtOnce(
            operations=[
                migrations.CreateModel(
                    name='Horizon',
                    fields=[
                        ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='horizon', serialize=False, to='customers.customer')),
                        ('planned_until', models.DateField(verbose_name='planned until')),
                    ],
                    options={
                        'verbose_name': 'horizon',
                        'verbose_name_plural': 'horizons',
                    },
                ),
                migrations.CreateModel(
                    name='AgendaItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                        ('topic', models.CharField(max_length=255, verbose_name='topic')),
                        ('reason', models.CharField(blank=True, max_length=500, verbose_name='why it is here')),
                        ('source_kind', models.CharField(blank=True, max_length=40, verbose_name='source')),
                        ('source_id', models.CharField(blank=True, max_length=60)),
                        ('url', models.CharField(blank=True, max_length=255)),
                        ('state', models.CharField(choices=[('proposed', 'Proposed'), ('accepted', 'On the agenda'), ('treated', 'Treated'), ('removed', 'Removed')], default='accepted', max_length=10, verbose_name='state')),
                        ('duration_minutes', models.PositiveSmallIntegerField(default=10, verbose_name='minutes it may take')),
                        ('confidential', models.BooleanField(default=False, help_text='left out of what is sent to the customer', verbose_name='confidential')),
                        ('carried_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_to', to='meetings.agendaitem')),
                        ('presenter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='customers.person', verbose_name='presenter')),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda', to='meetings.meeting')),
                    ],
                    options={
                        'verbose_name': 'agenda item',
                        'verbose_name_plural': 'agenda items',
                        'ordering': ['position', 'pk'],
                        'abstract': False,
                        'constraints': [models.UniqueConstraint(condition=models.Q(('source_kind', ''), _negated=True), fields=('meeting', 'source_kind', 'source_id'), name='a_source_is_on_an_agenda_once', violation_error_message='This is on the agenda already.'), models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('meeting', 'position'), name='one_item_a_place_on_the_agenda')],
                    },
                ),
                migrations.CreateModel(
                    name='Action',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('text', models.CharField(max_length=500, verbose_name='action')),
                        ('due_on', models.DateField(verbose_name='due on')),
                        ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('dropped', 'Dropped')], default='open', max_length=10, verbose_name='state')),
                        ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                        ('outcome', models.TextField(blank=True, verbose_name='outcome')),
                        ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='customers.customer', verbose_name='customer')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='customers.person', verbose_name='owner')),
                        ('agenda_item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='meetings.agendaitem')),
                        ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='meetings.meeting', verbose_name='meeting')),
                    ],
                    options={
                        'verbose_name': 'action',
                        'verbose_name_plural': 'actions',
                        'abstract': False,
                        'indexes': [models.Index(fields=['state', 'due_on'], name='action_by_state')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_on__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_on', None)), _connector='OR'), name='an_action_is_done_on_a_day', violation_error_message='Say on which day it was done.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='a_dropped_action_has_its_reason', violation_error_message='Say why it is dropped.')],
                    },
                ),
                migrations.CreateModel(
                    name='Attendance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('part', models.CharField(blank=True, max_length=60, verbose_name='part')),
                        ('state', models.CharField(choices=[('invited', 'invited'), ('present', 'present'), ('online', 'online'), ('apologies', 'apologies'), ('absent', 'absent')], default='invited', max_length=10, verbose_name='attendance')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='customers.person', verbose_name='person')),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='meetings.meeting')),
                    ],
                    options={
                        'verbose_name': 'attendance',
                        'verbose_name_plural': 'attendance',
                        'abstract': False,
                        'constraints': [models.UniqueConstraint(fields=('meeting', 'person'), name='one_place_a_person_a_meeting', violation_error_message='This person is on the list already.')],
                    },
                ),
                migrations.CreateModel(
                    name='Cadence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('review_structure', 'Review customer structure'), ('review_plans', 'Review plans'), ('study_reports', 'Study reports'), ('review_projects', 'Review projects'), ('team_meeting', 'Team meeting'), ('customer_meeting', 'Customer meeting'), ('agreement_round', 'Agreement round'), ('satisfaction_survey', 'Satisfaction survey')], max_length=25, verbose_name='kind')),
                        ('tier', models.CharField(blank=True, choices=[('strategic', 'Strategic'), ('standard', 'Standard'), ('light', 'Light')], max_length=10, verbose_name='tier')),
                        ('rule', models.CharField(blank=True, help_text='For example FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=15. Empty means never.', max_length=255, validators=[meetings.rules.check_rule], verbose_name='recurrence rule')),
                        ('lead_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MaxValueValidator(365)], verbose_name='lead in days')),
                        ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                        ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cadences', to='customers.customer', verbose_name='customer')),
                    ],
                    options={
                        'verbose_name': 'cadence',
                        'verbose_name_plural': 'cadences',
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('customer__isnull', False), ('tier', '')), models.Q(models.Q(('tier', ''), _negated=True), ('customer', None)), _connector='OR'), name='a_cadence_is_for_a_tier_or_for_a_customer', violation_error_message='Choose a tier or a customer, not both.'), models.CheckConstraint(condition=models.Q(('valid__startswith__isnull', False)), name='a_cadence_has_a_first_day', violation_error_message='Say from which day the cadence holds.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('customer', None)), expressions=[('kind', '='), ('tier', '='), ('valid', '&&')], name='one_cadence_a_kind_and_tier_a_day', violation_error_message='This tier has a cadence of that kind in the period.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('customer__isnull', False)), expressions=[('kind', '='), ('customer', '='), ('valid', '&&')], name='one_cadence_a_kind_and_customer_a_day', violation_error_message='This customer has a cadence of its own of that kind in the period.')],
                    },
                ),
                migrations.CreateModel(
                    name='Activity',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('review_structure', 'Review customer structure'), ('review_plans', 'Review plans'), ('study_reports', 'Study reports'), ('review_projects', 'Review projects'), ('team_meeting', 'Team meeting'), ('customer_meeting', 'Customer meeting'), ('agreement_round', 'Agreement round'), ('satisfaction_survey', 'Satisfaction survey')], max_length=25, verbose_name='kind')),
                        ('due_on', models.DateField(verbose_name='due on')),
                        ('state', models.CharField(choices=[('planned', 'Planned'), ('due', 'Due'), ('late', 'Late'), ('done', 'Done'), ('skipped', 'Skipped')], default='planned', max_length=10, verbose_name='state')),
                        ('reason', models.TextField(blank=True, verbose_name='reason')),
                        ('outcome', models.TextField(blank=True, verbose_name='outcome')),
                        ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='customers.customer', verbose_name='customer')),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='customers.person', verbose_name='owner')),
                        ('cadence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='meetings.cadence', verbose_name='cadence')),
                        ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='activities', to='meetings.meeting', verbose_name='meeting')),
                    ],
                    options={
                        'verbose_name': 'activity',
                        'verbose_name_plural': 'activities',
                        'abstract': False,
                        'indexes': [models.Index(fields=['customer', 'due_on'], name='activity_by_customer'), models.Index(fields=['state', 'due_on'], name='activity_by_state')],
                        'constraints': [models.UniqueConstraint(fields=('cadence', 'customer', 'due_on'), name='one_activity_a_cadence_customer_and_day', violation_error_message='This activity is planned already.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'skipped'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_skipped_activity_has_its_reason', violation_error_message='Say why it is skipped.'), models.CheckConstraint(condition=models.Q(models.Q(('done_on__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_on', None)), _connector='OR'), name='an_activity_is_done_on_a_day', violation_error_message='Say on which day it was done.')],
                    },
                ),
                migrations.CreateModel(
                    name='CadenceEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('review_structure', 'Review customer structure'), ('review_plans', 'Review plans'), ('study_reports', 'Study reports'), ('review_projects', 'Review projects'), ('team_meeting', 'Team meeting'), ('customer_meeting', 'Customer meeting'), ('agreement_round', 'Agreement round'), ('satisfaction_survey', 'Satisfaction survey')], max_length=25, verbose_name='kind')),
                        ('tier', models.CharField(blank=True, choices=[('strategic', 'Strategic'), ('standard', 'Standard'), ('light', 'Light')], max_length=10, verbose_name='tier')),
                        ('rule', models.CharField(blank=True, help_text='For example FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=15. Empty means never.', max_length=255, validators=[meetings.rules.check_rule], verbose_name='recurrence rule')),
                        ('lead_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MaxValueValidator(365)], verbose_name='lead in days')),
                        ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                        ('customer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.customer', verbose_name='customer')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='meetings.cadence')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Decision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField(verbose_name='decision')),
                        ('matter', models.CharField(blank=True, choices=[('order', 'Order of an existing service inside an agreement'), ('service', 'New or changed service'), ('agreement', 'Agreement, its renewal or its service levels'), ('several', 'Across several customers, or blocked')], max_length=20, verbose_name='matter')),
                        ('service', models.CharField(blank=True, max_length=60, verbose_name='service')),
                        ('decided_on', models.DateField(verbose_name='decided on')),
                        ('by_mandate', models.CharField(max_length=500, verbose_name='by which mandate')),
                        ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='sum')),
                        ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                        ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
                        ('agenda_item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='meetings.agendaitem')),
                        ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='customers.customer')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='customers.person', verbose_name='decided by')),
                        ('mandate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='customers.mandate')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='meetings.meeting')),
                    ],
                    options={
                        'verbose_name': 'decision',
                        'verbose_name_plural': 'decisions',
                        'ordering': ['pk'],
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount', None), models.Q(('currency', ''), _negated=True), _connector='OR'), name='a_decided_sum_has_its_currency', violation_error_message='Say in which currency the sum is.')],
                    },
                ),
                migrations.CreateModel(
                    name='Escalation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                        ('question', models.CharField(max_length=255, verbose_name='question')),
                        ('effect', models.TextField(help_text='What it does to the business now.', verbose_name='effect')),
                        ('otherwise', models.TextField(blank=True, help_text='What follows if nothing is decided by then.', verbose_name='otherwise')),
                        ('options', models.TextField(blank=True, help_text='One a line, each with its sum; what was tried.', verbose_name='options')),
                        ('recommendation', models.TextField(blank=True, verbose_name='recommendation')),
                        ('level', models.PositiveSmallIntegerField(choices=[(1, 'Relationship manager'), (2, 'IT and business management'), (3, 'IT steering group')], default=3, verbose_name='level')),
                        ('level_since', models.DateField(verbose_name='at this level since')),
                        ('state', models.CharField(choices=[('raised', 'Raised'), ('accepted', 'Accepted'), ('scheduled', 'Scheduled'), ('decided', 'Decided'), ('informed', 'Customer informed'), ('closed', 'Closed'), ('returned', 'Returned')], default='raised', max_length=10, verbose_name='state')),
                        ('raised_on', models.DateField(verbose_name='raised on')),
                        ('wanted_by', models.DateField(verbose_name='decision wanted by')),
                        ('informed_on', models.DateField(blank=True, null=True, verbose_name='customer informed on')),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='customers.customer', verbose_name='customer')),
                        ('decision', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='escalation', to='meetings.decision', verbose_name='decision')),
                        ('raised_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='raised_escalations', to=settings.AUTH_USER_MODEL, verbose_name='raised by')),
                        ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='meetings.meeting', verbose_name='meeting')),
                    ],
                    options={
                        'verbose_name': 'escalation',
                        'verbose_name_plural': 'escalations',
                        'abstract': False,
                        'indexes': [models.Index(fields=['state', 'wanted_by'], name='escalation_by_state')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('level__range', (1, 3))), name='an_escalation_has_one_of_three_levels'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'scheduled'), _negated=True), ('meeting__isnull', False), _connector='OR'), name='a_scheduled_escalation_has_its_meeting', violation_error_message='Say at which meeting it is decided.'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['decided', 'informed']), _negated=True), ('decision__isnull', False), _connector='OR'), name='a_decided_escalation_has_its_decision', violation_error_message='Say what was decided.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'informed'), _negated=True), ('informed_on__isnull', False), _connector='OR'), name='an_informed_customer_was_told_on_a_day', violation_error_message='Say when the customer was told.')],
                    },
                ),
                migrations.CreateModel(
                    name='EscalationStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('from_state', models.CharField(blank=True, choices=[('raised', 'Raised'), ('accepted', 'Accepted'), ('scheduled', 'Scheduled'), ('decided', 'Decided'), ('informed', 'Customer informed'), ('closed', 'Closed'), ('returned', 'Returned')], max_length=10)),
                        ('to_state', models.CharField(choices=[('raised', 'Raised'), ('accepted', 'Accepted'), ('scheduled', 'Scheduled'), ('decided', 'Decided'), ('informed', 'Customer informed'), ('closed', 'Closed'), ('returned', 'Returned')], max_length=10)),
                        ('level', models.PositiveSmallIntegerField(choices=[(1, 'Relationship manager'), (2, 'IT and business management'), (3, 'IT steering group')], verbose_name='level')),
                        ('text', models.TextField(blank=True, verbose_name='text')),
                        ('taken_at', models.DateTimeField(verbose_name='taken at')),
                        ('escalation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='meetings.escalation')),
                        ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'step of an escalation',
                        'verbose_name_plural': 'steps of an escalation',
                        'ordering': ['pk'],
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('to_state', 'returned'), _negated=True), models.Q(('text', ''), _negated=True), _connector='OR'), name='a_return_has_its_reason', violation_error_message='Say why it is returned.')],
                    },
                ),
                migrations.CreateModel(
                    name='Forum',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name', models.CharField(max_length=255, verbose_name='name')),
                        ('customer', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='forum', to='customers.customer', verbose_name='customer')),
                    ],
                    options={
                        'verbose_name': 'forum',
                        'verbose_name_plural': 'forums',
                        'abstract': False,
                        'constraints': [models.UniqueConstraint(models.Value(1), condition=models.Q(('customer', None)), name='there_is_one_steering_group', violation_error_message='There is one IT steering group.')],
                    },
                ),
                migrations.CreateModel(
                    name='ForumEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name', models.CharField(max_length=255, verbose_name='name')),
                        ('customer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.customer', verbose_name='customer')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='meetings.forum')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Meeting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('team', 'Team meeting'), ('customer', 'Customer meeting'), ('steering', 'Steering group meeting')], max_length=10, verbose_name='kind')),
                        ('starts_at', models.DateTimeField(verbose_name='starts at')),
                        ('ends_at', models.DateTimeField(verbose_name='ends at')),
                        ('place', models.CharField(blank=True, max_length=255, verbose_name='place')),
                        ('state', models.CharField(choices=[('planned', 'Planned'), ('held', 'Held'), ('cancelled', 'Cancelled')], default='planned', max_length=10, verbose_name='state')),
                        ('cancelled_because', models.TextField(blank=True, verbose_name='reason for cancelling')),
                        ('minutes', models.TextField(blank=True, verbose_name='minutes')),
                        ('minutes_state', models.CharField(choices=[('draft', 'Draft'), ('sent', 'Sent'), ('approved', 'Approved'), ('locked', 'Locked')], default='draft', max_length=10, verbose_name='state of the minutes')),
                        ('minutes_sent_at', models.DateTimeField(blank=True, null=True, verbose_name='minutes sent at')),
                        ('minutes_approved_on', models.DateField(blank=True, null=True, verbose_name='minutes approved on')),
                        ('customer', models.ForeignKey(blank=True, editable=False, help_text="the forum's customer, written by the database", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='customers.customer', verbose_name='customer')),
                        ('forum', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='meetings.forum', verbose_name='forum')),
                        ('minutes_approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approved_minutes', to='customers.person', verbose_name='minutes approved by')),
                    ],
                    options={
                        'verbose_name': 'meeting',
                        'verbose_name_plural': 'meetings',
                        'abstract': False,
                        'indexes': [models.Index(fields=['starts_at'], name='meeting_by_start'), models.Index(fields=['customer', 'starts_at'], name='meeting_by_customer')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('forum', 'kind', 'starts_at'), name='one_meeting_a_forum_kind_and_moment', violation_error_message='This forum meets at that time already.'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='a_meeting_ends_after_it_starts', violation_error_message='The meeting must end after it starts.'), models.CheckConstraint(condition=models.Q(models.Q(('customer', None), ('kind', 'steering')), models.Q(models.Q(('kind', 'steering'), _negated=True), ('customer__isnull', False)), _connector='OR'), name='the_steering_group_meets_without_a_customer', violation_error_message="A customer's forum has team and customer meetings, the steering group its own."), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('cancelled_because', ''), _negated=True), _connector='OR'), name='a_cancelled_meeting_has_its_reason', violation_error_message='Say why the meeting is cancelled.'), models.CheckConstraint(condition=models.Q(('minutes_state', 'draft'), ('minutes_sent_at__isnull', False), _connector='OR'), name='minutes_beyond_draft_were_sent'), models.CheckConstraint(condition=models.Q(('minutes_state__in', ['draft', 'sent']), models.Q(('minutes_approved_by__isnull', False), ('minutes_approved_on__isnull', False)), _connector='OR'), name='approved_minutes_say_who_and_when', violation_error_message='Say who approved the minutes.')],
                    },
                ),
                migrations.CreateModel(
                    name='Information',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField(verbose_name='text')),
                        ('written_at', models.DateTimeField(verbose_name='written at')),
                        ('agenda_item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='information', to='meetings.agendaitem')),
                        ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='information', to='meetings.meeting')),
                    ],
                    options={
                        'verbose_name': 'information',
                        'verbose_name_plural': 'information',
                        'ordering': ['pk'],
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='EscalationEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('number', models.CharField(max_length=20, verbose_name='number')),
                        ('question', models.CharField(max_length=255, verbose_name='question')),
                        ('effect', models.TextField(help_text='What it does to the business now.', verbose_name='effect')),
                        ('otherwise', models.TextField(blank=True, help_text='What follows if nothing is decided by then.', verbose_name='otherwise')),
                        ('options', models.TextField(blank=True, help_text='One a line, each with its sum; what was tried.', verbose_name='options')),
                        ('recommendation', models.TextField(blank=True, verbose_name='recommendation')),
                        ('level', models.PositiveSmallIntegerField(choices=[(1, 'Relationship manager'), (2, 'IT and business management'), (3, 'IT steering group')], default=3, verbose_name='level')),
                        ('level_since', models.DateField(verbose_name='at this level since')),
                        ('state', models.CharField(choices=[('raised', 'Raised'), ('accepted', 'Accepted'), ('scheduled', 'Scheduled'), ('decided', 'Decided'), ('informed', 'Customer informed'), ('closed', 'Closed'), ('returned', 'Returned')], default='raised', max_length=10, verbose_name='state')),
                        ('raised_on', models.DateField(verbose_name='raised on')),
                        ('wanted_by', models.DateField(verbose_name='decision wanted by')),
                        ('informed_on', models.DateField(blank=True, null=True, verbose_name='customer informed on')),
                        ('customer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.customer', verbose_name='customer')),
                        ('decision', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.decision', verbose_name='decision')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='meetings.escalation')),
                        ('raised_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='raised by')),
                        ('meeting', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.meeting', verbose_name='meeting')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='AttendanceEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('part', models.CharField(blank=True, max_length=60, verbose_name='part')),
                        ('state', models.CharField(choices=[('invited', 'invited'), ('present', 'present'), ('online', 'online'), ('apologies', 'apologies'), ('absent', 'absent')], default='invited', max_length=10, verbose_name='attendance')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.person', verbose_name='person')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='meetings.attendance')),
                        ('meeting', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.meeting')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='AgendaItemEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                        ('topic', models.CharField(max_length=255, verbose_name='topic')),
                        ('reason', models.CharField(blank=True, max_length=500, verbose_name='why it is here')),
                        ('source_kind', models.CharField(blank=True, max_length=40, verbose_name='source')),
                        ('source_id', models.CharField(blank=True, max_length=60)),
                        ('url', models.CharField(blank=True, max_length=255)),
                        ('state', models.CharField(choices=[('proposed', 'Proposed'), ('accepted', 'On the agenda'), ('treated', 'Treated'), ('removed', 'Removed')], default='accepted', max_length=10, verbose_name='state')),
                        ('duration_minutes', models.PositiveSmallIntegerField(default=10, verbose_name='minutes it may take')),
                        ('confidential', models.BooleanField(default=False, help_text='left out of what is sent to the customer', verbose_name='confidential')),
                        ('carried_from', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.agendaitem')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='meetings.agendaitem')),
                        ('presenter', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.person', verbose_name='presenter')),
                        ('meeting', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.meeting')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Addendum',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField(verbose_name='text')),
                        ('written_at', models.DateTimeField(verbose_name='written at')),
                        ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addenda', to='meetings.meeting')),
                    ],
                    options={
                        'verbose_name': 'addendum',
                        'verbose_name_plural': 'addenda',
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ActivityEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('review_structure', 'Review customer structure'), ('review_plans', 'Review plans'), ('study_reports', 'Study reports'), ('review_projects', 'Review projects'), ('team_meeting', 'Team meeting'), ('customer_meeting', 'Customer meeting'), ('agreement_round', 'Agreement round'), ('satisfaction_survey', 'Satisfaction survey')], max_length=25, verbose_name='kind')),
                        ('due_on', models.DateField(verbose_name='due on')),
                        ('state', models.CharField(choices=[('planned', 'Planned'), ('due', 'Due'), ('late', 'Late'), ('done', 'Done'), ('skipped', 'Skipped')], default='planned', max_length=10, verbose_name='state')),
                        ('reason', models.TextField(blank=True, verbose_name='reason')),
                        ('outcome', models.TextField(blank=True, verbose_name='outcome')),
                        ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                        ('customer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.customer', verbose_name='customer')),
                        ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.person', verbose_name='owner')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='meetings.activity')),
                        ('cadence', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.cadence', verbose_name='cadence')),
                        ('meeting', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.meeting', verbose_name='meeting')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ActionEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('text', models.CharField(max_length=500, verbose_name='action')),
                        ('due_on', models.DateField(verbose_name='due on')),
                        ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('dropped', 'Dropped')], default='open', max_length=10, verbose_name='state')),
                        ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                        ('outcome', models.TextField(blank=True, verbose_name='outcome')),
                        ('customer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.customer', verbose_name='customer')),
                        ('owner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.person', verbose_name='owner')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='meetings.action')),
                        ('agenda_item', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.agendaitem')),
                        ('meeting', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.meeting', verbose_name='meeting')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='MeetingEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('team', 'Team meeting'), ('customer', 'Customer meeting'), ('steering', 'Steering group meeting')], max_length=10, verbose_name='kind')),
                        ('starts_at', models.DateTimeField(verbose_name='starts at')),
                        ('ends_at', models.DateTimeField(verbose_name='ends at')),
                        ('place', models.CharField(blank=True, max_length=255, verbose_name='place')),
                        ('state', models.CharField(choices=[('planned', 'Planned'), ('held', 'Held'), ('cancelled', 'Cancelled')], default='planned', max_length=10, verbose_name='state')),
                        ('cancelled_because', models.TextField(blank=True, verbose_name='reason for cancelling')),
                        ('minutes', models.TextField(blank=True, verbose_name='minutes')),
                        ('minutes_state', models.CharField(choices=[('draft', 'Draft'), ('sent', 'Sent'), ('approved', 'Approved'), ('locked', 'Locked')], default='draft', max_length=10, verbose_name='state of the minutes')),
                        ('minutes_sent_at', models.DateTimeField(blank=True, null=True, verbose_name='minutes sent at')),
                        ('minutes_approved_on', models.DateField(blank=True, null=True, verbose_name='minutes approved on')),
                        ('customer', models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text="the forum's customer, written by the database", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.customer', verbose_name='customer')),
                        ('forum', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.forum', verbose_name='forum')),
                        ('minutes_approved_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.person', verbose_name='minutes approved by')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='meetings.meeting')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Series',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('team', 'Team meeting'), ('customer', 'Customer meeting'), ('steering', 'Steering group meeting')], max_length=10, verbose_name='kind')),
                        ('rule', models.CharField(blank=True, max_length=255, validators=[meetings.rules.check_rule], verbose_name='recurrence rule')),
                        ('duration_minutes', models.PositiveSmallIntegerField(default=90, verbose_name='duration in minutes')),
                        ('place', models.CharField(blank=True, max_length=255, verbose_name='place')),
                        ('forum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='series', to='meetings.forum')),
                    ],
                    options={
                        'verbose_name': 'series',
                        'verbose_name_plural': 'series',
                        'abstract': False,
                        'constraints': [models.UniqueConstraint(fields=('forum', 'kind'), name='one_series_a_forum_and_kind', violation_error_message='This forum has such a series already.')],
                    },
                ),
                migrations.CreateModel(
                    name='SeriesEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('team', 'Team meeting'), ('customer', 'Customer meeting'), ('steering', 'Steering group meeting')], max_length=10, verbose_name='kind')),
                        ('rule', models.CharField(blank=True, max_length=255, validators=[meetings.rules.check_rule], verbose_name='recurrence rule')),
                        ('duration_minutes', models.PositiveSmallIntegerField(default=90, verbose_name='duration in minutes')),
                        ('place', models.CharField(blank=True, max_length=255, verbose_name='place')),
                        ('forum', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.forum')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='meetings.series')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cadence',
                    trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='8e99f5fd3db6187acae794d936780c943f8e8eac', operation='UPDATE', pgid='pgtrigger_raise_version_6e359', table='meetings_cadence', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cadence',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_cadenceevent" ("customer_id", "id", "kind", "lead_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "tier", "valid", "version") SELECT new_values."customer_id", new_values."id", new_values."kind", new_values."lead_days", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."rule", new_values."tier", new_values."valid", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e2bb6dd6ef3d61a793c18c2ca566dc293f50099f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_c1c16', referencing='REFERENCING NEW TABLE AS new_values ', table='meetings_cadence', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cadence',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_cadenceevent" ("customer_id", "id", "kind", "lead_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "tier", "valid", "version") SELECT new_values."customer_id", new_values."id", new_values."kind", new_values."lead_days", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."rule", new_values."tier", new_values."valid", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='1eba2fc9d7dec8f07c11f59f6de0486bda2e833e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_1021d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='meetings_cadence', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cadence',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_cadenceevent" ("customer_id", "id", "kind", "lead_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "tier", "valid", "version") SELECT old_values."customer_id", old_values."id", old_values."kind", old_values."lead_days", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."rule", old_values."tier", old_values."valid", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b64fd5c56c957ddacce9f3af2fb616288d471bed', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_1432d', referencing='REFERENCING OLD TABLE AS old_values ', table='meetings_cadence', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='escalationstep',
                    trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='131e6b9ce2773847768bf032d86bf0e7b24dce87', operation='UPDATE OR DELETE', pgid='pgtrigger_never_changed_f6908', table='meetings_escalationstep', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='forum',
                    trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='f7c38c74aa8e4105e95c422ca634cf69591414b2', operation='UPDATE', pgid='pgtrigger_raise_version_79a0f', table='meetings_forum', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='forum',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_forumevent" ("customer_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT new_values."customer_id", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='04d39219aa8721fbfc8c7296d614b74c635b1170', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5519d', referencing='REFERENCING NEW TABLE AS new_values ', table='meetings_forum', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='forum',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_forumevent" ("customer_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT new_values."customer_id", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='561827066b9dc4a2b5fab2e6ae91f135d4611b40', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_1e90e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='meetings_forum', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='forum',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_forumevent" ("customer_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT old_values."customer_id", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9a388697d440b82f5a886109592fb71559f74057', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_2f006', referencing='REFERENCING OLD TABLE AS old_values ', table='meetings_forum', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='meeting',
                    trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='afe1c6805f57ea6573c40a3db7c30a8afd93aa5b', operation='UPDATE', pgid='pgtrigger_raise_version_86811', table='meetings_meeting', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='meeting',
                    trigger=pgtrigger.compiler.Trigger(name='customer_is_the_forums', sql=pgtrigger.compiler.UpsertTriggerSql(func='SELECT customer_id INTO NEW.customer_id FROM meetings_forum WHERE id = NEW.forum_id; RETURN NEW;', hash='6f990d9db31ac87959c1971a5c170493cb937190', operation='INSERT OR UPDATE', pgid='pgtrigger_customer_is_the_forums_6e7e6', table='meetings_meeting', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='meeting',
                    trigger=pgtrigger.compiler.Trigger(name='locked_minutes_stay', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."minutes_state" = \'locked\')', func="RAISE EXCEPTION 'locked minutes are corrected by an addendum' USING ERRCODE = 'integrity_constraint_violation';", hash='9dc1db7d7b47601f02cabee3b817c6c0e0a7d498', operation='UPDATE OR DELETE', pgid='pgtrigger_locked_minutes_stay_ebff0', table='meetings_meeting', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='meeting',
                    trigger=pgtrigger.compiler.Trigger(name='approved_minutes_are_only_locked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."minutes_state" = \'approved\')', func="\n        IF TG_OP = 'UPDATE' AND NEW.minutes_state IN ('approved', 'locked')\n           AND to_jsonb(NEW) - ARRAY['minutes_state', 'version']\n             = to_jsonb(OLD) - ARRAY['minutes_state', 'version'] THEN\n            RETURN NEW;\n        END IF;\n        RAISE EXCEPTION 'approved minutes are corrected by an addendum'\n            USING ERRCODE = 'integrity_constraint_violation';\n    ", hash='3f43762d4fa25968a09095b6a69c64c9cc3f6b1f', operation='UPDATE OR DELETE', pgid='pgtrigger_approved_minutes_are_only_locked_21c8c', table='meetings_meeting', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='meeting',
                    trigger=pgtrigger.compiler.Trigger(name='merged_hold_nothing_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE named bigint[]; merged text;', func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT minutes_approved_by_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n", hash='f3e8ec2d8ec0b3a7ab059cf5309b8016122425b9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_merged_hold_nothing_insert_31615', referencing='REFERENCING NEW TABLE AS new_values ', table='meetings_meeting', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='meeting',
                    trigger=pgtrigger.compiler.Trigger(name='merged_hold_nothing_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE named bigint[]; merged text;', func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.minutes_approved_by_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.minutes_approved_by_id IS DISTINCT FROM o.minutes_approved_by_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n", hash='59bdf8855b5fd3eed62771d8a89e0ed4e71e3554', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_merged_hold_nothing_update_7d54a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='meetings_meeting', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='meeting',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_meetingevent" ("cancelled_because", "customer_id", "ends_at", "forum_id", "id", "kind", "minutes", "minutes_approved_by_id", "minutes_approved_on", "minutes_sent_at", "minutes_state", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "starts_at", "state", "version") SELECT new_values."cancelled_because", new_values."customer_id", new_values."ends_at", new_values."forum_id", new_values."id", new_values."kind", new_values."minutes", new_values."minutes_approved_by_id", new_values."minutes_approved_on", new_values."minutes_sent_at", new_values."minutes_state", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."place", new_values."starts_at", new_values."state", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='1d0427040238f2b30eb871338f6be58975702381', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_61d9e', referencing='REFERENCING NEW TABLE AS new_values ', table='meetings_meeting', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='meeting',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_meetingevent" ("cancelled_because", "customer_id", "ends_at", "forum_id", "id", "kind", "minutes", "minutes_approved_by_id", "minutes_approved_on", "minutes_sent_at", "minutes_state", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "starts_at", "state", "version") SELECT new_values."cancelled_because", new_values."customer_id", new_values."ends_at", new_values."forum_id", new_values."id", new_values."kind", new_values."minutes", new_values."minutes_approved_by_id", new_values."minutes_approved_on", new_values."minutes_sent_at", new_values."minutes_state", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."place", new_values."starts_at", new_values."state", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='dddb0ea81ad4b18a6823866d6b65588d98de6e0d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_495b8', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='meetings_meeting', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='meeting',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_meetingevent" ("cancelled_because", "customer_id", "ends_at", "forum_id", "id", "kind", "minutes", "minutes_approved_by_id", "minutes_approved_on", "minutes_sent_at", "minutes_state", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "starts_at", "state", "version") SELECT old_values."cancelled_because", old_values."customer_id", old_values."ends_at", old_values."forum_id", old_values."id", old_values."kind", old_values."minutes", old_values."minutes_approved_by_id", old_values."minutes_approved_on", old_values."minutes_sent_at", old_values."minutes_state", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."place", old_values."starts_at", old_values."state", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='079df94da6d85687c9576bb77ddca63d1d9860f9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_4bf26', referencing='REFERENCING OLD TABLE AS old_values ', table='meetings_meeting', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='information',
                    trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a3d26cc56890a519d47ffd0a9b042b88462548a1', operation='UPDATE OR DELETE', pgid='pgtrigger_never_changed_c8533', table='meetings_information', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='information',
                    trigger=pgtrigger.compiler.Trigger(name='locked_minutes_keep_it', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF EXISTS (SELECT 1 FROM meetings_meeting\n                   WHERE id IN (OLD.meeting_id, NEW.meeting_id) AND minutes_state = 'locked') THEN\n            RAISE EXCEPTION 'locked minutes are corrected by an addendum'\n                USING ERRCODE = 'integrity_constraint_violation';\n        END IF;\n        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n        RETURN NEW;\n    ", hash='b35d0235ca02b7ba874715f3c9ad84626850bef8', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_locked_minutes_keep_it_51d51', table='meetings_information', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='escalation',
                    trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='38bd834341903e92b196272ce3af2ecc1312137f', operation='UPDATE', pgid='pgtrigger_raise_version_0934d', table='meetings_escalation', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='escalation',
                    trigger=pgtrigger.compiler.Trigger(name='takes_allowed_steps', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{raised:accepted,raised:returned,accepted:scheduled,accepted:decided,accepted:returned,scheduled:accepted,scheduled:decided,scheduled:returned,decided:informed,informed:closed,returned:raised,returned:closed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='a123f0d2a2764fb443ef96e5c01bab82343b5c46', operation='UPDATE', pgid='pgtrigger_takes_allowed_steps_fb343', table='meetings_escalation', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='escalation',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_escalationevent" ("customer_id", "decision_id", "effect", "id", "informed_on", "level", "level_since", "meeting_id", "number", "options", "otherwise", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "raised_by_id", "raised_on", "recommendation", "state", "version", "wanted_by") SELECT new_values."customer_id", new_values."decision_id", new_values."effect", new_values."id", new_values."informed_on", new_values."level", new_values."level_since", new_values."meeting_id", new_values."number", new_values."options", new_values."otherwise", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."question", new_values."raised_by_id", new_values."raised_on", new_values."recommendation", new_values."state", new_values."version", new_values."wanted_by" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9706c2e56148c59500a13e111a63775038726e0e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_68736', referencing='REFERENCING NEW TABLE AS new_values ', table='meetings_escalation', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='escalation',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_escalationevent" ("customer_id", "decision_id", "effect", "id", "informed_on", "level", "level_since", "meeting_id", "number", "options", "otherwise", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "raised_by_id", "raised_on", "recommendation", "state", "version", "wanted_by") SELECT new_values."customer_id", new_values."decision_id", new_values."effect", new_values."id", new_values."informed_on", new_values."level", new_values."level_since", new_values."meeting_id", new_values."number", new_values."options", new_values."otherwise", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."question", new_values."raised_by_id", new_values."raised_on", new_values."recommendation", new_values."state", new_values."version", new_values."wanted_by" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='cc28a7f7dd72d56ab9b70ef017bd1835d5de7655', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_eef29', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='meetings_escalation', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='escalation',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_escalationevent" ("customer_id", "decision_id", "effect", "id", "informed_on", "level", "level_since", "meeting_id", "number", "options", "otherwise", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "raised_by_id", "raised_on", "recommendation", "state", "version", "wanted_by") SELECT old_values."customer_id", old_values."decision_id", old_values."effect", old_values."id", old_values."informed_on", old_values."level", old_values."level_since", old_values."meeting_id", old_values."number", old_values."options", old_values."otherwise", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."question", old_values."raised_by_id", old_values."raised_on", old_values."recommendation", old_values."state", old_values."version", old_values."wanted_by" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='4345c89f92ba78b2156e4f6509184f11fe4737c0', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_06737', referencing='REFERENCING OLD TABLE AS old_values ', table='meetings_escalation', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='decision',
                    trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5451ca9fa0d2604b707d8f70d5373098b990bebe', operation='UPDATE OR DELETE', pgid='pgtrigger_never_changed_be781', table='meetings_decision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='decision',
                    trigger=pgtrigger.compiler.Trigger(name='locked_minutes_keep_it', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF EXISTS (SELECT 1 FROM meetings_meeting\n                   WHERE id IN (OLD.meeting_id, NEW.meeting_id) AND minutes_state = 'locked') THEN\n            RAISE EXCEPTION 'locked minutes are corrected by an addendum'\n                USING ERRCODE = 'integrity_constraint_violation';\n        END IF;\n        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n        RETURN NEW;\n    ", hash='d852c6c979df1b9d53ce267101e1479c9c37c59e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_locked_minutes_keep_it_d7d81', table='meetings_decision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='decision',
                    trigger=pgtrigger.compiler.Trigger(name='merged_hold_nothing_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE named bigint[]; merged text;', func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT decided_by_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n", hash='80655383cf53843bb223c6faf5881a72f736cf02', level='STATEMENT', operation='INSERT', pgid='pgtrigger_merged_hold_nothing_insert_d7066', referencing='REFERENCING NEW TABLE AS new_values ', table='meetings_decision', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='decision',
                    trigger=pgtrigger.compiler.Trigger(name='merged_hold_nothing_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE named bigint[]; merged text;', func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.decided_by_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.decided_by_id IS DISTINCT FROM o.decided_by_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n", hash='8507e0aff9f7e1b4b839d81e6a40ca63395db63e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_merged_hold_nothing_update_739b7', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='meetings_decision', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='attendance',
                    trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='ec641b93fa84d638dc3b92a36cefcb19de0629fb', operation='UPDATE', pgid='pgtrigger_raise_version_c3115', table='meetings_attendance', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='attendance',
                    trigger=pgtrigger.compiler.Trigger(name='locked_minutes_keep_it', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF EXISTS (SELECT 1 FROM meetings_meeting\n                   WHERE id IN (OLD.meeting_id, NEW.meeting_id) AND minutes_state = 'locked') THEN\n            RAISE EXCEPTION 'locked minutes are corrected by an addendum'\n                USING ERRCODE = 'integrity_constraint_violation';\n        END IF;\n        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n        RETURN NEW;\n    ", hash='763e3ba0fde2471a274e5fbfa86c026bd3a4759d', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_locked_minutes_keep_it_bf386', table='meetings_attendance', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='attendance',
                    trigger=pgtrigger.compiler.Trigger(name='merged_hold_nothing_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE named bigint[]; merged text;', func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT person_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n", hash='c1e1a2d1f3ee50b715f33d0c883f33a2a316d110', level='STATEMENT', operation='INSERT', pgid='pgtrigger_merged_hold_nothing_insert_5b099', referencing='REFERENCING NEW TABLE AS new_values ', table='meetings_attendance', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='attendance',
                    trigger=pgtrigger.compiler.Trigger(name='merged_hold_nothing_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE named bigint[]; merged text;', func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.person_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.person_id IS DISTINCT FROM o.person_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n", hash='04e59b3dba50693bc1e899dde4dbba1ca583a55d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_merged_hold_nothing_update_3611a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='meetings_attendance', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='attendance',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_attendanceevent" ("id", "meeting_id", "part", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "version") SELECT new_values."id", new_values."meeting_id", new_values."part", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."state", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e2848699a9c9e1cee6480f7bd94c7259b4b82569', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f595f', referencing='REFERENCING NEW TABLE AS new_values ', table='meetings_attendance', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='attendance',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_attendanceevent" ("id", "meeting_id", "part", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "version") SELECT new_values."id", new_values."meeting_id", new_values."part", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."state", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='23f420dd9b3f442469e4dcd44aa023e43dc01037', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_870cb', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='meetings_attendance', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='attendance',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_attendanceevent" ("id", "meeting_id", "part", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "version") SELECT old_values."id", old_values."meeting_id", old_values."part", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."state", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='3434d63fe58b7bc997c5cc53d16baaa88bd01a1e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_774f3', referencing='REFERENCING OLD TABLE AS old_values ', table='meetings_attendance', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agendaitem',
                    trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='f75d5e62961bfc42ebb41e77dad41ca8c13aab78', operation='UPDATE', pgid='pgtrigger_raise_version_ec240', table='meetings_agendaitem', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agendaitem',
                    trigger=pgtrigger.compiler.Trigger(name='locked_minutes_keep_it', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF EXISTS (SELECT 1 FROM meetings_meeting\n                   WHERE id IN (OLD.meeting_id, NEW.meeting_id) AND minutes_state = 'locked') THEN\n            RAISE EXCEPTION 'locked minutes are corrected by an addendum'\n                USING ERRCODE = 'integrity_constraint_violation';\n        END IF;\n        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n        RETURN NEW;\n    ", hash='c9bb62eed0410867989bfc5c75e7fe0fbaa793c7', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_locked_minutes_keep_it_38080', table='meetings_agendaitem', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agendaitem',
                    trigger=pgtrigger.compiler.Trigger(name='merged_hold_nothing_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE named bigint[]; merged text;', func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT presenter_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n", hash='ede7a2da173fa608b537da3a0f86c3c2c388347b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_merged_hold_nothing_insert_95a82', referencing='REFERENCING NEW TABLE AS new_values ', table='meetings_agendaitem', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agendaitem',
                    trigger=pgtrigger.compiler.Trigger(name='merged_hold_nothing_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE named bigint[]; merged text;', func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.presenter_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.presenter_id IS DISTINCT FROM o.presenter_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n", hash='34c32c892145fb32ffc7299a4e9ada3905c0b205', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_merged_hold_nothing_update_84f12', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='meetings_agendaitem', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agendaitem',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_agendaitemevent" ("carried_from_id", "confidential", "duration_minutes", "id", "meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "presenter_id", "reason", "source_id", "source_kind", "state", "topic", "url", "version") SELECT new_values."carried_from_id", new_values."confidential", new_values."duration_minutes", new_values."id", new_values."meeting_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."presenter_id", new_values."reason", new_values."source_id", new_values."source_kind", new_values."state", new_values."topic", new_values."url", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='1a14f5f02f73fefe4fd7efa60dd6830c03d66596', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f98e2', referencing='REFERENCING NEW TABLE AS new_values ', table='meetings_agendaitem', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agendaitem',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_agendaitemevent" ("carried_from_id", "confidential", "duration_minutes", "id", "meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "presenter_id", "reason", "source_id", "source_kind", "state", "topic", "url", "version") SELECT new_values."carried_from_id", new_values."confidential", new_values."duration_minutes", new_values."id", new_values."meeting_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."presenter_id", new_values."reason", new_values."source_id", new_values."source_kind", new_values."state", new_values."topic", new_values."url", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='5473669e8fb8bacf896963230f1da364b2848438', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_ca6ee', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='meetings_agendaitem', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agendaitem',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_agendaitemevent" ("carried_from_id", "confidential", "duration_minutes", "id", "meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "presenter_id", "reason", "source_id", "source_kind", "state", "topic", "url", "version") SELECT old_values."carried_from_id", old_values."confidential", old_values."duration_minutes", old_values."id", old_values."meeting_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."presenter_id", old_values."reason", old_values."source_id", old_values."source_kind", old_values."state", old_values."topic", old_values."url", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='eb639da6b34af3d4b960423660213dea95d62646', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_2c12a', referencing='REFERENCING OLD TABLE AS old_values ', table='meetings_agendaitem', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='addendum',
                    trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='735d4f80662f2f98f5a70a4e032cb59eb9ba2bc8', operation='UPDATE OR DELETE', pgid='pgtrigger_never_changed_2c792', table='meetings_addendum', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='activity',
                    trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='758dded39c334675e43eeca42dca3daec8c4b747', operation='UPDATE', pgid='pgtrigger_raise_version_2cd43', table='meetings_activity', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='activity',
                    trigger=pgtrigger.compiler.Trigger(name='merged_hold_nothing_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE named bigint[]; merged text;', func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT owner_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n", hash='311c656c16a13c2ca85b806291e5460507663393', level='STATEMENT', operation='INSERT', pgid='pgtrigger_merged_hold_nothing_insert_553dd', referencing='REFERENCING NEW TABLE AS new_values ', table='meetings_activity', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='activity',
                    trigger=pgtrigger.compiler.Trigger(name='merged_hold_nothing_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE named bigint[]; merged text;', func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.owner_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.owner_id IS DISTINCT FROM o.owner_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n", hash='b3f9194352309cb4a2cecbf0894b6de19b4a29cb', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_merged_hold_nothing_update_6bd61', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='meetings_activity', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='activity',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_activityevent" ("cadence_id", "customer_id", "done_on", "due_on", "id", "kind", "meeting_id", "outcome", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "version") SELECT new_values."cadence_id", new_values."customer_id", new_values."done_on", new_values."due_on", new_values."id", new_values."kind", new_values."meeting_id", new_values."outcome", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."state", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c42a4e6daceeb541c24875ddc40e5f94c90f296f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_eb720', referencing='REFERENCING NEW TABLE AS new_values ', table='meetings_activity', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='activity',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_activityevent" ("cadence_id", "customer_id", "done_on", "due_on", "id", "kind", "meeting_id", "outcome", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "version") SELECT new_values."cadence_id", new_values."customer_id", new_values."done_on", new_values."due_on", new_values."id", new_values."kind", new_values."meeting_id", new_values."outcome", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."state", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='0258b2bdf06c149749e18daf295efbac06a9bb2b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f6d21', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='meetings_activity', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='activity',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_activityevent" ("cadence_id", "customer_id", "done_on", "due_on", "id", "kind", "meeting_id", "outcome", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "version") SELECT old_values."cadence_id", old_values."customer_id", old_values."done_on", old_values."due_on", old_values."id", old_values."kind", old_values."meeting_id", old_values."outcome", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."state", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='8fb4402130998a6aae3a82cbed57c6358ed8c2c5', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_775f3', referencing='REFERENCING OLD TABLE AS old_values ', table='meetings_activity', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='action',
                    trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='9d068186f061b7ff6ff0f67d41ec4dc7bc2cdeac', operation='UPDATE', pgid='pgtrigger_raise_version_c0afc', table='meetings_action', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='action',
                    trigger=pgtrigger.compiler.Trigger(name='merged_hold_nothing_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE named bigint[]; merged text;', func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT owner_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n", hash='e79c52102444dac28e22e8e3599c95d92546e65d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_merged_hold_nothing_insert_e9276', referencing='REFERENCING NEW TABLE AS new_values ', table='meetings_action', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='action',
                    trigger=pgtrigger.compiler.Trigger(name='merged_hold_nothing_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE named bigint[]; merged text;', func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.owner_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.owner_id IS DISTINCT FROM o.owner_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n", hash='491be6c39a6c7ed7816a61403136ef36b16078ce', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_merged_hold_nothing_update_49158', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='meetings_action', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='action',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_actionevent" ("agenda_item_id", "customer_id", "done_on", "due_on", "id", "meeting_id", "outcome", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "text", "version") SELECT new_values."agenda_item_id", new_values."customer_id", new_values."done_on", new_values."due_on", new_values."id", new_values."meeting_id", new_values."outcome", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."state", new_values."text", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3aa4119a96e8b8580ce73897d814c962d490c807', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_fae11', referencing='REFERENCING NEW TABLE AS new_values ', table='meetings_action', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='action',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_actionevent" ("agenda_item_id", "customer_id", "done_on", "due_on", "id", "meeting_id", "outcome", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "text", "version") SELECT new_values."agenda_item_id", new_values."customer_id", new_values."done_on", new_values."due_on", new_values."id", new_values."meeting_id", new_values."outcome", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."state", new_values."text", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='481bca5e6f8426cad0187d072b1eda7e36acbc2b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_a681c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='meetings_action', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='action',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_actionevent" ("agenda_item_id", "customer_id", "done_on", "due_on", "id", "meeting_id", "outcome", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "text", "version") SELECT old_values."agenda_item_id", old_values."customer_id", old_values."done_on", old_values."due_on", old_values."id", old_values."meeting_id", old_values."outcome", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."state", old_values."text", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='45b942e9b61b326e3818b494174af2d3b9b536f9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_641b9', referencing='REFERENCING OLD TABLE AS old_values ', table='meetings_action', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='series',
                    trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='25735d0ce66090767a51e6b9d6da81b3083a062c', operation='UPDATE', pgid='pgtrigger_raise_version_5c5bf', table='meetings_series', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='series',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_seriesevent" ("duration_minutes", "forum_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "rule", "version") SELECT new_values."duration_minutes", new_values."forum_id", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."place", new_values."rule", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2f3c6751a08470f50b9f90c4686f5df1e440d7b9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b03bb', referencing='REFERENCING NEW TABLE AS new_values ', table='meetings_series', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='series',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_seriesevent" ("duration_minutes", "forum_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "rule", "version") SELECT new_values."duration_minutes", new_values."forum_id", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."place", new_values."rule", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;', hash='c1c757b1475e98835703eacac327077866fc9fc6', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_353a3', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='meetings_series', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='series',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_seriesevent" ("duration_minutes", "forum_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "rule", "version") SELECT old_values."duration_minutes", old_values."forum_id", old_values."id", old_values."kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."place", old_values."rule", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f2c6d7bd34c496e9b6f865686eea5d7d35d9d98f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_90d56', referencing='REFERENCING OLD TABLE AS old_values ', table='meetings_series', when='AFTER')),
                ),
            ],
        ),
    ]
