"""Whom a sample is made of: drawn by chance, from each customer as many as its size asks for."""

import hashlib
import math
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def shares(sizes: Mapping[K, int], n: int) -> dict[K, int]:
    """How many of `n` fall to each group, in proportion to its size; at least one to each.

    The method of the largest remainder (Hare); where there are more groups than `n`, one each.
    """
    whole = sum(sizes.values())
    if n >= whole:
        return dict(sizes)
    exact = {key: n * size / whole for key, size in sizes.items()}
    given = {key: max(1, math.floor(part)) if sizes[key] else 0 for key, part in exact.items()}
    by_remainder = sorted(sizes, key=lambda key: (given[key] - exact[key], str(key)))
    for key in by_remainder:
        if sum(given.values()) >= n:
            break
        given[key] += given[key] < sizes[key]
    return given


def drawn(members: Sequence[tuple[int, K]], n: int, *, seed: str) -> set[int]:
    """`n` of the members, each a key with its group: the same ones whenever the seed is the same.

    Whoever is drawn is so by the digest of seed and key, which nobody can foresee or choose.
    """
    groups: dict[K, list[int]] = {}
    for key, group in members:
        groups.setdefault(group, []).append(key)
    parts = shares({group: len(keys) for group, keys in groups.items()}, n)
    return {
        key
        for group, keys in groups.items()
        for key in sorted(keys, key=lambda each: _lot(seed, each))[: parts[group]]
    }


def _lot(seed: str, key: int) -> str:
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()
