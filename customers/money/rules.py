"""Following the money: who decides on IT, and who orders it, as the budgets of a year suggest.

Pure functions of units, managers and sums; `customers.operations.propose` feeds and stores them.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from customers.money import sentences
from customers.money.amounts import it_share
from customers.money.findings import (
    NO_BOUNDS,
    Anomaly,
    Before,
    Bounds,
    Finding,
    Kind,
    Reason,
    Structure,
    UnitMoney,
)
from customers.money.further import further_oddities
from customers.money.oddities import Oddity, oddity_of
from customers.money.trees import Tree, folded

ZERO = Decimal(0)


def follow_the_money(
    units: Iterable[UnitMoney],
    *,
    year: int,
    threshold: Decimal = ZERO,
    bounds: Bounds | None = None,
    before: Mapping[str, Before] | None = None,
) -> Structure:
    """Propose customers and buyers, and name the gaps, each with its evidence.

    A unit whose manager has a budget with IT as a part of it is a customer. A unit with a manager
    and no IT money of its own is a buyer of the nearest customer above. All other IT money is a
    gap: without a manager, below the bounds, counted in a parent, without its budget, of odd
    figures, or with nobody above who answers for it. `threshold` are bounds of a sum alone;
    `before` is the IT money of the latest earlier year by code. Raises ValueError where the units
    form a ring. Source: openTRIM's business relationship management; docs/follow-the-money.md.
    """
    bounds = bounds or Bounds(threshold)
    tree = Tree(units)
    walk = _Walk(folded(tree, bounds.deepest), year, bounds)
    for unit in walk.tree.down:
        walk.place(unit)
    for unit in walk.tree.up:
        walk.place_by_what_is_below(unit)
    found = tuple(walk.found[u.code] for u in walk.tree.down if u.code in walk.found)
    further = further_oddities(tree, year, before or {}, bounds)
    return Structure(found, tuple(walk.anomalies()), walk.tree.it_amount, tuple(further))


class _Walk:
    """One pass down the tree for each unit's own money, one up for those with money below only."""

    def __init__(self, tree: Tree, year: int, bounds: Bounds = NO_BOUNDS) -> None:
        self.tree = tree
        self.year = year
        self.bounds = bounds
        self.found: dict[str, Finding] = {}
        self.customer_above: dict[str, str | None] = {}
        self.unanswered: dict[str, Decimal] = {}

    def place(self, unit: UnitMoney) -> None:
        """Say what the unit is by its own money; needs its parent to be placed."""
        above = self._customer_at(unit.parent)
        self.customer_above[unit.code] = above
        if unit.has_it_money:
            self.found[unit.code] = self._holder(unit, above)
        elif unit.manager and above:
            self.found[unit.code] = self._buyer(unit, above)

    def place_by_what_is_below(self, unit: UnitMoney) -> None:
        """Name a unit below which IT money has nobody, nor above; needs its children placed."""
        finding = self.found.get(unit.code)
        own = finding.unanswered if finding else ZERO
        children = self.tree.children(unit.code)
        below = sum((self.unanswered[child.code] for child in children), ZERO)
        self.unanswered[unit.code] = own + below
        if finding is None and below and not self.customer_above[unit.code]:
            self.found[unit.code] = self._head_of_unanswered(unit, below)

    def anomalies(self) -> Iterable[Anomaly]:
        for unit in self.tree.down:
            finding = self.found.get(unit.code)
            if finding is not None:
                yield from self._odd(finding)
            yield from self._containing(unit)

    def _customer_at(self, code: str | None) -> str | None:
        if code is None or code not in self.customer_above:
            return None
        finding = self.found.get(code)
        is_customer = finding is not None and finding.kind is Kind.CUSTOMER
        return code if is_customer else self.customer_above[code]

    def _holder(self, unit: UnitMoney, above: str | None) -> Finding:
        """A unit with IT money of its own: a customer, or a gap with all that stands in the way."""
        reasons = self._reasons_against(unit, above)
        kind = Kind.GAP if reasons else Kind.CUSTOMER
        counted = Reason.COUNTED_IN_PARENT in reasons
        return Finding(
            unit,
            kind,
            reasons or (Reason.IT_MONEY_OF_ITS_OWN,),
            self.year,
            unit.amount,
            unit.it_amount,
            unanswered=self.tree.own_it(unit) if reasons else ZERO,
            names=tuple(self.tree.heads(unit)) if counted else (),
            bounds=self.bounds,
        )

    def _reasons_against(self, unit: UnitMoney, above: str | None) -> tuple[Reason, ...]:
        it_amount = unit.it_amount or ZERO
        checks = {
            Reason.COUNTED_IN_PARENT: self.tree.contains_below(unit),
            Reason.ODD_FIGURES: oddity_of(unit.amount, unit.it_amount) is not None,
            Reason.NOBODY_ANSWERS: not unit.manager and not above,
            Reason.NO_MANAGER: not unit.manager,
            Reason.BELOW_THRESHOLD: ZERO < it_amount < self.bounds.it_amount,
            Reason.BELOW_SHARE: self._is_below_share(unit),
            Reason.NO_BUDGET: unit.amount is None,
        }
        return tuple(reason for reason, stands in checks.items() if stands)

    def _is_below_share(self, unit: UnitMoney) -> bool:
        share = it_share(unit.amount, unit.it_amount)
        return share is not None and share < self.bounds.share

    def _buyer(self, unit: UnitMoney, above: str) -> Finding:
        return Finding(
            unit,
            Kind.BUYER,
            (Reason.NO_IT_MONEY_OF_ITS_OWN,),
            self.year,
            unit.amount,
            unit.it_amount,
            customer=above,
            customer_name=self.tree[above].name,
        )

    def _head_of_unanswered(self, unit: UnitMoney, unanswered: Decimal) -> Finding:
        amount, it_amount = self.tree.totals(unit.code)
        reasons = [Reason.NOBODY_ANSWERS]
        reasons.append(Reason.NO_IT_MONEY_OF_ITS_OWN if unit.manager else Reason.NO_MANAGER)
        if oddity_of(amount, it_amount):
            reasons.append(Reason.ODD_FIGURES)
        return Finding(
            unit,
            Kind.GAP,
            tuple(reasons),
            self.year,
            amount,
            it_amount,
            of_below=True,
            unanswered=unanswered,
        )

    def _odd(self, finding: Finding) -> Iterable[Anomaly]:
        oddity = oddity_of(finding.amount, finding.it_amount)
        if oddity is None:
            return
        words = sentences.odd(oddity, finding.amount, finding.it_amount or ZERO)
        yield Anomaly(
            finding.unit, oddity, words, finding.amount, finding.it_amount, finding.of_below
        )

    def _containing(self, unit: UnitMoney) -> Iterable[Anomaly]:
        below = self.tree.below_it(unit)
        it_amount = unit.it_amount or ZERO
        if self.tree.contains_below(unit):
            oddity = Oddity.BELOW_EXCEEDS_PARENT if below > it_amount else None
        else:
            oddity = Oddity.MAY_CONTAIN_BELOW if self.tree.may_contain_below(unit) else None
        if oddity:
            names = tuple(self.tree.heads(unit))
            words = sentences.containing(oddity, it_amount, names, below)
            yield Anomaly(
                unit, oddity, words, unit.amount, unit.it_amount, below=below, names=names
            )
