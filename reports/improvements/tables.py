"""The register of improvements: its columns, and what it is narrowed by."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models import Service
from brm.ui.lookup import LookupFilter
from brm.ui.tables import Column, Table
from customers.models import Customer, Person, Unit
from reports.improvements.origins import improvement_origins
from reports.models import Effect, Improvement
from reports.models.improvements import BY_HAND, ImprovementQuerySet

TEXT = Column("text", _("Improvement"), sort="text")
CUSTOMER = Column(
    "customer", _("Customer"), value="customer.unit.name", sort="customer__unit__name"
)
SERVICE = Column("service", _("Service"), value="service.name", sort="service__name", wide=True)
OWNER = Column("owner", _("Owner"), value="owner.name", sort="owner__name", wide=True)
STATE = Column("state", _("State"), value="get_state_display", sort="state")
DUE = Column("due_on", _("Due"), sort="due_on")

IMPROVEMENTS = Table(
    caption=_("Improvements"),
    order="due_on",
    row="reports/improvements/_row.html",
    columns=(TEXT, CUSTOMER, SERVICE, OWNER, STATE, DUE),
    exported=(
        TEXT,
        CUSTOMER,
        SERVICE,
        OWNER,
        STATE,
        Column("origin", _("Came of"), value="origin_kind"),
        Column("opened_on", _("Opened")),
        DUE,
        Column("ended_on", _("Ended")),
        Column("outcome", _("Outcome")),
        Column("value_before", _("Value before")),
        Column("value_after", _("Value after")),
        Column("effect", _("Effect"), value="get_effect_display"),
        Column("checked_on", _("Checked")),
    ),
)


def origin_choices() -> list[tuple[str, object]]:
    """What an improvement can come of, as a filter offers it."""
    named = [(name, improvement_origins[name].label) for name in improvement_origins.names()]
    return [*named, (BY_HAND, _("By hand"))]


class ImprovementFilter(filters.FilterSet):
    text = filters.CharFilter(method="with_text", label=_("Words"))
    below = LookupFilter(
        label=_("Unit and below"), queryset=Unit.objects.all(), method="at_or_below"
    )
    origin = filters.ChoiceFilter(
        "origin_kind", choices=origin_choices, label=_("Came of"), empty_label=_("Anything")
    )
    service = LookupFilter(label=_("Service"), queryset=Service.objects.all())
    owner = LookupFilter(label=_("Owner"), queryset=Person.objects.all(), lookup="people")
    effect = filters.ChoiceFilter(
        choices=Effect.choices, label=_("Effect"), empty_label=_("Any effect")
    )

    class Meta:
        model = Improvement
        fields = ("text", "below", "origin", "service", "owner", "effect")

    def at_or_below(self, rows: ImprovementQuerySet, name: str, unit: Unit) -> ImprovementQuerySet:
        return rows.filter(customer__in=Customer.objects.below(unit))

    def with_text(self, rows: ImprovementQuerySet, name: str, text: str) -> ImprovementQuerySet:
        return rows.filter(Q(text__icontains=text) | Q(reason__icontains=text))
