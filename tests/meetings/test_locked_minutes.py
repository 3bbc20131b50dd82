"""Locked minutes never change: whatever is edited around them, by operations or by plain SQL."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Person
from meetings.models import Action, Meeting
from meetings.operations import agenda, backlog, meet, minute
from meetings.operations.attend import invite_person, mark_attendance
from meetings.operations.confirm_decision import ask_to_confirm
from meetings.operations.promise import complete_action
from meetings.operations.send_minutes import (
    add_addendum,
    approve_minutes,
    lock_minutes,
    reopen_minutes,
    send_minutes,
)
from meetings.paper import current_facts, written_down
from tests.customers.factories import PersonFactory
from tests.meetings.factories import TODAY
from tests.meetings.minuted import SITE, a_decision, a_held_meeting

pytestmark = pytest.mark.django_db

TABLES = (
    "meeting",
    "agendaitem",
    "information",
    "decision",
    "attendance",
    "addendum",
    "minutesedition",
    "minutesanswer",
    "minutesrequest",
)
"""The rows that the minutes are made of, all in tables of meetings."""


@pytest.fixture
def locked(relationship_manager) -> Meeting:
    meeting = a_held_meeting(relationship_manager)
    decision = a_decision(meeting, relationship_manager)
    item, karin = decision.agenda_item, Person.objects.get(name="Karin")
    facts = {"by": relationship_manager, "on": TODAY}
    minute.add_information(item, **facts, text="Use grew.")
    minute.add_action(item, **facts, text="Three scenarios", owner=karin, due_on=TODAY)
    minute.write_minutes(meeting, **facts, text="All went well.")
    send_minutes(meeting, **facts)
    approve_minutes(meeting, **facts, person=karin)
    lock_minutes(meeting, **facts)
    add_addendum(meeting, **facts, text="It was two years.")
    meeting.refresh_from_db()
    return meeting


def by_sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def edits(meeting: Meeting, user) -> list:
    """Everything that may be tried: what the product offers, and each table by plain SQL."""
    facts = {"by": user, "on": TODAY}
    item, decision = meeting.agenda.get(), meeting.decisions.get()
    action, karin = Action.objects.get(), Person.objects.get(email="karin@example.org")
    place = meeting.attendance.first()
    tried = [
        lambda: minute.write_minutes(meeting, **facts, text="Otherwise"),
        lambda: minute.add_information(item, **facts, text="More"),
        lambda: minute.change_information(item.information.get(), **facts, text="Other"),
        lambda: minute.remove_information(item.information.get(), **facts),
        lambda: minute.take_back_decision(decision, **facts),
        lambda: minute.remove_action(action, **facts),
        lambda: agenda.add_item(meeting, **facts, topic="More"),
        lambda: agenda.move_item_to(item, "accepted", **facts),
        lambda: agenda.put_item_first(item, **facts),
        lambda: backlog.put_back(item, **facts),
        lambda: meet.propose_agenda(meeting, **facts),
        lambda: invite_person(meeting, **facts, person=PersonFactory()),
        lambda: mark_attendance(meeting, **facts, states={place.pk: "absent"}),
        lambda: reopen_minutes(meeting, **facts),
        lambda: send_minutes(meeting, **facts),
        lambda: approve_minutes(meeting, **facts, person=karin),
        lambda: ask_to_confirm(decision, **facts, site=SITE),
        lambda: complete_action(action, **facts),
        lambda: Person.objects.filter(pk=karin.pk).update(name="Another"),
        lambda: Action.objects.update(text="Two", due_on=TODAY + timedelta(days=1)),
        lambda: type(meeting.forum).objects.update(name="Another"),
        lambda: type(meeting.customer.unit).objects.update(name="Another"),
    ]
    for table in TABLES:
        for statement in (
            f"DELETE FROM meetings_{table}",  # noqa: S608  names of this module
            f"UPDATE meetings_{table} SET id = id + 1000",  # noqa: S608  names of this module
        ):
            tried.append(lambda statement=statement: by_sql(statement))
    for statement in (
        "UPDATE meetings_meeting SET minutes = 'Otherwise', minutes_state = 'draft'",
        "UPDATE meetings_agendaitem SET topic = 'Otherwise'",
        "UPDATE meetings_information SET text = 'Otherwise'",
        "UPDATE meetings_decision SET text = 'Otherwise'",
        "UPDATE meetings_attendance SET state = 'absent'",
        "UPDATE meetings_minutesedition SET content = '{}'",
        "UPDATE meetings_addendum SET text = 'Otherwise'",
    ):
        tried.append(lambda statement=statement: by_sql(statement))
    return tried


def words_of(meeting: Meeting) -> tuple[object, ...]:
    """Both papers without the state, and the rows they were made of."""
    papers = [current_facts(meeting, inside=each) for each in (True, False)]
    return (*papers, written_down(meeting), meeting.editions.get().digest)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.lists(st.integers(min_value=0, max_value=10_000), min_size=6, max_size=10))
def test_whatever_is_tried_in_whatever_order_locked_minutes_say_the_same(
    locked, relationship_manager, order
):
    with transaction.atomic():
        before = words_of(locked)
        for choice in order:
            tried = edits(locked, relationship_manager)
            try:
                with transaction.atomic():
                    tried[choice % len(tried)]()
            except (ValidationError, DatabaseError):
                pass
            fresh = Meeting.objects.get(pk=locked.pk)
            assert words_of(fresh) == before
        transaction.set_rollback(True)


def test_each_single_thing_that_may_be_tried_leaves_locked_minutes_as_they_are(
    locked, relationship_manager
):
    before = words_of(locked)
    for n in range(len(edits(locked, relationship_manager))):
        try:
            with transaction.atomic():
                edits(locked, relationship_manager)[n]()
        except (ValidationError, DatabaseError):
            pass
        assert words_of(Meeting.objects.get(pk=locked.pk)) == before, n


def test_minutes_that_are_only_a_draft_do_change(relationship_manager):
    """The negative control: before they are sent the same edits are seen."""
    meeting = a_held_meeting(relationship_manager)
    a_decision(meeting, relationship_manager)
    before = current_facts(meeting, inside=True)

    by_sql("UPDATE meetings_agendaitem SET topic = 'Otherwise'")

    assert current_facts(meeting, inside=True) != before
