"""When a breach is found late, when a level is held again, and what an improvement did to it."""

from datetime import date
from decimal import Decimal

from agreements.models import Better
from reports.models import Effect
from reports.rules import Result, months_before

MONTHS = 3
"""A breach further back than so many whole months is found late: the customer is told no more."""

MONTHS_HELD = 3
"""So many months in a row a level is held before its improvement proposes itself as done."""

HELD = (Result.MET, Result.AT_RISK)


def effect_on(before: Decimal, after: Decimal, target: Decimal, better: Better) -> Effect:
    """Came back at the target or on its good side; partly where it is better than it was."""
    sign = 1 if better == Better.HIGHER else -1
    if sign * (after - target) >= 0:
        return Effect.CAME_BACK
    return Effect.PARTLY if sign * (after - before) > 0 else Effect.NONE


def is_found_late(period: date, noted_on: date) -> bool:
    """Whether the breach was noted when its month was past those of an ordinary sweep."""
    return period < months_before(noted_on, MONTHS)[0]
