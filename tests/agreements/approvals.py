"""Agreements that wait for their approval, for tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from agreements.models import Agreement, AgreementEdition
from agreements.operations.approve import ask_approval
from brm.accounts.models import User
from brm.links.models import PersonalLink
from customers.models import Customer, Mandate
from tests.agreements.factories import AgreementFactory, ServiceFactory
from tests.customers.factories import MandateFactory, PersonFactory

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
