"""Calendar links: what a program gets, when it gets nothing new, and when it gets nothing."""

from datetime import UTC, datetime, timedelta

import pytest
import vobject
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from agreements.operations.plan_renewals import plan_renewal_steps
from brm.accounts.models import Role, User
from brm.links.masking import masked
from meetings.models import Attendance, CalendarFeed
from meetings.operations import meet
from meetings.operations.feeds import (
    address_of,
    make_feed,
    read_feed,
    revoke_feed,
    text_of,
)
from tests.agreements.factories import AgreementFactory
from tests.customers.factories import CustomerFactory
from tests.factories import UserFactory
from tests.meetings.factories import (
    TODAY,
    ActivityFactory,
    CalendarEntryFactory,
    ForumFactory,
    MeetingFactory,
    manager_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return manager_of(CustomerFactory(unit__name="Grid North"), email="ingrid@example.org")


def customer_of(manager: User) -> object:
    return manager.person.team_places.get().customer


def uids(text: str) -> set[str]:
    """The events, which two parsers agree on."""
    calendar = Calendar.from_ical(text)
    assert not [each.errors for each in calendar.walk() if each.errors]
    other = vobject.readOne(text, validate=True).contents.get("vevent", [])
    found = {str(event["UID"]) for event in calendar.events}
    assert found == {event.uid.value for event in other}
    return found


def given(feed: CalendarFeed) -> str:
    """What the feed gives on the day of the tests."""
    return text_of(feed, read_feed(feed, on=TODAY))


def get(feed: CalendarFeed, **headers: str):
    return Client(headers=headers).get(address_of(feed).removeprefix("http://localhost:8000"))


def test_ones_own_calendar_has_ones_customers_and_what_one_takes_part_in(manager: User) -> None:
    customer = customer_of(manager)
    mine = MeetingFactory(forum__customer=customer)
    asked = MeetingFactory()
    Attendance.objects.create(meeting=asked, person=manager.person)
    MeetingFactory()
    activity = ActivityFactory(customer=customer)
    ActivityFactory()
    entry = CalendarEntryFactory(customer=customer)
    agreement = AgreementFactory(customer=customer)
    AgreementFactory()
    plan_renewal_steps(TODAY)

    found = uids(given(make_feed(by=manager)))

    names = {uid.split("@")[0] for uid in found}
    assert {name for name in names if not name.startswith("agreement-")} == {
        str(mine.uid),
        str(asked.uid),
        f"activity-{activity.pk}",
        f"entry-{entry.pk}-20261124T1000",
    }
    of_agreements = {name.split("-")[1] for name in names if name.startswith("agreement-")}
    assert of_agreements == {str(agreement.pk)}


def test_a_customers_calendar_has_that_customer_alone(manager: User) -> None:
    other = MeetingFactory()
    MeetingFactory(forum__customer=customer_of(manager))
    Attendance.objects.create(meeting=other, person=manager.person)

    found = uids(given(make_feed(by=manager, customer=other.customer)))

    assert found == {str(other.uid)}


@pytest.mark.parametrize(("days", "is_in"), [(-61, False), (-60, True), (395, True), (396, False)])
def test_it_reaches_sixty_days_back_and_thirteen_months_ahead(
    manager: User, days: int, is_in: bool
) -> None:
    activity = ActivityFactory(customer=customer_of(manager), due_on=TODAY + timedelta(days=days))

    found = uids(given(make_feed(by=manager)))

    assert (f"activity-{activity.pk}" in {uid.split("@")[0] for uid in found}) is is_in


def test_a_cancelled_meeting_stays_as_cancelled_with_the_number_of_its_invitation(
    manager: User,
) -> None:
    meeting = MeetingFactory(
        forum__customer=customer_of(manager), starts_at=datetime(2026, 11, 25, 9, tzinfo=UTC)
    )
    meet.cancel_meeting(meeting, by=manager, on=TODAY, reason="Snow")

    (event,) = Calendar.from_ical(given(make_feed(by=manager))).events

    assert event["UID"] == str(meeting.uid)
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)


def test_a_program_that_has_it_is_told_that_nothing_changed(manager: User) -> None:
    meeting = MeetingFactory(forum__customer=customer_of(manager), starts_at=timezone.now())
    feed = make_feed(by=manager)
    first = get(feed)

    by_tag = get(feed, **{"If-None-Match": first["ETag"]})
    by_day = get(feed, **{"If-Modified-Since": first["Last-Modified"]})
    again = get(feed)
    meeting.place = "Online"
    meeting.save()
    changed = get(feed, **{"If-None-Match": first["ETag"]})

    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert by_day.status_code == 304
    assert again.content == first.content
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


def test_a_feed_that_was_taken_back_or_whose_owner_may_not_read_is_gone(manager: User) -> None:
    feed, left = make_feed(by=manager), make_feed(by=UserFactory(role=Role.READER))
    revoke_feed(feed, by=manager)
    left.owner.is_active = False
    left.owner.save()
    nobody = make_feed(by=UserFactory(role=None))

    assert [get(each).status_code for each in (feed, left, nobody)] == [410, 410, 410]
    assert Client().get("/feeds/no-such-token/calendar.ics").status_code == 404


def test_whoever_guesses_is_let_in_no_more(manager: User) -> None:
    feed = make_feed(by=manager)
    for _ in range(20):
        Client().get("/feeds/no-such-token/calendar.ics")

    assert get(feed).status_code == 429


def test_the_token_is_kept_and_logged_nowhere(manager: User, caplog) -> None:
    feed = make_feed(by=manager)
    token = address_of(feed).split("/")[-2]

    get(feed)

    assert len(token) == 22
    assert token not in str(CalendarFeed.objects.values().get())
    assert token not in caplog.text
    assert masked(f"GET /feeds/{token}/calendar.ics") == "GET /feeds/***/calendar.ics"


def test_there_is_one_link_for_each_calendar(manager: User) -> None:
    feed = make_feed(by=manager)
    with pytest.raises(ValidationError):
        make_feed(by=manager)

    revoke_feed(feed, by=manager)

    assert make_feed(by=manager).pk != feed.pk


def test_nobody_takes_back_what_is_another_ones(manager: User) -> None:
    feed = make_feed(by=manager)

    with pytest.raises(ValidationError):
        revoke_feed(feed, by=UserFactory())

    feed.refresh_from_db()
    assert feed.revoked_at is None


def test_the_page_makes_shows_and_takes_back(client: Client, manager: User) -> None:
    client.force_login(manager)
    page = reverse("meetings:feeds")

    client.post(page, {"customer": "Grid North"})
    feed = CalendarFeed.objects.get()
    shown = client.get(page).content.decode()
    client.post(reverse("meetings:revoke_feed", args=[feed.pk]))

    assert feed.customer == customer_of(manager)
    assert address_of(feed) in shown
    assert address_of(feed) not in client.get(page).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_reading_costs_the_same_however_much_there_is(
    manager: User, rows: int, django_assert_num_queries
) -> None:
    customer = customer_of(manager)
    forum = ForumFactory(customer=customer)
    for n in range(rows):
        MeetingFactory(forum=forum, starts_at=datetime(2026, 12, 1 + n, tzinfo=UTC))
        ActivityFactory(customer=customer)
        CalendarEntryFactory(customer=customer)
    feed = make_feed(by=manager)

    with django_assert_num_queries(12):
        read_feed(feed, on=TODAY)
