"""Agreements that wait for their approval, for tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from agreements.models import Agreement, AgreementEdition, AgreementLine
from agreements.operations.amend import draft_amendment
from agreements.operations.approve import answer_edition, ask_approval
from agreements.operations.draft import save_line
from brm.accounts.models import User
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from customers.models import Customer, Mandate
from tests.agreements.factories import AgreementFactory, ServiceFactory
from tests.customers.factories import CustomerFactory, MandateFactory, PersonFactory

SITE = "http://testserver/"


def who_decides_for(customer: Customer, **facts: Any) -> Mandate:
    """Carl Customer, up to 50,000 EUR for the customer."""
    stated = {"limit_amount": Decimal(50_000), "currency": "EUR"} | facts
    person = PersonFactory.create(name="Carl Customer", email="carl@example.org")
    made: Mandate = MandateFactory.create(unit=customer.unit, person=person, **stated)
    return made


def a_draft(customer: Customer, **facts: Any) -> Agreement:
    """A draft of this year for 10 pieces at 100 EUR."""
    stated = {"state": "negotiation", "exemption": "", "currency": "EUR"} | facts
    made: Agreement = AgreementFactory.create(
        customer=customer, services=[ServiceFactory.create(name="Workplace")], **stated
    )
    return made


def asked_of(
    agreement: Agreement, mandate: Mandate, *, by: User, on: date, **facts: Any
) -> PersonalLink:
    return ask_approval(agreement, by=by, on=on, person=mandate.person, site=SITE, **facts)


def edition_of(agreement: Agreement) -> AgreementEdition:
    edition = agreement.editions.latest_first().first()
    assert edition is not None
    return edition


def an_approved_one(user: User) -> Agreement:
    """An agreement that is in force by the customer's yes."""
    today = timezone.localdate()
    customer = CustomerFactory.create(manager=user)
    mandate, drafted = who_decides_for(customer), a_draft(customer)
    asked_of(drafted, mandate, by=user, on=today)
    answer_edition(
        edition_of(drafted), by=user, on=today, outcome="approved", person=mandate.person
    )
    drafted.refresh_from_db()
    return drafted


def an_opened_link(user: User) -> tuple[object, ...]:
    """The token of a link to a second edition, so that something differs."""
    today = timezone.localdate()
    customer = CustomerFactory.create(unit__name="Water works", manager=user)
    mandate, drafted = who_decides_for(customer), a_draft(customer)
    asked_of(drafted, mandate, by=user, on=today)
    line = AgreementLine.objects.get(period__agreement=drafted)
    line.quantity += 1
    save_line(line, by=user, on=today)
    link = asked_of(drafted, mandate, by=user, on=today)
    return (address_of(link, site=SITE).rstrip("/").rsplit("/", 1)[-1],)


def an_amended_one(user: User) -> tuple[object, ...]:
    """The draft of an amendment that changes a quantity."""
    today = timezone.localdate()
    customer = CustomerFactory.create(unit__name="Water works", manager=user)
    active = a_draft(
        customer, state="active", exemption="By mail", anchor_on=today.replace(month=1, day=1)
    )
    facts = {"why": "More people", "takes_effect_on": today}
    draft = draft_amendment(active, by=user, on=today, **facts).draft
    assert draft is not None
    line = AgreementLine.objects.get(period__agreement=draft)
    line.quantity += 1
    save_line(line, by=user, on=today)
    asked_of(draft, who_decides_for(customer), by=user, on=today)
    return (draft.pk,)
