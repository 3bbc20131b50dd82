"""How the work list is narrowed."""

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from brm.ui.lookup import LookupFilter
from customers.models import Anomaly, Unit
from customers.money.anomaly_kinds import anomaly_kinds, kind_of

if TYPE_CHECKING:
    from customers.models.anomalies import AnomalyQuerySet


def kinds() -> list[tuple[str, Any]]:
    """Every kind that is registered, by its key."""
    return [(key, kind_of(key).label) for key in anomaly_kinds.names()]


class AnomalyFilter(filters.FilterSet):
    """Anomalies by name or code, kind, year, and at or below a unit."""

    q = filters.CharFilter(label=_("Name or code"), method="named")
    kind = filters.ChoiceFilter(label=_("Kind"), choices=kinds, empty_label=_("Every kind"))
    fiscal_year = filters.NumberFilter(
        label=_("Year"), min_value=1900, max_value=2200, decimal_places=0
    )
    below = LookupFilter(
        label=_("Unit and below"), queryset=Unit.objects.all(), method="at_or_below"
    )
    state = filters.CharFilter(method="as_asked", widget=forms.HiddenInput)

    class Meta:
        model = Anomaly
        fields: list[str] = []

    def named(self, rows: "AnomalyQuerySet", name: str, value: str) -> "QuerySet[Any]":
        of_unit = Q(unit__name__icontains=value) | Q(unit__code__istartswith=value)
        return rows.filter(of_unit | Q(person__name__icontains=value))

    def at_or_below(self, rows: "AnomalyQuerySet", name: str, value: Unit) -> "QuerySet[Any]":
        return rows.filter(unit__path__within=Unit.objects.filter(pk=value.pk).values("path"))

    def as_asked(self, rows: "AnomalyQuerySet", name: str, value: str) -> "QuerySet[Any]":
        """The view has narrowed to the state already; the field carries it along."""
        return rows
