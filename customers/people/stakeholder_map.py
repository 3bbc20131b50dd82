"""The map of stakeholders: influence upwards, interest to the right, attitude by shape, names."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from brm.ui.charts.scales import ChartTable, text_width
from brm.ui.formats import initials
from customers.models import Attitude, Stakeholder

LEFT, TOP, BOTTOM, LINE = 34, 8, 40, 24
"""Pixels around the grid, and of the line that a person has in a cell: enough for a finger."""
MARK, LETTER = 22, 13
"""Pixels from the left of a line to its name, and the size of the name's letters."""
SHAPE_OF = {
    Attitude.CHAMPION: "met",
    Attitude.SUPPORTER: "started",
    Attitude.NEUTRAL: "due",
    Attitude.CRITIC: "at_risk",
    Attitude.OPPONENT: "late",
}
"""The shape that each attitude is drawn with; its word stands in the key and the table."""


@dataclass(frozen=True)
class Format:
    """How large the cells are; a phone has room for three, and for the initials alone."""

    cell: int
    lines: int
    whole_names: bool
    seen_on: str

    @property
    def height(self) -> int:
        return self.lines * LINE + 6


WIDE = Format(214, 4, whole_names=True, seen_on="d-none d-md-block")
PHONE = Format(58, 3, whole_names=False, seen_on="d-md-none")


@dataclass(frozen=True)
class Mark:
    """One line of a cell: a person, or how many more there are (then without a shape)."""

    x: int
    y: int
    width: int
    shape: str
    name: str
    title: str
    href: str


@dataclass(frozen=True)
class Drawing:
    """The grid in one format. `columns` and `rows` are its rules, `levels` the figures at it."""

    width: int
    height: int
    left: int
    bottom: int
    title: str
    desc: str
    seen_on: str
    columns: Sequence[int]
    rows: Sequence[int]
    marks: Sequence[Mark]
    levels: Sequence[tuple[int, float, float]]


@dataclass(frozen=True)
class StakeholderMap:
    """The same people drawn for a desk and for a phone, and as a table."""

    title: str
    drawings: Sequence[Drawing]
    table: ChartTable
    template: str = "customers/charts/stakeholders.html"


def stakeholder_map(rows: Sequence[Stakeholder], *, with_attitude: bool) -> StakeholderMap | None:
    """The picture of the stakeholders; None where there is none."""
    if not rows:
        return None
    title = _("Stakeholders by influence and interest")
    drawings = [_drawing(rows, each, title, with_attitude) for each in (WIDE, PHONE)]
    return StakeholderMap(title, drawings, _table(rows, with_attitude))


def _drawing(rows: Sequence[Stakeholder], form: Format, title: str, with_attitude: bool) -> Drawing:
    cells: dict[tuple[int, int], list[Stakeholder]] = defaultdict(list)
    for row in rows:
        cells[row.influence, row.interest].append(row)
    from_the_top = sorted(cells, key=lambda cell: (-cell[0], cell[1]))
    bottom = TOP + 5 * form.height
    return Drawing(
        width=LEFT + 5 * form.cell + 2,
        height=bottom + BOTTOM,
        left=LEFT,
        bottom=bottom,
        title=title,
        desc=_("%(n)s people; influence upwards, interest to the right.") % {"n": len(rows)},
        seen_on=form.seen_on,
        columns=[LEFT + n * form.cell for n in range(6)],
        rows=[TOP + n * form.height for n in range(6)],
        marks=[mark for cell in from_the_top for mark in _marks(cells[cell], form, with_attitude)],
        levels=[
            (n, LEFT + (n - 0.5) * form.cell, TOP + (5.5 - n) * form.height) for n in range(1, 6)
        ],
    )


def _marks(cell: Sequence[Stakeholder], form: Format, with_attitude: bool) -> list[Mark]:
    """The people of one cell below each other; where they are too many, the last line counts."""
    shown = cell if len(cell) <= form.lines else cell[: form.lines - 1]
    marks = [_person(row, n, form, with_attitude) for n, row in enumerate(shown)]
    if rest := cell[len(shown) :]:
        marks.append(_rest(rest, len(shown), form))
    return marks


def _person(row: Stakeholder, line: int, form: Format, with_attitude: bool) -> Mark:
    name = row.person.name
    return Mark(
        *_place(row, line, form),
        width=form.cell - 4,
        shape=SHAPE_OF[Attitude(row.attitude)] if with_attitude else "due",
        name=_fitting(name, form.cell - MARK - 10) if form.whole_names else initials(name),
        title=_title(row, with_attitude),
        href=row.person.get_absolute_url(),
    )


def _rest(rest: Sequence[Stakeholder], line: int, form: Format) -> Mark:
    """Those whose names find no room: how many, who, and the way to the list of all."""
    words = _("+%(n)s more") if form.whole_names else _("+%(n)s")
    return Mark(
        *_place(rest[0], line, form),
        width=form.cell - 4,
        shape="",
        name=words % {"n": len(rest)},
        title=", ".join(row.person.name for row in rest),
        href="#stakeholders",
    )


def _place(row: Stakeholder, line: int, form: Format) -> tuple[int, int]:
    """The left end and the middle of a line of the person's cell."""
    x = LEFT + (row.interest - 1) * form.cell + 2
    y = TOP + (5 - row.influence) * form.height + 3 + line * LINE + LINE // 2
    return x, y


def _fitting(name: str, room: int) -> str:
    """The name, or as much of its beginning as there is room for."""
    if text_width(name, LETTER) <= room:
        return name
    while name and text_width(f"{name}…", LETTER) > room:
        name = name[:-1]
    return f"{name.rstrip()}…"


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
