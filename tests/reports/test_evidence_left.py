"""What was left undone before a period belongs to it while it waits."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from agreements.models import (
    ReviewState,
)
from customers.models import Customer
from meetings.models import (
    ActionState,
    ActivityState,
    Complaint,
    ComplaintStep,
    Decision,
    Escalation,
    EscalationDecision,
    EscalationState,
    EscalationStep,
)
from tests.agreements.factories import AgreementReviewFactory
from tests.meetings.factories import (
    ActionFactory,
    ActivityFactory,
    ComplaintFactory,
    EscalationFactory,
    answered,
)
from tests.reports.evident import (
    AFTER,
    BEFORE,
    IN_OCTOBER,
    LAST_OF_OCTOBER,
    LAST_OF_SEPTEMBER,
    LONG_AGO,
    OCTOBER,
    a_customer,
    a_user,
    called_for,
    lacks,
    listed,
    recorded,
    required,
)
from tests.reports.factories import a_level

pytestmark = pytest.mark.django_db


def active(customer: Customer, ended_on: date | None) -> None:
    facts: dict[str, Any] = {"state": ActivityState.DONE, "done_on": ended_on} if ended_on else {}
    ActivityFactory.create(customer=customer, due_on=BEFORE, **facts)


def skipped(customer: Customer, ended_on: date | None) -> None:
    facts: dict[str, Any] = {"state": "skipped", "skipped_on": ended_on, "reason": "No need"}
    ActivityFactory.create(customer=customer, due_on=BEFORE, **(facts if ended_on else {}))


def promised(customer: Customer, ended_on: date | None) -> None:
    facts: dict[str, Any] = {"state": ActionState.DONE, "done_on": ended_on} if ended_on else {}
    ActionFactory.create(customer=customer, due_on=BEFORE, **facts)


def dropped(customer: Customer, ended_on: date | None) -> None:
    """A dropped action bears no day: its history does."""
    action = ActionFactory.create(customer=customer, due_on=BEFORE)
    if ended_on:
        action.state, action.outcome = ActionState.DROPPED, "Not worth it"
        action.save()
        recorded(action, LONG_AGO, ended_on)


def complained(customer: Customer, ended_on: date | None) -> None:
    """Answered in time; to be closed by 10 September."""
    complaint = ComplaintFactory.create(
        customer=customer,
        received_on=date(2026, 8, 3),
        acknowledge_due_on=date(2026, 8, 5),
        answer_due_on=date(2026, 8, 20),
        close_due_on=BEFORE,
    )
    ended = {"state": "closed", "closed_on": ended_on} if ended_on else {}
    answered(complaint, on=date(2026, 8, 4), **ended)


def unanswered(customer: Customer, ended_on: date | None) -> None:
    """To be answered by 10 September."""
    complaint = ComplaintFactory.create(
        customer=customer,
        received_on=date(2026, 8, 3),
        acknowledge_due_on=date(2026, 8, 5),
        answer_due_on=BEFORE,
        close_due_on=date(2027, 1, 7),
    )
    if ended_on:
        answered(complaint, on=ended_on)


def handled(complaint: Complaint, here: str, there: str, on: date) -> None:
    ComplaintStep.objects.create(
        complaint=complaint,
        from_state=here,
        to_state=there,
        text="As the owner says",
        happened_on=on,
        taken_at=datetime.combine(on, time(9), UTC),
        taken_by=a_user(),
    )


def escalated(customer: Customer, ended_on: date | None) -> Escalation:
    """Wanted by 10 September; returned with the reason."""
    escalation: Escalation = EscalationFactory.create(
        customer=customer, raised_on=LONG_AGO, level_since=LONG_AGO, wanted_by=BEFORE
    )
    if ended_on:
        Escalation.objects.filter(pk=escalation.pk).update(state=EscalationState.RETURNED)
        stepped(escalation, EscalationState.RAISED, EscalationState.RETURNED, ended_on)
    return escalation


def stepped(escalation: Escalation, here: str, there: str, on: date) -> None:
    EscalationStep.objects.create(
        escalation=escalation,
        from_state=here,
        to_state=there,
        level=3,
        text="As the owner says",
        happened_on=on,
        taken_at=datetime.combine(on, time(9), UTC),
        taken_by=a_user(),
    )


def decided(customer: Customer, ended_on: date | None) -> None:
    """Wanted by 10 September; the customer is told of the decision on its own day."""
    escalation = escalated(customer, None)
    if ended_on:
        told = {"first_informed_on": ended_on, "informed_on": ended_on}
        Escalation.objects.filter(pk=escalation.pk).update(**told)
        decision = Decision.objects.create(
            text="Yes",
            decided_on=ended_on,
            recorded_at=datetime.combine(ended_on, time(9), UTC),
            customer=customer,
            by_mandate="IT steering group",
            recorded_by=a_user(),
        )
        EscalationDecision.objects.create(escalation=escalation, decision=decision)


def reviewed(customer: Customer, ended_on: date | None) -> None:
    agreement = a_level(customer).line.period.agreement
    facts: dict[str, Any] = {"state": "done", "done_on": ended_on, "done_by": a_user()}
    AgreementReviewFactory.create(
        agreement=agreement, due_on=BEFORE, **((facts | {"outcome": "stands"}) if ended_on else {})
    )


def ended_before(customer: Customer, ended_on: date | None) -> None:
    """The agreement ended, so that nobody reviews it."""
    agreement = a_level(customer).line.period.agreement
    facts: dict[str, Any] = {"state": ReviewState.ENDED, "done_on": ended_on}
    AgreementReviewFactory.create(agreement=agreement, due_on=BEFORE, **(facts if ended_on else {}))


Left = Callable[[Customer, date | None], object]
LEFT = [
    pytest.param("B4", "answered", "requirements", required, id="requirement"),
    pytest.param("B5", "left", "activities", active, id="activity done"),
    pytest.param("B5", "left", "activities", skipped, id="activity skipped"),
    pytest.param("B5", "actions", "actions", promised, id="action done"),
    pytest.param("B5", "actions", "actions", dropped, id="action dropped"),
    pytest.param("B8", "closed", "complaints", complained, id="complaint to close"),
    pytest.param("B9", "decided", "escalations", escalated, id="escalation returned"),
    pytest.param("B9", "decided", "escalations", decided, id="escalation decided"),
    pytest.param("S4", "reviewed", "agreement-reviews", reviewed, id="review done"),
    pytest.param("S4", "reviewed", "agreement-reviews", ended_before, id="review ended"),
]


@pytest.mark.parametrize(("key", "check", "name", "left"), LEFT)
@pytest.mark.parametrize(
    "ended_on", [pytest.param(None, id="open"), pytest.param(AFTER, id="ended after")]
)
def test_what_was_due_before_the_period_and_waits_at_its_end_is_a_gap_of_it(
    key: str, check: str, name: str, left: Left, ended_on: date | None
) -> None:
    left(a_customer(), ended_on)

    assert check in lacks(key)
    assert len(listed(key, name)) == 1


@pytest.mark.parametrize(("key", "check", "name", "left"), LEFT)
def test_what_ended_before_the_period_is_none_of_it(
    key: str, check: str, name: str, left: Left
) -> None:
    left(a_customer(), LAST_OF_SEPTEMBER)

    assert check not in called_for(key)
    assert listed(key, name) == []


@pytest.mark.parametrize(
    ("key", "check", "name", "left"),
    [each for each in LEFT if each.id not in ("requirement", "complaint to close", "review ended")],
)
@pytest.mark.parametrize("ended_on", [OCTOBER, LAST_OF_OCTOBER])
def test_what_waited_when_the_period_began_and_ended_in_it_is_shown(
    key: str, check: str, name: str, left: Left, ended_on: date
) -> None:
    left(a_customer(), ended_on)

    assert check in called_for(key)
    assert check not in lacks(key)
    assert len(listed(key, name)) == 1


@pytest.mark.parametrize(
    ("key", "check", "left"),
    [
        pytest.param("B4", "answered", required, id="requirement"),
        pytest.param("B8", "closed", complained, id="complaint to close"),
        pytest.param("B8", "answered", unanswered, id="complaint to answer"),
    ],
)
def test_what_has_a_day_of_its_own_is_too_late_in_the_period_after_it(
    key: str, check: str, left: Left
) -> None:
    left(a_customer(), IN_OCTOBER)

    assert check in lacks(key)


def test_an_answer_that_came_late_before_the_period_is_no_gap_of_it() -> None:
    unanswered(a_customer(), LAST_OF_SEPTEMBER)

    assert "answered" not in lacks("B8")


@pytest.mark.parametrize(("told_on", "lacking"), [(None, True), (AFTER, True), (IN_OCTOBER, False)])
def test_a_decision_that_nobody_told_before_the_period_is_still_to_be_told(
    told_on: date | None, lacking: bool
) -> None:
    decided(a_customer(), BEFORE)
    Escalation.objects.update(first_informed_on=told_on, informed_on=told_on)

    assert ("told" in lacks("B9")) == lacking
    assert len(listed("B9", "escalations")) == 1


def test_a_decision_that_was_told_before_the_period_is_none_of_it() -> None:
    decided(a_customer(), BEFORE)
    Escalation.objects.update(first_informed_on=LAST_OF_SEPTEMBER, informed_on=LAST_OF_SEPTEMBER)

    assert "told" not in called_for("B9")
    assert listed("B9", "escalations") == []


@pytest.mark.parametrize(("told_on", "lacking"), [(None, True), (LAST_OF_OCTOBER, False)])
def test_each_decision_is_told_anew(told_on: date | None, lacking: bool) -> None:
    decided(a_customer(), IN_OCTOBER)
    Escalation.objects.update(first_informed_on=BEFORE, informed_on=None)
    if told_on:
        stepped(Escalation.objects.get(), "decided", EscalationState.INFORMED, told_on)

    assert ("told" in lacks("B9")) == lacking


@pytest.mark.parametrize(
    ("closed_again_on", "lacking"), [(None, ["closed"]), (AFTER, ["closed"]), (IN_OCTOBER, [])]
)
def test_a_complaint_that_was_opened_again_before_the_period_waits_in_it(
    closed_again_on: date | None, lacking: list[str]
) -> None:
    complained(a_customer(), BEFORE)
    complaint = Complaint.objects.get()
    handled(complaint, "answered", "closed", BEFORE)
    handled(complaint, "closed", "reopened", LAST_OF_SEPTEMBER)
    if closed_again_on:
        handled(complaint, "answered", "closed", closed_again_on)
    handled(complaint, "closed", "closed", IN_OCTOBER)

    assert [name for name in lacks("B8") if name == "closed"] == lacking
    assert len(listed("B8", "complaints")) == 1


def test_an_escalation_that_was_opened_again_before_the_period_waits_in_it() -> None:
    customer = a_customer()
    decided(customer, LONG_AGO)
    escalation = Escalation.objects.get()
    stepped(escalation, EscalationState.ACCEPTED, EscalationState.DECIDED, LONG_AGO)
    before = called_for("B9")
    stepped(escalation, EscalationState.INFORMED, EscalationState.RAISED, LAST_OF_SEPTEMBER)

    assert ("decided" in before, "decided" in lacks("B9")) == (False, True)
