"""The periods that coverage is read for: a month, a quarter, a year, any days. No database here."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from brm.ui.formats import full_day, month

YEARS = range(2000, 2101)
LENGTHS = {"month": 1, "quarter": 3, "year": 12, "fiscal": 12}
NAMED = re.compile(r"(?P<fiscal>FY)?(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>\d{2})))?")


@dataclass(frozen=True)
class Span:
    """The days from `first` to `last`, both included; `key` asks for it again, none of any days.

    `kind` is `month`, `quarter`, `year`, `fiscal` or `days`.
    """

    kind: str
    first: date
    last: date

    @property
    def key(self) -> str:
        year = f"{self.first:%Y}"
        return {
            "month": f"{self.first:%Y-%m}",
            "quarter": f"{year}-Q{self._quarter}",
            "year": year,
            "fiscal": f"FY{year}",
        }.get(self.kind, "")

    @property
    def query(self) -> str:
        """What an address asks for it with."""
        return f"period={self.key}" if self.key else f"since={self.first}&until={self.last}"

    @property
    def _quarter(self) -> int:
        return (self.first.month + 2) // 3

    def __str__(self) -> str:
        match self.kind:
            case "month":
                return month(self.first)
            case "quarter":
                return _("Quarter %(n)s of %(year)s") % {
                    "n": self._quarter,
                    "year": self.first.year,
                }
            case "year":
                return str(self.first.year)
            case "fiscal":
                return _("Fiscal year %(year)s") % {"year": self.first.year}
        return _("%(first)s to %(last)s") % {
            "first": full_day(self.first),
            "last": full_day(self.last),
        }

    @property
    def before(self) -> "Span":
        """The period of the same length that ends the day before this one begins."""
        return self._moved(-1)

    @property
    def after(self) -> "Span":
        return self._moved(1)

    def _moved(self, way: int) -> "Span":
        if self.kind in LENGTHS:
            first = self.first + relativedelta(months=way * LENGTHS[self.kind])
            return beginning(self.kind, first)
        days = timedelta(days=way * ((self.last - self.first).days + 1))
        return Span(self.kind, self.first + days, self.last + days)

    @property
    def can_be_asked(self) -> bool:
        return self.first.year in YEARS and self.last.year in YEARS

    def read_on(self, today: date) -> date:
        """The day as of which it is read: its last one once that is over, else today."""
        return min(self.last, today)

    def is_over(self, today: date) -> bool:
        return self.last < today


def beginning(kind: str, first: date) -> Span:
    """The period of a kind that begins on the day."""
    return Span(kind, first, first + relativedelta(months=LENGTHS[kind], days=-1))


def containing(kind: str, day: date, *, first_month: int) -> Span:
    """The month, quarter, year or fiscal year in which the day lies."""
    match kind:
        case "month":
            return beginning(kind, day.replace(day=1))
        case "quarter":
            return beginning(kind, date(day.year, 3 * ((day.month - 1) // 3) + 1, 1))
        case "fiscal":
            year = day.year if day.month >= first_month else day.year - 1
            return beginning(kind, date(year, first_month, 1))
    return beginning("year", date(day.year, 1, 1))


def named(text: str, *, first_month: int) -> Span | None:
    """The period that `2026`, `2026-Q3`, `2026-11` or `FY2026` names; none of other text."""
    found = NAMED.fullmatch(text)
    if found is None or int(found["year"]) not in YEARS:
        return None
    year = int(found["year"])
    if found["fiscal"]:
        whole = not (found["quarter"] or found["month"])
        return beginning("fiscal", date(year, first_month, 1)) if whole else None
    if found["quarter"]:
        return beginning("quarter", date(year, 3 * int(found["quarter"]) - 2, 1))
    if found["month"]:
        of_year = 1 <= int(found["month"]) <= 12
        return beginning("month", date(year, int(found["month"]), 1)) if of_year else None
    return beginning("year", date(year, 1, 1))


def between(first: str, last: str, *, today: date) -> Span | None:
    """The days from one to another, as `2026-03-01`; none where they are no days or turned.

    Without a first day from the beginning of that year, without a last one until today.
    """
    if not (first or last):
        return None
    try:
        ends = date.fromisoformat(last) if last else today
        span = Span("days", date.fromisoformat(first) if first else date(ends.year, 1, 1), ends)
    except ValueError:
        return None
    return span if span.first <= span.last and span.can_be_asked else None
