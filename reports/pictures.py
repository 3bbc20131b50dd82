"""Attainment as pictures: the heat map of a customer, the trend of a level, the line of a count."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from agreements.models import Better
from brm.ui.charts import HeatCell, HeatRow, heat_map, sparkline, trend
from brm.ui.charts.heat_map import WIDTH, HeatMap
from brm.ui.charts.scales import LETTERS
from brm.ui.charts.sparkline import Sparkline
from brm.ui.charts.trend import Trend
from brm.ui.formats import month
from brm.ui.states import state_of
from reports.models import Attainment
from reports.models.attainment import series_key
from reports.rules import Result, ends_in
from reports.today.delivery import Breach, Delivery

ACROSS = 1060
"""Pixels of a heat map that has a page's whole width."""


def heat_map_of(
    found: Sequence[Attainment], periods: Sequence[date], *, title: str, width: int = WIDTH
) -> HeatMap | None:
    """A row for each service and measure, a cell for each month; None for no results at all.

    `found` is ordered by service, measure and month, and carries service and measure.
    """
    groups = [list(group) for _key, group in groupby(found, key=series_key)]
    names = Counter(group[-1].service_id for group in groups)
    rows = [_row(group, periods, names[group[-1].service_id] == 1) for group in groups]
    columns = [_short(each) for each in periods]
    return heat_map(rows, columns, title=title, width=width) if rows else None


def _short(period: date) -> str:
    return month(period).split("\u00a0")[0]


def row_label(service: str, measure: str, *, is_alone: bool) -> str:
    """The service; with its measure where it has several, which then is never cut off."""
    if is_alone:
        return service
    kept = Truncator(service).chars(max(LETTERS - len(measure) - 2, 16))
    return f"{kept}, {measure.lower()}"


def by_month(found: Sequence[Attainment]) -> dict[date, Attainment]:
    """The results of one level by month: that of a quarter or a year stands in each of its own."""
    return {month: each for each in found for month in each.months}


def latest_of(found: Sequence[Attainment], period: date) -> Attainment | None:
    """The result of the month; of a level measured over more, the newest there is."""
    newest = found[-1]
    return newest if newest.is_longer else by_month(found).get(period)


def _row(found: list[Attainment], periods: Sequence[date], is_alone: bool) -> HeatRow:
    months, newest, last = by_month(found), found[-1], latest_of(found, periods[-1])
    measure = newest.measure.name
    if newest.is_longer:
        measure = f"{measure}, {newest.get_period_kind_display()}"
        is_alone = False
    open_cell = _open_cell(newest) if newest.is_longer else None
    return HeatRow(
        label=row_label(newest.service.name, measure, is_alone=is_alone),
        cells=[
            _cell(months[each]) if each in months else open_cell if each > newest.period else None
            for each in periods
        ],
        latest=last.value_shown if last else "",
        target=newest.target_shown,
        tone=state_of(last.result).tone if last else "",
        href=reverse("reports:level_detail", args=[newest.service_level_id]),
    )


def _open_cell(newest: Attainment) -> HeatCell:
    """A month of a quarter or a year that has not ended."""
    title = _("%(level)s: known when it ends, %(kind)s at a time") % {
        "level": newest.label,
        "kind": newest.get_period_kind_display(),
    }
    return HeatCell("due", title)


def _cell(attainment: Attainment) -> HeatCell:
    title = _("%(level)s, %(month)s: %(result)s, %(value)s, target %(target)s") % {
        "level": attainment.label,
        "month": attainment.period_shown,
        "result": state_of(attainment.result).word,
        "value": attainment.value_shown,
        "target": attainment.target_shown,
    }
    href = reverse("reports:level_detail", args=[attainment.service_level_id])
    return HeatCell(attainment.result, title, f"{href}#{attainment.period:%Y-%m}")


def trend_of(
    months: Sequence[Attainment | None], periods: Sequence[date], *, large: bool = False
) -> Trend:
    """The values of one level, each against the target that applied to it.

    Of a level that is measured over more than a month, those alone in whose month one ended.
    """
    newest = next(each for each in reversed(months) if each)
    line = list(zip(months, periods, strict=True))
    if newest.is_longer:
        line = [(each, period) for each, period in line if ends_in(newest.kind, period)]
    return trend(
        [each.value if each else None for each, _period in line],
        [_short(period) for _each, period in line],
        _targets([each for each, _period in line]),
        newest.better,
        title=newest.label,
        unit=newest.measure.unit,
        state=newest.result,
        large=large,
    )


def _targets(line: Sequence[Attainment | None]) -> list[Decimal]:
    """Of a month without a result the target before it, or the first there is."""
    target = next(each.target for each in line if each)
    found = []
    for each in line:
        target = each.target if each else target
        found.append(target)
    return found


def budget_of(months: Sequence[Attainment]) -> Trend | None:
    """What was left of the error budget, time by time; None where it is of no such measure."""
    if all(each.budget_left is None for each in months):
        return None
    return trend(
        [each.budget_left for each in months],
        [_short(each.period) for each in months],
        Decimal(0),
        title=_("Error budget left"),
        unit=months[-1].measure.counted_in,
        large=True,
    )


def workload_of(months: Sequence[Attainment]) -> Trend | None:
    """What was asked of the service against the limit it was agreed for, time by time."""
    if all(each.workload is None for each in months):
        return None
    return trend(
        [each.workload for each in months],
        [_short(each.period) for each in months],
        [each.workload_limit for each in months],
        Better.LOWER,
        title=_("Workload against its limit"),
        large=True,
    )


def breach_trend(breach: Breach, periods: Sequence[date]) -> Trend:
    return trend_of(breach.months, periods)


def breaches_line(delivery: Delivery) -> Sparkline | None:
    """How many levels were breached, month by month."""
    counted = [held.breached if held.levels else None for held in delivery.by_month]
    state = Result.BREACHED if delivery.last.breached else Result.MET
    return sparkline(counted, state=state, title=_("Levels breached a month"))


def planned_line(delivery: Delivery) -> Sparkline | None:
    """What part of the activities was done, month by month."""
    parts = [100 * done / planned for done, planned in delivery.planned.values() if planned]
    return sparkline(parts, state="done", title=_("Activities done a month, per cent"))
