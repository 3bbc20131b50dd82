"""A held meeting with minutes, for tests and pages that are looked at."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import User
from brm.links.models import PersonalLink
from brm.links.tokens import token_again
from customers.models import Customer, MandateKind, Person
from meetings.models import (
    AgendaItem,
    AttendanceState,
    Decision,
    Meeting,
    MeetingKind,
    MinutesRequest,
)
from meetings.operations import agenda, meet, minute
from meetings.operations.attend import mark_all_present, mark_attendance
from meetings.operations.confirm_decision import ask_to_confirm
from meetings.operations.send_minutes import (
    add_addendum,
    answer_minutes,
    approve_minutes,
    lock_minutes,
    send_minutes,
)
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
)
from tests.meetings.factories import TODAY

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
SITE = "https://brm.example.org/"


def a_customer_with_who_decides(manager: User) -> tuple[Customer, Person]:
    """A customer in the manager's care, and Karin, whose mandate goes to 1 500 EUR."""
    customer = CustomerFactory(unit__name="Grid North")
    person = Person.objects.filter(user=manager).first() or PersonFactory(
        user=manager, name="Ingrid", email="ingrid@example.org"
    )
    TeamMemberFactory(customer=customer, person=person)
    karin = PersonFactory(name="Karin", email="karin@example.org")
    MandateFactory(
        unit=customer.unit,
        person=karin,
        kind=MandateKind.CUSTOMER,
        limit_amount=Decimal("1500"),
        currency="EUR",
    )
    return customer, karin


def a_held_meeting(manager: User) -> Meeting:
    """Held on the day of the tests, and everybody came."""
    customer, _karin = a_customer_with_who_decides(manager)
    meeting = meet.plan_meeting(
        meet.forum_of(customer),
        by=manager,
        kind=MeetingKind.CUSTOMER,
        starts_at=NINE,
        ends_at=NINE.replace(hour=10),
        on=TODAY,
        place="Narvik 2",
    )
    meet.hold_meeting(meeting, by=manager, on=TODAY)
    mark_all_present(meeting, by=manager, on=TODAY)
    return meeting


def a_meeting_without_karin(manager: User) -> tuple[Meeting, Decision]:
    """A held meeting to which who decides sent apologies, with a decision in her name."""
    meeting = a_held_meeting(manager)
    place = meeting.attendance.get(person__name="Karin")
    states = {place.pk: AttendanceState.APOLOGIES.value}
    mark_attendance(meeting, by=manager, on=TODAY, states=states)
    return meeting, a_decision(meeting, manager)


def an_item(meeting: Meeting, manager: User, topic: str = "Prices") -> AgendaItem:
    return agenda.add_item(meeting, by=manager, on=TODAY, topic=topic)


def a_decision(meeting: Meeting, manager: User, text: str = "Renew for a year") -> Decision:
    return minute.add_decision(
        an_item(meeting, manager),
        by=manager,
        on=TODAY,
        text=text,
        matter="agreement",
        decided_by=Person.objects.get(name="Karin"),
        amount=Decimal("1000"),
        currency="EUR",
    )


def token_of(link: PersonalLink) -> str:
    return token_again(link.seed, link.digest) or ""


def opened(link: PersonalLink, **sent: str) -> Any:
    """What somebody without a login gets by the link: of a POST where something is sent."""
    address = reverse("links:open", args=[token_of(link)])
    return Client().post(address, sent) if sent else Client().get(address)


def a_link_to_minutes(user: User) -> tuple[object, ...]:
    """The token of the link by which Karin was sent the minutes."""
    meeting = a_held_meeting(user)
    a_decision(meeting, user)
    minute.write_minutes(meeting, by=user, on=TODAY, text="All went well.")
    send_minutes(meeting, by=user, on=TODAY)
    return (token_of(PersonalLink.objects.get(purpose="minutes")),)


def a_link_to_a_decision(user: User) -> tuple[object, ...]:
    """The token of the link by which Karin is asked to confirm."""
    _meeting, decision = a_meeting_without_karin(user)
    ask_to_confirm(decision, by=user, on=TODAY, site=SITE)
    return (token_of(PersonalLink.objects.get(purpose="decision")),)


def a_meeting_that_awaits(user: User) -> tuple[object, ...]:
    """A held meeting with a decision that does not count yet."""
    meeting, _decision = a_meeting_without_karin(user)
    return (meeting.pk,)


def a_sent_meeting(user: User) -> tuple[object, ...]:
    """Minutes that were sent and that Karin finds wrong."""
    a_link_to_minutes(user)
    asked = MinutesRequest.objects.get()
    answer_minutes(asked, on=TODAY, is_approval=False, text="It was two years.")
    return (asked.edition.meeting_id,)


def a_locked_meeting(user: User) -> tuple[object, ...]:
    """Minutes that were approved, locked and corrected by an addendum."""
    a_link_to_minutes(user)
    meeting = Meeting.objects.get()
    karin = Person.objects.get(name="Karin")
    approve_minutes(meeting, by=user, on=TODAY, person=karin)
    lock_minutes(meeting, by=user, on=TODAY)
    add_addendum(meeting, by=user, on=TODAY, text="It was two years.")
    return (meeting.pk,)


def a_full_agenda(user: User) -> tuple[object, ...]:
    """A planned meeting with proposed, left out and confidential items, a backlog, too long."""
    customer, _karin = a_customer_with_who_decides(user)
    starts_at = timezone.now() + timedelta(days=2)
    meeting = meet.plan_meeting(
        meet.forum_of(customer),
        by=user,
        kind=MeetingKind.CUSTOMER,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        on=timezone.localdate(),
        place="Narvik 2",
    )
    for place, (topic, state) in enumerate(
        (("Escalation E-31", "proposed"), ("Old matter", "removed"), ("Prices", "accepted"))
    ):
        meeting.agenda.create(
            position=place + 1,
            topic=topic,
            state=state,
            reason="decision wanted by 1 December",
            duration_minutes=25,
            confidential=topic == "Prices",
        )
    meeting.forum.backlog.create(topic="Crews", waits_since=timezone.localdate())
    return (meeting.pk,)
