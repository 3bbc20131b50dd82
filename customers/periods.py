"""Half-open periods `[first day, day after)` as people say them: from a day to a day."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

YEARS = range(1900, 2201)
"""The years in which the structure is shown and changed."""


def period(first: date | None, last: date | None) -> DateRange:
    """The days from `first` to `last`, both included; None leaves that end open.

    31 December 9999 is how registers write that there is no last day; no day comes after it.
    """
    return DateRange(first, last + timedelta(days=1) if last and last < date.max else None, "[)")


def first_day_of(days: DateRange | None) -> date | None:
    """The first day, or None where the period has no beginning."""
    return days.lower if days else None


def last_day_of(days: DateRange | None) -> date | None:
    """The last day that still belongs to the period, or None where it has no end."""
    return days.upper - timedelta(days=1) if days and days.upper else None


def before(days: DateRange, day: date) -> DateRange | None:
    """The part of the period that lies before the day; None where there is none."""
    return overlap(days, DateRange(None, day, "[)"))


def since(days: DateRange, day: date) -> DateRange | None:
    """The part of the period from the day on; None where there is none."""
    return overlap(days, DateRange(day, None, "[)"))


def overlap(one: DateRange, other: DateRange) -> DateRange | None:
    """The days that both periods have; None where they have none."""
    firsts = [day for day in (one.lower, other.lower) if day is not None]
    afters = [day for day in (one.upper, other.upper) if day is not None]
    first, after = max(firsts, default=None), min(afters, default=None)
    if first is not None and after is not None and first >= after:
        return None
    return DateRange(first, after, "[)")


def without(days: DateRange, taken: Iterable[DateRange]) -> list[DateRange]:
    """What of the period is in none of the others, in the order of days."""
    left = [days]
    for other in taken:
        left = [part for piece in left for part in _beside(piece, other)]
    return sorted(left, key=lambda piece: piece.lower or date.min)


def _beside(days: DateRange, other: DateRange) -> list[DateRange]:
    """The parts of the period before and after the other."""
    parts = []
    if other.lower is not None:
        parts.append(before(days, other.lower))
    if other.upper is not None:
        parts.append(since(days, other.upper))
    return [part for part in parts if part is not None]
