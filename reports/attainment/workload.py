"""Workload against the limit it was agreed for: how much was asked, how often it was too much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.db.models.functions import NullIf
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Service
from brm.ui.charts import sparkline
from brm.ui.charts.sparkline import Sparkline
from brm.ui.formats import percent
from brm.ui.lookup import LookupFilter
from brm.ui.tables import Column, Table
from customers.models import Customer
from reports.models import Attainment
from reports.models.attainment import AttainmentQuerySet, series_key
from reports.rules import above_limit
from reports.today.delivery import series_of


def with_limits(rows: AttainmentQuerySet) -> QuerySet[Any]:
    """Results of levels that hold up to a workload; `used` is the share of it, in per cent."""
    limited = rows.filter(workload_limit__isnull=False)
    used = 100 * F("workload") / NullIf(F("workload_limit"), Decimal(0))
    return limited.annotate(used=used).select_related("customer__unit", "service", "measure")


@dataclass(frozen=True)
class Load:
    """A level's workload in the months until the last: how many were above the limit."""

    above: int
    months: int
    line: Sparkline | None

    @property
    def in_words(self) -> str:
        return _("%(n)s of %(all)s") % {"n": self.above, "all": self.months}


def loads_of(rows: Sequence[Attainment], periods: list[date]) -> dict[int, Load]:
    """The twelve months of each row, by its key; one query."""
    series = series_of(rows, periods) if rows else {}
    return {row.pk: _load(row, series[series_key(row)]) for row in rows}


def loads_of_customer(
    found: Sequence[Attainment], periods: Sequence[date]
) -> list[tuple[Attainment, Load]]:
    """Of a customer's results in these months, by level: those that hold up to a workload.

    What used most of its limit in the last month stands first. `found` is in rows; asks nothing.
    """
    groups = [list(group) for _key, group in groupby(found, key=series_key)]
    limited = [group for group in groups if group[-1].workload_limit]
    places: list[tuple[Attainment, Load]] = []
    for group in limited:
        by_period = {each.period: each for each in group}
        places.append((group[-1], _load(group[-1], [by_period.get(each) for each in periods])))
    return sorted(places, key=lambda place: used(place[0]), reverse=True)


def used(row: Attainment) -> Decimal:
    """Per cent of the limit that was asked for; zero where nobody knows."""
    if row.workload is None or not row.workload_limit:
        return Decimal(0)
    return 100 * row.workload / row.workload_limit


def _load(row: Attainment, months: Sequence[Attainment | None]) -> Load:
    known = [each for each in months if each and each.workload is not None]
    above = sum(above_limit(each.workload, each.workload_limit) for each in known)
    state = "breached" if above_limit(row.workload, row.workload_limit) else "met"
    line = sparkline(
        [each.workload if each else None for each in months],
        row.workload_limit,
        state,
        title=_("Workload of %(level)s") % {"level": row.label},
    )
    return Load(above, len(known), line)


class WorkloadFilter(django_filters.FilterSet):
    customer = LookupFilter(queryset=Customer.objects.all(), label=gettext_lazy("Customer"))
    service = LookupFilter(queryset=Service.objects.all(), label=gettext_lazy("Service"))

    class Meta:
        model = Attainment
        fields = ("customer", "service")


def address(row: Any) -> str:
    return reverse("reports:level_detail", args=[row.service_level_id])


WORKLOAD = Table(
    caption=gettext_lazy("Workload"),
    order="-used",
    row="reports/attainment/_workload_row.html",
    columns=(
        Column("service", gettext_lazy("Service"), "service.name", sort="service__name"),
        Column(
            "customer", gettext_lazy("Customer"), "customer.unit.name", sort="customer__unit__name"
        ),
        Column("workload", gettext_lazy("Asked for"), number=True),
        Column("workload_limit", gettext_lazy("Agreed for"), number=True),
        Column(
            "used",
            gettext_lazy("Used"),
            sort="used",
            number=True,
            show=lambda used: percent(used, 0),
        ),
        Column("result", gettext_lazy("Level"), "get_result_display", wide=True),
        Column("above", gettext_lazy("Months above"), lambda row: "", wide=True),
    ),
)
