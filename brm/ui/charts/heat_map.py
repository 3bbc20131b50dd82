"""Rows by months: met is a small dot, so that trouble stands out."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from brm.ui.charts.scales import ChartTable
from brm.ui.formats import DASH
from brm.ui.states import state_of

LABEL, CELL, HEIGHT, GAP, HEAD, LATEST = 150, 44, 22, 2, 20, 132
STEP = 28


@dataclass(frozen=True)
class HeatCell:
    """A state in one column; `title` names it in full, `href` leads to what it is made of."""

    state: str
    title: str
    href: str = ""


@dataclass(frozen=True)
class HeatRow:
    """A row: a cell or None for each column, then its latest figure and target in words."""

    label: str
    cells: Sequence[HeatCell | None]
    latest: str = ""
    target: str = ""
    tone: str = ""
    href: str = ""


@dataclass(frozen=True)
class DrawnCell:
    x: float
    y: float
    state: str
    tone: str
    title: str
    href: str

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x + (CELL - GAP) / 2, self.y + HEIGHT / 2)

    @property
    def corner(self) -> tuple[float, float]:
        """Where a shape of 12 x 12 begins that stands in the middle."""
        return (self.middle[0] - 6, self.middle[1] - 6)

    @property
    def measured(self) -> bool:
        return self.state != "not_measured"

    @property
    def quiet(self) -> bool:
        return self.state in {"met", "done"}


@dataclass(frozen=True)
class DrawnHeatRow:
    y: float
    row: HeatRow
    cells: Sequence[DrawnCell]


@dataclass(frozen=True)
class HeatHead:
    x: float
    text: str
    last: bool


@dataclass(frozen=True)
class HeatMap:
    width: int
    height: int
    cell_width: int
    cell_height: int
    figure_x: float
    title: str
    desc: str
    heads: Sequence[HeatHead]
    rows: Sequence[DrawnHeatRow]
    table: ChartTable
    template: str = "ui/charts/heat_map.html"

    @property
    def linked(self) -> bool:
        """Whether a mark is a link, so that the picture is a group of them."""
        return any(cell.href for line in self.rows for cell in line.cells)


def heat_map(
    rows: Sequence[HeatRow], columns: Sequence[str], *, title: str, desc: str = ""
) -> HeatMap:
    """One line a row, one cell a column; a cell that is None was not measured."""
    cells_end = LABEL + CELL * len(columns)
    heads = [
        HeatHead(LABEL + CELL * n + (CELL - GAP) / 2, text, n == len(columns) - 1)
        for n, text in enumerate(columns)
    ]
    drawn = [
        DrawnHeatRow(HEAD + STEP * n, row, _cells(row, HEAD + STEP * n, columns))
        for n, row in enumerate(rows)
    ]
    table = ChartTable(("", *columns, _("Latest"), _("Target")), [_line(row) for row in rows])
    return HeatMap(
        cells_end + LATEST,
        HEAD + STEP * len(rows),
        CELL - GAP,
        HEIGHT,
        cells_end + 56,
        title,
        desc or _said(rows),
        heads,
        drawn,
        table,
    )


def _cells(row: HeatRow, y: float, columns: Sequence[str]) -> list[DrawnCell]:
    drawn = []
    for n, (cell, column) in enumerate(zip(row.cells, columns, strict=True)):
        state = cell.state if cell else "not_measured"
        word = state_of(state).word
        title = cell.title if cell else f"{row.label}, {column}: {word}"
        tone = state_of(state).tone
        drawn.append(DrawnCell(LABEL + CELL * n, y, state, tone, title, cell.href if cell else ""))
    return drawn


def _line(row: HeatRow) -> tuple[str, ...]:
    words = (str(state_of(cell.state).word) if cell else DASH for cell in row.cells)
    return (row.label, *words, row.latest or DASH, row.target or DASH)


def _said(rows: Sequence[HeatRow]) -> str:
    states = [cell.state for row in rows for cell in row.cells if cell]
    return _("%(bad)s breached and %(risk)s at risk of %(all)s measured.") % {
        "bad": states.count("breached"),
        "risk": states.count("at_risk"),
        "all": sum(state != "not_measured" for state in states),
    }
