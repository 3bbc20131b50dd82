"""A series against its target: the good side of the target is a band, each miss a dot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

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
    target: str
    band: str
    ticks: Sequence[Tick]
    months: Sequence[Tick]
    table: ChartTable | None
    template: str = "ui/charts/trend.html"


def missed(value: float, target: float, better: str) -> bool:
    """Whether `value` lies on the bad side of `target`; on it is met."""
    return value < target if better == "higher" else value > target


def trend(
    values: Sequence[Value],
    labels: Sequence[str],
    target: Value | Sequence[Value] = None,
    better: str = "higher",
    *,
    title: str,
    unit: str = "",
    state: str = "",
    large: bool = False,
) -> Trend:
    """`values`, oldest first, one for each of `labels`; None where nothing was measured.

    `target` is one for all, or one for each: there it is a line with steps, and each value is held
    against its own. 188 x 38 for a row; `large` fills a panel and adds axes and the table.
    """
    width, height = (1060, 220) if large else (188, 38)
    left, right, top, bottom = (46, 1052, 8, 194) if large else (4, 184, 3, 35)
    across = Scale(0, max(len(values) - 1, 1), left + 4, right - 4)
    goals = _goals(target, len(values))
    upright = _upright([*values, *goals], unit, bottom, top)
    points = _points(values, labels, across, upright, goals, better, unit, state)
    steps = _steps(goals, across, upright, left, right)
    return Trend(
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        title=title,
        desc=_desc(values, goals, better, unit),
        line=path_of(
            [None if v is None else (across(n), upright(v)) for n, v in enumerate(values)]
        ),
        points=points,
        target="".join(f"M{start:g} {level:g}H{end:g}" for start, end, level in steps),
        band=_band(steps, top if better == "higher" else bottom),
        ticks=[Tick(upright(t), number(t)) for t in nice_ticks(upright.low, upright.high)]
        if large
        else [],
        months=[Tick(across(n), label) for n, label in enumerate(labels)] if large else [],
        table=_table(values, labels, goals, unit) if large else None,
    )


def _upright(shown: Sequence[Value], unit: str, bottom: float, top: float) -> Scale:
    """With room on both sides; that of a share ends at 0 and 100, which it cannot pass."""
    scale = scale_over(shown, bottom, top, room=0.12)
    known = [float(value) for value in shown if value is not None]
    if unit != "%" or not all(0 <= value <= 100 for value in known):
        return scale
    return replace(scale, low=max(scale.low, 0.0), high=min(scale.high, 100.0))


def _goals(target: Value | Sequence[Value], count: int) -> list[float | None]:
    """The target of each value."""
    given = target if isinstance(target, Sequence) else [target] * count
    return [None if each is None else float(each) for each in given]


def _steps(
    goals: Sequence[float | None], across: Scale, upright: Scale, left: float, right: float
) -> list[tuple[float, float, float]]:
    """Where each target begins, ends and lies; it changes half way between two values."""
    found: list[tuple[float, float, float]] = []
    begun = left
    for n, (goal, after) in enumerate(pairwise([*goals, None])):
        is_last = n == len(goals) - 1
        if not is_last and goal == after:
            continue
        ended = right if is_last else round((across(n) + across(n + 1)) / 2, 1)
        if goal is not None:
            found.append((begun, ended, upright(goal)))
        begun = ended
    return found


def _points(
    values: Sequence[Value],
    labels: Sequence[str],
    across: Scale,
    upright: Scale,
    goals: Sequence[float | None],
    better: str,
    unit: str,
    state: str,
) -> list[TrendPoint]:
    last = max((n for n, value in enumerate(values) if value is not None), default=-1)
    found = []
    for n, (value, goal) in enumerate(zip(values, goals, strict=True)):
        if value is None:
            continue
        bad = goal is not None and missed(float(value), goal, better)
        tone = "bad" if bad else "ok" if goal is not None else "accent"
        if n == last and state:
            tone = state_of(state).tone
        if n == last or bad or _is_alone(values, n):
            text = f"{labels[n]}: {quantity(value, unit)}"
            found.append(TrendPoint(across(n), upright(value), text, tone, n == last))
    return found


def _is_alone(values: Sequence[Value], n: int) -> bool:
    """Whether no line leads to the value or on from it, so that only a dot shows it."""
    return all(value is None for value in (*values[max(n - 1, 0) : n], *values[n + 1 : n + 2]))


def _band(steps: Sequence[tuple[float, float, float]], edge: float) -> str:
    """The good side of each target, up to the edge of the picture."""
    return "".join(
        f"M{start:g} {edge:g}H{end:g}V{level:g}H{start:g}Z" for start, end, level in steps
    )


def _desc(values: Sequence[Value], goals: Sequence[float | None], better: str, unit: str) -> str:
    found = [
        (float(value), goal) for value, goal in zip(values, goals, strict=True) if value is not None
    ]
    if not found:
        return _("Nothing was measured.")
    value, goal = found[-1]
    last = _("Last %(value)s") % {"value": quantity(value, unit)}
    if goal is None:
        return f"{last}."
    misses = sum(missed(each, its, better) for each, its in found if its is not None)
    sign = "\u2265" if better == "higher" else "\u2264"
    target = _("target %(sign)s %(value)s") % {"sign": sign, "value": quantity(goal, unit)}
    return _("%(last)s, %(target)s; missed %(n)s of %(all)s.") % {
        "last": last,
        "target": target,
        "n": misses,
        "all": len(found),
    }


def _table(
    values: Sequence[Value], labels: Sequence[str], goals: Sequence[float | None], unit: str
) -> ChartTable:
    """With the target of each where it is not the same for all."""
    changes = len(set(goals)) > 1
    rows = [
        (label, _or_dash(value, unit), *([_or_dash(goal, unit)] if changes else []))
        for label, value, goal in zip(labels, values, goals, strict=True)
    ]
    return ChartTable((_("Period"), _("Value"), *([_("Target")] if changes else [])), rows)


def _or_dash(value: Value, unit: str) -> str:
    return DASH if value is None else quantity(value, unit)
