"""Coverage of a period: what counts as what, and that a past one reads the same later."""

import random
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from customers.models import Customer
from meetings import rules, spans
from meetings.coverage import Counted, by_customer_and_kind, coverage_of, with_coverage
from meetings.models import Activity
from meetings.operations.act import complete_activity, skip_activity
from meetings.operations.rearrange import move_activity, reopen_activity
from tests.customers.factories import CustomerFactory
from tests.meetings.factories import TODAY, ActivityFactory, manager_of

pytestmark = pytest.mark.django_db

MARCH = spans.named("2026-03", first_month=1)
IN_MARCH = date(2026, 3, 16)
APRIL = date(2026, 4, 1)


def done(on: date) -> dict[str, Any]:
    return {"state": "done", "done_on": on}


def skipped(on: date) -> dict[str, Any]:
    return {"state": "skipped", "reason": "holiday", "skipped_on": on}


def counted(today: date) -> Counted:
    return coverage_of(Activity.objects.all(), MARCH, today=today, asked={}).whole


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (done(IN_MARCH), Counted(planned=1, done=1)),
        (done(date(2026, 2, 27)), Counted(planned=1, done=1)),
        (done(date(2026, 3, 17)), Counted(planned=1, done=1, done_late=1)),
        (done(date(2026, 3, 31)), Counted(planned=1, done=1, done_late=1)),
        (done(APRIL), Counted(planned=1, late=1, done_after=1)),
        (skipped(date(2026, 3, 31)), Counted(planned=1, skipped=1)),
        (skipped(APRIL), Counted(planned=1, late=1)),
        ({"state": "late"}, Counted(planned=1, late=1)),
    ],
)
def test_a_period_that_is_over_counts_what_was_done_by_its_last_day(facts, expected):
    ActivityFactory(due_on=IN_MARCH, **facts)

    assert counted(today=APRIL + timedelta(days=1)) == expected


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (date(2026, 3, 15), Counted(planned=1, late=1)),
        (date(2026, 3, 16), Counted(planned=1, to_come=1)),
        (date(2026, 3, 17), Counted(to_come=1)),
    ],
)
def test_while_it_lasts_a_period_counts_until_today(due_on, expected):
    ActivityFactory(due_on=due_on)

    assert counted(today=IN_MARCH) == expected


def test_what_is_due_on_the_last_day_is_late_once_that_is_over():
    ActivityFactory(due_on=MARCH.last)

    assert counted(today=MARCH.last) == Counted(planned=1, to_come=1)
    assert counted(today=APRIL) == Counted(planned=1, late=1)


@pytest.mark.parametrize("due_on", [date(2026, 2, 28), APRIL])
def test_what_is_due_outside_a_period_is_not_of_it(due_on):
    ActivityFactory(due_on=due_on, **done(IN_MARCH))

    assert counted(today=APRIL) == Counted()


def test_customers_kinds_and_the_whole_count_the_same():
    one, other, idle = CustomerFactory.create_batch(3)
    for customer, kind, facts in (
        (one, "study_reports", done(IN_MARCH)),
        (one, "team_meeting", skipped(IN_MARCH)),
        (one, "team_meeting", {}),
        (other, "team_meeting", done(MARCH.last)),
    ):
        ActivityFactory(customer=customer, kind_id=kind, due_on=IN_MARCH, **facts)

    rows = with_coverage(Customer.objects.all(), MARCH, today=APRIL).order_by("held", "pk")
    cells = by_customer_and_kind([one.pk, other.pk], MARCH, today=APRIL)

    assert [(row.pk, row.planned, row.done, row.held) for row in rows] == [
        (one.pk, 3, 1, 1 / 3),
        (other.pk, 1, 1, 1.0),
        (idle.pk, 0, 0, None),
    ]
    assert cells == {
        (one.pk, "study_reports"): Counted(planned=1, done=1),
        (one.pk, "team_meeting"): Counted(planned=2, late=1, skipped=1),
        (other.pk, "team_meeting"): Counted(planned=1, done=1, done_late=1),
    }
    assert sum(cells.values(), Counted()) == counted(today=APRIL)


def test_a_customer_that_ended_before_is_left_out_unless_something_was_due():
    gone = {"unit__valid": "[2020-01-01,2026-01-01)"}
    with_work, without = CustomerFactory(**gone), CustomerFactory(**gone)
    ActivityFactory(customer=with_work, due_on=IN_MARCH)

    rows = with_coverage(Customer.objects.all(), MARCH, today=APRIL)

    assert [row.pk for row in rows] == [with_work.pk]
    assert without not in rows


def an_act(dice: random.Random, activity: Activity, **facts: Any) -> None:
    """Something that a person may try with an activity, on a day."""
    match dice.randrange(5):
        case 0:
            complete_activity(activity, **facts, done_on=activity.due_on)
        case 1:
            complete_activity(activity, **facts)
        case 2:
            skip_activity(activity, **facts, reason="holiday")
        case 3:
            reopen_activity(activity, **facts, reason="by mistake")
        case 4:
            move_activity(activity, **facts, due_on=facts["on"])


def test_a_settled_period_reads_the_same_whatever_is_done_later():
    """A seeded walk: a hundred acts on days from the settling on, of every activity of March."""
    dice = random.Random(5)
    customer = CustomerFactory()
    by = manager_of(customer)
    days = [MARCH.first + timedelta(days=n) for n in range(31)]
    for day in days:
        facts = dice.choice([done(day), done(day + timedelta(days=20)), skipped(day), {}])
        ActivityFactory(customer=customer, due_on=day, **facts)
    settled = rules.settled_on(MARCH.last)
    before = counted(today=settled)

    for nth in range(100):
        activity = dice.choice(list(Activity.objects.order_by("pk")))
        with suppress(ValidationError):
            an_act(dice, activity, by=by, on=settled + timedelta(days=nth))

    after = counted(today=settled + timedelta(days=200))
    changed = {name: value for name, value in vars(after).items() if value != vars(before)[name]}
    assert changed.keys() <= {"done_after"}
    assert Activity.objects.filter(done_on__gte=settled).exists()


def test_until_it_is_settled_what_was_done_in_a_period_can_be_told():
    activity = ActivityFactory(due_on=MARCH.last)
    facts = {"by": manager_of(activity.customer), "done_on": MARCH.last}
    last_day = rules.settled_on(MARCH.last) - timedelta(days=1)

    with pytest.raises(ValidationError, match="settled"):
        complete_activity(activity, on=last_day + timedelta(days=1), **facts)
    complete_activity(activity, on=last_day, **facts)

    assert counted(today=TODAY) == Counted(planned=1, done=1)
