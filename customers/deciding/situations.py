"""What held for a unit on a day: its customers, its buyers, the rules. Read once, asked often."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models.expressions import RawSQL

from customers.deciding.readings import Reading
from customers.models import (
    BuyerOverride,
    Customer,
    DecidedBy,
    DecisionRule,
    Mandate,
    MandateKind,
    Person,
    PreparedWith,
    Rate,
    Unit,
)

FEW = 6
"""So many of the buyers concerned are named; of the others it is said that there are some."""

# Down the tree of the day from the customer's unit, and from the units it is set for, as far as
# no other customer decides; it stops as soon as there are enough of them.
BUYERS_BELOW = """
    WITH RECURSIVE walk (id) AS (
        SELECT %s::bigint
        UNION
        SELECT o.unit_id FROM customers_buyeroverride o
        JOIN customers_customer c ON c.id = o.customer_id
        WHERE c.unit_id = %s AND o.valid @> %s::date
    ), under (id) AS (
        SELECT id FROM walk
        UNION ALL
        SELECT p.unit_id FROM under
        JOIN customers_unitperiod p ON p.parent_id = under.id AND p.valid @> %s::date
        WHERE NOT EXISTS (
            SELECT 1 FROM customers_mandate m
            WHERE m.unit_id = p.unit_id AND m.kind = 'customer' AND m.valid @> %s::date)
          AND NOT EXISTS (
            SELECT 1 FROM customers_buyeroverride o
            WHERE o.unit_id = p.unit_id AND o.valid @> %s::date)
    )
    SELECT m.id FROM under JOIN customers_mandate m ON m.unit_id = under.id
    WHERE m.kind = 'buyer' AND m.valid @> %s::date
    LIMIT %s
"""


@dataclass(frozen=True)
class Place:
    """A unit where it is decided, and the mandates that are held there for it on the day."""

    unit: Unit
    mandates: tuple[Mandate, ...] = ()


@dataclass
class Situation:
    """Everything needed to say who decides for `unit` on the day `on`, in a few queries.

    However deep the tree is, the queries are the same: the units above, the customers set for
    buyers, the mandates, the rules, the rates; two more where another customer is set.
    """

    unit: Unit
    on: date
    reading: Reading = None  # type: ignore[assignment]  # made from the day where none is given
    chain: list[Unit] = field(init=False)
    override: BuyerOverride | None = field(init=False, default=None)
    vacant: list[Unit] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.reading = self.reading or Reading(self.on)
        self.chain = self.reading.chain(self.unit)
        self._mandates = self.reading.held(self.chain)
        self.customers = self._customers()

    @property
    def rules(self) -> list[DecisionRule]:
        """The rules of every matter that hold on the day, in their order."""
        return self.reading.rules

    @property
    def customer(self) -> Customer | None:
        """The customer that decides for the unit: the one set for it, or the nearest above."""
        unit = self.customers[0].unit if self.customers else None
        return getattr(unit, "customer", None)

    @cached_property
    def buyers(self) -> Place | None:
        """The nearest unit with a buyer, no further up than the customer's own unit."""
        customer = self.customers[0].unit if self.customers else None
        for unit in self.chain:
            orders = self._of(unit, MandateKind.BUYER)
            if orders:
                return Place(unit, orders)
            if unit == customer:
                return None
        return None

    @property
    def people(self) -> list[Person]:
        """Everyone who decides something for the unit on the day: customers, then buyers."""
        places = [*self.customers, *([self.buyers] if self.buyers else [])]
        return self._acting(mandate for place in places for mandate in place.mandates)

    def place(self, decided_by: str) -> Place | None:
        """Where the rung is decided; None where there is no such unit on the day."""
        match decided_by:
            case DecidedBy.BUYER:
                return self.buyers
            case DecidedBy.CUSTOMER:
                return self.customers[0] if self.customers else None
            case DecidedBy.CUSTOMER_ABOVE:
                return self.customers[1] if len(self.customers) > 1 else None
        return None

    def _customers(self) -> list[Place]:
        """The customers from the one that decides for the unit upwards.

        A unit that is known as a customer and whose mandate nobody holds is remembered as vacant.
        """
        overrides = self.reading.overrides(self.chain)
        for n, unit in enumerate(self.chain):
            if self._of(unit, MandateKind.CUSTOMER):
                return self._places(self.chain[n:])
            if unit.pk in overrides:
                self.override = overrides[unit.pk]
                return self._set_apart(self.override.customer.unit)
            if hasattr(unit, "customer"):
                self.vacant.append(unit)
        return []

    def _set_apart(self, top: Unit) -> list[Place]:
        """The customer that is set, whether or not somebody holds its mandate, and those above."""
        chain = self.reading.chain(top) or [top]
        self._mandates |= self.reading.held(chain)
        first, above = chain[0], chain[1:]
        return [Place(first, self._of(first, MandateKind.CUSTOMER)), *self._places(above)]

    def _places(self, chain: Iterable[Unit]) -> list[Place]:
        decide = ((unit, self._of(unit, MandateKind.CUSTOMER)) for unit in chain)
        return [Place(unit, mandates) for unit, mandates in decide if mandates]

    def _of(self, unit: Unit, kind: str) -> tuple[Mandate, ...]:
        return tuple(m for m in self._mandates.get(unit.pk, ()) if m.kind == kind)

    def preparing(self, kind: str) -> tuple[list[Person], bool]:
        """Those with whom a matter is prepared, and whether there are more than are named."""
        match kind:
            case PreparedWith.BUYER | PreparedWith.BUYERS:
                return self._buyers_concerned()
            case PreparedWith.RELATIONSHIP_MANAGER if self.customer:
                manager = self.customer.relationship_manager(on=self.on)
                return [manager] if manager else [], False
        return [], False

    def _buyers_concerned(self) -> tuple[list[Person], bool]:
        """The unit's buyers; for a customer's own unit those that order under it, nearest first."""
        if self.buyers:
            return self._acting(self.buyers.mandates), False
        below = RawSQL(BUYERS_BELOW, self._bound)  # noqa: S611  (values are bound)
        rows = Mandate.objects.filter(pk__in=below).select_related("person", "deputy")
        found = list(rows.order_by("unit__code", "pk"))
        return self._acting(found[:FEW]), len(found) > FEW

    @property
    def _bound(self) -> list[Any]:
        unit, on = self.unit.pk, self.on
        return [unit, unit, on, on, on, on, on, FEW + 1]

    def _acting(self, mandates: Iterable[Mandate]) -> list[Person]:
        acting = [person for mandate in mandates for person in mandate.acting(on=self.on)]
        return list(dict.fromkeys(acting))

    def worth(self, currencies: Iterable[str]) -> tuple[dict[str, Decimal], dict[str, Rate]]:
        """What one unit of each currency was worth on the day, and the rates that say so."""
        own = self.reading.own_currency
        needed = {code for code in currencies if code and code != own}
        rates = self.reading.rates(needed)
        return {own: Decimal(1)} | {code: rate.rate for code, rate in rates.items()}, rates
