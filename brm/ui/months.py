"""A month as its calendar shows it: in weeks from Monday to Sunday."""

from collections.abc import Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def month_of(text: str) -> date | None:
    """The first day of a month as `2026-12` names it; none but of 1900 to 2999."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first if text == f"{first:%Y-%m}" and 1900 <= first.year <= 2999 else None


def last_of_month(first: date) -> date:
    """The last day of the month that begins on the day."""
    return first + relativedelta(months=1, days=-1)


def days_of_month(first: date) -> list[date]:
    """The days of the month that begins on the day."""
    return list(_days(first, last_of_month(first)))


def days_before(first: date) -> list[date]:
    """The days that fill the week in which the month begins, of the month before it."""
    return list(_days(first - timedelta(days=first.weekday()), first - timedelta(days=1)))


def days_after(first: date) -> list[date]:
    """The days that fill the week in which the month ends, of the month after it."""
    last = last_of_month(first)
    return list(_days(last + timedelta(days=1), last + timedelta(days=6 - last.weekday())))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
