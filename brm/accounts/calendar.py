"""Which days the organisation works, and how a deadline meets a day on which it does not."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

import holidays

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
    return holidays.country_holidays(country).is_working_day


def working_days() -> WorkingDay:
    """The working days of the organisation that this installation serves."""
    return calendar_of(Organisation.current().country)


def previous_working_day(day: date, is_working: WorkingDay) -> date:
    """`day` itself, or the nearest working day before it: a deadline never rolls forward.

    A calendar without a working day in a month is not believed; the day then stays as it is.
    """
    for back in range(LONGEST_RUN_OF_FREE_DAYS):
        if is_working(day - timedelta(days=back)):
            return day - timedelta(days=back)
    return day
