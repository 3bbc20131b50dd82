"""Who decides and why, in words and figures."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from brm.ui.formats import exact_short, full_day, money
from customers.deciding.rules import Against, Asked, Sum, convert
from customers.deciding.situations import Place, Situation
from customers.models import (
    Customer,
    DecidedBy,
    DecisionRule,
    Mandate,
    MandateKind,
    PreparedWith,
    Rate,
    Unit,
)
from customers.registries.services import names_of_services

STEERING_GROUP = gettext_lazy("IT steering group")
FEW = 6
"""So many services are named; of the others it is said how many there are."""

RUNG: dict[str, Any] = {
    DecidedBy.BUYER: gettext_lazy("Buyer"),
    DecidedBy.CUSTOMER: gettext_lazy("Customer"),
    DecidedBy.CUSTOMER_ABOVE: gettext_lazy("Customer above"),
    DecidedBy.STEERING_GROUP: STEERING_GROUP,
}


def of(sum_: Sum) -> str:
    return exact_short(sum_.amount, sum_.currency)


def limit_of(thing: Mandate | DecisionRule) -> Sum | None:
    """The limit of a mandate or a rule; None where it has none."""
    return None if thing.limit_amount is None else Sum(thing.limit_amount, thing.currency)


def up_to(limit: Sum | None) -> str:
    return _("any sum") if limit is None else _("up to %s") % of(limit)


def services_in_words(codes: Sequence[str]) -> str:
    """The services by name, or by code where nobody knows the name: `Payroll and Sorting`."""
    known = names_of_services(codes)
    named = [known.get(code, code) for code in codes[:FEW]]
    if more := len(codes) - FEW if len(codes) > FEW else 0:
        named.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": more})
    return get_text_list(named, _("and"))


def mandate_in_words(mandate: Mandate) -> str:
    """The mandate as it is copied into a decision: whose it is, for whom, up to what sum."""
    facts: dict[str, Any] = {"person": mandate.person, "unit": mandate.unit}
    if mandate.limit_amount is None:
        words = _("%(person)s, mandate for %(unit)s without limit") % facts
    else:
        facts |= {"limit": money(mandate.limit_amount, mandate.currency)}
        words = _("%(person)s, mandate for %(unit)s up to %(limit)s") % facts
    if mandate.services:
        words += _(", only for %s") % services_in_words(mandate.services)
    return words


def with_deputies(mandate: Mandate, on: date) -> str:
    """Who acts by the mandate on the day: `Karin`, or `Karin or deputy Per until 25 March`."""
    holder, *deputies = mandate.acting(on=on)
    if not deputies:
        return str(holder)
    last = mandate.deputy_last_day
    facts = {"holder": holder, "deputy": deputies[0], "last": full_day(last) if last else ""}
    if last is None:
        return _("%(holder)s or deputy %(deputy)s") % facts
    return _("%(holder)s or, until %(last)s, deputy %(deputy)s") % facts


def why_not(mandate: Mandate, against: Against, asked: Asked, said: "Rates") -> str:
    """Why this mandate does not decide: its limit, its services, or a rate that is missing."""
    facts: dict[str, Any] = {"person": mandate.person, "unit": mandate.unit}
    if against is Against.SERVICE:
        facts |= {
            "services": services_in_words(mandate.services),
            "service": services_in_words([asked.service]),
        }
        return (
            _(
                "%(person)s's mandate for %(unit)s is for %(services)s; "
                "%(service)s is not among them."
            )
            % facts
        )
    limit = limit_of(mandate)
    assert limit is not None
    words = _("%(person)s's mandate for %(unit)s goes to %(limit)s") % (
        facts | {"limit": of(limit)}
    )
    return f"{words}; {said.beyond(against, asked, limit)}"


class Rates:
    """What a day's rates let one say about a sum."""

    def __init__(self, on: date, worth: dict[str, Decimal], rates: dict[str, Rate]) -> None:
        self.on = on
        self.worth = worth
        self.rates = rates

    def beyond(self, against: Against, asked: Asked, limit: Sum) -> str:
        """24.0 M SEK is above it; or that it cannot be compared, and for want of which rate."""
        assert asked.sum is not None
        if against in (Against.NO_RATE, Against.NO_RATE_FOR_RULE):
            missing = [c for c in (asked.sum.currency, limit.currency) if c not in self.worth]
            return _("there is no rate of %(currency)s on %(day)s to compare %(sum)s with it.") % {
                "currency": get_text_list(missing, _("and")),
                "day": full_day(self.on),
                "sum": of(asked.sum),
            }
        return _("%s is above it.") % self.converted(asked.sum, limit.currency)

    def converted(self, asked: Sum, currency: str) -> str:
        """The sum, and what it is in the currency it is compared in, by the rates of which day."""
        converted = convert(asked, currency, self.worth)
        assert converted is not None
        if asked.currency == converted.currency:
            return of(asked)
        facts = {"sum": of(asked), "converted": of(converted)}
        days = self._days_of(asked.currency, currency)
        if len(days) > 1:
            facts["days"] = get_text_list([full_day(day) for day in days], _("and"))
            return _("%(sum)s (%(converted)s by the rates of %(days)s)") % facts
        facts["day"] = full_day(days[0])
        return _("%(sum)s (%(converted)s by the rate of %(day)s)") % facts

    def _days_of(self, *currencies: str) -> list[date]:
        """From which days the rates of these currencies are; the organisation's own has none."""
        used = {self.rates[each].valid_from for each in currencies if each in self.rates}
        return sorted(used)


def nobody(decided_by: str, situation: Situation, place: Place | None) -> str:
    """That nobody holds a mandate for this rung, and where one looked."""
    facts = {"unit": situation.unit, "day": full_day(situation.on)}
    if decided_by == DecidedBy.BUYER:
        return _("Nobody holds a buyer's mandate for %(unit)s on %(day)s.") % facts
    if place is not None:
        facts |= {"customer": place.unit}
        return _("Nobody holds the mandate of %(customer)s on %(day)s.") % facts
    if decided_by == DecidedBy.CUSTOMER_ABOVE:
        return _("There is no customer above the one of %(unit)s on %(day)s.") % facts
    return _("Nobody at or above %(unit)s holds a customer's mandate on %(day)s.") % facts


def vacant(units: Sequence[Unit], on: date) -> str:
    """That a customer on the way up has nobody who decides."""
    return ngettext(
        "Nobody holds the mandate of the customer %(units)s on %(day)s.",
        "Nobody holds the mandates of the customers %(units)s on %(day)s.",
        len(units),
    ) % {"units": get_text_list([str(u) for u in units], _("and")), "day": full_day(on)}


def above_rule(rule: DecisionRule, against: Against, asked: Asked, said: "Rates") -> str:
    """That the sum is above what the rule itself is for."""
    limit = limit_of(rule)
    assert limit is not None
    words = _("By the rule %(who)s decides up to %(limit)s") % {
        "who": rule.get_decided_by_display(),
        "limit": of(limit),
    }
    return f"{words}; {said.beyond(against, asked, limit)}"


def no_rule(on: date) -> str:
    return _("No rule says who decides this on %s.") % full_day(on)


def by_mandate(
    mandates: Sequence[Mandate], *, on: date, within: str, on_business_case: bool
) -> str:
    """Karin decides, for the customer Grid North, on a business case: 4.2 M SEK is inside ..."""
    words = decides(mandates, on)
    if on_business_case:
        words += _(", on a business case")
    return f"{words}: {within}."


def prepared(kind: str, names: Sequence[str], more: bool, about: Customer | None) -> str:
    """With whom it is prepared; or that there is nobody, where somebody ought to be."""
    if not kind:
        return ""
    word = PreparedWith(kind).label
    if not names:
        return _("To be prepared with %(who)s; there is nobody on that day.") % {"who": word}
    listed = ", ".join(names) + (_(" and others") if more else "")
    if kind != PreparedWith.RELATIONSHIP_MANAGER and (more or len(names) > 1):
        return _("Prepared with the buyers concerned: %s.") % listed
    if kind == PreparedWith.RELATIONSHIP_MANAGER:
        return _("Prepared with the relationship manager of %(unit)s, %(who)s.") % {
            "unit": about,
            "who": listed,
        }
    return _("Prepared with the buyer, %s.") % listed


def decides(mandates: Sequence[Mandate], on: date) -> str:
    """Karin decides for Grid North; Petra Sund decides as buyer of Line Haul."""
    who = get_text_list([with_deputies(m, on) for m in mandates], _("or"))
    facts = {"who": who, "unit": mandates[0].unit}
    if mandates[0].kind == MandateKind.BUYER:
        return _("%(who)s decides, as buyer of %(unit)s") % facts
    return _("%(who)s decides, for the customer %(unit)s") % facts


def within(asked: Asked, mandates: Sequence[Mandate], said: Rates) -> str:
    """That the sum is inside the mandates, or how far they go where no sum is named.

    Where several of them go differently far, each is told with its holder.
    """
    one, *others = dict.fromkeys(_within(asked, mandate, said) for mandate in mandates)
    if not others:
        return one
    return "; ".join(_within(asked, mandate, said, named=True) for mandate in mandates)


def _within(asked: Asked, mandate: Mandate, said: Rates, *, named: bool = False) -> str:
    limit = limit_of(mandate)
    facts: dict[str, Any] = {"person": mandate.person, "limit": of(limit) if limit else ""}
    if limit is None:
        words = (
            _("%(person)s's mandate is for any sum") if named else _("the mandate is for any sum")
        )
    elif asked.sum is None:
        words = (
            _("%(person)s's mandate goes to %(limit)s")
            if named
            else _("the mandate goes to %(limit)s")
        )
    else:
        facts["sum"] = said.converted(asked.sum, limit.currency)
        words = (
            _("%(sum)s is inside %(person)s's mandate of %(limit)s")
            if named
            else _("%(sum)s is inside the mandate of %(limit)s")
        )
    words %= facts
    if mandate.services:
        words += _(" for %s") % services_in_words(mandate.services)
    return words


def reach(mandates: Sequence[Mandate], rule: DecisionRule | None) -> str:
    """Up to what sum those who decide may: by the mandates, and by the rule where it says.

    Each holder is named where they may differently much.
    """
    by_rule = [up_to(limit_of(rule))] if rule and limit_of(rule) else []
    far = {mandate: up_to(limit_of(mandate)) for mandate in mandates}
    if len(set(far.values())) > 1:
        return ", ".join([f"{mandate.person}: {words}" for mandate, words in far.items()] + by_rule)
    if limit_of(mandates[0]) is None and by_rule:
        return by_rule[0]
    return ", ".join(dict.fromkeys([far[mandates[0]], *by_rule]))
