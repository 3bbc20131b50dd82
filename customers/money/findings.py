"""What following the money reads, and what it finds."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from customers.money import sentences
from customers.money.amounts import it_share
from customers.money.oddities import Oddity


class Kind(StrEnum):
    CUSTOMER = "customer"
    BUYER = "buyer"
    GAP = "gap"


class Reason(StrEnum):
    """Why a unit is proposed as what it is; the first reason of a finding is its main one."""

    IT_MONEY_OF_ITS_OWN = "it_money_of_its_own"
    NO_IT_MONEY_OF_ITS_OWN = "no_it_money_of_its_own"
    COUNTED_IN_PARENT = "counted_in_parent"
    ODD_FIGURES = "odd_figures"
    NOBODY_ANSWERS = "nobody_answers"
    NO_MANAGER = "no_manager"
    BELOW_THRESHOLD = "below_threshold"
    BELOW_SHARE = "below_share"
    NO_BUDGET = "no_budget"


@dataclass(frozen=True, slots=True)
class Bounds:
    """From which sum and which share of the budget on IT money makes a customer.

    Units deeper than `deepest` count in the unit at that level. A change against the year before
    by more than `jump` per cent is odd; None: none is.
    """

    it_amount: Decimal = Decimal(0)
    share: Decimal = Decimal(0)
    deepest: int | None = None
    jump: int | None = None


NO_BOUNDS = Bounds()


class Before(NamedTuple):
    """The IT money of a unit in the latest earlier year that it has a budget of."""

    year: int
    it_amount: Decimal


@dataclass(frozen=True, slots=True)
class UnitMoney:
    """One unit, who manages it, and its own budget of the year in one currency.

    An amount nobody named is None. `includes_below`: somebody said that the amounts contain those
    of the units below (True), or that they do not (False). `manager_id` tells apart two managers of
    one name, where it is known.
    """

    code: str
    name: str
    parent: str | None = None
    manager: str | None = None
    amount: Decimal | None = None
    it_amount: Decimal | None = None
    includes_below: bool | None = None
    manager_id: int | None = None

    @property
    def has_it_money(self) -> bool:
        return self.it_amount is not None and self.it_amount != 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One unit's place in the structure, with its evidence in figures.

    `of_below`: the amounts are the sums over the units below, for want of its own. `share` is
    None where it is no figure to show. `customer` is the code of the unit whose buyer it is.
    `unanswered` is what of the IT money nobody answers for. `names` are those of the units whose
    money is in it, `bounds` what the money was held against.
    """

    unit: UnitMoney
    kind: Kind
    reasons: tuple[Reason, ...]
    year: int
    amount: Decimal | None
    it_amount: Decimal | None
    customer: str | None = None
    customer_name: str = ""
    of_below: bool = False
    unanswered: Decimal = Decimal(0)
    names: tuple[str, ...] = ()
    bounds: Bounds = NO_BOUNDS

    @property
    def reason(self) -> Reason:
        return self.reasons[0]

    @property
    def share(self) -> Decimal | None:
        return it_share(self.amount, self.it_amount)

    @property
    def sentence(self) -> str:
        """The evidence in words, in the language of whoever reads."""
        return sentences.of_finding(self)


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Figures of a unit to look into; they are named, never ranked.

    `below` is the money of the units below where that is what is odd, `before` that of an earlier
    year; `names` are the units that it is odd with.
    """

    unit: UnitMoney
    oddity: Oddity
    sentence: str
    amount: Decimal | None
    it_amount: Decimal | None
    of_below: bool = False
    below: Decimal | None = None
    before: Before | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Structure:
    """What following the money found: at most one finding a unit, in the order of the tree.

    `anomalies` are shares that are no figures and sums that contain others, `further` all else
    that is odd. `it_amount` is all IT money of the year, each sum counted once.
    """

    findings: tuple[Finding, ...]
    anomalies: tuple[Anomaly, ...]
    it_amount: Decimal
    further: tuple[Anomaly, ...] = ()

    def of_kind(self, kind: Kind) -> list[Finding]:
        return [finding for finding in self.findings if finding.kind is kind]

    @property
    def unanswered(self) -> Decimal:
        """The IT money nobody answers for, each sum counted at the unit that holds it."""
        return sum((f.unanswered for f in self.findings if not f.of_below), Decimal(0))
