"""The capability of each clause, quarter by quarter, as a heat map."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from brm.ui.charts import HeatCell, HeatRow, heat_map
from brm.ui.charts.heat_map import HeatMap
from reports.evidence.counting import ClauseResult, Conformance
from reports.evidence.rules import HIGHEST
from reports.pictures import ACROSS


def capability_map(quarters: Sequence[Conformance]) -> HeatMap | None:
    """A row for each clause, a cell for each quarter with its level, from 0 to 3."""
    if not quarters or not any(each.customers for each in quarters):
        return None
    rows = []
    for n, latest in enumerate(quarters[-1].clauses):
        name = f"{latest.key} {latest.clause.title}"
        cells = [_cell(each.clauses[n], each) for each in quarters]
        rows.append(HeatRow(name, cells))
    return heat_map(
        rows,
        [_short(each) for each in quarters],
        title=_("Capability by requirement and quarter"),
        desc=_("From 0, nothing is shown, to 3, all of it is, after the levels of FitSM-6."),
        width=ACROSS,
        ends=(),
    )


def levels_of(quarters: Sequence[Conformance]) -> tuple[int, int, int]:
    """How many levels are reached in the last quarter, more than in the first, and of how many."""
    sums = [sum(each.capability for each in quarter.clauses) for quarter in quarters]
    return sums[-1], sums[-1] - sums[0], HIGHEST * len(quarters[-1].clauses)


def _short(conformance: Conformance) -> str:
    span = conformance.scope.span
    return _("Q%(n)s %(year)s") % {"n": (span.first.month + 2) // 3, "year": span.first.year}


def _cell(result: ClauseResult, conformance: Conformance) -> HeatCell:
    span = conformance.scope.span
    title = _("%(key)s, %(period)s: %(level)s of %(highest)s, %(verdict)s") % {
        "key": result.key,
        "period": span,
        "level": result.capability,
        "highest": HIGHEST,
        "verdict": result.verdict.label,
    }
    href = f"{reverse('reports:evidence_clause', args=[result.key])}?{span.query}"
    return HeatCell(result.shape, title, href, str(result.capability))
