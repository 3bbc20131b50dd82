"""Whose activities a page is about: everybody's, a manager's, those of a tier, or below a unit.

The filters of coverage, of the year wheel and of the list of activities; what is chosen in one
is chosen in the lists that its figures lead to.
"""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _

from agreements.filters import managed_by
from brm.ui.lookup import LookupFilter
from customers.models import Customer, Person, Tier, Unit
from customers.models.customers import CustomerQuerySet
from customers.registrations.lookups import RELATIONSHIP_MANAGERS
from meetings.forms import DayInput
from meetings.models import Activity, ActivityKind

WHOSE = ("below", "manager", "tier", "mine")
"""The questions that narrow customers, on each of the pages."""


class WhoseFilter(filters.FilterSet):
    """Narrows customers; the list of activities has filters of the same names."""

    below = LookupFilter(
        label=_("Customer or unit, and below"), queryset=Unit.objects.all(), method="at_or_below"
    )
    manager = LookupFilter(
        label=_("Relationship manager"),
        queryset=Person.objects.all(),
        lookup=RELATIONSHIP_MANAGERS,
        method="of_manager",
    )
    tier = filters.ChoiceFilter(
        choices=Tier.choices, label=_("Tier"), empty_label=_("Every tier"), method="of_tier"
    )

    class Meta:
        model = Customer
        fields = ("below", "manager", "tier")

    def at_or_below(self, rows: CustomerQuerySet, name: str, unit: Unit) -> CustomerQuerySet:
        return rows.below(unit)

    def of_manager(self, rows: CustomerQuerySet, name: str, person: Person) -> CustomerQuerySet:
        return rows.filter(pk__in=managed_by(person))

    def of_tier(self, rows: CustomerQuerySet, name: str, tier: str) -> CustomerQuerySet:
        return rows.filter(tier=tier)


class Kept(filters.CharFilter):
    """A question that the page itself answers; the filter's form only carries it along."""

    def __init__(self) -> None:
        super().__init__(widget=HiddenInput)

    def filter(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows


class KeptDay(filters.DateFilter):
    """A day that the page itself makes its period of."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, widget=DayInput)

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows


class CoverageFilter(WhoseFilter):
    """Whose coverage, and of which days; without days of the `period` that is named."""

    since = KeptDay(_("From"))
    until = KeptDay(_("To"))
    period = Kept()
    mine = Kept()

    class Meta:
        model = Customer
        fields = ("since", "until", "below", "manager", "tier", "period", "mine")


class WheelFilter(WhoseFilter):
    """Whose year wheel, of the year that is named."""

    year = Kept()
    mine = Kept()

    class Meta:
        model = Customer
        fields = ("below", "manager", "tier", "year", "mine")


class OfWhom(WhoseFilter):
    """The same of rows that belong to a customer."""

    def at_or_below(self, rows: QuerySet[Any], name: str, unit: Unit) -> QuerySet[Any]:  # type: ignore[override]  # of other rows
        return rows.filter(customer__in=Customer.objects.below(unit))

    def of_manager(self, rows: QuerySet[Any], name: str, person: Person) -> QuerySet[Any]:  # type: ignore[override]  # of other rows
        return rows.filter(customer__in=managed_by(person))

    def of_tier(self, rows: QuerySet[Any], name: str, tier: str) -> QuerySet[Any]:  # type: ignore[override]  # of other rows
        return rows.filter(customer__tier=tier)


class ActivityFilter(OfWhom):
    """The list of activities: whose, of which kind, and due on which days."""

    customer = LookupFilter(label=_("Customer"), queryset=Customer.objects.all())
    kind = filters.ModelChoiceFilter(
        queryset=ActivityKind.objects.all(), label=_("Activity"), empty_label=_("Every kind")
    )
    since = filters.DateFilter(
        field_name="due_on", lookup_expr="gte", label=_("Due from"), widget=DayInput
    )
    until = filters.DateFilter(
        field_name="due_on", lookup_expr="lte", label=_("Due until"), widget=DayInput
    )
    show = Kept()
    mine = Kept()

    class Meta:
        model = Activity
        fields = ("customer", "kind", "since", "until", "below", "manager", "tier", "show", "mine")
