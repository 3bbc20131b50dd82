"""The board of requirements: by state, ranked, paged, with who decides, moved by buttons."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from agreements.models import Requirement
from brm.accounts.models import Organisation, Role, User
from customers.deciding import Matters, names_of_deciders, who_decides
from customers.models import Customer
from customers.periods import period
from tests.agreements.cases import a_fitted_requirement, a_submitted_case
from tests.agreements.decisions import TODAY
from tests.agreements.factories import ServiceFactory
from tests.agreements.requirements import a_requirement
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    UnitFactory,
)
from tests.customers.test_pages import text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

BOARD = "/requirements/board/"


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager) -> Customer:
    return CustomerFactory(unit__name="Water works", manager=manager)


def cards(page) -> dict[str, list[str]]:
    return {
        str(lane.state): [card.requirement.title for card in lane.cards]
        for lane in page.context["lanes"]
    }


def test_a_column_is_ranked_by_score_and_its_next_page_begins_where_it_ended(
    client_of, customer, manager, monkeypatch
):
    monkeypatch.setattr("agreements.requirements.board.SIZE", 2)
    for title, score in [("Low", 10), ("None", None), ("High", 90), ("Middle", 50)]:
        made = a_requirement(customer, by=manager, title=title)
        Requirement.objects.filter(pk=made.pk).update(score=score)
    client = client_of(manager)

    first = client.get(BOARD)
    lane = first.context["lanes"][0]
    second = client.get(BOARD + lane.more_href)

    assert cards(first)["new"] == ["High", "Middle"]
    assert cards(second)["new"] == ["Low", "None"]
    assert (second.context["lanes"][0].more_href, lane.first_href) == ("", "")


def test_a_card_is_moved_by_its_button_and_one_is_back_on_the_board(client_of, customer, manager):
    made = a_requirement(customer, by=manager)
    client = client_of(manager)

    page = client.post(
        reverse("requirements:move", args=[made.pk, "preparing"]), {"next": BOARD}, follow=True
    )

    assert page.request["PATH_INFO"] == BOARD
    assert cards(page)["preparing"] == ["Meters"]


def test_who_may_not_move_a_card_sees_no_button(client_of, customer, manager, reader):
    a_requirement(customer, by=manager)

    page = client_of(reader).get(BOARD).content.decode()

    assert "Meters" in page
    assert "Begin to prepare it" not in page


def test_the_board_is_narrowed_to_a_customer_and_below(client_of, customer, manager):
    below = CustomerFactory(unit__parent=customer.unit, manager=manager)
    a_requirement(below, by=manager, title="Below")
    a_requirement(CustomerFactory(manager=manager), by=manager, title="Elsewhere")

    page = client_of(manager).get(BOARD, {"below": customer.unit.code})

    assert cards(page)["new"] == ["Below"]


QUERIES = 22


def test_the_board_costs_the_same_queries_for_one_and_for_many(
    client_of, customer, manager, django_assert_num_queries
):
    client = client_of(manager)
    service = ServiceFactory(code="meters")
    Organisation.current()
    limit = {"limit_amount": Decimal(1), "currency": "USD"}
    MandateFactory(unit=customer.unit, services=["meters"], **limit)
    a_requirement(customer, by=manager, service=service, rough_sum=Decimal(5), currency="SEK")
    client.get(BOARD)

    for more in (0, 3):
        for _ in range(more):
            other = CustomerFactory(manager=manager)
            MandateFactory(unit=other.unit, limit_amount=Decimal(1), currency="USD")
            facts = {"rough_sum": Decimal(5), "currency": "SEK", "service": service}
            a_requirement(other, by=manager, **facts)
        with django_assert_num_queries(QUERIES):
            client.get(BOARD)


def test_who_decides_is_said_by_the_sum_of_the_case_once_it_is_submitted(
    client_of, customer, manager
):
    carl = PersonFactory(name="Carl")
    limit = {"limit_amount": Decimal(500), "currency": "EUR"}
    MandateFactory(unit=customer.unit, person=carl, valid=period(date(2020, 1, 1), None), **limit)
    held = a_fitted_requirement(customer, by=manager, rough_sum=Decimal(100), currency="EUR")
    client = client_of(manager)

    roughly = who_is_shown(client.get(BOARD))
    a_submitted_case(held, by=manager)
    by_case = who_is_shown(client.get(BOARD))

    assert (roughly, by_case) == (["Carl"], ["IT steering group"])


def who_is_shown(page) -> list[str]:
    return [card.who for lane in page.context["lanes"] for card in lane.cards]


def test_who_decides_many_is_who_decides_each(customer, manager):
    carl = PersonFactory(name="Carl")
    MandateFactory(
        unit=customer.unit, person=carl, limit_amount=Decimal(100), currency="EUR", services=["a"]
    )
    bea = PersonFactory(name="Bea")
    below = UnitFactory(parent=customer.unit)
    MandateFactory(unit=below, person=bea, kind="buyer")
    alone = UnitFactory()
    day = TODAY
    questions = [
        Matters(matter, unit, amount, "EUR" if amount is not None else "", service)
        for matter in ("order", "service", "several")
        for unit in (below, customer.unit, alone)
        for amount in (None, Decimal(100), Decimal("100.01"))
        for service in ("", "a", "b")
    ]

    found = names_of_deciders(questions, on=day)

    assert found == [
        who_decides(
            each.matter,
            unit=each.unit,
            on=day,
            amount=each.amount,
            currency=each.currency,
            service=each.service,
        ).who
        for each in questions
    ]
    assert {"Carl", "Bea", "IT steering group"} == set(found)


def test_a_card_says_who_decides_and_when_it_is_wanted(client_of, customer, manager):
    MandateFactory(unit=customer.unit, person=PersonFactory(name="Carl Customer"))
    a_requirement(customer, by=manager)

    assert "Decides: Carl Customer" in text_of(client_of(manager).get(BOARD))
