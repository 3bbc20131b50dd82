"""How old what is open has become: one bar a level, in four spans of working days."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui.charts.stacked_bar import Part, StackedBar, StackedRow, stacked_bar

SPANS = ((5, "bar-2"), (10, "bar"), (20, "warn"))
"""The last working day of each span but the oldest, and its fill."""


@dataclass(frozen=True)
class AgeingRow:
    """A level, the ages of its open matters in working days, and how many are past their clock."""

    label: str
    ages: Sequence[int]
    past: int = 0
    href: str = ""


def ageing_parts() -> list[Part]:
    """The spans of ages, for rows that are counted already."""
    return [
        Part(_("0 to 5 days"), "bar-2"),
        Part(_("6 to 10 days"), "bar"),
        Part(_("11 to 20 days"), "warn"),
        Part(_("over 20 days"), "bad"),
    ]


def ageing(rows: Sequence[AgeingRow], *, title: str) -> StackedBar:
    """The ageing bar: 0-5, 6-10, 11-20 and over 20 working days."""
    return stacked_bar([_row(row) for row in rows], ageing_parts(), title=title)


def _row(row: AgeingRow) -> StackedRow:
    spans = [0] * (len(SPANS) + 1)
    for age in row.ages:
        spans[next((n for n, (last, _fill) in enumerate(SPANS) if age <= last), len(SPANS))] += 1
    note = ngettext("%(n)s past its clock", "%(n)s past their clock", row.past) % {"n": row.past}
    return StackedRow(row.label, spans, note if row.past else "", row.href)
