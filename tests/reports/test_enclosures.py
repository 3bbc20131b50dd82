"""The profile goes along with the invitation: each reader gets the edition that is theirs."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail

from brm.accounts.models import Role, User
from brm.outbox.mail import hand_over
from brm.outbox.models import OutboxMessage
from customers.models import Customer, Person
from meetings.models import AttendanceState, Meeting, MeetingKind
from meetings.operations.attend import invite_person
from meetings.operations.invitations import send_invitations
from meetings.operations.meet import cancel_meeting, move_meeting
from reports.frozen import pdf_of
from reports.models import Edition, Profile
from reports.operations.profiles import compile_profile
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.factories import UserFactory
from tests.meetings.factories import manager_of
from tests.reports.compiling import compile_coming
from tests.reports.factories import MeetingFactory

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> Customer:
    return CustomerFactory.create(unit__name="Grid North")


def a_meeting(customer: Customer, kind: str) -> tuple[Meeting, Person, Person]:
    """With its relationship manager as organiser, somebody of IT and somebody of the customer."""
    manager = manager_of(customer, name="Ingrid", email="ingrid@example.org")
    meeting = MeetingFactory.create(of=customer, kind=kind)
    meeting.refresh_from_db()
    inside = PersonFactory.create(email="it@example.org", user=UserFactory(role=Role.READER))
    outside = PersonFactory.create(email="karin@example.org")
    for person in (inside, outside):
        invite_person(meeting, by=manager, on=TODAY, person=person)
    return meeting, inside, outside


def invite(meeting: Meeting) -> None:
    send_invitations(meeting, by=organiser(meeting), on=TODAY)


def mails() -> dict[str, list[dict[str, Any]]]:
    """What each address was sent, the first first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in OutboxMessage.objects.filter(kind="mail").order_by("pk"):
        found.setdefault(row.payload["to"][0], []).append(row.payload)
    return found


def enclosed(payload: dict[str, Any]) -> list[str]:
    return [each["key"] for each in payload.get("enclosed", [])]


def test_an_invitation_encloses_the_profile_of_its_meeting_as_it_was_frozen(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brm.outbox.mail.SMTP", "django.core.mail.backends.locmem.EmailBackend")
    meeting, _inside, _outside = a_meeting(customer, MeetingKind.CUSTOMER)
    compile_coming(TODAY)
    profile = meeting.profiles.get()

    invite(meeting)

    payload = mails()["karin@example.org"][0]
    hand_over(payload, "<1@example.org>")
    _calendar, (name, content, media_type) = mail.outbox[0].attachments
    assert (name, media_type) == ("grid-north-2026-11-23.pdf", "application/pdf")
    assert content == pdf_of(profile)
    assert "Enclosed: Profile of 23 November 2026 (To the customer)" in payload["text"]


def test_people_of_the_customer_never_get_the_edition_for_inside_it(customer: Customer) -> None:
    meeting, _inside, _outside = a_meeting(customer, MeetingKind.TEAM)
    compile_coming(TODAY)
    internal = meeting.profiles.get()

    invite(meeting)

    sent = {address: enclosed(payloads[0]) for address, payloads in mails().items()}
    assert internal.edition == Edition.INTERNAL
    assert sent["it@example.org"] == [str(internal.pk)]
    assert sent["karin@example.org"] == []


def test_somebody_whose_role_was_taken_is_no_longer_inside(customer: Customer) -> None:
    meeting, inside, _outside = a_meeting(customer, MeetingKind.TEAM)
    compile_coming(TODAY)
    assert inside.user is not None
    inside.user.groups.clear()

    invite(meeting)

    assert enclosed(mails()["it@example.org"][0]) == []


def test_a_customer_meeting_shows_its_own_edition_to_everybody(customer: Customer) -> None:
    meeting, _inside, _outside = a_meeting(customer, MeetingKind.CUSTOMER)
    compile_coming(TODAY)
    own = meeting.profiles.get()
    compile_profile(customer, edition=Edition.INTERNAL, by=None, on=TODAY, meeting=meeting)

    invite(meeting)

    sent = {address: enclosed(payloads[0]) for address, payloads in mails().items()}
    assert sent["it@example.org"] == sent["karin@example.org"] == [str(own.pk)]


def test_what_compiles_after_the_invitations_is_sent_once_to_those_who_come(
    customer: Customer,
) -> None:
    meeting, inside, _outside = a_meeting(customer, MeetingKind.CUSTOMER)
    invite(meeting)
    meeting.attendance.filter(person=inside).update(state=AttendanceState.APOLOGIES)

    compile_coming(TODAY)
    compile_profile(customer, edition=Edition.CUSTOMER, by=None, on=TODAY, meeting=meeting)

    sent = mails()
    [profile, _again] = meeting.profiles.order_by("number")
    assert [enclosed(each) for each in sent["karin@example.org"]] == [[], [str(profile.pk)]]
    assert [enclosed(each) for each in sent["it@example.org"]] == [[]]
    assert sent["karin@example.org"][1]["subject"].startswith("Papers: ")


def test_before_the_invitations_nobody_is_sent_anything(customer: Customer) -> None:
    a_meeting(customer, MeetingKind.CUSTOMER)

    compile_coming(TODAY)

    assert mails() == {}


def test_a_moved_meeting_tells_its_day_without_the_stale_profile_and_mails_the_new_one(
    customer: Customer,
) -> None:
    meeting, _inside, _outside = a_meeting(customer, MeetingKind.CUSTOMER)
    compile_coming(TODAY)
    invite(meeting)
    later = meeting.starts_at + timedelta(days=60)
    move_meeting(
        meeting,
        by=organiser(meeting),
        on=TODAY,
        starts_at=later,
        ends_at=later + timedelta(hours=1),
        place="",
    )

    compile_coming(later.date() - timedelta(days=3))

    stale, fresh = meeting.profiles.order_by("number")
    assert [enclosed(each) for each in mails()["karin@example.org"]] == [
        [str(stale.pk)],
        [],
        [str(fresh.pk)],
    ]


def test_compiling_by_hand_mails_it_to_those_who_were_invited_since_the_meeting_was_read(
    customer: Customer,
) -> None:
    meeting, _inside, _outside = a_meeting(customer, MeetingKind.CUSTOMER)
    read_before = Meeting.objects.get(pk=meeting.pk)
    invite(meeting)

    made = by_hand(read_before)

    assert enclosed(mails()["karin@example.org"][1]) == [str(made.pk)]


def test_compiling_by_hand_mails_nothing_of_a_meeting_cancelled_since_it_was_read(
    customer: Customer,
) -> None:
    meeting, _inside, _outside = a_meeting(customer, MeetingKind.CUSTOMER)
    invite(meeting)
    read_before = Meeting.objects.get(pk=meeting.pk)
    cancel_meeting(meeting, by=organiser(meeting), on=TODAY, reason="Ill")

    by_hand(read_before)

    assert [each["subject"].split(":")[0] for each in mails()["karin@example.org"]] == [
        "Invitation",
        "Cancelled",
    ]


@pytest.mark.parametrize(("after", "sent"), [(-8, 0), (-7, 1), (0, 1), (1, 0)])
def test_papers_are_mailed_by_themselves_from_seven_days_before_to_the_day_of_the_meeting(
    customer: Customer, after: int, sent: int
) -> None:
    meeting, _inside, _outside = a_meeting(customer, MeetingKind.CUSTOMER)
    invite(meeting)

    by_hand(meeting, on=meeting.held_on + timedelta(days=after))

    assert len(mails()["karin@example.org"]) == 1 + sent


def organiser(meeting: Meeting) -> User:
    assert meeting.customer is not None
    manager = meeting.customer.relationship_manager(on=TODAY)
    assert manager is not None
    assert manager.user is not None
    return manager.user


def by_hand(meeting: Meeting, *, on: date = TODAY) -> Profile:
    assert meeting.customer is not None
    return compile_profile(
        meeting.customer, edition=Edition.CUSTOMER, by=None, on=on, meeting=meeting
    )
