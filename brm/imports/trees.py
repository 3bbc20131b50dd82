"""The shape of a tree that comes in a file: which lines make a cycle, which hang on nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass
class Shape:
    """`ranks`: steps from the root, for each code that stands; `cycles`: codes in a circle;
    `orphans`: code -> the code above it that does not stand."""

    ranks: dict[str, int] = field(default_factory=dict)
    cycles: list[list[str]] = field(default_factory=list)
    orphans: dict[str, str] = field(default_factory=dict)


def shape_of(parents: Mapping[str, str | None], wanted: Iterable[str]) -> Shape:
    """Walk up from each of `wanted` through `parents` (code -> code above, None at a root).

    A code that is missing from `parents` does not exist: all that hangs on it is an orphan. What
    hangs on a cycle without being part of it is an orphan too.
    """
    shape = Shape()
    in_cycle: set[str] = set()
    for code in wanted:
        _walk_up(code, parents, shape, in_cycle)
    return shape


def _walk_up(
    code: str, parents: Mapping[str, str | None], shape: Shape, in_cycle: set[str]
) -> None:
    trail: list[str] = []
    places: dict[str, int] = {}
    step: str | None = code
    while step is not None and step not in shape.ranks:
        if step in places:
            cycle = trail[places[step] :]
            shape.cycles.append(cycle)
            in_cycle.update(cycle)
            return _orphan(trail[: places[step]], parents, shape)
        if step not in parents or step in in_cycle or step in shape.orphans:
            return _orphan(trail, parents, shape)
        places[step] = len(trail)
        trail.append(step)
        step = parents[step]
    rank = -1 if step is None else shape.ranks[step]
    for below in reversed(trail):
        rank += 1
        shape.ranks[below] = rank
    return None


def _orphan(trail: list[str], parents: Mapping[str, str | None], shape: Shape) -> None:
    for code in trail:
        shape.orphans[code] = parents[code] or ""
