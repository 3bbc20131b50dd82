"""Attainment as pictures: the heat map of a customer, the trend of a level, the line of a count."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from brm.ui.charts import HeatCell, HeatRow, heat_map, sparkline, trend
from brm.ui.charts.heat_map import WIDTH, HeatMap
from brm.ui.charts.scales import LETTERS
from brm.ui.charts.sparkline import Sparkline
from brm.ui.charts.trend import Trend
from brm.ui.formats import month
from brm.ui.states import state_of
from reports.models import Attainment
from reports.models.attainment import key_of
from reports.rules import Result
from reports.today.delivery import Breach, Delivery

ACROSS = 1060
"""Pixels of a heat map that has a page's whole width."""


def heat_map_of(
    found: Sequence[Attainment], periods: Sequence[date], *, title: str, width: int = WIDTH
) -> HeatMap | None:
    """A row for each service and measure, a cell for each month; None for no results at all.

    `found` is ordered by service, measure and month, and carries service and measure.
    """
    groups = [list(group) for _key, group in groupby(found, key=key_of)]
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


def _row(found: list[Attainment], periods: Sequence[date], is_alone: bool) -> HeatRow:
    by_period = {each.period: each for each in found}
    newest = found[-1]
    last = by_period.get(periods[-1])
    return HeatRow(
        label=row_label(newest.service.name, newest.measure.name, is_alone=is_alone),
        cells=[_cell(by_period.get(each)) for each in periods],
        latest=last.value_shown if last else "",
        target=newest.target_shown,
        tone=state_of(last.result).tone if last else "",
        href=reverse("reports:level_detail", args=[newest.service_level_id]),
    )


def _cell(attainment: Attainment | None) -> HeatCell | None:
    if attainment is None:
        return None
    title = _("%(level)s, %(month)s: %(result)s, %(value)s, target %(target)s") % {
        "level": attainment.label,
        "month": month(attainment.period),
        "result": state_of(attainment.result).word,
        "value": attainment.value_shown,
        "target": attainment.target_shown,
    }
    href = reverse("reports:level_detail", args=[attainment.service_level_id])
    return HeatCell(attainment.result, title, f"{href}#{attainment.period:%Y-%m}")


def trend_of(
    months: Sequence[Attainment | None], periods: Sequence[date], *, large: bool = False
) -> Trend:
    """The values of one level, month by month, against the target that applies last."""
    newest = next(each for each in reversed(months) if each)
    return trend(
        [each.value if each else None for each in months],
        [_short(each) for each in periods],
        newest.target,
        newest.better,
        title=newest.label,
        unit=newest.measure.unit,
        state=newest.result,
        large=large,
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
