"""Bars of several parts on one scale, a row each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from brm.ui.charts.scales import ChartTable, Scale
from brm.ui.formats import number

ROW, LABEL, NOTE = 27, 118, 120


@dataclass(frozen=True)
class Part:
    """One sort of part in all rows: its name and its fill (bar-2, bar, ok, warn, bad, accent)."""

    name: str
    fill: str


@dataclass(frozen=True)
class StackedRow:
    """A row: its name, a figure for each part, a note behind the bar and where it leads."""

    label: str
    figures: Sequence[float]
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class Segment:
    x: float
    width: float
    fill: str
    text: str
    title: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def fits(self) -> bool:
        return self.width >= 7 * len(self.text) + 4

    @property
    def dark(self) -> bool:
        """Whether its ground is dark enough for light text."""
        return self.fill in {"bad", "accent"}


@dataclass(frozen=True)
class DrawnRow:
    y: float
    label: str
    href: str
    segments: Sequence[Segment]
    note: str
    note_x: float


@dataclass(frozen=True)
class StackedBar:
    width: int
    height: int
    title: str
    desc: str
    rows: Sequence[DrawnRow]
    parts: Sequence[Part]
    table: ChartTable
    template: str = "ui/charts/stacked_bar.html"

    @property
    def linked(self) -> bool:
        """Whether a mark is a link, so that the picture is a group of them."""
        return any(row.href for row in self.rows)


def stacked_bar(
    rows: Sequence[StackedRow],
    parts: Sequence[Part],
    *,
    title: str,
    width: int = 380,
    label_width: int = LABEL,
    note_width: int = NOTE,
) -> StackedBar:
    """`rows` on one scale from 0; every row has a figure for each of `parts`, in their order.

    The bars stand between the labels and the notes, which have so many pixels each.
    """
    longest = max((sum(row.figures) for row in rows), default=0) or 1
    across = Scale(0, longest, 0, width - label_width - note_width)
    drawn = [_row(row, n, parts, across, label_width) for n, row in enumerate(rows)]
    table = ChartTable(
        ("", *(part.name for part in parts), _("Together")),
        [(row.label, *map(number, row.figures), number(sum(row.figures))) for row in rows],
    )
    everything = sum(sum(row.figures) for row in rows)
    desc = _("%(n)s in %(rows)s rows.") % {"n": number(everything), "rows": len(rows)}
    return StackedBar(width, ROW * len(rows) + 2, title, desc, drawn, parts, table)


def _row(row: StackedRow, n: int, parts: Sequence[Part], across: Scale, begins_at: int) -> DrawnRow:
    segments, x = [], float(begins_at)
    for part, figure in zip(parts, row.figures, strict=True):
        if figure:
            wide = round(across(figure), 1)
            text = number(figure)
            title = f"{row.label}, {part.name}: {text}"
            segments.append(Segment(round(x, 1), max(wide - 1.5, 1), part.fill, text, title))
            x += wide
    return DrawnRow(n * ROW + 2, row.label, row.href, segments, row.note, round(x + 6, 1))
