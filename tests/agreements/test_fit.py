"""What a requirement fits: decided by name and day, and its kind follows."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agreements.models import Requirement
from agreements.operations.move import decide_fit, move_requirement, ways_on
from agreements.requirements.origins import to_raise
from brm.accounts.models import Role, User
from customers.models import Customer
from tests.agreements.decisions import TODAY, fitted
from tests.agreements.factories import ServiceFactory
from tests.agreements.requirements import a_requirement
from tests.customers.factories import CustomerFactory
from tests.customers.test_pages import hidden, text_of
from tests.factories import UserFactory
from tests.meetings.factories import AgendaItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager) -> Customer:
    return CustomerFactory(manager=manager)


@pytest.fixture
def asked(customer, manager) -> Requirement:
    return a_requirement(customer, by=manager)


@pytest.mark.parametrize(
    ("fit", "kind", "matter"),
    [("existing", "order", "order"), ("changed", "change", "service"), ("new", "new", "service")],
)
def test_the_kind_and_who_decides_follow_the_fit(asked, manager, fit, kind, matter):
    service = None if fit == "new" else ServiceFactory()

    held = decide_fit(asked, by=manager, on=TODAY, fit=fit, service=service, reason="Looked at")

    assert (held.kind, held.matter, held.state) == (kind, matter, "preparing")
    assert (held.fit_by, held.fit_on, held.fit_reason) == (manager, TODAY, "Looked at")


@pytest.mark.parametrize("fit", ["existing", "changed"])
def test_a_service_that_does_it_is_named(asked, manager, fit):
    with pytest.raises(ValidationError) as refused:
        decide_fit(asked, by=manager, on=TODAY, fit=fit)

    assert list(refused.value.error_dict) == ["service"]


def test_it_is_declined_with_a_reason_and_taken_up_again(asked, manager):
    with pytest.raises(ValidationError):
        decide_fit(asked, by=manager, on=TODAY, fit="declined", reason=" ")
    gone = decide_fit(asked, by=manager, on=TODAY, fit="declined", reason="Not ours")
    again = move_requirement(gone, by=manager, on=TODAY, state="preparing")

    assert (gone.state, gone.is_open, gone.fit_reason) == ("declined", False, "Not ours")
    assert (again.fit, again.fit_by, again.fit_reason) == ("", None, "")


def test_what_somebody_was_asked_to_decide_keeps_its_fit(asked, manager):
    fitted(asked, by=manager)

    with pytest.raises(ValidationError, match="no next step"):
        decide_fit(asked, by=manager, on=TODAY, fit="declined", reason="Not ours")


@pytest.mark.parametrize("state", ["approved", "refused", "declined", "awaiting_decision", "x"])
def test_no_button_decides(asked, manager, state):
    with pytest.raises(ValidationError, match="no next step"):
        move_requirement(asked, by=manager, on=TODAY, state=state)


def test_buttons_say_where_they_lead(asked):
    assert ways_on(asked) == [("preparing", "Begin to prepare it")]


def test_the_fit_is_decided_on_its_page(client_of, asked, manager):
    client, service = client_of(manager), ServiceFactory(name="Maps")
    address = reverse("requirements:fit", args=[asked.pk])

    told = client.post(address, {"fit": "changed"})
    page = client.post(address, {"fit": "changed", "service": service.code}, follow=True)

    assert "Say which service it is." in text_of(told)
    assert "A service has to be changed" in text_of(page)
    assert "Changed service for" in text_of(page)


def test_a_requirement_tells_the_law_it_came_of(client_of, customer, manager):
    made = a_requirement(customer, by=manager, origin_kind="law", origin_key="NIS 2")

    assert "Law or rule NIS 2" in text_of(client_of(manager).get(made.get_absolute_url()))


def test_volumes_of_open_requirements_are_summed_by_unit_on_the_service(
    client_of, customer, manager
):
    service = ServiceFactory(name="Maps", unit="maps")
    for volume, unit in [("2", ""), ("3.5", "maps"), ("7", "servers")]:
        a_requirement(customer, by=manager, service=service, volume=volume, volume_unit=unit)
    gone = a_requirement(customer, by=manager, service=service, volume="100")
    move_requirement(gone, by=manager, on=TODAY, state="withdrawn", reason="No money")

    page = client_of(manager).get(service.get_absolute_url())

    assert [(each["in_unit"], each["volume"]) for each in page.context["expected_sums"]] == [
        ("maps", Decimal("5.5")),
        ("servers", Decimal(7)),
    ]


def test_an_item_of_an_agenda_and_its_requirement_lead_to_each_other(client_of, customer, manager):
    item = AgendaItemFactory(meeting__forum__customer=customer, topic="Leaks")
    client = client_of(manager)
    address = to_raise("agenda_item", str(item.pk), customer)

    drawn = client.get(address)
    came = {name: drawn.context["form"][name].value() for name in ("origin_kind", "origin_key")}
    sent = (
        hidden(drawn)
        | came
        | {
            "customer": customer.unit.code,
            "title": "Leak detection",
            "kind": "new",
            "currency": "EUR",
        }
    )
    made = client.post(address, sent, follow=True)

    assert "Meeting Leaks" in text_of(made)
    page = client.get(item.meeting.get_absolute_url(), {"item": item.pk})
    assert "R-1 Leak detection" in text_of(page)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"origin_kind": "law"}, "origin_key"),
        ({"origin_key": "NIS 2"}, "origin_kind"),
        ({"origin_kind": "agenda_item", "origin_key": "0"}, "origin_key"),
    ],
)
def test_an_origin_is_named_whole(client_of, customer, manager, facts, field):
    client, address = client_of(manager), reverse("requirements:create")
    sent = hidden(client.get(address)) | {
        "customer": customer.unit.code,
        "title": "Leak detection",
        "kind": "new",
        "currency": "EUR",
    }

    page = client.post(address, sent | facts)

    assert list(page.context["form"].errors) == [field]
