"""The right question to the right person, walked page by page: each screen says who, and why."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import BusinessCase, Requirement, Service
from brm.accounts.models import Role, User
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from customers.models import Customer, Mandate
from meetings.steering.topics import topics_of_the_group
from tests.agreements.approvals import SITE
from tests.agreements.cases import a_draft
from tests.agreements.factories import ServiceFactory, ServicePriceFactory
from tests.customers.factories import CustomerFactory, MandateFactory, PersonFactory, UnitFactory
from tests.customers.test_pages import hidden, text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager: User) -> Customer:
    """Decides up to 1 000 EUR by Carl Customer."""
    made: Customer = CustomerFactory.create(unit__name="Water works", manager=manager)
    person = PersonFactory.create(name="Carl Customer", email="carl@example.org")
    limit = {"limit_amount": Decimal(1000), "currency": "EUR"}
    MandateFactory.create(unit=made.unit, person=person, **limit)
    return made


@pytest.fixture
def buyer(customer: Customer) -> Mandate:
    """Orders up to 500 EUR."""
    made: Mandate = MandateFactory.create(
        unit=UnitFactory.create(name="Meters", parent=customer.unit),
        person=PersonFactory.create(name="Bea Buyer", email="bea@example.org"),
        kind="buyer",
        limit_amount=Decimal(500),
        currency="EUR",
    )
    return made


@pytest.fixture
def mailboxes() -> Service:
    """100 EUR a year each."""
    made: Service = ServiceFactory.create(name="Mailboxes", unit="boxes")
    ServicePriceFactory.create(service=made, price=Decimal(100), currency="EUR")
    return made


def words(answer: object) -> str:
    """The text of a page with plain spaces in its figures."""
    return text_of(answer).replace("\u202f", " ").replace("\xa0", " ")


def last_link() -> str:
    return address_of(PersonalLink.objects.latest("pk"), site=SITE)


def raised(client: Client, customer: Customer, **facts: object) -> Requirement:
    """A requirement that was raised on the form."""
    address = reverse("requirements:create")
    typed = {"customer": customer.unit.code, "currency": "EUR"} | facts
    client.post(address, hidden(client.get(address)) | typed)
    return Requirement.objects.latest("pk")


def a_submitted(client: Client, asked: Requirement, *, by: User, cost: int) -> BusinessCase:
    """Its case, begun and submitted on its pages, for that cost."""
    client.post(reverse("cases:begin", args=[asked.pk]))
    asked.refresh_from_db()
    case = a_draft(asked, by=by, on=TODAY)
    row = case.alternatives.get(is_chosen=True)
    row.costs[0] = Decimal(cost)
    row.save()
    case.refresh_from_db()
    client.post(reverse("cases:submit", args=[case.pk]), {"version": case.version})
    case.refresh_from_db()
    return case


def test_an_order_goes_to_the_buyer(client_of, customer, manager, buyer, mailboxes):
    client = client_of(manager)
    order = raised(
        client,
        customer,
        kind="order",
        title="Boxes for the meters",
        unit=buyer.unit.code,
        service=mailboxes.code,
        volume="5",
    )
    page = words(client.get(order.get_absolute_url()))
    client.post(reverse("requirements:order_ask", args=[order.pk]), {"person": buyer.person_id})
    by_link = words(Client().get(last_link()))
    Client().post(last_link(), {"outcome": "approved"})

    after = words(client.get(order.get_absolute_url()))
    assert "Who may decide: Bea Buyer" in page
    for screen in (page, by_link):
        assert "500 EUR is inside the mandate of 500 EUR" in screen
    assert "approved by Bea Buyer" in after
    assert "Bea Buyer, mandate for Meters up to 500 EUR" in after


def test_a_new_service_goes_to_the_customer_on_a_business_case(client_of, customer, manager):
    client = client_of(manager)
    asked = raised(client, customer, kind="new", title="Leak detection", rough_sum="900")
    client.post(reverse("requirements:fit", args=[asked.pk]), {"fit": "new"})
    page = words(client.get(asked.get_absolute_url()))
    case = a_submitted(client, asked, by=manager, cost=1000)
    of_case = words(client.get(case.get_absolute_url()))
    person = Mandate.objects.get(person__name="Carl Customer").person_id
    client.post(reverse("cases:ask", args=[case.pk]), {"person": person})
    by_link = words(Client().get(last_link()))
    Client().post(last_link(), {"outcome": "approved"})

    after = words(client.get(asked.get_absolute_url()))
    assert "Who may decide: Carl Customer" in page
    assert "900 EUR is inside the mandate of 1 000 EUR" in page
    for screen in (of_case, by_link):
        assert "1 000 EUR is inside the mandate of 1 000 EUR" in screen
    assert "approved by Carl Customer" in after


def test_what_is_above_the_limit_goes_to_the_steering_group(client_of, customer, manager):
    client, member = client_of(manager), UserFactory.create(role=Role.STEERING_GROUP)
    asked = raised(client, customer, kind="new", title="Leak detection", rough_sum="900")
    client.post(reverse("requirements:fit", args=[asked.pk]), {"fit": "new"})
    case = a_submitted(client, asked, by=manager, cost=1001)
    of_case = words(client.get(case.get_absolute_url()))
    of_requirement = words(client.get(asked.get_absolute_url()))
    topics = [(topic.source_kind, topic.source_id) for topic in topics_of_the_group()]
    by_group = client_of(member)
    form = words(by_group.get(reverse("cases:decide_group", args=[case.pk])))
    by_group.post(reverse("cases:decide_group", args=[case.pk]), {"outcome": "approved"})

    after = words(client.get(asked.get_absolute_url()))
    assert topics == [("business_case", str(case.pk))]
    for screen in (of_case, of_requirement, form):
        assert "1 001 EUR is above it" in screen
        assert "IT steering group" in screen
    assert "approved by IT steering group" in after
