"""A part of the tree as a page shows it: few levels, with money, whoever manages, and mandates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from customers.models import Mandate, MandateKind, Unit
from customers.models.units import UnitQuerySet
from customers.sums import add_money

LEVELS = 3
MOST = 250


@dataclass(frozen=True)
class Shown:
    """Units in the order of the tree; `more`: there are more than a page shows."""

    units: list[Any]
    more: bool
    largest: Decimal


def shown_tree(
    units: UnitQuerySet, *, top: Unit | None, on: date, year: int, currency: str
) -> Shown:
    """Three levels below `top` (or from the roots), each unit with its depth and its sums.

    `amount` and `it_amount` are of the unit and all below it; `children_count` says whether one
    can go deeper. A fixed number of queries, whatever the number of units.
    """
    start = 0 if top is None else depth_of(top)
    rows: Any = units.standing(on=on).down_the_tree()
    if top is not None:
        rows = rows.below(top).exclude(pk=top.pk)
    rows = rows.filter(depth__lte=start + LEVELS).select_related("manager", "customer")
    found: list[Any] = list(_with_facts(rows, on)[: MOST + 1])
    add_money(found, top=top, year=year, currency=currency)
    for unit in found:
        unit.level = unit.depth - start
    largest = max((unit.it_amount for unit in found if unit.it_amount), default=Decimal(0))
    return Shown(in_tree_order(found[:MOST]), len(found) > MOST, largest)


def depth_of(unit: Unit) -> int:
    """How many steps the unit is from nothing: 1 at the root."""
    path = Unit.objects.values_list("path", flat=True).get(pk=unit.pk)
    return (path or "").count(".") + 1


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


def _with_facts(rows: UnitQuerySet, on: date) -> UnitQuerySet:
    held = Mandate.objects.held(on=on).filter(unit=OuterRef("pk"))
    children = (
        Unit.objects.filter(Q(parent=OuterRef("pk")), valid__contains=on)
        .order_by()
        .values("parent")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return rows.annotate(
        decides=Exists(held.filter(kind=MandateKind.CUSTOMER)),
        orders=Exists(held.filter(kind=MandateKind.BUYER)),
        children_count=Coalesce(Subquery(children), Value(0), output_field=IntegerField()),
    )
