"""Escalations between levels: who answers, who may, what is kept, what the database refuses."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from brm.accounts.models import Role
from brm.outbox.models import OutboxMessage
from brm.ui.formats import full_day
from meetings.escalations.owners import owner_of_level, owners_of
from meetings.escalations.page import changes_of, levels_shown, what_next, why_here
from meetings.escalations.path import seen
from meetings.models import (
    DeescalationRight,
    Escalation,
    EscalationClock,
    EscalationDecision,
    EscalationStep,
    EscalationWatcher,
    LevelOwner,
    Meeting,
)
from meetings.operations import escalate, meet, promise, watch
from meetings.operations.rise import raise_by_the_clock
from meetings.steering.acts import acts_for
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.factories import UserFactory
from tests.meetings import escalated
from tests.meetings.factories import TODAY, EscalationFactory
from tests.meetings.steered import group_meets
from tests.meetings.test_constraints import assert_refused

pytestmark = pytest.mark.django_db
RISES = date(2026, 12, 1)


@pytest.fixture
def customer():
    return escalated.a_customer()


@pytest.fixture
def manager(customer):
    return escalated.manager(customer)


@pytest.fixture
def escalation(customer):
    return escalated.raised(customer, TODAY)


def as_it_is(escalation: Escalation) -> tuple[Any, ...]:
    escalation.refresh_from_db()
    return escalation.level, escalation.state, escalation.level_since, escalation.rises_on


def with_the_right() -> Any:
    user = UserFactory(role=Role.STEERING_GROUP)
    DeescalationRight.objects.create(user=user)
    return user


def test_a_relationship_manager_begins_at_the_own_level_and_the_group_at_its_own(
    customer, manager, steering_member
):
    own = escalated.raised(customer, TODAY)
    brief = escalated.INNER | {"wanted_by": TODAY}
    theirs = escalate.raise_escalation(customer=customer, by=steering_member, on=TODAY, **brief)

    assert as_it_is(own) == (1, "raised", TODAY, RISES)
    assert as_it_is(theirs) == (3, "raised", TODAY, None)


def test_each_level_is_answered_for_by_its_own(customer, manager, escalation, steering_member):
    head = UserFactory(role=Role.READER)
    own = PersonFactory(name="Own Head", user=head)
    LevelOwner.objects.create(customer=customer, person=own)
    other = EscalationFactory(number="E-90", level=2, rises_on=RISES, customer=CustomerFactory())

    with pytest.raises(PermissionDenied, match="Ingrid Falk, the relationship manager"):
        escalate.accept_escalation(escalation, by=steering_member, on=TODAY)
    escalate.accept_escalation(escalation, by=manager, on=TODAY)
    lifted = escalate.lift_escalation(escalation, by=manager, on=TODAY)
    with pytest.raises(PermissionDenied, match="This is for Own Head, who answers for it"):
        escalate.accept_escalation(lifted, by=manager, on=TODAY)
    escalate.accept_escalation(lifted, by=head, on=TODAY)
    escalate.lift_escalation(lifted, by=head, on=TODAY)
    with pytest.raises(PermissionDenied, match="Steering group or Administrator"):
        escalate.accept_escalation(lifted, by=head, on=TODAY)

    assert [owner_of_level(level, customer, on=TODAY) for level in (2, 3)] == [own, None]
    both = Escalation.objects.all()
    assert {pk: str(owner) for pk, owner in owners_of(both, on=TODAY).items()} == {
        other.pk: "Head Hansson"
    }


def test_deciding_takes_it_on_and_makes_the_action_that_carries_it_out(
    customer, manager, escalation
):
    owner = PersonFactory(name="Owen")

    decided = escalate.decide_escalation(
        escalation, by=manager, on=TODAY, text="They share.", owner=owner, due_on=RISES
    )

    assert [step.to_state for step in decided.steps.all()] == ["raised", "accepted", "decided"]
    pair = decided.decisions.get()
    assert pair.decision.by_mandate == "Relationship manager"
    assert (pair.action.text, pair.action.owner) == ("They share.", owner)
    assert pair.action.due_on == RISES
    assert as_it_is(decided)[3] is None
    assert list(EscalationDecision.objects.to_carry_out()) == [pair]
    assert list(EscalationDecision.objects.overdue(on=RISES)) == []
    assert list(EscalationDecision.objects.overdue(on=RISES + timedelta(days=1))) == [pair]
    promise.complete_action(pair.action, by=manager, on=RISES)
    assert list(EscalationDecision.objects.carried_out()) == [pair]


def test_who_carries_it_out_and_by_when_go_together(manager, escalation):
    with pytest.raises(ValidationError, match="both who carries it out and by when"):
        escalate.decide_escalation(
            escalation, by=manager, on=TODAY, text="Yes.", owner=PersonFactory()
        )


def test_only_who_was_given_the_right_gives_it_back_with_a_reason(escalation, steering_member):
    escalate.lift_escalation(escalation, by=steering_member, on=TODAY)

    with pytest.raises(PermissionDenied, match="the right to de-escalate"):
        escalate.deescalate_escalation(escalation, by=steering_member, on=RISES, text="Too early.")
    with transaction.atomic(), pytest.raises(ValidationError, match="Say why"):
        escalate.deescalate_escalation(escalation, by=with_the_right(), on=RISES, text=" ")
    given_back = escalate.deescalate_escalation(
        escalation, by=with_the_right(), on=RISES, text="Solve it there."
    )

    assert as_it_is(given_back) == (1, "raised", RISES, date(2026, 12, 9))
    last = given_back.steps.last()
    assert (last.from_level, last.level, last.text) == (2, 1, "Solve it there.")


def test_what_is_given_back_leaves_the_agenda(customer, steering_member):
    today = timezone.localdate()
    escalation = escalated.raised(customer, today, level=3)
    meeting = group_meets(steering_member, today, in_days=7)
    escalate.schedule_escalation(escalation, by=steering_member, on=today, meeting=meeting)

    back = escalate.deescalate_escalation(escalation, by=with_the_right(), on=today, text="No.")

    item = meeting.agenda.get(source_kind="escalation", source_id=str(escalation.pk))
    assert (back.meeting, back.level, item.state) == (None, 2, "removed")


def test_what_is_given_back_stays_in_the_minutes_of_a_meeting_that_was_held(
    customer, steering_member
):
    today = timezone.localdate()
    escalation = escalated.raised(customer, today, level=3)
    meeting = group_meets(steering_member, today, in_days=0)
    escalate.schedule_escalation(escalation, by=steering_member, on=today, meeting=meeting)
    following = group_meets(steering_member, today, in_days=20)
    meet.hold_meeting(meeting, by=steering_member, on=today)
    Meeting.objects.filter(pk=meeting.pk).update(
        minutes_state="locked",
        minutes_sent_at=timezone.now(),
        minutes_approved_on=today,
        minutes_approved_by=PersonFactory(),
    )

    back = escalate.deescalate_escalation(escalation, by=with_the_right(), on=today, text="No.")

    states = [one.agenda.get().state for one in (meeting, following)]
    assert (back.meeting, states) == (None, ["accepted", "removed"])


def test_what_was_scheduled_at_a_cancelled_meeting_is_accepted_again_with_the_reason(
    customer, steering_member
):
    today = timezone.localdate()
    escalation = escalated.raised(customer, today, level=3)
    meeting = group_meets(steering_member, today, in_days=7)
    escalate.schedule_escalation(escalation, by=steering_member, on=today, meeting=meeting)

    meet.cancel_meeting(meeting, by=steering_member, on=today, reason="Snow")

    escalation.refresh_from_db()
    assert (escalation.state, escalation.meeting) == ("accepted", None)
    assert escalation.steps.last().text == "Snow"


def test_a_question_that_its_meeting_left_untreated_names_no_day_and_is_scheduled_anew(
    customer, steering_member
):
    today = timezone.localdate()
    escalation = escalated.raised(customer, today, level=3)
    meeting = group_meets(steering_member, today, in_days=0)
    escalate.schedule_escalation(escalation, by=steering_member, on=today, meeting=meeting)
    meet.hold_meeting(meeting, by=steering_member, on=today)
    following = group_meets(steering_member, today, in_days=20)
    escalation = Escalation.objects.get()

    told = seen(escalation)
    says = what_next(escalation, following)
    offered = [act.move.to for act in acts_for(escalation, [following])]
    held = escalate.schedule_escalation(escalation, by=steering_member, on=today, meeting=following)

    assert told.state == "Being worked on"
    assert told.sentence == f"At this level since {full_day(today)}."
    assert says == (
        f"The next meeting of the IT steering group is on {full_day(following.held_on)}."
    )
    assert offered == ["decided", "accepted", "scheduled", "returned"]
    assert (held.state, held.meeting) == ("scheduled", following)
    with pytest.raises(ValidationError, match="Choose a coming meeting"):
        escalate.schedule_escalation(
            escalated.raised(customer, today, level=3),
            by=steering_member,
            on=today,
            meeting=meeting,
        )


def test_scheduling_brings_it_to_the_group_from_wherever_it_is(customer, steering_member):
    today = timezone.localdate()
    escalation = escalated.raised(customer, today)
    meeting = group_meets(steering_member, today, in_days=7)

    held = escalate.schedule_escalation(escalation, by=steering_member, on=today, meeting=meeting)

    assert as_it_is(held) == (3, "scheduled", today, None)
    assert [(s.from_level, s.level) for s in held.steps.all()] == [(None, 1), (1, 1), (1, 3)]


def test_opened_again_it_keeps_its_first_dates_and_decisions(customer, manager):
    told = escalated.decided_and_told(customer, TODAY)
    closed = escalate.close_escalation(told, by=manager, on=RISES)

    with transaction.atomic(), pytest.raises(ValidationError, match="opened again"):
        escalate.reopen_escalation(closed, by=manager, on=date(2026, 12, 3), text="")
    again = escalate.reopen_escalation(closed, by=manager, on=date(2026, 12, 3), text="It stands.")

    assert as_it_is(again) == (3, "raised", date(2026, 12, 3), None)
    assert (again.first_decided_on, again.first_informed_on, again.first_closed_on) == (
        TODAY,
        TODAY,
        RISES,
    )
    assert (again.decision, again.informed_on, again.closed_on, again.times_reopened) == (
        None,
        None,
        None,
        1,
    )
    assert [each.decision.text for each in again.decisions.all()] == ["A second line."]


def test_a_returned_question_waits_without_a_clock_and_begins_anew(manager, escalation):
    returned = escalate.return_escalation(escalation, by=manager, on=TODAY, text="Which trucks?")
    clock = as_it_is(returned)[3]
    again = escalate.raise_again(returned, by=manager, on=RISES, text="All of them.")

    assert clock is None
    assert as_it_is(again) == (1, "raised", TODAY, date(2026, 12, 9))


def test_the_page_says_why_it_is_there_and_when_it_rises(customer, manager, escalation):
    head = owner_of_level(2, customer, on=TODAY)
    first = why_here(escalation, list(escalation.steps.all()), manager.person)
    next_there = what_next(escalation, None)
    lifted = escalate.lift_escalation(escalation, by=manager, on=TODAY)

    assert first == (
        "It was raised to the relationship manager on 23 November 2026."
        " Ingrid Falk answers for it there."
    )
    assert next_there == (
        "It rises to IT and business management on 1 December 2026, unless it is decided before."
    )
    assert why_here(lifted, list(lifted.steps.all()), head) == (
        f"{manager} raised it to IT and business management on 23 November 2026."
        " Head Hansson answers for it there."
    )
    assert what_next(escalated.raised(customer, TODAY, level=3, severity=2), None) == (
        "It is critical: it wants an extra meeting of the IT steering group by 30 November 2026."
    )


def test_the_time_at_each_level_is_told_by_the_steps(manager, escalation):
    escalate.lift_escalation(escalation, by=manager, on=date(2026, 11, 26))
    steps = list(escalation.steps.all())

    rows = levels_shown(steps, on=date(2026, 11, 30))

    assert [(row.label, row.since, row.until, row.days) for row in rows] == [
        ("Relationship manager", TODAY, date(2026, 11, 26), "2 working days"),
        ("IT and business management", date(2026, 11, 26), None, "2 working days"),
    ]
    assert [change.level for change in changes_of(steps)] == [1, 2]


def test_a_watcher_without_a_login_reads_only_what_the_customer_may(manager, escalation):
    reader = UserFactory(role=Role.READER, email="reader@example.org")
    per = PersonFactory(email="per@example.org")
    for _twice in range(2):
        watch.follow_escalation(escalation, by=reader, on=TODAY)
    watch.let_follow(escalation, by=manager, on=TODAY, person=per)

    escalate.accept_escalation(escalation, by=manager, on=TODAY, text=f"{escalated.CANARY}!")

    step = escalation.steps.last()
    sent = OutboxMessage.objects.filter(key__startswith=f"escalation-step-{step.pk}-")
    texts = {row.payload["to"][0]: row.payload["text"] for row in sent}
    assert set(texts) == {"ingrid@example.org", "reader@example.org", "per@example.org"}
    assert escalated.CANARY in texts["reader@example.org"]
    assert texts["per@example.org"] == (
        "A question was raised for you\n\n"
        "Relationship manager: Being worked on.\n\n"
        "At this level since 23 November 2026. Without a decision it goes to "
        "IT and business management on 1 December 2026."
    )
    watch.unfollow_escalation(escalation, by=reader, on=TODAY)
    assert [str(each) for each in EscalationWatcher.objects.all()] == [str(per)]


def test_whoever_may_see_nothing_any_more_reads_no_inner_word(manager, escalation):
    """A person outside reads what the customer may; a user without a role, or gone, nothing."""
    people = {
        name: PersonFactory(email=f"{name}@example.org", user=user)
        for name, user in {
            "gone": UserFactory(role=Role.READER, is_active=False),
            "idle": UserFactory(role=None),
            "here": UserFactory(role=Role.READER),
        }.items()
    }
    for person in people.values():
        EscalationWatcher.objects.create(escalation=escalation, person=person)
    for facts in ({"role": Role.READER, "is_active": False}, {"role": None}, {"role": Role.READER}):
        EscalationWatcher.objects.create(escalation=escalation, user=UserFactory(**facts))
    reader = EscalationWatcher.objects.latest("pk").user
    OutboxMessage.objects.all().delete()

    raise_by_the_clock(RISES)

    edition = {
        row.payload["to"][0]: escalated.CANARY in row.payload["text"]
        for row in OutboxMessage.objects.all()
    }
    assert edition == {
        "ingrid@example.org": True,
        reader.email: True,
        "here@example.org": True,
        "gone@example.org": False,
        "idle@example.org": False,
    }


NO_DAYS = {"level": 1, "severity": 1, "working_days": 0}


# What the database refuses ----------------------------------------------------------------------


def update(escalation: Escalation, **facts: Any) -> Any:
    return lambda: Escalation.objects.filter(pk=escalation.pk).update(**facts)


def test_a_fall_without_its_step_is_refused():
    escalation = EscalationFactory(level=2, rises_on=RISES)

    assert_refused("falls to a lower level only by a step", update(escalation, level=1))


def test_a_fall_is_refused_once_another_step_came_after_its_own(escalation, steering_member):
    escalate.lift_escalation(escalation, by=steering_member, on=TODAY)
    escalate.deescalate_escalation(escalation, by=with_the_right(), on=TODAY, text="No.")
    escalate.lift_escalation(escalation, by=steering_member, on=TODAY)

    assert_refused("falls to a lower level only by a step", update(escalation, level=1))


def test_a_decided_escalation_keeps_its_level(manager, escalation):
    escalate.decide_escalation(escalation, by=manager, on=TODAY, text="Yes.")

    assert_refused("only while it waits for a decision", update(escalation, level=2))


def test_an_accepted_escalation_is_not_raised_anew_where_it_is(manager, escalation):
    escalate.accept_escalation(escalation, by=manager, on=TODAY)

    assert_refused("raised anew only at another level", update(escalation, state="raised"))


def test_a_closed_escalation_is_opened_only_as_reopened(customer, manager):
    closed = escalate.close_escalation(
        escalated.decided_and_told(customer, TODAY), by=manager, on=TODAY
    )

    assert_refused("only opened again as reopened", update(closed, state="raised", closed_on=None))


def test_an_escalation_is_never_deleted(escalation):
    assert_refused("Cannot delete", lambda: Escalation.objects.filter(pk=escalation.pk).delete())


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("the_steering_group_schedules_what_is_its_own", {"level": 1, "state": "scheduled"}),
        ("only_what_waits_below_the_group_rises", {"level": 3, "rises_on": RISES}),
        ("what_waits_below_the_group_has_its_clock", {"level": 1}),
        ("an_escalation_rises_after_it_came_to_its_level", {"level": 1, "rises_on": TODAY}),
        (
            "an_escalation_is_raised_before_it_changes_its_level",
            {"level_since": TODAY - timedelta(days=1)},
        ),
        ("only_a_closed_escalation_has_its_last_day", {"closed_on": TODAY}),
        ("a_reopened_escalation_has_its_day", {"times_reopened": 1}),
        ("the_origin_of_an_escalation_has_kind_and_key", {"origin_kind": "project"}),
        ("an_escalation_has_one_of_two_severities", {"severity": 3}),
    ],
)
def test_an_escalation_that_cannot_be_is_refused(constraint, facts, steering_member):
    if facts.get("state") == "scheduled":
        facts = facts | {"meeting": group_meets(steering_member, TODAY, in_days=9)}
        facts |= {"rises_on": RISES}

    assert_refused(constraint, lambda: EscalationFactory(**facts))


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("one_escalation_clock_a_level_and_severity", {"level": 1, "severity": 1}),
        ("an_escalation_clock_is_of_a_level", {"level": 3, "severity": 1}),
        ("an_escalation_clock_is_of_a_severity", {"level": 1, "severity": 3}),
        (
            "an_escalation_clock_runs_a_day_to_a_year",
            {"level": 1, "severity": 1, "working_days": 0},
        ),
    ],
)
def test_a_clock_that_cannot_be_is_refused(constraint, facts):
    if "working_days" in facts:
        EscalationClock.objects.all().delete()

    assert_refused(
        constraint, lambda: EscalationClock.objects.create(**{"working_days": 5} | facts)
    )


def test_a_second_owner_of_the_second_level_is_refused(customer):
    assert_refused(
        "one_owner_of_the_level_of_management",
        lambda: LevelOwner.objects.create(person=PersonFactory()),
    )


def test_watchers_are_somebody_and_once(manager, escalation):
    watch.follow_escalation(escalation, by=manager, on=TODAY)

    for constraint, facts in (
        ("a_user_watches_an_escalation_once", {"user": manager}),
        ("a_watcher_is_a_user_or_a_person", {}),
        ("a_watcher_is_a_user_or_a_person", {"user": UserFactory(), "person": PersonFactory()}),
    ):
        assert_refused(
            constraint,
            lambda facts=facts: EscalationWatcher.objects.create(escalation=escalation, **facts),
        )


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("a_fall_to_a_lower_level_has_its_reason", {"from_level": 2, "level": 1}),
        ("a_reopened_escalation_has_its_reason", {"from_state": "closed"}),
        ("only_a_clock_raises_without_somebody", {"taken_by": None}),
    ],
)
def test_a_step_that_cannot_be_is_refused(constraint, facts, administrator, escalation):
    step = {
        "escalation": escalation,
        "from_state": "raised",
        "to_state": "raised",
        "level": 1,
        "happened_on": TODAY,
        "taken_at": timezone.now(),
        "taken_by": administrator,
    }

    assert_refused(constraint, lambda: EscalationStep.objects.create(**step | facts))


def test_it_waits_on_who_has_the_care_and_on_who_is_named_for_it(customer, manager, escalation):
    head, own_head = UserFactory(role=Role.READER), UserFactory(role=Role.READER)
    LevelOwner.objects.update(person=PersonFactory(user=head))
    second = EscalationFactory(number="E-91", level=2, rises_on=RISES)
    named = EscalationFactory(number="E-92", level=2, rises_on=RISES)
    LevelOwner.objects.create(customer=named.customer, person=PersonFactory(user=own_head))
    EscalationFactory(number="E-93", level=3)

    assert list(Escalation.objects.waiting_on(manager, [customer])) == [escalation]
    assert list(Escalation.objects.waiting_on(head, [])) == [second]
    assert list(Escalation.objects.waiting_on(own_head, [])) == [named]
