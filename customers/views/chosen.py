"""What somebody chose on the page of following the money, and the page it came from.

What was chosen stands in the address of the pages that ask further, so that they can be drawn
again: `?year=2026&currency_of_year=EUR&chosen=12&chosen=13`.
"""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui.toasts import toast
from customers.models import Proposal, ProposalState
from customers.models.proposals import ProposalQuerySet
from customers.views.common import chosen_keys, user_of
from customers.views.units import currency_or

CARRIED = ("year", "currency_of_year")


def chosen_proposals(request: HttpRequest) -> ProposalQuerySet:
    """Those of the chosen ones that still wait for a decision, in the order of the tree."""
    chosen = Proposal.objects.visible_to(user_of(request)).open()
    chosen = chosen.filter(pk__in=chosen_keys(request)).select_related("unit__manager", "customer")
    return chosen.order_by("unit__path")


def page_of(request: HttpRequest) -> str:
    """The page of the year and currency that the choice was made on."""
    sent = _sent(request)
    year, currency = sent.get("year", ""), currency_or(sent.get("currency_of_year", ""), "")
    address = reverse("customers:follow_the_money")
    if not year.isdecimal():
        return address
    more = f"&currency={currency}" if currency else ""
    return f"{address}?year={year}{more}"


def asking(request: HttpRequest, url_name: str) -> str:
    """The address of a page that asks further about what was chosen."""
    sent = _sent(request)
    query = [(name, sent[name]) for name in CARRIED if name in sent]
    query += [("chosen", str(pk)) for pk in chosen_keys(request)]
    return f"{reverse(url_name)}?{urlencode(query)}"


def nothing_waits(request: HttpRequest) -> HttpResponse:
    """Back to the page, saying why there is nothing to ask about."""
    toast(request, decided_already(request))
    return redirect(page_of(request))


def decided_already(request: HttpRequest) -> str:
    """What became of those chosen that wait no longer: the first by name, the others counted."""
    rows = Proposal.objects.visible_to(user_of(request)).filter(pk__in=chosen_keys(request))
    rows = rows.exclude(state=ProposalState.OPEN).select_related("unit", "decided_by")
    decided = list(rows.order_by("unit__path"))
    if not decided:
        return _("Nothing is chosen that waits for a decision.")
    first, *others = decided
    if others:
        words = ngettext("%(first)s And %(n)s more.", "%(first)s And %(n)s more.", len(others))
        return words % {"first": _what_became_of(first), "n": len(others)}
    return _what_became_of(first)


def _what_became_of(proposal: Proposal) -> str:
    facts = {"unit": proposal.unit, "who": proposal.decided_by}
    match proposal.state:
        case ProposalState.ACCEPTED:
            return _("%(unit)s is accepted already, by %(who)s.") % facts
        case ProposalState.DECLINED:
            return _("%(unit)s is declined already, by %(who)s.") % facts
        case ProposalState.UNCHANGED:
            return _("%(unit)s stands already.") % facts
    return _("What was proposed of %(unit)s has changed meanwhile.") % facts


def _sent(request: HttpRequest) -> QueryDict:
    """What was sent with the choice: by the form, else by the address."""
    return request.POST if "year" in request.POST else request.GET
