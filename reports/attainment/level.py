"""The page of one level: its results one by one, what was measured, budget and workload."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from brm.accounts.models import User
from customers.care import has_care
from reports.models import Attainment, Measurement
from reports.pictures import budget_of, trend_of, workload_of
from reports.rules import Result, above_limit, months_before


@dataclass(frozen=True)
class Shown:
    """One result; of a month with the figure it came of, where there is one."""

    result: Attainment
    figure: Measurement | None


def facts_of_level(
    found: Sequence[Attainment], periods: list[date], user: User, *, on: date
) -> dict[str, Any]:
    """What the page shows of the results in `found`, oldest first; one query for the figures.

    They are of one customer, service and measure, and all measured over the same.
    """
    newest = found[-1]
    by_period = {each.period: each for each in found}
    series = [by_period.get(each) for each in periods]
    figures = figures_of(newest, first=found[0].first_month)
    by_month = {each.period: each for each in figures}
    return {
        "trend": trend_of(series, periods, large=True) if any(series) else None,
        "budget": budget_of(found),
        "workload": workload_of(found) if newest.workload_limit is not None else None,
        "above": sum(above_limit(each.workload, each.workload_limit) for each in found),
        "breaches": sum(each.result == Result.BREACHED for each in found),
        "months": [_shown(each, by_month) for each in reversed(found)],
        "figures": figures[::-1] if newest.is_longer else [],
        "left_out": any(each.excluded for each in figures),
        "may_record": has_care(user, newest.customer, on=on),
        "last_month": months_before(on, 1)[-1],
    }


def _shown(each: Attainment, by_month: dict[date, Measurement]) -> Shown:
    return Shown(each, None if each.is_longer else by_month.get(each.period))


def figures_of(level: Attainment, *, first: date) -> list[Measurement]:
    """What was measured of the level since the month `first`, as it stands, oldest first."""
    rows = Measurement.objects.current().filter(
        customer=level.customer_id,
        service=level.service_id,
        measure=level.measure_id,
        period__gte=first,
        period__lte=level.period,
    )
    return list(rows.select_related("measure").order_by("period"))
