"""How lists of the structure are narrowed."""

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.ui.lookup import LookupFilter
from customers.models import Customer, Person, TeamMember, Tier, Unit
from customers.models.customers import CustomerQuerySet
from customers.registrations.lookups import RELATIONSHIP_MANAGERS
from customers.registries.gaps import gaps


class CustomerFilter(filters.FilterSet):
    """Customers by name or code, tier, relationship manager, and below a unit."""

    q = filters.CharFilter(
        label=_("Customer"),
        method="named",
        widget=forms.TextInput({"placeholder": _("Name or code")}),
    )
    tier = filters.ChoiceFilter(label=_("Tier"), choices=Tier.choices, empty_label=_("Every tier"))
    manager = LookupFilter(
        label=_("Relationship manager"),
        queryset=Person.objects.all(),
        lookup=RELATIONSHIP_MANAGERS,
        method="of_manager",
    )
    below = LookupFilter(
        label=_("Unit and below"), queryset=Unit.objects.all(), method="at_or_below"
    )

    class Meta:
        model = Customer
        fields: list[str] = []

    def named(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return rows.filter(Q(unit__name__has=value) | Q(unit__code__istartswith=value))

    def of_manager(self, rows: "QuerySet[Any]", name: str, value: Person) -> "QuerySet[Any]":
        places = TeamMember.objects.on(self.today).relationship_managers().filter(person=value)
        return rows.filter(pk__in=places.values("customer"))

    def at_or_below(self, rows: CustomerQuerySet, name: str, value: Unit) -> CustomerQuerySet:
        return rows.below(value)

    @property
    def today(self) -> date:
        return timezone.localdate()


class PersonFilter(filters.FilterSet):
    """People by name, title or id, and by the unit they are in."""

    q = filters.CharFilter(label=_("Name, title or id"), method="named")
    unit = LookupFilter(
        label=_("Unit and below"), queryset=Unit.objects.all(), method="at_or_below"
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def named(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return rows.filter(Q(name__has=value) | Q(title__icontains=value) | Q(external_id=value))

    def at_or_below(self, rows: "QuerySet[Any]", name: str, value: Unit) -> "QuerySet[Any]":
        units = Unit.objects.below(value)
        today = timezone.localdate()
        return rows.filter(
            memberships__unit__in=units, memberships__valid__contains=today
        ).distinct()


def kinds_of_gap() -> list[tuple[str, Any]]:
    """The kinds of gap, as an app has registered them."""
    return [(name, gaps[name].label) for name in gaps.names()]


class GapFilter(filters.FilterSet):
    """Gaps by kind and below a unit; the page itself narrows them, before it asks for any."""

    kind = filters.ChoiceFilter(
        label=_("Kind"),
        choices=kinds_of_gap,
        empty_label=_("Every kind"),
        widget=forms.Select(attrs={"class": "form-select"}),
        method="as_asked",
    )
    below = LookupFilter(label=_("Unit and below"), queryset=Unit.objects.all(), method="as_asked")

    class Meta:
        model = Customer
        fields: list[str] = []

    def as_asked(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return rows
