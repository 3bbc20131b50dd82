"""A complaint's way: what its steps do, who may take them, and what the database refuses."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from brm.accounts.models import Role
from brm.outbox.models import OutboxMessage
from meetings.models import (
    Complaint,
    ComplaintCause,
    ComplaintClock,
    ComplaintReminder,
    ComplaintStep,
)
from meetings.operations import complain
from meetings.operations.remind_of_complaints import remind_of_complaints
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.factories import UserFactory
from tests.meetings.factories import TODAY, ComplaintFactory, answered, manager_of

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=4)


@pytest.fixture
def customer():
    return CustomerFactory(unit__name="Grid North")


@pytest.fixture
def manager(customer):
    return manager_of(customer, name="Ingrid", email="ingrid@example.org")


@pytest.fixture
def complaint(customer):
    return ComplaintFactory(customer=customer)


@pytest.fixture
def cause():
    return ComplaintCause.objects.first()


def record(customer, by, **facts):
    said = {
        "kind": "complaint",
        "subject": "Sorting stands still",
        "received_on": TODAY,
        "said_by_name": "Karin Ek",
    }
    return complain.record_complaint(customer=customer, by=by, on=TODAY, **said | facts)


def test_a_complaint_gets_the_next_number_its_clocks_and_the_relationship_manager(
    customer, manager
):
    ComplaintFactory(number="C-41")

    made = record(customer, manager)

    assert (made.number, made.owner, made.state) == ("C-42", manager.person, "received")
    assert (made.acknowledge_due_on, made.answer_due_on) == (
        date(2026, 11, 25),
        date(2026, 12, 7),
    )
    assert (made.close_due_on, made.due_on) == (date(2027, 1, 4), date(2026, 11, 25))
    assert list(made.steps.values_list("from_state", "to_state")) == [("", "received")]


def test_a_changed_clock_holds_for_what_is_received_from_then_on(customer, manager, complaint):
    ComplaintClock.objects.filter(step="answer").update(working_days=3)

    made = record(customer, manager)

    complaint.refresh_from_db()
    assert (made.answer_due_on, complaint.answer_due_on) == (
        date(2026, 11, 26),
        date(2026, 12, 7),
    )


def test_whoever_hears_it_may_record_it_but_a_reader_may_not(customer):
    foreign = UserFactory(role=Role.RELATIONSHIP_MANAGER)

    record(customer, foreign)

    with pytest.raises(PermissionDenied):
        record(customer, UserFactory(role=Role.READER))


def test_what_is_still_to_come_was_not_received(customer, manager):
    with pytest.raises(ValidationError, match="still to come"):
        record(customer, manager, received_on=TODAY + timedelta(days=1))


def test_nobody_said_it(customer, manager):
    with pytest.raises(ValidationError, match="Say who said it"):
        record(customer, manager, said_by_name="")


def test_the_whole_way_of_a_complaint(complaint, manager, cause):
    step = {"by": manager, "on": LATER}
    complain.acknowledge_complaint(complaint, **step, day=TODAY)
    complain.answer_complaint(complaint, **step, day=LATER, answer="A second line runs.")

    closed = complain.close_complaint(complaint, **step, told_on=LATER, cause=cause)

    assert (closed.state, closed.closed_on, closed.told_on) == ("closed", LATER, LATER)
    assert (closed.cause, closed.due_on, closed.first_closed_on) == (cause, None, LATER)
    assert list(closed.steps.values_list("to_state", flat=True)) == [
        "acknowledged",
        "answered",
        "closed",
    ]


def test_the_day_due_goes_from_clock_to_clock(complaint, manager):
    step = {"by": manager, "on": TODAY, "day": TODAY}
    first = Complaint.objects.get().due_on
    second = complain.acknowledge_complaint(complaint, **step).due_on

    third = complain.answer_complaint(complaint, **step, answer="Done.").due_on

    assert (first, second, third) == (
        date(2026, 11, 25),
        date(2026, 12, 7),
        date(2027, 1, 7),
    )


def test_an_answer_acknowledges_what_nobody_had_acknowledged(complaint, manager):
    held = complain.answer_complaint(complaint, by=manager, on=LATER, day=LATER, answer="Done.")

    assert (held.acknowledged_on, held.answered_on) == (LATER, LATER)


def test_an_unanswered_complaint_is_not_closed(complaint, manager, cause):
    with pytest.raises(ValidationError, match="Answer it before you close it"):
        complain.close_complaint(complaint, by=manager, on=LATER, told_on=LATER, cause=cause)


def test_a_complaint_is_not_closed_before_the_customer_was_told(complaint, manager, cause):
    answered(complaint, told_on=None)

    with pytest.raises(ValidationError, match="Say when the customer was told"):
        complain.close_complaint(complaint, by=manager, on=LATER, told_on=None, cause=cause)


def test_praise_is_closed_without_an_answer(customer, manager):
    praise = record(customer, manager, kind="compliment")

    closed = complain.close_complaint(praise, by=manager, on=TODAY, told_on=None)

    assert (closed.state, closed.answered_on) == ("closed", None)


def test_what_is_opened_again_keeps_its_first_day_and_its_clocks(complaint, manager, cause):
    answered(complaint, first_answered_on=TODAY)
    complain.close_complaint(complaint, by=manager, on=TODAY, told_on=TODAY, cause=cause)

    held = complain.reopen_complaint(complaint, by=manager, on=LATER, text="It stood again.")

    assert (held.state, held.received_on, held.due_on) == (
        "reopened",
        TODAY,
        date(2027, 1, 7),
    )
    assert (held.times_reopened, held.reopened_on, held.closed_on) == (1, LATER, None)
    assert (held.first_closed_on, held.first_answered_on, held.told_on) == (TODAY, TODAY, None)


def test_it_is_not_opened_again_without_the_reason(complaint, manager):
    answered(complaint)

    with pytest.raises(ValidationError, match="not solved"):
        complain.reopen_complaint(complaint, by=manager, on=TODAY, text=" ")


def test_what_is_closed_takes_comments_and_no_other_words(complaint, manager, cause):
    answered(complaint)
    complain.close_complaint(complaint, by=manager, on=TODAY, told_on=TODAY, cause=cause)
    complaint.refresh_from_db()
    complaint.text = "Rewritten"

    with pytest.raises(ValidationError, match="add a comment"):
        complain.change_complaint(complaint, by=manager, on=TODAY)
    complain.comment_on_complaint(complaint, by=manager, on=TODAY, text="They called again.")

    assert ComplaintStep.objects.latest("pk").is_comment


def test_a_confirmation_is_kept_once_and_says_that_the_customer_was_told(complaint, manager):
    answered(complaint, told_on=None)
    facts = {"by": manager, "on": LATER, "day": LATER}

    held = complain.record_confirmation(complaint, **facts, text="Works now.")

    assert (held.confirmed_on, held.told_on) == (LATER, LATER)
    assert held.steps.latest("pk").text == "Solved, says Karin Ek. Works now."
    with pytest.raises(ValidationError, match="confirmed on"):
        complain.record_confirmation(complaint, **facts)


def test_its_owner_may_take_its_steps_and_another_relationship_manager_may_not(complaint):
    owner = UserFactory(role=Role.READER)
    complaint.owner = PersonFactory(user=owner)
    complaint.save()
    facts = {"on": TODAY, "day": TODAY}

    complain.acknowledge_complaint(complaint, by=owner, **facts)

    with pytest.raises(PermissionDenied):
        complain.answer_complaint(
            complaint, by=UserFactory(role=Role.RELATIONSHIP_MANAGER), **facts, answer="No."
        )


def test_a_step_that_is_none_is_refused_with_the_state(complaint, manager):
    with pytest.raises(ValidationError, match=r"C-\d+ is received; that is no next step"):
        complain.reopen_complaint(complaint, by=manager, on=TODAY, text="Why not.")


# What the database refuses -----------------------------------------------------------------------


def refused_by(name, **facts):
    """The database refuses such a row, and names `name`."""
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        ComplaintFactory(**facts)


EARLIER = TODAY - timedelta(days=1)
ANSWERED = {
    "state": "answered",
    "acknowledged_on": TODAY,
    "answered_on": TODAY,
    "answer": "Done.",
}
CLOSED = ANSWERED | {"state": "closed", "told_on": TODAY, "closed_on": TODAY}


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("a_closed_complaint_was_told", CLOSED | {"told_on": None}),
        ("a_closed_complaint_was_told", CLOSED | {"answered_on": None, "told_on": None}),
        ("a_complaint_is_received_before_it_is_treated", ANSWERED | {"answered_on": EARLIER}),
        ("a_complaint_is_received_before_it_is_treated", {"acknowledged_on": EARLIER}),
        ("a_complaint_past_received_was_acknowledged", {"state": "acknowledged"}),
        ("an_answered_complaint_has_its_answer", ANSWERED | {"answer": ""}),
        ("an_answered_complaint_has_its_answer", ANSWERED | {"answered_on": None}),
        ("a_customer_is_told_what_was_answered", {"told_on": TODAY}),
        ("a_complaint_is_closed_on_a_day", CLOSED | {"closed_on": None}),
        ("a_complaint_is_closed_on_a_day", CLOSED | {"told_on": LATER}),
        ("a_complaint_is_closed_on_a_day", ANSWERED | {"closed_on": TODAY}),
        ("what_was_answered_is_confirmed", {"confirmed_on": TODAY}),
        ("a_complaint_was_said_by_somebody", {"said_by_name": ""}),
        ("a_complaint_has_its_three_due_days", {"answer_due_on": None}),
        ("a_reopened_complaint_has_its_day", {"times_reopened": 1}),
        ("a_complaint_has_one_of_three_severities", {"severity": 4}),
    ],
)
def test_what_the_database_refuses(name, facts):
    refused_by(name, **facts)


@pytest.mark.parametrize(
    "way",
    [("received", "reopened"), ("closed", "answered"), ("reopened", "closed")],
    ids="-".join,
)
def test_plain_sql_takes_no_step_that_is_none(way, complaint):
    here, to = way
    answered(complaint)
    states = {"closed": CLOSED, "reopened": {"times_reopened": 1, "reopened_on": TODAY}}
    at = ComplaintFactory(**states.get(here, {}) | {"state": here, "acknowledged_on": TODAY})

    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Complaint.objects.filter(pk=at.pk).update(state=to)


def test_plain_sql_does_not_change_the_words_of_what_is_closed(complaint):
    answered(complaint, state="closed", closed_on=TODAY)

    with (
        pytest.raises(DatabaseError, match="It is closed: add a comment"),
        transaction.atomic(),
    ):
        Complaint.objects.update(text="Nothing was said.")
    Complaint.objects.update(owner=PersonFactory())


def test_a_complaint_is_never_deleted_and_a_step_never_changed(complaint, manager):
    complain.comment_on_complaint(complaint, by=manager, on=TODAY, text="Called.")

    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk)._raw_delete("default")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        ComplaintStep.objects.update(text="Other words.")


# The sweep ---------------------------------------------------------------------------------------


def mails():
    return list(OutboxMessage.objects.filter(kind="mail").order_by("pk"))


@pytest.mark.parametrize(
    ("on", "counts"),
    [
        (date(2026, 11, 23), {"due": 0, "late": 0}),
        (date(2026, 11, 24), {"due": 1, "late": 0}),
        (date(2026, 11, 25), {"due": 1, "late": 0}),
        (date(2026, 11, 26), {"due": 0, "late": 1}),
    ],
    ids=["two days before", "the day before", "on its day", "the day after"],
)
def test_the_owner_is_reminded_the_working_day_before_and_when_it_is_late(
    on, counts, complaint, manager
):
    assert remind_of_complaints(on) == counts
    assert len(mails()) == sum(counts.values())


def test_before_a_weekend_the_reminder_comes_on_friday(customer, manager):
    ComplaintFactory(customer=customer, acknowledge_due_on=date(2026, 11, 30))

    assert remind_of_complaints(date(2026, 11, 27)) == {"due": 1, "late": 0}


def test_swept_again_nobody_is_reminded_twice(complaint, manager):
    remind_of_complaints(date(2026, 11, 25))

    again = remind_of_complaints(date(2026, 11, 25))

    late = remind_of_complaints(date(2026, 11, 30))
    assert (again, late) == ({"due": 0, "late": 0}, {"due": 0, "late": 1})
    assert list(ComplaintReminder.objects.values_list("is_late", flat=True)) == [False, True]


def test_the_reminder_goes_to_the_owner_and_says_what_it_waits_for(complaint, manager):
    complaint.owner = PersonFactory(email="omar@example.org")
    complaint.save()

    remind_of_complaints(date(2026, 11, 26))

    mail = mails()[0].payload
    assert mail["to"] == ["omar@example.org"]
    assert mail["subject"] == f"Late since 25 November 2026: {complaint}"
    assert f"{complaint} of Grid North waits to be acknowledged." in mail["text"]


def test_what_is_closed_reminds_of_nothing(complaint, manager):
    answered(complaint, state="closed", closed_on=TODAY)

    assert remind_of_complaints(date(2027, 6, 1)) == {"due": 0, "late": 0}


@pytest.mark.parametrize("n", [1, 8])
def test_a_sweep_asks_the_same_few_questions_however_much_is_late(
    n, customer, manager, django_assert_num_queries
):
    ComplaintFactory.create_batch(n, customer=customer)

    with django_assert_num_queries(10):
        remind_of_complaints(date(2026, 11, 26))
