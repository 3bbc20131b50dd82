"""Which days the organisation works."""

from functools import cache

import holidays

from agreements.rules import Calendar, weekdays
from brm.accounts.models import Organisation


@cache
def calendar_of(country: str) -> Calendar:
    """Weekdays without the public holidays of the country; an unknown one has weekdays only."""
    if country not in holidays.list_supported_countries():
        return weekdays
    closed = holidays.country_holidays(country)
    return lambda day: weekdays(day) and day not in closed


def organisation_calendar() -> Calendar:
    """The calendar of the organisation that this installation serves."""
    return calendar_of(Organisation.current().country)
