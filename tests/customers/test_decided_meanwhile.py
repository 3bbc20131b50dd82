"""A decision taken while the money is followed again is not overwritten."""

import threading
import time
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from brm.accounts.models import Role
from customers.models import Budget, Proposal
from customers.operations.decide import accept_proposals
from customers.operations.propose import propose_structure
from tests.customers.factories import BudgetFactory, PersonFactory
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
