"""The pages of freshness and reviews: what they say first, one click, a doubled click, undo."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from brm.accounts.models import Role
from customers.models import Confirmation, Freshness, StructureSnapshot, TeamRole
from customers.operations.confirm import confirm_structure
from customers.operations.review import review_structure
from meetings.models import Activity, ActivityState
from tests.customers.factories import (
    CustomerFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.customers.test_pages import text_of
from tests.factories import UserFactory
from tests.meetings.kinds import Kind

pytestmark = pytest.mark.django_db

TODAY = date.today()


@pytest.fixture
def manager():
    return UserFactory(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager):
    unit = UnitFactory(name="Road Freight", code="R", manager=PersonFactory(name="Karin Berg"))
    return CustomerFactory(unit=unit, manager=manager)


def hidden(page):
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode())
    return dict(found)


def fresh(kind, record):
    return Freshness.objects.get(kind=kind, record=record.pk)


def test_the_first_sentence_says_how_many_of_how_many(client_of, manager, customer):
    UnitFactory(name="Depot", parent=customer.unit)
    confirm_structure(customer, by=manager, on=TODAY)

    page = client_of(manager).get(reverse("customers:freshness"))

    assert "5 of 6 records are stale." in re.sub(r"\s+", " ", page.content.decode())


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_few_queries(
    client_of, manager, customer, n, django_assert_num_queries
):
    for _ in range(n):
        UnitFactory(parent=customer.unit)
    client = client_of(manager)
    client.get(reverse("customers:freshness"))

    with django_assert_num_queries(12):
        client.get(reverse("customers:freshness"))


def test_one_click_confirms_a_record_and_comes_back_and_undo_takes_it_back(
    client_of, manager, customer
):
    client = client_of(manager)
    home = client.get("/")
    assert "Road Freight" in home.content.decode()
    row = fresh("unit", customer.unit)
    sent = {"chosen": row.pk, "act": hidden(home)["act"], "next": "/"}

    answers = [client.post(reverse("customers:confirm_records"), sent) for _ in range(2)]

    assert [answer.url for answer in answers] == ["/", "/"]
    confirmation = Confirmation.objects.get()
    assert (confirmation.unit, confirmation.confirmed_by) == (customer.unit, manager)
    client.post(reverse("customers:withdraw", args=[confirmation.act]))
    assert fresh("unit", customer.unit).confirmed_on is None


@pytest.mark.parametrize("chosen", ["9" * 30, "x", "-1", "1.5"])
def test_what_is_no_record_is_not_found(client_of, manager, customer, chosen):
    address = reverse("customers:confirm_records")

    answer = client_of(manager).post(address, {"chosen": chosen})

    assert answer.status_code == 404
    assert "There is nothing here, or nothing that you may see." in text_of(answer)


@pytest.mark.parametrize("sent", [{}, {"chosen": 2**31}])
def test_nothing_chosen_confirms_nothing_and_says_so(client_of, manager, customer, sent):
    address = reverse("customers:confirm_records")

    answer = client_of(manager).post(address, sent, follow=True)

    assert "Nothing was chosen, so nothing is confirmed." in text_of(answer)
    assert not Confirmation.objects.exists()


def test_the_page_of_a_branch_says_what_is_confirmed_and_what_is_left_out(
    client_of, manager, customer
):
    other = CustomerFactory(unit=UnitFactory(name="Rail", parent=customer.unit))
    client = client_of(manager)
    address = reverse("customers:unit_confirm", args=[customer.unit.pk])

    page = client.get(address)
    sent = hidden(page) | {"note": "asked Karin"}
    for _ in range(2):
        client.post(address, sent)

    assert [each.pk for each in page.context["others"]] == [other.pk]
    assert dict(page.context["counts"]) == {"Unit": 1, "Person": 1, "Team place": 1, "Customer": 1}
    assert Confirmation.objects.count() == 4
    assert fresh("unit", other.unit).confirmed_on is None


def test_a_review_completes_the_open_activity_and_only_that(client_of, manager, customer):
    kind = Kind.REVIEW_STRUCTURE
    late = Activity.objects.create(
        customer=customer, kind_id=kind, due_on=TODAY - timedelta(days=3), state=ActivityState.DUE
    )
    coming = Activity.objects.create(
        customer=customer, kind_id=kind, due_on=TODAY + timedelta(days=90)
    )
    client = client_of(manager)
    address = reverse("customers:confirm", args=[customer.pk])

    client.post(address, hidden(client.get(address)) | {"note": "asked Karin"})

    late.refresh_from_db()
    coming.refresh_from_db()
    assert (late.state, late.done_on, late.outcome) == ("done", TODAY, "asked Karin")
    assert coming.state == "planned"


def test_a_review_shown_before_another_was_held_is_refused_once(client_of, manager, customer):
    client = client_of(manager)
    address = reverse("customers:confirm", args=[customer.pk])
    sent = hidden(client.get(address)) | {"note": "asked Karin"}
    review_structure(customer, by=manager, on=TODAY)

    refused = client.post(address, sent)
    assert "while you were reading" in refused.content.decode()
    assert "asked Karin" in refused.content.decode()
    assert StructureSnapshot.objects.count() == 1

    client.post(address, hidden(refused) | {"note": "asked Karin"})
    assert StructureSnapshot.objects.count() == 2


def test_the_differences_since_the_last_review_are_shown_with_who_made_them(
    client_of, manager, customer
):
    review_structure(customer, by=manager, on=TODAY - timedelta(days=30))
    client = client_of(manager)
    sent = hidden(client.get(reverse("customers:unit_edit", args=[customer.unit.pk])))
    unit = customer.unit
    page = client.get(reverse("customers:unit_edit", args=[unit.pk]))
    form = page.context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    typed |= sent | {"name": "Road and Rail", "valid_0": "2020-01-01", "valid_1": ""}
    client.post(reverse("customers:unit_edit", args=[unit.pk]), typed)

    shown = client.get(reverse("customers:confirm", args=[customer.pk])).content.decode()

    assert "Road Freight is now called Road and Rail." in shown
    assert str(manager) in shown


def test_what_changed_while_somebody_was_reading_is_not_confirmed_unseen(
    client_of, manager, customer
):
    client = client_of(manager)
    address = reverse("customers:confirm", args=[customer.pk])
    sent = hidden(client.get(address)) | {"note": "asked Karin"}
    TeamMemberFactory(customer=customer, role=TeamRole.SERVICE_MANAGER)

    refused = client.post(address, sent)
    assert "has changed while you were reading" in text_of(refused)
    assert "asked Karin" in refused.content.decode()
    assert StructureSnapshot.objects.count() == 0

    done = client.post(address, hidden(refused) | {"note": "asked Karin"})
    assert done.status_code == 302
    assert StructureSnapshot.objects.count() == 1
