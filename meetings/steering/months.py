"""Twelve months of escalations: what came, what went, how long decisions took. One query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Aggregate, Case, Count, F, FloatField, Func, IntegerField, Q, When
from django.db.models.functions import TruncMonth

from brm.accounts.calendar import WorkingDay
from meetings.models import UNDECIDED, EscalationState, EscalationStep
from meetings.steering.spans import WorkedDays, months_up_to, open_at_ends

REACH_YEARS = 4
"""A question that waited longer than this before the twelve months counts as having waited so."""


@dataclass(frozen=True)
class Month:
    """A month of escalations. `took` is the median of working days from raised to decided."""

    first: date
    came: int
    went: int
    open: int
    took: float | None


class Median(Aggregate):
    """The middle of the values; between the two middle ones where their number is even."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class WorkedUpTo(Func):
    """How many working days there are from the first of `worked` up to a day."""

    output_field = IntegerField()

    def __init__(self, day: Any, worked: WorkedDays | None = None, **extra: Any) -> None:
        super().__init__(day, worked=worked, **extra)

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        worked: WorkedDays = self.extra["worked"]
        sql, values = compiler.compile(self.source_expressions[0])
        last = len(worked.counts) - 1
        looked_up = f"(%s::int[])[1 + least(greatest({sql} - %s::date, 0), {last})]"
        return looked_up, [list(worked.counts), *values, worked.first]


CAME = Q(to_state__in=UNDECIDED) & ~Q(from_state__in=UNDECIDED)
WENT = Q(from_state__in=UNDECIDED) & ~Q(to_state__in=UNDECIDED)
DECIDED = Q(to_state=EscalationState.DECIDED)


def months_of(open_now: int, *, on: date, is_working: WorkingDay) -> list[Month]:
    """The twelve months that end on the day `on`, oldest first; `open_now` are open at its end.

    A question that is opened again is counted from that day.
    """
    firsts = months_up_to(on)
    since = firsts[0] - relativedelta(years=REACH_YEARS)
    worked = WorkedDays.until(on, since=since, is_working=is_working)
    begun = Case(
        When(escalation__reopened_on__lte=F("happened_on"), then=F("escalation__reopened_on")),
        default=F("escalation__raised_on"),
    )
    steps = EscalationStep.objects.filter(happened_on__gte=firsts[0], happened_on__lte=on)
    rows: Any = (
        steps.order_by()
        .annotate(month=TruncMonth("happened_on"))
        .values("month")
        .annotate(
            came=Count("pk", filter=CAME),
            went=Count("pk", filter=WENT),
            took=Median(
                WorkedUpTo(F("happened_on"), worked) - WorkedUpTo(begun, worked), filter=DECIDED
            ),
        )
    )
    found: dict[date, dict[str, Any]] = {row["month"]: row for row in rows}
    return _month_by_month(firsts, found, open_now)


def _month_by_month(
    firsts: Sequence[date], found: dict[date, dict[str, Any]], open_now: int
) -> list[Month]:
    nothing: dict[str, Any] = {"came": 0, "went": 0, "took": None}
    rows = [found.get(first, nothing) for first in firsts]
    still = open_at_ends(open_now, [(row["came"], row["went"]) for row in rows])
    return [
        Month(first, row["came"], row["went"], left, row["took"])
        for first, row, left in zip(firsts, rows, still, strict=True)
    ]
