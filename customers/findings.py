"""What following the money reads, and what it finds."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from customers.money import it_share


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
    NO_BUDGET = "no_budget"


class Oddity(StrEnum):
    """What cannot be right as it stands, or wants to be looked into."""

    NEGATIVE_IT_MONEY = "negative_it_money"
    NEGATIVE_BUDGET = "negative_budget"
    ZERO_BUDGET = "zero_budget"
    SHARE_ABOVE_WHOLE = "share_above_whole"
    BELOW_EXCEEDS_PARENT = "below_exceeds_parent"
    MAY_CONTAIN_BELOW = "may_contain_below"


@dataclass(frozen=True, slots=True)
class UnitMoney:
    """One unit, who manages it, and its own budget of the year in one currency.

    An amount nobody named is None. `includes_below`: somebody said that the amounts contain those
    of the units below (True), or that they do not (False).
    """

    code: str
    name: str
    parent: str | None = None
    manager: str | None = None
    amount: Decimal | None = None
    it_amount: Decimal | None = None
    includes_below: bool | None = None

    @property
    def has_it_money(self) -> bool:
        return self.it_amount is not None and self.it_amount != 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One unit's place in the structure, with its evidence in figures and in words.

    `of_below`: the amounts are the sums over the units below, for want of its own. `share` is
    None where it is no figure to show. `customer` is the code of the unit whose buyer it is.
    `unanswered` is what of the IT money nobody answers for.
    """

    unit: UnitMoney
    kind: Kind
    reasons: tuple[Reason, ...]
    sentence: str
    amount: Decimal | None
    it_amount: Decimal | None
    customer: str | None = None
    of_below: bool = False
    unanswered: Decimal = Decimal(0)

    @property
    def reason(self) -> Reason:
        return self.reasons[0]

    @property
    def share(self) -> Decimal | None:
        return it_share(self.amount, self.it_amount)


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Figures of a unit to look into; they are named, never ranked.

    `below` is the IT money of the units below where that is what is odd, `names` are theirs.
    """

    unit: UnitMoney
    oddity: Oddity
    sentence: str
    amount: Decimal | None
    it_amount: Decimal | None
    of_below: bool = False
    below: Decimal | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Structure:
    """What following the money found: at most one finding a unit, in the order of the tree.

    `it_amount` is all IT money of the year, each sum counted once.
    """

    findings: tuple[Finding, ...]
    anomalies: tuple[Anomaly, ...]
    it_amount: Decimal

    def of_kind(self, kind: Kind) -> list[Finding]:
        return [finding for finding in self.findings if finding.kind is kind]

    @property
    def unanswered(self) -> Decimal:
        """The IT money nobody answers for, each sum counted at the unit that holds it."""
        return sum((f.unanswered for f in self.findings if not f.of_below), Decimal(0))


def oddity_of(amount: Decimal | None, it_amount: Decimal | None) -> Oddity | None:
    """What makes the share of IT no figure to show; None where nothing does or no money is IT's."""
    if not it_amount:
        return None
    if it_amount < 0:
        return Oddity.NEGATIVE_IT_MONEY
    if amount is None:
        return None
    if amount < 0:
        return Oddity.NEGATIVE_BUDGET
    if amount == 0:
        return Oddity.ZERO_BUDGET
    return Oddity.SHARE_ABOVE_WHOLE if it_amount > amount else None
