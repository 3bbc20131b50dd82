"""The year of the process: kinds are rings, months sectors from 12 o'clock."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from brm.ui.charts.scales import ChartTable, Point
from brm.ui.formats import day
from brm.ui.states import state_of

SIZE, OUTER, INNER = 500, 222, 60
CENTRE = SIZE / 2


@dataclass(frozen=True)
class Ring:
    """A kind of activity: its name, how often it comes, and how many of how many were held."""

    name: str
    rhythm: str = ""
    held: str = ""


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
) -> YearWheel:
    """The activities of `year`; `figure` with `above` and `below` stands in the middle.

    Marks are drawn month by month, then from the inner ring out: that is the order of focus.
    """
    wide = (OUTER - INNER) / max(len(rings), 1)
    in_year = sorted(
        (m for m in marks if m.on.year == year), key=lambda m: (m.on.month, m.ring, m.on)
    )
    return YearWheel(
        size=SIZE,
        centre=CENTRE,
        outer=OUTER,
        inner=INNER,
        title=title,
        desc=_said(in_year),
        circles=[round(INNER + wide * n, 1) for n in range(1, len(rings))],
        numbers=[(n + 1, round(CENTRE - INNER - wide * (n + 0.5), 1)) for n in range(len(rings))],
        months=[_month(n, today if today.year == year else None) for n in range(1, 13)],
        sector=_sector(today.month) if today.year == year else "",
        today=_today(today) if today.year == year else None,
        marks=_placed(in_year, wide),
        rings=rings,
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


def _placed(marks: Sequence[WheelMark], wide: float) -> list[DrawnMark]:
    """Each mark on its day, moved on along its ring where it would cover the one before."""
    drawn, last = [], dict[int, float]()
    for mark in marks:
        radius = INNER + wide * (mark.ring + 0.5)
        apart = 14 / (2 * pi * radius)
        turned = max(turn(mark.on), last.get(mark.ring, -1) + apart)
        last[mark.ring] = turned
        x, y = at(turned, radius)
        tone = state_of(mark.state).tone
        drawn.append(
            DrawnMark(round(x - 6, 1), round(y - 6, 1), mark.state, tone, mark.title, mark.href)
        )
    return drawn


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
