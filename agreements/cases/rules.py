"""What a business case is worth: net present value and payback. Pure functions of yearly flows.

A flow is what one year brings less what it costs. Year 0 is today, undiscounted; what a later
year brings comes evenly over that year and is discounted as if it came at its end.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from itertools import accumulate

DIGITS = Context(prec=50)
CENT = Decimal("0.01")
ZERO = Decimal(0)


def flows_of(costs: Sequence[Decimal], benefits: Sequence[Decimal]) -> list[Decimal]:
    """Benefit less cost of each year, year 0 first."""
    return [gain - spent for spent, gain in zip(costs, benefits, strict=True)]


def discounted(flows: Sequence[Decimal], rate: Decimal) -> list[Decimal]:
    """Each year's flow at its present value: `flow / (1 + rate) ** year`, unrounded.

    `rate` is a part of one: 4 % is 0.04. Source: Brealey, Myers and Allen, Principles of Corporate
    Finance, chapter 2, "How to calculate present values".
    """
    with localcontext(DIGITS):
        return [flow / (1 + rate) ** year for year, flow in enumerate(flows)]


def net_present_value(flows: Sequence[Decimal], rate: Decimal) -> Decimal:
    """`sum(flow / (1 + rate) ** year)`, in cents, halves away from zero.

    Source: Brealey, Myers and Allen, Principles of Corporate Finance, chapter 5, "Net present
    value and other investment criteria": NPV = C0 + C1 / (1 + r) + C2 / (1 + r)^2 + ...
    """
    with localcontext(DIGITS):
        total = sum(discounted(flows, rate), ZERO)
        return total.quantize(CENT, ROUND_HALF_UP)


def cumulated(flows: Sequence[Decimal]) -> list[Decimal]:
    """What all years up to each one have brought together."""
    with localcontext(DIGITS):
        return list(accumulate(flows))


def payback(flows: Sequence[Decimal]) -> Decimal | None:
    """After how many years the money is back for good, with the fraction of a year; unrounded.

    `year - 1 + missing before / flow of the year` of the last year in which the cumulated flow
    rises to zero from below, each year's flow spread evenly over it. 0 where nothing is ever
    missing, None where it is still missing after the last year. Discounted payback is that of
    `discounted` flows. Source: Brealey, Myers and Allen, chapter 5, "The payback rule"; where costs
    come again later, the last crossing counts, so that the answer promises nothing too early.
    """
    sums = cumulated(flows)
    missing = [year for year, held in enumerate(sums) if held < 0]
    if not missing:
        return ZERO
    last = missing[-1]
    if last == len(sums) - 1:
        return None
    with localcontext(DIGITS):
        return last - sums[last] / flows[last + 1]


def realised_share(baseline: Decimal, target: Decimal, actual: Decimal) -> Decimal | None:
    """`(actual - baseline) / (target - baseline)`: how much of a promised benefit has come.

    The direction is in the sign: where less is better, target - baseline is negative, and so is a
    step in the right direction. None where the target equals the baseline: nothing was promised.
    Below zero it got worse, above one better than promised. Source: the product's rules,
    docs/business-cases.md, "Benefits".
    """
    if target == baseline:
        return None
    with localcontext(DIGITS):
        return (actual - baseline) / (target - baseline)
