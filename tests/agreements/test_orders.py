"""The short path: a buyer orders an existing service, in one step or by a personal link."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import Decision, OrderRequest, Requirement
from agreements.operations.decide_case import decide_case
from agreements.operations.move import decide_fit, move_requirement
from agreements.operations.order import (
    answer_order,
    ask_buyer,
    decide_order,
    place_order,
    put_to_group,
)
from agreements.requirements.page import proposed_lines
from brm.accounts.models import Role, User
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from brm.outbox.models import OutboxMessage
from customers.models import Customer, Mandate, Person
from customers.periods import period
from meetings.steering.topics import topics_of_the_group
from meetings.topics import orders, orders_of_the_group
from tests.agreements.cases import a_fitted_requirement, a_submitted_case
from tests.agreements.factories import (
    AgreementFactory,
    AgreementLineFactory,
    ServiceFactory,
)
from tests.agreements.requirements import a_requirement
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    UnitFactory,
)
from tests.customers.test_pages import hidden, text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
SITE = "http://testserver/"


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager) -> Customer:
    return CustomerFactory(unit__name="Water works", manager=manager)


@pytest.fixture
def buyer(customer) -> Mandate:
    return MandateFactory(
        unit=UnitFactory(name="Meters", parent=customer.unit),
        person=PersonFactory(name="Bea Buyer", email="bea@example.org"),
        kind="buyer",
        limit_amount=Decimal(1500),
        currency="EUR",
    )


@pytest.fixture
def service():
    made = ServiceFactory(name="Mailboxes", unit="boxes")
    made.prices.create(price=Decimal(100), currency="EUR", valid=period(date(2020, 1, 1), None))
    return made


def an_order(customer, buyer, service, **facts) -> Requirement:
    stated = {"title": "Mailboxes", "unit": buyer.unit, "service": service, "volume": Decimal(15)}
    return Requirement(customer=customer, **(stated | facts))


def test_an_order_is_raised_and_decided_in_one_step_with_the_mandate_kept(
    customer, manager, buyer, service
):
    made = place_order(
        an_order(customer, buyer, service), by=manager, on=TODAY, person=None, text="As agreed"
    )

    decision = Decision.objects.get()
    assert (made.state, made.fit, made.decision) == ("approved", "existing", decision)
    assert (decision.person, decision.mandate, decision.case_version) == (buyer.person, buyer, None)
    assert (decision.amount, decision.currency) == (Decimal(1500), "EUR")
    assert decision.content["volume"] == "15.00"
    assert (decision.text, decision.recorded_by) == ("As agreed", manager)


def test_a_cent_above_the_limit_goes_further_up_and_nothing_is_raised(
    customer, manager, buyer, service
):
    MandateFactory(unit=customer.unit, person=PersonFactory(name="Carl Customer"))
    order = an_order(customer, buyer, service, rough_sum=Decimal("1500.01"), currency="EUR")

    with pytest.raises(ValidationError, match="Carl Customer"):
        place_order(order, by=manager, on=TODAY, person=buyer.person)

    assert not Requirement.objects.exists()


def test_above_every_mandate_the_steering_group_decides_an_order(customer, manager, buyer, service):
    order = a_requirement(
        customer,
        by=manager,
        kind="order",
        unit=buyer.unit,
        service=service,
        rough_sum=Decimal(9999),
        currency="EUR",
    )
    with pytest.raises(ValidationError, match="Raise it to the IT steering group"):
        decide_order(order, by=manager, on=TODAY, person=buyer.person)
    with pytest.raises(PermissionDenied):
        decide_order(order, by=manager, on=TODAY, person=None, is_of_group=True)

    member = UserFactory(role=Role.STEERING_GROUP)
    made = decide_order(order, by=member, on=TODAY, person=None, is_of_group=True)

    assert (made.person, made.by_mandate) == (None, "IT steering group")


def test_an_order_without_a_sum_is_not_decided(customer, manager, buyer):
    order = an_order(customer, buyer, ServiceFactory())

    with pytest.raises(ValidationError) as refused:
        place_order(order, by=manager, on=TODAY, person=buyer.person)

    assert list(refused.value.error_dict) == ["rough_sum"]


def test_what_is_no_order_takes_a_case(customer, manager, buyer):
    new = a_requirement(customer, by=manager, rough_sum=Decimal(1), currency="EUR")

    with pytest.raises(ValidationError, match="business case"):
        decide_order(new, by=manager, on=TODAY, person=buyer.person)


def test_an_order_is_decided_once_and_not_taken_up_again(customer, manager, buyer, service):
    made = place_order(an_order(customer, buyer, service), by=manager, on=TODAY, person=None)

    with pytest.raises(ValidationError, match="decided already"):
        decide_order(made, by=manager, on=TODAY, person=buyer.person)
    gone = move_requirement(made, by=manager, on=TODAY, state="withdrawn", reason="Not needed")
    with pytest.raises(ValidationError, match="raise a new one"):
        move_requirement(gone, by=manager, on=TODAY, state="new")


def test_nobody_without_care_records_an_order(customer, buyer, service):
    other = UserFactory(role=Role.RELATIONSHIP_MANAGER)

    with pytest.raises(PermissionDenied):
        place_order(an_order(customer, buyer, service), by=other, on=TODAY, person=None)


def test_an_order_goes_on_to_its_delivery(customer, manager, buyer, service):
    made = place_order(an_order(customer, buyer, service), by=manager, on=TODAY, person=None)

    move_requirement(made, by=manager, on=TODAY, state="delivering")
    there = move_requirement(made, by=manager, on=TODAY, state="delivered")

    assert (there.state, there.delivered_on, there.is_open) == ("delivered", TODAY, False)


def test_an_approved_order_proposes_the_quantity_of_the_line(customer, manager, buyer, service):
    agreement = AgreementFactory(customer=customer)
    line = AgreementLineFactory(
        period=agreement.periods.get(), service=service, quantity=Decimal(120)
    )
    made = place_order(an_order(customer, buyer, service), by=manager, on=TODAY, person=None)

    (proposed,) = proposed_lines(made, on=agreement.periods.get().valid.lower)

    assert (proposed.line, proposed.quantity) == (line, Decimal(135))
    assert proposed.href.endswith("?quantity=135")


# By link


@pytest.fixture
def asked(customer, manager, buyer, service) -> PersonalLink:
    order = a_requirement(
        customer,
        by=manager,
        kind="order",
        unit=buyer.unit,
        service=service,
        volume=Decimal(15),
    )
    return ask_buyer(order, by=manager, on=TODAY, person=buyer.person, site=SITE)


def test_a_buyer_says_yes_by_a_link_and_the_mandate_is_kept(asked, buyer):
    client, address = Client(), address_of(asked, site=SITE)

    shown = client.get(address)
    said = client.post(address, {"outcome": "approved", "text": "Go on"})

    decision = Decision.objects.get()
    assert "1 500 EUR is inside the mandate" in text_of(shown).replace("\u202f", " ").replace(
        "\xa0", " "
    )
    assert (decision.person, decision.recorded_by, decision.text) == (buyer.person, None, "Go on")
    assert "Your answer is kept: approved" in text_of(said)
    assert "Your answer is kept: approved" in text_of(client.get(address))


def test_opening_a_link_decides_nothing(asked):
    Client().get(address_of(asked, site=SITE))

    assert not Decision.objects.exists()


def test_a_changed_order_closes_the_link(asked, manager):
    order = Requirement.objects.get()
    move_requirement(order, by=manager, on=TODAY, state="preparing")

    assert Client().get(address_of(asked, site=SITE)).status_code == 410


def test_a_mandate_that_ended_meanwhile_is_refused_by_the_name_of_who_may(asked, buyer, customer):
    MandateFactory(unit=customer.unit, person=PersonFactory(name="Carl Customer"))
    Mandate.objects.filter(pk=buyer.pk).update(valid=period(date(2020, 1, 1), date(2020, 2, 1)))

    said = Client().post(address_of(asked, site=SITE), {"outcome": "approved"})

    assert said.status_code == 409
    assert "Bea Buyer may not decide this. Who may: Carl Customer" in text_of(said)
    assert not Decision.objects.exists()


def test_an_answer_to_the_version_before_is_refused(asked, manager):
    request = OrderRequest.objects.get()
    Requirement.objects.update(volume=Decimal(16))

    with pytest.raises(ValidationError, match="has changed since"):
        answer_order(request, on=TODAY, outcome="approved")


def test_nobody_is_asked_who_may_not_decide(customer, manager, buyer, service):
    order = a_requirement(
        customer, by=manager, kind="order", unit=buyer.unit, service=service, volume=Decimal(16)
    )

    with pytest.raises(ValidationError):
        ask_buyer(order, by=manager, on=TODAY, person=buyer.person, site=SITE)

    assert not PersonalLink.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("outcomes", [("approved", "approved"), ("approved", "refused")])
def test_two_answers_at_the_same_moment_are_one_decision(asked, outcomes):
    request, refused = OrderRequest.objects.get(), []

    def answer(outcome: str) -> None:
        try:
            answer_order(request, on=TODAY, outcome=outcome)
        except ValidationError:
            refused.append(outcome)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=[each]) for each in outcomes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Decision.objects.count() == 1
    assert len(refused) == len(set(outcomes)) - 1


# Pages


def test_an_order_is_recorded_on_its_form_and_a_doubled_click_once(
    client_of, customer, manager, buyer, service
):
    client, address = client_of(manager), reverse("requirements:order")
    fields = hidden(client.get(address)) | {
        "customer": customer.unit.code,
        "unit": buyer.unit.code,
        "service": service.code,
        "volume": "15",
        "currency": "EUR",
    }

    for _ in range(2):
        answer = client.post(address, fields)

    made = Requirement.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.title, made.state) == ("Mailboxes", "approved")
    page = text_of(client.get(answer.url))
    assert "approved by Bea Buyer" in page
    assert "Bea Buyer, mandate for Meters up to 1" in page


def test_an_order_that_is_beyond_the_buyer_says_so_on_the_form_and_loses_nothing(
    client_of, customer, manager, buyer, service
):
    client, address = client_of(manager), reverse("requirements:order")
    fields = hidden(client.get(address)) | {
        "customer": customer.unit.code,
        "unit": buyer.unit.code,
        "service": service.code,
        "volume": "16",
        "currency": "EUR",
    }

    page = client.post(address, fields)

    assert "Raise it to the IT steering group" in text_of(page)
    assert 'value="16"' in page.content.decode()
    assert not Requirement.objects.exists()


def test_the_yes_or_no_is_recorded_on_the_page_of_the_order(
    client_of, customer, manager, buyer, service
):
    order = a_requirement(
        customer, by=manager, kind="order", unit=buyer.unit, service=service, volume=Decimal(1)
    )
    client = client_of(manager)
    address = reverse("requirements:order_decide", args=[order.pk])

    client.post(address, {"person": buyer.person_id, "outcome": "refused", "text": "Not now"})

    order.refresh_from_db()
    assert (order.state, order.decision.outcome) == ("refused", "refused")


def test_the_buyer_is_asked_from_the_page_of_the_order(
    client_of, customer, manager, buyer, service
):
    order = a_requirement(
        customer, by=manager, kind="order", unit=buyer.unit, service=service, volume=Decimal(1)
    )
    client = client_of(manager)

    page = client.post(
        reverse("requirements:order_ask", args=[order.pk]),
        {"person": buyer.person_id},
        follow=True,
    )

    link = PersonalLink.objects.get()
    assert (link.recipient, link.address) == ("Bea Buyer", "bea@example.org")
    assert address_of(link, site=SITE) in page.content.decode()
    assert "Awaiting decision" in text_of(page)


def test_a_reader_sees_no_link_that_was_sent_and_the_manager_takes_it_back(
    client_of, asked, manager
):
    address, order = address_of(asked, site=SITE), Requirement.objects.get()
    reader = UserFactory(role=Role.READER)

    for_reader = client_of(reader).get(order.get_absolute_url()).content.decode()
    client = client_of(manager)
    for_manager = client.get(order.get_absolute_url()).content.decode()
    client.post(reverse("requirements:order_take_back", args=[OrderRequest.objects.get().pk]))

    assert (address in for_reader, address in for_manager) == (False, True)
    assert Client().get(address).status_code == 410
    order.refresh_from_db()
    assert order.state == "awaiting_decision"


def test_the_relationship_manager_is_told_of_an_answer_by_link_once(asked, customer, manager):
    Person.objects.filter(pk=customer.relationship_manager(on=TODAY).pk).update(email="rm@it.org")

    for _ in range(2):
        Client().post(address_of(asked, site=SITE), {"outcome": "refused", "text": "Too dear"})

    (mail,) = OutboxMessage.objects.filter(kind="mail")
    order = Requirement.objects.get()
    assert mail.payload["to"] == ["rm@it.org"]
    assert mail.payload["subject"] == f"Refused by Bea Buyer: {order}"
    assert "Too dear" in mail.payload["text"]
    assert mail.payload["text"].endswith(f"//localhost:8000{order.get_absolute_url()}")


def test_a_buyer_whose_two_rows_became_one_still_answers_by_the_link(asked, buyer):
    kept = PersonFactory(name="Bea Buyer-Berg")
    Mandate.objects.filter(pk=buyer.pk).update(person=kept)
    Person.objects.filter(pk=buyer.person_id).update(merged_into=kept)
    client, address = Client(), address_of(asked, site=SITE)

    said = client.post(address, {"outcome": "approved"})

    assert said.status_code == 200
    assert Decision.objects.get().person == kept
    assert "Your answer is kept: approved" in text_of(client.get(address))


def test_an_order_that_came_of_a_refused_case_is_decided_by_its_own_link(
    customer, manager, buyer, service
):
    mandate = MandateFactory(unit=customer.unit, person=PersonFactory(name="Carl Customer"))
    asked = a_fitted_requirement(customer, by=manager, unit=buyer.unit)
    case = a_submitted_case(asked, by=manager, on=TODAY)
    decide_case(case, by=manager, on=TODAY, person=mandate.person, outcome="refused")
    move_requirement(asked, by=manager, on=TODAY, state="preparing")
    order = decide_fit(asked, by=manager, on=TODAY, fit="existing", service=service)
    order.rough_sum, order.currency = Decimal(100), "EUR"
    order.save()
    link = ask_buyer(order, by=manager, on=TODAY, person=buyer.person, site=SITE)

    said = Client().post(address_of(link, site=SITE), {"outcome": "approved"})

    assert said.status_code == 200
    order.refresh_from_db()
    assert (order.state, order.decision.case_version) == ("approved", None)


def test_an_order_counted_otherwise_than_its_service_has_no_list_price(
    customer, manager, buyer, service
):
    order = an_order(customer, buyer, service, volume_unit="messages a month")

    with pytest.raises(ValidationError) as refused:
        place_order(order, by=manager, on=TODAY, person=buyer.person)

    assert list(refused.value.error_dict) == ["rough_sum"]


# Beyond every mandate


@pytest.fixture
def beyond(customer, manager, buyer, service) -> Requirement:
    facts = {"kind": "order", "unit": buyer.unit, "service": service}
    return a_requirement(customer, by=manager, volume=Decimal(16), **facts)


def test_an_order_beyond_every_mandate_stands_on_the_agenda_of_the_group(
    client_of, customer, manager, beyond
):
    client, page = client_of(manager), beyond.get_absolute_url()
    before = text_of(client.get(page))

    client.post(reverse("requirements:order_to_group", args=[beyond.pk]))

    beyond.refresh_from_db()
    assert "Put it to the IT steering group" in before
    assert (beyond.state, beyond.is_for_group) == ("awaiting_decision", True)
    (topic,) = orders_of_the_group()
    assert (topic.source_id, topic.topic) == (str(beyond.pk), f"Decide {beyond.number}: Meters")
    assert [each.source_id for each in orders(customer, TODAY)] == [str(beyond.pk)]
    assert topic.source_id in [each.source_id for each in topics_of_the_group()]
    shown = text_of(client.get(page))
    assert "IT steering group" in shown
    assert "Put it to the IT steering group" not in shown


def test_what_the_group_decided_or_was_taken_back_leaves_its_agenda(beyond, manager, customer):
    put_to_group(beyond, by=manager, on=TODAY)

    back = move_requirement(beyond, by=manager, on=TODAY, state="preparing")
    assert (back.is_for_group, list(orders_of_the_group())) == (False, [])

    put_to_group(beyond, by=manager, on=TODAY)
    member = UserFactory(role=Role.STEERING_GROUP)
    decide_order(beyond, by=member, on=TODAY, person=None, is_of_group=True)
    assert list(orders_of_the_group()) == []


def test_what_a_buyer_may_decide_is_neither_put_to_the_group_nor_decided_by_it(
    customer, manager, buyer, service
):
    facts = {"kind": "order", "unit": buyer.unit, "service": service}
    order = a_requirement(customer, by=manager, volume=Decimal(15), **facts)
    member = UserFactory(role=Role.STEERING_GROUP)

    with pytest.raises(ValidationError, match=r"not for the IT steering group.*Bea Buyer"):
        put_to_group(order, by=manager, on=TODAY)
    with pytest.raises(ValidationError, match=r"not for the IT steering group.*Bea Buyer"):
        decide_order(order, by=member, on=TODAY, person=None, is_of_group=True)

    assert not Decision.objects.exists()


def test_the_form_of_an_order_puts_what_is_beyond_every_mandate_to_the_group(
    client_of, customer, manager, buyer, service
):
    client, address = client_of(manager), reverse("requirements:order")
    fields = hidden(client.get(address)) | {
        "customer": customer.unit.code,
        "unit": buyer.unit.code,
        "service": service.code,
        "volume": "16",
        "currency": "EUR",
        "to_group": "on",
    }

    client.post(address, fields)

    made = Requirement.objects.get()
    assert (made.state, made.is_for_group, made.rough_sum) == (
        "awaiting_decision",
        True,
        Decimal(1600),
    )


def test_only_an_order_is_kept_as_one_for_the_group(customer, manager):
    new = a_requirement(customer, by=manager)

    with pytest.raises(IntegrityError, match="only_an_order_that_was_asked"), transaction.atomic():
        Requirement.objects.filter(pk=new.pk).update(is_for_group=True)
