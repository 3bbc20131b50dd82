"""How the list of records with their freshness is narrowed."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from brm.ui.lookup import LookupFilter
from customers.models import Freshness, RecordKind, Tier, Unit


class FreshnessFilter(filters.FilterSet):
    """Records by their kind, the tier of their nearest customer, and below a unit."""

    kind = filters.ChoiceFilter(
        label=_("Kind"), choices=RecordKind.choices, empty_label=_("Every kind")
    )
    tier = filters.ChoiceFilter(label=_("Tier"), choices=Tier.choices, empty_label=_("Every tier"))
    below = LookupFilter(
        label=_("Unit and below"), queryset=Unit.objects.all(), method="at_or_below"
    )

    class Meta:
        model = Freshness
        fields: list[str] = []

    def at_or_below(self, rows: "QuerySet[Any]", name: str, value: Unit) -> "QuerySet[Any]":
        top = Unit.objects.filter(pk=value.pk).values("path")
        return rows.filter(place__path__within=top)
