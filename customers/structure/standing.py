"""The structure as it stood on a day, read from the periods of units, for pages.

A unit comes as it was then: name, kind, parent, manager and path are those of the day. Such a
unit is to be shown, never to be saved.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count

from brm.accounts.models import User
from customers.models import Freshness, Mandate, MandateKind, RecordKind, Unit, UnitPeriod
from customers.models.unit_periods import UnitPeriodQuerySet

# Roots are all units without a parent; with a top, only that one is.
ROOTS = "p.parent_id IS NULL AND %s::bigint IS NULL OR p.unit_id = %s::bigint"

PLACES = f"""
    WITH RECURSIVE walk (id, path) AS (
        SELECT p.unit_id, p.unit_id::text::ltree FROM customers_unitperiod p
        WHERE p.valid @> %s::date AND ({ROOTS})
        UNION ALL
        SELECT p.unit_id, w.path || p.unit_id::text
        FROM walk w JOIN customers_unitperiod p ON p.parent_id = w.id AND p.valid @> %s::date
        WHERE nlevel(w.path) < %s
    ) SELECT id, path::text FROM walk LIMIT %s
"""  # noqa: S608  (own names)

# In one pass down: each budget at its place cut to the levels shown, and within which place above
# it is said to be included already.
MONEY = f"""
    WITH RECURSIVE walk (id, path, within, includes, it_amount) AS (
        SELECT p.unit_id, p.unit_id::text::ltree, NULL::ltree, b.includes_below, b.it_amount
        FROM customers_unitperiod p LEFT JOIN customers_budget b
            ON b.unit_id = p.unit_id AND b.fiscal_year = %s AND b.currency = %s
        WHERE p.valid @> %s::date AND ({ROOTS})
        UNION ALL
        SELECT p.unit_id, w.path || p.unit_id::text,
            CASE WHEN w.includes THEN w.path ELSE w.within END, b.includes_below, b.it_amount
        FROM walk w JOIN customers_unitperiod p ON p.parent_id = w.id AND p.valid @> %s::date
        LEFT JOIN customers_budget b
            ON b.unit_id = p.unit_id AND b.fiscal_year = %s AND b.currency = %s
    ) SELECT subpath(path, 0, least(nlevel(path), %s))::text, within::text, sum(it_amount)
    FROM walk WHERE it_amount IS NOT NULL GROUP BY 1, 2
"""  # noqa: S608  (own names)


@dataclass(frozen=True)
class Standing:
    """Units in the order of the tree; `more`: there are more than were asked for."""

    units: list[Any]
    more: bool


def standing_on(
    day: date, *, seen_by: User, top: Unit | None = None, levels: int = 60, most: int
) -> Standing:
    """The units below `top` (or all from the roots) on the day, each with depth and parent.

    `depth` counts from the first level shown. Two queries, whatever the number of units.
    """
    key = top.pk if top else None
    reach = levels + (1 if top else 0)
    places = _rows(PLACES, [day, key, key, day, reach, most + 2])
    paths = {pk: path for pk, path in places if pk != key}
    periods = UnitPeriod.objects.visible_to(seen_by)
    units = [_as_it_stood(period, paths, top) for period in _periods(day, paths, periods)]
    ordered = in_tree_order(units)
    return Standing(ordered[:most], len(ordered) > most)


def _periods(
    day: date, units: Iterable[int], of: UnitPeriodQuerySet | None = None
) -> Iterable[UnitPeriod]:
    """The periods of the units on the day, with all that a page says of them."""
    periods = (UnitPeriod.objects.all() if of is None else of).on(day).filter(unit__in=list(units))
    return periods.select_related("unit__customer", "manager", "parent")


def _named_as_then(period: UnitPeriod) -> Any:
    unit = period.unit
    unit.name, unit.kind = period.name, period.kind
    unit.parent, unit.manager = period.parent, period.manager
    return unit


def _as_it_stood(period: UnitPeriod, paths: dict[int, str], top: Unit | None) -> Any:
    unit = _named_as_then(period)
    unit.path = paths[unit.pk]
    unit.depth = unit.path.count(".") + (0 if top else 1)
    return unit


def in_tree_order(units: Sequence[Any]) -> list[Any]:
    """Each unit after its parent, siblings by code; a unit whose parent is not there is a root."""
    there = {unit.pk for unit in units}
    children: dict[int | None, list[Any]] = {}
    for unit in sorted(units, key=lambda unit: unit.code, reverse=True):
        parent = unit.parent_id if unit.parent_id in there else None
        children.setdefault(parent, []).append(unit)
    ordered, waiting = [], children.get(None, [])
    while waiting:
        unit = waiting.pop()
        ordered.append(unit)
        waiting.extend(children.get(unit.pk, []))
    return ordered


def it_money_on(
    day: date, *, top: Unit | None, year: int, currency: str, deepest: int
) -> dict[str, Decimal]:
    """The IT money of each place of the day's tree down to `deepest` steps, with all below."""
    key = top.pk if top else None
    values = [year, currency, day, key, key, day, year, currency, deepest]
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for head, within, total in _rows(MONEY, values):
        labels = head.split(".")
        for n in range(1, len(labels) + 1):
            place = ".".join(labels[:n])
            if not f"{within or ''}.".startswith(f"{place}."):
                totals[place] += total
    return dict(totals)


def add_mandates(units: Sequence[Any], *, on: date) -> None:
    """Give each unit who decides there on the day (`deciders`) and who orders (`buyers`)."""
    held: dict[tuple[int, str], list[Mandate]] = defaultdict(list)
    rows = Mandate.objects.held(on=on).filter(unit__in=units).select_related("person")
    for mandate in rows.order_by("person__name", "pk"):
        held[mandate.unit_id, mandate.kind].append(mandate)
    for unit in units:
        unit.deciders = held[unit.pk, MandateKind.CUSTOMER]
        unit.buyers = held[unit.pk, MandateKind.BUYER]
        unit.decides, unit.orders = bool(unit.deciders), bool(unit.buyers)


def add_children_count(units: Sequence[Any], *, on: date) -> None:
    """Give each unit how many stand right below it on the day (`children_count`)."""
    rows = UnitPeriod.objects.on(on).filter(parent__in=units).values("parent")
    counted = dict(rows.annotate(n=Count("pk")).values_list("parent", "n"))
    for unit in units:
        unit.children_count = counted.get(unit.pk, 0)


def add_freshness(units: Sequence[Any]) -> None:
    """Give each unit how fresh what is known of it is today; one query.

    `freshness_id`, `confirmed_on` and `fresh_until`, as `with_freshness` gives them.
    """
    kept = Freshness.objects.of(RecordKind.UNIT).filter(record__in=[unit.pk for unit in units])
    found = {each.record: each for each in kept}
    for unit in units:
        fresh = found.get(unit.pk)
        unit.freshness_id = fresh.pk if fresh else None
        unit.confirmed_on = fresh.confirmed_on if fresh else None
        unit.fresh_until = fresh.fresh_until if fresh else None


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def way_down_to(unit: Unit, *, on: date) -> list[Any]:
    """The units from the root down to the unit and itself, as they stood on the day."""
    order = list(Unit.objects.above(unit, on=on).values_list("pk", flat=True))
    found = {period.unit_id: period for period in _periods(on, order)}
    return [_named_as_then(found[pk]) for pk in order]


def as_it_stood(unit: Unit, *, on: date) -> Any | None:
    """The unit as it stood on the day; None where it did not."""
    period = next(iter(_periods(on, [unit.pk])), None)
    return _named_as_then(period) if period else None
