"""The register as a picture: processes by months, each cell the worst that was owed in it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, DateField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.ui.charts import HeatCell, HeatRow, heat_map
from brm.ui.charts.heat_map import HeatMap
from brm.ui.formats import month as month_text
from reports.models import Arrival, ReportingProcess
from reports.models.register import ExpectedReportQuerySet
from reports.rules import months_before

MONTHS = 12

WORST = (
    ("missing", "late"),
    ("late", "done_late"),
    ("waiting", "due"),
    ("in_time", "met"),
    ("not_owed", "skipped"),
)
WORDS = {
    "in_time": _("%(n)s in time"),
    "late": _("%(n)s late"),
    "missing": _("%(n)s missing"),
    "waiting": _("%(n)s to come"),
    "not_owed": _("%(n)s not owed"),
}
Counted = dict[tuple[str, date], dict[str, Any]]


def register_map(
    rows: ExpectedReportQuerySet, *, on: date, title: str, width: int, query: dict[str, str]
) -> HeatMap | None:
    """A row for each process, a cell for each of the last twelve months; None for nothing owed.

    A report belongs to the month in which its period ends. `query` goes along into the list that
    a cell leads to. One query for the counts, one for the processes.
    """
    months = months_before(on, MONTHS)
    counted = _counted(rows, months, on)
    if not counted:
        return None
    names = {each.key: each for each in ReportingProcess.objects.all()}
    drawn = [
        _row(process, counted, months, query)
        for process in names.values()
        if any((process.key, each) in counted for each in months)
    ]
    columns = [month_text(each).split("\u00a0")[0] for each in months]
    return heat_map(drawn, columns, title=title, width=width, latest=False)


def _counted(rows: ExpectedReportQuerySet, months: Sequence[date], on: date) -> Counted:
    """How many of each process and month: in time, late, missing, waiting, not owed."""
    arrived = Q(state=Arrival.ARRIVED)
    last = ExpressionWrapper(F("day_after") - timedelta(days=1), output_field=DateField())
    found: Any = (
        rows.order_by()
        .filter(day_after__gt=months[0], day_after__lte=on.replace(day=1))
        .values("kind__process", month=TruncMonth(last))
        .annotate(
            in_time=Count("pk", filter=arrived & Q(days_late=0)),
            late=Count("pk", filter=arrived & Q(days_late__gt=0)),
            missing=Count("pk", filter=Q(state=Arrival.EXPECTED, due_on__lt=on)),
            waiting=Count("pk", filter=Q(state=Arrival.EXPECTED, due_on__gte=on)),
            not_owed=Count("pk", filter=Q(state=Arrival.NOT_OWED)),
        )
    )
    return {(each["kind__process"], each["month"]): each for each in found}


def _row(
    process: ReportingProcess,
    counted: Counted,
    months: Sequence[date],
    query: dict[str, str],
) -> HeatRow:
    cells = [_cell(process, counted.get((process.key, each)), each, query) for each in months]
    return HeatRow(str(process), cells, href=_href(query | {"process": process.key}))


def _cell(
    process: ReportingProcess, counts: dict[str, Any] | None, month: date, query: dict[str, str]
) -> HeatCell | None:
    """The worst of what was owed: missing, then late, waiting, in time; None for nothing owed."""
    if counts is None:
        return None
    state = next(state for name, state in WORST if counts[name])
    said = [str(words) % {"n": counts[name]} for name, words in WORDS.items() if counts[name]]
    title = f"{process}, {month_text(month)}: {', '.join(said)}"
    return HeatCell(
        state, title, _href(query | {"process": process.key, "month": f"{month:%Y-%m}"})
    )


def _href(query: dict[str, str]) -> str:
    return f"{reverse('register:list')}?{urlencode({'show': 'all'} | query)}"
