"""A part of the tree as a page shows it: few levels, with money, whoever manages, and mandates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from brm.accounts.models import User
from customers.models import Budget, Mandate, MandateKind, Unit
from customers.models.units import UnitQuerySet
from customers.money.sums import add_money, give_money
from customers.structure.standing import (
    add_children_count,
    add_mandates,
    in_tree_order,
    it_money_on,
    standing_on,
)

LEVELS = 3
DEEPEST = 60
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
    can go deeper. A fixed number of queries, whatever the number of units. Of today it is read by
    the paths that units show; `tree_on` reads any other day.
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


def tree_on(
    day: date,
    *,
    seen_by: User,
    top: Unit | None,
    year: int,
    currency: str,
    levels: int = LEVELS,
    most: int = MOST,
) -> Shown:
    """The same as of any day, past or to come, with who decides and orders by name.

    As many levels as asked for. Its sums walk all units below `top` once.
    """
    standing = standing_on(day, seen_by=seen_by, top=top, levels=levels, most=most)
    units = standing.units
    add_mandates(units, on=day)
    add_children_count(units, on=day)
    deepest = max((unit.path.count(".") + 1 for unit in units), default=0)
    money = it_money_on(day, top=top, year=year, currency=currency, deepest=deepest)
    give_money(units, money, Budget.objects.of_year(year, currency))
    for unit in units:
        unit.level = unit.depth
    largest = max((unit.it_amount for unit in units if unit.it_amount), default=Decimal(0))
    return Shown(units, standing.more, largest)


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
