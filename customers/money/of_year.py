"""What is read to follow a year's money: the units of a day, their managers and their budgets."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from brm.accounts.calendar import days_of_fiscal_year
from customers.models import Budget, UnitPeriod
from customers.models.unit_periods import UnitPeriodQuerySet
from customers.money.findings import Before, UnitMoney

UNKNOWN = (None, None, None)


class _Stood(NamedTuple):
    """A unit as it stood in one of its periods."""

    unit: int
    code: str
    name: str
    parent: str | None
    manager: str | None
    manager_id: int | None
    valid: DateRange


def day_looked_at(year: int, *, on: date) -> date:
    """The last day of the fiscal year; the day `on` where the year is not over by then."""
    return min(days_of_fiscal_year(year)[1] - timedelta(days=1), on)


def money_of_year(year: int, currency: str, *, on: date) -> list[UnitMoney]:
    """Every unit that stands in the fiscal year or has a budget of it, with its own money.

    Names, parents and managers are those of the year's day (`day_looked_at`); of a unit that is not
    there then, the last ones before it, or else its first. Budgets in another currency are left
    out.
    """
    of_year = Budget.objects.of_year(year, currency)
    rows = of_year.values_list("unit", "amount", "it_amount", "includes_below")
    budgets = {unit: (amount, it_amount, within) for unit, amount, it_amount, within in rows}
    in_year = Q(unit__valid__overlap=DateRange(*days_of_fiscal_year(year)))
    periods = UnitPeriod.objects.filter(in_year | Q(unit__in=of_year.values("unit")))
    stood = _stood(periods, day_looked_at(year, on=on))
    return [_with(each, *budgets.get(each.unit, UNKNOWN)) for each in stood]


def units_on(day: date) -> list[UnitMoney]:
    """The units of a day with their managers, and without money."""
    return [_with(each) for each in _read(UnitPeriod.objects.on(day).order_by("unit__code"))]


def money_before(year: int, currency: str) -> dict[str, Before]:
    """The IT money of each unit in the latest year before that it has a budget of, by its code."""
    before = Budget.objects.filter(fiscal_year__lt=year, currency=currency)
    before = before.order_by("unit", "-fiscal_year").distinct("unit")
    return {
        code: Before(fiscal_year, it_amount)
        for code, fiscal_year, it_amount in before.values_list(
            "unit__code", "fiscal_year", "it_amount"
        )
        if it_amount is not None
    }


def _stood(periods: UnitPeriodQuerySet, day: date) -> list[_Stood]:
    """By code: each unit as it stood on the day, or else nearest to it."""
    found = {each.unit: each for each in _read(periods.on(day))}
    for each in _read(periods.exclude(unit__valid__contains=day).order_by("valid")):
        begun = each.valid.lower is None or each.valid.lower <= day
        if begun or each.unit not in found:
            found[each.unit] = each
    return sorted(found.values(), key=lambda each: each.code)


def _read(periods: UnitPeriodQuerySet) -> list[_Stood]:
    columns = (
        "unit",
        "unit__code",
        "name",
        "parent__code",
        "manager__name",
        "manager",
        "valid",
    )
    return [_Stood(*row) for row in periods.values_list(*columns)]


def _with(
    stood: _Stood,
    amount: Decimal | None = None,
    it_amount: Decimal | None = None,
    includes_below: bool | None = None,
) -> UnitMoney:
    return UnitMoney(
        stood.code,
        stood.name,
        stood.parent,
        stood.manager,
        amount,
        it_amount,
        includes_below,
        stood.manager_id,
    )
