"""Days written relative to today, so that an example never grows old."""

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

FORM = re.compile(r"^(today|month|year)([+-]\d+[dmy]?)?([+-]\d+d)?$")


def relative_day(words: str, *, today: date) -> date:
    """The day that the words mean: `today-45d`, `today+2m`, `month-3`, `month-3+14d`, `year+1`.

    `month` and `year` are the first day of this month or calendar year; a bare number after them
    counts in months or years. Raises ValueError where the words have another form, or no calendar
    has the day.
    """
    found = FORM.match(words.strip())
    if not found:
        raise ValueError(words)
    anchor, steps, days = found.groups()
    day = {"today": today, "month": today.replace(day=1), "year": today.replace(month=1, day=1)}
    plain = {"today": "d", "month": "m", "year": "y"}[anchor]
    try:
        moved = day[anchor] + _step(steps or "+0", plain)
        return moved + _step(days or "+0d", "d")
    except OverflowError:
        raise ValueError(words) from None


def _step(words: str, plain: str) -> relativedelta | timedelta:
    unit = words[-1] if words[-1].isalpha() else plain
    count = int(words.rstrip("dmy"))
    if unit == "d":
        return timedelta(days=count)
    return relativedelta(months=count) if unit == "m" else relativedelta(years=count)
