"""The year of the process: kinds are rings, months sectors from 12 o'clock."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import cos, pi, sin

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from brm.ui.charts.scales import ChartTable, Point
from brm.ui.formats import day
from brm.ui.states import state_of

SIZE, OUTER, INNER = 500, 222, 60
CENTRE = SIZE / 2
APART = 14
"""Pixels from one mark to the next on a ring."""
MARK = 12
"""Pixels that a mark is wide."""


@dataclass(frozen=True)
class Ring:
    """A kind of activity: its name, how often it comes, and how many of how many were held."""

    name: str
    rhythm: str = ""
    held: str = ""
    href: str = ""


@dataclass(frozen=True)
class WheelMark:
    """An activity: its ring (0 is the innermost), its day, its state and its name in full."""

    ring: int
    on: date
    state: str
    title: str
    href: str = ""


@dataclass(frozen=True)
class DrawnMark:
    x: float
    y: float
    state: str
    tone: str
    title: str
    href: str


@dataclass(frozen=True)
class Month:
    name: str
    at: Point
    spoke: tuple[float, float, float, float]
    current: bool


@dataclass(frozen=True)
class YearWheel:
    size: int
    centre: float
    outer: float
    inner: float
    title: str
    desc: str
    circles: Sequence[float]
    numbers: Sequence[tuple[int, float]]
    months: Sequence[Month]
    sector: str
    today: tuple[float, float, float, float] | None
    marks: Sequence[DrawnMark]
    rings: Sequence[Ring]
    scale: float
    figure: str
    above: str
    below: str
    table: ChartTable
    template: str = "ui/charts/year_wheel.html"

    @property
    def linked(self) -> bool:
        """Whether a mark is a link, so that the picture is a group of them."""
        return any(mark.href for mark in self.marks)


def year_wheel(
    rings: Sequence[Ring],
    marks: Sequence[WheelMark],
    *,
    year: int,
    today: date,
    title: str,
    figure: str = "",
    above: str = "",
    below: str = "",
    desc: str = "",
) -> YearWheel:
    """The activities of `year`; `figure` with `above` and `below` stands in the middle.

    Marks are drawn month by month, then from the inner ring out: that is the order of focus. They
    stay in the sector of their month as long as there are no more of them than `room_in_month`.
    """
    wide = _ring_width(len(rings))
    in_year = sorted(
        (m for m in marks if m.on.year == year), key=lambda m: (m.on.month, m.ring, m.on)
    )
    return YearWheel(
        size=SIZE,
        centre=CENTRE,
        outer=OUTER,
        inner=INNER,
        title=title,
        desc=desc or _said(in_year),
        circles=[round(INNER + wide * n, 1) for n in range(1, len(rings))],
        numbers=[(n + 1, round(CENTRE - INNER - wide * (n + 0.5), 1)) for n in range(len(rings))],
        months=[_month(n, today if today.year == year else None) for n in range(1, 13)],
        sector=_sector(today.month) if today.year == year else "",
        today=_today(today) if today.year == year else None,
        marks=_placed(in_year, wide),
        rings=rings,
        scale=round(min(1, wide / APART), 2),
        figure=figure,
        above=above,
        below=below,
        table=_table(in_year, rings, today),
    )


def turn(on: date) -> float:
    """How far round the wheel a day is: months are equal, 0 is the first of January at the top."""
    days = monthrange(on.year, on.month)[1]
    return (on.month - 1 + (on.day - 0.5) / days) / 12


def at(turned: float, radius: float) -> Point:
    """The point `turned` of the way round, clockwise from the top."""
    angle = 2 * pi * turned
    return (round(CENTRE + radius * sin(angle), 1), round(CENTRE - radius * cos(angle), 1))


def room_in_month(ring: int, rings: int) -> int:
    """How many marks a month has room for on a ring, of so many rings."""
    return max(int(2 * pi * _radius(ring, _ring_width(rings)) / 12 / APART), 1)


def _ring_width(rings: int) -> float:
    return (OUTER - INNER) / max(rings, 1)


def _radius(ring: int, wide: float) -> float:
    return INNER + wide * (ring + 0.5)


def _placed(marks: Sequence[WheelMark], wide: float) -> list[DrawnMark]:
    """Each mark on its day, moved along its ring inside its month where it would cover another."""
    half = MARK / 2 * min(1, wide / APART)
    drawn = []
    for (month, ring), group in groupby(marks, key=lambda mark: (mark.on.month, mark.ring)):
        alike, radius = list(group), _radius(ring, wide)
        apart = APART / (2 * pi * radius)
        ends = (month - 1) / 12 + apart / 2, month / 12 - apart / 2
        for mark, turned in zip(
            alike, _spread([turn(m.on) for m in alike], apart, *ends), strict=True
        ):
            x, y = at(turned, radius)
            tone = state_of(mark.state).tone
            place = round(x - half, 1), round(y - half, 1)
            drawn.append(DrawnMark(*place, mark.state, tone, mark.title, mark.href))
    return drawn


def _spread(turns: Sequence[float], apart: float, first: float, last: float) -> list[float]:
    """The turns, rising, pushed on to be `apart`, and back from `last` where that is passed."""
    places: list[float] = []
    for turned in turns:
        places.append(max(turned, places[-1] + apart if places else first))
    limit = last
    for nth in reversed(range(len(places))):
        places[nth] = min(places[nth], limit)
        limit = places[nth] - apart
    return places


def _month(month: int, today: date | None) -> Month:
    line = (*at((month - 1) / 12, INNER), *at((month - 1) / 12, OUTER))
    name = str(MONTHS_3[month]).title()
    current = today is not None and today.month == month
    return Month(name, at((month - 0.5) / 12, OUTER + 16), line, current)


def _sector(month: int) -> str:
    start, end = (month - 1) / 12, month / 12
    (a, b), (c, d) = at(start, OUTER), at(end, OUTER)
    (e, f), (g, h) = at(end, INNER), at(start, INNER)
    return f"M{a} {b}A{OUTER} {OUTER} 0 0 1 {c} {d}L{e} {f}A{INNER} {INNER} 0 0 0 {g} {h}Z"


def _today(today: date) -> tuple[float, float, float, float]:
    return (*at(turn(today), INNER), *at(turn(today), OUTER + 4))


def _said(marks: Sequence[WheelMark]) -> str:
    states = [mark.state for mark in marks]
    return _("%(all)s activities: %(done)s done, %(late)s late, %(skipped)s skipped.") % {
        "all": len(states),
        "done": states.count("done") + states.count("done_late"),
        "late": states.count("late"),
        "skipped": states.count("skipped"),
    }


def _table(marks: Sequence[WheelMark], rings: Sequence[Ring], today: date) -> ChartTable:
    rows = [
        (rings[m.ring].name, day(m.on, today), str(state_of(m.state).word), m.title) for m in marks
    ]
    return ChartTable((_("Kind"), _("Day"), _("State"), _("Activity")), rows)
