"""Who was what, and when: a lane for each part, a stretch for each person, on one time axis."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from brm.ui.charts.scales import LETTERS, ChartTable, Scale, text_width
from brm.ui.formats import DASH, full_day

WIDTH, GAP, HEAD, ROW, BAR = 810, 14, 24, 26, 18
SMALL = 11


@dataclass(frozen=True)
class Stretch:
    """From a day to a day, both included; an end that is None goes on beyond the picture.

    `kind` is what is drawn: somebody's days, days nobody had, or a deputy's days.
    """

    text: str
    first_day: date | None
    last_day: date | None
    kind: Literal["held", "gap", "deputy"] = "held"
    href: str = ""


@dataclass(frozen=True)
class Lane:
    """One part, and who had it; stretches on the same day are drawn one under the other."""

    label: str
    stretches: Sequence[Stretch] = field(default_factory=list)


@dataclass(frozen=True)
class DrawnStretch:
    stretch: Stretch
    x: float
    width: float
    text: str
    title: str


@dataclass(frozen=True)
class DrawnRow:
    y: float
    label: str
    stretches: Sequence[DrawnStretch]


@dataclass(frozen=True)
class Lanes:
    width: int
    height: int
    title: str
    desc: str
    ticks: Sequence[tuple[float, str]]
    today: float
    start: float
    rows: Sequence[DrawnRow]
    table: ChartTable
    template: str = "ui/charts/lanes.html"

    @property
    def linked(self) -> bool:
        """Whether a mark is a link, so that the picture is a group of them."""
        return any(one.stretch.href for row in self.rows for one in row.stretches)


def lanes(them: Sequence[Lane], *, first: date, last: date, today: date, title: str) -> Lanes:
    """The lanes between the days `first` and `last`; what lies outside is cut at the edge."""
    start = max((text_width(_name(lane)) for lane in them), default=0) + GAP
    across = Scale(first.toordinal(), last.toordinal() + 1, start, WIDTH - 8)
    rows = list(_rows(them, first, last, across))
    table = ChartTable(
        (_("Part"), _("Who"), _("From"), _("To")),
        [_line(lane, one) for lane in them for one in lane.stretches],
    )
    desc = _("%(n)s parts from %(first)s to %(last)s.") % {
        "n": len(them),
        "first": full_day(first),
        "last": full_day(last),
    }
    ticks = [(across(on.toordinal()), text) for on, text in _years(first, last)]
    now = across(min(max(today, first), last).toordinal())
    height = HEAD + ROW * len(rows) + 4
    return Lanes(WIDTH, height, title, desc, ticks, now, start, rows, table)


def _name(lane: Lane) -> str:
    return Truncator(lane.label).chars(LETTERS)


def _rows(them: Iterable[Lane], first: date, last: date, across: Scale) -> Iterator[DrawnRow]:
    n = 0
    for lane in them:
        for row, stretches in enumerate(_apart(_seen(lane.stretches, first, last)) or [[]]):
            y = HEAD + ROW * n + (ROW - BAR) / 2
            drawn = [_drawn(lane, one, first, last, across) for one in stretches]
            yield DrawnRow(y, _name(lane) if row == 0 else "", drawn)
            n += 1


def _seen(stretches: Iterable[Stretch], first: date, last: date) -> list[Stretch]:
    """The stretches that have a day in the picture, in the order of their first days."""
    inside = [one for one in stretches if _first(one) <= last and _last(one) >= first]
    return sorted(inside, key=lambda one: (_first(one), _last(one)))


def _apart(stretches: Iterable[Stretch]) -> list[list[Stretch]]:
    """The stretches in as few rows as leave no two of one day in a row."""
    rows: list[list[Stretch]] = []
    for one in stretches:
        free = next((row for row in rows if _last(row[-1]) < _first(one)), None)
        if free is None:
            rows.append([one])
        else:
            free.append(one)
    return rows


def _first(one: Stretch) -> date:
    return one.first_day or date.min


def _last(one: Stretch) -> date:
    return one.last_day or date.max


def _drawn(lane: Lane, one: Stretch, first: date, last: date, across: Scale) -> DrawnStretch:
    x = across(max(_first(one), first).toordinal())
    end = across(min(_last(one), last).toordinal() + 1)
    width = round(max(end - x - 1, 2), 1)
    fits = text_width(one.text, SMALL) + 10 <= width
    _part, who, since, until = _line(lane, one)
    title = _("%(part)s: %(who)s, from %(first)s to %(last)s") % {
        "part": lane.label,
        "who": who,
        "first": since,
        "last": until,
    }
    return DrawnStretch(one, x, width, one.text if fits else "", title)


def _line(lane: Lane, one: Stretch) -> tuple[str, str, str, str]:
    since = full_day(one.first_day) if one.first_day else DASH
    until = full_day(one.last_day) if one.last_day else DASH
    return lane.label, one.text, since, until


def _years(first: date, last: date) -> Iterator[tuple[date, str]]:
    """The first of January of each year in the picture."""
    for year in range(first.year, last.year + 1):
        day = date(year, 1, 1)
        if first <= day <= last:
            yield day, str(year)
