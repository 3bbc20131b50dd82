"""Rows by months: met is a small dot, so that trouble stands out."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from brm.ui.charts.scales import LETTERS, ChartTable, text_width
from brm.ui.formats import DASH
from brm.ui.states import drawing, state_of

WIDTH, CELL, HEIGHT, GAP, HEAD, LATEST = 810, 30, 22, 2, 20, 132
NARROW_CELL = 24
"""Of many columns: no target that one clicks may be smaller."""
UPRIGHT_LETTERS = 24
STEP, HEAD_LINE = 28, 13


@dataclass(frozen=True)
class HeatCell:
    """A state in one column; `title` names it in full, `href` leads to what it is made of.

    Without a state nothing is drawn: there is nothing that could be measured.
    A `figure`, such as `75 %`, stands beside the shape; there all cells of a map have one or none.
    """

    state: str
    title: str
    href: str = ""
    figure: str = ""

    @property
    def in_words(self) -> str:
        word = str(state_of(self.state).word) if self.state else DASH
        return f"{self.figure}, {word}" if self.figure else word


@dataclass(frozen=True)
class HeatRow:
    """A row: a cell or None for each column, then its latest figure and target in words."""

    label: str
    cells: Sequence[HeatCell | None]
    latest: str = ""
    target: str = ""
    tone: str = ""
    href: str = ""

    @property
    def name(self) -> str:
        """The label as it stands beside the cells."""
        return Truncator(self.label).chars(LETTERS)


@dataclass(frozen=True)
class DrawnCell:
    x: float
    y: float
    width: float
    state: str
    tone: str
    title: str
    href: str
    figure: str = ""

    @property
    def middle(self) -> tuple[float, float]:
        return (round(self.x + self.width / 2, 1), self.y + HEIGHT / 2)

    @property
    def corner(self) -> tuple[float, float]:
        """Where a shape of 12 x 12 begins that stands in the middle, or before a figure."""
        if self.figure:
            return (round(self.x + 6, 1), self.middle[1] - 6)
        return (self.middle[0] - 6, self.middle[1] - 6)

    @property
    def dot(self) -> tuple[float, float]:
        """Where the dot of what is met stands."""
        return (self.corner[0] + 6, self.middle[1])

    @property
    def figure_x(self) -> float:
        """Where the figure ends."""
        return round(self.x + self.width - 6, 1)

    @property
    def measured(self) -> bool:
        return self.state != "not_measured"

    @property
    def quiet(self) -> bool:
        return self.state in {"met", "done"}

    @property
    def drawn(self) -> SafeString:
        """The cell as SVG: of thousands in one map, a template would take ten times as long."""
        title = escape(self.title)
        inside = f"<title>{title}</title>{self._ground}{self._mark if self.measured else ''}"
        if self.href:
            name = f'<a href="{escape(self.href)}" aria-label="{title}">'
            return mark_safe(f"{name}{inside}</a>")  # noqa: S308  escaped above
        return mark_safe(f"<g>{inside}</g>")  # noqa: S308  escaped above

    @property
    def _ground(self) -> str:
        look = f"cell soft-{self.tone}" if self.measured else "cell outline"
        return (
            f'<rect class="{look}" x="{self.x}" y="{self.y}" width="{self.width}" '
            f'height="{HEIGHT}" rx="2"/>'
        )

    @property
    def _mark(self) -> str:
        figure = ""
        if self.figure:
            place = f'x="{self.figure_x}" y="{self.middle[1]}" dy="4"'
            figure = f'<text class="end" {place}>{escape(self.figure)}</text>'
        if self.quiet:
            x, y = self.dot
            return f'{figure}<circle class="point tone-ok" cx="{x}" cy="{y}" r="2"/>'
        x, y = self.corner
        look = f'class="mark on-{self.tone} tone-{self.tone}"'
        return f'{figure}<g {look} transform="translate({x} {y})">{drawing(self.state)}</g>'


@dataclass(frozen=True)
class DrawnHeatRow:
    y: float
    row: HeatRow
    cells: Sequence[DrawnCell]


@dataclass(frozen=True)
class HeatHead:
    x: float
    lines: Sequence[str]
    last: bool


@dataclass(frozen=True)
class HeatMap:
    width: int
    height: int
    cell_width: float
    cell_height: int
    figure_x: float
    names_width: int
    title: str
    desc: str
    heads: Sequence[HeatHead]
    rows: Sequence[DrawnHeatRow]
    table: ChartTable
    template: str = "ui/charts/heat_map.html"
    latest: bool = True
    ends: Sequence[str] = ()
    upright: bool = False
    head_y: int = 12

    @property
    def cells_width(self) -> int:
        """What is drawn beside the names."""
        return self.width - self.names_width

    @property
    def linked(self) -> bool:
        """Whether a mark is a link, so that the picture is a group of them."""
        return any(cell.href for line in self.rows for cell in line.cells)


def heat_map(
    rows: Sequence[HeatRow],
    columns: Sequence[str],
    *,
    title: str,
    desc: str = "",
    width: int = WIDTH,
    latest: bool = True,
    ends: Sequence[str] | None = None,
    upright: bool = False,
) -> HeatMap:
    """One line a row, one cell a column; a cell that is None was not measured.

    The names take what the longest of them needs; the cells share the rest of `width`. The last
    column is the newest, where a narrow window begins, but where `latest` is false: there the
    columns are kinds of things, and none of them comes last. Behind the newest stand its figure
    and its target; `ends` names the two figures where they are others, and leaves them out where
    it is empty. `upright` writes the heads of many columns upwards, so that each column is as
    narrow as its cell may be.
    """
    if ends is None:
        ends = (_("Latest"), _("Target")) if latest else ()
    behind = LATEST if ends else 0
    label = max((text_width(row.name) for row in rows), default=0) + 12
    least, most = (NARROW_CELL + GAP, 2 * CELL) if upright else (CELL, width)
    step = min(round(max((width - label - behind) / max(len(columns), 1), least), 1), most)
    places = [round(label + step * n, 1) for n in range(len(columns))]
    texts = _heads(columns, step - GAP, upright=upright)
    head = _head_height(texts, upright=upright)
    cells_end = round(label + step * len(columns))
    heads = [
        HeatHead(round(x + (step - GAP) / 2, 1), lines, latest and n == len(columns) - 1)
        for n, (x, lines) in enumerate(zip(places, texts, strict=True))
    ]
    drawn = [
        DrawnHeatRow(head + STEP * n, row, _cells(row, head + STEP * n, columns, places, step))
        for n, row in enumerate(rows)
    ]
    table = ChartTable(("", *columns, *ends), [_line(row, ends) for row in rows])
    return HeatMap(
        cells_end + behind,
        head + STEP * len(rows),
        round(step - GAP, 1),
        HEIGHT,
        cells_end + 56,
        label,
        title,
        desc or _said(rows),
        heads,
        drawn,
        table,
        latest=latest,
        ends=ends,
        upright=upright,
        head_y=head - 8,
    )


def _heads(columns: Sequence[str], width: float, *, upright: bool) -> list[list[str]]:
    """The lines of each head."""
    if upright:
        return [[Truncator(text).chars(UPRIGHT_LETTERS)] for text in columns]
    return [_head_lines(text, width) for text in columns]


def _head_height(texts: Sequence[Sequence[str]], *, upright: bool) -> int:
    if upright:
        return HEAD + max((text_width(lines[0], 10) for lines in texts), default=0)
    return HEAD + HEAD_LINE * (max(map(len, texts), default=1) - 1)


def _head_lines(text: str, width: float) -> list[str]:
    """The head of a column in one line, or broken at a space into two where it is too wide."""
    first, space, rest = text.partition(" ")
    return [first, rest] if space and text_width(text, 11) > width else [text]


def _cells(
    row: HeatRow, y: float, columns: Sequence[str], places: Sequence[float], step: float
) -> list[DrawnCell]:
    drawn = []
    for cell, column, x in zip(row.cells, columns, places, strict=True):
        state = cell.state if cell else "not_measured"
        if not state:
            continue
        word = state_of(state).word
        title = cell.title if cell else f"{row.label}, {column}: {word}"
        tone = state_of(state).tone
        href = cell.href if cell else ""
        figure = cell.figure if cell else ""
        drawn.append(DrawnCell(x, y, round(step - GAP, 1), state, tone, title, href, figure))
    return drawn


def _line(row: HeatRow, ends: Sequence[str]) -> tuple[str, ...]:
    words = (cell.in_words if cell else DASH for cell in row.cells)
    figures = (row.latest or DASH, row.target or DASH) if ends else ()
    return (row.label, *words, *figures)


def _said(rows: Sequence[HeatRow]) -> str:
    states = [cell.state for row in rows for cell in row.cells if cell and cell.state]
    return _("%(bad)s breached and %(risk)s at risk of %(all)s measured.") % {
        "bad": states.count("breached"),
        "risk": states.count("at_risk"),
        "all": sum(state != "not_measured" for state in states),
    }
