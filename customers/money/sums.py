"""The money of the units that a page shows, with all below them, each sum counted once."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, Func, IntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Least

from customers.models import Budget, Unit
from customers.models.budgets import BudgetQuerySet
from customers.models.paths import LTreeField


def add_money(units: Sequence[Any], *, top: Unit | None, year: int, currency: str) -> None:
    """Give each unit (with its `depth`) its `amount` and `it_amount`, in three queries.

    The IT money is that of the unit and all below it. The amount is the unit's own budget, which
    covers those below; where it has none, the sum of those shown right below it.
    """
    deepest = max((unit.depth for unit in units), default=0)
    budgets = Budget.objects.of_year(year, currency)
    give_money(units, it_money_by_path(budgets, top, deepest), budgets)


def give_money(units: Sequence[Any], it_money: dict[str, Decimal], budgets: BudgetQuerySet) -> None:
    """Give each unit its two amounts, from the IT money by path and the units' own budgets."""
    own = dict(budgets.filter(unit__in=units).values_list("unit", "amount"))
    below: dict[int | None, list[Decimal]] = defaultdict(list)
    for unit in sorted(units, key=lambda unit: -unit.depth):
        known = below[unit.pk]
        amount = own.get(unit.pk)
        unit.amount = sum(known, Decimal(0)) if amount is None and known else amount
        unit.it_amount = it_money.get(unit.path)
        if unit.amount is not None:
            below[unit.parent_id].append(unit.amount)


def it_money_by_path(budgets: BudgetQuerySet, top: Unit | None, deepest: int) -> dict[str, Decimal]:
    """The IT money of each place of the tree down to `deepest`, with all below, in one pass.

    The budgets are of one year. What a budget above is said to include is left out at that place
    and above it.
    """
    sums = it_money_by_year(budgets, top, deepest)
    return {path: total for (_, path), total in sums.items()}


def it_money_by_year(
    budgets: BudgetQuerySet, top: Unit | None, deepest: int
) -> dict[tuple[int, str], Decimal]:
    """The same for budgets of several years in one currency, by year and place."""
    rows: Any = budgets if top is None else budgets.below(top)
    rows = rows.exclude(it_amount=None).annotate(
        head=cut_at("unit__path", deepest), within=_included_in(budgets)
    )
    sums = rows.order_by().values_list("fiscal_year", "head", "within")
    totals: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for year, head, within, total in sums.annotate(total=Sum("it_amount")):
        labels = head.split(".")
        for n in range(1, len(labels) + 1):
            place = ".".join(labels[:n])
            if not f"{within or ''}.".startswith(f"{place}."):
                totals[year, place] += total
    return dict(totals)


def cut_at(path: str, deepest: int) -> Func:
    """A path of the tree, no longer than `deepest` steps."""
    length = Func(path, function="nlevel", output_field=IntegerField())
    return Func(
        F(path),
        Value(0),
        Least(length, Value(deepest), output_field=IntegerField()),
        function="subpath",
        output_field=LTreeField(),
    )


def _included_in(budgets: BudgetQuerySet) -> Subquery | Value:
    """The path of the nearest unit above whose budget includes this one; NULL where none does."""
    including = budgets.filter(includes_below=True)
    if not including.exists():
        return Value(None, output_field=LTreeField())
    above = including.filter(
        unit__path__above=OuterRef("unit__path"), fiscal_year=OuterRef("fiscal_year")
    )
    length = Func("unit__path", function="nlevel", output_field=IntegerField())
    nearest = above.exclude(unit=OuterRef("unit")).order_by(length.desc())
    return Subquery(nearest.values("unit__path")[:1])
