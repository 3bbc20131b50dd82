"""Eight sweeps at once raise each escalation one level once, and send one mail to each reader."""

from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError

from brm.accounts.models import Organisation, Role
from brm.outbox.models import OutboxMessage
from meetings.models import Escalation, EscalationDigest, EscalationStep
from meetings.operations import rise
from meetings.operations.digest import tell_the_week
from tests.customers.factories import CustomerFactory
from tests.factories import UserFactory
from tests.meetings.factories import EscalationFactory, manager_of
from tests.meetings.test_complaints_at_once import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)
RISES = date(2026, 12, 1)
NEXT_DAYS = rise._next_days


@pytest.fixture(autouse=True)
def all_have_seen_what_is_due(monkeypatch):
    """None of the eight raises anything before each has seen what is due."""
    barrier, next_days = Barrier(THREADS, timeout=20), rise._next_days

    def wait_for_the_others(due):
        found = next_days(due)
        barrier.wait()
        return found

    monkeypatch.setattr(rise, "_next_days", wait_for_the_others)


@pytest.fixture
def customer():
    Organisation.current()
    customer = CustomerFactory(unit__name="Grid North")
    manager_of(customer, email="ingrid@example.org")
    return customer


def test_eight_sweeps_at_once_raise_each_level_once(customer):
    EscalationFactory.create_batch(5, customer=customer, level=1, rises_on=RISES)

    counts = at_once(lambda: rise.raise_by_the_clock(RISES))

    assert sum(each["risen"] for each in counts) == 5
    assert set(Escalation.objects.values_list("level", flat=True)) == {2}
    assert EscalationStep.objects.count() == 5
    assert OutboxMessage.objects.filter(kind="mail").count() == 5


def test_without_the_lock_the_other_seven_would_raise_it_too(customer, monkeypatch):
    """The negative control: the lock keeps the eight apart, and the steps' key stops who passes."""
    EscalationFactory.create(customer=customer, level=1, rises_on=RISES)
    monkeypatch.setattr(rise, "RISE", rise.RISE.replace("FOR NO KEY UPDATE", ""))

    results = at_once(lambda: rise.raise_by_the_clock(RISES))

    refused = [each for each in results if isinstance(each, IntegrityError)]
    assert (len(refused) > 0, EscalationStep.objects.count()) == (True, 1)


def test_eight_sweeps_at_once_tell_the_group_of_a_week_once(customer):
    UserFactory(role=Role.STEERING_GROUP)
    EscalationFactory.create(customer=customer, level=3)

    counts = at_once(lambda: tell_the_week(RISES))

    assert sorted(each["told"] for each in counts) == [0] * 7 + [1]
    assert EscalationDigest.objects.count() == 1
    assert OutboxMessage.objects.filter(key__startswith="escalation-digest-").count() == 1


def test_more_than_a_lot_rises_in_one_sweep(customer, monkeypatch):
    monkeypatch.setattr(rise, "_next_days", NEXT_DAYS)
    monkeypatch.setattr(rise, "BATCH", 2)
    EscalationFactory.create_batch(5, customer=customer, level=1, rises_on=RISES)

    assert rise.raise_by_the_clock(RISES) == {"risen": 5}
