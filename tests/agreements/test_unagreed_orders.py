"""An order of what no agreement of the customer covers says so, and stands in the gaps."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone

from agreements.models import AgreementLine, Requirement
from agreements.operations.move import move_requirement
from agreements.operations.order import place_order
from agreements.services.use import gaps_of_customer, gaps_of_service
from agreements.unagreed import is_unagreed, ordered_without_agreement
from brm.accounts.models import Role, User
from customers.models import Customer
from tests.agreements.factories import AgreementFactory, AgreementLineFactory, ServiceFactory
from tests.agreements.requirements import a_requirement
from tests.customers.factories import CustomerFactory, MandateFactory, UnitFactory
from tests.customers.test_pages import text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
SENTENCE = "No agreement of Water works covers Mailboxes"


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager) -> Customer:
    return CustomerFactory.create(unit__name="Water works", manager=manager)


@pytest.fixture
def service():
    return ServiceFactory.create(name="Mailboxes", unit="boxes")


@pytest.fixture
def order(customer, manager, service) -> Requirement:
    """One that its buyer has approved."""
    unit = UnitFactory.create(name="Meters", parent=customer.unit)
    MandateFactory.create(unit=unit, kind="buyer", limit_amount=Decimal(1500), currency="EUR")
    facts = {"service": service, "rough_sum": Decimal(900), "currency": "EUR"}
    made = Requirement(title="Mailboxes", customer=customer, unit=unit, **facts)
    return place_order(made, by=manager, on=TODAY, person=None)


def agreed(customer: Customer, service, first_day: date, last_day: date, **facts) -> AgreementLine:
    stated = {"anchor_on": first_day, "first_ends_on": last_day, "initial_months": None}
    agreement = AgreementFactory.create(customer=customer, **(stated | facts))
    return AgreementLineFactory.create(period=agreement.periods.get(), service=service)


def delivered(order: Requirement, manager: User, day: date) -> None:
    for state in ("delivering", "delivered"):
        move_requirement(order, by=manager, on=day, state=state)


def days(first: int, last: int) -> tuple[date, date]:
    return TODAY + timedelta(days=first), TODAY + timedelta(days=last)


def test_an_approved_order_that_no_agreement_covers_is_a_gap(order, customer, service):
    assert list(ordered_without_agreement(TODAY)) == [order]
    (of_customer,) = gaps_of_customer(customer, on=TODAY)
    (of_service,) = gaps_of_service(service, on=TODAY)
    assert [each.name for each in of_customer.lines] == [f"{order.number}, Water works"]
    assert [each.why for each in of_service.lines] == [
        "Approved, and no agreement covers Mailboxes."
    ]


@pytest.mark.parametrize(
    ("held", "is_gap"),
    [
        (days(-90, 0), False),
        (days(-90, -1), True),
        (days(1, 90), False),
    ],
    ids=["ends today", "ended yesterday", "begins tomorrow"],
)
def test_an_agreement_of_today_or_to_come_covers_it(order, customer, service, held, is_gap):
    agreed(customer, service, *held)

    assert ordered_without_agreement(TODAY).exists() == is_gap
    assert is_unagreed(order, on=TODAY) == is_gap


def test_a_draft_another_service_and_another_customer_cover_nothing(order, customer, service):
    held = days(-90, 90)
    agreed(customer, service, *held, state="draft", exemption="")
    agreed(customer, ServiceFactory.create(), *held)
    agreed(CustomerFactory.create(), service, *held)

    assert list(ordered_without_agreement(TODAY)) == [order]
    assert is_unagreed(order, on=TODAY)


def test_what_was_delivered_was_agreed_then_even_if_that_has_ended(
    order, customer, service, manager
):
    delivered(order, manager, TODAY)
    later = TODAY + timedelta(days=200)
    assert ordered_without_agreement(later).exists()

    agreed(customer, service, *days(-90, 20))

    assert not ordered_without_agreement(later).exists()


def test_what_was_delivered_a_year_ago_is_no_gap_any_more(order, manager):
    first_of_a_month = TODAY + relativedelta(months=1, day=1)
    delivered(order, manager, first_of_a_month)
    day = first_of_a_month + relativedelta(months=12)

    assert ordered_without_agreement(day - timedelta(days=1)).exists()
    assert not ordered_without_agreement(day).exists()


def test_what_is_undecided_or_no_order_is_no_gap(customer, manager, service):
    facts = {"service": service, "by": manager}
    a_requirement(customer, kind="order", **facts)
    change = a_requirement(customer, kind="change", **facts)

    assert not ordered_without_agreement(TODAY).exists()
    assert not is_unagreed(change, on=TODAY)


def test_who_decides_an_order_reads_that_nothing_covers_it(customer, manager, service, client_of):
    order = a_requirement(
        customer, kind="order", service=service, by=manager, rough_sum=Decimal(5), currency="EUR"
    )
    client = client_of(manager)
    pages = [
        reverse(f"requirements:{name}", args=[order.pk])
        for name in ("detail", "order_decide", "order_ask")
    ]

    assert [SENTENCE in text_of(client.get(page)) for page in pages] == [True] * 3
    agreed(customer, service, *days(-90, 90))
    assert [SENTENCE in text_of(client.get(page)) for page in pages] == [False] * 3
