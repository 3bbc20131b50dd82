"""The list of escalations: its columns, and what it is narrowed by."""

import django_filters as filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.accounts.calendar import working_days
from brm.ui.lookup import LookupFilter
from brm.ui.tables import Column, Table
from customers.models import Customer, Unit
from meetings.models import (
    Escalation,
    EscalationCause,
    EscalationLevel,
    EscalationSeverity,
    EscalationState,
)
from meetings.models.escalations import EscalationQuerySet
from meetings.steering.spans import first_days

NUMBER = Column("number", _("Number"), sort="pk")
QUESTION = Column("question", _("Question"), sort="question")
CUSTOMER = Column(
    "customer", _("Customer"), value="customer.unit.name", sort="customer__unit__name"
)
LEVEL = Column("level", _("Level"), value="get_level_display", sort="level", wide=True)
STATE = Column("state", _("State"), value="get_state_display", sort="state")
RAISED = Column("raised_on", _("Raised"), sort="raised_on", wide=True)
WANTED = Column("wanted_by", _("Wanted by"), sort="wanted_by")

ESCALATIONS = Table(
    caption=_("Escalations"),
    order="wanted_by",
    row="meetings/_escalation_row.html",
    columns=(NUMBER, QUESTION, CUSTOMER, LEVEL, STATE, RAISED, WANTED),
    exported=(
        NUMBER,
        QUESTION,
        CUSTOMER,
        LEVEL,
        Column("level_since", _("At this level since")),
        Column("rises_on", _("Rises on")),
        STATE,
        Column("severity", _("Severity"), value="get_severity_display"),
        Column("cause", _("Cause"), value="cause.name"),
        Column("effect", _("Effect")),
        RAISED,
        WANTED,
        Column("decision", _("Decision"), value="decision.text"),
        Column("first_decided_on", _("First decided")),
        Column("informed_on", _("Customer informed")),
        Column("closed_on", _("Closed")),
        Column("times_reopened", _("Reopened")),
    ),
    exported_with=("cause", "decision"),
)

AGES = [
    ("0-5", _("0-5 working days")),
    ("6-10", _("6-10 working days")),
    ("11-20", _("11-20 working days")),
    ("21-", _("over 20 working days")),
]


class EscalationFilter(filters.FilterSet):
    text = filters.CharFilter(method="with_text", label=_("Number or words"))
    below = LookupFilter(
        label=_("Unit and below"), queryset=Unit.objects.all(), method="at_or_below"
    )
    level = filters.ChoiceFilter(
        choices=EscalationLevel.choices, label=_("Level"), empty_label=_("Every level")
    )
    state = filters.ChoiceFilter(
        choices=EscalationState.choices, label=_("State"), empty_label=_("Every state")
    )
    severity = filters.ChoiceFilter(
        choices=EscalationSeverity.choices, label=_("Severity"), empty_label=_("Every severity")
    )
    cause = filters.ModelChoiceFilter(
        queryset=EscalationCause.objects.all(), label=_("Cause"), empty_label=_("Every cause")
    )
    customer = filters.CharFilter(
        field_name="customer__unit__name", lookup_expr="icontains", label=_("Customer")
    )
    age = filters.ChoiceFilter(
        choices=AGES, label=_("Age"), method="of_age", empty_label=_("Every age")
    )
    raised_from = filters.DateFilter(
        field_name="raised_on", lookup_expr="gte", label=_("Raised from")
    )
    raised_to = filters.DateFilter(field_name="raised_on", lookup_expr="lte", label=_("Raised to"))

    class Meta:
        model = Escalation
        fields = ("text", "below", "level", "state", "severity", "cause", "customer", "age")

    def with_text(self, rows: EscalationQuerySet, name: str, text: str) -> EscalationQuerySet:
        return rows.filter(Q(number__iexact=text) | Q(question__icontains=text))

    def at_or_below(self, rows: EscalationQuerySet, name: str, unit: Unit) -> EscalationQuerySet:
        return rows.filter(customer__in=Customer.objects.below(unit))

    def of_age(self, rows: EscalationQuerySet, name: str, age: str) -> EscalationQuerySet:
        """By how many working days ago it was raised."""
        five, ten, twenty = first_days(on=timezone.localdate(), is_working=working_days())
        spans = {"0-5": (five, None), "6-10": (ten, five), "11-20": (twenty, ten)}
        first, before = spans.get(age, (None, twenty))
        if first is not None:
            rows = rows.filter(raised_on__gte=first)
        return rows if before is None else rows.filter(raised_on__lt=before)
