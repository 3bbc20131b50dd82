"""The register as a picture: processes by months, each cell the worst that was owed in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, DateField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
    "in_time": gettext_lazy("%(n)s in time"),
    "late": gettext_lazy("%(n)s late"),
    "missing": gettext_lazy("%(n)s missing"),
    "waiting": gettext_lazy("%(n)s to come"),
    "not_owed": gettext_lazy("%(n)s not owed"),
}
Counts = dict[str, Any]
"""How many came in time, late, are missing, still to come, not owed."""


@dataclass(frozen=True)
class Picture:
    """Twelve months: the sentence that sums them up, and the map, where anything was owed."""

    sentence: str
    map: HeatMap | None


def picture_of(
    rows: ExpectedReportQuerySet, *, on: date, title: str, width: int, query: dict[str, str]
) -> Picture:
    """A row for each process, a cell for each of the last twelve whole months.

    A report belongs to the month in which its period ends. `query` goes along into the list that
    a cell leads to. One query for the counts, one for the processes.
    """
    months = months_before(on, MONTHS)
    counted = _counted(rows, months, on)
    if not counted:
        return Picture(_("No report was owed in twelve months."), None)
    drawn = [
        _row(process, counted, months, query)
        for process in ReportingProcess.objects.all()
        if any((process.key, each) in counted for each in months)
    ]
    columns = [month_text(each).split("\u00a0")[0] for each in months]
    drawn_map = heat_map(drawn, columns, title=title, width=width, ends=())
    return Picture(_sentence(list(counted.values())), drawn_map)


def _sentence(counts: Sequence[Counts]) -> str:
    total = {name: sum(each[name] for each in counts) for name in WORDS}
    owed = sum(total.values()) - total["waiting"] - total["not_owed"]
    return _(
        "Of %(owed)s reports owed in twelve months %(in_time)s came in time and %(late)s late; "
        "%(missing)s did not come."
    ) % {**total, "owed": owed}


def _counted(
    rows: ExpectedReportQuerySet, months: Sequence[date], on: date
) -> dict[tuple[str, date], Counts]:
    """The counts of each process and month in which anything was owed."""
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
    counted: dict[tuple[str, date], Counts],
    months: Sequence[date],
    query: dict[str, str],
) -> HeatRow:
    cells = [_cell(process, counted.get((process.key, each)), each, query) for each in months]
    return HeatRow(str(process), cells, href=_href(query | {"process": process.key}))


def _cell(
    process: ReportingProcess, counts: Counts | None, month: date, query: dict[str, str]
) -> HeatCell:
    """The worst of what was owed: missing, then late, to come, in time; empty for nothing owed."""
    where = {"process": process, "month": month_text(month)}
    if counts is None:
        return HeatCell("not_measured", _("%(process)s, %(month)s: nothing owed") % where)
    state = next(state for name, state in WORST if counts[name])
    said = [str(words) % {"n": counts[name]} for name, words in WORDS.items() if counts[name]]
    href = _href(query | {"process": process.key, "month": f"{month:%Y-%m}"})
    title = _("%(process)s, %(month)s: %(counts)s") % {**where, "counts": ", ".join(said)}
    return HeatCell(state, title, href)


def _href(query: dict[str, str]) -> str:
    return f"{reverse('register:list')}?{urlencode({'show': 'all'} | query)}"
