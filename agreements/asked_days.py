"""The days that the register is asked for by: one of an agreement's dates, and when it lies.

Written in an address as `start_by-30`, `ends-past`, `notice-2026-12`, `ends-2026-12-05`, or
`ends-fy2026` for the fiscal year.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.accounts.calendar import days_of_fiscal_year
from brm.ui.formats import full_day, month
from brm.ui.months import month_of

WITHIN = (30, 60, 90, 180)
PAST = "past"
FISCAL_YEAR = re.compile("fy(19|2[0-9])[0-9]{2}", re.ASCII)
NOT_BEGUN = "to_begin"
REVIEW = "review"
WHICH: dict[str, Promise] = {
    NOT_BEGUN: gettext_lazy("Start by, not begun"),
    "start_by": gettext_lazy("Start by"),
    "notice": gettext_lazy("Last day of notice"),
    "ends": gettext_lazy("Ends"),
    REVIEW: gettext_lazy("Next review"),
}
"""The dates by the names that addresses give them."""

COLUMNS = {
    NOT_BEGUN: "start_by",
    "start_by": "start_by",
    "notice": "last_day_of_notice",
    "ends": "last_day",
}
"""The columns of the plan that keep them; a review is a row of its own."""

SORTED_BY = {
    NOT_BEGUN: "start_by",
    "start_by": "start_by",
    "notice": "notice",
    "ends": "ends",
    REVIEW: "number",
}
"""The columns of the register that it is sorted by then; it shows no review."""


@dataclass(frozen=True)
class AskedDays:
    """A date of an agreement and the days it lies on, both inclusive; no first day: all before."""

    which: str
    span: str
    first: date | None
    last: date

    @classmethod
    def read(cls, text: str, *, on: date) -> "AskedDays | None":
        """What the text asks for on the day; None where it asks for nothing that there is."""
        which, _dash, span = text.partition("-")
        days = _days(span, on)
        return cls(which, span, *days) if which in WHICH and days else None

    @property
    def text(self) -> str:
        return f"{self.which}-{self.span}"

    @property
    def words(self) -> str:
        """ "Ends within 90 days", "Start by in December 2026"."""
        return f"{WHICH[self.which]} {self.when}"

    @property
    def when(self) -> str:
        if self.span == PAST:
            return _("already past")
        if self.span.isdecimal():
            return _("within %(days)s days") % {"days": self.span}
        if FISCAL_YEAR.fullmatch(self.span):
            return _("in the fiscal year %(year)s") % {"year": self.span[2:]}
        if self.first == self.last:
            return _("on %(day)s") % {"day": full_day(self.last)}
        return _("in %(month)s") % {"month": month(self.last)}

    @property
    def is_ahead(self) -> bool:
        return self.span.isdecimal()


def _days(span: str, on: date) -> tuple[date | None, date] | None:
    if span == PAST:
        return None, on - timedelta(days=1)
    if span in map(str, WITHIN):
        return on, on + timedelta(days=int(span))
    if FISCAL_YEAR.fullmatch(span):
        first_day, day_after = days_of_fiscal_year(int(span[2:]))
        return first_day, day_after - timedelta(days=1)
    if (first := month_of(span)) is not None:
        return first, first + relativedelta(months=1, days=-1)
    try:
        day = date.fromisoformat(span)
    except ValueError:
        return None
    return (day, day) if span == day.isoformat() else None


def offered(on: date) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The spans of each date, as a select groups them."""
    for which, label in WHICH.items():
        spans = [str(days) for days in WITHIN] + [PAST]
        read = [AskedDays.read(f"{which}-{span}", on=on) for span in spans]
        yield str(label), [(each.text, each.words) for each in read if each]
