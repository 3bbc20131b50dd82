"""What situations read of a day: for one unit as it is asked, or for many units at once."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from django.db import connection

from brm.accounts.models import Organisation
from customers.models import BuyerOverride, DecisionRule, Mandate, Rate, Unit

# The way up from each of many units, as it stood on the day.
WAYS = """
    WITH RECURSIVE walk (start, id, parent_id, step) AS (
        SELECT unit_id, unit_id, parent_id, 0 FROM customers_unitperiod
        WHERE unit_id = ANY(%s) AND valid @> %s::date
        UNION ALL
        SELECT walk.start, p.unit_id, p.parent_id, walk.step + 1 FROM walk
        JOIN customers_unitperiod p ON p.unit_id = walk.parent_id AND p.valid @> %s::date
    ) SELECT start, id FROM walk ORDER BY start, step
"""


class Reading:
    """What held on the day, read for one unit after another."""

    def __init__(self, on: date) -> None:
        self.on = on

    @cached_property
    def rules(self) -> list[DecisionRule]:
        """The rules of every matter that hold on the day, in their order."""
        return list(DecisionRule.objects.on(self.on))

    @cached_property
    def own_currency(self) -> str:
        """The organisation's own, in which all rates are."""
        return Organisation.current().currency

    def chain(self, unit: Unit) -> list[Unit]:
        """The unit and all above it as they stood on the day, the nearest first."""
        above = Unit.objects.above(unit, on=self.on).select_related("customer")
        return list(above)[::-1]

    def held(self, chain: Sequence[Unit]) -> dict[int, list[Mandate]]:
        """The mandates held on the day at the units, by unit."""
        rows = Mandate.objects.held(on=self.on).filter(unit__in=chain)
        found: dict[int, list[Mandate]] = {}
        joined = rows.select_related("person", "deputy", "unit")
        for mandate in joined.order_by("person__name", "pk"):
            found.setdefault(mandate.unit_id, []).append(mandate)
        return found

    def overrides(self, chain: Sequence[Unit]) -> dict[int, BuyerOverride]:
        """The customers set for the units on the day, by unit."""
        rows = BuyerOverride.objects.on(self.on).filter(unit__in=chain)
        return {row.unit_id: row for row in rows.select_related("customer__unit")}

    def rates(self, currencies: Iterable[str]) -> dict[str, Rate]:
        """The rate of each of the currencies on the day, where it has one."""
        return {rate.currency: rate for rate in Rate.objects.of_day(self.on, set(currencies))}


class ReadAtOnce(Reading):
    """What held on the day for many units, in a handful of queries however many they are."""

    def __init__(self, units: Iterable[Unit], on: date) -> None:
        super().__init__(on)
        ways = self._ways({unit.pk for unit in units})
        self._overrides = super().overrides(self._units_of(ways))
        set_apart = {row.customer.unit_id for row in self._overrides.values()}
        ways |= self._ways(set_apart - set(ways))
        known = {unit.pk: unit for unit in self._units_of(ways)}
        self._chains = {
            start: [known[pk] for pk in way if pk in known] for start, way in ways.items()
        }
        self._held = super().held(list(known.values()))
        self._rates: dict[str, Rate | None] = {}

    def _ways(self, starts: set[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {start: [] for start in starts}
        if starts:
            with connection.cursor() as cursor:
                cursor.execute(WAYS, [sorted(starts), self.on, self.on])
                for start, pk in cursor.fetchall():
                    found[start].append(pk)
        return found

    def _units_of(self, ways: dict[int, list[int]]) -> list[Unit]:
        keys = {pk for way in ways.values() for pk in way}
        return list(Unit.objects.filter(pk__in=keys).select_related("customer"))

    def chain(self, unit: Unit) -> list[Unit]:
        return list(self._chains.get(unit.pk, ()))

    def held(self, chain: Sequence[Unit]) -> dict[int, list[Mandate]]:
        return {unit.pk: self._held[unit.pk] for unit in chain if unit.pk in self._held}

    def overrides(self, chain: Sequence[Unit]) -> dict[int, BuyerOverride]:
        return {unit.pk: self._overrides[unit.pk] for unit in chain if unit.pk in self._overrides}

    def rates(self, currencies: Iterable[str]) -> dict[str, Rate]:
        """Each currency is looked up once, whoever asks."""
        asked = set(currencies)
        if missing := asked - set(self._rates):
            found = super().rates(missing)
            self._rates |= {code: found.get(code) for code in missing}
        return {code: rate for code in asked if (rate := self._rates[code]) is not None}
