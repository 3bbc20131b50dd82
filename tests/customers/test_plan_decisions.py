"""A draft is adopted, or thrown away, only as it was shown to the one who decides."""

from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role, User
from customers.models import OperationalPlan
from tests.brm.importing import Desk
from tests.customers.factories import CustomerFactory
from tests.customers.plans import a_draft, an_adopted_plan
from tests.customers.test_pages import text_of
from tests.factories import UserFactory
from tests.forms_sent import sent_by

MET = "Somebody else has changed this while you were writing. Nothing is saved yet."
MARCH = date(2026, 3, 1)
HEAD = "customer,fiscal_year,title,begins_on,is_quarter,description\n"


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager):
    return CustomerFactory(unit__name="Water works", unit__code="W", manager=manager)


def page_of(name: str, draft: OperationalPlan) -> str:
    return reverse(f"customers:plan_{name}", args=[draft.pk])


def write(client, draft: OperationalPlan, **typed: str) -> None:
    """Save the draft on its page, with what somebody typed over it."""
    address = page_of("edit", draft)
    assert client.post(address, sent_by(client.get(address)) | typed).status_code == 302


@pytest.mark.django_db
def test_a_draft_is_adopted_as_it_was_shown(client_of, manager, customer):
    draft = a_draft(customer, by=manager, Meters=MARCH)
    client, address = client_of(manager), page_of("adopt", draft)
    shown = client.get(address)

    client.post(address, sent_by(shown))

    assert "Meters" in text_of(shown)
    assert OperationalPlan.objects.get().adopted_on == timezone.localdate()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["adopt", "discard"])
def test_what_was_changed_meanwhile_is_shown_and_nothing_is_done(
    client_of, manager, customer, name
):
    draft = a_draft(customer, by=manager, Meters=MARCH)
    client, address = client_of(manager), page_of(name, draft)
    shown = client.get(address)
    write(client, draft, **{"changes-0-title": "Smart meters", "goals-0-text": "Fewer leaks"})

    met = client.post(address, sent_by(shown))

    assert MET in text_of(met)
    assert [each.sentence for each in met.context["meanwhile"]] == [
        "Added: Fewer leaks",
        "“Meters” is now called “Smart meters”",
    ]
    assert OperationalPlan.objects.get().is_draft
    client.post(address, sent_by(met))
    assert [each.is_draft for each in OperationalPlan.objects.all()] == (
        [False] if name == "adopt" else []
    )


@pytest.mark.django_db
def test_what_a_file_added_meanwhile_is_not_adopted_unseen(
    client_of, manager, customer, tmp_path: Path
):
    draft = a_draft(customer, by=manager, Meters=MARCH)
    client, address = client_of(manager), page_of("adopt", draft)
    shown = client.get(address)
    Desk(tmp_path).outcome("planned_changes", HEAD + "W,2026,Pumps,2026-05-17,,\n")

    met = client.post(address, sent_by(shown))

    assert MET in text_of(met)
    assert OperationalPlan.objects.get().is_draft


@pytest.mark.django_db
def test_to_throw_a_draft_away_is_asked_first_and_then_done(client_of, manager, customer):
    first = an_adopted_plan(customer, by=manager, Meters=MARCH)
    draft = a_draft(customer, by=manager, Pumps=MARCH)
    client, address = client_of(manager), page_of("discard", draft)

    asked = client.get(address)
    assert OperationalPlan.objects.count() == 2
    client.post(address, sent_by(asked))

    assert "Throw the draft of edition 2 away, with all that stands here?" in text_of(asked)
    assert list(OperationalPlan.objects.all()) == [first]


@pytest.mark.django_db
def test_what_was_adopted_already_leads_to_its_page(client_of, manager, customer):
    plan = an_adopted_plan(customer, by=manager)
    client = client_of(manager)

    answers = [client.post(page_of(name, plan), {"version": 1}) for name in ("adopt", "discard")]

    assert [answer.url for answer in answers] == [plan.get_absolute_url()] * 2
