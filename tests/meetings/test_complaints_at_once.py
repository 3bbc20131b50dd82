"""Eight sweeps at once remind of a complaint once, and send one mail."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, connections

from brm.outbox.models import OutboxMessage
from meetings.models import Complaint, ComplaintReminder
from meetings.operations import remind_of_complaints as reminding
from meetings.operations.complain import record_complaint
from tests.customers.factories import CustomerFactory
from tests.meetings.factories import TODAY, ComplaintFactory, manager_of

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8
LATE = date(2026, 11, 26)


def at_once(work: Callable[[], object]) -> list[object]:
    """What `work` gives, or the error it raises, in eight threads that begin together."""
    barrier = Barrier(THREADS)

    def run() -> object:
        try:
            barrier.wait()
            return work()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return [each.result() for each in [pool.submit(run) for _n in range(THREADS)]]


@pytest.fixture
def customer():
    customer = CustomerFactory(unit__name="Grid North")
    manager_of(customer, email="ingrid@example.org")
    return customer


def test_eight_sweeps_at_once_remind_of_each_complaint_once(customer):
    ComplaintFactory.create_batch(5, customer=customer)

    counts = at_once(lambda: reminding.remind_of_complaints(LATE))

    assert sum(each["late"] for each in counts) == 5
    assert ComplaintReminder.objects.count() == 5
    assert OutboxMessage.objects.filter(kind="mail").count() == 5


def test_without_passing_over_what_is_written_the_key_refuses_the_second_sweep(
    customer, monkeypatch
):
    """The negative control: it is the key that keeps the eight from writing forty."""
    ComplaintFactory(customer=customer)
    careless = reminding.REMIND.replace(
        "ON CONFLICT (complaint_id, due_on, is_late) DO NOTHING", ""
    )
    monkeypatch.setattr(reminding, "REMIND", careless)

    results = at_once(lambda: reminding.remind_of_complaints(LATE))

    refused = [each for each in results if isinstance(each, IntegrityError)]
    assert (len(refused), ComplaintReminder.objects.count()) == (7, 1)


def test_eight_complaints_recorded_at_once_have_eight_numbers(customer, administrator):
    def record() -> Complaint:
        return record_complaint(
            customer=customer,
            by=administrator,
            on=TODAY,
            kind="complaint",
            subject="Gate stuck",
            received_on=TODAY,
            said_by_name="Karin Ek",
        )

    made = at_once(record)

    assert {each.number for each in made} == {f"C-{n}" for n in range(1, 9)}
