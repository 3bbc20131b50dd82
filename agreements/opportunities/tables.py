"""The list of opportunities, and that of the customers that one of them would help."""

from typing import Any

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models import Answered, Opportunity, OpportunityCustomer, OpportunityState, Service
from agreements.models.opportunities import OpportunityCustomerQuerySet, OpportunityQuerySet
from brm.ui.lookup import LookupFilter
from brm.ui.tables import Column, Table
from customers.models import Customer, Unit


def services_of(opportunity: Any) -> str:
    """The services that it concerns, which were fetched with it."""
    return ", ".join(str(each) for each in opportunity.concerns.all())


OPPORTUNITIES = Table(
    caption=_("Opportunities"),
    order="-noticed_on",
    row="agreements/opportunities/_row.html",
    columns=(
        Column("technology", _("Technology"), sort="technology"),
        Column("services", _("Services"), value=services_of, wide=True),
        Column("owner", _("Owner"), value="owner.name", sort="owner__name", wide=True),
        Column("state", _("State"), value="get_state_display", sort="state"),
        Column("proposed", _("Proposed to"), value="n_proposed", number=True, wide=True),
        Column("accepted", _("Accepted by"), value="n_accepted", number=True),
        Column("noticed_on", _("Noticed"), sort="noticed_on", wide=True),
    ),
)

CUSTOMERS = Table(
    caption=_("Customers that it would help"),
    order="customer",
    row="agreements/opportunities/_customer_row.html",
    columns=(
        Column("customer", _("Customer"), value="customer.unit.name", sort="customer__unit__name"),
        Column("why", _("Why"), value="get_why_display", sort="why", wide=True),
        Column("answer", _("Answer"), value="get_answer_display", sort="answer"),
        Column("reason", _("Reason"), sort="", wide=True),
        Column("answered_on", _("Answered"), sort="answered_on", wide=True),
        Column("requirement", _("Requirement"), value="requirement_number"),
    ),
)


class OpportunityFilter(filters.FilterSet):
    text = filters.CharFilter(method="with_text", label=_("Technology or words"))
    service = LookupFilter(queryset=Service.objects.all(), method="for_service", label=_("Service"))
    state = filters.ChoiceFilter(
        choices=OpportunityState.choices, label=_("State"), empty_label=_("Every state")
    )

    class Meta:
        model = Opportunity
        fields = ("text", "service", "state")

    def with_text(self, rows: OpportunityQuerySet, name: str, text: str) -> OpportunityQuerySet:
        return rows.filter(Q(technology__icontains=text) | Q(could_do__icontains=text))

    def for_service(
        self, rows: OpportunityQuerySet, name: str, service: Service
    ) -> OpportunityQuerySet:
        return rows.for_service(service)


class OpportunityCustomerFilter(filters.FilterSet):
    below = LookupFilter(
        label=_("Unit and below"), queryset=Unit.objects.all(), method="at_or_below"
    )
    answer = filters.ChoiceFilter(
        choices=Answered.choices, label=_("Answer"), empty_label=_("Every answer")
    )

    class Meta:
        model = OpportunityCustomer
        fields = ("below", "answer")

    def at_or_below(
        self, rows: OpportunityCustomerQuerySet, name: str, unit: Unit
    ) -> OpportunityCustomerQuerySet:
        return rows.filter(customer__in=Customer.objects.below(unit))
