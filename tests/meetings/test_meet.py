"""Meetings from plan to locked minutes, by the operations."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from brm.links.models import PersonalLink
from brm.outbox.models import OutboxMessage
from brm.ui.formats import full_day, money
from customers.models import Customer, MandateKind, Person
from customers.periods import period
from meetings.models import (
    Activity,
    AgendaState,
    AttendanceState,
    Forum,
    Meeting,
    MeetingKind,
)
from meetings.operations import agenda, meet, minute
from meetings.operations.attend import invite_person, mark_all_present, mark_attendance
from meetings.operations.plan_next import next_meeting, plan_next_meeting
from meetings.operations.send_minutes import (
    add_addendum,
    approve_minutes,
    lock_minutes,
    reopen_minutes,
    send_minutes,
)
from tests.customers.factories import CustomerFactory, MandateFactory, PersonFactory
from tests.meetings.factories import (
    TODAY,
    ActionFactory,
    ActivityFactory,
    EscalationFactory,
    ForumFactory,
    MeetingFactory,
    manager_of,
)
from tests.meetings.kinds import Kind

pytestmark = pytest.mark.django_db

LIMIT = money("1500", "EUR")
NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def customer() -> Customer:
    return CustomerFactory(unit__name="Grid North")


@pytest.fixture
def forum(customer):
    return ForumFactory(customer=customer)


@pytest.fixture
def manager(customer):
    return manager_of(customer, name="Ingrid", email="ingrid@example.org")


@pytest.fixture
def decider(customer) -> Person:
    person = PersonFactory(name="Karin", email="karin@example.org")
    MandateFactory(
        unit=customer.unit,
        person=person,
        kind=MandateKind.CUSTOMER,
        limit_amount=Decimal("1500"),
        currency="EUR",
    )
    return person


def plan(forum: Forum, manager, *, days: int = 0, **facts) -> Meeting:
    starts_at = NINE + timedelta(days=days)
    return meet.plan_meeting(
        forum,
        by=manager,
        kind=facts.get("kind", MeetingKind.CUSTOMER),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        on=TODAY,
        place="Narvik 2",
    )


def topics(meeting: Meeting) -> list[str]:
    return list(meeting.agenda.standing().values_list("topic", flat=True))


def test_the_team_and_who_may_decide_are_invited_to_a_customer_meeting(forum, manager, decider):
    meeting = plan(forum, manager)

    assert list(meeting.attendance.order_by("pk").values_list("person__name", "part")) == [
        ("Karin", "Customer"),
        ("Ingrid", "Relationship manager"),
    ]


def test_only_the_team_is_invited_to_a_team_meeting(forum, manager, decider):
    meeting = plan(forum, manager, kind=MeetingKind.TEAM)

    assert list(meeting.attendance.values_list("person__name", flat=True)) == ["Ingrid"]


def test_an_agenda_proposes_itself_from_what_is_open(forum, manager, customer):
    ActionFactory(customer=customer, due_on=TODAY - timedelta(days=1))
    ActionFactory(customer=customer, due_on=TODAY)
    ActionFactory(customer=customer, state="done", done_on=TODAY)
    EscalationFactory(customer=customer, number="E-31", question="Who decides?")

    meeting = plan(forum, manager)

    assert list(meeting.agenda.values_list("topic", "reason", "state")) == [
        ("Open actions", "2 open, 1 overdue", "proposed"),
        ("Escalation E-31: Who decides?", "Raised, decision wanted by 1 December 2026", "proposed"),
    ]


def test_a_removed_topic_is_not_proposed_again_and_a_new_one_is(forum, manager, customer):
    ActionFactory(customer=customer)
    meeting = plan(forum, manager)
    agenda.move_item_to(meeting.agenda.get(), AgendaState.REMOVED, by=manager, on=TODAY)
    EscalationFactory(customer=customer, number="E-31", question="Who decides?")

    meet.propose_agenda(meeting, by=manager, on=TODAY)

    assert topics(meeting) == ["Escalation E-31: Who decides?"]


def test_the_steering_groups_agenda_is_made_of_escalations(steering_member):
    EscalationFactory(number="E-1", question="Which team?")
    EscalationFactory(number="E-2", question="Which year?", state="closed")

    meeting = plan(meet.steering_group(), steering_member, kind=MeetingKind.STEERING)

    assert topics(meeting) == ["E-1 Which team?"]


def test_someone_without_care_of_the_customer_plans_no_meeting(forum, manager, reader):
    with pytest.raises(PermissionDenied) as refusal:
        plan(forum, reader)

    assert str(refusal.value) == "This is for Ingrid, the relationship manager of Grid North."


def test_a_relationship_manager_plans_no_meeting_of_the_steering_group(manager):
    with pytest.raises(PermissionDenied):
        plan(meet.steering_group(), manager, kind=MeetingKind.STEERING)


def test_a_meeting_serves_the_nearest_open_activity_of_its_kind(forum, manager, customer):
    kind = Kind.CUSTOMER_MEETING
    ActivityFactory(customer=customer, kind_id=kind, due_on=TODAY - timedelta(days=40))
    near = ActivityFactory(customer=customer, kind_id=kind, due_on=TODAY + timedelta(days=20))
    ActivityFactory(customer=customer, kind_id=Kind.TEAM_MEETING, due_on=TODAY)

    meeting = plan(forum, manager)

    assert list(meeting.activities.all()) == [near]


def test_a_moved_meeting_serves_the_activity_nearest_to_its_new_day(forum, manager, customer):
    kind = Kind.CUSTOMER_MEETING
    ActivityFactory(customer=customer, kind_id=kind, due_on=TODAY)
    later = ActivityFactory(customer=customer, kind_id=kind, due_on=TODAY + timedelta(days=60))
    meeting = plan(forum, manager)
    starts_at = NINE + timedelta(days=58)

    meet.move_meeting(
        meeting,
        by=manager,
        on=TODAY,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        place="Narvik 2",
    )

    assert list(meeting.activities.all()) == [later]


def test_a_held_meeting_completes_its_activity_on_its_day(forum, manager, customer):
    kind = Kind.CUSTOMER_MEETING
    activity = ActivityFactory(customer=customer, kind_id=kind, due_on=TODAY + timedelta(days=3))
    meeting = plan(forum, manager)

    meet.hold_meeting(meeting, by=manager, on=TODAY + timedelta(days=1))

    activity.refresh_from_db()
    assert (activity.state, activity.done_on) == ("done", TODAY)


def test_a_meeting_is_not_held_before_its_day(forum, manager):
    meeting = plan(forum, manager, days=1)

    with pytest.raises(ValidationError) as refusal:
        meet.hold_meeting(meeting, by=manager, on=TODAY)

    assert refusal.value.messages == ["This meeting has not begun yet."]


def test_a_cancelled_meeting_gives_its_activity_back(forum, manager, customer):
    activity = ActivityFactory(customer=customer, kind_id=Kind.CUSTOMER_MEETING)
    meeting = plan(forum, manager)

    meet.cancel_meeting(meeting, by=manager, on=TODAY, reason="ill")

    activity.refresh_from_db()
    assert (activity.meeting, activity.state) == (None, "planned")


def test_what_was_left_open_comes_onto_the_next_agenda_once(forum, manager):
    meeting = plan(forum, manager)
    left = agenda.add_item(meeting, by=manager, on=TODAY, topic="What changes in 2027")
    done = agenda.add_item(meeting, by=manager, on=TODAY, topic="Prices")
    minute.add_information(done, by=manager, on=TODAY, text="As before.")
    meet.hold_meeting(meeting, by=manager, on=TODAY)

    following = plan_next_meeting(meet.series_of(meeting), by=manager, on=TODAY)
    meet.carry_over(following)

    assert [(item.topic, item.carried_from) for item in following.agenda.all()] == [
        ("What changes in 2027", left)
    ]


def test_the_next_meeting_is_proposed_on_the_day_of_its_next_activity(forum, manager, customer):
    meeting = plan(forum, manager)
    kind = Kind.CUSTOMER_MEETING
    ActivityFactory(customer=customer, kind_id=kind, due_on=date(2027, 3, 10))

    proposed = next_meeting(meet.series_of(meeting), on=TODAY + timedelta(days=1))

    assert proposed.starts_at == datetime(2027, 3, 10, 9, tzinfo=UTC)
    assert proposed.reason == "when its next activity is due"


def test_without_an_activity_the_next_meeting_is_three_months_later_on_a_working_day(
    forum, manager
):
    meeting = plan(forum, manager, days=5)

    proposed = next_meeting(meet.series_of(meeting), on=TODAY + timedelta(days=6))

    assert proposed.starts_at == datetime(2027, 2, 26, 9, tzinfo=UTC)
    assert proposed.reason == "3 months after the last"


def test_no_next_meeting_is_proposed_where_one_is_planned(forum, manager):
    meeting = plan(forum, manager)
    plan(forum, manager, days=30)

    with pytest.raises(ValidationError) as refusal:
        plan_next_meeting(meet.series_of(meeting), by=manager, on=TODAY)

    assert refusal.value.messages == ["The next meeting is planned already."]


def test_items_change_places_and_stay_at_the_edge(forum, manager):
    meeting = plan(forum, manager)
    first = agenda.add_item(meeting, by=manager, on=TODAY, topic="First")
    agenda.add_item(meeting, by=manager, on=TODAY, topic="Second")

    agenda.shift_item(first, by=manager, on=TODAY, up=False)
    agenda.shift_item(first, by=manager, on=TODAY, up=False)

    assert topics(meeting) == ["Second", "First"]


def test_who_holds_the_mandate_decides_up_to_the_limit(forum, manager, decider):
    item = agenda.add_item(plan(forum, manager), by=manager, on=TODAY, topic="Renewal")

    decision = minute.add_decision(
        item,
        by=manager,
        on=TODAY,
        text="Renew",
        matter="agreement",
        decided_by=decider,
        amount=Decimal("1500.00"),
        currency="EUR",
    )

    assert (decision.by_mandate, decision.decided_on) == (
        f"Karin, mandate for Grid North up to {LIMIT}",
        TODAY,
    )


def test_a_decision_above_the_limit_goes_to_the_steering_group(forum, manager, decider):
    item = agenda.add_item(plan(forum, manager), by=manager, on=TODAY, topic="Renewal")

    with pytest.raises(ValidationError) as refusal:
        minute.add_decision(
            item,
            by=manager,
            on=TODAY,
            text="Renew",
            matter="agreement",
            decided_by=decider,
            amount=Decimal("1500.01"),
            currency="EUR",
        )

    assert refusal.value.messages == [
        f"The IT steering group decides. Karin's mandate for Grid North goes to {LIMIT}; "
        f"{money('1500.01', 'EUR')} is above it. Raise it to the IT steering group."
    ]


def test_a_sum_in_a_currency_without_a_rate_is_not_compared_with_the_limit(forum, manager, decider):
    item = agenda.add_item(plan(forum, manager), by=manager, on=TODAY, topic="Renewal")

    with pytest.raises(ValidationError) as refusal:
        minute.add_decision(
            item,
            by=manager,
            on=TODAY,
            text="Renew",
            matter="agreement",
            decided_by=decider,
            amount=Decimal("10"),
            currency="SEK",
        )

    assert refusal.value.messages == [
        f"The IT steering group decides. Karin's mandate for Grid North goes to {LIMIT}; there is "
        f"no rate of SEK on {full_day(TODAY)} to compare {money(10, 'SEK')} with it. "
        "Raise it to the IT steering group."
    ]


def test_a_decision_by_someone_else_is_refused_with_the_name_of_who_may(forum, manager, decider):
    item = agenda.add_item(plan(forum, manager), by=manager, on=TODAY, topic="Renewal")

    with pytest.raises(ValidationError) as refusal:
        minute.add_decision(
            item,
            by=manager,
            on=TODAY,
            text="Renew",
            matter="agreement",
            decided_by=PersonFactory(name="Lars"),
        )

    assert refusal.value.messages == [
        f"Lars may not decide this. Who may: Karin, mandate for Grid North up to {LIMIT}."
    ]


@pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True), (1, False)])
def test_a_deputy_decides_inside_the_deputys_days(forum, manager, customer, days, may):
    deputy = PersonFactory()
    MandateFactory(unit=customer.unit, deputy=deputy, deputy_valid=period(TODAY, TODAY))
    meeting = plan(forum, manager, days=days)
    item = agenda.add_item(meeting, by=manager, on=TODAY, topic="Renewal")
    decide = {"by": manager, "on": TODAY, "text": "Yes", "matter": "service", "decided_by": deputy}

    if may:
        assert minute.add_decision(item, **decide).decided_by == deputy
    else:
        with pytest.raises(ValidationError):
            minute.add_decision(item, **decide)


def test_an_outcome_treats_its_item(forum, manager, decider):
    item = agenda.add_item(plan(forum, manager), by=manager, on=TODAY, topic="Prices")

    action = minute.add_action(
        item, by=manager, on=TODAY, text="Three scenarios", owner=decider, due_on=TODAY
    )

    item.refresh_from_db()
    assert (item.state, action.customer, action.meeting) == (
        "treated",
        forum.customer,
        item.meeting,
    )


def held_meeting(forum, manager) -> Meeting:
    meeting = plan(forum, manager)
    held = meet.hold_meeting(meeting, by=manager, on=TODAY)
    mark_all_present(held, by=manager, on=TODAY)
    return held


def test_minutes_go_from_draft_to_locked_and_are_corrected_by_addendum(forum, manager, decider):
    meeting = held_meeting(forum, manager)
    minute.write_minutes(meeting, by=manager, on=TODAY, text="All went well.")
    send_minutes(meeting, by=manager, on=TODAY)
    approve_minutes(meeting, by=manager, on=TODAY, person=decider)
    lock_minutes(meeting, by=manager, on=TODAY)

    add_addendum(meeting, by=manager, on=TODAY, text="It was the 4th.")

    meeting.refresh_from_db()
    assert (meeting.minutes_state, meeting.minutes, meeting.addenda.get().text) == (
        "locked",
        "All went well.",
        "It was the 4th.",
    )


def test_sent_minutes_are_mailed_to_everyone_on_the_list_with_an_address(forum, manager, decider):
    meeting = held_meeting(forum, manager)
    invite_person(meeting, by=manager, on=TODAY, person=PersonFactory(email=""))
    OutboxMessage.objects.all().delete()

    send_minutes(meeting, by=manager, on=TODAY)

    mailed = [message.payload["to"] for message in OutboxMessage.objects.filter(kind="mail")]
    linked = PersonalLink.objects.filter(purpose="minutes")
    assert mailed == [["ingrid@example.org"]]
    assert [link.address for link in linked] == ["karin@example.org"]
    assert OutboxMessage.objects.filter(kind="personal_link").count() == 1


def test_minutes_of_a_meeting_that_was_not_held_are_not_sent(forum, manager):
    with pytest.raises(ValidationError) as refusal:
        send_minutes(plan(forum, manager), by=manager, on=TODAY)

    assert refusal.value.messages == ["Only the minutes of a held meeting can be sent."]


def test_minutes_are_approved_by_someone_who_was_there(forum, manager, decider):
    meeting = held_meeting(forum, manager)
    row = meeting.attendance.get(person=decider)
    mark_attendance(meeting, by=manager, on=TODAY, states={row.pk: AttendanceState.APOLOGIES})
    send_minutes(meeting, by=manager, on=TODAY)

    with pytest.raises(ValidationError) as refusal:
        approve_minutes(meeting, by=manager, on=TODAY, person=decider)

    assert refusal.value.messages == [
        "Karin was not at the meeting and cannot approve its minutes."
    ]


def test_sent_minutes_take_no_outcome_until_they_are_a_draft_again(forum, manager):
    meeting = held_meeting(forum, manager)
    item = agenda.add_item(meeting, by=manager, on=TODAY, topic="Prices")
    send_minutes(meeting, by=manager, on=TODAY)

    with pytest.raises(ValidationError):
        minute.add_information(item, by=manager, on=TODAY, text="Late thought")
    reopen_minutes(meeting, by=manager, on=TODAY)
    kept = minute.add_information(item, by=manager, on=TODAY, text="Late thought")

    assert kept.text == "Late thought"


def test_coming_meetings_are_those_planned_from_the_day_within_the_days():
    coming = MeetingFactory()
    MeetingFactory(starts_at=NINE - timedelta(days=1))
    MeetingFactory(starts_at=NINE + timedelta(days=8))
    MeetingFactory(state="cancelled", cancelled_because="ill")

    assert list(Meeting.objects.coming(on=TODAY, within_days=7)) == [coming]


def test_what_waits_for_a_customer_is_late_first_and_skips_what_ended():
    late = ActivityFactory(due_on=TODAY - timedelta(days=9), state="late")
    due = ActivityFactory(customer=late.customer, due_on=TODAY + timedelta(days=3), state="due")
    ActivityFactory(
        customer=late.customer, due_on=TODAY, state="skipped", reason="holiday", skipped_on=TODAY
    )
    ActivityFactory(customer=late.customer, due_on=TODAY + timedelta(days=60))
    ActivityFactory(due_on=TODAY)

    assert list(Activity.objects.open_for([late.customer], on=TODAY)) == [late, due]


def test_who_came_to_a_held_meeting_is_not_guessed(forum, manager, decider):
    meeting = meet.hold_meeting(plan(forum, manager), by=manager, on=TODAY)

    states = meeting.attendance.order_by("pk")

    assert [row.in_words for row in states] == ["not recorded", "not recorded"]
    with pytest.raises(ValidationError) as refusal:
        send_minutes(meeting, by=manager, on=TODAY)
    assert refusal.value.messages == ["Say first who came: nobody could approve these minutes."]


def test_all_are_marked_present_but_those_of_whom_something_else_is_known(forum, manager, decider):
    meeting = plan(forum, manager)
    row = meeting.attendance.get(person=decider)
    mark_attendance(meeting, by=manager, on=TODAY, states={row.pk: AttendanceState.APOLOGIES})

    mark_all_present(meeting, by=manager, on=TODAY)

    assert dict(meeting.attendance.values_list("person__name", "state")) == {
        "Karin": "apologies",
        "Ingrid": "present",
    }
    with pytest.raises(ValidationError) as refusal:
        mark_all_present(meeting, by=manager, on=TODAY)
    assert refusal.value.messages == ["Everybody's attendance is recorded already."]


def test_who_was_recorded_meanwhile_stays_so_where_a_form_still_says_invited(
    forum, manager, decider
):
    meeting = plan(forum, manager)
    karin, ingrid = (meeting.attendance.get(person__name=name) for name in ("Karin", "Ingrid"))
    mark_attendance(meeting, by=manager, on=TODAY, states={karin.pk: AttendanceState.APOLOGIES})
    stale = {karin.pk: AttendanceState.INVITED, ingrid.pk: AttendanceState.PRESENT}

    changed = mark_attendance(meeting, by=manager, on=TODAY, states=stale)

    assert changed == [ingrid]
    assert dict(meeting.attendance.values_list("person__name", "state")) == {
        "Karin": "apologies",
        "Ingrid": "present",
    }


def test_nobody_is_present_before_the_day_of_the_meeting(forum, manager):
    with pytest.raises(ValidationError) as refusal:
        mark_all_present(plan(forum, manager, days=1), by=manager, on=TODAY)

    assert refusal.value.messages == ["This meeting has not begun yet."]
