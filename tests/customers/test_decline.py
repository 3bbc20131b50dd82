"""Declining, what a doubled click says, and taking it back; pages about what was chosen."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from customers.models import Proposal
from customers.operations.decide import decline_proposals
from customers.operations.undo import undo_decline
from tests.customers.factories import PersonFactory, ProposalFactory, TeamMemberFactory
from tests.customers.test_pages import text_of
from tests.customers.test_work_list import odd
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

MONEY, WORK = reverse("customers:follow_the_money"), reverse("customers:work_list")


@pytest.fixture
def by():
    user = UserFactory(role=Role.RELATIONSHIP_MANAGER, first_name="Ingrid", last_name="Falk")
    PersonFactory(user=user)
    return user


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def grid():
    return ProposalFactory(unit__code="GRID", unit__name="Grid", unit__manager=PersonFactory())


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def chosen(*proposals, **more) -> dict:
    keys = [proposal.pk for proposal in proposals]
    return {"year": 2026, "currency_of_year": "EUR", "chosen": keys} | more


def test_a_doubled_click_says_what_has_happened(grid, by, client_of):
    client, address = client_of(by), reverse("customers:decline")

    first = client.post(address, chosen(grid, reason="closing"))
    again = client.post(address, chosen(grid, reason="closing"))

    assert told(first) == ["1 proposal declined."]
    assert told(again)[-1] == "Grid is declined already, by Ingrid Falk."
    assert Proposal.objects.get().declined_because == "closing"


def test_a_doubled_click_on_accept_says_it_too(grid, by, client_of):
    client, address = client_of(by), reverse("customers:accept")

    client.post(address, chosen(grid))
    again = client.post(address, chosen(grid))

    assert told(again)[-1] == "Grid is accepted already, by Ingrid Falk."


def test_what_was_declined_is_taken_back_with_the_button_of_its_message(grid, by, client_of):
    other = ProposalFactory(unit__manager=PersonFactory())
    client = client_of(by)
    answer = client.post(reverse("customers:decline"), chosen(grid, other, reason="closing"))
    (message,) = get_messages(answer.wsgi_request)
    undo = message.extra_tags.removeprefix("undo:")

    back = client.post(undo)
    again = client.post(undo)

    assert back.url == MONEY + "?year=2026&currency=EUR"
    assert (told(back)[-1], told(again)[-1]) == (
        "2 proposals are open again.",
        "This was taken back already.",
    )
    rows = Proposal.objects.values_list("state", "decided_by", "decided_at", "declined_because")
    assert list(rows) == [("open", None, None, "")] * 2


def test_only_what_was_declined_at_once_is_taken_back(grid, by, today):
    earlier = ProposalFactory()
    decline_proposals([earlier.pk], by=by, on=today, reason="closing")
    decline_proposals([grid.pk], by=by, on=today, reason="closing")

    assert undo_decline(grid, by=by, on=today) == 1
    assert Proposal.objects.get(pk=earlier.pk).state == "declined"


@pytest.mark.parametrize(("days", "open_again"), [(0, True), (1, False)])
def test_it_is_taken_back_on_the_same_day_only(grid, by, today, days, open_again):
    decline_proposals([grid.pk], by=by, on=today, reason="closing")

    if open_again:
        undo_decline(grid, by=by, on=today)
    else:
        with pytest.raises(ValidationError, match="earlier day stands"):
            undo_decline(grid, by=by, on=today + timedelta(days=days))
    assert (Proposal.objects.get().state == "open") is open_again


def test_only_whoever_declined_or_an_administrator_takes_it_back(grid, by, today):
    decline_proposals([grid.pk], by=by, on=today, reason="closing")

    with pytest.raises(PermissionDenied):
        undo_decline(grid, by=UserFactory(role=Role.RELATIONSHIP_MANAGER), on=today)
    assert undo_decline(grid, by=UserFactory(role=Role.ADMINISTRATOR), on=today) == 1


def test_cancel_leads_back_to_the_year_and_currency(grid, by, client_of):
    page = client_of(by).get(reverse("customers:decline"), chosen(grid))

    back = MONEY + "?year=2026&amp;currency=EUR"
    assert page.content.decode().count(f'href="{back}"') == 2


ASKING = ["customers:preview", "customers:accept", "customers:decline"]


@pytest.mark.parametrize("url", ASKING)
def test_a_page_about_what_was_chosen_is_drawn_again_by_its_address(url, grid, by, client_of):
    client = client_of(by)

    page = client.get(reverse(url), chosen(grid), follow=True)

    assert "Grid" in text_of(page)
    assert f"chosen={grid.pk}" in page.content.decode()
    assert Proposal.objects.get().state == "open"


@pytest.mark.parametrize("url", ASKING)
def test_without_a_choice_such_a_page_leads_back(url, by, client_of):
    page = client_of(by).get(reverse(url), {"year": 2026, "currency_of_year": "EUR"}, follow=True)

    assert page.redirect_chain[-1] == (MONEY + "?year=2026&currency=EUR", 302)
    assert "Nothing is chosen that waits for a decision." in text_of(page)


def test_declining_what_somebody_else_cares_for_is_refused_when_asked(grid, by, client_of):
    TeamMemberFactory(customer__unit=grid.unit)

    assert client_of(by).get(reverse("customers:decline"), chosen(grid)).status_code == 403


def test_the_page_of_a_refused_reason_keeps_the_choice_in_its_address(grid, by, client_of):
    page = client_of(by).post(reverse("customers:decline"), chosen(grid, reason=" "))

    assert "This field is required." in text_of(page)
    assert f"currency_of_year=EUR&amp;chosen={grid.pk}" in page.content.decode()


def test_explaining_many_is_drawn_by_its_address_and_leads_back_without_a_choice(by, client_of):
    one, client, address = odd("One"), client_of(by), reverse("customers:resolve_many")

    page = client.get(address, {"chosen": [one.pk]})
    bare = client.get(address)

    assert "One is odd" in text_of(page)
    assert (bare.url, told(bare)) == (WORK, ["Nothing is chosen that is open."])


def test_the_choice_is_asked_about_by_address_and_no_token_stands_in_it(grid, by, client_of):
    odd("One")
    client = client_of(by)

    money, work = client.get(MONEY + "?year=2026"), client.get(WORK)

    for page, url in ((money, "customers:preview"), (work, "customers:resolve_many")):
        form = page.content.decode().split(f'<form method="get" action="{reverse(url)}">')[1]
        assert "csrfmiddlewaretoken" not in form.split("</form>")[0]


def test_looking_again_is_a_page_of_its_own_too(administrator, client_of):
    page = client_of(administrator).get(
        reverse("customers:propose"), {"year": 2025, "currency": "usd"}
    )

    form = page.context["form"]
    assert (form["year"].value(), form["currency"].value()) == (2025, "USD")


@pytest.mark.parametrize("show", ["", "declined"])
def test_the_page_itself_takes_back_as_long_as_that_can_be(grid, by, client_of, today, show):
    decline_proposals([grid.pk], by=by, on=today, reason="closing")
    undo = reverse("customers:undo_decline", args=[grid.pk])
    query = f"?year=2026&currency=EUR&show={show}"
    other = UserFactory(role=Role.RELATIONSHIP_MANAGER)

    assert undo in client_of(by).get(MONEY + query).content.decode()
    assert undo not in client_of(other).get(MONEY + query).content.decode()
    Proposal.objects.update(decided_at=timezone.now() - timedelta(days=2))
    assert undo not in client_of(by).get(MONEY + query).content.decode()


def test_the_page_itself_takes_an_acceptance_back(grid, by, client_of):
    client = client_of(by)
    client.post(reverse("customers:accept"), chosen(grid))
    acceptance = Proposal.objects.get().acceptance_id

    page = client.get(MONEY + "?year=2026&currency=EUR").content.decode()

    assert reverse("customers:undo_acceptance", args=[acceptance]) in page


def test_a_unit_says_what_was_decided_of_a_year_to_come(grid, by, client_of, today):
    to_come = ProposalFactory(unit=grid.unit, fiscal_year=today.year + 1)
    decline_proposals([to_come.pk], by=by, on=today, reason="closing")

    page = text_of(client_of(by).get(grid.unit.get_absolute_url()))

    assert f"Customer {today.year + 1}, Declined" in page
    assert "closing" in page
