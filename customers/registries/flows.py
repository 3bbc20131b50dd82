"""Where IT money goes: from parts of the business to services, as the apps to the right know it.

    from customers.registries.flows import Spent, flows
    flows.register("agreements", money_in_agreements)

A registered function gives, for a day and a currency, what customers spend in a year on each
service: summed over the places of the tree cut at `deepest`, in a fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from brm.ui.registry import Registry
from customers.models import Unit

ZERO = Decimal(0)
SOURCES, SERVICES = 9, 12


@dataclass(frozen=True)
class Spent:
    """What is spent a year on a service by a part of the business, known by its place."""

    path: str
    service: str
    amount: Decimal


class Source(Protocol):
    def __call__(
        self, *, on: date, currency: str, top: Unit | None, deepest: int
    ) -> Iterable[Spent]: ...


flows: Registry[Source] = Registry()


@dataclass(frozen=True)
class Branch:
    """A part of the business: its IT money of the year, and what of it goes to which service."""

    name: str
    path: str
    it_amount: Decimal
    code: str = ""
    services: tuple[tuple[str, Decimal], ...] = ()
    left: Decimal | None = None

    @property
    def spent(self) -> Decimal:
        return sum((amount for _, amount in self.services), ZERO)

    @property
    def unassigned(self) -> Decimal:
        """What of the IT money no agreement gives to a service; of several, what each has left."""
        return max(self.it_amount - self.spent, ZERO) if self.left is None else self.left

    @property
    def beyond(self) -> Decimal:
        """By how much the agreements are worth more than the IT money."""
        return self.spent + self.unassigned - max(self.it_amount, ZERO)

    @property
    def size(self) -> Decimal:
        return self.spent + self.unassigned


def with_services(branches: Sequence[Branch], spent: Iterable[Spent]) -> list[Branch]:
    """Each branch with what it spends; what is spent at an unknown place is nobody's here."""
    by_path: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for each in spent:
        by_path[each.path][each.service] += each.amount
    return [
        replace(branch, services=tuple(sorted(by_path[branch.path].items()))) for branch in branches
    ]


def largest_first(branches: Iterable[Branch], most: int = SOURCES) -> list[Branch]:
    """The largest branches, and all others together as the last one."""
    ordered = sorted((b for b in branches if b.size > 0), key=lambda b: (-b.size, b.name))
    kept, rest = ordered[:most], ordered[most:]
    return [*kept, _together(rest)] if len(rest) > 1 else ordered


def services_by_size(branches: Iterable[Branch], most: int = SERVICES) -> list[str]:
    """The names of the services that most is spent on, largest first."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for branch in branches:
        for service, amount in branch.services:
            sums[service] += amount
    return sorted(sums, key=lambda name: (-sums[name], name))[:most]


def _together(rest: Sequence[Branch]) -> Branch:
    """Several branches as one: what one has left does not pay for what another lacks."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for branch in rest:
        for service, amount in branch.services:
            sums[service] += amount
    name = _("%(n)s others") % {"n": len(rest)}
    it_amount = sum((branch.it_amount for branch in rest), ZERO)
    left = sum((branch.unassigned for branch in rest), ZERO)
    return Branch(name, "", it_amount, services=tuple(sorted(sums.items())), left=left)
