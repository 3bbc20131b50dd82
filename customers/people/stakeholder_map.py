"""The map of stakeholders: influence upwards, interest to the right, attitude by shape."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from brm.ui.charts.scales import ChartTable
from customers.models import Attitude, Stakeholder

CELL, LEFT, TOP, BOTTOM = 92, 34, 8, 40
ROW, PER_ROW = 22, 3
SHAPE_OF = {
    Attitude.CHAMPION: "met",
    Attitude.SUPPORTER: "started",
    Attitude.NEUTRAL: "due",
    Attitude.CRITIC: "at_risk",
    Attitude.OPPONENT: "late",
}
"""The shape that each attitude is drawn with; its word stands in the key and the table."""


@dataclass(frozen=True)
class Mark:
    """One person in the grid: where, in which shape, initials beside it, and the full name."""

    x: float
    y: float
    shape: str
    title: str
    href: str


@dataclass(frozen=True)
class StakeholderMap:
    width: int
    height: int
    left: int
    bottom: int
    title: str
    desc: str
    lines: Sequence[int]
    rows: Sequence[int]
    marks: Sequence[Mark]
    table: ChartTable
    levels: Sequence[tuple[int, float, float]]
    template: str = "customers/charts/stakeholders.html"


def stakeholder_map(rows: Sequence[Stakeholder], *, with_attitude: bool) -> StakeholderMap | None:
    """The picture of the stakeholders; None where there is none. People in one cell are spread."""
    if not rows:
        return None
    cells: dict[tuple[int, int], list[Stakeholder]] = defaultdict(list)
    for row in rows:
        cells[row.interest, row.influence].append(row)
    size = 5 * CELL
    return StakeholderMap(
        width=LEFT + size + 2,
        height=TOP + size + BOTTOM,
        left=LEFT,
        bottom=TOP + size,
        title=_("Stakeholders by influence and interest"),
        desc=_("%(n)s people; influence upwards, interest to the right.") % {"n": len(rows)},
        lines=[LEFT + n * CELL for n in range(6)],
        rows=[TOP + n * CELL for n in range(6)],
        marks=[m for cell in sorted(cells) for m in _marks(cells[cell], with_attitude)],
        table=_table(rows, with_attitude),
        levels=[(n, LEFT + (n - 0.5) * CELL, TOP + (5.5 - n) * CELL) for n in range(1, 6)],
    )


def _marks(cell: list[Stakeholder], with_attitude: bool) -> list[Mark]:
    """The people of one cell in rows around its middle; the closer the more there are."""
    down = -(-len(cell) // PER_ROW)
    step = min(ROW, (CELL - 16) / max(down, 1))
    return [_mark(row, n, len(cell), down, step, with_attitude) for n, row in enumerate(cell)]


def _mark(
    row: Stakeholder, n: int, count: int, down: int, step: float, with_attitude: bool
) -> Mark:
    across = min(PER_ROW, count - n // PER_ROW * PER_ROW)
    x = LEFT + (row.interest - 0.5) * CELL + (n % PER_ROW - (across - 1) / 2) * 28
    y = TOP + (5.5 - row.influence) * CELL + (n // PER_ROW - (down - 1) / 2) * step
    shape = SHAPE_OF[Attitude(row.attitude)] if with_attitude else "due"
    return Mark(x, y, shape, _title(row, with_attitude), row.person.get_absolute_url())


def _title(row: Stakeholder, with_attitude: bool) -> str:
    words = {"name": row.person.name, "influence": row.influence, "interest": row.interest}
    said = _("%(name)s: influence %(influence)s, interest %(interest)s") % words
    return f"{said}, {row.get_attitude_display().lower()}" if with_attitude else said


def _table(rows: Sequence[Stakeholder], with_attitude: bool) -> ChartTable:
    head = (_("Person"), _("Influence"), _("Interest"))
    told = [(row.person.name, str(row.influence), str(row.interest)) for row in rows]
    if not with_attitude:
        return ChartTable(head, told)
    more = [(*line, row.get_attitude_display()) for line, row in zip(told, rows, strict=True)]
    return ChartTable((*head, _("Attitude")), more)
