"""Periods, due days and lateness of reports, and what the name of a file says. No database."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from brm.accounts.calendar import WorkingDay, working_day_after
from brm.ui.formats import full_day, month
from meetings.escalations.rules import age
from meetings.rules import rule_in_words

MONTHS_APART = (1, 2, 3, 4, 6, 12)
"""So many months a report may cover: parts of a year, so that periods fit into years."""


@dataclass(frozen=True, order=True)
class Period:
    """The days `[first_day, day_after)`."""

    first_day: date
    day_after: date

    @property
    def last_day(self) -> date:
        return self.day_after - timedelta(days=1)


def periods(
    starts_on: date, every_months: int, *, begun_by: date, ends_on: date | None = None
) -> Iterator[Period]:
    """The periods from `starts_on` on that have begun by the day `begun_by`, the oldest first.

    Each is counted from `starts_on`, never from the one before it. None begins on `ends_on` or
    later; the last one that began runs to its end.
    """
    nth = 0
    while True:
        first = starts_on + relativedelta(months=nth * every_months)
        if first > begun_by or (ends_on is not None and first >= ends_on):
            return
        yield Period(first, starts_on + relativedelta(months=(nth + 1) * every_months))
        nth += 1


def due_day(period: Period, working_days: int, is_working: WorkingDay) -> date:
    """The day by which the report has to be here: so many working days after the period."""
    return working_day_after(period.last_day, working_days, is_working)


def days_late(due_on: date, arrived_on: date, is_working: WorkingDay) -> int:
    """The working days after `due_on` up to the arrival, that day included; 0 in time.

    What arrives on a day off after its due day is at least one day late.
    """
    if arrived_on <= due_on:
        return 0
    return max(age(due_on, arrived_on, is_working), 1)


def how_often(every_months: int) -> str:
    """`monthly`, `every 3 months`, in the words of the cadences."""
    if every_months == 12:
        return rule_in_words("FREQ=YEARLY")
    return rule_in_words(f"FREQ=MONTHLY;INTERVAL={every_months}")


def in_words(first_day: date, day_after: date) -> str:
    """`Oct 2026`; `Jul 2026 to Sep 2026`; the days, where it is no whole months."""
    last = day_after - timedelta(days=1)
    if first_day.day != 1 or day_after.day != 1:
        return _("%(first)s to %(last)s") % {"first": full_day(first_day), "last": full_day(last)}
    if first_day + relativedelta(months=1) == day_after:
        return month(first_day)
    return _("%(first)s to %(last)s") % {"first": month(first_day), "last": month(last)}


# What the name of a file says --------------------------------------------------------------------

QUARTER = re.compile(r"(?<![a-z0-9])(?:(20\d\d)[ _.-]?q([1-4])|q([1-4])[ _.-]?(20\d\d))(?!\d)")
YEAR_MONTH = re.compile(r"(?<!\d)(20\d\d)[ _.-]?(0[1-9]|1[0-2])(?!\d)")
MONTH_YEAR = re.compile(r"(?<!\d)(0[1-9]|1[0-2])[ _.-](20\d\d)(?!\d)")
NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMED = re.compile(rf"(?<![a-z])({'|'.join(NAMES)})[a-z]*[ _.-]?(20\d\d)(?!\d)")
YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def period_in(name: str) -> Period | None:
    """The period that a file's name says, if it says one: a quarter, a month, or else a year.

    `incidents-GRID-N-2026-10.csv`, `Q3 2026`, `Oct2026.pdf`. A day (`2026-10-31`) is its month:
    reports are named by the day on which they were made of the month, too, so it is a proposal.
    """
    text = name.lower()
    if found := QUARTER.search(text):
        year, quarter = found[1] or found[4], found[2] or found[3]
        return _months(int(year), 3 * int(quarter) - 2, 3)
    if found := YEAR_MONTH.search(text):
        return _months(int(found[1]), int(found[2]), 1)
    if found := MONTH_YEAR.search(text):
        return _months(int(found[2]), int(found[1]), 1)
    if found := NAMED.search(text):
        return _months(int(found[2]), NAMES.index(found[1]) + 1, 1)
    if found := YEAR.search(text):
        return _months(int(found[1]), 1, 12)
    return None


YEARS = range(2000, 2100)
"""The years that a system may name."""
NAMED_PERIOD = re.compile(r"(20\d\d)(?:-(0[1-9]|1[0-2])|-Q([1-4]))?")


def period_named(text: str) -> Period | None:
    """The period that a system names: `2026-10`, `2026-Q4` or `2026`; None for anything else."""
    found = NAMED_PERIOD.fullmatch(text)
    if found is None:
        return None
    year, month_number, quarter = found.groups()
    if month_number:
        return _months(int(year), int(month_number), 1)
    if quarter:
        return _months(int(year), 3 * int(quarter) - 2, 3)
    return _months(int(year), 1, 12)


def period_between(first_day: date | None, last_day: date | None) -> Period | None:
    """The period of those days where they are 1, 2, 3, 4, 6 or 12 whole months; None otherwise."""
    if first_day is None or last_day is None or first_day.day != 1 or first_day.year not in YEARS:
        return None
    lengths = [Period(first_day, first_day + relativedelta(months=n)) for n in MONTHS_APART]
    return next((each for each in lengths if each.last_day == last_day), None)


def _months(year: int, first: int, count: int) -> Period:
    begin = date(year, first, 1)
    return Period(begin, begin + relativedelta(months=count))


def named_in(name: str, words: Iterable[tuple[str, str]]) -> str | None:
    """The key of the one of `words` (key, word) that the file's name has in it, the longest first.

    A word counts where no letter or digit touches it; `_`, `-` and blanks are alike. None where
    two different keys are named by words of the same length: then the name says nothing.
    """
    text = _plain(name.rpartition(".")[0] or name)
    found = [
        (len(plain), key)
        for key, word in words
        if len(plain := _plain(word)) > 1 and f" {plain} " in f" {text} "
    ]
    longest = max((length for length, _key in found), default=0)
    keys = {key for length, key in found if length == longest}
    return keys.pop() if len(keys) == 1 else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text.lower()).split())
