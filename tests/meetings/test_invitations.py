"""Invitations as calendar programs read them; two parsers that share no code say what they say."""

from datetime import UTC, date, datetime, timedelta
from email.message import Message
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from brm.accounts.models import Role, User
from brm.calendars.writing import Event, Who, calendar_of
from brm.outbox.mail import hand_over
from brm.outbox.models import OutboxMessage
from meetings.holdings import attend
from meetings.models import AgendaState, AttendanceState, Meeting
from meetings.operations import meet
from meetings.operations.attend import invite_person
from meetings.operations.invitations import send_invitations
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.factories import UserFactory
from tests.meetings.factories import TODAY, AgendaItemFactory, ForumFactory, manager_of

pytestmark = pytest.mark.django_db

NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def manager() -> User:
    customer = CustomerFactory(unit__name="Grid North")
    ForumFactory(customer=customer)
    return manager_of(customer, name="Ingrid", email="ingrid@example.org")


@pytest.fixture
def meeting(manager: User) -> Meeting:
    """A planned meeting with three on its list, one of whom has no address."""
    place = manager.person.team_places.get()
    planned = meet.plan_meeting(
        place.customer.forum,
        by=manager,
        kind="customer",
        starts_at=NINE,
        ends_at=NINE + timedelta(minutes=90),
        on=TODAY,
        place="Narvik 2; the big room, left",
    )
    for name, email in (("Karin", "karin@example.org"), ("Sven", "")):
        invite_person(planned, by=manager, on=TODAY, person=PersonFactory(name=name, email=email))
    return planned


def mails() -> list[dict[str, Any]]:
    rows = OutboxMessage.objects.filter(kind="mail", key__startswith="meeting:").order_by("pk")
    return [row.payload for row in rows]


def events(payload: dict[str, Any]) -> tuple[Any, Any]:
    """The one event of a mail's calendar, as icalendar and as vobject understand it."""
    text = payload["calendar"]["text"]
    calendar = Calendar.from_ical(text)
    assert not [each.errors for each in calendar.walk() if each.errors]
    assert str(calendar["METHOD"]) == payload["calendar"]["method"]
    other = vobject.readOne(text, validate=True)
    assert other.method.value == payload["calendar"]["method"]
    return calendar.events[0], other.vevent


def test_an_invitation_says_the_same_to_two_parsers(meeting: Meeting, manager: User) -> None:
    AgendaItemFactory(meeting=meeting, topic="Prices", state=AgendaState.ACCEPTED)
    AgendaItemFactory(meeting=meeting, topic="Secret", confidential=True)

    told = send_invitations(meeting, by=manager, on=TODAY)

    assert [place.person.name for place in told] == ["Ingrid", "Karin"]
    first, second = mails()
    assert (first["to"], second["to"]) == (["ingrid@example.org"], ["karin@example.org"])
    assert first["subject"] == "Invitation: Customer meeting, Grid North, 30 November 2026"
    assert first["reply_to"] == [manager.email]
    one, other = events(second)
    assert one["UID"] == other.uid.value == str(meeting.uid)
    assert one["SEQUENCE"] == int(other.sequence.value) == 0
    assert one.start == other.dtstart.value == NINE
    assert one.end == other.dtend.value == NINE + timedelta(minutes=90)
    assert one["LOCATION"] == other.location.value == "Narvik 2; the big room, left"
    assert one["SUMMARY"] == other.summary.value == "Customer meeting, Grid North"
    assert one["ORGANIZER"] == other.organizer.value == f"mailto:{manager.email}"
    assert one["ATTENDEE"] == ["mailto:ingrid@example.org", "mailto:karin@example.org"]
    assert [each.value for each in other.attendee_list] == one["ATTENDEE"]
    assert {each.params["RSVP"] for each in one["ATTENDEE"]} == {"TRUE"}
    assert {each.params["PARTSTAT"] for each in one["ATTENDEE"]} == {"NEEDS-ACTION"}
    assert one["DESCRIPTION"] == other.description.value == "Agenda:\n- Prices"
    assert "Secret" not in first["text"] + first["calendar"]["text"]


def test_who_has_an_invitation_gets_none_again(meeting: Meeting, manager: User) -> None:
    send_invitations(meeting, by=manager, on=TODAY)

    with pytest.raises(ValidationError) as refusal:
        send_invitations(meeting, by=manager, on=TODAY)

    assert refusal.value.messages == ["Nobody on the list is left to be invited by mail."]
    assert len(mails()) == 2


def test_who_comes_on_the_list_later_is_invited_alone(meeting: Meeting, manager: User) -> None:
    send_invitations(meeting, by=manager, on=TODAY)

    late = PersonFactory(name="Olle", email="olle@example.org")
    invite_person(meeting, by=manager, on=TODAY, person=late)

    assert [each["to"] for each in mails()[2:]] == [["olle@example.org"]]
    event, _other = events(mails()[2])
    assert len(event["ATTENDEE"]) == 3


def move(meeting: Meeting, by: User, **changes: Any) -> Meeting:
    facts = {
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "place": meeting.place,
    }
    return meet.move_meeting(meeting, by=by, on=TODAY, **(facts | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"place": "Online"},
        {"starts_at": NINE + timedelta(minutes=30)},
        {"ends_at": NINE + timedelta(minutes=60)},
    ],
    ids=["place", "start", "end"],
)
def test_a_change_is_told_under_the_same_number_with_the_next_sequence(
    meeting: Meeting, manager: User, changes: dict[str, Any]
) -> None:
    send_invitations(meeting, by=manager, on=TODAY)

    moved = move(meeting, UserFactory(role=Role.ADMINISTRATOR), **changes)

    assert moved.sequence == 1
    assert len(mails()) == 4
    one, other = events(mails()[-1])
    assert one["UID"] == other.uid.value == str(meeting.uid)
    assert one["SEQUENCE"] == int(other.sequence.value) == 1
    assert (one.start, one.end) == (moved.starts_at, moved.ends_at)
    assert one["LOCATION"] == moved.place
    assert one["ORGANIZER"] == f"mailto:{manager.email}", "whoever changes it, one organises it"
    assert mails()[-1]["subject"] == "Changed: Customer meeting, Grid North, 30 November 2026"


def test_nothing_changed_is_nothing_told(meeting: Meeting, manager: User) -> None:
    send_invitations(meeting, by=manager, on=TODAY)

    assert move(meeting, manager).sequence == 0
    assert len(mails()) == 2


def test_a_change_before_any_invitation_is_told_to_nobody(meeting: Meeting, manager: User) -> None:
    assert move(meeting, manager, place="Online").sequence == 1
    assert mails() == []


def test_another_time_asks_anew_who_could_not_come(meeting: Meeting, manager: User) -> None:
    send_invitations(meeting, by=manager, on=TODAY)
    meeting.attendance.filter(person__name="Karin").update(state=AttendanceState.APOLOGIES)

    move(meeting, manager, place="Online")
    after_place = meeting.attendance.get(person__name="Karin").state
    declined, _other = events(mails()[-1])
    move(meeting, manager, starts_at=NINE - timedelta(hours=1))

    assert after_place == AttendanceState.APOLOGIES
    assert [each.params["PARTSTAT"] for each in declined["ATTENDEE"]] == [
        "NEEDS-ACTION",
        "DECLINED",
    ]
    assert meeting.attendance.get(person__name="Karin").state == AttendanceState.INVITED


def test_a_cancellation_takes_it_out_of_the_calendars_of_those_who_have_it(
    meeting: Meeting, manager: User
) -> None:
    send_invitations(meeting, by=manager, on=TODAY)

    meet.cancel_meeting(meeting, by=manager, on=TODAY, reason="Snow")

    cancelled = mails()[2:]
    assert [each["to"] for each in cancelled] == [["ingrid@example.org"], ["karin@example.org"]]
    one, other = events(cancelled[0])
    assert cancelled[0]["calendar"]["method"] == "CANCEL"
    assert one["STATUS"] == other.status.value == "CANCELLED"
    assert one["UID"] == other.uid.value == str(meeting.uid)
    assert one["SEQUENCE"] == int(other.sequence.value) == 1
    assert "Snow" in cancelled[0]["text"]


def test_only_a_coming_planned_meeting_invites(meeting: Meeting, manager: User) -> None:
    with pytest.raises(ValidationError):
        send_invitations(meeting, by=manager, on=date(2026, 12, 1))
    meet.cancel_meeting(meeting, by=manager, on=TODAY, reason="Snow")
    with pytest.raises(ValidationError):
        send_invitations(meeting, by=manager, on=TODAY)
    assert mails() == []


def test_a_successor_is_invited_and_who_is_succeeded_is_told_to_stay_away(
    meeting: Meeting, manager: User
) -> None:
    send_invitations(meeting, by=manager, on=TODAY)
    olle = PersonFactory(name="Olle", email="olle@example.org")
    meeting.refresh_from_db()

    attend(meeting.attendance.get(person__name="Karin"), olle, TODAY, manager)

    off, on = mails()[2:]
    assert (off["to"], off["calendar"]["method"]) == (["karin@example.org"], "CANCEL")
    assert "You are no longer on the list of this meeting." in off["text"]
    assert (on["to"], on["calendar"]["method"]) == (["olle@example.org"], "REQUEST")
    event, _other = events(on)
    assert event["ATTENDEE"] == ["mailto:ingrid@example.org", "mailto:olle@example.org"]


def test_who_leaves_a_list_that_was_never_mailed_is_told_nothing(
    meeting: Meeting, manager: User
) -> None:
    attend(meeting.attendance.get(person__name="Karin"), None, TODAY, manager)

    assert mails() == []


def test_nobody_else_invites(meeting: Meeting) -> None:
    with pytest.raises(PermissionDenied):
        send_invitations(meeting, by=UserFactory(role=Role.RELATIONSHIP_MANAGER), on=TODAY)


def test_the_mail_carries_the_calendar_beside_the_text_and_as_a_file(
    meeting: Meeting, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_invitations(meeting, by=manager, on=TODAY)
    monkeypatch.setattr("brm.outbox.mail.SMTP", "django.core.mail.backends.locmem.EmailBackend")

    hand_over(mails()[0], "<1@example.org>")

    sent: Message = mail.outbox[0].message()
    parts = [part for part in sent.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in parts] == ["REQUEST", "REQUEST"]
    assert [part.get_filename() for part in parts] == [None, "invite.ics"]
    assert sent["Reply-To"] == manager.email
    for part in parts:
        assert Calendar.from_ical(part.get_payload(decode=True)).events[0].start == NINE


@pytest.mark.parametrize(
    ("zone", "hours"),
    [("Europe/Stockholm", (1, 2)), ("America/New_York", (-5, -4)), ("Asia/Kolkata", (5.5, 5.5))],
)
def test_the_rules_of_the_time_zone_come_along(zone: str, hours: tuple[float, float]) -> None:
    """In winter and in summer, by the VTIMEZONE alone: renamed, so that no parser knows it."""
    winter, summer = datetime(2027, 1, 15, 9, tzinfo=UTC), datetime(2027, 7, 15, 9, tzinfo=UTC)
    with timezone.override(ZoneInfo(zone)):
        made = [
            Event(uid=str(at), title="x", begins=at, ends=at + timedelta(hours=1), stamp=at)
            for at in (winter, summer)
        ]
        text = calendar_of(made, method="PUBLISH").replace(zone, zone[::-1])

    one = [event.start for event in Calendar.from_ical(text).events]
    other = [event.dtstart.value for event in vobject.readOne(text).vevent_list]
    assert one == other == [winter, summer]
    assert tuple(at.utcoffset() / timedelta(hours=1) for at in one) == hours


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200)


@given(title=TEXTS, place=TEXTS, name=TEXTS)
def test_whatever_is_written_is_read_again(title: str, place: str, name: str) -> None:
    who = Who(name, "a@example.org")
    event = Event("u", title, NINE, NINE, NINE, place=place, organiser=who, attendees=(who,))

    text = calendar_of([event], method="REQUEST")

    read = Calendar.from_ical(text).events[0]
    assert (read["SUMMARY"], read["LOCATION"]) == (title, place)
    assert read["ORGANIZER"].params["CN"] == name
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert vobject.readOne(text).vevent.summary.value == title
