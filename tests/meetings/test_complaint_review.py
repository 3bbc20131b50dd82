"""The periodic review of complaints: its figures, its trend, the activity it completes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from customers.models import Customer
from meetings.complaints.review import Share, begins_on, review_of
from meetings.models import Activity, ComplaintCause
from meetings.operations.review_complaints import review_complaints
from tests.agreements.factories import ServiceFactory
from tests.customers.factories import CustomerFactory
from tests.factories import UserFactory
from tests.meetings.factories import (
    TODAY,
    ActivityFactory,
    ComplaintFactory,
    answered,
    manager_of,
)
from tests.meetings.kinds import Kind

pytestmark = pytest.mark.django_db
REVIEW = Kind.COMPLAINT_REVIEW


@pytest.fixture
def customer():
    return CustomerFactory(unit__name="Grid North")


@pytest.fixture
def manager(customer):
    return manager_of(customer, name="Ingrid")


def received(customer, on, **facts):
    return ComplaintFactory(customer=customer, received_on=on, **facts)


def reviewed(customer, first=TODAY - timedelta(days=90), last=TODAY):
    return review_of(Customer.objects.filter(pk=customer.pk), first=first, last=last)


def test_the_figures_are_of_what_was_received_from_the_first_day_to_the_last(customer):
    in_time = answered(received(customer, TODAY), first_answered_on=TODAY)
    late = received(customer, TODAY - timedelta(days=90), answer_due_on=TODAY - timedelta(days=76))
    answered(late, first_answered_on=TODAY)
    received(customer, TODAY - timedelta(days=91))
    received(customer, TODAY, kind="compliment")
    ComplaintFactory(received_on=TODAY)

    review = reviewed(customer)

    assert review.counted == {
        "complaints": 2,
        "compliments": 1,
        "comments": 0,
        "answered": 2,
        "in_time": 1,
        "open": 2,
        "again": 0,
        "confirmed": 0,
    }
    assert {row.pk for row in review.rows} > {in_time.pk, late.pk}


def test_complaints_are_counted_by_cause_and_service_the_most_first(customer):
    cause, gate = ComplaintCause.objects.get(name="Other"), ServiceFactory(name="Gate")
    received(customer, TODAY, cause=cause, service=gate)
    received(customer, TODAY, cause=cause)
    received(customer, TODAY, service=gate)
    received(customer, TODAY, kind="compliment", cause=cause)

    review = reviewed(customer)

    assert review.by_cause == [Share("Other", 2), Share("not said", 1)]
    assert review.by_service == [Share("Gate", 2), Share("not said", 1)]


def test_the_trend_has_twelve_months_also_those_without_any(customer):
    received(customer, date(2025, 11, 30))
    received(customer, date(2025, 12, 1))
    received(customer, date(2026, 11, 2))
    received(customer, date(2026, 11, 23))

    review = reviewed(customer)

    assert [count for _month, count in review.months] == [1, *[0] * 10, 2]
    assert [review.months[0][0], review.months[-1][0]] == [date(2025, 12, 1), date(2026, 11, 1)]
    assert review.change == 2


def test_a_review_begins_on_the_day_after_the_last_one(customer):
    ActivityFactory(customer=customer, kind_id=REVIEW, state="done", done_on=date(2026, 8, 31))
    ActivityFactory(kind_id=REVIEW, state="done", done_on=date(2026, 10, 1))

    assert begins_on(customer, last=TODAY) == date(2026, 9, 1)


def test_the_first_review_looks_a_year_back(customer):
    assert begins_on(customer, last=TODAY) == date(2025, 11, 23)


def test_a_review_completes_the_activity_that_waits_longest_with_its_figures(customer, manager):
    longest = ActivityFactory(customer=customer, kind_id=REVIEW, due_on=TODAY - timedelta(days=9))
    ActivityFactory(customer=customer, kind_id=REVIEW, due_on=TODAY)
    received(customer, TODAY)

    done = review_complaints(customer, by=manager, on=TODAY, outcome="Gates need a spare part.")

    assert (done.pk, done.state, done.done_on) == (longest.pk, "done", TODAY)
    assert done.outcome == (
        "Complaints: 1; compliments: 0; comments: 0. Answered in time: 0 of 0; open: 1; "
        "reopened: 0.\n\nGates need a spare part."
    )


def test_where_none_waits_the_review_is_an_activity_of_its_own(customer, manager):
    review_complaints(customer, by=manager, on=TODAY, outcome="Nothing to do.")

    assert list(Activity.objects.values_list("kind", "state", "due_on")) == [
        ("complaint_review", "done", TODAY)
    ]


def test_only_who_cares_for_the_customer_records_the_review(customer):
    foreign = UserFactory(role=Role.RELATIONSHIP_MANAGER)

    with pytest.raises(PermissionDenied):
        review_complaints(customer, by=foreign, on=TODAY, outcome="Mine.")


def test_a_day_that_there_is_not_is_passed_over(client_of, manager, customer):
    page = client_of(manager).get(
        reverse("complaints:review", args=[customer.pk]), {"from": "2026-13-45", "to": "x"}
    )

    assert page.context["review"].last == timezone.localdate()


@pytest.mark.parametrize("rows", [1, 4])
def test_the_review_of_all_costs_the_same_however_much_was_said(
    rows, administrator, client_of, django_assert_num_queries
):
    for _n in range(rows):
        ComplaintFactory(received_on=timezone.localdate())
    browser = client_of(administrator)
    browser.get(reverse("complaints:review_all"))

    with django_assert_num_queries(10):
        page = browser.get(reverse("complaints:review_all"))

    assert len(page.context["review"].rows) == rows
