"""The figures of the process as a page shows them: the last month, its trend, and every month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from django.utils.translation import gettext as _

from brm.ui.charts import trend
from brm.ui.charts.trend import Trend
from brm.ui.formats import DASH, full_day, month, percent
from customers.models.customers import CustomerQuerySet
from reports.evidence.kpis import Kpi, kpis
from reports.evidence.rules import Counted
from reports.rules import months_before

MONTHS = 12


@dataclass(frozen=True)
class Shown:
    """One figure over the months, the oldest first."""

    name: str
    kpi: Kpi
    months: Sequence[date]
    counted: Sequence[Counted]
    latest: tuple[date, Counted] | None = None

    @property
    def values(self) -> list[Decimal | None]:
        """In per cent; None in a month in which nothing was to be."""
        return [_percent(each) for each in self.counted]

    @property
    def last(self) -> Counted:
        """What came last of what comes seldom, else the last month that had something to count."""
        if self.latest:
            return self.latest[1]
        return next((each for each in reversed(self.counted) if each.of), Counted())

    @property
    def last_month(self) -> date | None:
        found = [m for m, each in zip(self.months, self.counted, strict=True) if each.of]
        return found[-1] if found else None

    @property
    def figure(self) -> str:
        """Rounded down, so that what is below its aim never reads as on it."""
        value = _percent(self.last)
        return DASH if value is None else percent(value.to_integral_value(ROUND_FLOOR))

    @property
    def in_words(self) -> str:
        """`38 of 40, Oct 2026`; of what comes seldom `12 of 15 on 12 November 2026`."""
        if self.latest:
            day, last = self.latest
            known = {"shown": last.shown, "of": last.of, "day": full_day(day)}
            return _("%(shown)s of %(of)s on %(day)s") % known
        if self.last_month is None:
            return _("nothing to count in twelve months")
        facts = {"shown": self.last.shown, "of": self.last.of, "month": month(self.last_month)}
        return _("%(shown)s of %(of)s, %(month)s") % facts

    @property
    def change(self) -> int | None:
        """What is shown less all months before it taken together, in points of per cent."""
        last = self.latest[0] if self.latest else self.last_month
        if last is None:
            return None
        months = zip(self.months, self.counted, strict=True)
        earlier = [each for first, each in months if first < last.replace(day=1)]
        before, now = _percent(sum(earlier, Counted())), _percent(self.last)
        return None if before is None or now is None else round(now - before)

    @property
    def is_poor(self) -> bool:
        value = _percent(self.last)
        return value is not None and value < self.kpi.aim

    @property
    def state(self) -> str:
        if not self.last.of:
            return "not_measured"
        return "at_risk" if self.is_poor else "met"

    @property
    def cells(self) -> list[str]:
        return [f"{each.shown}/{each.of}" if each.of else DASH for each in self.counted]

    @property
    def trend(self) -> Trend:
        return trend(
            self.values,
            [month(each) for each in self.months],
            Decimal(self.kpi.aim),
            title=str(self.kpi.label),
            unit="%",
        )


def _percent(counted: Counted) -> Decimal | None:
    return Decimal(100 * counted.shown) / counted.of if counted.of else None


def figures_of(
    customers: CustomerQuerySet, *, on: date, names: Sequence[str] | None = None
) -> list[Shown]:
    """Each figure over the twelve months that had ended on the day; a query each.

    Two where what came last is counted by itself.
    """
    months = months_before(on, MONTHS)
    found = []
    for name in kpis.names() if names is None else names:
        counted = kpis[name].monthly(customers, months)
        series = [counted.get(each, Counted()) for each in months]
        latest = kpis[name].latest
        found.append(
            Shown(name, kpis[name], months, series, latest(customers, on) if latest else None)
        )
    return found
