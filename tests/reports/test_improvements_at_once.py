"""Eight sweeps at once open one improvement of a breach, and tell the customer once."""

from datetime import date

import pytest
from django.db import IntegrityError

from brm.outbox.models import OutboxMessage
from reports.improvements import notices
from reports.improvements.breaches import improve_what_was_breached
from reports.models import BreachNotice, Improvement, ImprovementBreach
from reports.operations.attainment import recompute_attainment
from tests.customers.factories import CustomerFactory
from tests.meetings.test_complaints_at_once import at_once
from tests.reports.factories import BreachNoticeRuleFactory, a_level, measured

pytestmark = pytest.mark.django_db(transaction=True)
SEEN = date(2026, 11, 5)
TOLD = date(2026, 11, 8)


@pytest.fixture
def customer():
    customer = CustomerFactory(unit__name="Grid North")
    for _n in range(3):
        measured(a_level(customer), "98.1")
    recompute_attainment(as_of=SEEN)
    BreachNoticeRuleFactory(customer=customer)
    return customer


def test_eight_sweeps_at_once_open_one_improvement_of_each_level(customer):
    counts = at_once(lambda: improve_what_was_breached(SEEN))

    assert sum(each["opened"] for each in counts) == 3
    assert (Improvement.objects.count(), ImprovementBreach.objects.count()) == (3, 3)


def test_eight_sweeps_at_once_tell_of_each_breach_once(customer):
    improve_what_was_breached(SEEN)

    counts = at_once(lambda: notices.tell_customers_of_breaches(TOLD))

    assert sum(each["told"] for each in counts) == 3
    assert OutboxMessage.objects.filter(kind="mail").count() == 3


def test_without_looking_who_was_told_the_key_refuses_the_second_notice(customer, monkeypatch):
    """The negative control: it is the look that keeps the eight from telling 24 times."""
    improve_what_was_breached(SEEN)
    careless = notices.TO_TELL.replace("(SELECT id FROM", "(SELECT -id FROM")
    monkeypatch.setattr(notices, "TO_TELL", careless)

    answers = at_once(lambda: notices.tell_customers_of_breaches(TOLD))

    assert sum(isinstance(each, IntegrityError) for each in answers) == 7
    assert BreachNotice.objects.count() == 3
