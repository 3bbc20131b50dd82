"""What came in and went out in each step of time, what was open at its end, how long it took."""

from collections.abc import Sequence
from dataclasses import dataclass

from brm.ui.charts.scales import ChartTable, Scale, Value, path_of
from brm.ui.formats import number

WIDTH, HEIGHT = 344, 178
LEFT, RIGHT = 4, 312
OPEN_TOP, OPEN_BOTTOM = 14, 44
BARS_TOP, BARS_BOTTOM = 52, 98
LETTERS_AT = 112
TOOK_TOP, TOOK_BOTTOM = 134, 168
BAR = 7


@dataclass(frozen=True)
class FlowStep:
    """A month, say: its name, what came and went in it, what was open at its end.

    `took` is how long what went out in it had taken; None where nothing went.
    """

    label: str
    came: int
    went: int
    open: int
    took: Value = None


@dataclass(frozen=True)
class FlowWords:
    """What the figures are called, in the key and as heads of the table."""

    step: str
    came: str
    went: str
    open: str
    took: str


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    height: float
    fill: str
    title: str


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Flow:
    title: str
    desc: str
    words: FlowWords
    bars: Sequence[Bar]
    letters: Sequence[Mark]
    open_line: str
    open_last: Mark | None
    took_line: str
    took_marks: Sequence[Mark]
    took_last: Mark | None
    table: ChartTable
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    ground: int = BARS_BOTTOM
    took_head: int = TOOK_TOP - 8
    took_ground: int = TOOK_BOTTOM
    template: str = "ui/charts/flow.html"


def flow(steps: Sequence[FlowStep], words: FlowWords, *, title: str, desc: str) -> Flow:
    """`steps`, oldest first: bars of what came and went, a line of what was open, one of times."""
    across = Scale(0, max(len(steps) - 1, 1), LEFT + 12, RIGHT - 14)
    at = [across(n) for n in range(len(steps))]
    opens = Scale(0, max((step.open for step in steps), default=0) or 1, OPEN_BOTTOM, OPEN_TOP)
    tops = Scale(0, max((float(step.took or 0) for step in steps), default=0) or 1,
                 TOOK_BOTTOM - 3, TOOK_TOP)  # fmt: skip
    took = [
        None if step.took is None else (x, tops(step.took))
        for x, step in zip(at, steps, strict=True)
    ]
    open_at = [(x, opens(step.open)) for x, step in zip(at, steps, strict=True)]
    marks = [
        Mark(*place, f"{step.label}, {words.took}: {number(step.took)}")
        for place, step in zip(took, steps, strict=True)
        if place is not None
    ]
    last_took = next((step.took for step in reversed(steps) if step.took is not None), None)
    return Flow(
        title=title,
        desc=desc,
        words=words,
        bars=_bars(steps, words, at),
        letters=[Mark(x, LETTERS_AT, step.label[:1]) for x, step in zip(at, steps, strict=True)],
        open_line=path_of(open_at),
        open_last=Mark(*open_at[-1], number(steps[-1].open)) if steps else None,
        took_line=path_of(took),
        took_marks=marks,
        took_last=Mark(marks[-1].x, marks[-1].y, number(last_took)) if marks else None,
        table=ChartTable(
            (words.step, words.came, words.went, words.open, words.took),
            [
                (step.label, *map(number, (step.came, step.went, step.open, step.took)))
                for step in steps
            ],
        ),
    )


def _bars(steps: Sequence[FlowStep], words: FlowWords, at: Sequence[float]) -> list[Bar]:
    """Two bars a step, side by side: what came before its middle, what went after it."""
    most = max((max(step.came, step.went) for step in steps), default=0) or 1
    high = Scale(0, most, 0, BARS_BOTTOM - BARS_TOP)
    return [
        Bar(
            round(x + shift, 1),
            round(BARS_BOTTOM - high(figure), 1),
            high(figure),
            fill,
            f"{step.label}, {name}: {number(figure)}",
        )
        for x, step in zip(at, steps, strict=True)
        for shift, figure, fill, name in (
            (-BAR - 0.5, step.came, "bar", words.came),
            (0.5, step.went, "bar-2", words.went),
        )
        if figure
    ]
