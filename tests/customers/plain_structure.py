"""Small forests in plain Python, month by month: what the database must agree with.

Nothing here knows periods, triggers or SQL: a unit has a parent in each month, and that is all.
"""

import random
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

MONTHS = 12
TODAY = 6
LIMITS = (None, Decimal(100), Decimal(1000))
SUMS = (Decimal(50), Decimal(100), Decimal("100.01"), Decimal(5000))


def day(month: int) -> date | None:
    """The first day of the month; the first month begins with the units, the last never ends."""
    if month == 0:
        return date(2020, 1, 1)
    return date(2026, month + 1, 1) if month < MONTHS else None


@dataclass
class Held:
    """Somebody's mandate to decide, from a month to a month."""

    person: int
    first: int
    end: int
    limit: Decimal | None
    deputy: int | None = None
    deputy_first: int = 0
    deputy_end: int = 0

    def clip(self, end: int) -> None:
        self.end = min(self.end, end)
        self.deputy_end = min(self.deputy_end, end)
        if self.deputy_first >= self.deputy_end:
            self.deputy = None


@dataclass
class Node:
    begin: int
    end: int = MONTHS
    parents: list[int | None] = field(default_factory=lambda: [None] * MONTHS)
    mandates: list[Held] = field(default_factory=list)

    def copy(self) -> "Node":
        return Node(self.begin, self.end, [*self.parents], [copy(held) for held in self.mandates])

    def stands(self, month: int) -> bool:
        return self.begin <= month < self.end


@dataclass(frozen=True)
class Step:
    """One change: what, of which unit, where to, from which month."""

    kind: str
    unit: int
    to: int | None
    month: int


class Forest:
    """A few units that only ever stand below each other."""

    def __init__(self, chance: random.Random, people: int) -> None:
        self.chance = chance
        self.people = people
        self.nodes: dict[int, Node] = {}
        for unit in range(chance.randint(3, 6)):
            parent = chance.randrange(unit) if unit and chance.random() < 0.85 else None
            self.nodes[unit] = Node(0, parents=[parent] * MONTHS)
        for _ in range(chance.randint(1, 5)):
            self._give(chance.choice(list(self.nodes.values())))

    def _give(self, node: Node) -> None:
        first, end = sorted(self.chance.sample(range(MONTHS + 1), 2))
        if any(held.first < end and first < held.end for held in node.mandates):
            return
        person, deputy = self.chance.sample(range(self.people), 2)
        held = Held(person, first, end, self.chance.choice(LIMITS))
        if self.chance.random() < 0.5:
            days = sorted(self.chance.sample(range(first, end + 1), 2))
            held.deputy, (held.deputy_first, held.deputy_end) = deputy, days
        node.mandates.append(held)

    def draw(self) -> Step:
        """A change, which may be one that cannot be."""
        units = list(self.nodes)
        unit, to = self.chance.choice(units), self.chance.choice([*units, None])
        kind = self.chance.choices(
            ["plan", "write", "begin", "merge", "end"], weights=[5, 3, 1, 3, 1]
        )[0]
        return Step(kind, unit, to, self.chance.randrange(1, MONTHS))

    def after(self, step: Step) -> "Forest | None":
        """The forest after the step; None where it cannot be."""
        changed = self._copy()
        done = getattr(changed, f"_{step.kind}")(step)
        return changed if done and changed.holds() else None

    def _copy(self) -> "Forest":
        """Units and mandates of its own; chance is one for all."""
        copied = copy(self)
        copied.nodes = {unit: node.copy() for unit, node in self.nodes.items()}
        return copied

    def holds(self) -> bool:
        """Whether each parent stands whenever its child does, and no month has a ring."""
        return all(
            self._way(unit, month) is not None
            for unit, node in self.nodes.items()
            for month in range(node.begin, node.end)
        )

    def _way(self, unit: int, month: int) -> list[int] | None:
        """The unit and all above it in the month; None where there is a ring or a gap."""
        way: list[int] = []
        at: int | None = unit
        while at is not None:
            if at in way or not self.nodes[at].stands(month):
                return None
            way.append(at)
            at = self.nodes[at].parents[month]
        return way

    def _plan(self, step: Step) -> bool:
        """Another parent from the month on, up to the next change of parent."""
        node = self.nodes[step.unit]
        if not node.stands(step.month):
            return False
        old, month = node.parents[step.month], step.month
        while month < MONTHS and node.parents[month] == old:
            node.parents[month] = step.to
            month += 1
        return True

    def _write(self, step: Step) -> bool:
        """Another parent today, which holds since a month of the past."""
        node = self.nodes[step.unit]
        if not node.stands(TODAY) or step.month > TODAY:
            return False
        old = node.parents[TODAY]
        if old == step.to:
            return True
        for month in range(max(step.month, node.begin), TODAY):
            node.parents[month] = step.to
        month = TODAY
        while month < MONTHS and node.parents[month] == old:
            node.parents[month] = step.to
            month += 1
        return True

    def _begin(self, step: Step) -> bool:
        self.nodes[max(self.nodes) + 1] = Node(step.month, parents=[step.to] * MONTHS)
        return len(self.nodes) <= 9

    def _end(self, step: Step) -> bool:
        node = self.nodes[step.unit]
        if not node.begin < step.month < node.end:
            return False
        node.end = step.month
        for held in node.mandates:
            held.clip(step.month)
        node.mandates = [held for held in node.mandates if held.first < held.end]
        return True

    def _merge(self, step: Step) -> bool:
        """What stands below the unit comes below another; the unit and its mandates end."""
        if step.to is None or step.to == step.unit:
            return False
        for unit, month in self.below_from(step):
            if unit == step.to or not self._plan(Step("plan", unit, step.to, month)):
                return False
            if not self.holds():
                return False
        return self._end(step)

    def below_from(self, step: Step) -> list[tuple[int, int]]:
        """Each unit below from the month on, with each month from which it comes to be there."""
        found = []
        for unit, node in self.nodes.items():
            for month in range(max(step.month, node.begin), node.end):
                goes_on = month > step.month and month > node.begin
                if node.parents[month] == step.unit and not (
                    goes_on and node.parents[month - 1] == step.unit
                ):
                    found.append((unit, month))
        return sorted(found, key=lambda pair: (pair[1], pair[0]))

    def decides(self, unit: int, month: int, amount: Decimal) -> set[int]:
        """Who may decide on the sum for the unit in the month; nobody: the steering group."""
        for at in self._way(unit, month) or []:
            for held in self.nodes[at].mandates:
                if held.first <= month < held.end:
                    if held.limit is not None and amount > held.limit:
                        return set()
                    acting = held.deputy_first <= month < held.deputy_end
                    deputy = {held.deputy} if held.deputy is not None and acting else set()
                    return {held.person} | deputy
        return set()
