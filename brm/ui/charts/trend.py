"""A series against its target: the good side of the target is a band, each miss a dot."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from brm.ui.charts.scales import ChartTable, Scale, Value, nice_ticks, path_of, scale_over
from brm.ui.formats import DASH, number, quantity
from brm.ui.states import state_of


@dataclass(frozen=True)
class TrendPoint:
    x: float
    y: float
    title: str
    tone: str
    last: bool


@dataclass(frozen=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True)
class Trend:
    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    title: str
    desc: str
    line: str
    points: Sequence[TrendPoint]
    target: float | None
    band: tuple[float, float] | None
    ticks: Sequence[Tick]
    months: Sequence[Tick]
    table: ChartTable | None
    template: str = "ui/charts/trend.html"

    @property
    def across(self) -> float:
        return self.right - self.left


def missed(value: float, target: float, better: str) -> bool:
    """Whether `value` lies on the bad side of `target`; on it is met."""
    return value < target if better == "higher" else value > target


def trend(
    values: Sequence[Value],
    labels: Sequence[str],
    target: Value = None,
    better: str = "higher",
    *,
    title: str,
    unit: str = "",
    state: str = "",
    large: bool = False,
) -> Trend:
    """`values`, oldest first, one for each of `labels`; None where nothing was measured.

    188 x 38 for a row; `large` fills a panel and adds axes and the table.
    """
    width, height = (1060, 220) if large else (188, 38)
    left, right, top, bottom = (46, 1052, 8, 194) if large else (4, 184, 3, 35)
    across = Scale(0, max(len(values) - 1, 1), left + 4, right - 4)
    upright = scale_over([*values, target], bottom, top, room=0.12)
    goal = None if target is None else float(target)
    points = _points(values, labels, across, upright, goal, better, unit, state)
    level = None if goal is None else upright(goal)
    return Trend(
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        title=title,
        desc=_desc(values, goal, better, unit),
        line=path_of(
            [None if v is None else (across(n), upright(v)) for n, v in enumerate(values)]
        ),
        points=points,
        target=level,
        band=_band(level, better, top, bottom),
        ticks=[Tick(upright(t), number(t)) for t in nice_ticks(upright.low, upright.high)]
        if large
        else [],
        months=[Tick(across(n), label) for n, label in enumerate(labels)] if large else [],
        table=_table(values, labels, unit) if large else None,
    )


def _points(
    values: Sequence[Value],
    labels: Sequence[str],
    across: Scale,
    upright: Scale,
    goal: float | None,
    better: str,
    unit: str,
    state: str,
) -> list[TrendPoint]:
    last = max((n for n, value in enumerate(values) if value is not None), default=-1)
    found = []
    for n, value in enumerate(values):
        if value is None:
            continue
        bad = goal is not None and missed(float(value), goal, better)
        tone = "bad" if bad else "ok" if goal is not None else "accent"
        if n == last and state:
            tone = state_of(state).tone
        if n == last or bad:
            text = f"{labels[n]}: {quantity(value, unit)}"
            found.append(TrendPoint(across(n), upright(value), text, tone, n == last))
    return found


def _band(
    level: float | None, better: str, top: float, bottom: float
) -> tuple[float, float] | None:
    """Top and height of the good side."""
    if level is None:
        return None
    return (top, round(level - top, 1)) if better == "higher" else (level, round(bottom - level, 1))


def _desc(values: Sequence[Value], goal: float | None, better: str, unit: str) -> str:
    found = [float(value) for value in values if value is not None]
    if not found:
        return _("Nothing was measured.")
    last = _("Last %(value)s") % {"value": quantity(found[-1], unit)}
    if goal is None:
        return f"{last}."
    misses = sum(missed(value, goal, better) for value in found)
    sign = "\u2265" if better == "higher" else "\u2264"
    target = _("target %(sign)s %(value)s") % {"sign": sign, "value": quantity(goal, unit)}
    return _("%(last)s, %(target)s; missed %(n)s of %(all)s.") % {
        "last": last,
        "target": target,
        "n": misses,
        "all": len(found),
    }


def _table(values: Sequence[Value], labels: Sequence[str], unit: str) -> ChartTable:
    rows = [
        (label, DASH if value is None else quantity(value, unit))
        for label, value in zip(labels, values, strict=True)
    ]
    return ChartTable((_("Period"), _("Value")), rows)
