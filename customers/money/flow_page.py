"""The page of where IT money goes: branches on the left, services on the right, on one scale."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, partial

from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.ui import formats
from brm.ui.charts import SankeyEnd, SankeyFlow, sankey
from brm.ui.charts.sankey import Sankey
from customers.models import Budget, Unit
from customers.money.sums import it_money_by_path
from customers.registries.flows import Branch, flows, largest_first, services_by_size, with_services
from customers.structure.trees_shown import depth_of

ZERO = Decimal(0)


@dataclass
class FlowPage:
    """The units right below `top` (or the roots), what they have, and what it is spent on."""

    user: User
    year: int
    currency: str
    on: date
    top: Unit | None = None

    @cached_property
    def branches(self) -> list[Branch]:
        """Each branch with its IT money and its services, largest first; the rest as one."""
        deepest = depth_of(self.top) + 1 if self.top else 1
        budgets = Budget.objects.visible_to(self.user).of_year(self.year, self.currency)
        money = it_money_by_path(budgets, self.top, deepest)
        spent = [
            each
            for source in flows
            for each in source(on=self.on, currency=self.currency, top=self.top, deepest=deepest)
        ]
        places = {*money, *(each.path for each in spent)}
        return largest_first(with_services(self._parts(money, places), spent))

    def _parts(self, money: dict[str, Decimal], places: set[str]) -> list[Branch]:
        units = Unit.objects.visible_to(self.user).filter(path__in=places)
        units = units.filter(parent=self.top)
        found = [
            Branch(name, path, money.get(path, ZERO), code)
            for name, path, code in units.values_list("name", "path", "code")
            if path is not None
        ]
        if self.top is None:
            return found
        below = sum((branch.it_amount for branch in found), ZERO)
        path = self.top.path or ""
        own = max(money.get(path, ZERO) - below, ZERO)
        return [*found, Branch(_("%s itself") % self.top.name, path, own)]

    @cached_property
    def it_amount(self) -> Decimal:
        return sum((branch.it_amount for branch in self.branches), ZERO)

    @property
    def assigned(self) -> Decimal:
        return sum((branch.spent for branch in self.branches), ZERO)

    @property
    def unassigned(self) -> Decimal:
        return sum((branch.unassigned for branch in self.branches), ZERO)

    @property
    def beyond(self) -> list[Branch]:
        """Branches whose agreements are worth more than their IT money."""
        return [branch for branch in self.branches if branch.beyond]

    @cached_property
    def picture(self) -> Sankey | None:
        """The branches' money on its way to services; None where there is none."""
        if not self.branches:
            return None
        named = services_by_size(self.branches)
        targets = [SankeyEnd(name) for name in named]
        targets.append(SankeyEnd(_("Other services")))
        targets.append(SankeyEnd(_("In no agreement"), open=True))
        return sankey(
            [self._end(branch) for branch in self.branches],
            targets,
            [each for n, b in enumerate(self.branches) for each in _flows(n, b, named)],
            title=_("IT money of %(year)s, from the business to services") % {"year": self.year},
            show=partial(_short, currency=self.currency),
        )

    def _end(self, branch: Branch) -> SankeyEnd:
        query = f"?year={self.year}&currency={self.currency}&below={branch.code}"
        return SankeyEnd(branch.name, query if branch.code else "")


def _flows(n: int, branch: Branch, named: list[str]) -> list[SankeyFlow]:
    """What one branch spends on each service, on all others, and on none."""
    places = {name: place for place, name in enumerate(named)}
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for service, amount in branch.services:
        sums[places.get(service, len(named))] += amount
    sums[len(named) + 1] += branch.unassigned
    return [
        SankeyFlow(n, place, float(amount)) for place, amount in sorted(sums.items()) if amount > 0
    ]


def _short(value: float, *, currency: str) -> str:
    return formats.short_money(Decimal(str(value)), currency)
