"""What a figure means: attainment, error budgets, colours of projects, roll-ups.

Pure functions of numbers; nothing here reads the database or the clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from math import ceil, floor

from dateutil.relativedelta import relativedelta
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models import Better, PeriodKind


class Result(models.TextChoices):
    """How a service level was held in a month."""

    MET = "met", _("Met")
    AT_RISK = "at_risk", _("At risk")
    BREACHED = "breached", _("Breached")
    NOT_MEASURED = "not_measured", _("Not measured")


class Rating(models.TextChoices):
    """The colour a project reports; in between stand those of the five point scale."""

    GREEN = "green", _("Green")
    AMBER_GREEN = "amber_green", _("Amber/green")
    AMBER = "amber", _("Amber")
    AMBER_RED = "amber_red", _("Amber/red")
    RED = "red", _("Red")


class Basis(models.TextChoices):
    """How the value of a result came of the months it is of."""

    FIGURE = "figure", _("as measured")
    WEIGHTED = "weighted", _("weighted by what was counted")
    WORST = "worst", _("the worst month")


MONTHS_OF = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}
"""How many whole months a service level is measured over."""

PLACES = 6
"""Decimals that a value is kept with."""


class Indicator(models.TextChoices):
    """What the colour of a project is made of; each figure is worse the higher it is."""

    TIME = "time", _("Time")
    COST = "cost", _("Cost")
    SCOPE = "scope", _("Scope and benefit")


@dataclass(frozen=True)
class Thresholds:
    """From which figure on an indicator is amber, red, and at or under which green again."""

    to_amber: Decimal
    to_red: Decimal
    to_green: Decimal


THRESHOLDS: dict[str, Thresholds] = {
    Indicator.TIME: Thresholds(Decimal(10), Decimal(30), Decimal(5)),
    Indicator.COST: Thresholds(Decimal(5), Decimal(10), Decimal(2)),
    Indicator.SCOPE: Thresholds(Decimal(10), Decimal(25), Decimal(5)),
}
"""Days behind, per cent above the budget, per cent of scope or benefit missing: what a project goes
by that has no numbers of its own."""

WORST_FIRST = (Result.BREACHED, Result.AT_RISK, Result.NOT_MEASURED, Result.MET)


def margin(value: Decimal, target: Decimal, better: Better) -> Decimal:
    """How far the value is on the good side of the target; negative is a miss."""
    return value - target if better == Better.HIGHER else target - value


def attain(
    value: Decimal | None, *, target: Decimal, better: Better, warning: Decimal | None = None
) -> Result:
    """The result of one measurement against its target, compared unrounded.

    On the target is met. Between the target and a warning on its good side is at risk. A value
    that nobody measured is never met.
    """
    if value is None:
        return Result.NOT_MEASURED
    if margin(value, target, better) < 0:
        return Result.BREACHED
    if warning is not None and margin(value, warning, better) < 0:
        return Result.AT_RISK
    return Result.MET


@dataclass(frozen=True)
class Figure:
    """What was measured in a month, and of how much, where that is known."""

    value: Decimal
    counted: Decimal | None = None


def value_over(
    months: Sequence[Figure | None], *, better: Better
) -> tuple[Decimal, Basis] | tuple[None, Basis]:
    """The value of a quarter or a year of its months, and how it came about.

    Weighted by what was counted, where that is known of each month; else the worst month: never a
    mean of means. A month that nobody measured leaves the whole not measured. Kept with six
    decimals, rounded towards the worse side, so that it never reaches a target it missed.
    """
    measured = [month for month in months if month is not None]
    weights = [month.counted for month in measured if month.counted is not None]
    is_weighted = len(weights) == len(months) and sum(weights) > 0
    basis = Basis.WEIGHTED if is_weighted else Basis.WORST
    if not months or len(measured) < len(months):
        return None, basis
    if not is_weighted:
        values = [month.value for month in measured]
        return (min(values) if better == Better.HIGHER else max(values)), basis
    total = sum(Fraction(m.value) * Fraction(w) for m, w in zip(measured, weights, strict=True))
    exact = total / Fraction(sum(weights)) * 10**PLACES
    kept = floor(exact) if better == Better.HIGHER else ceil(exact)
    return Decimal(kept).scaleb(-PLACES), basis


def shown(value: Decimal, *, better: Better, places: int = 2) -> Decimal:
    """The value rounded towards its worse side, so that a miss never reads as its target."""
    rounding = ROUND_FLOOR if better == Better.HIGHER else ROUND_CEILING
    return value.quantize(Decimal(1).scaleb(-places), rounding=rounding)


def availability(total: Decimal, *, maintenance: Decimal, down: Decimal) -> Decimal | None:
    """Percent of the service's hours that it was up: up / (up + down).

    Agreed maintenance leaves the numerator and the denominator. No hours left to count give None.
    720 h with 2 h maintenance and 1 h outage is 717/718 = 99.8607 %.
    """
    counted = total - maintenance
    return 100 * (counted - down) / counted if counted > 0 else None


def in_time(met: int, breached: int) -> Decimal | None:
    """Percent of the finished cases that were in time; cases still open count in neither."""
    finished = met + breached
    return Decimal(100 * met) / finished if finished else None


def error_budget_left(target: Decimal, *, counted: Decimal, down: Decimal) -> Decimal:
    """What is left of the tolerated loss: (1 - target) * counted - down, in the unit counted.

    `target` is in percent. 99.9 % of 718 h with 1 h down leaves -16.9 minutes.
    """
    return (100 - target) / 100 * counted - down


def above_limit(workload: Decimal | None, limit: Decimal | None) -> bool:
    """Whether more was asked for than the level was agreed for; a miss then says so."""
    return workload is not None and limit is not None and workload > limit


def worst(results: Iterable[Result]) -> Result:
    """The worst of several results; nothing at all is not measured."""
    given = set(results)
    return next((result for result in WORST_FIRST if result in given), Result.NOT_MEASURED)


def share_held(weighted: Iterable[tuple[Result, Decimal]]) -> Decimal | None:
    """Percent, by the agreement's lines, of what was measured and not breached.

    Counts rows, never averages averages. Nothing measured gives None.
    """
    measured = [(r, w) for r, w in weighted if r != Result.NOT_MEASURED]
    total = sum((w for _, w in measured), Decimal(0))
    held = sum((w for r, w in measured if r != Result.BREACHED), Decimal(0))
    return 100 * held / total if total else None


def colour(
    indicator: Decimal,
    *,
    to_amber: Decimal,
    to_red: Decimal,
    to_green: Decimal,
    before: Rating = Rating.GREEN,
) -> Rating:
    """The colour of one indicator that is worse the higher it is.

    Three thresholds, so that it does not flicker: what has left green comes back only at or under
    `to_green`, which lies under `to_amber`.
    """
    if indicator >= to_red:
        return Rating.RED
    if indicator >= to_amber:
        return Rating.AMBER
    stays = before != Rating.GREEN and indicator > to_green
    return Rating.AMBER if stays else Rating.GREEN


def overall(colours: Iterable[Rating]) -> Rating:
    """Red if any indicator is red, else amber if any is amber, else green."""
    order = list(Rating)
    return max(colours, key=order.index, default=Rating.GREEN)


def ends_in(kind: PeriodKind, month: date) -> bool:
    """Whether a quarter, a year or a month of the calendar ends with the month."""
    return month.month % MONTHS_OF[kind] == 0


def days_behind(planned: date | None, expected: date | None) -> Decimal | None:
    """Days that the expected end lies after the planned one; ahead of it is negative."""
    if planned is None or expected is None:
        return None
    return Decimal((expected - planned).days)


def above_budget(budget: Decimal | None, forecast: Decimal | None) -> Decimal | None:
    """Per cent that the forecast lies above the budget; under it is negative.

    Without a budget above zero there is nothing to compare with.
    """
    if budget is None or forecast is None or budget <= 0:
        return None
    return 100 * (forecast - budget) / budget


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def months_of(last: date, kind: PeriodKind) -> list[date]:
    """The first days of the months of a month, a quarter or a year that ends with the last one."""
    count = MONTHS_OF[kind]
    return [last - relativedelta(months=count - 1 - n) for n in range(count)]


def months_before(day: date, count: int) -> list[date]:
    """First days of the `count` whole months that had ended on `day`, oldest first."""
    current = first_of_month(day)
    return [current - relativedelta(months=back) for back in range(count, 0, -1)]
