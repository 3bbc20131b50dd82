"""What the delivery of the last whole month was like, beside the months before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Count, F, Q, Value
from django.db.models.functions import NullIf

from meetings.models import Activity
from reports.models import Attainment
from reports.models.attainment import SeriesKey, series_key
from reports.rules import Result, months_before
from reports.today.scope import Scope

MONTHS = 12
BREACHES = 8


@dataclass(frozen=True)
class Held:
    """How many levels of a month there are, and how many of them were breached or not measured."""

    levels: int = 0
    breached: int = 0
    unmeasured: int = 0


@dataclass(frozen=True)
class Breach:
    """A level breached in the last month, with the results of the year before it."""

    last: Attainment
    months: list[Attainment | None]

    @property
    def since(self) -> date:
        """The month in which this run of breaches began."""
        began = self.last.period
        for month in reversed(self.months):
            if month is None or month.result != Result.BREACHED:
                break
            began = month.period
        return began


@dataclass(frozen=True)
class Delivery:
    """Twelve months of levels, the breaches of the last of them, and activities held as planned."""

    periods: list[date]
    by_month: list[Held]
    breaches: list[Breach]
    planned: dict[date, tuple[int, int]]

    @property
    def last(self) -> Held:
        return self.by_month[-1]

    @property
    def last_month(self) -> date:
        return self.periods[-1]

    @property
    def state(self) -> str:
        """The state of the last month: breached, met, or nothing measured at all."""
        if self.last.breached:
            return Result.BREACHED
        measured = self.last.levels > self.last.unmeasured
        return Result.MET if measured else Result.NOT_MEASURED

    @property
    def share_held(self) -> float | None:
        """Per cent of the year's planned activities that were done; None where none was planned."""
        done, planned = self.held_as_planned
        return 100 * done / planned if planned else None

    @property
    def change(self) -> int | None:
        """Breaches more than the month before; None where that month had no levels."""
        before = self.by_month[-2]
        return self.last.breached - before.breached if before.levels else None

    @property
    def held_as_planned(self) -> tuple[int, int]:
        """How many activities of the year were done, of how many planned until now."""
        return (
            sum(done for done, _all in self.planned.values()),
            sum(all_ for _done, all_ in self.planned.values()),
        )


def delivery_of(scope: Scope) -> Delivery:
    """The delivery to the scope's customers, in four queries."""
    periods = months_before(scope.on, MONTHS)
    return Delivery(periods, _by_month(scope, periods), _breaches(scope, periods), _planned(scope))


def _by_month(scope: Scope, periods: list[date]) -> list[Held]:
    found = (
        Attainment.objects.filter(customer__in=scope.customers, period__in=periods)
        .values("period")
        .annotate(
            levels=Count("pk"),
            breached=Count("pk", filter=Q(result=Result.BREACHED)),
            unmeasured=Count("pk", filter=Q(result=Result.NOT_MEASURED)),
        )
        .order_by("period")
    )
    known = {
        row["period"]: Held(row["levels"], row["breached"], row["unmeasured"]) for row in found
    }
    return [known.get(period, Held()) for period in periods]


def _breaches(scope: Scope, periods: list[date]) -> list[Breach]:
    """The breaches of the last month, the worst share of their target first.

    A target of zero has no share; its breaches come after the others.
    """
    share = F("margin") / NullIf("target", Value(Decimal(0)))
    last = list(
        Attainment.objects.filter(customer__in=scope.customers)
        .of_month(periods[-1])
        .breached()
        .select_related("customer__unit", "service", "measure")
        .order_by(share.asc(nulls_last=True), "pk")[:BREACHES]
    )
    series = series_of(last, periods)
    return [Breach(each, series[series_key(each)]) for each in last]


def series_of(
    chosen: Iterable[Attainment], periods: list[date]
) -> dict[SeriesKey, list[Attainment | None]]:
    """For each chosen result those of its level in all the months."""
    keys = {series_key(each) for each in chosen}
    names = ("customer", "service", "measure", "period_kind")
    each_level = (Q(**dict(zip(names, key, strict=True))) for key in sorted(keys))
    theirs = reduce(or_, each_level, Q(pk__in=[]))
    found = Attainment.objects.filter(theirs, period__in=periods)
    found = found.select_related("service", "measure")
    places: dict[SeriesKey, list[Attainment | None]] = {key: [None] * len(periods) for key in keys}
    for each in found:
        places[series_key(each)][periods.index(each.period)] = each
    return places


def _planned(scope: Scope) -> dict[date, tuple[int, int]]:
    """By month of this year: activities done, and planned until today, as coverage counts them."""
    first, last = scope.on.replace(month=1, day=1), scope.on.replace(month=12, day=31)
    of_year = Activity.objects.of(scope.customers).due_between(first, last)
    months = of_year.counted_by_month(on=scope.on).items()
    return {month: (row["done"], row["planned"]) for month, row in months if row["planned"]}
