"""The evidence of a finding in words and figures."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.money.amounts import MINUS, it_share, percent, short
from customers.money.oddities import Oddity, oddity_of

if TYPE_CHECKING:
    from customers.money.findings import Before, Finding


def of_finding(finding: "Finding") -> str:
    """Why a unit is proposed as what it is, in the reader's language."""
    it_amount = finding.it_amount or Decimal(0)
    if finding.customer is not None:
        return no_it_money(finding.customer_name)
    if finding.of_below:
        return of_below(finding.amount, it_amount, finding.unanswered, finding.year)
    return _of_own_money(finding, it_amount)


def _of_own_money(finding: "Finding", it_amount: Decimal) -> str:
    if "counted_in_parent" in finding.reasons:
        return contains(it_amount, finding.names, finding.unanswered)
    if oddity := oddity_of(finding.amount, it_amount):
        return odd(oddity, finding.amount, it_amount)
    if "no_budget" in finding.reasons:
        words = no_budget(it_amount, finding.year)
    elif "below_threshold" in finding.reasons:
        words = below_threshold(it_amount, finding.bounds.it_amount)
    elif "below_share" in finding.reasons:
        words = below_share(finding.amount or Decimal(0), it_amount, finding.bounds.share)
    else:
        words = part_of(finding.amount or Decimal(0), it_amount, finding.year)
    if "nobody_answers" in finding.reasons:
        return words + nobody_above()
    return words + no_manager() if "no_manager" in finding.reasons else words


def part_of(amount: Decimal, it_amount: Decimal, year: int) -> str:
    """IT is 4.2 M of 51.0 M (8.2 %) of the 2026 budget."""
    figures = {"it": short(it_amount), "amount": short(amount), "year": year}
    share = it_share(amount, it_amount)
    if share is None:
        return _("IT is %(it)s of a %(year)s budget of %(amount)s") % figures
    return _("IT is %(it)s of %(amount)s (%(share)s) of the %(year)s budget") % (
        figures | {"share": percent(share)}
    )


def no_it_money(customer: str) -> str:
    return (
        _("Has a manager and no IT money of its own; the nearest customer above is %s") % customer
    )


def no_manager() -> str:
    return _("; there is no manager")


def nobody_above() -> str:
    return _("; there is no manager, and nobody above answers for it")


def below_threshold(it_amount: Decimal, threshold: Decimal) -> str:
    return _("IT money of %(it)s is below the threshold of %(threshold)s") % {
        "it": short(it_amount),
        "threshold": short(threshold),
    }


def below_share(amount: Decimal, it_amount: Decimal, least: Decimal) -> str:
    """IT is 0.2 M of 51.0 M (0.4 %), below the share of 1.0 %."""
    share = it_share(amount, it_amount)
    return _("IT is %(it)s of %(amount)s (%(share)s), below the share of %(least)s") % {
        "it": short(it_amount),
        "amount": short(amount),
        "share": percent(share or Decimal(0)),
        "least": percent(least),
    }


def no_budget(it_amount: Decimal, year: int) -> str:
    return _("IT money of %(it)s, part of a %(year)s budget that nobody has named") % {
        "it": short(it_amount),
        "year": year,
    }


def contains(it_amount: Decimal, heads: Sequence[str], rest: Decimal) -> str:
    """52.6 M of IT money already contains that of Grid North; who answers for 18.4 M?"""
    words = _("%(it)s of IT money already contains that of %(units)s") % {
        "it": short(it_amount),
        "units": _names(heads),
    }
    if rest > 0:
        return words + _("; who answers for %s?") % short(rest)
    return words + _("; nothing else is in it")


def of_below(amount: Decimal | None, it_amount: Decimal, unanswered: Decimal, year: int) -> str:
    """The money of all units below a unit without IT money of its own."""
    if amount is None:
        words = no_budget(it_amount, year)
    elif oddity := oddity_of(amount, it_amount):
        words = odd(oddity, amount, it_amount)
    else:
        words = part_of(amount, it_amount, year)
    return _("In the units below: %(words)s; nobody answers for %(unanswered)s of it") % {
        "words": words,
        "unanswered": short(unanswered),
    }


def odd(oddity: Oddity, amount: Decimal | None, it_amount: Decimal) -> str:
    """Why a share is not shown, and what to ask for."""
    words = {
        Oddity.NEGATIVE_IT_MONEY: _("IT money of %(it)s is negative; ask for the gross sum"),
        Oddity.NEGATIVE_BUDGET: _("IT is %(it)s of %(amount)s; a negative budget has no share"),
        Oddity.ZERO_BUDGET: _("IT is %(it)s of a budget of nothing; ask for the gross sum"),
        Oddity.SHARE_ABOVE_WHOLE: _(
            "IT is %(it)s of a net budget of %(amount)s, more than the whole; "
            "fees may be netted off, ask for the gross sum"
        ),
    }
    return words[oddity] % {"it": short(it_amount), "amount": short(amount or Decimal(0))}


def containing(oddity: Oddity, it_amount: Decimal, heads: Sequence[str], below: Decimal) -> str:
    """What is odd between a unit's IT money and that of the units below."""
    words = {
        Oddity.BELOW_EXCEEDS_PARENT: _(
            "%(it)s of IT money is said to contain that of %(units)s, which is more: %(below)s"
        ),
        Oddity.MAY_CONTAIN_BELOW: _("%(it)s of IT money may contain the %(below)s of %(units)s"),
    }
    return words[oddity] % {"it": short(it_amount), "units": _names(heads), "below": short(below)}


def budgets_below(amount: Decimal, below: Decimal, heads: Sequence[str]) -> str:
    """The budgets of the units below are more than the unit's own, which should cover them."""
    return _("A budget of %(amount)s is less than the %(below)s of %(units)s below it") % {
        "amount": short(amount),
        "below": short(below),
        "units": _names(heads),
    }


def money_without_manager(it_amount: Decimal) -> str:
    return _("%s of IT money and no manager who answers for it") % short(it_amount)


def manager_without_money(manager: str) -> str:
    return _(
        "%s manages it, and neither it nor a unit above has IT money: nobody says who decides"
    ) % (manager)


def without_total(it_amount: Decimal) -> str:
    return _("%s of IT money, part of a budget that nobody has named") % short(it_amount)


def same_name(others: Sequence[str]) -> str:
    """One name under two codes; `others` are the codes of the other units."""
    return _("The same name as %s; one unit may stand under two codes") % _names(others)


def jump(it_amount: Decimal, year: int, before: "Before") -> str:
    """IT money went from 4.2 M in 2024 to 9.0 M in 2026 (+114.3 %)."""
    change = (it_amount - before.it_amount) / before.it_amount
    sign = "+" if change > 0 else MINUS
    return _("IT money went from %(before)s in %(then)s to %(now)s in %(year)s (%(change)s)") % {
        "before": short(before.it_amount),
        "then": before.year,
        "now": short(it_amount),
        "year": year,
        "change": sign + percent(abs(change)),
    }


def _names(heads: Sequence[str]) -> str:
    """The first two names, and how many more there are."""
    named = _(" and ").join(heads[:2]) if len(heads) <= 2 else ", ".join(heads[:2])
    more = len(heads) - 2
    if more <= 0:
        return named
    return ngettext("%(named)s and %(n)s more", "%(named)s and %(n)s more", more) % {
        "named": named,
        "n": more,
    }
