"""Half-open periods `[first day, day after)` as people say them: from a day to a day."""

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange


def period(first: date | None, last: date | None) -> DateRange:
    """The days from `first` to `last`, both included; None leaves that end open."""
    return DateRange(first, last + timedelta(days=1) if last else None, "[)")


def first_day_of(days: DateRange | None) -> date | None:
    """The first day, or None where the period has no beginning."""
    return days.lower if days else None


def last_day_of(days: DateRange | None) -> date | None:
    """The last day that still belongs to the period, or None where it has no end."""
    return days.upper - timedelta(days=1) if days and days.upper else None
