"""Agreements on one time axis: the window to decide, from *start by* to the last day of notice."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.utils.dates import MONTHS_3
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from brm.ui.charts.scales import LETTERS, ChartTable, Scale, text_width
from brm.ui.formats import DASH, day

WIDTH, GAP, HEAD, ROW, BAR = 810, 12, 22, 25, 10


@dataclass(frozen=True)
class RenewalBar:
    """A period of an agreement; `figure` is its value in words, `note` stands behind its end."""

    label: str
    starts_on: date
    ends_on: date
    start_by: date | None = None
    notice_by: date | None = None
    figure: str = ""
    note: str = ""
    href: str = ""

    @property
    def name(self) -> str:
        """The label as it stands before its figure."""
        return Truncator(self.label).chars(LETTERS)


@dataclass(frozen=True)
class DrawnBar:
    y: float
    bar: RenewalBar
    x: float
    width: float
    window: tuple[float, float] | None
    flag: float | None
    post: float | None
    title: str

    @property
    def end(self) -> float:
        return self.x + self.width + 6


@dataclass(frozen=True)
class Renewals:
    width: int
    height: int
    figure_x: float
    title: str
    desc: str
    ticks: Sequence[tuple[float, str]]
    today: float
    bars: Sequence[DrawnBar]
    table: ChartTable
    template: str = "ui/charts/renewals.html"

    @property
    def linked(self) -> bool:
        """Whether a mark is a link, so that the picture is a group of them."""
        return any(bar.bar.href for bar in self.bars)


def renewals(
    bars: Sequence[RenewalBar], *, first: date, last: date, today: date, title: str
) -> Renewals:
    """`bars` between the days `first` and `last`; what lies outside is cut at the edge.

    Names and figures have a column each, as wide as the longest of them needs.
    """
    figures_end = _widest(bar.name for bar in bars) + GAP + _widest(bar.figure for bar in bars)
    across = Scale(first.toordinal(), last.toordinal(), figures_end + GAP, WIDTH - 8)
    drawn = [_bar(bar, n, across, today) for n, bar in enumerate(bars)]
    ticks = [(across(on.toordinal()), text) for on, text in _quarters(first, last)]
    table = ChartTable(
        (_("Agreement"), _("Value"), _("Start by"), _("Last day of notice"), _("Ends")),
        [_line(bar, today) for bar in bars],
    )
    desc = _("%(n)s agreements from %(first)s to %(last)s.") % {
        "n": len(bars),
        "first": day(first, today),
        "last": day(last, today),
    }
    height = HEAD + ROW * len(bars) + 6
    return Renewals(
        WIDTH, height, figures_end, title, desc, ticks, across(today.toordinal()), drawn, table
    )


def _widest(texts: Iterable[str]) -> int:
    return max(map(text_width, texts), default=0)


def _bar(bar: RenewalBar, n: int, across: Scale, today: date) -> DrawnBar:
    def at(on: date) -> float:
        return across(min(max(on.toordinal(), across.low), across.high))

    start, end = at(bar.starts_on), at(bar.ends_on)
    window = None
    if bar.start_by and bar.notice_by:
        window = (at(bar.start_by), round(at(bar.notice_by) - at(bar.start_by), 1))
    inside = [
        on if on and across.low <= on.toordinal() <= across.high else None
        for on in (bar.start_by, bar.notice_by)
    ]
    flag, post = (None if on is None else at(on) for on in inside)
    name, _value, start_by, notice_by, ends = _line(bar, today)
    title = _("%(name)s: start by %(start)s, last day of notice %(notice)s, ends %(ends)s") % {
        "name": name,
        "start": start_by,
        "notice": notice_by,
        "ends": ends,
    }
    y = HEAD + ROW * n + (ROW - BAR) / 2
    return DrawnBar(y, bar, start, round(max(end - start, 2), 1), window, flag, post, title)


def _line(bar: RenewalBar, today: date) -> tuple[str, str, str, str, str]:
    return (
        bar.label,
        bar.figure or DASH,
        day(bar.start_by, today),
        day(bar.notice_by, today),
        day(bar.ends_on, today),
    )


def _quarters(first: date, last: date) -> Iterator[tuple[date, str]]:
    """The first day of each quarter in the range; the first and each January with its year."""
    on = date(first.year, (first.month - 1) // 3 * 3 + 1, 1)
    on = on if on >= first else on + relativedelta(months=3)
    begun = False
    while on <= last:
        name = str(MONTHS_3[on.month]).title()
        yield on, f"{name} {on.year}" if on.month == 1 or not begun else name
        begun, on = True, on + relativedelta(months=3)
