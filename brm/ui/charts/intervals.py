"""Figures with what they may be: a mark on one scale for each row, and the interval around it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from brm.ui.charts.scales import ChartTable, Scale, nice_ticks
from brm.ui.formats import DASH, number

ROW, LABEL, NOTE, TOP = 27, 190, 96, 20
LETTERS = 30


@dataclass(frozen=True)
class IntervalRow:
    """A row: its name, its figure from `low` to `high`, or none; what is said of it, its page."""

    label: str
    value: float | None
    low: float = 0
    high: float = 0
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class DrawnInterval:
    y: float
    label: str
    href: str
    x: float | None
    low: float
    high: float
    note: str
    title: str

    @property
    def middle(self) -> float:
        return self.y + ROW / 2


@dataclass(frozen=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True)
class Intervals:
    width: int
    height: int
    title: str
    desc: str
    rows: Sequence[DrawnInterval]
    ticks: Sequence[Tick]
    table: ChartTable
    letters: int = LETTERS
    note_x: float = 0
    top: int = TOP
    template: str = "ui/charts/intervals.html"

    @property
    def linked(self) -> bool:
        """Whether a mark is a link, so that the picture is a group of them."""
        return any(row.href for row in self.rows)


def intervals(
    rows: Sequence[IntervalRow],
    *,
    low: float,
    high: float,
    title: str,
    head: str,
    write: Callable[[float], str] = number,
    width: int = 620,
) -> Intervals:
    """`rows` on one scale from `low` to `high`; `head` is what a row is, `write` how a figure is.

    A row without a figure keeps its place, and says why in its note.
    """
    across = Scale(low, high, LABEL, width - NOTE)
    drawn = [_row(row, n, across, write) for n, row in enumerate(rows)]
    table = ChartTable(
        (head, _("Score"), _("From"), _("To"), _("Answers")),
        [
            (row.label, DASH, DASH, DASH, row.note)
            if row.value is None
            else (row.label, write(row.value), write(row.low), write(row.high), row.note)
            for row in rows
        ],
    )
    known = sum(row.value is not None for row in rows)
    desc = _("%(n)s of %(rows)s rows have a figure, each with its interval of 95 %%.") % {
        "n": number(known),
        "rows": number(len(rows)),
    }
    return Intervals(
        width=width,
        height=TOP + ROW * len(rows) + 2,
        title=title,
        desc=desc,
        rows=drawn,
        ticks=[Tick(across(tick), number(tick)) for tick in nice_ticks(low, high)],
        table=table,
        note_x=width - NOTE + 10,
    )


def _row(row: IntervalRow, n: int, across: Scale, write: Callable[[float], str]) -> DrawnInterval:
    y = TOP + n * ROW
    if row.value is None:
        return DrawnInterval(y, row.label, row.href, None, 0, 0, row.note, "")
    said = {
        "name": row.label,
        "value": write(row.value),
        "low": write(row.low),
        "high": write(row.high),
    }
    title = _("%(name)s: %(value)s, between %(low)s and %(high)s") % said
    return DrawnInterval(
        y,
        row.label,
        row.href,
        across(row.value),
        across(row.low),
        across(row.high),
        row.note,
        title,
    )
