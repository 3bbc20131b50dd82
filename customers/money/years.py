"""A unit and its branch over several fiscal years: the money, its share, and who decided."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from brm.accounts.calendar import days_of_fiscal_year
from brm.accounts.models import Organisation, User
from brm.ui.charts import sparkline, trend
from brm.ui.charts.sparkline import Sparkline
from brm.ui.charts.trend import Trend
from customers.models import Budget, Mandate, MandateKind, Unit
from customers.models.budgets import BudgetQuerySet
from customers.money.amounts import it_share
from customers.money.sums import it_money_by_year
from customers.structure.trees_shown import depth_of

MOST_YEARS = 8
MOST_UNITS = 200
MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class YearOfUnit:
    """One unit's year; `it_amount` with all below it, `deciders` who held its customer mandate."""

    year: int
    amount: Decimal | None
    it_amount: Decimal | None
    before: Decimal | None
    deciders: Sequence[str]

    @property
    def share(self) -> Decimal | None:
        return it_share(self.amount, self.it_amount)

    @property
    def change(self) -> Decimal | None:
        """By how much the IT money differs from the year shown before; None without either."""
        if self.before is None or self.it_amount is None:
            return None
        return self.it_amount - self.before


@dataclass(frozen=True)
class UnitOverYears:
    unit: Unit
    years: Sequence[YearOfUnit]

    @property
    def spark(self) -> Sparkline | None:
        return sparkline([year.it_amount for year in self.years], title=self.unit.name)


@dataclass
class YearsPage:
    """The latest years side by side, oldest first, for a unit and those right below it."""

    user: User
    currency: str
    top: Unit | None = None

    @cached_property
    def years(self) -> list[int]:
        budgets = Budget.objects.visible_to(self.user).filter(currency=self.currency)
        return budgets.years()[:MOST_YEARS][::-1]

    @cached_property
    def rows(self) -> list[UnitOverYears]:
        """The unit itself first, then its branch; without a unit the roots alone."""
        units = self._units
        own = {
            (unit, year): amount
            for unit, year, amount in self._budgets.filter(unit__in=units).values_list(
                "unit", "fiscal_year", "amount"
            )
        }
        deepest = depth_of(self.top) + 1 if self.top else 1
        money = it_money_by_year(self._budgets, self.top, deepest)
        deciders = self._deciders(units)
        return [
            UnitOverYears(unit, list(self._years_of(unit, own, money, deciders))) for unit in units
        ]

    @property
    def more(self) -> bool:
        """Whether more units stand below than a page shows."""
        return len(self._units) > MOST_UNITS

    @property
    def of_top(self) -> UnitOverYears | None:
        return self.rows[0] if self.top and self.rows else None

    @property
    def first(self) -> YearOfUnit | None:
        """The first year of the unit with known IT money."""
        known = (year for year in (self.of_top.years if self.of_top else ()))
        return next((year for year in known if year.it_amount is not None), None)

    @property
    def last(self) -> YearOfUnit | None:
        """The last one, where it is another."""
        years = self.of_top.years if self.of_top else ()
        last = next((year for year in reversed(years) if year.it_amount is not None), None)
        return None if last is self.first else last

    @property
    def branch(self) -> list[UnitOverYears]:
        return self.rows[1:] if self.top else self.rows

    @cached_property
    def trend(self) -> Trend | None:
        """The IT money of the unit as a large trend, in millions."""
        if self.of_top is None or len(self.years) < 2:
            return None
        sums = [year.it_amount for year in self.of_top.years]
        return trend(
            [None if each is None else each / MILLION for each in sums],
            [str(year) for year in self.years],
            None,
            title=str(self.top),
            unit=f"M {self.currency}",
            large=True,
        )

    @property
    def _budgets(self) -> BudgetQuerySet:
        budgets = Budget.objects.visible_to(self.user)
        return budgets.filter(currency=self.currency, fiscal_year__in=self.years)

    @cached_property
    def _units(self) -> list[Unit]:
        units = Unit.objects.visible_to(self.user).select_related("manager")
        if self.top is None:
            return list(units.filter(parent=None).order_by("code")[: MOST_UNITS + 1])
        below = units.filter(parent=self.top).order_by("code")
        return [self.top, *below[:MOST_UNITS]]

    def _years_of(
        self,
        unit: Unit,
        own: dict[tuple[int, int], Decimal | None],
        money: dict[tuple[int, str], Decimal],
        deciders: dict[tuple[int, int], list[str]],
    ) -> Iterator[YearOfUnit]:
        before = None
        for year in self.years:
            it_amount = money.get((year, unit.path or ""))
            names = deciders.get((unit.pk, year), [])
            yield YearOfUnit(year, own.get((unit.pk, year)), it_amount, before, names)
            before = it_amount

    def _deciders(self, units: Sequence[Unit]) -> dict[tuple[int, int], list[str]]:
        """Who held the customer mandate of each unit on some day of each year, in their order."""
        if not self.years:
            return {}
        organisation = Organisation.current()
        days = {year: days_of_fiscal_year(year, organisation) for year in self.years}
        span = DateRange(days[self.years[0]][0], days[self.years[-1]][1])
        held = Mandate.objects.filter(Q(unit__in=units), kind=MandateKind.CUSTOMER)
        held = held.filter(valid__overlap=span).order_by("valid")
        found: dict[tuple[int, int], list[str]] = {}
        for unit, name, valid in held.values_list("unit", "person__name", "valid"):
            for year, (first, after) in days.items():
                if _overlap(valid, first, after):
                    found.setdefault((unit, year), []).append(name)
        return found


def _overlap(valid: DateRange, first: date, after: date) -> bool:
    """Whether a half-open period has a day in `[first, after)`."""
    begins = valid.lower is None or valid.lower < after
    return begins and (valid.upper is None or valid.upper > first)
