"""What the database refuses, whoever asks: a page, an import or plain SQL."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from brm.accounts.models import User
from customers.models import Customer, Tier
from customers.periods import period
from meetings.models import (
    Action,
    Activity,
    AgendaItem,
    Attendance,
    Cadence,
    CalendarFeed,
    Decision,
    Escalation,
    EscalationState,
    EscalationStep,
    Information,
    Meeting,
    MinutesState,
)
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.factories import UserFactory
from tests.meetings.factories import (
    TODAY,
    ActionFactory,
    ActivityFactory,
    AgendaItemFactory,
    CadenceFactory,
    CalendarEntryFactory,
    EscalationFactory,
    ForumFactory,
    MeetingFactory,
)

pytestmark = pytest.mark.django_db


def assert_refused(name: str, write: Any) -> None:
    """The database refuses what `write` does, at once or at the end, and names `name`."""
    with pytest.raises(DatabaseError, match=name):
        write_and_check(write)


def write_and_check(write: Any) -> None:
    with transaction.atomic():
        write()
        connection.check_constraints()


def test_a_cadence_for_neither_tier_nor_customer_is_refused():
    assert_refused(
        "a_cadence_is_for_a_tier_or_for_a_customer", lambda: CadenceFactory(customer=None)
    )


def test_a_cadence_for_both_tier_and_customer_is_refused():
    cadence = CadenceFactory()

    assert_refused(
        "a_cadence_is_for_a_tier_or_for_a_customer",
        lambda: Cadence.objects.filter(pk=cadence.pk).update(tier=Tier.LIGHT),
    )


def test_a_second_cadence_of_a_kind_for_a_customer_on_a_day_is_refused():
    cadence = CadenceFactory(valid=period(TODAY, None))

    assert_refused(
        "one_cadence_a_kind_and_customer_a_day",
        lambda: CadenceFactory(customer=cadence.customer, valid=period(TODAY, TODAY)),
    )


def test_a_cadence_that_follows_another_is_taken():
    cadence = CadenceFactory(valid=period(date(2020, 1, 1), TODAY))

    following = CadenceFactory(
        customer=cadence.customer, valid=period(TODAY + timedelta(days=1), None)
    )

    assert following.customer == cadence.customer


def test_a_second_cadence_of_a_kind_for_a_tier_is_refused():
    assert_refused("one_cadence_a_kind_and_tier_a_day", lambda: CadenceFactory(tier=Tier.LIGHT))


def test_a_cadence_without_a_first_day_is_refused():
    assert_refused("a_cadence_has_a_first_day", lambda: CadenceFactory(valid=period(None, TODAY)))


def test_a_rule_that_is_none_is_refused_with_a_sentence():
    with pytest.raises(ValidationError) as refusal:
        CadenceFactory.build(customer=None, tier="light", rule="daily").full_clean()

    assert refusal.value.message_dict["rule"] == [
        "Write a rule like FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=15: by week, month or year."
    ]


def test_an_activity_of_a_cadence_customer_and_day_is_there_once():
    cadence = CadenceFactory()
    same = {"cadence": cadence, "customer": cadence.customer, "due_on": TODAY}
    ActivityFactory(**same)

    assert_refused("one_activity_a_cadence_customer_and_day", lambda: ActivityFactory(**same))


def test_a_skipped_activity_without_a_reason_is_refused():
    assert_refused(
        "a_skipped_activity_has_its_reason",
        lambda: ActivityFactory(state="skipped", skipped_on=TODAY),
    )


@pytest.mark.parametrize("facts", [{"state": "done"}, {"state": "due", "done_on": TODAY}])
def test_an_activity_is_done_exactly_when_it_has_its_day(facts):
    assert_refused("an_activity_is_done_on_a_day", lambda: ActivityFactory(**facts))


@pytest.mark.parametrize("facts", [{"state": "done"}, {"state": "open", "done_on": TODAY}])
def test_an_action_is_done_exactly_when_it_has_its_day(facts):
    assert_refused("an_action_is_done_on_a_day", lambda: ActionFactory(**facts))


def test_a_dropped_action_without_a_reason_is_refused():
    assert_refused("a_dropped_action_has_its_reason", lambda: ActionFactory(state="dropped"))


def test_a_second_steering_group_is_refused():
    ForumFactory(customer=None)

    assert_refused("there_is_one_steering_group", lambda: ForumFactory(customer=None))


def test_a_meeting_belongs_to_the_customer_of_its_forum_whatever_is_written():
    meeting = MeetingFactory()

    Meeting.objects.filter(pk=meeting.pk).update(customer=CustomerFactory())

    meeting.refresh_from_db()
    assert meeting.customer == meeting.forum.customer


def test_a_steering_meeting_of_a_customer_is_refused():
    assert_refused(
        "the_steering_group_meets_without_a_customer", lambda: MeetingFactory(kind="steering")
    )


def test_a_meeting_that_ends_when_it_starts_is_refused():
    moment = datetime(2026, 11, 23, 9, tzinfo=UTC)

    assert_refused(
        "a_meeting_ends_after_it_starts",
        lambda: MeetingFactory(starts_at=moment, ends_at=moment),
    )


def test_a_cancelled_meeting_without_a_reason_is_refused():
    assert_refused("a_cancelled_meeting_has_its_reason", lambda: MeetingFactory(state="cancelled"))


def test_approved_minutes_without_who_and_when_are_refused():
    facts = {"minutes_state": "approved", "minutes_sent_at": timezone.now()}

    assert_refused("approved_minutes_say_who_and_when", lambda: MeetingFactory(**facts))


def locked_meeting() -> Meeting:
    return MeetingFactory(
        minutes="As it was said.",
        minutes_state=MinutesState.LOCKED,
        minutes_sent_at=timezone.now(),
        minutes_approved_on=TODAY,
        minutes_approved_by=PersonFactory(),
    )


@pytest.mark.parametrize(
    "change", [{"minutes": "Otherwise."}, {"minutes_state": "draft"}, {"place": "Elsewhere"}]
)
def test_a_meeting_with_locked_minutes_is_never_changed(change):
    meeting = locked_meeting()

    assert_refused("addendum", lambda: Meeting.objects.filter(pk=meeting.pk).update(**change))

    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.minutes_state) == ("As it was said.", "locked")


def approved_meeting() -> Meeting:
    return MeetingFactory(
        minutes="As it was said.",
        minutes_state=MinutesState.APPROVED,
        minutes_sent_at=timezone.now(),
        minutes_approved_on=TODAY,
        minutes_approved_by=PersonFactory(),
    )


@pytest.mark.parametrize(
    "change",
    [
        {"minutes": "Otherwise."},
        {"minutes_state": "draft"},
        {"minutes_state": "locked", "minutes": "Otherwise."},
        {"starts_at": datetime(2025, 11, 23, 9, tzinfo=UTC)},
    ],
)
def test_a_meeting_with_approved_minutes_is_never_changed(change):
    meeting = approved_meeting()

    assert_refused("addendum", lambda: Meeting.objects.filter(pk=meeting.pk).update(**change))

    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.minutes_state) == ("As it was said.", "approved")


def test_a_meeting_with_approved_minutes_is_not_deleted():
    meeting = approved_meeting()

    assert_refused("addendum", meeting.delete)


def test_approved_minutes_are_locked_as_they_are():
    meeting = approved_meeting()

    meeting.minutes_state = MinutesState.LOCKED
    meeting.save()

    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.minutes_state) == ("As it was said.", "locked")


def test_the_list_of_locked_minutes_keeps_who_came():
    meeting = MeetingFactory()
    place = Attendance.objects.create(meeting=meeting, person=PersonFactory(), state="absent")
    Meeting.objects.filter(pk=meeting.pk).update(
        minutes_state=MinutesState.LOCKED,
        minutes_sent_at=timezone.now(),
        minutes_approved_on=TODAY,
        minutes_approved_by=place.person,
    )
    rows = Attendance.objects.filter(pk=place.pk)

    assert_refused("addendum", lambda: rows.update(state="present"))
    assert_refused("addendum", rows.delete)
    assert_refused(
        "addendum", lambda: Attendance.objects.create(meeting=meeting, person=PersonFactory())
    )
    assert rows.get().state == "absent"


@pytest.mark.parametrize("factory", [ActivityFactory, CadenceFactory, ForumFactory])
def test_a_customer_with_a_past_or_a_plan_is_not_deleted(factory):
    customer = factory().customer

    with pytest.raises(ProtectedError):
        customer.delete()

    assert Customer.objects.filter(pk=customer.pk).exists()


def test_the_agenda_of_locked_minutes_takes_nothing_more():
    meeting = locked_meeting()

    assert_refused("addendum", lambda: AgendaItemFactory(meeting=meeting))


def test_an_item_moves_neither_into_locked_minutes_nor_out_of_them():
    meeting, item = MeetingFactory(), AgendaItemFactory()
    locked = locked_meeting()

    assert_refused("addendum", lambda: AgendaItem.objects.filter(pk=item.pk).update(meeting=locked))
    assert AgendaItem.objects.filter(pk=item.pk).update(meeting=meeting) == 1


def a_decision(by: User, **facts: Any) -> Decision:
    return Decision.objects.create(
        text="Renew",
        decided_on=TODAY,
        by_mandate="IT steering group",
        recorded_by=by,
        recorded_at=timezone.now(),
        **facts,
    )


def test_a_decision_is_never_changed_nor_deleted(administrator):
    decision = a_decision(administrator)
    rows = Decision.objects.filter(pk=decision.pk)

    assert_refused("Cannot update or delete", lambda: rows.update(text="Do not renew"))
    assert_refused("Cannot update or delete", rows.delete)


def test_locked_minutes_take_no_further_decision(administrator):
    meeting = locked_meeting()

    assert_refused("addendum", lambda: a_decision(administrator, meeting=meeting))


def test_a_decided_sum_without_its_currency_is_refused(administrator):
    assert_refused("a_decided_sum_has_its_currency", lambda: a_decision(administrator, amount=1))


def test_information_of_locked_minutes_is_never_changed(administrator):
    item = AgendaItemFactory()
    kept = Information.objects.create(
        meeting=item.meeting,
        agenda_item=item,
        text="Use grew.",
        written_by=administrator,
        written_at=timezone.now(),
    )

    Meeting.objects.filter(pk=item.meeting_id).update(
        minutes_state=MinutesState.LOCKED,
        minutes_sent_at=timezone.now(),
        minutes_approved_on=TODAY,
        minutes_approved_by=PersonFactory(),
    )

    rows = Information.objects.filter(pk=kept.pk)
    assert_refused("addendum", lambda: rows.update(text="Use fell."))
    assert_refused("addendum", rows.delete)


def test_a_source_is_on_an_agenda_once():
    item = AgendaItemFactory(source_kind="escalation", source_id="7")

    assert_refused(
        "a_source_is_on_an_agenda_once",
        lambda: AgendaItemFactory(meeting=item.meeting, source_kind="escalation", source_id="7"),
    )


def test_two_items_in_one_place_of_an_agenda_are_refused():
    item = AgendaItemFactory()

    assert_refused(
        "one_item_a_place_on_the_agenda",
        lambda: AgendaItemFactory(meeting=item.meeting, position=item.position),
    )


@pytest.mark.parametrize("to", ["decided", "informed", "closed"])
def test_a_raised_escalation_skips_no_step(to):
    escalation = EscalationFactory()

    assert_refused(
        "Invalid transition",
        lambda: Escalation.objects.filter(pk=escalation.pk).update(state=to),
    )


def test_a_scheduled_escalation_without_a_meeting_is_refused():
    escalation = EscalationFactory(state=EscalationState.ACCEPTED)

    assert_refused(
        "a_scheduled_escalation_has_its_meeting",
        lambda: Escalation.objects.filter(pk=escalation.pk).update(state="scheduled"),
    )


def test_a_decided_escalation_without_a_decision_is_refused():
    escalation = EscalationFactory(state=EscalationState.ACCEPTED)

    assert_refused(
        "a_decided_escalation_has_its_decision",
        lambda: Escalation.objects.filter(pk=escalation.pk).update(state="decided"),
    )


def a_step(by: User, **facts: Any) -> EscalationStep:
    return EscalationStep.objects.create(
        escalation=EscalationFactory(),
        to_state=facts.pop("to_state", "raised"),
        level=3,
        happened_on=TODAY,
        taken_at=timezone.now(),
        taken_by=by,
        **facts,
    )


def test_a_step_of_an_escalation_is_never_changed(administrator):
    step = a_step(administrator)

    assert_refused(
        "Cannot update or delete",
        lambda: EscalationStep.objects.filter(pk=step.pk).update(text="x"),
    )


def test_a_return_without_a_reason_is_refused(administrator):
    assert_refused("a_return_has_its_reason", lambda: a_step(administrator, to_state="returned"))


@pytest.mark.parametrize("model", [Activity, Action, Meeting, Escalation])
def test_every_change_raises_the_version(model):
    made = {
        Activity: ActivityFactory,
        Action: ActionFactory,
        Meeting: MeetingFactory,
        Escalation: EscalationFactory,
    }[model]()
    made.refresh_from_db()
    first = made.version

    made.save()
    type(made).objects.filter(pk=made.pk).update(**CHANGES[model])

    made.refresh_from_db()
    assert made.version == first + 1


CHANGES: dict[Any, dict[str, Any]] = {
    Activity: {"outcome": "seen"},
    Action: {"outcome": "half"},
    Meeting: {"place": "Narvik 2"},
    Escalation: {"effect": "worse"},
}


def test_two_meetings_with_one_number_in_calendars_are_refused():
    one = MeetingFactory()

    assert_refused("a_meeting_has_its_own_number", lambda: MeetingFactory(uid=one.uid))


def test_invitations_of_nobody_are_refused():
    assert_refused(
        "invitations_say_who_organises", lambda: MeetingFactory(invited_at=timezone.now())
    )


def test_a_second_entry_of_one_event_and_occurrence_is_refused():
    CalendarEntryFactory(uid="a")

    assert_refused(
        "one_calendar_entry_an_event_and_occurrence", lambda: CalendarEntryFactory(uid="a")
    )


def test_an_entry_that_never_occurs_is_refused():
    assert_refused(
        "a_calendar_entry_occurs_at_some_time",
        lambda: CalendarEntryFactory(starts=[], span=period(TODAY, TODAY)),
    )


@pytest.mark.parametrize(
    "facts", [{"recurrence": "20261201"}, {"replaces": datetime(2026, 12, 1, tzinfo=UTC)}]
)
def test_an_entry_for_an_occurrence_that_does_not_say_which_is_refused(facts: dict[str, Any]):
    assert_refused("an_entry_for_an_occurrence_says_which", lambda: CalendarEntryFactory(**facts))


def test_a_second_open_link_to_one_calendar_is_refused():
    user = UserFactory()
    CalendarFeed.objects.create(owner=user, seed="a", digest="a" * 64)

    assert_refused(
        "one_calendar_link_a_user_and_customer",
        lambda: CalendarFeed.objects.create(owner=user, seed="b", digest="b" * 64),
    )


def test_a_link_that_keeps_its_token_is_refused():
    assert_refused(
        "a_feed_keeps_a_digest_only",
        lambda: CalendarFeed.objects.create(owner=UserFactory(), seed="a", digest="token"),
    )
