"""The organisation's working days."""

from datetime import date

import holidays

from brm.accounts.models import Organisation
from meetings.rules import WorkingDay


def working_days() -> WorkingDay:
    """Whether a day is one of the organisation's working days.

    Where its country is not set or not known, every Monday to Friday is.
    """
    country = Organisation.current().country
    if country not in holidays.list_supported_countries():
        return is_weekday
    return holidays.country_holidays(country).is_working_day


def is_weekday(day: date) -> bool:
    return day.weekday() < 5
