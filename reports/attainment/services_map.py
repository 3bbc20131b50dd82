"""The heat map of customers by services: in each cell the worst of the service's levels.

Results are rolled up, never values: a customer's share is weighted by the lines of its
agreements, and is no mean of means.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Case, Count, F, Q, Value, When, Window
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import Better, PeriodKind, Service
from brm.ui.charts import HeatCell, HeatRow, heat_map
from brm.ui.charts.heat_map import HeatMap
from brm.ui.formats import DASH, percent
from brm.ui.states import state_of
from customers.models import Customer
from reports.models import Attainment
from reports.pictures import ACROSS
from reports.rules import MONTHS_OF, WORST_FIRST, Result, share_held, shown
from reports.sentences import aim, figure

COLUMNS = 40
"""So many services stand beside each other; a filter shows the others."""

CELL = (
    *("customer_id", "service_id", "service__name", "service_level_id", "result", "levels"),
    *("value", "target", "better", "measure__name", "measure__unit"),
    *("service_level__line__quantity", "service_level__line__price"),
)


@dataclass(frozen=True)
class Cell:
    """A customer's service: the level that was held worst, of `levels` in all."""

    service: str
    level: int
    levels: int
    result: Result
    value: Decimal | None
    target: Decimal
    better: Better
    measure: str
    unit: str
    price: Decimal | None

    @property
    def in_words(self) -> str:
        """`breached, availability 98.91 %, target ≥ 99.5 %`."""
        facts = {
            "result": state_of(self.result).word,
            "measure": self.measure.lower(),
            "value": figure(self.value, self.unit, self.better),
            "target": aim(self.target, self.unit, self.better),
        }
        return _("%(result)s, %(measure)s %(value)s, target %(target)s") % facts


Cells = dict[tuple[int, int], Cell]
"""By customer and service."""


@dataclass(frozen=True)
class ServicesMap:
    """The picture, and how many of its customers have a service that was breached."""

    picture: HeatMap | None
    customers: int
    breached: int
    left_out: int

    @property
    def sentence(self) -> str:
        return ngettext(
            "%(breached)s of %(count)s customer shown has a breached service.",
            "%(breached)s of %(count)s customers shown have a breached service.",
            self.customers,
        ) % {"breached": self.breached, "count": self.customers}


def as_of_month(month: date) -> Q:
    """The results that stand at the end of a month: of quarters and years the last that ended."""
    found = Q(period_kind=PeriodKind.MONTH, period=month)
    for kind in (PeriodKind.QUARTER, PeriodKind.YEAR):
        before = month - relativedelta(months=MONTHS_OF[kind])
        found |= Q(period_kind=kind, period__gt=before, period__lte=month)
    return found


def cells_of(
    customers: Sequence[Customer], month: date, *, service: Service | None = None
) -> Cells:
    """The worst level of each service of each customer, in one query."""
    order = Case(*(When(result=each, then=Value(n)) for n, each in enumerate(WORST_FIRST)))
    rows = Attainment.objects.filter(as_of_month(month), customer__in=[c.pk for c in customers])
    if service is not None:
        rows = rows.filter(service=service)
    group = [F("customer_id"), F("service_id")]
    found = (
        rows.annotate(order=order, levels=Window(Count("pk"), partition_by=group))
        .order_by("customer_id", "service_id", "order", "margin", "pk")
        .distinct("customer_id", "service_id")
        .values(*CELL)
    )
    return {(row["customer_id"], row["service_id"]): _cell(row) for row in found}


def _cell(row: dict[str, Any]) -> Cell:
    price = row["service_level__line__price"]
    return Cell(
        service=row["service__name"],
        level=row["service_level_id"],
        levels=row["levels"],
        result=Result(row["result"]),
        value=row["value"],
        target=row["target"],
        better=Better(row["better"]),
        measure=row["measure__name"],
        unit=row["measure__unit"],
        price=None if price is None else price * row["service_level__line__quantity"],
    )


def weighted_share(cells: Sequence[Cell]) -> Decimal | None:
    """Per cent of a customer's services that were held, by what their lines cost a year.

    Where a line has no price, each weighs the same. None where nothing was measured.
    """
    prices = [cell.price for cell in cells if cell.price is not None]
    if len(prices) < len(cells) or not sum(prices):
        return share_held((cell.result, Decimal(1)) for cell in cells)
    return share_held(zip((cell.result for cell in cells), prices, strict=True))


def services_map(customers: Sequence[Customer], cells: Cells, title: str) -> ServicesMap:
    """A row for each customer, a column for each service that one of them has a level of."""
    names = {service: cell.service for (_customer, service), cell in cells.items()}
    services = sorted(names, key=lambda pk: (names[pk], pk))
    columns = services[:COLUMNS]
    of_customer: dict[int, list[Cell]] = {customer.pk: [] for customer in customers}
    for (customer, _service), cell in cells.items():
        of_customer[customer].append(cell)
    rows = [_row(customer, columns, cells, of_customer[customer.pk]) for customer in customers]
    breached = sum(
        any(cell.result == Result.BREACHED for cell in found) for found in of_customer.values()
    )
    picture = heat_map(
        rows,
        [names[pk] for pk in columns],
        title=title,
        width=ACROSS,
        latest=False,
        ends=(_("Held"), _("of services")),
        upright=True,
    )
    return ServicesMap(
        picture if cells else None, len(rows), breached, len(services) - len(columns)
    )


def _row(customer: Customer, columns: Sequence[int], cells: Cells, own: Sequence[Cell]) -> HeatRow:
    held = weighted_share(own)
    measured = [cell for cell in own if cell.result != Result.NOT_MEASURED]
    kept = sum(cell.result != Result.BREACHED for cell in measured)
    share = DASH if held is None else percent(shown(held, better=Better.HIGHER, places=0))
    return HeatRow(
        label=customer.unit.name,
        cells=[_drawn(customer, cells.get((customer.pk, pk))) for pk in columns],
        latest=share,
        target=_("%(kept)s of %(all)s") % {"kept": kept, "all": len(own)},
        tone="bad" if kept < len(measured) else "",
        href=reverse("reports:of_customer", args=[customer.pk]),
    )


NO_LEVEL = HeatCell("", "")


def _drawn(customer: Customer, cell: Cell | None) -> HeatCell | None:
    if cell is None:
        return NO_LEVEL
    facts = {"customer": customer.unit.name, "service": cell.service, "words": cell.in_words}
    title = _("%(customer)s, %(service)s: %(words)s") % facts
    if cell.levels > 1:
        title = _("%(title)s (worst of %(n)s levels)") % {"title": title, "n": cell.levels}
    return HeatCell(cell.result, title, reverse("reports:level_detail", args=[cell.level]))
