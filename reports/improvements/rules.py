"""When a level is held again, and what an improvement did to it: pure functions of its months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agreements.models import Better
from reports.models import Effect
from reports.rules import Result

MONTHS_HELD = 3
"""So many months in a row a level is held before its improvement proposes itself as done."""
HELD = (Result.MET, Result.AT_RISK)


@dataclass(frozen=True)
class Month:
    """One month of a level: its first day, how it was held, and its value."""

    period: date
    result: str
    value: Decimal | None


def held_again_since(months: Sequence[Month], *, months_held: int = MONTHS_HELD) -> date | None:
    """The first of the last months in a row, oldest first, in which the level was held.

    None where they are fewer than `months_held`. At risk is held; what was not measured is not.
    """
    run = 0
    for month in reversed(months):
        if month.result not in HELD:
            break
        run += 1
    return months[-run].period if run >= months_held else None


def worst_value(values: Sequence[Decimal], better: Better) -> Decimal | None:
    """The figure furthest on the bad side."""
    if not values:
        return None
    return min(values) if better == Better.HIGHER else max(values)


def effect_on(before: Decimal, after: Decimal, target: Decimal, better: Better) -> Effect:
    """Came back at the target or on its good side; partly where it is better than it was."""
    sign = 1 if better == Better.HIGHER else -1
    if sign * (after - target) >= 0:
        return Effect.CAME_BACK
    return Effect.PARTLY if sign * (after - before) > 0 else Effect.NONE
