"""The tables of agreements with what they refuse, and their triggers."""

import agreements.models.cases
import agreements.models.decisions
import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from brm.stack.at_once import AtOnce


class Migration(migrations.Migration):
    replaces = [
        ("agreements", "0001_initial"),
        ("agreements", "0002_requirements"),
        ("agreements", "0003_counts_renewals"),
        ("agreements", "0004_gives_merged_people_nothing"),
        ("agreements", "0005_decides_on_requirements"),
        ("agreements", "0006_decides_nothing_by_merged_people"),
        ("agreements", "0007_ranks_requirements_and_asks_buyers"),
        ("agreements", "0009_looks_at_plans_when_something_happens"),
        ("agreements", "0010_gives_each_agreement_its_plan"),
        ("agreements", "0011_freezes_editions"),
        ("agreements", "0012_approves_editions"),
        ("agreements", "0013_adds_business_cases"),
        ("agreements", "0015_asks_for_decisions_on_cases"),
        ("agreements", "0016_amends_agreements"),
        ("agreements", "0017_follows_benefits"),
        ("agreements", "0018_gives_default_levels_to_no_customer"),
        ("agreements", "0019_takes_default_levels_from_customers"),
        ("agreements", "0020_ends_with_masters"),
    ]

    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("customers", "0002_tables"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE agreements_number", "DROP SEQUENCE agreements_number"),
        AtOnce(
            operations=[
                migrations.CreateModel(
                    name="Agreement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "number",
                            models.CharField(
                                blank=True,
                                help_text="Left empty, the next number of the series is given.",
                                max_length=60,
                                unique=True,
                                verbose_name="number",
                            ),
                        ),
                        ("name", models.CharField(max_length=255, verbose_name="name")),
                        ("description", models.TextField(blank=True, verbose_name="description")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("sla", "Service level agreement"),
                                    ("default", "Default service levels"),
                                    ("ola", "Operational level agreement"),
                                    ("underpinning", "Underpinning contract"),
                                    ("other", "Other"),
                                ],
                                default="sla",
                                max_length=15,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "form",
                            models.CharField(
                                choices=[
                                    ("document", "Document"),
                                    ("minutes", "Minutes"),
                                    ("email", "E-mail"),
                                    ("terms", "Accepted terms"),
                                ],
                                default="document",
                                max_length=10,
                                verbose_name="form",
                            ),
                        ),
                        (
                            "supplier",
                            models.CharField(blank=True, max_length=255, verbose_name="supplier"),
                        ),
                        (
                            "anchor_on",
                            models.DateField(
                                blank=True,
                                help_text="Every later period is counted from this day.",
                                null=True,
                                verbose_name="first day",
                            ),
                        ),
                        (
                            "initial_months",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="first term in months"
                            ),
                        ),
                        (
                            "first_ends_on",
                            models.DateField(
                                blank=True,
                                help_text="Only where the first term is not a number of whole months.",
                                null=True,
                                verbose_name="last day of the first term",
                            ),
                        ),
                        (
                            "renewal_mode",
                            models.CharField(
                                choices=[
                                    ("tacit", "Renews tacitly"),
                                    ("express", "Renewed only when agreed"),
                                    ("none", "Ends"),
                                ],
                                default="none",
                                max_length=10,
                                verbose_name="renewal",
                            ),
                        ),
                        (
                            "renewal_months",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="renewal term in months"
                            ),
                        ),
                        (
                            "renewals_at_most",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="How often it renews tacitly before it ends; empty: until notice is given.",
                                null=True,
                                verbose_name="renewals at most",
                            ),
                        ),
                        (
                            "notice_months",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="notice in months"
                            ),
                        ),
                        (
                            "notice_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="notice in days"
                            ),
                        ),
                        (
                            "lead_days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                help_text="How long before the last day of notice the work begins.",
                                verbose_name="lead in days",
                            ),
                        ),
                        (
                            "renewal_intent",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Not decided"),
                                    ("renew", "Renew as it is"),
                                    ("change", "Renew with changes"),
                                    ("end", "Let it end"),
                                ],
                                default="",
                                max_length=10,
                                verbose_name="intent",
                            ),
                        ),
                        (
                            "notice_given_on",
                            models.DateField(blank=True, null=True, verbose_name="notice given on"),
                        ),
                        (
                            "value",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="value",
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(blank=True, max_length=3, verbose_name="currency"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("negotiation", "In negotiation"),
                                    ("awaiting_approval", "Awaiting approval"),
                                    ("active", "Active"),
                                    ("ended", "Ended"),
                                ],
                                default="draft",
                                max_length=20,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "exemption",
                            models.TextField(
                                blank=True,
                                help_text="An agreement becomes active by its approval or by a reason given here.",
                                verbose_name="why it needs no approval",
                            ),
                        ),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="last day"),
                        ),
                        (
                            "ended_as",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("expired", "Expired"),
                                    ("terminated", "Terminated"),
                                    ("superseded", "Superseded"),
                                ],
                                max_length=15,
                                verbose_name="how it ended",
                            ),
                        ),
                        ("remark", models.TextField(blank=True, verbose_name="remark")),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreements",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "master",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="under_it",
                                to="agreements.agreement",
                                verbose_name="master agreement",
                            ),
                        ),
                        (
                            "approval",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                help_text="The yes by which it came into force.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agreements.approval",
                                verbose_name="approval",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "agreement",
                        "verbose_name_plural": "agreements",
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["customer", "state"], name="agreement_of_customer"
                            ),
                            models.Index(
                                condition=models.Q(("state", "active")),
                                fields=["id"],
                                name="agreement_active",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("first_ends_on", None),
                                    ("initial_months", None),
                                    ("master__isnull", False),
                                    ("notice_given_on", None),
                                    ("state", "active"),
                                ),
                                fields=["master"],
                                name="agreement_ends_with_master",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("number"), "gin_trgm_ops"
                                ),
                                name="agreement_number",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("name"), "gin_trgm_ops"
                                ),
                                name="agreement_name",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("supplier"),
                                    "gin_trgm_ops",
                                ),
                                name="agreement_supplier",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "draft",
                                            "negotiation",
                                            "awaiting_approval",
                                            "active",
                                            "ended",
                                        ],
                                    )
                                ),
                                name="an_agreement_is_in_a_known_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "active"), _negated=True),
                                    models.Q(("exemption", ""), _negated=True),
                                    ("approval__isnull", False),
                                    _connector="OR",
                                ),
                                name="an_active_agreement_is_approved_or_exempt",
                                violation_error_message="An agreement becomes active when it is approved, or when the reason why it needs no approval is given.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "active"), _negated=True),
                                    ("anchor_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="an_active_agreement_has_a_first_day",
                                violation_error_message="An active agreement needs its first day.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_on__isnull", False),
                                        ("state", "ended"),
                                        models.Q(("ended_as", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "ended"), _negated=True),
                                        ("ended_as", ""),
                                        ("ended_on__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="an_ended_agreement_says_when_and_how",
                                violation_error_message="An ended agreement has its last day and how it ended; no other has.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("initial_months__isnull", True),
                                    ("first_ends_on__isnull", True),
                                    _connector="OR",
                                ),
                                name="a_first_term_is_months_or_a_last_day",
                                violation_error_message="Give the first term in months or its last day, not both.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("first_ends_on__isnull", True),
                                    models.Q(
                                        ("anchor_on__isnull", False),
                                        ("first_ends_on__gte", models.F("anchor_on")),
                                    ),
                                    _connector="OR",
                                ),
                                name="agreement_ends_after_it_starts",
                                violation_error_message="The agreement ends before it starts.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("initial_months__isnull", True),
                                    ("initial_months__gt", 0),
                                    _connector="OR",
                                ),
                                name="a_first_term_is_a_month_at_least",
                                violation_error_message="The first term is one month at least.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("renewal_mode", "tacit"), _negated=True),
                                    models.Q(
                                        ("renewal_months__gt", 0), ("renewal_months__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="a_tacit_renewal_has_its_term",
                                violation_error_message="An agreement that renews tacitly needs its renewal term in months.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("renewals_at_most__isnull", True),
                                    models.Q(
                                        ("renewal_mode", "tacit"), ("renewals_at_most__gt", 0)
                                    ),
                                    _connector="OR",
                                ),
                                name="only_tacit_renewals_are_counted",
                                violation_error_message="Only an agreement that renews tacitly has a number of renewals, one or more.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("notice_months__isnull", True),
                                    ("notice_days__isnull", True),
                                    _connector="OR",
                                ),
                                name="notice_is_in_months_or_in_days",
                                violation_error_message="Give the notice in months or in days, not both.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("value__isnull", True),
                                    models.Q(("currency", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="a_value_has_its_currency",
                                violation_error_message="Give the currency of the value.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("anchor_on__isnull", True),
                                        (
                                            "anchor_on__range",
                                            (
                                                datetime.date(1900, 1, 1),
                                                datetime.date(2999, 12, 31),
                                            ),
                                        ),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("first_ends_on__isnull", True),
                                        (
                                            "first_ends_on__range",
                                            (
                                                datetime.date(1900, 1, 1),
                                                datetime.date(2999, 12, 31),
                                            ),
                                        ),
                                        _connector="OR",
                                    ),
                                ),
                                name="an_agreement_is_of_our_times",
                                violation_error_message="Give days from 1900 to 2999.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("initial_months__isnull", True),
                                        ("initial_months__lte", 1200),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("renewal_months__isnull", True),
                                        ("renewal_months__lte", 1200),
                                        _connector="OR",
                                    ),
                                ),
                                name="a_term_is_a_hundred_years_at_most",
                                violation_error_message="A term is 1200 months at most.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("notice_months__isnull", True),
                                        ("notice_months__lte", 120),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("notice_days__isnull", True),
                                        ("notice_days__lte", 3650),
                                        _connector="OR",
                                    ),
                                    ("lead_days__lte", 3650),
                                ),
                                name="notice_and_lead_are_ten_years_at_most",
                                violation_error_message="Notice is 120 months or 3650 days at most, and the lead 3650 days.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("master__isnull", True),
                                    models.Q(("master", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="an_agreement_is_not_its_own_master",
                                violation_error_message="An agreement cannot be its own master.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgreementEdition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("period_n", models.PositiveSmallIntegerField(verbose_name="period")),
                        ("n", models.PositiveSmallIntegerField(verbose_name="edition")),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("first", "First text"),
                                    ("amendment", "Amendment"),
                                    ("change", "Change without approval"),
                                    ("renewal", "Renewal"),
                                ],
                                max_length=10,
                                verbose_name="what for",
                            ),
                        ),
                        ("why", models.TextField(blank=True, verbose_name="reason")),
                        ("content", models.JSONField(verbose_name="text")),
                        ("digest", models.CharField(max_length=64, verbose_name="digest")),
                        ("takes_effect_on", models.DateField(verbose_name="takes effect on")),
                        ("made_on", models.DateField(verbose_name="frozen on")),
                        (
                            "made_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                verbose_name="frozen at",
                            ),
                        ),
                        (
                            "agreement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="editions",
                                to="agreements.agreement",
                                verbose_name="agreement",
                            ),
                        ),
                        (
                            "follows",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agreements.agreementedition",
                                verbose_name="edition before",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="frozen by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "edition of an agreement",
                        "verbose_name_plural": "editions of agreements",
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agreement", "period_n", "n"),
                                name="one_text_a_period_and_edition",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("n__gt", 0), ("period_n__gt", 0)),
                                name="editions_are_counted_from_one",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")),
                                name="an_edition_keeps_a_digest",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("purpose__in", ["first", "amendment", "change", "renewal"])
                                ),
                                name="an_edition_is_for_a_known_purpose",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgreementEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "number",
                            models.CharField(
                                blank=True,
                                help_text="Left empty, the next number of the series is given.",
                                max_length=60,
                                verbose_name="number",
                            ),
                        ),
                        ("name", models.CharField(max_length=255, verbose_name="name")),
                        ("description", models.TextField(blank=True, verbose_name="description")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("sla", "Service level agreement"),
                                    ("default", "Default service levels"),
                                    ("ola", "Operational level agreement"),
                                    ("underpinning", "Underpinning contract"),
                                    ("other", "Other"),
                                ],
                                default="sla",
                                max_length=15,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "form",
                            models.CharField(
                                choices=[
                                    ("document", "Document"),
                                    ("minutes", "Minutes"),
                                    ("email", "E-mail"),
                                    ("terms", "Accepted terms"),
                                ],
                                default="document",
                                max_length=10,
                                verbose_name="form",
                            ),
                        ),
                        (
                            "supplier",
                            models.CharField(blank=True, max_length=255, verbose_name="supplier"),
                        ),
                        (
                            "anchor_on",
                            models.DateField(
                                blank=True,
                                help_text="Every later period is counted from this day.",
                                null=True,
                                verbose_name="first day",
                            ),
                        ),
                        (
                            "initial_months",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="first term in months"
                            ),
                        ),
                        (
                            "first_ends_on",
                            models.DateField(
                                blank=True,
                                help_text="Only where the first term is not a number of whole months.",
                                null=True,
                                verbose_name="last day of the first term",
                            ),
                        ),
                        (
                            "renewal_mode",
                            models.CharField(
                                choices=[
                                    ("tacit", "Renews tacitly"),
                                    ("express", "Renewed only when agreed"),
                                    ("none", "Ends"),
                                ],
                                default="none",
                                max_length=10,
                                verbose_name="renewal",
                            ),
                        ),
                        (
                            "renewal_months",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="renewal term in months"
                            ),
                        ),
                        (
                            "renewals_at_most",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="How often it renews tacitly before it ends; empty: until notice is given.",
                                null=True,
                                verbose_name="renewals at most",
                            ),
                        ),
                        (
                            "notice_months",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="notice in months"
                            ),
                        ),
                        (
                            "notice_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="notice in days"
                            ),
                        ),
                        (
                            "lead_days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                help_text="How long before the last day of notice the work begins.",
                                verbose_name="lead in days",
                            ),
                        ),
                        (
                            "renewal_intent",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Not decided"),
                                    ("renew", "Renew as it is"),
                                    ("change", "Renew with changes"),
                                    ("end", "Let it end"),
                                ],
                                default="",
                                max_length=10,
                                verbose_name="intent",
                            ),
                        ),
                        (
                            "notice_given_on",
                            models.DateField(blank=True, null=True, verbose_name="notice given on"),
                        ),
                        (
                            "value",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="value",
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(blank=True, max_length=3, verbose_name="currency"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("negotiation", "In negotiation"),
                                    ("awaiting_approval", "Awaiting approval"),
                                    ("active", "Active"),
                                    ("ended", "Ended"),
                                ],
                                default="draft",
                                max_length=20,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "exemption",
                            models.TextField(
                                blank=True,
                                help_text="An agreement becomes active by its approval or by a reason given here.",
                                verbose_name="why it needs no approval",
                            ),
                        ),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="last day"),
                        ),
                        (
                            "ended_as",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("expired", "Expired"),
                                    ("terminated", "Terminated"),
                                    ("superseded", "Superseded"),
                                ],
                                max_length=15,
                                verbose_name="how it ended",
                            ),
                        ),
                        ("remark", models.TextField(blank=True, verbose_name="remark")),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "master",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.agreement",
                                verbose_name="master agreement",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.agreement",
                            ),
                        ),
                        (
                            "approval",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                help_text="The yes by which it came into force.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.approval",
                                verbose_name="approval",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AgreementLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "quantity",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("1"),
                                max_digits=16,
                                verbose_name="quantity",
                            ),
                        ),
                        (
                            "price",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="price a unit and year",
                            ),
                        ),
                        (
                            "valid",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                editable=False, null=True
                            ),
                        ),
                        ("active", models.BooleanField(default=False, editable=False)),
                        (
                            "customer",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreement_lines",
                                to="customers.customer",
                            ),
                        ),
                        (
                            "period",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="agreements.agreementperiod",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="agreements.service",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "line",
                        "verbose_name_plural": "lines",
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("period", "service"),
                                name="one_line_a_service_and_period",
                                violation_error_message="This service already has a line in the period.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("active", True)),
                                expressions=[("customer", "="), ("service", "="), ("valid", "&&")],
                                name="one_active_agreement_a_service_a_day",
                                violation_error_message="Another active agreement of this customer covers the service on those days.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("active", True), ("customer", None)),
                                expressions=[("service", "="), ("valid", "&&")],
                                name="one_default_a_service_a_day",
                                violation_error_message="There are default service levels for this service on those days already.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgreementLineEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "quantity",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("1"),
                                max_digits=16,
                                verbose_name="quantity",
                            ),
                        ),
                        (
                            "price",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="price a unit and year",
                            ),
                        ),
                        (
                            "valid",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                editable=False, null=True
                            ),
                        ),
                        ("active", models.BooleanField(default=False, editable=False)),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="customers.customer",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.agreementline",
                            ),
                        ),
                        (
                            "period",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.agreementperiod",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.service",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AgreementPeriod",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("n", models.PositiveSmallIntegerField(verbose_name="period")),
                        (
                            "valid",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                verbose_name="valid"
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("first", "First term"),
                                    ("tacit", "Renewed tacitly"),
                                    ("express", "Renewed by agreement"),
                                ],
                                default="first",
                                max_length=10,
                                verbose_name="how it came about",
                            ),
                        ),
                        (
                            "edition",
                            models.PositiveSmallIntegerField(default=1, verbose_name="edition"),
                        ),
                        (
                            "agreement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="periods",
                                to="agreements.agreement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "period",
                        "verbose_name_plural": "periods",
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agreement", "n"), name="one_period_a_number"
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("agreement", "="), ("valid", "&&")],
                                name="periods_of_an_agreement_do_not_overlap",
                                violation_error_message="This agreement already has a period on those days.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid__isempty", False), ("valid__startswith__isnull", False)
                                ),
                                name="a_period_ends_after_it_starts",
                                violation_error_message="The period ends before it starts.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgreementPeriodEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("n", models.PositiveSmallIntegerField(verbose_name="period")),
                        (
                            "valid",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                verbose_name="valid"
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("first", "First term"),
                                    ("tacit", "Renewed tacitly"),
                                    ("express", "Renewed by agreement"),
                                ],
                                default="first",
                                max_length=10,
                                verbose_name="how it came about",
                            ),
                        ),
                        (
                            "edition",
                            models.PositiveSmallIntegerField(default=1, verbose_name="edition"),
                        ),
                        (
                            "agreement",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.agreement",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.agreementperiod",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Amendment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("n", models.PositiveSmallIntegerField(verbose_name="amendment")),
                        ("period_n", models.PositiveSmallIntegerField(verbose_name="period")),
                        ("why", models.TextField(verbose_name="reason")),
                        ("takes_effect_on", models.DateField(verbose_name="takes effect on")),
                        ("drafted_on", models.DateField(verbose_name="drafted on")),
                        (
                            "exemption",
                            models.TextField(blank=True, verbose_name="why it needs no approval"),
                        ),
                        (
                            "agreed_on",
                            models.DateField(blank=True, null=True, verbose_name="agreed on"),
                        ),
                        (
                            "applied_on",
                            models.DateField(blank=True, null=True, verbose_name="in effect since"),
                        ),
                        (
                            "withdrawn_on",
                            models.DateField(blank=True, null=True, verbose_name="withdrawn on"),
                        ),
                        (
                            "agreement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="amendments",
                                to="agreements.agreement",
                                verbose_name="agreement",
                            ),
                        ),
                        (
                            "draft",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="amendment",
                                to="agreements.agreement",
                            ),
                        ),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="drafted by",
                            ),
                        ),
                        (
                            "edition",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="amendments",
                                to="agreements.agreementedition",
                            ),
                        ),
                        (
                            "approval",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="amendments",
                                to="agreements.approval",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "amendment",
                        "verbose_name_plural": "amendments",
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agreement", "n"), name="amendments_are_numbered"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("applied_on", None), ("withdrawn_on", None)),
                                fields=("agreement",),
                                name="one_amendment_at_a_time",
                                violation_error_message="An amendment of this agreement is under way; finish or withdraw it first.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("why", ""), _negated=True),
                                name="an_amendment_says_why",
                                violation_error_message="Say why it is amended.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("agreed_on", None),
                                    models.Q(
                                        ("edition__isnull", False),
                                        models.Q(
                                            models.Q(("exemption", ""), _negated=True),
                                            ("approval__isnull", False),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="an_agreed_amendment_is_approved_or_exempt",
                                violation_error_message="An amendment takes effect when it is approved, or when the reason why it needs no approval is given.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("applied_on", None),
                                    models.Q(
                                        ("agreed_on__isnull", False),
                                        ("applied_on__gte", models.F("takes_effect_on")),
                                        ("withdrawn_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="only_what_is_agreed_takes_effect_and_not_before_its_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AmendmentEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("n", models.PositiveSmallIntegerField(verbose_name="amendment")),
                        ("period_n", models.PositiveSmallIntegerField(verbose_name="period")),
                        ("why", models.TextField(verbose_name="reason")),
                        ("takes_effect_on", models.DateField(verbose_name="takes effect on")),
                        ("drafted_on", models.DateField(verbose_name="drafted on")),
                        (
                            "exemption",
                            models.TextField(blank=True, verbose_name="why it needs no approval"),
                        ),
                        (
                            "agreed_on",
                            models.DateField(blank=True, null=True, verbose_name="agreed on"),
                        ),
                        (
                            "applied_on",
                            models.DateField(blank=True, null=True, verbose_name="in effect since"),
                        ),
                        (
                            "withdrawn_on",
                            models.DateField(blank=True, null=True, verbose_name="withdrawn on"),
                        ),
                        (
                            "agreement",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.agreement",
                                verbose_name="agreement",
                            ),
                        ),
                        (
                            "draft",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.agreement",
                            ),
                        ),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="drafted by",
                            ),
                        ),
                        (
                            "edition",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.agreementedition",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.amendment",
                            ),
                        ),
                        (
                            "approval",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.approval",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Approval",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("digest", models.CharField(max_length=64, verbose_name="digest")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("approved", "Approved"), ("refused", "Refused")],
                                max_length=10,
                                verbose_name="answer",
                            ),
                        ),
                        (
                            "mandate_as_it_was",
                            models.JSONField(
                                blank=True,
                                default=agreements.models.decisions.no_mandate,
                                verbose_name="mandate as it was",
                            ),
                        ),
                        (
                            "by_mandate",
                            models.CharField(max_length=500, verbose_name="by which mandate"),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="sum",
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(blank=True, max_length=3, verbose_name="currency"),
                        ),
                        (
                            "signed_as",
                            models.CharField(
                                blank=True, max_length=255, verbose_name="name as written"
                            ),
                        ),
                        ("comment", models.TextField(blank=True, verbose_name="comment")),
                        ("answered_on", models.DateField(verbose_name="answered on")),
                        (
                            "answered_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                verbose_name="answered at",
                            ),
                        ),
                        (
                            "edition",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="approvals",
                                to="agreements.agreementedition",
                                verbose_name="edition",
                            ),
                        ),
                        (
                            "mandate",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="approvals",
                                to="customers.mandate",
                                verbose_name="mandate",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="approvals",
                                to="customers.person",
                                verbose_name="answered by",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="recorded by",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="agreements.approvalrequest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "approval",
                        "verbose_name_plural": "approvals",
                        "abstract": False,
                        "indexes": [models.Index(fields=["answered_on"], name="approval_on")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("edition",),
                                name="an_edition_is_answered_once",
                                violation_error_message="This edition was answered already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("outcome__in", ["approved", "refused"])),
                                name="an_approval_is_a_yes_or_a_no",
                                violation_error_message="Say yes or no.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("mandate", None),
                                        ("mandate_as_it_was", {}),
                                        ("person", None),
                                    ),
                                    models.Q(
                                        ("mandate__isnull", False),
                                        ("person__isnull", False),
                                        models.Q(("mandate_as_it_was", {}), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="who_approves_does_so_by_a_mandate",
                                violation_error_message="Say who decides, and by which mandate.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("person__isnull", False), ("request__isnull", False)),
                                    ("recorded_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="an_approval_is_given_by_link_or_recorded",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")),
                                name="an_approval_keeps_a_digest",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("amount", None), ("currency", "")),
                                    models.Q(
                                        ("amount__isnull", False), ("currency__regex", "^[A-Z]{3}$")
                                    ),
                                    _connector="OR",
                                ),
                                name="the_sum_of_an_approval_has_a_currency",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("asked_on", models.DateField(verbose_name="asked on")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "edition",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="agreements.agreementedition",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="approval_requests",
                                to="customers.person",
                                verbose_name="asked of",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "approval asked for",
                        "verbose_name_plural": "approvals asked for",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Benefit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "measure",
                            models.CharField(max_length=200, verbose_name="what is measured"),
                        ),
                        (
                            "unit",
                            models.CharField(blank=True, max_length=40, verbose_name="counted in"),
                        ),
                        (
                            "baseline",
                            models.DecimalField(
                                decimal_places=4, max_digits=16, verbose_name="before"
                            ),
                        ),
                        (
                            "target",
                            models.DecimalField(
                                decimal_places=4, max_digits=16, verbose_name="promised"
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="until")),
                        (
                            "owner",
                            models.ForeignKey(
                                help_text="A person of the business.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="benefits",
                                to="customers.person",
                                verbose_name="who answers for it",
                            ),
                        ),
                        (
                            "requirement",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="benefits",
                                to="agreements.requirement",
                                verbose_name="requirement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "benefit",
                        "verbose_name_plural": "benefits",
                        "ordering": ["pk"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("requirement", "measure"),
                                name="a_requirement_has_a_benefit_once",
                                violation_error_message="This benefit is there already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("baseline", models.F("target")), _negated=True),
                                name="a_benefit_is_another_value",
                                violation_error_message="What is promised differs from what was before.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BenefitEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "measure",
                            models.CharField(max_length=200, verbose_name="what is measured"),
                        ),
                        (
                            "unit",
                            models.CharField(blank=True, max_length=40, verbose_name="counted in"),
                        ),
                        (
                            "baseline",
                            models.DecimalField(
                                decimal_places=4, max_digits=16, verbose_name="before"
                            ),
                        ),
                        (
                            "target",
                            models.DecimalField(
                                decimal_places=4, max_digits=16, verbose_name="promised"
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="until")),
                        (
                            "owner",
                            models.ForeignKey(
                                db_constraint=False,
                                help_text="A person of the business.",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="customers.person",
                                verbose_name="who answers for it",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.benefit",
                            ),
                        ),
                        (
                            "requirement",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.requirement",
                                verbose_name="requirement",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="BenefitReview",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "months",
                            models.PositiveSmallIntegerField(
                                verbose_name="months after the delivery"
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="due on")),
                        (
                            "actual",
                            models.DecimalField(
                                blank=True,
                                decimal_places=4,
                                max_digits=16,
                                null=True,
                                verbose_name="actual value",
                            ),
                        ),
                        ("comment", models.TextField(blank=True, verbose_name="comment")),
                        (
                            "done_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="reviewed on"
                            ),
                        ),
                        (
                            "benefit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to="agreements.benefit",
                            ),
                        ),
                        (
                            "done_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="reviewed by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "review of a benefit",
                        "verbose_name_plural": "reviews of benefits",
                        "ordering": ["benefit", "months"],
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_on", None)),
                                fields=["due_on"],
                                name="benefit_review_due",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("benefit", "months"),
                                name="a_benefit_is_looked_at_once_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("months__in", (0, 3, 6, 12))),
                                name="a_benefit_is_looked_at_at_0_3_6_12_months",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("actual", None), ("done_by", None), ("done_on", None)
                                    ),
                                    models.Q(
                                        ("actual__isnull", False),
                                        ("done_by__isnull", False),
                                        ("done_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_review_has_its_value_and_its_day",
                                violation_error_message="Say the actual value.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BenefitReviewEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "months",
                            models.PositiveSmallIntegerField(
                                verbose_name="months after the delivery"
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="due on")),
                        (
                            "actual",
                            models.DecimalField(
                                blank=True,
                                decimal_places=4,
                                max_digits=16,
                                null=True,
                                verbose_name="actual value",
                            ),
                        ),
                        ("comment", models.TextField(blank=True, verbose_name="comment")),
                        (
                            "done_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="reviewed on"
                            ),
                        ),
                        (
                            "benefit",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.benefit",
                            ),
                        ),
                        (
                            "done_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="reviewed by",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.benefitreview",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="BusinessCase",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "edition",
                            models.PositiveSmallIntegerField(
                                editable=False, verbose_name="version of the case"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("submitted", "Submitted")],
                                default="draft",
                                editable=False,
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "summary",
                            models.TextField(
                                blank=True,
                                help_text="What is proposed and why, so that one who reads no further can decide.",
                                verbose_name="summary",
                            ),
                        ),
                        ("currency", models.CharField(max_length=3, verbose_name="currency")),
                        (
                            "years",
                            models.PositiveSmallIntegerField(
                                default=5,
                                help_text="The last year that is looked at; year 0 is the beginning.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(20),
                                ],
                                verbose_name="years ahead",
                            ),
                        ),
                        (
                            "discount_rate",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=5,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="discount rate, % a year",
                            ),
                        ),
                        (
                            "written_at",
                            models.DateTimeField(editable=False, verbose_name="last written"),
                        ),
                        (
                            "content",
                            models.JSONField(
                                blank=True,
                                default=agreements.models.cases.no_content,
                                editable=False,
                                verbose_name="content",
                            ),
                        ),
                        (
                            "digest",
                            models.CharField(
                                blank=True, editable=False, max_length=64, verbose_name="digest"
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                editable=False,
                                max_digits=14,
                                null=True,
                                verbose_name="sum",
                            ),
                        ),
                        (
                            "is_for_group",
                            models.BooleanField(
                                default=False,
                                editable=False,
                                verbose_name="beyond every mandate when it was submitted",
                            ),
                        ),
                        (
                            "submitted_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="submitted on"
                            ),
                        ),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="submitted by",
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="last written by",
                            ),
                        ),
                        (
                            "requirement",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="agreements.requirement",
                                verbose_name="requirement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "business case",
                        "verbose_name_plural": "business cases",
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("requirement", "edition"),
                                name="one_case_an_edition_of_a_requirement",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "draft")),
                                fields=("requirement",),
                                name="one_draft_of_a_case_a_requirement",
                                violation_error_message="There is a draft of its business case already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("years__gte", 1), ("years__lte", 20)),
                                name="a_case_looks_ahead_one_to_twenty_years",
                                violation_error_message="A case looks one to twenty years ahead.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("discount_rate__gte", 0), ("discount_rate__lte", 100)
                                ),
                                name="the_rate_of_a_case_is_a_part_of_a_hundred",
                                violation_error_message="The rate is between 0 and 100 %%.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("amount", None),
                                        ("content", {}),
                                        ("digest", ""),
                                        ("state", "draft"),
                                        ("submitted_by", None),
                                        ("submitted_on", None),
                                    ),
                                    models.Q(
                                        ("amount__gte", 0),
                                        ("digest__regex", "^[0-9a-f]{64}$"),
                                        ("state", "submitted"),
                                        ("submitted_by__isnull", False),
                                        ("submitted_on__isnull", False),
                                        models.Q(("content", {}), _negated=True),
                                        models.Q(("summary", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_submitted_case_has_its_content_digest_and_sum",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BusinessCaseEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "edition",
                            models.PositiveSmallIntegerField(
                                editable=False, verbose_name="version of the case"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("submitted", "Submitted")],
                                default="draft",
                                editable=False,
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "summary",
                            models.TextField(
                                blank=True,
                                help_text="What is proposed and why, so that one who reads no further can decide.",
                                verbose_name="summary",
                            ),
                        ),
                        ("currency", models.CharField(max_length=3, verbose_name="currency")),
                        (
                            "years",
                            models.PositiveSmallIntegerField(
                                default=5,
                                help_text="The last year that is looked at; year 0 is the beginning.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(20),
                                ],
                                verbose_name="years ahead",
                            ),
                        ),
                        (
                            "discount_rate",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=5,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="discount rate, % a year",
                            ),
                        ),
                        (
                            "written_at",
                            models.DateTimeField(editable=False, verbose_name="last written"),
                        ),
                        (
                            "content",
                            models.JSONField(
                                blank=True,
                                default=agreements.models.cases.no_content,
                                editable=False,
                                verbose_name="content",
                            ),
                        ),
                        (
                            "digest",
                            models.CharField(
                                blank=True, editable=False, max_length=64, verbose_name="digest"
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                editable=False,
                                max_digits=14,
                                null=True,
                                verbose_name="sum",
                            ),
                        ),
                        (
                            "is_for_group",
                            models.BooleanField(
                                default=False,
                                editable=False,
                                verbose_name="beyond every mandate when it was submitted",
                            ),
                        ),
                        (
                            "submitted_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="submitted on"
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.businesscase",
                            ),
                        ),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="submitted by",
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="last written by",
                            ),
                        ),
                        (
                            "requirement",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.requirement",
                                verbose_name="requirement",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CaseAlternative",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=120, verbose_name="alternative")),
                        ("description", models.TextField(blank=True, verbose_name="description")),
                        (
                            "does_nothing",
                            models.BooleanField(
                                default=False,
                                help_text="What happens, and what it costs, if all stays as it is.",
                                verbose_name="nothing is done",
                            ),
                        ),
                        ("is_chosen", models.BooleanField(default=False, verbose_name="proposed")),
                        (
                            "costs",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.DecimalField(decimal_places=2, max_digits=14),
                                default=list,
                                size=None,
                                verbose_name="costs",
                            ),
                        ),
                        (
                            "benefits",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.DecimalField(decimal_places=2, max_digits=14),
                                default=list,
                                size=None,
                                verbose_name="benefits",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="alternatives",
                                to="agreements.businesscase",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "alternative",
                        "verbose_name_plural": "alternatives",
                        "ordering": ["pk"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "name"),
                                name="alternatives_of_a_case_have_names_of_their_own",
                                violation_error_message="Another alternative of this case is called so.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("costs__len", models.F("benefits__len"))),
                                name="each_year_has_a_cost_and_a_benefit",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    agreements.models.cases.NothingNegative("costs"),
                                    agreements.models.cases.NothingNegative("benefits"),
                                ),
                                name="costs_and_benefits_are_not_negative",
                                violation_error_message="A cost and a benefit are zero or more.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseAlternativeEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=120, verbose_name="alternative")),
                        ("description", models.TextField(blank=True, verbose_name="description")),
                        (
                            "does_nothing",
                            models.BooleanField(
                                default=False,
                                help_text="What happens, and what it costs, if all stays as it is.",
                                verbose_name="nothing is done",
                            ),
                        ),
                        ("is_chosen", models.BooleanField(default=False, verbose_name="proposed")),
                        (
                            "costs",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.DecimalField(decimal_places=2, max_digits=14),
                                default=list,
                                size=None,
                                verbose_name="costs",
                            ),
                        ),
                        (
                            "benefits",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.DecimalField(decimal_places=2, max_digits=14),
                                default=list,
                                size=None,
                                verbose_name="benefits",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.businesscase",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.casealternative",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CaseFunding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "share",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("100"),
                                max_digits=5,
                                verbose_name="share, %",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="fundings",
                                to="agreements.businesscase",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.unit",
                                verbose_name="who pays",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "funding",
                        "verbose_name_plural": "funding",
                        "ordering": ["pk"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "unit"),
                                name="a_unit_pays_one_share_of_a_case",
                                violation_error_message="This unit stands among those who pay already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("share__gt", 0), ("share__lte", 100)),
                                name="a_share_of_a_case_is_a_part_of_a_hundred",
                                violation_error_message="A share is more than 0 and at most 100 %%.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseFundingEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "share",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("100"),
                                max_digits=5,
                                verbose_name="share, %",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.businesscase",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.casefunding",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="customers.unit",
                                verbose_name="who pays",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CasePreparation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("prepared_on", models.DateField(verbose_name="on")),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="preparations",
                                to="agreements.businesscase",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="case_preparations",
                                to="customers.person",
                                verbose_name="prepared with",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "preparation",
                        "verbose_name_plural": "preparations",
                        "ordering": ["pk"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "person"),
                                name="a_case_is_prepared_with_a_person_once",
                                violation_error_message="This person stands there already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CasePreparationEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("prepared_on", models.DateField(verbose_name="on")),
                        (
                            "case",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.businesscase",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="customers.person",
                                verbose_name="prepared with",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.casepreparation",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CasePromise",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "measure",
                            models.CharField(max_length=200, verbose_name="what is measured"),
                        ),
                        (
                            "unit",
                            models.CharField(blank=True, max_length=40, verbose_name="counted in"),
                        ),
                        (
                            "baseline",
                            models.DecimalField(
                                decimal_places=4, max_digits=16, verbose_name="today"
                            ),
                        ),
                        (
                            "target",
                            models.DecimalField(
                                decimal_places=4, max_digits=16, verbose_name="promised"
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="until")),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="promises",
                                to="agreements.businesscase",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                help_text="A person of the business.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="case_promises",
                                to="customers.person",
                                verbose_name="who answers for it",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "promised benefit",
                        "verbose_name_plural": "promised benefits",
                        "ordering": ["pk"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "measure"),
                                name="a_case_promises_a_measure_once",
                                violation_error_message="This measure stands there already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("baseline", models.F("target")), _negated=True),
                                name="what_is_promised_is_another_value",
                                violation_error_message="What is promised differs from what is today.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CasePromiseEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "measure",
                            models.CharField(max_length=200, verbose_name="what is measured"),
                        ),
                        (
                            "unit",
                            models.CharField(blank=True, max_length=40, verbose_name="counted in"),
                        ),
                        (
                            "baseline",
                            models.DecimalField(
                                decimal_places=4, max_digits=16, verbose_name="today"
                            ),
                        ),
                        (
                            "target",
                            models.DecimalField(
                                decimal_places=4, max_digits=16, verbose_name="promised"
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="until")),
                        (
                            "case",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.businesscase",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                db_constraint=False,
                                help_text="A person of the business.",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="customers.person",
                                verbose_name="who answers for it",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.casepromise",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CaseRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("asked_on", models.DateField(verbose_name="asked on")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="agreements.businesscase",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="case_requests",
                                to="customers.person",
                                verbose_name="asked of",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "business case asked for",
                        "verbose_name_plural": "business cases asked for",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CaseRisk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("what", models.CharField(max_length=255, verbose_name="what may happen")),
                        (
                            "likelihood",
                            models.CharField(
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                default="medium",
                                max_length=10,
                                verbose_name="likelihood",
                            ),
                        ),
                        (
                            "effect",
                            models.CharField(
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                default="medium",
                                max_length=10,
                                verbose_name="effect",
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="what is done about it"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="risks",
                                to="agreements.businesscase",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "risk",
                        "verbose_name_plural": "risks",
                        "ordering": ["pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("effect__in", ["low", "medium", "high"]),
                                    ("likelihood__in", ["low", "medium", "high"]),
                                ),
                                name="a_risk_is_low_medium_or_high",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseRiskEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("what", models.CharField(max_length=255, verbose_name="what may happen")),
                        (
                            "likelihood",
                            models.CharField(
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                default="medium",
                                max_length=10,
                                verbose_name="likelihood",
                            ),
                        ),
                        (
                            "effect",
                            models.CharField(
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                default="medium",
                                max_length=10,
                                verbose_name="effect",
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="what is done about it"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.businesscase",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.caserisk",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Criterion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "name",
                            models.CharField(max_length=60, unique=True, verbose_name="criterion"),
                        ),
                        (
                            "explanation",
                            models.CharField(
                                blank=True,
                                help_text="What no points and what five points mean.",
                                max_length=255,
                                verbose_name="explanation",
                            ),
                        ),
                        (
                            "weight",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("1"),
                                help_text="How much it counts beside the others; 0 does not count.",
                                max_digits=6,
                                verbose_name="weight",
                            ),
                        ),
                        (
                            "more_is_better",
                            models.BooleanField(
                                default=True,
                                help_text="Not so for risk and size.",
                                verbose_name="more is better",
                            ),
                        ),
                        (
                            "order",
                            models.PositiveSmallIntegerField(default=1, verbose_name="order"),
                        ),
                    ],
                    options={
                        "verbose_name": "criterion",
                        "verbose_name_plural": "criteria",
                        "ordering": ["order", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("weight__gte", 0)),
                                name="a_weight_is_not_negative",
                                violation_error_message="A weight is zero or more.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CriterionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=60, verbose_name="criterion")),
                        (
                            "explanation",
                            models.CharField(
                                blank=True,
                                help_text="What no points and what five points mean.",
                                max_length=255,
                                verbose_name="explanation",
                            ),
                        ),
                        (
                            "weight",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("1"),
                                help_text="How much it counts beside the others; 0 does not count.",
                                max_digits=6,
                                verbose_name="weight",
                            ),
                        ),
                        (
                            "more_is_better",
                            models.BooleanField(
                                default=True,
                                help_text="Not so for risk and size.",
                                verbose_name="more is better",
                            ),
                        ),
                        (
                            "order",
                            models.PositiveSmallIntegerField(default=1, verbose_name="order"),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.criterion",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "matter",
                            models.CharField(
                                choices=[
                                    ("order", "Order of an existing service inside an agreement"),
                                    ("service", "New or changed service"),
                                    ("agreement", "Agreement, its renewal or its service levels"),
                                    ("several", "Across several customers, or blocked"),
                                ],
                                max_length=20,
                                verbose_name="matter",
                            ),
                        ),
                        (
                            "case_version",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="version of the case"
                            ),
                        ),
                        ("content", models.JSONField(verbose_name="what was decided")),
                        ("digest", models.CharField(max_length=64, verbose_name="digest")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("approved", "Approved"), ("refused", "Refused")],
                                max_length=10,
                                verbose_name="outcome",
                            ),
                        ),
                        (
                            "mandate_as_it_was",
                            models.JSONField(
                                blank=True,
                                default=agreements.models.decisions.no_mandate,
                                verbose_name="mandate as it was",
                            ),
                        ),
                        (
                            "by_mandate",
                            models.CharField(max_length=500, verbose_name="by which mandate"),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="sum",
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(blank=True, max_length=3, verbose_name="currency"),
                        ),
                        (
                            "compared_amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=20,
                                null=True,
                                verbose_name="sum in the currency of the mandate",
                            ),
                        ),
                        (
                            "compared_currency",
                            models.CharField(
                                blank=True, max_length=3, verbose_name="currency of the mandate"
                            ),
                        ),
                        (
                            "rates",
                            models.JSONField(
                                blank=True, default=list, verbose_name="rates it was compared by"
                            ),
                        ),
                        ("decided_on", models.DateField(verbose_name="decided on")),
                        ("text", models.TextField(blank=True, verbose_name="comment")),
                        (
                            "recorded_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                verbose_name="recorded at",
                            ),
                        ),
                        (
                            "mandate",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requirement_decisions",
                                to="customers.mandate",
                                verbose_name="mandate",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requirement_decisions",
                                to="customers.person",
                                verbose_name="decided by",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="recorded by",
                            ),
                        ),
                        (
                            "requirement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="agreements.requirement",
                                verbose_name="requirement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "decision on a requirement",
                        "verbose_name_plural": "decisions on requirements",
                        "ordering": ["-pk"],
                        "abstract": False,
                        "indexes": [models.Index(fields=["decided_on"], name="decision_on")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("requirement", "case_version"),
                                name="one_decision_a_version_of_a_case",
                                nulls_distinct=False,
                                violation_error_message="This was decided already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("case_version", None), ("matter", "order")),
                                    models.Q(
                                        models.Q(("matter", "order"), _negated=True),
                                        ("case_version__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="what_is_no_order_is_decided_on_a_case",
                                violation_error_message="A new or changed service is decided on its case.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("matter__in", ["order", "service", "agreement", "several"]),
                                    ("outcome__in", ["approved", "refused"]),
                                ),
                                name="a_decision_is_of_a_known_matter_and_outcome",
                                violation_error_message="Say yes or no.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("mandate", None),
                                        ("mandate_as_it_was", {}),
                                        ("person", None),
                                    ),
                                    models.Q(
                                        ("mandate__isnull", False),
                                        ("person__isnull", False),
                                        models.Q(("mandate_as_it_was", {}), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="who_decides_does_so_by_a_mandate",
                                violation_error_message="Say who decides, and by which mandate.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("person__isnull", False),
                                    ("recorded_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="somebody_records_a_decision",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")),
                                name="a_decision_keeps_a_digest",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("amount", None), ("currency", "")),
                                    models.Q(("amount__gte", 0), ("currency__regex", "^[A-Z]{3}$")),
                                    _connector="OR",
                                ),
                                name="the_sum_of_a_decision_has_a_currency",
                                violation_error_message="Say in which currency the sum is.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("compared_amount", None), ("compared_currency", "")),
                                    models.Q(
                                        ("amount__isnull", False),
                                        ("compared_amount__isnull", False),
                                        ("compared_currency__regex", "^[A-Z]{3}$"),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_compared_sum_has_a_currency",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DiscountRate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "rate",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=5,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="discount rate, % a year",
                            ),
                        ),
                        ("valid_from", models.DateField(unique=True, verbose_name="from")),
                    ],
                    options={
                        "verbose_name": "discount rate",
                        "verbose_name_plural": "discount rates",
                        "ordering": ["-valid_from"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("rate__gte", 0), ("rate__lte", 100)),
                                name="a_discount_rate_is_a_part_of_a_hundred",
                                violation_error_message="The rate is between 0 and 100 %%.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DiscountRateEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "rate",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=5,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="discount rate, % a year",
                            ),
                        ),
                        ("valid_from", models.DateField(verbose_name="from")),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.discountrate",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="LeftOut",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "covered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="agreements.agreement",
                            ),
                        ),
                        (
                            "period",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="left_out",
                                to="agreements.agreementperiod",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agreements.service",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "service left out",
                        "verbose_name_plural": "services left out",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("period", "service"),
                                name="a_service_is_left_out_once_a_period",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Measure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("code", models.CharField(max_length=60, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=255, verbose_name="name")),
                        ("unit", models.CharField(blank=True, max_length=30, verbose_name="unit")),
                        (
                            "better",
                            models.CharField(
                                choices=[
                                    ("higher", "Higher is better"),
                                    ("lower", "Lower is better"),
                                ],
                                default="higher",
                                max_length=10,
                                verbose_name="better",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "measure",
                        "verbose_name_plural": "measures",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="MeasureEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("code", models.CharField(max_length=60, verbose_name="code")),
                        ("name", models.CharField(max_length=255, verbose_name="name")),
                        ("unit", models.CharField(blank=True, max_length=30, verbose_name="unit")),
                        (
                            "better",
                            models.CharField(
                                choices=[
                                    ("higher", "Higher is better"),
                                    ("lower", "Lower is better"),
                                ],
                                default="higher",
                                max_length=10,
                                verbose_name="better",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.measure",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="OrderRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "requirement_version",
                            models.PositiveIntegerField(verbose_name="version of the order"),
                        ),
                        ("asked_on", models.DateField(verbose_name="asked on")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="order_requests",
                                to="customers.person",
                                verbose_name="asked of",
                            ),
                        ),
                        (
                            "requirement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="order_requests",
                                to="agreements.requirement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "order asked for",
                        "verbose_name_plural": "orders asked for",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Points",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("points", models.PositiveSmallIntegerField(verbose_name="points")),
                        (
                            "criterion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="points",
                                to="agreements.criterion",
                                verbose_name="criterion",
                            ),
                        ),
                        (
                            "requirement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="points",
                                to="agreements.requirement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "points",
                        "verbose_name_plural": "points",
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("requirement", "criterion"),
                                name="points_are_given_once_a_criterion",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("points__lte", 5)),
                                name="points_go_from_nothing_to_five",
                                violation_error_message="Points go from 0 to 5.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PointsEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("points", models.PositiveSmallIntegerField(verbose_name="points")),
                        (
                            "criterion",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.criterion",
                                verbose_name="criterion",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.points",
                            ),
                        ),
                        (
                            "requirement",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.requirement",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="RenewalStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("review", "Review"),
                                    ("negotiate", "Negotiate"),
                                    ("notice", "Last day of notice"),
                                    ("approval", "Approval by the customer"),
                                    ("start", "Start of the next period"),
                                ],
                                max_length=10,
                                verbose_name="step",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="due")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Planned"),
                                    ("due", "Due"),
                                    ("late", "Late"),
                                    ("done", "Done"),
                                    ("skipped", "Skipped"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "done_on",
                            models.DateField(blank=True, null=True, verbose_name="done on"),
                        ),
                        ("outcome", models.TextField(blank=True, verbose_name="outcome")),
                        ("reason", models.TextField(blank=True, verbose_name="why it was skipped")),
                        (
                            "done_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="done by",
                            ),
                        ),
                        (
                            "period",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="agreements.agreementperiod",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "renewal step",
                        "verbose_name_plural": "renewal steps",
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ("open", "due", "late"))),
                                fields=["due_on"],
                                name="renewal_step_open",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ("open", "due"))),
                                fields=["state", "due_on"],
                                name="renewal_step_to_mark",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("period", "step"), name="one_renewal_step_a_period_and_kind"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("done_on__isnull", True),
                                        ("state__in", ("open", "due", "late")),
                                    ),
                                    models.Q(
                                        ("done_on__isnull", False),
                                        ("state__in", ("done", "skipped")),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_closed_renewal_step_has_its_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "skipped"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="a_skipped_renewal_step_has_its_reason",
                                violation_error_message="Say why the step is skipped.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RenewalStepEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("review", "Review"),
                                    ("negotiate", "Negotiate"),
                                    ("notice", "Last day of notice"),
                                    ("approval", "Approval by the customer"),
                                    ("start", "Start of the next period"),
                                ],
                                max_length=10,
                                verbose_name="step",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="due")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Planned"),
                                    ("due", "Due"),
                                    ("late", "Late"),
                                    ("done", "Done"),
                                    ("skipped", "Skipped"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "done_on",
                            models.DateField(blank=True, null=True, verbose_name="done on"),
                        ),
                        ("outcome", models.TextField(blank=True, verbose_name="outcome")),
                        ("reason", models.TextField(blank=True, verbose_name="why it was skipped")),
                        (
                            "done_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="done by",
                            ),
                        ),
                        (
                            "period",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.agreementperiod",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.renewalstep",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Requirement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=20, unique=True, verbose_name="number"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("order", "Order of an existing service"),
                                    ("change", "Changed service"),
                                    ("new", "New service"),
                                ],
                                default="new",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=255, verbose_name="requirement")),
                        (
                            "outcome",
                            models.TextField(
                                blank=True,
                                help_text="What is different for the business once it is met.",
                                verbose_name="outcome",
                            ),
                        ),
                        (
                            "utility",
                            models.TextField(
                                blank=True,
                                help_text="What the service has to do for the business.",
                                verbose_name="utility",
                            ),
                        ),
                        (
                            "warranty",
                            models.TextField(
                                blank=True,
                                help_text="How well: availability, capacity, continuity, security.",
                                verbose_name="warranty",
                            ),
                        ),
                        (
                            "volume",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="expected volume",
                            ),
                        ),
                        (
                            "volume_unit",
                            models.CharField(
                                blank=True,
                                help_text="Empty: in what the service is counted in.",
                                max_length=60,
                                verbose_name="counted in",
                            ),
                        ),
                        (
                            "limits",
                            models.TextField(
                                blank=True,
                                help_text="What it must not break: law, dates, techniques, money.",
                                verbose_name="constraints",
                            ),
                        ),
                        (
                            "rough_sum",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="rough sum",
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(blank=True, max_length=3, verbose_name="currency"),
                        ),
                        (
                            "wanted_by",
                            models.DateField(blank=True, null=True, verbose_name="wanted by"),
                        ),
                        (
                            "origin_kind",
                            models.CharField(
                                blank=True, editable=False, max_length=30, verbose_name="came of"
                            ),
                        ),
                        ("origin_key", models.CharField(blank=True, editable=False, max_length=60)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("new", "New"),
                                    ("preparing", "In preparation"),
                                    ("awaiting_decision", "Awaiting decision"),
                                    ("approved", "Approved"),
                                    ("refused", "Refused"),
                                    ("delivering", "Being delivered"),
                                    ("delivered", "Delivered"),
                                    ("declined", "Declined"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="new",
                                editable=False,
                                max_length=20,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "fit",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Not decided yet"),
                                    ("existing", "An existing service does it"),
                                    ("changed", "A service has to be changed"),
                                    ("new", "It takes a new service"),
                                    ("declined", "Declined"),
                                ],
                                editable=False,
                                max_length=10,
                                verbose_name="fit",
                            ),
                        ),
                        (
                            "fit_reason",
                            models.TextField(
                                blank=True, editable=False, verbose_name="why it fits so"
                            ),
                        ),
                        (
                            "fit_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="fit decided on"
                            ),
                        ),
                        (
                            "delivered_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="delivered on"
                            ),
                        ),
                        (
                            "score",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                editable=False,
                                max_digits=5,
                                null=True,
                                verbose_name="score",
                            ),
                        ),
                        (
                            "withdrawn_because",
                            models.TextField(
                                blank=True, editable=False, verbose_name="withdrawn because"
                            ),
                        ),
                        ("raised_on", models.DateField(editable=False, verbose_name="raised on")),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requirements",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "decision",
                            models.OneToOneField(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agreements.decision",
                                verbose_name="decision",
                            ),
                        ),
                        (
                            "fit_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="fit decided by",
                            ),
                        ),
                        (
                            "raised_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="raised by",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                help_text="The customer's own unit, or the buyer below it.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requirements",
                                to="customers.unit",
                                verbose_name="unit that asks",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requirements",
                                to="agreements.service",
                                verbose_name="service",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "requirement",
                        "verbose_name_plural": "requirements",
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["customer", "state"], name="requirement_of_customer"
                            ),
                            models.Index(fields=["wanted_by"], name="requirement_wanted"),
                            models.Index(
                                models.F("state"),
                                models.OrderBy(models.F("score"), descending=True, nulls_last=True),
                                models.OrderBy(models.F("id"), descending=True),
                                name="requirement_board",
                            ),
                            models.Index(
                                models.OrderBy(models.F("score"), descending=True, nulls_last=True),
                                models.OrderBy(models.F("id"), descending=True),
                                name="requirement_rank",
                            ),
                            models.Index(
                                fields=["service", "state"], name="requirement_of_service"
                            ),
                            models.Index(
                                fields=["origin_kind", "origin_key"], name="requirement_origin"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("origin_kind", "planned_change")),
                                fields=("origin_key",),
                                name="one_requirement_of_a_planned_change",
                                violation_error_message="This planned change is a requirement already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("origin_key", ""), ("origin_kind", "")),
                                    models.Q(
                                        models.Q(("origin_kind", ""), _negated=True),
                                        models.Q(("origin_key", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="an_origin_has_a_kind_and_a_key",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["order", "change", "new"]),
                                    (
                                        "state__in",
                                        [
                                            "new",
                                            "preparing",
                                            "awaiting_decision",
                                            "approved",
                                            "refused",
                                            "delivering",
                                            "delivered",
                                            "declined",
                                            "withdrawn",
                                        ],
                                    ),
                                ),
                                name="a_requirement_is_of_a_known_kind_and_state",
                                violation_error_message="That is no kind of requirement.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("title", ""), _negated=True),
                                name="a_requirement_says_what_is_needed",
                                violation_error_message="Say what is needed.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "order"), _negated=True),
                                    ("service__isnull", False),
                                    _connector="OR",
                                ),
                                name="an_order_is_of_a_service",
                                violation_error_message="An order is of an existing service: choose it.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("rough_sum", None), ("rough_sum__gte", 0), _connector="OR"
                                ),
                                name="the_sum_of_a_requirement_is_not_negative",
                                violation_error_message="The rough sum is zero or more.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("rough_sum", None),
                                    ("currency__regex", "^[A-Z]{3}$"),
                                    _connector="OR",
                                ),
                                name="the_sum_of_a_requirement_has_a_currency",
                                violation_error_message="Say the currency of the sum, such as EUR.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "withdrawn"),
                                        models.Q(("withdrawn_because", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "withdrawn"), _negated=True),
                                        ("withdrawn_because", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_withdrawn_requirement_has_its_reason",
                                violation_error_message="Say why it is withdrawn.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("volume", None), ("volume__gt", 0), _connector="OR"
                                ),
                                name="the_volume_of_a_requirement_is_more_than_nothing",
                                violation_error_message="The expected volume is more than zero.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("fit", ""),
                                        ("fit_by", None),
                                        ("fit_on", None),
                                        ("fit_reason", ""),
                                    ),
                                    models.Q(
                                        ("fit__in", ["", "existing", "changed", "new", "declined"]),
                                        ("fit_by__isnull", False),
                                        ("fit_on__isnull", False),
                                        models.Q(("fit", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_fit_says_who_decided_it_and_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("fit__in", ("", "declined")),
                                    models.Q(("fit", "existing"), ("kind", "order")),
                                    models.Q(
                                        ("fit", "changed"),
                                        ("kind", "change"),
                                        ("service__isnull", False),
                                    ),
                                    models.Q(("fit", "new"), ("kind", "new")),
                                    _connector="OR",
                                ),
                                name="the_kind_of_a_requirement_follows_its_fit",
                                violation_error_message="An existing or changed service has to be named, and the kind follows the fit.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("fit", "declined"),
                                        ("state", "declined"),
                                        models.Q(("fit_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("fit", "declined"), _negated=True),
                                        models.Q(("state", "declined"), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="what_is_declined_says_why",
                                violation_error_message="Say why it is declined.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state__in",
                                            (
                                                "awaiting_decision",
                                                "approved",
                                                "refused",
                                                "delivering",
                                                "delivered",
                                            ),
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(("fit", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="what_is_to_be_decided_has_its_fit",
                                violation_error_message="Decide first what it fits.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state__in",
                                            ("approved", "refused", "delivering", "delivered"),
                                        ),
                                        _negated=True,
                                    ),
                                    ("decision__isnull", False),
                                    _connector="OR",
                                ),
                                name="a_decided_requirement_has_its_decision",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("delivered_on__isnull", False), ("state", "delivered")
                                    ),
                                    models.Q(
                                        models.Q(("state", "delivered"), _negated=True),
                                        ("delivered_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_delivered_requirement_has_its_day",
                                violation_error_message="Say on which day it was delivered.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RequirementEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "number",
                            models.CharField(editable=False, max_length=20, verbose_name="number"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("order", "Order of an existing service"),
                                    ("change", "Changed service"),
                                    ("new", "New service"),
                                ],
                                default="new",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=255, verbose_name="requirement")),
                        (
                            "outcome",
                            models.TextField(
                                blank=True,
                                help_text="What is different for the business once it is met.",
                                verbose_name="outcome",
                            ),
                        ),
                        (
                            "utility",
                            models.TextField(
                                blank=True,
                                help_text="What the service has to do for the business.",
                                verbose_name="utility",
                            ),
                        ),
                        (
                            "warranty",
                            models.TextField(
                                blank=True,
                                help_text="How well: availability, capacity, continuity, security.",
                                verbose_name="warranty",
                            ),
                        ),
                        (
                            "volume",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="expected volume",
                            ),
                        ),
                        (
                            "volume_unit",
                            models.CharField(
                                blank=True,
                                help_text="Empty: in what the service is counted in.",
                                max_length=60,
                                verbose_name="counted in",
                            ),
                        ),
                        (
                            "limits",
                            models.TextField(
                                blank=True,
                                help_text="What it must not break: law, dates, techniques, money.",
                                verbose_name="constraints",
                            ),
                        ),
                        (
                            "rough_sum",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="rough sum",
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(blank=True, max_length=3, verbose_name="currency"),
                        ),
                        (
                            "wanted_by",
                            models.DateField(blank=True, null=True, verbose_name="wanted by"),
                        ),
                        (
                            "origin_kind",
                            models.CharField(
                                blank=True, editable=False, max_length=30, verbose_name="came of"
                            ),
                        ),
                        ("origin_key", models.CharField(blank=True, editable=False, max_length=60)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("new", "New"),
                                    ("preparing", "In preparation"),
                                    ("awaiting_decision", "Awaiting decision"),
                                    ("approved", "Approved"),
                                    ("refused", "Refused"),
                                    ("delivering", "Being delivered"),
                                    ("delivered", "Delivered"),
                                    ("declined", "Declined"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="new",
                                editable=False,
                                max_length=20,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "fit",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Not decided yet"),
                                    ("existing", "An existing service does it"),
                                    ("changed", "A service has to be changed"),
                                    ("new", "It takes a new service"),
                                    ("declined", "Declined"),
                                ],
                                editable=False,
                                max_length=10,
                                verbose_name="fit",
                            ),
                        ),
                        (
                            "fit_reason",
                            models.TextField(
                                blank=True, editable=False, verbose_name="why it fits so"
                            ),
                        ),
                        (
                            "fit_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="fit decided on"
                            ),
                        ),
                        (
                            "delivered_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="delivered on"
                            ),
                        ),
                        (
                            "withdrawn_because",
                            models.TextField(
                                blank=True, editable=False, verbose_name="withdrawn because"
                            ),
                        ),
                        ("raised_on", models.DateField(editable=False, verbose_name="raised on")),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.decision",
                                verbose_name="decision",
                            ),
                        ),
                        (
                            "fit_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="fit decided by",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.requirement",
                            ),
                        ),
                        (
                            "raised_by",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="raised by",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_constraint=False,
                                help_text="The customer's own unit, or the buyer below it.",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="customers.unit",
                                verbose_name="unit that asks",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.service",
                                verbose_name="service",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Service",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("code", models.CharField(max_length=60, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=255, verbose_name="name")),
                        ("description", models.TextField(blank=True, verbose_name="description")),
                        (
                            "lifecycle",
                            models.CharField(
                                choices=[
                                    ("pipeline", "Pipeline"),
                                    ("live", "Live"),
                                    ("retired", "Retired"),
                                ],
                                default="live",
                                max_length=10,
                                verbose_name="lifecycle",
                            ),
                        ),
                        (
                            "unit",
                            models.CharField(blank=True, max_length=60, verbose_name="counted in"),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="owned_services",
                                to="customers.person",
                                verbose_name="owner",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "service",
                        "verbose_name_plural": "services",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ServiceEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("code", models.CharField(max_length=60, verbose_name="code")),
                        ("name", models.CharField(max_length=255, verbose_name="name")),
                        ("description", models.TextField(blank=True, verbose_name="description")),
                        (
                            "lifecycle",
                            models.CharField(
                                choices=[
                                    ("pipeline", "Pipeline"),
                                    ("live", "Live"),
                                    ("retired", "Retired"),
                                ],
                                default="live",
                                max_length=10,
                                verbose_name="lifecycle",
                            ),
                        ),
                        (
                            "unit",
                            models.CharField(blank=True, max_length=60, verbose_name="counted in"),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="customers.person",
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.service",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ServiceLevel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "period_kind",
                            models.CharField(
                                choices=[
                                    ("month", "a month"),
                                    ("quarter", "a quarter"),
                                    ("year", "a year"),
                                ],
                                default="month",
                                max_length=10,
                                verbose_name="measured over",
                            ),
                        ),
                        (
                            "target",
                            models.DecimalField(
                                decimal_places=4, max_digits=16, verbose_name="target"
                            ),
                        ),
                        (
                            "warning",
                            models.DecimalField(
                                blank=True,
                                decimal_places=4,
                                max_digits=16,
                                null=True,
                                verbose_name="at risk from",
                            ),
                        ),
                        (
                            "workload_limit",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="workload limit",
                            ),
                        ),
                        ("exceptions", models.TextField(blank=True, verbose_name="exceptions")),
                        (
                            "valid",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                verbose_name="valid"
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="levels",
                                to="agreements.agreementline",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="levels",
                                to="agreements.measure",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "service level",
                        "verbose_name_plural": "service levels",
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("line", "="),
                                    ("measure", "="),
                                    ("period_kind", "="),
                                    ("valid", "&&"),
                                ],
                                name="one_target_a_measure_a_day",
                                violation_error_message="There is already a target for this measure then.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("valid__isempty", False)),
                                name="a_level_applies_for_a_day_at_least",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceLevelEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "period_kind",
                            models.CharField(
                                choices=[
                                    ("month", "a month"),
                                    ("quarter", "a quarter"),
                                    ("year", "a year"),
                                ],
                                default="month",
                                max_length=10,
                                verbose_name="measured over",
                            ),
                        ),
                        (
                            "target",
                            models.DecimalField(
                                decimal_places=4, max_digits=16, verbose_name="target"
                            ),
                        ),
                        (
                            "warning",
                            models.DecimalField(
                                blank=True,
                                decimal_places=4,
                                max_digits=16,
                                null=True,
                                verbose_name="at risk from",
                            ),
                        ),
                        (
                            "workload_limit",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="workload limit",
                            ),
                        ),
                        ("exceptions", models.TextField(blank=True, verbose_name="exceptions")),
                        (
                            "valid",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                verbose_name="valid"
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.agreementline",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.measure",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.servicelevel",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ServicePrice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "price",
                            models.DecimalField(
                                decimal_places=2, max_digits=16, verbose_name="price a year"
                            ),
                        ),
                        ("currency", models.CharField(max_length=3, verbose_name="currency")),
                        (
                            "valid",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                verbose_name="valid"
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="prices",
                                to="agreements.service",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "service price",
                        "verbose_name_plural": "service prices",
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("service", "="), ("valid", "&&")],
                                name="one_price_a_service_a_day",
                                violation_error_message="This service already has a price in that period.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("valid__isempty", False)),
                                name="a_price_holds_for_a_day_at_least",
                                violation_error_message="The price ends before it starts.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServicePriceEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "price",
                            models.DecimalField(
                                decimal_places=2, max_digits=16, verbose_name="price a year"
                            ),
                        ),
                        ("currency", models.CharField(max_length=3, verbose_name="currency")),
                        (
                            "valid",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                verbose_name="valid"
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="agreements.serviceprice",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="agreements.service",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="RenewalPlan",
                    fields=[
                        (
                            "agreement",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="plan",
                                serialize=False,
                                to="agreements.agreement",
                            ),
                        ),
                        ("country", models.CharField(blank=True, max_length=2)),
                        ("followed_from", models.DateField(null=True)),
                        ("look_on", models.DateField(null=True)),
                        ("last_day", models.DateField(null=True)),
                        ("last_day_of_notice", models.DateField(null=True)),
                        ("start_by", models.DateField(null=True)),
                        (
                            "period",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="plan",
                                to="agreements.agreementperiod",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "renewal plan",
                        "verbose_name_plural": "renewal plans",
                        "indexes": [
                            models.Index(
                                fields=["look_on", "agreement"], name="renewal_plan_look_on"
                            ),
                            models.Index(
                                fields=["start_by", "agreement"], name="renewal_plan_start_by"
                            ),
                            models.Index(
                                fields=["last_day", "agreement"], name="renewal_plan_last_day"
                            ),
                            models.Index(
                                fields=["last_day_of_notice", "agreement"],
                                name="renewal_plan_notice",
                            ),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="criterion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="6cc8c6e8ada177e4d45ddfd598a0bd84a3668e7b",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_ebc29",
                            table="agreements_criterion",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="criterion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="scores_follow_weights",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\nUPDATE agreements_requirement held SET score = reckoned.score\n  FROM (SELECT asked.id, round(\n               100 * sum(criterion.weight * CASE WHEN criterion.more_is_better\n                         THEN given.points ELSE 5 - given.points END)\n               / nullif(5 * (SELECT sum(weight) FROM agreements_criterion), 0), 2) AS score\n          FROM agreements_requirement asked\n          LEFT JOIN agreements_points given ON given.requirement_id = asked.id\n          LEFT JOIN agreements_criterion criterion ON criterion.id = given.criterion_id\n         WHERE given.id IS NOT NULL OR asked.score IS NOT NULL\n         GROUP BY asked.id) reckoned\n WHERE held.id = reckoned.id AND held.score IS DISTINCT FROM reckoned.score;\nRETURN NULL;",
                            hash="08da5895e6767b519f6f03401e1e21025520e822",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_scores_follow_weights_669f2",
                            table="agreements_criterion",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="criterion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_criterionevent" ("explanation", "id", "more_is_better", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "weight") SELECT new_values."explanation", new_values."id", new_values."more_is_better", new_values."name", new_values."order", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."version", new_values."weight" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="5db4052a290c96ef8914b2c5921bcb6d1fd06c0b",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_50c96",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_criterion",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="criterion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_criterionevent" ("explanation", "id", "more_is_better", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "weight") SELECT new_values."explanation", new_values."id", new_values."more_is_better", new_values."name", new_values."order", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."version", new_values."weight" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="b817447aa800fff67b9caaaaca73f11a6aa3cd78",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_70404",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_criterion",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="criterion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_criterionevent" ("explanation", "id", "more_is_better", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "weight") SELECT old_values."explanation", old_values."id", old_values."more_is_better", old_values."name", old_values."order", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."version", old_values."weight" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="2f7fe6d9e79885d7d8fa80dbd69e719fcfd69b3b",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1d8e0",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_criterion",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="discountrate",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="d1c14fec1d42fb758a4ea502a5ac8404419120f7",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_20efe",
                            table="agreements_discountrate",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="discountrate",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_discountrateevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "valid_from", "version") SELECT new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."rate", new_values."valid_from", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="ba1abb144fa4b0d7f230ddee86ec0ea3d55b28e6",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_f596a",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_discountrate",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="discountrate",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_discountrateevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "valid_from", "version") SELECT new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."rate", new_values."valid_from", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="c5a600320c6cf71cc33f925ba7271bb0fdc61299",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_714de",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_discountrate",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="discountrate",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_discountrateevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "valid_from", "version") SELECT old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."rate", old_values."valid_from", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="92aacaee79948f79ebebe1b302d158d44cdf2f64",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_efddf",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_discountrate",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="measure",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="126a4892fd8bd0df5a5aa920d8f1f88aa1c29471",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_d031c",
                            table="agreements_measure",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="measure",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_measureevent" ("better", "code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit", "version") SELECT new_values."better", new_values."code", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."unit", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="613b144fbb1dd5861cec9d954a62b2d9ce4d3066",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_9ec36",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_measure",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="measure",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_measureevent" ("better", "code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit", "version") SELECT new_values."better", new_values."code", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."unit", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="c806578ba973c22b8915daf37a477b79ee96ae73",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_9e6ed",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_measure",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="measure",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_measureevent" ("better", "code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit", "version") SELECT old_values."better", old_values."code", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."unit", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="8bb66ebe1f0175359eb66041a01fb847d7fa9c2a",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b05e6",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_measure",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreementedition",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_changed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8f3563c201fdc0c1ec6d4ea0ea9d86c1658bebe6",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_never_changed_bdf86",
                            table="agreements_agreementedition",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreementperiod",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="d1dd1aff41aeb29fecd9bcef6e1aa0f7fe92fd12",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_43876",
                            table="agreements_agreementperiod",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreementperiod",
                    trigger=pgtrigger.compiler.Trigger(
                        name="lines_follow",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.valid <> NEW.valid)",
                            func="\nUPDATE agreements_agreementline SET valid = NEW.valid WHERE period_id = NEW.id;\nUPDATE agreements_servicelevel level SET valid = daterange(moved.first_day, moved.day_after)\n  FROM (SELECT held.id,\n               CASE lower(held.valid) WHEN lower(OLD.valid) THEN lower(NEW.valid)\n                    ELSE greatest(lower(held.valid), lower(NEW.valid)) END AS first_day,\n               CASE WHEN upper(held.valid) IS NOT DISTINCT FROM upper(OLD.valid)\n                    THEN upper(NEW.valid)\n                    ELSE least(upper(held.valid), upper(NEW.valid)) END AS day_after\n          FROM agreements_servicelevel held\n          JOIN agreements_agreementline line ON line.id = held.line_id\n         WHERE line.period_id = NEW.id) moved\n WHERE level.id = moved.id AND coalesce(moved.first_day < moved.day_after, true);\nRETURN NULL;\n",
                            hash="e74e2609b152b085a71ddfd7773c6f307fc5b883",
                            operation='UPDATE OF "valid"',
                            pgid="pgtrigger_lines_follow_6dc50",
                            table="agreements_agreementperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreementperiod",
                    trigger=pgtrigger.compiler.Trigger(
                        name="plan_of_new",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\nEXECUTE $plan$\nUPDATE agreements_renewalplan plan SET look_on = date '0001-01-01'\n  FROM new_rows period JOIN agreements_agreement agreement ON agreement.id = period.agreement_id\n WHERE plan.agreement_id = agreement.id AND agreement.state = 'active'\n$plan$;\nRETURN NULL;\n",
                            hash="08cc4d7041773204e2f4fe1b9da70bbab0770027",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_plan_of_new_98a6a",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="agreements_agreementperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreementperiod",
                    trigger=pgtrigger.compiler.Trigger(
                        name="plan_of_changed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\nEXECUTE $plan$\nUPDATE agreements_renewalplan plan SET look_on = date '0001-01-01'\n  FROM new_rows period JOIN agreements_agreement agreement ON agreement.id = period.agreement_id\n WHERE plan.agreement_id = agreement.id AND agreement.state = 'active'\n$plan$;\nRETURN NULL;\n",
                            hash="1cdb53a15e783ab6296fb263116cfe463454e52c",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_plan_of_changed_7c93a",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="agreements_agreementperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreementperiod",
                    trigger=pgtrigger.compiler.Trigger(
                        name="plan_of_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\nEXECUTE $plan$\nUPDATE agreements_renewalplan plan SET look_on = date '0001-01-01'\n  FROM old_rows period JOIN agreements_agreement agreement ON agreement.id = period.agreement_id\n WHERE plan.agreement_id = agreement.id AND agreement.state = 'active'\n$plan$;\nRETURN NULL;\n",
                            hash="298d13abe61b59e9522eab16638a305c604495a0",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_plan_of_gone_1207e",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="agreements_agreementperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreementperiod",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_agreementperiodevent" ("agreement_id", "edition", "id", "n", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid", "version") SELECT new_values."agreement_id", new_values."edition", new_values."id", new_values."n", new_values."origin", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."valid", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="484aa61fdcf50a6673e5a2f628c7ba9e1f6b377c",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_cda18",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_agreementperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreementperiod",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_agreementperiodevent" ("agreement_id", "edition", "id", "n", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid", "version") SELECT new_values."agreement_id", new_values."edition", new_values."id", new_values."n", new_values."origin", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."valid", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="590ee02ccfba16644dcf4635c3de16f3299473a7",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d77d1",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_agreementperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreementperiod",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_agreementperiodevent" ("agreement_id", "edition", "id", "n", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid", "version") SELECT old_values."agreement_id", old_values."edition", old_values."id", old_values."n", old_values."origin", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."valid", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="fa344eebffab1161a566de24515d9c807d120999",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_e791b",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_agreementperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="amendment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="5ddca3fea27de43d89005cc367c4ecba394f7566",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_78793",
                            table="agreements_amendment",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="amendment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="approval_is_of_the_edition",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (NEW.approval_id IS NOT NULL)",
                            func="\nIF NOT EXISTS (SELECT FROM agreements_approval approval\n                WHERE approval.id = NEW.approval_id AND approval.outcome = 'approved'\n                  AND approval.edition_id = NEW.edition_id) THEN\n    RAISE EXCEPTION USING ERRCODE = 'check_violation',\n        CONSTRAINT = 'an_agreed_amendment_is_approved_or_exempt',\n        MESSAGE = 'The approval is no yes to the text of this amendment.';\nEND IF;\nRETURN NEW;\n",
                            hash="05c81c57ad45b3da169fcc32aa38c337a7b275d4",
                            operation='INSERT OR UPDATE OF "approval_id", "edition_id"',
                            pgid="pgtrigger_approval_is_of_the_edition_ff363",
                            table="agreements_amendment",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="amendment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_amendmentevent" ("agreed_on", "agreement_id", "applied_on", "approval_id", "draft_id", "drafted_by_id", "drafted_on", "edition_id", "exemption", "id", "n", "period_n", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "takes_effect_on", "version", "why", "withdrawn_on") SELECT new_values."agreed_on", new_values."agreement_id", new_values."applied_on", new_values."approval_id", new_values."draft_id", new_values."drafted_by_id", new_values."drafted_on", new_values."edition_id", new_values."exemption", new_values."id", new_values."n", new_values."period_n", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."takes_effect_on", new_values."version", new_values."why", new_values."withdrawn_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="2ce7816f25e8c9a90dfea0cabe8eeb9940d283d3",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2a8be",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_amendment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="amendment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_amendmentevent" ("agreed_on", "agreement_id", "applied_on", "approval_id", "draft_id", "drafted_by_id", "drafted_on", "edition_id", "exemption", "id", "n", "period_n", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "takes_effect_on", "version", "why", "withdrawn_on") SELECT new_values."agreed_on", new_values."agreement_id", new_values."applied_on", new_values."approval_id", new_values."draft_id", new_values."drafted_by_id", new_values."drafted_on", new_values."edition_id", new_values."exemption", new_values."id", new_values."n", new_values."period_n", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."takes_effect_on", new_values."version", new_values."why", new_values."withdrawn_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="978ea03a42527e68ad4a9d7b18ec26db81f0237b",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_82160",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_amendment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="amendment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_amendmentevent" ("agreed_on", "agreement_id", "applied_on", "approval_id", "draft_id", "drafted_by_id", "drafted_on", "edition_id", "exemption", "id", "n", "period_n", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "takes_effect_on", "version", "why", "withdrawn_on") SELECT old_values."agreed_on", old_values."agreement_id", old_values."applied_on", old_values."approval_id", old_values."draft_id", old_values."drafted_by_id", old_values."drafted_on", old_values."edition_id", old_values."exemption", old_values."id", old_values."n", old_values."period_n", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."takes_effect_on", old_values."version", old_values."why", old_values."withdrawn_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="11c7d04abdae0e65dcb3f6a460a3ab8c4354587a",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_0833d",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_amendment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="9ddda4bfa6177ec65fa8152b60ab63a127bc7054",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_50423",
                            table="agreements_agreement",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="number_by_series",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\nIF NEW.number = '' THEN\n    LOOP\n        NEW.number := 'AG-' || regexp_replace(\n            to_char(nextval('agreements_number'), 'FM0000000000'), '^0{1,6}', '');\n        EXIT WHEN NOT EXISTS (SELECT FROM agreements_agreement WHERE number = NEW.number);\n    END LOOP;\nEND IF;\nRETURN NEW;\n",
                            hash="84b0788f8949da08a048e57b89f52e7fc2fd87b3",
                            operation="INSERT",
                            pgid="pgtrigger_number_by_series_c3794",
                            table="agreements_agreement",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="states_follow_the_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{draft:active,draft:negotiation,negotiation:active,negotiation:awaiting_approval,negotiation:draft,awaiting_approval:active,awaiting_approval:negotiation,active:ended}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="852f299f77c9a0f11825c9635e1583879e88b22f",
                            operation="UPDATE",
                            pgid="pgtrigger_states_follow_the_table_44003",
                            table="agreements_agreement",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="approval_is_its_own",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (NEW.approval_id IS NOT NULL)",
                            func="\nIF NOT EXISTS (\n    SELECT FROM agreements_approval approval\n      JOIN agreements_agreementedition edition ON edition.id = approval.edition_id\n     WHERE approval.id = NEW.approval_id AND approval.outcome = 'approved'\n       AND edition.agreement_id = NEW.id) THEN\n    RAISE EXCEPTION USING ERRCODE = 'check_violation',\n        CONSTRAINT = 'an_active_agreement_is_approved_or_exempt',\n        MESSAGE = 'The approval is no yes to a text of this agreement.';\nEND IF;\nRETURN NEW;\n",
                            hash="702c01d5f6f053b7fabd3bb90e8f6f96e1906f57",
                            operation='INSERT OR UPDATE OF "approval_id"',
                            pgid="pgtrigger_approval_is_its_own_e4051",
                            table="agreements_agreement",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="lines_follow",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.customer_id <> NEW.customer_id OR OLD.state <> NEW.state OR OLD.kind <> NEW.kind)",
                            func="\nUPDATE agreements_agreementline line\n   SET customer_id = CASE WHEN NEW.kind <> 'default' THEN NEW.customer_id END,\n       active = (NEW.state = 'active')\n  FROM agreements_agreementperiod period\n WHERE period.id = line.period_id AND period.agreement_id = NEW.id;\nRETURN NULL;\n",
                            hash="9c30c2982e2e5ff68005d2d458daf85d413c6282",
                            operation='UPDATE OF "customer_id", "kind", "state"',
                            pgid="pgtrigger_lines_follow_99384",
                            table="agreements_agreement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="plan_of_new",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\nINSERT INTO agreements_renewalplan (agreement_id, country, look_on, last_day)\nSELECT id, '', CASE WHEN state = 'active' THEN date '0001-01-01' END, ended_on FROM new_rows;\nRETURN NULL;\n",
                            hash="f1948b563f7a2ac61e86aa013c8f476ef53a1333",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_plan_of_new_80f60",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="agreements_agreement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="plan_of_changed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\nEXECUTE $plan$\nUPDATE agreements_renewalplan plan\n   SET look_on = CASE WHEN new.state = 'active' THEN date '0001-01-01' END,\n       start_by = CASE WHEN new.state = 'active' THEN plan.start_by END,\n       last_day_of_notice = CASE WHEN new.state = 'active' THEN plan.last_day_of_notice END,\n       last_day = CASE WHEN new.state = 'active' THEN plan.last_day ELSE new.ended_on END\n  FROM new_rows new JOIN old_rows old ON old.id = new.id\n WHERE plan.agreement_id = new.id\n   AND (old.state, old.anchor_on, old.initial_months, old.first_ends_on, old.renewal_mode, old.renewal_months, old.renewals_at_most, old.notice_months, old.notice_days, old.lead_days, old.notice_given_on, old.ended_on)\n       IS DISTINCT FROM (new.state, new.anchor_on, new.initial_months, new.first_ends_on, new.renewal_mode, new.renewal_months, new.renewals_at_most, new.notice_months, new.notice_days, new.lead_days, new.notice_given_on, new.ended_on)\n$plan$;\nRETURN NULL;\n",
                            hash="ee950c7b8d5ac6c49a46d362bee49a615a71c80c",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_plan_of_changed_f80f7",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="agreements_agreement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_agreementevent" ("anchor_on", "approval_id", "currency", "customer_id", "description", "ended_as", "ended_on", "exemption", "first_ends_on", "form", "id", "initial_months", "kind", "lead_days", "master_id", "name", "notice_days", "notice_given_on", "notice_months", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "renewal_intent", "renewal_mode", "renewal_months", "renewals_at_most", "state", "supplier", "value", "version") SELECT new_values."anchor_on", new_values."approval_id", new_values."currency", new_values."customer_id", new_values."description", new_values."ended_as", new_values."ended_on", new_values."exemption", new_values."first_ends_on", new_values."form", new_values."id", new_values."initial_months", new_values."kind", new_values."lead_days", new_values."master_id", new_values."name", new_values."notice_days", new_values."notice_given_on", new_values."notice_months", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."remark", new_values."renewal_intent", new_values."renewal_mode", new_values."renewal_months", new_values."renewals_at_most", new_values."state", new_values."supplier", new_values."value", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="815cf3f3c79df8c33894eefede9cf6b3844f05c2",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_13a93",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_agreement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_agreementevent" ("anchor_on", "approval_id", "currency", "customer_id", "description", "ended_as", "ended_on", "exemption", "first_ends_on", "form", "id", "initial_months", "kind", "lead_days", "master_id", "name", "notice_days", "notice_given_on", "notice_months", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "renewal_intent", "renewal_mode", "renewal_months", "renewals_at_most", "state", "supplier", "value", "version") SELECT new_values."anchor_on", new_values."approval_id", new_values."currency", new_values."customer_id", new_values."description", new_values."ended_as", new_values."ended_on", new_values."exemption", new_values."first_ends_on", new_values."form", new_values."id", new_values."initial_months", new_values."kind", new_values."lead_days", new_values."master_id", new_values."name", new_values."notice_days", new_values."notice_given_on", new_values."notice_months", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."remark", new_values."renewal_intent", new_values."renewal_mode", new_values."renewal_months", new_values."renewals_at_most", new_values."state", new_values."supplier", new_values."value", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="c742697898f08ba40f9bcfe4162628a6d2f1eac6",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_36fdd",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_agreement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_agreementevent" ("anchor_on", "approval_id", "currency", "customer_id", "description", "ended_as", "ended_on", "exemption", "first_ends_on", "form", "id", "initial_months", "kind", "lead_days", "master_id", "name", "notice_days", "notice_given_on", "notice_months", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "renewal_intent", "renewal_mode", "renewal_months", "renewals_at_most", "state", "supplier", "value", "version") SELECT old_values."anchor_on", old_values."approval_id", old_values."currency", old_values."customer_id", old_values."description", old_values."ended_as", old_values."ended_on", old_values."exemption", old_values."first_ends_on", old_values."form", old_values."id", old_values."initial_months", old_values."kind", old_values."lead_days", old_values."master_id", old_values."name", old_values."notice_days", old_values."notice_given_on", old_values."notice_months", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."remark", old_values."renewal_intent", old_values."renewal_mode", old_values."renewal_months", old_values."renewals_at_most", old_values."state", old_values."supplier", old_values."value", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="032a15cc3ce71ffb22b8d6fe4241369f07faab1e",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a07e3",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_agreement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="approvalrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_changed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="cafe17801e6c53b541544b123a3d1e9eb40ec4f8",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_never_changed_a3c2a",
                            table="agreements_approvalrequest",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="approvalrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT person_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="85dfd9ed7f9a3cabd2b0e21fb43170d7a01d85a6",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_merged_hold_nothing_insert_2ffe1",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_approvalrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="approvalrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.person_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.person_id IS DISTINCT FROM o.person_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="3dfdd4da002f4f4313b7f9613b372c1c0af6f95c",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_merged_hold_nothing_update_2fc0d",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_approvalrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="approval",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_changed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="87079f47c2ec5125ebc4adf0c8ad46f0e60a16bb",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_never_changed_7d849",
                            table="agreements_approval",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="approval",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT person_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="e265f5478c748b481dc9fe26d4a8868e2cfb3843",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_merged_hold_nothing_insert_791f4",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_approval",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="approval",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.person_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.person_id IS DISTINCT FROM o.person_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="b265b43917e5f704987fdc410f5cf8b9acbb9904",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_merged_hold_nothing_update_46ab7",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_approval",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="approval",
                    trigger=pgtrigger.compiler.Trigger(
                        name="of_the_edition",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\nIF NEW.digest IS DISTINCT FROM\n   (SELECT digest FROM agreements_agreementedition WHERE id = NEW.edition_id) THEN\n    RAISE EXCEPTION USING ERRCODE = 'check_violation',\n        CONSTRAINT = 'an_approval_keeps_the_digest_of_its_edition',\n        MESSAGE = 'An approval keeps the digest of its edition.';\nEND IF;\nRETURN NEW;\n",
                            hash="c0c76a76e1088c5748e8016ab56e5efc6cb46a2e",
                            operation="INSERT",
                            pgid="pgtrigger_of_the_edition_5a283",
                            table="agreements_approval",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="benefitreview",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="1b8bffafd26468ea16ef493607fb8b9062006ca3",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_31308",
                            table="agreements_benefitreview",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="benefitreview",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_benefitreviewevent" ("actual", "benefit_id", "comment", "done_by_id", "done_on", "due_on", "id", "months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT new_values."actual", new_values."benefit_id", new_values."comment", new_values."done_by_id", new_values."done_on", new_values."due_on", new_values."id", new_values."months", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="d5347dae5436ecb90b97fae9a5ca5b107623566b",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d9502",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_benefitreview",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="benefitreview",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_benefitreviewevent" ("actual", "benefit_id", "comment", "done_by_id", "done_on", "due_on", "id", "months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT new_values."actual", new_values."benefit_id", new_values."comment", new_values."done_by_id", new_values."done_on", new_values."due_on", new_values."id", new_values."months", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="a5d3e2697723822394f39940c0f85ba205d81e74",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ff23d",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_benefitreview",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="benefitreview",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_benefitreviewevent" ("actual", "benefit_id", "comment", "done_by_id", "done_on", "due_on", "id", "months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT old_values."actual", old_values."benefit_id", old_values."comment", old_values."done_by_id", old_values."done_on", old_values."due_on", old_values."id", old_values."months", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="a6a642079b5d8db147e7a0d85a234c07c82e3f9a",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_860b1",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_benefitreview",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casealternative",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="7b7a257d81e4e82eb4be527a7c96b7fcb4740741",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_5f16c",
                            table="agreements_casealternative",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casealternative",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_takes_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = NEW.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; RETURN NEW;",
                            hash="a232bb6b77c481140f10c233c62c63237573381e",
                            operation="INSERT",
                            pgid="pgtrigger_case_takes_rows_e57ad",
                            table="agreements_casealternative",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casealternative",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = OLD.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = NEW.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; RETURN NEW;",
                            hash="e0dba056d74a3e7d44fdae1fb28219695f02a52d",
                            operation="UPDATE",
                            pgid="pgtrigger_case_keeps_rows_8aeae",
                            table="agreements_casealternative",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casealternative",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_loses_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = OLD.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; RETURN OLD;",
                            hash="6c4f13d008c3b649b669a78af7843e6e3ef1127a",
                            operation="DELETE",
                            pgid="pgtrigger_case_loses_rows_86903",
                            table="agreements_casealternative",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casealternative",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_casealternativeevent" ("benefits", "case_id", "costs", "description", "does_nothing", "id", "is_chosen", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT new_values."benefits", new_values."case_id", new_values."costs", new_values."description", new_values."does_nothing", new_values."id", new_values."is_chosen", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="923b280fb8d589b9c09ce81b31f32df56f15d93d",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_fcff3",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_casealternative",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casealternative",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_casealternativeevent" ("benefits", "case_id", "costs", "description", "does_nothing", "id", "is_chosen", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT new_values."benefits", new_values."case_id", new_values."costs", new_values."description", new_values."does_nothing", new_values."id", new_values."is_chosen", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="d8db761de89cb0e846cc7ccf16011a2aac16889d",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_510ca",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_casealternative",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casealternative",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_casealternativeevent" ("benefits", "case_id", "costs", "description", "does_nothing", "id", "is_chosen", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT old_values."benefits", old_values."case_id", old_values."costs", old_values."description", old_values."does_nothing", old_values."id", old_values."is_chosen", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="db9eddd4ca320dc3f1dd30f623310029e78f387a",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_e4656",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_casealternative",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casefunding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="1e07c9a0f6a1c32581e54a1253b3ba78d559488e",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_2f7e1",
                            table="agreements_casefunding",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casefunding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_takes_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = NEW.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; RETURN NEW;",
                            hash="54ea16c458e5746135228cdd3f174df713e5daf4",
                            operation="INSERT",
                            pgid="pgtrigger_case_takes_rows_4a5cf",
                            table="agreements_casefunding",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casefunding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = OLD.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = NEW.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; RETURN NEW;",
                            hash="e0b7f5834ef33373bb9191608beea7824191c05c",
                            operation="UPDATE",
                            pgid="pgtrigger_case_keeps_rows_50b10",
                            table="agreements_casefunding",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casefunding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_loses_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = OLD.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; RETURN OLD;",
                            hash="d0b2befeddbaf6e78307e114840b54777471d2b2",
                            operation="DELETE",
                            pgid="pgtrigger_case_loses_rows_0d465",
                            table="agreements_casefunding",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casefunding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_casefundingevent" ("case_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "share", "unit_id", "version") SELECT new_values."case_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."share", new_values."unit_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="0590097856564a3e8ce506cda61b40c0afbaa22f",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a35d3",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_casefunding",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casefunding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_casefundingevent" ("case_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "share", "unit_id", "version") SELECT new_values."case_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."share", new_values."unit_id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="df1fabb2f3671e42f6932f23bb10aa2b9f2f3bda",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_42a7e",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_casefunding",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casefunding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_casefundingevent" ("case_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "share", "unit_id", "version") SELECT old_values."case_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."share", old_values."unit_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="f611c8d277957fb51d5199cc9e62dc80b169241b",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_bbd5f",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_casefunding",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepreparation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="e350673e1e260b6a65721d3164e2a42ecb298d5b",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_0595a",
                            table="agreements_casepreparation",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepreparation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_takes_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = NEW.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; RETURN NEW;",
                            hash="aa83ed539de431f19ecd66f59e13766faff4d10b",
                            operation="INSERT",
                            pgid="pgtrigger_case_takes_rows_a2c59",
                            table="agreements_casepreparation",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepreparation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = OLD.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = NEW.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; RETURN NEW;",
                            hash="719ec82fb5a16cdc7bcd2decf95179c9d8345c89",
                            operation="UPDATE",
                            pgid="pgtrigger_case_keeps_rows_8e1b8",
                            table="agreements_casepreparation",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepreparation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_loses_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = OLD.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; RETURN OLD;",
                            hash="edecd39bb180cb9b04ae562bd12dc5ec737a94eb",
                            operation="DELETE",
                            pgid="pgtrigger_case_loses_rows_2d1ee",
                            table="agreements_casepreparation",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepreparation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT person_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="91488d5728da4c67108e765345d2271100c6d6c4",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_merged_hold_nothing_insert_13455",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_casepreparation",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepreparation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.person_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.person_id IS DISTINCT FROM o.person_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="40bb9cb1cfe1f60ac4e14aa7eeeb18c0a9906e0f",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_merged_hold_nothing_update_9ce63",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_casepreparation",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepreparation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_casepreparationevent" ("case_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_on", "version") SELECT new_values."case_id", new_values."id", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."prepared_on", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="10a527de23c1a1b40fdbae6d01833361c1a68e41",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_61cf2",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_casepreparation",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepreparation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_casepreparationevent" ("case_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_on", "version") SELECT new_values."case_id", new_values."id", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."prepared_on", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="d2238f23f762763805fedcbab8240afc4a0ae3be",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_dc4f8",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_casepreparation",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepreparation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_casepreparationevent" ("case_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_on", "version") SELECT old_values."case_id", old_values."id", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."prepared_on", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="5f8c510c619ed0f8265a179cc518c20a63221ace",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_d90e7",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_casepreparation",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepromise",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="50596bc3cfcaafbfd035634822fb2087b40975ae",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_8812b",
                            table="agreements_casepromise",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepromise",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_takes_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = NEW.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; RETURN NEW;",
                            hash="904292ac5d71d5ea95c2a7b2b681895c4e207b7d",
                            operation="INSERT",
                            pgid="pgtrigger_case_takes_rows_3abc8",
                            table="agreements_casepromise",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepromise",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = OLD.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = NEW.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; RETURN NEW;",
                            hash="781c557d027244c7c390e8d6fbe289f5c1bc0fb9",
                            operation="UPDATE",
                            pgid="pgtrigger_case_keeps_rows_b1516",
                            table="agreements_casepromise",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepromise",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_loses_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = OLD.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; RETURN OLD;",
                            hash="6c3de7d82d69ab3846cbbc83dc401e233a4b6d9b",
                            operation="DELETE",
                            pgid="pgtrigger_case_loses_rows_30da6",
                            table="agreements_casepromise",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepromise",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT owner_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="793fcb9d4104765d54fcee4a54cdfec18271c52a",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_merged_hold_nothing_insert_5f814",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_casepromise",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepromise",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.owner_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.owner_id IS DISTINCT FROM o.owner_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="8ff64c389e6942a9390a7f5cb1017adbb1bd65e2",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_merged_hold_nothing_update_cd296",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_casepromise",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepromise",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_casepromiseevent" ("baseline", "case_id", "due_on", "id", "measure", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "target", "unit", "version") SELECT new_values."baseline", new_values."case_id", new_values."due_on", new_values."id", new_values."measure", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."target", new_values."unit", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="fe53e307bf8b7c4e899c037caa3700f5690abced",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_f2762",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_casepromise",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepromise",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_casepromiseevent" ("baseline", "case_id", "due_on", "id", "measure", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "target", "unit", "version") SELECT new_values."baseline", new_values."case_id", new_values."due_on", new_values."id", new_values."measure", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."target", new_values."unit", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="6dff47b4d39a8934a54363f4b5d5e08624eda0bf",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_bdd60",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_casepromise",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casepromise",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_casepromiseevent" ("baseline", "case_id", "due_on", "id", "measure", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "target", "unit", "version") SELECT old_values."baseline", old_values."case_id", old_values."due_on", old_values."id", old_values."measure", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."target", old_values."unit", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="1e98987d03051a81bf3fbfb7f67ccfe15c350837",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_99166",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_casepromise",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caserequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_changed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="1d7aa7e567f298e6287e9336e0351ba60d8d3869",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_never_changed_ab616",
                            table="agreements_caserequest",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caserequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT person_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="d1f7d3c74771f5732a767fad329991ab1ee1d7d8",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_merged_hold_nothing_insert_91695",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_caserequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caserequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.person_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.person_id IS DISTINCT FROM o.person_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="b2d597f92a5baadc9263a51b2c5d3d2c9fcd9d9d",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_merged_hold_nothing_update_f8757",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_caserequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caserisk",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="10858e0f4bc1fe39735629bc845a006e0f440583",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_2f81d",
                            table="agreements_caserisk",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caserisk",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_takes_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = NEW.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; RETURN NEW;",
                            hash="21241d7b74d2f3b95c36cac3857e6d5790fd7d59",
                            operation="INSERT",
                            pgid="pgtrigger_case_takes_rows_a5dea",
                            table="agreements_caserisk",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caserisk",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = OLD.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = NEW.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; RETURN NEW;",
                            hash="00724f283ebff4dc949e2eb055db1673427dd8af",
                            operation="UPDATE",
                            pgid="pgtrigger_case_keeps_rows_80e87",
                            table="agreements_caserisk",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caserisk",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_loses_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="DECLARE held text;\nBEGIN\n    SELECT state INTO held FROM agreements_businesscase WHERE id = OLD.case_id FOR SHARE;\n    IF held = 'submitted' THEN\n        RAISE EXCEPTION 'a submitted business case is not changed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';\n    END IF;\nEND; RETURN OLD;",
                            hash="7cd85372bb1e124873b4a27aed3d74c5e6814c5f",
                            operation="DELETE",
                            pgid="pgtrigger_case_loses_rows_9b1b3",
                            table="agreements_caserisk",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caserisk",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_caseriskevent" ("answer", "case_id", "effect", "id", "likelihood", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "what") SELECT new_values."answer", new_values."case_id", new_values."effect", new_values."id", new_values."likelihood", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."version", new_values."what" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="5a5774f88adce5a3155f0bdfe701599909024546",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_6f4ee",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_caserisk",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caserisk",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_caseriskevent" ("answer", "case_id", "effect", "id", "likelihood", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "what") SELECT new_values."answer", new_values."case_id", new_values."effect", new_values."id", new_values."likelihood", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."version", new_values."what" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="75b78181ff7771d6cdc68ac0a5e5a5cd28d35ea3",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_858aa",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_caserisk",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caserisk",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_caseriskevent" ("answer", "case_id", "effect", "id", "likelihood", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "what") SELECT old_values."answer", old_values."case_id", old_values."effect", old_values."id", old_values."likelihood", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."version", old_values."what" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="64aebd90a39f8bd4dee0e5d33dadd4e4f0cae576",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_88eaf",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_caserisk",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="renewalstep",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="c7739be9138cdb2fea911586ed8e68d456104659",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_5be0c",
                            table="agreements_renewalstep",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="renewalstep",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_renewalstepevent" ("done_by_id", "done_on", "due_on", "id", "outcome", "period_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "step", "version") SELECT new_values."done_by_id", new_values."done_on", new_values."due_on", new_values."id", new_values."outcome", new_values."period_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."state", new_values."step", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="cd0807407f4a91fd6c89791f8e70619888d26732",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_97ac6",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_renewalstep",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="renewalstep",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_renewalstepevent" ("done_by_id", "done_on", "due_on", "id", "outcome", "period_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "step", "version") SELECT new_values."done_by_id", new_values."done_on", new_values."due_on", new_values."id", new_values."outcome", new_values."period_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."state", new_values."step", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="40b709b8ae09e464ecb6a392477da76fc3e5fc71",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_04469",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_renewalstep",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="renewalstep",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_renewalstepevent" ("done_by_id", "done_on", "due_on", "id", "outcome", "period_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "step", "version") SELECT old_values."done_by_id", old_values."done_on", old_values."due_on", old_values."id", old_values."outcome", old_values."period_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."state", old_values."step", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="0abf9ba2a0e776fd85fbcd9a7305e06c233fd97a",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_0e9f1",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_renewalstep",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="points",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="4910c53f4f43a057e918453ae5884ee349cdf3fd",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_059d4",
                            table="agreements_points",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="points",
                    trigger=pgtrigger.compiler.Trigger(
                        name="score_follows_points",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\nUPDATE agreements_requirement held SET score = reckoned.score\n  FROM (SELECT asked.id, round(\n               100 * sum(criterion.weight * CASE WHEN criterion.more_is_better\n                         THEN given.points ELSE 5 - given.points END)\n               / nullif(5 * (SELECT sum(weight) FROM agreements_criterion), 0), 2) AS score\n          FROM agreements_requirement asked\n          LEFT JOIN agreements_points given ON given.requirement_id = asked.id\n          LEFT JOIN agreements_criterion criterion ON criterion.id = given.criterion_id\n         WHERE asked.id = coalesce(NEW.requirement_id, OLD.requirement_id)\n         GROUP BY asked.id) reckoned\n WHERE held.id = reckoned.id AND held.score IS DISTINCT FROM reckoned.score;\nRETURN NULL;",
                            hash="24f0b7c1c3b401f67355487ba00b79b0db286290",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_score_follows_points_e1707",
                            table="agreements_points",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="points",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_pointsevent" ("criterion_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "requirement_id", "version") SELECT new_values."criterion_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."points", new_values."requirement_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="fc62eb33ef1134f067277a225f2dac180a880fe7",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_20867",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_points",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="points",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_pointsevent" ("criterion_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "requirement_id", "version") SELECT new_values."criterion_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."points", new_values."requirement_id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="8060414c3ef3b88161976b5a6fc3614f17b15f86",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f2340",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_points",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="points",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_pointsevent" ("criterion_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "requirement_id", "version") SELECT old_values."criterion_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."points", old_values."requirement_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="488c303bcda4883e47e5a8db2837bef7a2826be7",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_66996",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_points",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="orderrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_changed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="2a1de2a83e282061a7eda544fafc070ec07ebb79",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_never_changed_04ee6",
                            table="agreements_orderrequest",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="orderrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT person_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="543462657245fa604ca02bd57db66b8314537a99",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_merged_hold_nothing_insert_62a73",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_orderrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="orderrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.person_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.person_id IS DISTINCT FROM o.person_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="f70ee4b8f06560e126d5bcad9e26af1c725d0674",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_merged_hold_nothing_update_40369",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_orderrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="decision",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_changed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="15f59a3710c385f4a8216becf3584f5c71e93dd1",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_never_changed_4d80f",
                            table="agreements_decision",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="decision",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT person_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="d2921462d3691ac80e72c4e1a6ccc41720a45984",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_merged_hold_nothing_insert_b6691",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_decision",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="decision",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.person_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.person_id IS DISTINCT FROM o.person_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="071931b07315206fc71290ac386ae46f72fa02f0",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_merged_hold_nothing_update_52970",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_decision",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="decision",
                    trigger=pgtrigger.compiler.Trigger(
                        name="decision_is_on_a_submitted_case",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (NEW.case_version IS NOT NULL)",
                            func="\nIF NOT EXISTS (SELECT 1 FROM agreements_businesscase c\n                WHERE c.requirement_id = NEW.requirement_id AND c.edition = NEW.case_version\n                  AND c.state = 'submitted' AND c.digest = NEW.digest)\nTHEN\n    RAISE EXCEPTION 'nobody has submitted the case that is decided on'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'a_decision_is_on_a_submitted_case';\nEND IF;\nRETURN NULL;\n",
                            hash="57d5efb0a650ddf9d3a3ba6abb61f3a88daef56f",
                            operation="INSERT",
                            pgid="pgtrigger_decision_is_on_a_submitted_case_43aa3",
                            table="agreements_decision",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="businesscase",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="ff16036ec607d3bf4c371bec8f02c4ce9a6d8162",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_62271",
                            table="agreements_businesscase",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="businesscase",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_begins_as_a_draft",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (NEW.state <> 'draft')",
                            func="RAISE EXCEPTION 'a business case is written before it is submitted' USING ERRCODE = 'check_violation', CONSTRAINT = 'a_case_begins_as_a_draft';",
                            hash="1875f0cae635bac146e106246580e9b53266554c",
                            operation="INSERT",
                            pgid="pgtrigger_case_begins_as_a_draft_91a36",
                            table="agreements_businesscase",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="businesscase",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_stays_as_submitted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.state = 'submitted')",
                            func="RAISE EXCEPTION 'a submitted business case is not changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';",
                            hash="21af465c49e29cc2ea5b0198cac115b688df1346",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_case_stays_as_submitted_f3b31",
                            table="agreements_businesscase",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="businesscase",
                    trigger=pgtrigger.compiler.Trigger(
                        name="case_is_submitted_whole",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.state = 'draft' AND NEW.state = 'submitted')",
                            func="\nIF (SELECT count(*) FROM agreements_casealternative WHERE case_id = NEW.id) < 2\n    OR (SELECT count(*) FROM agreements_casealternative\n         WHERE case_id = NEW.id AND does_nothing) <> 1\n    OR (SELECT count(*) FROM agreements_casealternative WHERE case_id = NEW.id AND is_chosen) <> 1\n    OR EXISTS (SELECT 1 FROM agreements_casealternative\n                WHERE case_id = NEW.id AND cardinality(costs) <> NEW.years + 1)\n    OR (SELECT sum(share) FROM agreements_casefunding WHERE case_id = NEW.id) IS DISTINCT FROM 100\n    OR NOT EXISTS (SELECT 1 FROM agreements_casepreparation WHERE case_id = NEW.id)\nTHEN\n    RAISE EXCEPTION 'business case % is not complete', NEW.id\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_is_complete';\nEND IF;\nRETURN NEW;\n",
                            hash="787f14f7aff14f772490923fd2dcdcbe2f55dc52",
                            operation="UPDATE",
                            pgid="pgtrigger_case_is_submitted_whole_a97cd",
                            table="agreements_businesscase",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="businesscase",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_businesscaseevent" ("amount", "content", "currency", "digest", "discount_rate", "edition", "id", "is_for_group", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement_id", "state", "submitted_by_id", "submitted_on", "summary", "version", "written_at", "written_by_id", "years") SELECT new_values."amount", new_values."content", new_values."currency", new_values."digest", new_values."discount_rate", new_values."edition", new_values."id", new_values."is_for_group", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."requirement_id", new_values."state", new_values."submitted_by_id", new_values."submitted_on", new_values."summary", new_values."version", new_values."written_at", new_values."written_by_id", new_values."years" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="686eb303894636338b1cd6a5915f5ff7afd63d04",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_85180",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_businesscase",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="businesscase",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_businesscaseevent" ("amount", "content", "currency", "digest", "discount_rate", "edition", "id", "is_for_group", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement_id", "state", "submitted_by_id", "submitted_on", "summary", "version", "written_at", "written_by_id", "years") SELECT new_values."amount", new_values."content", new_values."currency", new_values."digest", new_values."discount_rate", new_values."edition", new_values."id", new_values."is_for_group", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."requirement_id", new_values."state", new_values."submitted_by_id", new_values."submitted_on", new_values."summary", new_values."version", new_values."written_at", new_values."written_by_id", new_values."years" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="b15556910a797731feb7790c471b155076ece463",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_62852",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_businesscase",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="businesscase",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_businesscaseevent" ("amount", "content", "currency", "digest", "discount_rate", "edition", "id", "is_for_group", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement_id", "state", "submitted_by_id", "submitted_on", "summary", "version", "written_at", "written_by_id", "years") SELECT old_values."amount", old_values."content", old_values."currency", old_values."digest", old_values."discount_rate", old_values."edition", old_values."id", old_values."is_for_group", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."requirement_id", old_values."state", old_values."submitted_by_id", old_values."submitted_on", old_values."summary", old_values."version", old_values."written_at", old_values."written_by_id", old_values."years" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="63fdff8db366ef7dff93668b02a5a6a55f25122b",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_3db84",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_businesscase",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="benefit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="1e42ab63db6025a8dc2a42c1f1dd89f7cbe880bd",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_f5e99",
                            table="agreements_benefit",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="benefit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT owner_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="ad11df7e9c540ffb0680ada1f8fb9ac49fb44bc9",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_merged_hold_nothing_insert_f507c",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_benefit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="benefit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.owner_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.owner_id IS DISTINCT FROM o.owner_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="f3ae0066441dcea964b31c81edc77a62a3fd896a",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_merged_hold_nothing_update_0dc2b",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_benefit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="benefit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_benefitevent" ("baseline", "due_on", "id", "measure", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement_id", "target", "unit", "version") SELECT new_values."baseline", new_values."due_on", new_values."id", new_values."measure", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."requirement_id", new_values."target", new_values."unit", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="4b779b94081a2172af1c0a311f489dffaeef18fc",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_8f887",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_benefit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="benefit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_benefitevent" ("baseline", "due_on", "id", "measure", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement_id", "target", "unit", "version") SELECT new_values."baseline", new_values."due_on", new_values."id", new_values."measure", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."requirement_id", new_values."target", new_values."unit", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="1be81283d33a7d4883ecaa6bb30191c1336f451a",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_1649a",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_benefit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="benefit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_benefitevent" ("baseline", "due_on", "id", "measure", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement_id", "target", "unit", "version") SELECT old_values."baseline", old_values."due_on", old_values."id", old_values."measure", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."requirement_id", old_values."target", old_values."unit", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="66f27010bb269169e75edcee87f7dfa70cacc534",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_0daf8",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_benefit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="service",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="aac6b46449b9856597c7c18ad01752856eb82148",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_dd6a9",
                            table="agreements_service",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="service",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT owner_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="b951193cf34321d2619e0ce6dea05ce07e7c93f6",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_merged_hold_nothing_insert_43a03",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_service",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="service",
                    trigger=pgtrigger.compiler.Trigger(
                        name="merged_hold_nothing_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE named bigint[]; merged text;",
                            func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.owner_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.owner_id IS DISTINCT FROM o.owner_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                            hash="40a08cea8e69c0df7f20964df7a32d4a6ab029d1",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_merged_hold_nothing_update_9ce81",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_service",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="service",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_serviceevent" ("code", "description", "id", "lifecycle", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit", "version") SELECT new_values."code", new_values."description", new_values."id", new_values."lifecycle", new_values."name", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."unit", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="13041f7d5281ce5cc1c587b51e650793bc6633d7",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_1044b",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_service",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="service",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_serviceevent" ("code", "description", "id", "lifecycle", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit", "version") SELECT new_values."code", new_values."description", new_values."id", new_values."lifecycle", new_values."name", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."unit", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="a9ed9a36919a04abcad8b71e8f55c645dcc5c1f5",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8bd0f",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_service",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="service",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_serviceevent" ("code", "description", "id", "lifecycle", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit", "version") SELECT old_values."code", old_values."description", old_values."id", old_values."lifecycle", old_values."name", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."unit", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="7a2e7c5d84f5b040cc12da9ebe5d188ce69c8d9c",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2fde4",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_service",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="requirement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."customer_id" IS DISTINCT FROM (NEW."customer_id") OR OLD."decision_id" IS DISTINCT FROM (NEW."decision_id") OR OLD."delivered_on" IS DISTINCT FROM (NEW."delivered_on") OR OLD."fit" IS DISTINCT FROM (NEW."fit") OR OLD."fit_by_id" IS DISTINCT FROM (NEW."fit_by_id") OR OLD."fit_on" IS DISTINCT FROM (NEW."fit_on") OR OLD."fit_reason" IS DISTINCT FROM (NEW."fit_reason") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."limits" IS DISTINCT FROM (NEW."limits") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."origin_key" IS DISTINCT FROM (NEW."origin_key") OR OLD."origin_kind" IS DISTINCT FROM (NEW."origin_kind") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."raised_by_id" IS DISTINCT FROM (NEW."raised_by_id") OR OLD."raised_on" IS DISTINCT FROM (NEW."raised_on") OR OLD."rough_sum" IS DISTINCT FROM (NEW."rough_sum") OR OLD."service_id" IS DISTINCT FROM (NEW."service_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."utility" IS DISTINCT FROM (NEW."utility") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."volume" IS DISTINCT FROM (NEW."volume") OR OLD."volume_unit" IS DISTINCT FROM (NEW."volume_unit") OR OLD."wanted_by" IS DISTINCT FROM (NEW."wanted_by") OR OLD."warranty" IS DISTINCT FROM (NEW."warranty") OR OLD."withdrawn_because" IS DISTINCT FROM (NEW."withdrawn_because"))',
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="564151c39d784d9ec5be1e1387db12ecfa7402e8",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_46ed1",
                            table="agreements_requirement",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="requirement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="requirement_takes_steps",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{new:preparing,new:awaiting_decision,new:approved,new:refused,new:declined,new:withdrawn,preparing:new,preparing:awaiting_decision,preparing:approved,preparing:refused,preparing:declined,preparing:withdrawn,awaiting_decision:preparing,awaiting_decision:approved,awaiting_decision:refused,awaiting_decision:withdrawn,approved:delivering,approved:withdrawn,refused:preparing,delivering:delivered,delivering:withdrawn,delivered:delivering,declined:preparing,withdrawn:new}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="1c9a6710414fca064078f1ca3d3db2c41fcd68cc",
                            operation="UPDATE",
                            pgid="pgtrigger_requirement_takes_steps_21cd5",
                            table="agreements_requirement",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="requirement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="requirement_is_new_at_first",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (NEW.state IN ('approved', 'refused', 'delivering', 'delivered') OR NEW.decision_id IS NOT NULL)",
                            func="RAISE EXCEPTION '% is decided before it is asked for', NEW.number USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_decided_without_a_decision';",
                            hash="7089db1d123da1a63fed580050d46d26879874c1",
                            operation="INSERT",
                            pgid="pgtrigger_requirement_is_new_at_first_34d10",
                            table="agreements_requirement",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="requirement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="requirement_is_decided",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\nIF NEW.decision_id IS NOT NULL AND NOT EXISTS (\n    SELECT 1 FROM agreements_decision d\n     WHERE d.id = NEW.decision_id AND d.requirement_id = NEW.id)\nTHEN\n    RAISE EXCEPTION 'the decision of % is about another requirement', NEW.number\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'a_requirement_has_its_own_decision';\nEND IF;\nIF NEW.state IN ('approved', 'refused') AND OLD.state <> NEW.state AND (\n    NEW.decision_id IS NOT DISTINCT FROM OLD.decision_id\n    OR NOT EXISTS (SELECT 1 FROM agreements_decision d\n                    WHERE d.id = NEW.decision_id AND d.outcome = NEW.state))\nTHEN\n    RAISE EXCEPTION '% is % without a decision that says so', NEW.number, NEW.state\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_decided_without_a_decision';\nEND IF;\nRETURN NEW;\n",
                            hash="a8365cebb1bc918181d426740ee8a6d92b616b55",
                            operation='UPDATE OF "state", "decision_id"',
                            pgid="pgtrigger_requirement_is_decided_0ae50",
                            table="agreements_requirement",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="requirement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_requirementevent" ("currency", "customer_id", "decision_id", "delivered_on", "fit", "fit_by_id", "fit_on", "fit_reason", "id", "kind", "limits", "number", "origin_key", "origin_kind", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_by_id", "raised_on", "rough_sum", "service_id", "state", "title", "unit_id", "utility", "version", "volume", "volume_unit", "wanted_by", "warranty", "withdrawn_because") SELECT new_values."currency", new_values."customer_id", new_values."decision_id", new_values."delivered_on", new_values."fit", new_values."fit_by_id", new_values."fit_on", new_values."fit_reason", new_values."id", new_values."kind", new_values."limits", new_values."number", new_values."origin_key", new_values."origin_kind", new_values."outcome", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."raised_by_id", new_values."raised_on", new_values."rough_sum", new_values."service_id", new_values."state", new_values."title", new_values."unit_id", new_values."utility", new_values."version", new_values."volume", new_values."volume_unit", new_values."wanted_by", new_values."warranty", new_values."withdrawn_because" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="3b425a879232fb61ef99e7b033049e6ebbd000ad",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_5302a",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_requirement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="requirement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_requirementevent" ("currency", "customer_id", "decision_id", "delivered_on", "fit", "fit_by_id", "fit_on", "fit_reason", "id", "kind", "limits", "number", "origin_key", "origin_kind", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_by_id", "raised_on", "rough_sum", "service_id", "state", "title", "unit_id", "utility", "version", "volume", "volume_unit", "wanted_by", "warranty", "withdrawn_because") SELECT new_values."currency", new_values."customer_id", new_values."decision_id", new_values."delivered_on", new_values."fit", new_values."fit_by_id", new_values."fit_on", new_values."fit_reason", new_values."id", new_values."kind", new_values."limits", new_values."number", new_values."origin_key", new_values."origin_kind", new_values."outcome", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."raised_by_id", new_values."raised_on", new_values."rough_sum", new_values."service_id", new_values."state", new_values."title", new_values."unit_id", new_values."utility", new_values."version", new_values."volume", new_values."volume_unit", new_values."wanted_by", new_values."warranty", new_values."withdrawn_because" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."currency" IS DISTINCT FROM (new_values."currency") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."decision_id" IS DISTINCT FROM (new_values."decision_id") OR old_values."delivered_on" IS DISTINCT FROM (new_values."delivered_on") OR old_values."fit" IS DISTINCT FROM (new_values."fit") OR old_values."fit_by_id" IS DISTINCT FROM (new_values."fit_by_id") OR old_values."fit_on" IS DISTINCT FROM (new_values."fit_on") OR old_values."fit_reason" IS DISTINCT FROM (new_values."fit_reason") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."limits" IS DISTINCT FROM (new_values."limits") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."origin_key" IS DISTINCT FROM (new_values."origin_key") OR old_values."origin_kind" IS DISTINCT FROM (new_values."origin_kind") OR old_values."outcome" IS DISTINCT FROM (new_values."outcome") OR old_values."raised_by_id" IS DISTINCT FROM (new_values."raised_by_id") OR old_values."raised_on" IS DISTINCT FROM (new_values."raised_on") OR old_values."rough_sum" IS DISTINCT FROM (new_values."rough_sum") OR old_values."service_id" IS DISTINCT FROM (new_values."service_id") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."title" IS DISTINCT FROM (new_values."title") OR old_values."unit_id" IS DISTINCT FROM (new_values."unit_id") OR old_values."utility" IS DISTINCT FROM (new_values."utility") OR old_values."version" IS DISTINCT FROM (new_values."version") OR old_values."volume" IS DISTINCT FROM (new_values."volume") OR old_values."volume_unit" IS DISTINCT FROM (new_values."volume_unit") OR old_values."wanted_by" IS DISTINCT FROM (new_values."wanted_by") OR old_values."warranty" IS DISTINCT FROM (new_values."warranty") OR old_values."withdrawn_because" IS DISTINCT FROM (new_values."withdrawn_because")) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="e2b35c36c7fd20c8514e7cd76c074525497d005d",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_269f0",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_requirement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="requirement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_requirementevent" ("currency", "customer_id", "decision_id", "delivered_on", "fit", "fit_by_id", "fit_on", "fit_reason", "id", "kind", "limits", "number", "origin_key", "origin_kind", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_by_id", "raised_on", "rough_sum", "service_id", "state", "title", "unit_id", "utility", "version", "volume", "volume_unit", "wanted_by", "warranty", "withdrawn_because") SELECT old_values."currency", old_values."customer_id", old_values."decision_id", old_values."delivered_on", old_values."fit", old_values."fit_by_id", old_values."fit_on", old_values."fit_reason", old_values."id", old_values."kind", old_values."limits", old_values."number", old_values."origin_key", old_values."origin_kind", old_values."outcome", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."raised_by_id", old_values."raised_on", old_values."rough_sum", old_values."service_id", old_values."state", old_values."title", old_values."unit_id", old_values."utility", old_values."version", old_values."volume", old_values."volume_unit", old_values."wanted_by", old_values."warranty", old_values."withdrawn_because" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="54bfae3f88f4763da206d3eefb147f63473c2d92",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_99294",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_requirement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreementline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="8f1051a21d3370e85d5f6464298cda1b30826386",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_ba876",
                            table="agreements_agreementline",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreementline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="line_takes_its_facts",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\nSELECT CASE WHEN agreement.kind <> 'default' THEN agreement.customer_id END,\n       period.valid, agreement.state = 'active'\n  INTO NEW.customer_id, NEW.valid, NEW.active\n  FROM agreements_agreementperiod period\n  JOIN agreements_agreement agreement ON agreement.id = period.agreement_id\n WHERE period.id = NEW.period_id\n   FOR SHARE;\nRETURN NEW;\n",
                            hash="dd672dacfd7dd0e9409e9f877fa5beeb8c3c4a53",
                            operation='INSERT OR UPDATE OF "period_id", "customer_id", "valid", "active"',
                            pgid="pgtrigger_line_takes_its_facts_b2b05",
                            table="agreements_agreementline",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreementline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_agreementlineevent" ("active", "customer_id", "id", "period_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "quantity", "service_id", "valid", "version") SELECT new_values."active", new_values."customer_id", new_values."id", new_values."period_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."price", new_values."quantity", new_values."service_id", new_values."valid", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="56055c2aae960f54f49f3d73fbc4ac0945acceff",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_13547",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_agreementline",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreementline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_agreementlineevent" ("active", "customer_id", "id", "period_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "quantity", "service_id", "valid", "version") SELECT new_values."active", new_values."customer_id", new_values."id", new_values."period_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."price", new_values."quantity", new_values."service_id", new_values."valid", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="403a32a6a7f9aeb2f0f7e723264271b9ac055b0f",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_458c8",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_agreementline",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreementline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_agreementlineevent" ("active", "customer_id", "id", "period_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "quantity", "service_id", "valid", "version") SELECT old_values."active", old_values."customer_id", old_values."id", old_values."period_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."price", old_values."quantity", old_values."service_id", old_values."valid", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="6e554a68b8f670e7849f9f00cf8da43a35b07805",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2855a",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_agreementline",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="servicelevel",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="52fa89ead9fcc9f3d143492502f68fb91b7bc7d1",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_b75e6",
                            table="agreements_servicelevel",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="servicelevel",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_servicelevelevent" ("exceptions", "id", "line_id", "measure_id", "period_kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "target", "valid", "version", "warning", "workload_limit") SELECT new_values."exceptions", new_values."id", new_values."line_id", new_values."measure_id", new_values."period_kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."target", new_values."valid", new_values."version", new_values."warning", new_values."workload_limit" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="d7a0fbd05a394ca659b4c625e58eda72ebbdc4c5",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_6675e",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_servicelevel",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="servicelevel",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_servicelevelevent" ("exceptions", "id", "line_id", "measure_id", "period_kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "target", "valid", "version", "warning", "workload_limit") SELECT new_values."exceptions", new_values."id", new_values."line_id", new_values."measure_id", new_values."period_kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."target", new_values."valid", new_values."version", new_values."warning", new_values."workload_limit" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="b2a25d5526f5b9d627c3c2eb0615072bb4bb9bb4",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_52ab9",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_servicelevel",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="servicelevel",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_servicelevelevent" ("exceptions", "id", "line_id", "measure_id", "period_kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "target", "valid", "version", "warning", "workload_limit") SELECT old_values."exceptions", old_values."id", old_values."line_id", old_values."measure_id", old_values."period_kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."target", old_values."valid", old_values."version", old_values."warning", old_values."workload_limit" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="85c149642b62c8b4826aeb7ae0c46c062b5afe64",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2b866",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_servicelevel",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="serviceprice",
                    trigger=pgtrigger.compiler.Trigger(
                        name="raise_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="c10dccb774427e6058478c2d6b3a629895bd07b6",
                            operation="UPDATE",
                            pgid="pgtrigger_raise_version_7f883",
                            table="agreements_serviceprice",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="serviceprice",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_servicepriceevent" ("currency", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "service_id", "valid", "version") SELECT new_values."currency", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."price", new_values."service_id", new_values."valid", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="de359ec104f4ab38be24d6f27528fc59501ea8f7",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a3c17",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="agreements_serviceprice",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="serviceprice",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_servicepriceevent" ("currency", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "service_id", "valid", "version") SELECT new_values."currency", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."price", new_values."service_id", new_values."valid", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                            hash="1ad12b0c2c9529dc79ac745f9ac758057d2b7716",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_11311",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="agreements_serviceprice",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="serviceprice",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_servicepriceevent" ("currency", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "service_id", "valid", "version") SELECT old_values."currency", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."price", old_values."service_id", old_values."valid", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="a025da5c2750a4eb2162f2aa43108ffcdc893141",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_9a583",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="agreements_serviceprice",
                            when="AFTER",
                        ),
                    ),
                ),
            ],
        ),
    ]
