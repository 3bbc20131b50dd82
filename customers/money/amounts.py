"""Sums of money and shares in words, as the evidence of a proposal says them."""

from decimal import ROUND_HALF_UP, Decimal

MILLION = Decimal(1_000_000)
THOUSAND = Decimal(1_000)
TENTH = Decimal("0.1")
THIN = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


def short(amount: Decimal) -> str:
    """A sum in millions with one decimal (`4.2 M`); in thousands or whole where it is small."""
    size = abs(amount)
    if size >= MILLION / 10:
        words = f"{_rounded(size / MILLION):,} M"
    elif size >= THOUSAND:
        words = f"{_rounded(size / THOUSAND):,} k"
    else:
        words = f"{size.quantize(Decimal(1), ROUND_HALF_UP)}"
    return (MINUS if amount < 0 else "") + words.replace(",", THIN)


def percent(share: Decimal) -> str:
    """A share of one as `8.2 %`; a small one keeps two digits that say something."""
    hundredths = share * 100
    if 0 < hundredths < Decimal("0.01"):
        return "< 0.01 %"
    if 0 < hundredths < TENTH:
        return f"{hundredths.quantize(Decimal('0.01'), ROUND_HALF_UP)} %"
    return f"{_rounded(hundredths)} %"


def it_share(amount: Decimal | None, it_amount: Decimal | None) -> Decimal | None:
    """IT money as a part of the budget: only where amount > 0 and 0 <= share <= 1, else None.

    Budgets are net of fees, so that shares of -14 % and 140 % occur; they are no figures to show.
    Source: the rule "Follow the money" of this product (docs/follow-the-money.md).
    """
    if amount is None or it_amount is None or amount <= 0:
        return None
    share = it_amount / amount
    return share if 0 <= share <= 1 else None


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(TENTH, ROUND_HALF_UP)
