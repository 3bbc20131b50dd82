"""Twelve months of escalations: what came, what went, how long decisions took. Two queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from brm.accounts.calendar import WorkingDay
from meetings.models import UNDECIDED, EscalationStep
from meetings.steering.spans import WorkedDays, months_up_to, open_at_ends

REACH_YEARS = 2
"""A question that waited longer than this before the twelve months counts as having waited so."""

CAME = Q(to_state__in=UNDECIDED) & ~Q(from_state__in=UNDECIDED)
WENT = Q(from_state__in=UNDECIDED) & ~Q(to_state__in=UNDECIDED)

MEDIANS = """
SELECT date_trunc('month', step.happened_on)::date,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY
           worked.days[1 + step.happened_on - %(first)s]
         - worked.days[1 + greatest(
               CASE WHEN asked.reopened_on <= step.happened_on THEN asked.reopened_on
                    ELSE asked.raised_on END - %(first)s, 0)])
  FROM meetings_escalationstep step
  JOIN meetings_escalation asked ON asked.id = step.escalation_id
 CROSS JOIN (SELECT %(counts)s::int[] AS days) worked
 WHERE step.to_state = 'decided' AND step.happened_on BETWEEN %(since)s AND %(on)s
 GROUP BY 1
"""
"""The median of working days from raised, or from opened again, to decided, a month."""


@dataclass(frozen=True)
class Month:
    """A month of escalations. `took` is the median of working days from raised to decided."""

    first: date
    came: int
    went: int
    open: int
    took: float | None


def months_of(open_now: int, *, on: date, is_working: WorkingDay) -> list[Month]:
    """The twelve months that end on the day `on`, oldest first; `open_now` are open at its end.

    A question that is opened again is counted from that day.
    """
    firsts = months_up_to(on)
    moved = _moved(firsts, on)
    took = _medians(firsts[0], on, is_working)
    return [
        Month(first, came, went, left, took.get(first))
        for first, (came, went), left in zip(
            firsts, moved, open_at_ends(open_now, moved), strict=True
        )
    ]


def _moved(firsts: Sequence[date], on: date) -> list[tuple[int, int]]:
    """What came and what went in each month."""
    steps = EscalationStep.objects.filter(happened_on__gte=firsts[0], happened_on__lte=on)
    rows: Any = (
        steps.order_by()
        .annotate(month=TruncMonth("happened_on"))
        .values("month")
        .annotate(came=Count("pk", filter=CAME), went=Count("pk", filter=WENT))
    )
    found = {row["month"]: (row["came"], row["went"]) for row in rows}
    return [found.get(first, (0, 0)) for first in firsts]


def _medians(since: date, on: date, is_working: WorkingDay) -> dict[date, float]:
    """How long the decisions of a month took, by its first day; working days are looked up."""
    first = since - relativedelta(years=REACH_YEARS)
    worked = WorkedDays.until(on, since=first, is_working=is_working)
    facts: dict[str, Any] = {
        "first": first,
        "counts": list(worked.counts),
        "since": since,
        "on": on,
    }
    with connection.cursor() as cursor:
        cursor.execute(MEDIANS, facts)
        return dict(cursor.fetchall())
