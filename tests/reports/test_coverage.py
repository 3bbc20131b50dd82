"""Coverage is one figure, wherever it is shown."""

from datetime import date
from typing import Any

import pytest

from brm.accounts.models import User
from customers.models import Customer
from meetings.models import Activity, ActivityState
from reports.today import picture_of
from tests.customers.factories import CustomerFactory
from tests.meetings.kinds import Kind

MONDAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> Customer:
    """A customer with work done in time, done early, skipped, open and to come."""
    customer = CustomerFactory.create()
    done = {"state": ActivityState.DONE, "done_on": date(2026, 3, 2)}
    skipped = {"state": ActivityState.SKIPPED, "reason": "holiday", "skipped_on": date(2026, 3, 4)}
    planned: dict[date, dict[str, Any]] = {
        date(2026, 3, 3): done,
        date(2026, 3, 4): skipped,
        date(2026, 11, 23): {},
        date(2026, 12, 1): done,
        date(2026, 12, 31): {},
        date(2027, 1, 1): done,
    }
    for due_on, facts in planned.items():
        Activity.objects.create(
            customer=customer, kind_id=Kind.REVIEW_PLANS, due_on=due_on, **facts
        )
    return customer


def test_today_and_the_year_wheel_count_the_same(customer: Customer, reader: User) -> None:
    year = Activity.objects.of([customer]).due_between(date(2026, 1, 1), date(2026, 12, 31))

    counted = year.counted(on=MONDAY)

    shown = picture_of(reader, on=MONDAY).delivery.held_as_planned
    assert shown == (counted["done"], counted["planned"]) == (2, 4)


def test_months_in_which_nothing_was_planned_until_today_are_left_out(
    customer: Customer, reader: User
) -> None:
    Activity.objects.filter(due_on=date(2026, 12, 1)).delete()

    planned = picture_of(reader, on=MONDAY).delivery.planned

    assert planned == {date(2026, 3, 1): (1, 2), date(2026, 11, 1): (0, 1)}
