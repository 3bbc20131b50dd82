"""Ages in working days, as days to compare with: a table is then asked by dates alone.

Pure functions: `is_working` says whether a day is a working day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from dateutil.relativedelta import relativedelta

from brm.accounts.calendar import LONGEST_RUN_OF_FREE_DAYS, WorkingDay

SPANS = (5, 10, 20)
"""The last working day of each span of ages but the oldest: 0-5, 6-10, 11-20, over 20."""

MONTHS = 12


def first_day_of_age(days: int, *, on: date, is_working: WorkingDay) -> date:
    """The earliest day that is at most so many working days before `on`; itself it does not count.

    What began on it is `days` working days old on `on`, what began the day before is older. A
    calendar without a working day in a month is not believed: every day then counts.
    """
    day, left = on, days + 1
    for _n in range((days + 1) * LONGEST_RUN_OF_FREE_DAYS):
        left -= is_working(day)
        if not left:
            return day
        day -= timedelta(days=1)
    return on - timedelta(days=days)


def first_days(*, on: date, is_working: WorkingDay) -> tuple[date, date, date]:
    """Where the spans of ages begin, the youngest first."""
    five, ten, twenty = (first_day_of_age(n, on=on, is_working=is_working) for n in SPANS)
    return five, ten, twenty


@dataclass(frozen=True)
class WorkedDays:
    """How many working days lie between two days, looked up and not counted.

    `counts[n]` is the number of working days in the `n` days after `first`. A day before `first`
    or after the last is taken as that one.
    """

    first: date
    counts: tuple[int, ...]

    @classmethod
    def until(cls, last: date, *, since: date, is_working: WorkingDay) -> "WorkedDays":
        """Counted from the day `since` to the day `last`."""
        days = (since + timedelta(days=n) for n in range(1, (last - since).days + 1))
        return cls(since, (0, *accumulate(map(int, map(is_working, days)))))

    def between(self, begun_on: date, ended_on: date) -> int:
        """The working days after `begun_on` up to `ended_on`; 0 for one day."""
        return self._at(ended_on) - self._at(begun_on)

    def _at(self, day: date) -> int:
        return self.counts[min(max((day - self.first).days, 0), len(self.counts) - 1)]


def months_up_to(on: date) -> list[date]:
    """The first days of the twelve months that end with the month of `on`, oldest first."""
    current = on.replace(day=1)
    return [current - relativedelta(months=n) for n in reversed(range(MONTHS))]


def open_at_ends(open_now: int, moved: Sequence[tuple[int, int]]) -> list[int]:
    """What was open at the end of each month, counted back from what is open now.

    `moved` gives for each month, oldest first, what came and what went. The last one is now.
    """
    found, still = [], open_now
    for came, went in reversed(moved):
        found.append(still)
        still -= came - went
    return found[::-1]
