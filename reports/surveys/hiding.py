"""Which figures an answer must not be read from, and what an anonymous answer may keep.

A cell is what several people answered together: those of a customer, or of a tier.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

SMALLEST = 5
"""So many people at least stand behind every figure that is shown."""

K = TypeVar("K", bound=Hashable)

Cell = tuple[str, int | None]
"""A tier, and a customer of it; no customer: those of the tier who are counted together."""
Wider = Callable[[Cell], Cell]
"""The group that a group belongs to."""


def hidden(cells: Mapping[K, int], *, smallest: int = SMALLEST) -> set[K]:
    """The cells that are not shown where their sum is: too small, or found by subtracting.

    What is hidden are two cells at least, of `smallest` people together at least: so the smallest
    of the others go too until that is so. Cells of nobody show nothing and stay.
    L. Sweeney, Guaranteeing anonymity when sharing data, JAMIA Symposium (1997), 51-55, and
    L. Willenborg, T. de Waal, Elements of Statistical Disclosure Control (2001), on complementary
    suppression.
    """
    peopled = {key: n for key, n in cells.items() if n}
    gone = {key for key, n in peopled.items() if n < smallest}
    if sum(peopled.values()) < smallest:
        return set(peopled)
    others = sorted((n, str(key), key) for key, n in peopled.items() if key not in gone)
    for _n, _name, key in others:
        if not gone or (len(gone) > 1 and sum(peopled[each] for each in gone) >= smallest):
            break
        gone.add(key)
    return gone


@dataclass(frozen=True)
class Shown:
    """What may be shown of a question: its sum, which tiers, which cells of them."""

    everything: bool
    tiers: frozenset[str]
    cells: frozenset[Cell]


def shown(cells: Mapping[Cell, int], *, smallest: int = SMALLEST) -> Shown:
    """What may be shown beside one another, of the sum, the tiers and the customers.

    The tiers are parts of the sum, and the customers of their tier: each level hides what the one
    above it would give away. Of a tier that is hidden no customer is shown.
    """
    tiers: dict[str, dict[Cell, int]] = {}
    for (tier, customer), n in cells.items():
        tiers.setdefault(tier, {})[tier, customer] = n
    sums = {tier: sum(own.values()) for tier, own in tiers.items()}
    gone = hidden(sums, smallest=smallest)
    open_cells = {
        cell
        for tier, own in tiers.items()
        if tier not in gone
        for cell in own.keys() - hidden(own, smallest=smallest)
    }
    everything = sum(sums.values()) >= smallest or not any(sums.values())
    return Shown(everything, frozenset(sums.keys() - gone), frozenset(open_cells))


def shown_beside(
    cells: Mapping[Cell, int], known: Collection[int], *, smallest: int = SMALLEST
) -> Shown:
    """What may be shown to whoever reads the answers of the customers `known` one by one.

    These can be subtracted from every sum, so what is left of it has to be enough.
    """
    rest = {cell: n for cell, n in cells.items() if cell[1] not in known}
    own = cells.keys() - rest.keys()
    found = shown(rest, smallest=smallest)
    own_tiers = {tier for tier, _customer in own} - {tier for tier, _customer in rest}
    return Shown(found.everything, found.tiers | own_tiers, found.cells | own)


def groups_of(
    invited: Sequence[tuple[str, int]], *, smallest: int = SMALLEST
) -> list[tuple[str, int | None]]:
    """What an anonymous answer may keep of each who is invited: tier and customer, or less.

    `invited` gives tier and customer of each, in some order, and the answer follows it. Under
    whatever is kept, at least `smallest` were invited: else customers of a tier are put together,
    then tiers (`""`). What is left over of them takes the smallest group along. Only where fewer
    than `smallest` are invited at all is everybody in one group that is smaller.
    """
    groups: list[Cell] = [(tier, customer) for tier, customer in invited]
    groups = _put_together(groups, lambda cell: (cell[0], None), smallest)
    return _put_together(groups, lambda _cell: ("", None), smallest)


def _put_together(groups: list[Cell], into: Wider, smallest: int) -> list[Cell]:
    """Groups that are too small become a wider one, and take the smallest along if they must."""
    while True:
        sizes: dict[Cell, int] = {}
        for cell in groups:
            sizes[cell] = sizes.get(cell, 0) + 1
        small = [cell for cell, n in sizes.items() if n < smallest and into(cell) != cell]
        left_over = [cell for cell, n in sizes.items() if n < smallest and into(cell) == cell]
        if not small and not (left_over := _that_can_grow(left_over, sizes, into)):
            return groups
        moved = set(small) or {_next_smallest(left_over[0], sizes, into)}
        groups = [into(cell) if cell in moved else cell for cell in groups]


def _that_can_grow(left_over: list[Cell], sizes: Mapping[Cell, int], into: Wider) -> list[Cell]:
    """Wide groups that are too small still, and have a narrower one beside them to take along."""
    return [
        wide for wide in left_over if any(into(cell) == wide and cell != wide for cell in sizes)
    ]


def _next_smallest(wide: Cell, sizes: Mapping[Cell, int], into: Wider) -> Cell:
    beside = [cell for cell in sizes if into(cell) == wide and cell != wide]
    return min(beside, key=lambda cell: (sizes[cell], str(cell)))
