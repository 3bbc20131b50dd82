"""The profile goes along with the invitation: each reader gets the edition that is theirs."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from brm.accounts.models import Role, User
from brm.outbox.mail import PATIENCE, deliver_mail, hand_over
from brm.outbox.models import OutboxMessage
from customers.models import Customer, Person
from meetings.models import AttendanceState, Meeting, MeetingKind, MeetingState
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


def test_what_is_enclosed_is_named_in_the_language_of_who_reads_it(customer: Customer) -> None:
    meeting, _inside, outside = a_meeting(customer, MeetingKind.CUSTOMER)
    Person.objects.filter(pk=outside.pk).update(language="sv")
    compile_coming(TODAY)

    invite(meeting)

    assert "Enclosed: Profile of 23 november 2026" in mails()["karin@example.org"][0]["text"]
    assert "Enclosed: Profile of 23 November 2026" in mails()["it@example.org"][0]["text"]


# While the mail waits ---------------------------------------------------------------------------


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], EmailMessage | None]:
    """Delivers the last mail to an address; None where it was dropped."""
    monkeypatch.setattr("brm.outbox.mail.SMTP", "django.core.mail.backends.locmem.EmailBackend")

    def send(address: str, attempt: int = 1) -> EmailMessage | None:
        message = OutboxMessage.objects.filter(payload__to=[address], kind="mail").latest("pk")
        message.attempts = attempt
        deliver_mail(message)
        return mail.outbox.pop() if mail.outbox else None

    return send


def names(message: EmailMessage | None) -> list[str]:
    assert message is not None
    return [name for name, _content, _type in message.attachments]


def cancel(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(
        state=MeetingState.CANCELLED, cancelled_because="Ill"
    )


def leave(meeting: Meeting) -> None:
    meeting.attendance.filter(person__email="it@example.org").delete()


def lose_role(meeting: Meeting) -> None:
    User.objects.get(person__email="it@example.org").groups.clear()


@pytest.mark.parametrize("change", [cancel, leave, lose_role])
def test_papers_that_wait_are_dropped_once_they_are_not_for_their_reader_any_more(
    customer: Customer,
    sent: Callable[[str], EmailMessage | None],
    change: Callable[[Meeting], None],
) -> None:
    meeting, _inside, _outside = a_meeting(customer, MeetingKind.TEAM)
    invite(meeting)
    compile_coming(TODAY)

    before, _ = sent("it@example.org"), change(meeting)

    assert names(before) == ["grid-north-2026-11-23.pdf"]
    assert sent("it@example.org") is None


def test_an_invitation_that_waits_goes_without_a_profile_that_is_not_for_its_reader_any_more(
    customer: Customer, sent: Callable[[str], EmailMessage | None]
) -> None:
    meeting, _inside, _outside = a_meeting(customer, MeetingKind.TEAM)
    compile_coming(TODAY)
    invite(meeting)
    lose_role(meeting)

    invitation = sent("it@example.org")

    assert names(invitation) == ["invite.ics"]
    assert invitation is not None
    assert "What was to be enclosed could not be." in str(invitation.body)


def test_an_invitation_waits_for_a_profile_that_cannot_be_drawn_and_then_goes_without(
    customer: Customer,
    sent: Callable[[str, int], EmailMessage | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    meeting, _inside, _outside = a_meeting(customer, MeetingKind.CUSTOMER)
    compile_coming(TODAY)
    invite(meeting)
    monkeypatch.setattr("reports.enclosed.pdf_of", lambda _profile: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        sent("karin@example.org", PATIENCE)

    assert names(sent("karin@example.org", PATIENCE + 1)) == ["invite.ics"]


def test_papers_that_cannot_be_drawn_are_no_mail_without_them(
    customer: Customer,
    sent: Callable[[str, int], EmailMessage | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    meeting, _inside, _outside = a_meeting(customer, MeetingKind.CUSTOMER)
    invite(meeting)
    compile_coming(TODAY)
    monkeypatch.setattr("reports.enclosed.pdf_of", lambda _profile: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        sent("karin@example.org", PATIENCE + 1)


def test_a_profile_is_drawn_once_for_all_who_are_invited(
    customer: Customer,
    sent: Callable[[str], EmailMessage | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    meeting, _inside, _outside = a_meeting(customer, MeetingKind.CUSTOMER)
    compile_coming(TODAY)
    invite(meeting)
    drawn: list[Profile] = []
    monkeypatch.setattr("reports.enclosed.pdf_of", lambda each: drawn.append(each) or b"%PDF")

    files = [names(sent(each))[-1] for each in ("karin@example.org", "it@example.org")]

    assert files == ["grid-north-2026-11-23.pdf"] * 2
    assert drawn == [meeting.profiles.get()]


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
