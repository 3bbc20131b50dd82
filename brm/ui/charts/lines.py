"""Several series over the same steps, told apart by their dashes and the names at their ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from brm.ui.charts.scales import ChartTable, Scale, Value, nice_ticks, path_of, scale_over
from brm.ui.formats import DASH, quantity, short_money

WIDTH, HEIGHT = 1060, 260
LEFT, RIGHT, TOP, BOTTOM = 62, 850, 12, 228
APART = 15
"""Pixels between the names of two lines that end side by side."""


@dataclass(frozen=True)
class Line:
    """A series: its name, its values, oldest first, and whether it is the one that matters."""

    name: str
    values: Sequence[Value]
    is_main: bool = False


@dataclass(frozen=True)
class Drawn:
    """A line as it stands in the picture."""

    name: str
    path: str
    end: tuple[float, float]
    name_y: float
    dashes: str
    is_main: bool
    points: Sequence[tuple[float, float, str]]


@dataclass(frozen=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True)
class Lines:
    title: str
    desc: str
    drawn: Sequence[Drawn]
    ticks: Sequence[Tick]
    steps: Sequence[Tick]
    zero: float | None
    goal: float | None
    table: ChartTable
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM
    template: str = "ui/charts/lines.html"


DASHES = ("", "7 4", "2 3", "10 3 2 3", "1 5")
"""Of the series in their order; the main one is solid and stronger, and leaves the solid line."""


def lines(
    series: Sequence[Line],
    labels: Sequence[str],
    *,
    title: str,
    desc: str,
    head: str,
    unit: str = "",
    goal: Value = None,
    is_money: bool = False,
) -> Lines:
    """`labels` name the steps, `head` what a step is; `goal` is a level to be reached."""
    shown = [value for each in series for value in each.values]
    upright = scale_over([*shown, goal, Decimal(0)], BOTTOM, TOP, room=0.06)
    across = Scale(0, max(len(labels) - 1, 1), LEFT + 4, RIGHT - 4)
    write = short_money if is_money else quantity
    has_main = any(each.is_main for each in series)
    drawn = [
        _drawn(each, n + has_main, labels, across, upright, unit, is_money)
        for n, each in enumerate(series)
    ]
    return Lines(
        title=title,
        desc=desc,
        drawn=_apart(drawn),
        ticks=[Tick(upright(t), write(t)) for t in nice_ticks(upright.low, upright.high)],
        steps=[Tick(across(n), label) for n, label in enumerate(labels)],
        zero=upright(0) if upright.low < 0 < upright.high else None,
        goal=None if goal is None else upright(goal),
        table=_table(series, labels, head, unit, is_money),
    )


def _drawn(
    line: Line,
    n: int,
    labels: Sequence[str],
    across: Scale,
    upright: Scale,
    unit: str,
    is_money: bool,
) -> Drawn:
    at = [None if v is None else (across(i), upright(v)) for i, v in enumerate(line.values)]
    points = [
        (*place, f"{line.name}, {labels[i]}: {_written(line.values[i], unit, is_money)}")
        for i, place in enumerate(at)
        if place is not None
    ]
    end = points[-1][:2] if points else (float(LEFT), float(BOTTOM))
    dashes = "" if line.is_main else DASHES[n % len(DASHES)]
    return Drawn(line.name, path_of(at), end, end[1], dashes, line.is_main, points)


def _written(value: Value, unit: str, is_money: bool) -> str:
    if value is None:
        return DASH
    return short_money(value, unit) if is_money else quantity(value, unit)


def _apart(drawn: Sequence[Drawn]) -> list[Drawn]:
    """The lines with their names moved down where they would meet."""
    taken = -float(APART)
    at: dict[int, float] = {}
    for each in sorted(drawn, key=lambda one: one.end[1]):
        taken = max(each.end[1], taken + APART)
        at[id(each)] = taken
    return [Drawn(e.name, e.path, e.end, at[id(e)], e.dashes, e.is_main, e.points) for e in drawn]


def _table(
    series: Sequence[Line], labels: Sequence[str], head: str, unit: str, is_money: bool
) -> ChartTable:
    rows = [
        (label, *(_written(each.values[n], unit, is_money) for each in series))
        for n, label in enumerate(labels)
    ]
    return ChartTable((head, *(each.name for each in series)), rows)
