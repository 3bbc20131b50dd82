"""The alternatives of a case side by side, each figure with how it came about in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.cases import rules
from agreements.models import CaseAlternative
from brm.ui.formats import money, number, percent


@dataclass(frozen=True)
class Worth:
    """One alternative with what it costs, brings, and is worth at the rate of its case."""

    name: str
    description: str
    does_nothing: bool
    is_chosen: bool
    costs: Sequence[Decimal]
    benefits: Sequence[Decimal]
    rate: Decimal
    currency: str

    @property
    def flows(self) -> list[Decimal]:
        return rules.flows_of(self.costs, self.benefits)

    @property
    def cost(self) -> Decimal:
        return sum(self.costs, rules.ZERO)

    @property
    def benefit(self) -> Decimal:
        return sum(self.benefits, rules.ZERO)

    @property
    def cumulated(self) -> list[Decimal]:
        return rules.cumulated(self.flows)

    @cached_property
    def value(self) -> Decimal:
        """The net present value."""
        return rules.net_present_value(self.flows, self.rate)

    @cached_property
    def payback(self) -> Decimal | None:
        return rules.payback(self.flows)

    @cached_property
    def discounted_payback(self) -> Decimal | None:
        return rules.payback(rules.discounted(self.flows, self.rate))

    @property
    def rows(self) -> list[tuple[int, Decimal, Decimal, Decimal, Decimal]]:
        """Year, cost, benefit, the flow, and what all years up to it brought together."""
        years = range(len(self.costs))
        return list(zip(years, self.costs, self.benefits, self.flows, self.cumulated, strict=True))

    @property
    def how_value(self) -> str:
        """How the net present value came about."""
        last = len(self.costs) - 1
        return _(
            "Benefit less cost of each year, divided by %(factor)s once for each year after the "
            "beginning, added up over the years 0 to %(last)s."
        ) % {"factor": number(1 + self.rate, 4).rstrip("0").rstrip(".,"), "last": last}

    @property
    def how_payback(self) -> str:
        return _how(self.flows, self.payback, self.currency)

    @property
    def how_discounted(self) -> str:
        flows = rules.discounted(self.flows, self.rate)
        words = _how(flows, self.discounted_payback, self.currency)
        rate = percent(self.rate * 100)
        return _("The same with each year at its present value at %(rate)s: %(words)s") % {
            "rate": rate,
            "words": words,
        }


def years_in_words(years: Decimal | None) -> str:
    """2.5 years; never; at once."""
    if years is None:
        return _("never")
    if years == 0:
        return _("at once")
    shown = number(years, 1)
    return ngettext("%(n)s year", "%(n)s years", 1 if years == 1 else 2) % {"n": shown}


def _how(flows: Sequence[Decimal], years: Decimal | None, currency: str) -> str:
    sums = rules.cumulated(flows)
    if years is None:
        facts = {"sum": money(_whole(-sums[-1]), currency), "last": len(sums) - 1}
        return _("After year %(last)s %(sum)s are still missing.") % facts
    if years == 0:
        return _("At no time is more spent than was brought in.")
    last = max(year for year, held in enumerate(sums) if held < 0)
    facts = {
        "before": last,
        "sum": money(_whole(-sums[last]), currency),
        "year": last + 1,
        "flow": money(_whole(flows[last + 1]), currency),
    }
    return (
        _(
            "After year %(before)s %(sum)s are missing; year %(year)s brings %(flow)s, evenly over "
            "the year."
        )
        % facts
    )


def _whole(value: Decimal) -> Decimal:
    return value.quantize(rules.CENT)


def worths_of(content: dict[str, Any]) -> list[Worth]:
    """The alternatives of a case, from its content; what is missing of a year counts as nothing."""
    rate = Decimal(content["discount_rate"]) / 100
    length = content["years"] + 1
    return [
        Worth(
            name=each["name"],
            description=each["description"],
            does_nothing=each["does_nothing"],
            is_chosen=each["is_chosen"],
            costs=_filled(each["costs"], length),
            benefits=_filled(each["benefits"], length),
            rate=rate,
            currency=content["currency"],
        )
        for each in content["alternatives"]
    ]


def worth_of(alternative: CaseAlternative) -> Worth:
    """An alternative as it is written, by the rate and the years of its case; no query."""
    case = alternative.case
    length = case.years + 1
    return Worth(
        name=alternative.name,
        description=alternative.description,
        does_nothing=alternative.does_nothing,
        is_chosen=alternative.is_chosen,
        costs=_filled(alternative.costs, length),
        benefits=_filled(alternative.benefits, length),
        rate=case.discount_rate / 100,
        currency=case.currency,
    )


def _filled(values: Sequence[str | Decimal], length: int) -> list[Decimal]:
    known = [Decimal(value) for value in values[:length]]
    return known + [rules.ZERO] * (length - len(known))


def chosen_of(worths: Sequence[Worth]) -> Worth | None:
    return next((each for each in worths if each.is_chosen), None)


def against_nothing(worths: Sequence[Worth]) -> Decimal | None:
    """How much more the chosen alternative is worth than leaving all as it is."""
    chosen = chosen_of(worths)
    nothing = next((each for each in worths if each.does_nothing), None)
    if chosen is None or nothing is None or chosen is nothing:
        return None
    return chosen.value - nothing.value
