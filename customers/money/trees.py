"""Units as a tree in memory, with their sums rolled up and each sum counted once."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from customers.money.findings import UnitMoney

ZERO = Decimal(0)
HALF = Decimal("0.5")


class Tree:
    """Units by code, walked down from the roots; raises ValueError where they form a ring.

    A unit whose parent is not among them is a root.
    """

    def __init__(self, units: Iterable[UnitMoney]) -> None:
        self._units = {unit.code: unit for unit in units}
        self._children: dict[str | None, list[UnitMoney]] = {}
        for unit in self._units.values():
            parent = unit.parent if unit.parent in self._units else None
            self._children.setdefault(parent, []).append(unit)
        self.down = list(self._walk())
        if len(self.down) < len(self._units):
            raise ValueError("the units form a ring")
        self.up = self.down[::-1]
        self._amounts: dict[str, Decimal | None] = {}
        self._it_amounts: dict[str, Decimal | None] = {}
        self._it_below: dict[str, Decimal | None] = {}
        for unit in self.up:
            self._roll_up(unit)

    def __getitem__(self, code: str) -> UnitMoney:
        return self._units[code]

    def children(self, code: str) -> list[UnitMoney]:
        return self._children.get(code, [])

    @property
    def it_amount(self) -> Decimal:
        """All IT money, each sum counted once."""
        return sum((self._it_amounts[u.code] or ZERO for u in self._children.get(None, [])), ZERO)

    def totals(self, code: str) -> tuple[Decimal | None, Decimal | None]:
        """Amount and IT amount of the unit and all below it; None where no budget names one."""
        return self._amounts[code], self._it_amounts[code]

    def below_it(self, unit: UnitMoney) -> Decimal:
        """The IT money of all units below, without the unit's own."""
        return self._it_below[unit.code] or ZERO

    def own_it(self, unit: UnitMoney) -> Decimal:
        """The unit's own IT money, less that of the units below where it contains theirs."""
        it_amount = unit.it_amount or ZERO
        if not self.contains_below(unit):
            return it_amount
        return max(it_amount - self.below_it(unit), ZERO)

    def contains_below(self, unit: UnitMoney) -> bool:
        """Whether the unit's IT money already contains that of the units below it.

        Somebody said so, or it is to the cent the sum of theirs.
        """
        if not unit.has_it_money or unit.includes_below is False:
            return False
        below = self.below_it(unit)
        return below != 0 and (unit.includes_below is True or unit.it_amount == below)

    def may_contain_below(self, unit: UnitMoney) -> bool:
        """Whether the larger part of the unit's IT money may be that of the units below.

        Nobody said so and the figures do not prove it, but both sums below fit into its own.
        """
        it_amount = unit.it_amount or ZERO
        if unit.includes_below is not None or it_amount <= 0 or self.contains_below(unit):
            return False
        amount_below = _sum(self._amounts[child.code] for child in self.children(unit.code))
        fits = unit.amount is None or amount_below is None or amount_below <= unit.amount
        return fits and it_amount * HALF <= self.below_it(unit) <= it_amount

    def heads(self, unit: UnitMoney) -> list[str]:
        """Names of the nearest units below with IT money, largest first."""
        found: list[tuple[Decimal, str]] = []
        waiting = list(self.children(unit.code))
        while waiting:
            at = waiting.pop()
            if at.has_it_money:
                found.append((at.it_amount or ZERO, at.name))
            else:
                waiting.extend(self.children(at.code))
        return [name for _, name in sorted(found, key=lambda pair: (-pair[0], pair[1]))]

    def _walk(self) -> Iterator[UnitMoney]:
        waiting = self._children.get(None, [])[::-1]
        while waiting:
            unit = waiting.pop()
            yield unit
            waiting.extend(reversed(self.children(unit.code)))

    def _roll_up(self, unit: UnitMoney) -> None:
        """A unit's own budget is taken to cover those below; IT money only where it is proved."""
        children = self.children(unit.code)
        below = _sum(self._amounts[child.code] for child in children)
        covers = unit.amount is not None and unit.includes_below is not False
        self._amounts[unit.code] = unit.amount if covers else _sum((unit.amount, below))
        it_below = _sum(self._it_amounts[child.code] for child in children)
        self._it_below[unit.code] = it_below
        contains = self.contains_below(unit)
        self._it_amounts[unit.code] = (
            unit.it_amount if contains else _sum((unit.it_amount, it_below))
        )


def folded(tree: Tree, deepest: int | None) -> Tree:
    """The tree down to a level (1 is the top), what stands deeper counted in the unit there."""
    if deepest is None:
        return tree
    levels: dict[str, int] = {}
    kept: list[UnitMoney] = []
    for unit in tree.down:
        levels[unit.code] = levels.get(unit.parent or "", 0) + 1
        if levels[unit.code] < deepest:
            kept.append(unit)
        elif levels[unit.code] == deepest:
            amount, it_amount = tree.totals(unit.code)
            kept.append(replace(unit, amount=amount, it_amount=it_amount, includes_below=None))
    return Tree(kept)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the amounts that are known; None where none is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if known else None
