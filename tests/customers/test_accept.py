"""Accepting on terms, what it will do, and taking it back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from customers.models import Acceptance, Customer, Mandate, Proposal, TeamMember
from customers.operations.confirm import confirm_structure
from customers.operations.decide import accept_on_terms, preview_acceptance
from customers.operations.plan_acceptance import Terms
from customers.operations.undo import undo_acceptance
from customers.periods import period
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    ProposalFactory,
    TeamMemberFactory,
)
from tests.customers.test_pages import text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

M = Decimal(1_000_000)


@pytest.fixture
def by():
    user = UserFactory(role=Role.RELATIONSHIP_MANAGER)
    PersonFactory(user=user, name="Ingrid Falk")
    return user


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def grid():
    """An open proposal to make Arne of Grid a customer."""
    return ProposalFactory(unit__code="GRID", unit__name="Grid", unit__manager__name="Arne")


def accept(proposal, by, today, **terms) -> Acceptance:
    terms = Terms(**{"first_day": today} | terms)
    done = accept_on_terms([proposal.pk], by=by, on=today, terms=terms)
    assert done is not None
    return done


def test_a_mandate_runs_from_the_chosen_day_up_to_the_chosen_sum(grid, by, today):
    new_year = today + timedelta(days=40)

    accept(grid, by, today, first_day=new_year, limit_amount=5 * M, currency="EUR")

    mandate = Mandate.objects.get()
    assert (mandate.valid, mandate.limit_amount, mandate.currency) == (
        period(new_year, None),
        5 * M,
        "EUR",
    )
    assert TeamMember.objects.get().valid == period(new_year, None)


def test_a_limit_without_its_currency_is_refused(grid, by, today):
    with pytest.raises(ValidationError) as refused:
        accept(grid, by, today, limit_amount=5 * M)

    assert refused.value.message_dict == {
        "currency": ["Say the currency of the limit, such as EUR."]
    }


def test_what_it_will_do_is_what_it_does(grid, by, today):
    other = MandateFactory(unit=grid.unit, person__name="Siv")
    terms = Terms(today)

    plan = preview_acceptance([grid.pk], by=by, on=today, terms=terms)

    assert [(m.person.name, m.first_day) for m in plan.begins] == [("Arne", today)]
    assert [(e.mandate, e.mandate.last_day) for e in plan.ends] == [
        (other, today - timedelta(days=1))
    ]
    assert [c.unit for c in plan.customers] == [grid.unit]
    assert [p.person.name for p in plan.places] == ["Ingrid Falk"]
    assert (Mandate.objects.count(), Customer.objects.count()) == (1, 0)

    accept(grid, by, today)
    held = Mandate.objects.order_by("valid").values_list("person__name", "valid")
    assert list(held) == [
        ("Siv", period(date(2020, 1, 1), today - timedelta(days=1))),
        ("Arne", period(today, None)),
    ]


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (1, False)])
def test_no_mandate_of_the_past_is_cut(grid, by, today, days, refused):
    MandateFactory(unit=grid.unit, person__name="Siv")
    day = today + timedelta(days=days)

    if refused:
        with pytest.raises(ValidationError, match="Siv held the mandate of Grid on that day"):
            accept(grid, by, today, first_day=day)
    else:
        accept(grid, by, today, first_day=day)
        assert Mandate.objects.order_by("valid").last().first_day == day


def test_undoing_is_the_exact_reverse(grid, by, today):
    deputy = PersonFactory()
    days = period(today - timedelta(days=9), None)
    other = MandateFactory(unit=grid.unit, deputy=deputy, deputy_valid=days)
    done = accept(grid, by, today)

    assert undo_acceptance(done, by=by, on=today) == 1

    restored = Mandate.objects.get()
    assert (restored.pk, restored.valid, restored.deputy, restored.deputy_valid) == (
        other.pk,
        period(date(2020, 1, 1), None),
        deputy,
        days,
    )
    assert (Customer.objects.count(), TeamMember.objects.count()) == (0, 0)
    again = Proposal.objects.get()
    assert (again.state, again.decided_by, again.decided_at) == ("open", None, None)
    done.refresh_from_db()
    assert (done.undone_by, done.undone_at is not None) == (by, True)


def test_what_was_undone_can_be_accepted_again_but_not_undone_twice(grid, by, today):
    done = accept(grid, by, today)
    undo_acceptance(done, by=by, on=today)

    with pytest.raises(ValidationError, match="taken back already"):
        undo_acceptance(done, by=by, on=today)
    accept(grid, by, today)

    assert Mandate.objects.count() == 1


def test_a_customer_that_was_there_before_stays(grid, by, today):
    customer = CustomerFactory(unit=grid.unit, manager=by)
    done = accept(grid, by, today)

    undo_acceptance(done, by=by, on=today)

    assert Customer.objects.get() == customer
    assert customer.team.count() == 1


def test_what_was_accepted_on_an_earlier_day_stands(grid, by, today):
    done = accept(grid, by, today)

    with pytest.raises(ValidationError, match="earlier day stands"):
        undo_acceptance(done, by=by, on=today + timedelta(days=1))

    assert Mandate.objects.count() == 1


def test_what_was_changed_since_is_not_taken_back(grid, by, today):
    done = accept(grid, by, today)
    Mandate.objects.update(source="Minutes of the board")

    with pytest.raises(ValidationError, match="changed since"):
        undo_acceptance(done, by=by, on=today)

    assert Proposal.objects.get().state == "accepted"


def test_what_is_used_by_now_is_not_taken_back(grid, by, today):
    done = accept(grid, by, today)
    confirm_structure(Customer.objects.get(), by=by, on=today)

    with pytest.raises(ValidationError, match="Grid is used by"):
        undo_acceptance(done, by=by, on=today)

    assert Customer.objects.count() == 1


def test_a_place_given_to_the_team_since_is_not_lost(grid, by, today):
    done = accept(grid, by, today)
    TeamMemberFactory(customer=Customer.objects.get(), role="service_manager")

    with pytest.raises(ValidationError, match="Grid is used by"):
        undo_acceptance(done, by=by, on=today)


def test_only_whoever_accepted_or_an_administrator_takes_it_back(grid, by, today):
    done = accept(grid, by, today)

    with pytest.raises(PermissionDenied):
        undo_acceptance(done, by=UserFactory(role=Role.RELATIONSHIP_MANAGER), on=today)
    assert undo_acceptance(done, by=UserFactory(role=Role.ADMINISTRATOR), on=today) == 1


def sent(proposal, **more) -> dict:
    return {"year": 2026, "currency_of_year": "EUR", "chosen": [proposal.pk]} | more


def test_many_are_looked_at_and_accepted_and_undone_in_the_browser(grid, by, client_of, today):
    client = client_of(by)

    shown = text_of(client.post(reverse("customers:preview"), sent(grid)))
    assert "Accept one proposal" in shown
    assert "Ingrid Falk becomes relationship manager of Grid" in shown
    assert Mandate.objects.count() == 0

    terms = {"first_day": "2030-01-01", "limit_amount": "20000000", "currency": "SEK"}
    shown = text_of(client.post(reverse("customers:preview"), sent(grid, **terms)))
    assert "since 1 January 2030, up to 20.0 M SEK" in shown.replace("\u00a0", " ")
    answer = client.post(reverse("customers:accept"), sent(grid, **terms))
    assert answer.url == reverse("customers:follow_the_money") + "?year=2026&currency=EUR"
    assert Mandate.objects.get().first_day == date(2030, 1, 1)

    undo = reverse("customers:undo_acceptance", args=[Acceptance.objects.get().pk])
    (message,) = get_messages(answer.wsgi_request)
    assert message.extra_tags == f"undo:{undo}"
    client.post(undo)
    assert Mandate.objects.count() == 0


def test_terms_that_cannot_be_are_said_with_what_was_typed(grid, by, client_of):
    client = client_of(by)

    page = client.post(
        reverse("customers:accept"),
        sent(grid, first_day="2030-01-01", limit_amount="7", currency=""),
    )

    assert page.status_code == 200
    assert "Say the currency of the limit, such as EUR." in text_of(page)
    assert 'value="7"' in page.content.decode()
    assert Mandate.objects.count() == 0


def test_an_undo_that_is_refused_says_why(grid, by, client_of, today):
    done = accept(grid, by, today)
    Mandate.objects.update(source="Minutes")

    answer = client_of(by).post(reverse("customers:undo_acceptance", args=[done.pk]))

    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert told == ["Arne, Customer, Grid has been changed since; it can no longer be taken back."]
    assert Mandate.objects.count() == 1
