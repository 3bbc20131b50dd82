"""A decision taken while the money is followed again is not overwritten."""

import threading
import time
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse

from brm.accounts.models import Role
from customers.models import Budget, Proposal
from customers.operations.decide import accept_proposals
from customers.operations.propose import propose_structure
from tests.customers.factories import BudgetFactory, PersonFactory, ProposalFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 11, 23)


def propose() -> None:
    try:
        propose_structure(2026, "EUR", on=TODAY)
    finally:
        connection.close()


def state_after_both() -> str:
    """Accept a proposal that is no longer found while it is about to be replaced by nothing."""
    BudgetFactory(unit__manager=PersonFactory())
    propose()
    Budget.objects.all().delete()
    replacing = threading.Thread(target=propose)
    with transaction.atomic():
        ids = [Proposal.objects.get().pk]
        accept_proposals(ids, by=UserFactory(role=Role.ADMINISTRATOR), on=TODAY)
        replacing.start()
        time.sleep(0.5)
    replacing.join()
    return Proposal.objects.get().state


def test_an_acceptance_taken_meanwhile_stays():
    assert state_after_both() == "accepted"


def test_without_the_lock_it_would_be_replaced(monkeypatch):
    lock = QuerySet.select_for_update

    def only_of_acceptance(rows, **options):
        return lock(rows, **options) if "of" in options else rows.all()

    monkeypatch.setattr(QuerySet, "select_for_update", only_of_acceptance)

    assert state_after_both() == "replaced"


@contextmanager
def others_write_all_proposals():
    """Another connection holds them until the end, and nobody waits for long."""
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            list(Proposal.objects.select_for_update())
            held.set()
            done.wait(20)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    held.wait(20)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
        try:
            yield
        finally:
            done.set()
            other.join()
            cursor.execute("RESET lock_timeout")


def test_declining_while_others_write_the_same_loses_no_reason(client_of):
    client = client_of(UserFactory(role=Role.ADMINISTRATOR))
    sent = {"chosen": [ProposalFactory().pk], "year": 2026, "reason": "It is closing"}
    address = reverse("customers:decline")

    with others_write_all_proposals():
        answer = client.post(address, sent)

    said = answer.content.decode()
    assert "Somebody else was writing the same at that moment." in said
    assert "It is closing" in said
    assert client.post(address, sent).status_code == 302
    undo = reverse("customers:undo_decline", args=sent["chosen"])
    with others_write_all_proposals():
        assert client.post(undo).status_code == 302
    assert Proposal.objects.get().state == "declined"
