"""The way of an escalation and the state of a customer's own ones, by a personal link."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.accounts.models import Organisation
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from brm.links.purposes import Letter, Purpose, purposes
from brm.ui.formats import full_day
from customers.models import Customer
from meetings.escalations.path import facts_for_customer, seen
from meetings.models import Escalation
from meetings.operations.give_path import DECISION, PATH


@dataclass(frozen=True)
class Given:
    """A link that was given: whether it opens still, and its address."""

    link: PersonalLink
    opens: bool
    address: str


def given_of(customer: Customer, *, site: str, on: date) -> list[Given]:
    """Who was given the way by link, the last first."""
    links = PersonalLink.objects.of(PATH, customer).with_uses().order_by("-pk")
    return [
        Given(link, link.is_open(on=on), address_of(link, site=site) if link.is_open(on=on) else "")
        for link in links
    ]


def find_customer(pk: int) -> Customer | None:
    return Customer.objects.select_related("unit").filter(pk=pk).first()


def show_path(request: HttpRequest, link: PersonalLink, customer: Customer) -> HttpResponse:
    """The page for reading, to somebody without a login."""
    facts = facts_for_customer(customer, on=timezone.localdate()) | {
        "link": link,
        "organisation": Organisation.current().name,
    }
    return render(request, "meetings/escalations/link.html", facts)


def letter(link: PersonalLink, customer: Customer, address: str) -> Letter:
    facts = _common(link, customer, address)
    text = _(
        "To %(recipient)s\n\n"
        "how a question of %(customer)s is raised further where the normal way does not answer "
        "it, and how your questions stand, is here:\n\n%(address)s\n\n"
        "The link is for you alone, without signing in, until %(day)s.\n\n"
        "%(from)s, %(organisation)s\n"
    )
    return Letter(_("How to escalate: %(customer)s") % facts, text % facts)


def find_escalation(pk: int) -> Escalation | None:
    rows = Escalation.objects.select_related("customer__unit", "decision", "meeting")
    return rows.filter(pk=pk).first()


def show_escalation(
    request: HttpRequest, link: PersonalLink, escalation: Escalation
) -> HttpResponse:
    """The same page, with the escalation of which its customer was told on top."""
    facts = facts_for_customer(escalation.customer, on=timezone.localdate()) | {
        "link": link,
        "told": seen(escalation),
        "organisation": Organisation.current().name,
    }
    return render(request, "meetings/escalations/link.html", facts)


def letter_of_decision(link: PersonalLink, escalation: Escalation, address: str) -> Letter:
    """The mail by which the customer is told of a decision."""
    told = seen(escalation)
    facts = _common(link, escalation.customer, address) | {
        "number": told.number,
        "question": told.words,
        "decision": told.decision,
    }
    text = _(
        "To %(recipient)s\n\n"
        "%(question)s\n\nIt is decided:\n\n%(decision)s\n\n"
        "How it went, and how to raise a question further, stands here:\n\n%(address)s\n\n"
        "The link is for you alone, without signing in, until %(day)s.\n\n"
        "%(from)s, %(organisation)s\n"
    )
    return Letter(_("Decided: %(number)s of %(customer)s") % facts, text % facts)


def _common(link: PersonalLink, customer: Customer, address: str) -> dict[str, Any]:
    return {
        "customer": customer,
        "organisation": Organisation.current().name,
        "recipient": link.recipient,
        "address": address,
        "day": full_day(link.expires_on),
        "from": link.made_by,
    }


def register() -> None:
    """Register the two purposes; both show how things stand, whatever changed since."""
    purposes.register(
        PATH,
        Purpose(
            gettext_lazy("Way of escalations"),
            find_customer,
            show_path,
            letter,
            bound=False,
            days=180,
        ),
    )
    purposes.register(
        DECISION,
        Purpose(
            gettext_lazy("Decision on an escalation"),
            find_escalation,
            show_escalation,
            letter_of_decision,
            bound=False,
            days=90,
        ),
    )
