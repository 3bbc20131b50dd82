"""Who decides: the rungs of a matter tried in their order. Pure functions of sums and mandates.

`customers.deciding` feeds them with what held on a day and puts what they find into words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Context, Decimal
from enum import StrEnum
from fractions import Fraction

CENT = Decimal("0.01")
DIGITS = Context(prec=60, rounding=ROUND_CEILING)
Worth = Mapping[str, Decimal]
"""What one unit of each currency is in one and the same currency, that of the organisation."""


@dataclass(frozen=True)
class Sum:
    """An amount of money in a currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Asked:
    """What is asked of a rung: to decide on a sum (None: none is named) and a service ("")."""

    sum: Sum | None = None
    service: str = ""


@dataclass(frozen=True)
class Seat:
    """A mandate as the rules look at it: its limit (None: any sum), its services (none: all)."""

    limit: Sum | None = None
    services: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rung:
    """One rule with the mandates held for it on the day; a last one needs no mandate."""

    seats: tuple[Seat, ...] = ()
    limit: Sum | None = None
    is_last: bool = False


class Against(StrEnum):
    """Why a rung, or one mandate on it, does not decide."""

    RULE_LIMIT = "rule_limit"
    NOBODY = "nobody"
    SERVICE = "service"
    LIMIT = "limit"
    NO_RATE = "no_rate"
    NO_RATE_FOR_RULE = "no_rate_for_rule"


@dataclass(frozen=True)
class Tried:
    """One rung as it was tried: what stands against it, or against each of its seats."""

    against: Against | None = None
    seats: tuple[Against | None, ...] = ()

    @property
    def decides(self) -> bool:
        return self.against is None and (not self.seats or None in self.seats)


@dataclass(frozen=True)
class Climb:
    """The rungs that were tried, from the first on; the last one decides unless `nobody` does."""

    tried: tuple[Tried, ...] = field(default=())

    @property
    def rung(self) -> int | None:
        """The place of the rung that decides, from 0; None where no rung does."""
        return len(self.tried) - 1 if self.tried and self.tried[-1].decides else None


def climb(rungs: Sequence[Rung], asked: Asked, worth: Worth) -> Climb:
    """Try the rungs in their order until one decides.

    Source: openTRIM's business relationship management, "the right question to the right person";
    the table in docs/deciding.md.
    """
    tried: list[Tried] = []
    for rung in rungs:
        tried.append(try_rung(rung, asked, worth))
        if tried[-1].decides:
            break
    return Climb(tuple(tried))


def try_rung(rung: Rung, asked: Asked, worth: Worth) -> Tried:
    """Whether the rule's limit covers the sum, and then what stands against each mandate."""
    beyond = above_limit(asked.sum, rung.limit, worth)
    if beyond is not None:
        over = Against.RULE_LIMIT if beyond is Against.LIMIT else Against.NO_RATE_FOR_RULE
        return Tried(over)
    if rung.is_last:
        return Tried()
    if not rung.seats:
        return Tried(Against.NOBODY)
    return Tried(None, tuple(against(seat, asked, worth) for seat in rung.seats))


def against(seat: Seat, asked: Asked, worth: Worth) -> Against | None:
    """Why the mandate does not cover what is asked; None where it does.

    A question that names no sum, or no service, is not held against any mandate.
    """
    if asked.service and seat.services and asked.service not in seat.services:
        return Against.SERVICE
    return above_limit(asked.sum, seat.limit, worth)


def above_limit(asked: Sum | None, limit: Sum | None, worth: Worth) -> Against | None:
    """Whether the sum is above the limit: it is inside while `sum <= limit`.

    1 500.00 is inside a limit of 1 500, 1 500.01 is above. Other currencies are converted first;
    where a rate is missing nothing is guessed, and the sum counts as not covered.
    """
    if asked is None or limit is None:
        return None
    converted = convert(asked, limit.currency, worth)
    if converted is None:
        return Against.NO_RATE
    return Against.LIMIT if converted.amount > limit.amount else None


def convert(money: Sum, currency: str, worth: Worth) -> Sum | None:
    """The sum in another currency, rounded up to the cent; None where a rate is missing.

    It is reckoned exactly, as a fraction, and rounded once, at the end. Rounding up is the side of
    care: no mandate reaches further by rounding. Limits are in whole cents, so the rounded sum is
    above a limit exactly when the unrounded one is, and what is shown is what was compared.
    """
    if money.currency == currency:
        return money
    if money.currency not in worth or currency not in worth:
        return None
    exact = Fraction(money.amount) * Fraction(worth[money.currency]) / Fraction(worth[currency])
    cents = -(-exact.numerator * 100 // exact.denominator)
    return Sum(DIGITS.multiply(Decimal(cents), CENT), currency)
