"""The list of complaints, compliments and comments: its columns, and what it is narrowed by."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models import Service
from brm.ui.lookup import LookupFilter
from brm.ui.tables import Column, Table
from customers.models import Customer, Person, Unit
from meetings.models import Complaint, ComplaintCause, ComplaintKind, ComplaintSeverity
from meetings.models.complaints import ComplaintQuerySet

NUMBER = Column("number", _("Number"), sort="pk")
SUBJECT = Column("subject", _("Subject"), sort="subject")
CUSTOMER = Column(
    "customer", _("Customer"), value="customer.unit.name", sort="customer__unit__name"
)
STATE = Column("state", _("State"), value="get_state_display", sort="state")
RECEIVED = Column("received_on", _("Received"), sort="received_on", wide=True)
DUE = Column("due_on", _("Due"), sort="due_on")

COMPLAINTS = Table(
    caption=_("Complaints"),
    order="due_on",
    row="meetings/complaints/_row.html",
    columns=(NUMBER, SUBJECT, CUSTOMER, STATE, RECEIVED, DUE),
    exported=(
        NUMBER,
        Column("kind", _("Kind"), value="get_kind_display"),
        SUBJECT,
        CUSTOMER,
        Column("service", _("Service"), value="service.name"),
        Column("said_by", _("Said by"), value="speaker"),
        Column("channel", _("Through"), value="get_channel_display"),
        Column("severity", _("Severity"), value="get_severity_display"),
        Column("owner", _("Owner"), value="owner.name"),
        STATE,
        RECEIVED,
        Column("acknowledge_due_on", _("Acknowledge by")),
        Column("acknowledged_on", _("Acknowledged")),
        Column("answer_due_on", _("Answer by")),
        Column("answered_on", _("Answered")),
        Column("told_on", _("Customer told")),
        Column("confirmed_on", _("Confirmed")),
        Column("close_due_on", _("Close by")),
        Column("closed_on", _("Closed")),
        Column("times_reopened", _("Reopened")),
        Column("cause", _("Cause"), value="cause.name"),
    ),
    exported_with=("service", "said_by", "owner", "cause"),
)


class ComplaintFilter(filters.FilterSet):
    text = filters.CharFilter(method="with_text", label=_("Number or words"))
    below = LookupFilter(
        label=_("Unit and below"), queryset=Unit.objects.all(), method="at_or_below"
    )
    kind = filters.ChoiceFilter(
        choices=ComplaintKind.choices, label=_("Kind"), empty_label=_("Every kind")
    )
    service = LookupFilter(label=_("Service"), queryset=Service.objects.all())
    severity = filters.ChoiceFilter(choices=ComplaintSeverity.choices, label=_("Severity"))
    cause = filters.ModelChoiceFilter(queryset=ComplaintCause.objects.all(), label=_("Cause"))
    owner = LookupFilter(label=_("Owner"), queryset=Person.objects.all(), lookup="people")
    received_from = filters.DateFilter(
        field_name="received_on", lookup_expr="gte", label=_("Received from")
    )
    received_to = filters.DateFilter(
        field_name="received_on", lookup_expr="lte", label=_("Received to")
    )

    class Meta:
        model = Complaint
        fields = ("text", "below", "kind", "service", "severity", "cause", "owner")

    def at_or_below(self, rows: ComplaintQuerySet, name: str, unit: Unit) -> ComplaintQuerySet:
        return rows.filter(customer__in=Customer.objects.below(unit))

    def with_text(self, rows: ComplaintQuerySet, name: str, text: str) -> ComplaintQuerySet:
        return rows.filter(Q(number__iexact=text) | Q(subject__icontains=text))
