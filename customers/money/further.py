"""What else is odd in a year's budgets: who is missing, what is named twice, what jumped."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from customers.money import sentences
from customers.money.findings import Anomaly, Before, Bounds, UnitMoney
from customers.money.oddities import Oddity
from customers.money.trees import Tree

ZERO = Decimal(0)


def further_oddities(
    tree: Tree, year: int, before: Mapping[str, Before], bounds: Bounds
) -> Iterator[Anomaly]:
    """In the order of the tree: each oddity of a unit, and then names that stand twice."""
    for unit in tree.down:
        yield from _money(unit)
        yield from _budgets_below(tree, unit)
        yield from _jump(unit, year, before.get(unit.code), bounds.jump)
    yield from _managers_without_money(tree)
    yield from same_names(tree.down)


def same_names(units: Iterable[UnitMoney]) -> Iterator[Anomaly]:
    """Units of one name beside each other, or of one name and one manager anywhere.

    Two departments called Finance in two divisions are not one; two of them in one division are.
    The first by its code stands, the others are named.
    """
    groups: dict[tuple[str, ...], list[UnitMoney]] = defaultdict(list)
    for unit in units:
        name = plain_name(unit.name)
        groups[name, "beside", unit.parent or ""].append(unit)
        if unit.manager:
            person = str(unit.manager_id or unit.manager)
            groups[name, "managed", person].append(unit)
    others: dict[str, tuple[UnitMoney, set[str]]] = {}
    for group in groups.values():
        first, *rest = sorted(group, key=lambda unit: unit.code)
        for unit in rest:
            others.setdefault(unit.code, (unit, set()))[1].add(first.code)
    for unit, codes in others.values():
        names = tuple(sorted(codes))
        yield Anomaly(
            unit,
            Oddity.SAME_NAME,
            sentences.same_name(names),
            unit.amount,
            unit.it_amount,
            names=names,
        )


def plain_name(name: str) -> str:
    """A name without what people write differently: case, accents' form, marks, `&` for and.

    >>> plain_name("R & D,  North") == plain_name("r and d north")
    True
    """
    words = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    return " ".join(re.sub(r"[^\w\s]", " ", words).split())


def _money(unit: UnitMoney) -> Iterator[Anomaly]:
    it_amount = unit.it_amount or ZERO
    if not unit.has_it_money:
        return
    if not unit.manager:
        words = sentences.money_without_manager(it_amount)
        yield Anomaly(unit, Oddity.NO_MANAGER, words, unit.amount, it_amount)
    if unit.amount is None:
        yield Anomaly(unit, Oddity.NO_TOTAL, sentences.without_total(it_amount), None, it_amount)


def _budgets_below(tree: Tree, unit: UnitMoney) -> Iterator[Anomaly]:
    """A unit's budget is taken to cover those below it, unless somebody said that it does not."""
    if unit.amount is None or unit.includes_below is False:
        return
    named = [
        (amount, child.name)
        for child in tree.children(unit.code)
        if (amount := tree.totals(child.code)[0]) is not None
    ]
    below = sum((amount for amount, _ in named), ZERO)
    if below > unit.amount > ZERO:
        names = tuple(name for _, name in sorted(named, key=lambda pair: (-pair[0], pair[1])))
        words = sentences.budgets_below(unit.amount, below, names)
        yield Anomaly(
            unit,
            Oddity.BUDGETS_BELOW_EXCEED,
            words,
            unit.amount,
            unit.it_amount,
            below=below,
            names=names,
        )


def _jump(unit: UnitMoney, year: int, before: Before | None, most: int | None) -> Iterator[Anomaly]:
    """IT money that changed by more than so many per cent; from nothing there is no per cent.

    It is held against the latest earlier year, also where years lie between.
    """
    now = unit.it_amount
    if most is None or now is None or before is None or before.it_amount <= ZERO or now <= ZERO:
        return
    if abs(now - before.it_amount) * 100 > before.it_amount * most:
        words = sentences.jump(now, year, before)
        yield Anomaly(unit, Oddity.JUMP, words, unit.amount, now, before=before)


def _managers_without_money(tree: Tree) -> Iterator[Anomaly]:
    """Managers with no IT money at, above or below them; of a branch only the topmost is named."""
    settled: set[str] = set()
    for unit in tree.down:
        if unit.parent in settled or unit.has_it_money:
            settled.add(unit.code)
        elif unit.manager and tree.totals(unit.code)[1] is None:
            settled.add(unit.code)
            words = sentences.manager_without_money(unit.manager)
            yield Anomaly(unit, Oddity.NO_MONEY, words, unit.amount, unit.it_amount)
