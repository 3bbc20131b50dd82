"""Which days the organisation works, and how a deadline meets a day on which it does not."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

import holidays
from django.db.models import Case, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.dates import WEEKDAYS

from brm.accounts.models import Organisation

WorkingDay = Callable[[date], bool]
"""Whether a day is a working day."""

LONGEST_RUN_OF_FREE_DAYS = 31


def is_weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < 5


@cache
def calendar_of(country: str) -> WorkingDay:
    """The working days of a country (ISO 3166); of one that is not known, every weekday."""
    if country not in holidays.list_supported_countries():
        return is_weekday
    return cache(holidays.country_holidays(country).is_working_day)


def working_days() -> WorkingDay:
    """The working days of the organisation that this installation serves."""
    return calendar_of(Organisation.current().country)


def day_off_in_words(day: date) -> str:
    """What makes the day a day off: the name of the holiday, else of the weekday."""
    country = Organisation.current().country
    known = country in holidays.list_supported_countries()
    name = holidays.country_holidays(country).get(day) if known else None
    return name or str(WEEKDAYS[day.weekday()])


def fiscal_year_of(day: date, organisation: Organisation | None = None) -> int:
    """The fiscal year that the day lies in, called after the calendar year in which it begins."""
    first_month = (organisation or Organisation.current()).first_month
    return day.year if day.month >= first_month else day.year - 1


def fiscal_year_as_of(day: date) -> Coalesce:
    """The same within a query, for a list that must not cost one more."""
    begun = Case(When(first_month__gt=day.month, then=Value(day.year - 1)), default=day.year)
    return Coalesce(Subquery(Organisation.objects.order_by().values_list(begun)[:1]), day.year)


def days_of_fiscal_year(year: int, organisation: Organisation | None = None) -> tuple[date, date]:
    """The first day of the fiscal year, and the first of the one after it."""
    month = (organisation or Organisation.current()).first_month
    return date(year, month, 1), date(year + 1, month, 1)


def previous_working_day(day: date, is_working: WorkingDay) -> date:
    """`day` itself, or the nearest working day before it: a deadline never rolls forward.

    A calendar without a working day in a month is not believed; the day then stays as it is.
    """
    for back in range(LONGEST_RUN_OF_FREE_DAYS):
        if is_working(day - timedelta(days=back)):
            return day - timedelta(days=back)
    return day


def next_working_day(day: date, is_working: WorkingDay) -> date:
    """`day` itself, or the nearest working day after it: for what people come together for.

    A calendar without a working day in a month is not believed; the day then stays as it is.
    """
    for ahead in range(LONGEST_RUN_OF_FREE_DAYS):
        if is_working(day + timedelta(days=ahead)):
            return day + timedelta(days=ahead)
    return day


def working_day_after(day: date, days: int, is_working: WorkingDay) -> date:
    """The day that is so many working days after `day`, which itself does not count.

    A calendar without a working day in a month is not believed; the next day then counts.
    """
    found = day
    for _n in range(days):
        found = next_working_day(found + timedelta(days=1), is_working)
    return found
