"""The maturity of a relationship over time: the business's view and IT's, as two stepped lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from brm.ui.charts.scales import ChartTable, Point, Scale
from brm.ui.formats import full_day, month
from customers.models import LEVELS, MaturityAssessment

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 210, 118, 700, 14, 178
APART = 2.5
"""Pixels that each line is moved from its level, so that two equal ones are both seen."""
TICKS = 5


@dataclass(frozen=True)
class Line:
    """One side's view: a stepped path, a mark for each assessment, its name at the end."""

    side: str
    name: str
    path: str
    marks: Sequence[Point]
    end: Point


@dataclass(frozen=True)
class MaturityPicture:
    width: int
    height: int
    left: int
    right: int
    bottom: int
    title: str
    desc: str
    levels: Sequence[tuple[float, str]]
    ticks: Sequence[tuple[float, str]]
    lines: Sequence[Line]
    table: ChartTable
    template: str = "customers/charts/maturity.html"


def maturity_picture(
    assessments: Sequence[MaturityAssessment], *, today: date
) -> MaturityPicture | None:
    """The picture of the assessments, the oldest first; None where there is none."""
    if not assessments:
        return None
    first = assessments[0].assessed_on
    across = Scale(first.toordinal(), max(today, first).toordinal(), LEFT + 10, RIGHT - 40)
    if first >= today:
        across = Scale(first.toordinal() - 1, first.toordinal(), LEFT + 10, RIGHT - 40)
    upright = Scale(1, 5, BOTTOM - 12, TOP + 8)
    business = [(each.assessed_on, each.business_level) for each in assessments]
    it = [(each.assessed_on, each.it_level) for each in assessments]
    end = max(today, assessments[-1].assessed_on)
    return MaturityPicture(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        bottom=BOTTOM,
        title=_("Maturity of the relationship, as the business and as IT see it"),
        desc=_desc(assessments),
        levels=[(upright(level.n), f"{level.n} {level.name}") for level in LEVELS],
        ticks=_ticks(first, end, across),
        lines=[
            _line("business", _("business"), business, end, across, upright, -APART),
            _line("it", _("IT"), it, end, across, upright, APART),
        ],
        table=_table(assessments),
    )


def _line(
    side: str,
    name: str,
    levels: Sequence[tuple[date, int]],
    end: date,
    across: Scale,
    upright: Scale,
    moved: float,
) -> Line:
    marks = [(across(day.toordinal()), upright(level) + moved) for day, level in levels]
    last = (across(end.toordinal()), marks[-1][1])
    steps = "".join(f"H{x:g}V{y:g}" for x, y in marks[1:])
    path = f"M{marks[0][0]:g} {marks[0][1]:g}{steps}H{last[0]:g}"
    return Line(side, name, path, marks, last)


def _ticks(first: date, last: date, across: Scale) -> list[tuple[float, str]]:
    """At most five days along the axis, by month, none of them twice."""
    days = (last - first).days
    count = min(TICKS, days // 60 + 1)
    if count == 1:
        return [(across(last.toordinal()), month(last))]
    places = [first.toordinal() + days * n // (count - 1) for n in range(count)]
    return [(across(place), month(date.fromordinal(place))) for place in places]


def _desc(assessments: Sequence[MaturityAssessment]) -> str:
    last = assessments[-1]
    return _("Last on %(day)s: the business sees %(business)s, IT sees %(it)s.") % {
        "day": full_day(last.assessed_on),
        "business": last.business_level,
        "it": last.it_level,
    }


def _table(assessments: Sequence[MaturityAssessment]) -> ChartTable:
    head = (_("Day"), _("As the business sees it"), _("As IT sees it"))
    rows = [
        (
            full_day(each.assessed_on),
            f"{each.business_level} {each.business.name}",
            f"{each.it_level} {each.it.name}",
        )
        for each in reversed(assessments)
    ]
    return ChartTable(head, rows)
