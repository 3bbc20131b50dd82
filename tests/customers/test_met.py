"""Somebody else writes the same mandate, customer or place while one accepts or takes back.

Two connections: what the other one writes is not to be seen until it is there.
"""

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role, User
from brm.ui.refusals import refusals_in_words
from customers.models import Acceptance, Customer, Mandate, Proposal, TeamMember, Unit
from customers.operations import decide, undo
from customers.operations.decide import accept_on_terms
from customers.operations.plan_acceptance import Terms
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

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by() -> User:
    user = UserFactory(role=Role.RELATIONSHIP_MANAGER)
    PersonFactory(user=user, name="Ingrid Falk")
    return user


@pytest.fixture
def grid() -> Proposal:
    return ProposalFactory(unit__code="GRID", unit__name="Grid", unit__manager__name="Arne")


class Other(threading.Thread):
    """A second connection; `said` is the refusal, `done` the answer, `broken` any other error."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self.work = work
        self.said, self.done, self.broken = [], None, None

    def run(self) -> None:
        try:
            self.done = self.work()
        except ValidationError as refusal:
            self.said = refusal.messages
        except Exception as error:  # whatever a page would answer 500 to
            self.broken = error
        finally:
            connection.close()


@contextmanager
def meanwhile(work: Callable[[], Any]):
    """Let the work begin while what is written here is not yet there for others."""
    other = Other(work)
    with transaction.atomic():
        yield other
        other.start()
        time.sleep(0.5)
    other.join()


def accepting(proposal: Proposal, by: User) -> Callable[[], Any]:
    today = timezone.localdate()
    return lambda: accept_on_terms([proposal.pk], by=by, on=today, terms=Terms(today))


def nothing_is_done() -> bool:
    return Proposal.objects.get().state == "open" and not Acceptance.objects.exists()


END = " Nothing was accepted; look at what accepting does now."


def test_a_mandate_written_meanwhile_is_named(grid, by):
    with meanwhile(accepting(grid, by)) as other:
        MandateFactory(unit=grid.unit, person__name="Siv")

    assert (other.said, other.broken) == (
        ["Meanwhile somebody wrote the mandate of Siv for Grid." + END],
        None,
    )
    assert nothing_is_done()
    assert (Mandate.objects.count(), Customer.objects.count()) == (1, 0)


def test_without_that_look_what_nobody_saw_would_be_done(grid, by, monkeypatch):
    monkeypatch.setattr(decide, "met", lambda rows, seen: "")

    with meanwhile(accepting(grid, by)) as other:
        MandateFactory(unit=grid.unit, person__name="Siv")

    assert other.done is not None


def test_a_mandate_changed_meanwhile_is_named(grid, by):
    siv = MandateFactory(unit=grid.unit, person__name="Siv")

    with meanwhile(accepting(grid, by)) as other:
        Mandate.objects.filter(pk=siv.pk).update(person=PersonFactory(name="Tor"))

    assert (other.said, other.broken) == (
        ["Meanwhile somebody wrote the mandate of Tor for Grid." + END],
        None,
    )
    assert nothing_is_done()


def test_a_customer_made_meanwhile_is_named(grid, by):
    with meanwhile(accepting(grid, by)) as other:
        CustomerFactory(unit=grid.unit)

    assert (other.said, other.broken) == (
        ["Meanwhile somebody wrote the customer Grid." + END],
        None,
    )
    assert nothing_is_done()
    assert Mandate.objects.count() == 0


def test_a_relationship_manager_named_meanwhile_is_named(grid, by):
    customer = CustomerFactory(unit=grid.unit)

    with meanwhile(accepting(grid, by)) as other:
        TeamMemberFactory(customer=customer, person__name="Ida")

    assert isinstance(other.broken, PermissionDenied)  # a page of its own, that names who may
    assert str(other.broken) == "This is for Ida, the relationship manager of Grid."
    assert nothing_is_done()
    assert (Mandate.objects.count(), TeamMember.objects.count()) == (0, 1)


def test_another_manager_written_meanwhile_is_seen_or_comes_after(grid, by):
    with meanwhile(accepting(grid, by)) as other:
        Unit.objects.filter(pk=grid.unit_id).update(manager=PersonFactory(name="Bo"))

    assert other.broken is None
    assert list(Mandate.objects.values_list("person__name", flat=True)) in (["Arne"], [])


def test_the_page_says_it_above_what_accepting_does_now(grid, by):
    client = Client()
    client.force_login(by)
    client.get(reverse("customers:follow_the_money"))  # the first page takes longest
    sent = {"chosen": [grid.pk], "first_day": timezone.localdate().isoformat(), "year": 2026}

    with meanwhile(lambda: client.post(reverse("customers:accept"), sent)) as other:
        MandateFactory(unit=grid.unit, person__name="Siv")

    assert other.broken is None
    shown = text_of(other.done)
    assert "Meanwhile somebody wrote the mandate of Siv for Grid." in shown
    assert "Mandates that end 1 Siv" in shown
    assert nothing_is_done()


def accepted(proposal: Proposal, by: User) -> Acceptance:
    done = accepting(proposal, by)()
    assert done is not None
    return done


def taking_back(done: Acceptance, by: User) -> Callable[[], Any]:
    return lambda: undo.undo_acceptance(done, by=by, on=timezone.localdate())


def still_accepted() -> bool:
    done = Acceptance.objects.get()
    return done.undone_at is None and Proposal.objects.get().state == "accepted"


def test_a_place_written_meanwhile_keeps_the_acceptance(grid, by):
    done = accepted(grid, by)

    with meanwhile(taking_back(done, by)) as other:
        TeamMemberFactory(customer=Customer.objects.get(), role="service_manager")
        connection.check_constraints()

    assert other.broken is None
    assert other.said == [
        "Grid is used by now (team member "
        f"{TeamMember.objects.get(role='service_manager')}); it can no longer be taken back."
    ]
    assert still_accepted()
    assert (Mandate.objects.count(), TeamMember.objects.count()) == (1, 2)


def test_a_mandate_changed_meanwhile_keeps_the_acceptance(grid, by):
    done = accepted(grid, by)

    with meanwhile(taking_back(done, by)) as other:
        Mandate.objects.update(source="Minutes of the board")

    assert other.broken is None
    assert other.said == [
        "Arne, Customer, Grid has been changed since; it can no longer be taken back."
    ]
    assert still_accepted()


def test_a_mandate_written_while_one_is_taken_back_gets_a_sentence(grid, by, monkeypatch):
    """It is of the days of the one that is taken back, and comes before the old is restored."""
    siv = MandateFactory(unit=grid.unit, person__name="Siv")
    done, restore, tor = accepted(grid, by), undo._restore, PersonFactory(name="Tor")
    deleted = threading.Event()

    def after_a_while(trace: dict[str, Any]) -> None:
        deleted.set()
        time.sleep(0.5)
        restore(trace)

    monkeypatch.setattr(undo, "_restore", after_a_while)
    other = Other(taking_back(done, by))
    other.start()
    deleted.wait(10)
    mine = []
    try:
        with refusals_in_words():
            MandateFactory(unit=grid.unit, person=tor, valid=period(timezone.localdate(), None))
    except ValidationError as refusal:
        mine = refusal.messages
    other.join()

    assert (other.said, other.broken, other.done) == ([], None, 1)
    assert mine == ["Somebody else holds the customer mandate of this unit in that period."]
    assert set(Mandate.objects.values_list("person__name", "valid")) == {("Siv", siv.valid)}
