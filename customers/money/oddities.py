"""What cannot be right in budgets as they stand, or wants to be looked into."""

from decimal import Decimal
from enum import StrEnum


class Oddity(StrEnum):
    """A kind of odd figures; the first six are of shares and of sums that contain others."""

    NEGATIVE_IT_MONEY = "negative_it_money"
    NEGATIVE_BUDGET = "negative_budget"
    ZERO_BUDGET = "zero_budget"
    SHARE_ABOVE_WHOLE = "share_above_whole"
    BELOW_EXCEEDS_PARENT = "below_exceeds_parent"
    MAY_CONTAIN_BELOW = "may_contain_below"
    BUDGETS_BELOW_EXCEED = "budgets_below_exceed"
    NO_MANAGER = "money_without_manager"
    NO_MONEY = "manager_without_money"
    NO_TOTAL = "it_money_without_total"
    SAME_NAME = "same_name"
    JUMP = "jump"


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
