"""The calendar: what stands on which day, for whom, and at what cost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.operations.plan_renewals import plan_renewal_steps
from brm.accounts.models import Role, User
from brm.ui.lookup import shown
from customers.models import Customer
from customers.registries.calendar import Asked, Entry, sources, uid_of
from meetings.models import ActivityState, CalendarEntry, MeetingState
from meetings.operations.from_calendar import make_meeting
from tests.agreements.factories import AgreementFactory
from tests.customers.factories import CustomerFactory
from tests.factories import UserFactory
from tests.meetings.factories import (
    TODAY,
    ActionFactory,
    ActivityFactory,
    CalendarEntryFactory,
    MeetingFactory,
    manager_of,
)

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture
def user() -> User:
    return UserFactory(role=Role.READER)


def found(name: str, user: User, customers: object = None, **facts: object) -> list[Entry]:
    asked = Asked(user, facts.pop("first", FIRST), facts.pop("last", LAST), customers, **facts)  # type: ignore[arg-type]
    return sources[name].find(asked)


def test_meetings_stand_on_their_day_cancelled_ones_too(user: User) -> None:
    held = MeetingFactory(state=MeetingState.HELD)
    off = MeetingFactory(
        starts_at=datetime(2026, 11, 30, 23, 30, tzinfo=UTC),
        state=MeetingState.CANCELLED,
        cancelled_because="Snow",
    )
    MeetingFactory(starts_at=datetime(2026, 12, 1, tzinfo=UTC))

    entries = found("meetings", user)

    assert [(each.uid, each.is_cancelled) for each in entries] == [
        (str(held.uid), False),
        (str(off.uid), True),
    ]
    assert [each.on for each in entries] == [TODAY, date(2026, 11, 30)]


def test_an_activity_that_a_meeting_stands_for_is_that_meeting(user: User) -> None:
    meeting = MeetingFactory()
    ActivityFactory(customer=meeting.customer, meeting=meeting)
    alone = ActivityFactory(
        due_on=LAST, state=ActivityState.SKIPPED, reason="Holiday", skipped_on=LAST
    )

    (entry,) = found("activities", user)

    assert (entry.uid, entry.on, entry.is_cancelled) == (uid_of(f"activity-{alone.pk}"), LAST, True)


def test_actions_stand_on_their_due_days_with_where_they_are(user: User) -> None:
    today = timezone.localdate()
    due = ActionFactory(due_on=today)
    late = ActionFactory(due_on=today - timedelta(days=1))
    dropped = ActionFactory(due_on=today, state="dropped", outcome="Not needed")

    entries = found("actions", user, first=late.due_on, last=today)

    assert [(each.uid, each.state, each.is_cancelled) for each in entries] == [
        (uid_of(f"action-{late.pk}"), "late", False),
        (uid_of(f"action-{due.pk}"), "due", False),
        (uid_of(f"action-{dropped.pk}"), "skipped", True),
    ]


def test_the_dates_of_agreements_stand_on_their_days(user: User) -> None:
    agreement = AgreementFactory()
    plan_renewal_steps(TODAY)
    agreement.refresh_from_db()

    entries = found("agreements", user, first=date(2026, 1, 1), last=date(2028, 12, 31))

    plan, pk = agreement.plan, agreement.pk
    dates = {each.uid: each.on for each in entries}
    assert None not in (plan.start_by, plan.last_day_of_notice, plan.last_day)
    assert (
        dates
        | {
            uid_of(f"agreement-{pk}-start_by"): plan.start_by,
            uid_of(f"agreement-{pk}-notice"): plan.last_day_of_notice,
            uid_of(f"agreement-{pk}-ends"): plan.last_day,
        }
        == dates
    )


def test_a_changed_occurrence_stands_instead_of_the_one_it_changes(user: User) -> None:
    tenth, twelfth = datetime(2026, 11, 10, 9, tzinfo=UTC), datetime(2026, 11, 12, 9, tzinfo=UTC)
    CalendarEntryFactory(uid="a", starts=[tenth, twelfth])
    CalendarEntryFactory(
        uid="a",
        recurrence="20261110T090000Z",
        replaces=tenth,
        starts=[tenth + timedelta(days=1)],
    )

    assert [each.on.day for each in found("imported", user)] == [11, 12]


def test_only_the_customers_asked_for_and_what_one_takes_part_in(user: User) -> None:
    mine, other = MeetingFactory(), MeetingFactory()
    manager = manager_of(mine.customer)
    taking_part = MeetingFactory()
    taking_part.attendance.create(person=manager.person)
    CalendarEntryFactory()
    customers = Customer.objects.in_care_of(manager, on=TODAY)

    assert [each.uid for each in found("meetings", manager, customers)] == [str(mine.uid)]
    own = found("meetings", manager, customers, own=True)
    assert {each.uid for each in own} == {str(mine.uid), str(taking_part.uid)}
    assert found("imported", manager, customers) == []
    assert str(other.uid) in {each.uid for each in found("meetings", manager)}


@pytest.mark.parametrize("view", ["", "agenda"])
def test_the_page_shows_the_month_and_is_narrowed(client: Client, user: User, view: str) -> None:
    meeting = MeetingFactory(forum__customer__unit__name="Grid North", forum__name="Grid North")
    MeetingFactory(forum__customer__unit__name="Grid South", forum__name="Grid South")
    client.force_login(user)
    query = {"month": "2026-11", "view": view, "below": shown(meeting.customer.unit)}

    page = client.get(reverse("meetings:calendar"), query).content.decode()
    activities = client.get(reverse("meetings:calendar"), query | {"only": "activities"})

    assert "Customer meeting, Grid North" in page
    assert "Grid South" not in page
    assert activities.context["total"] == 0


def test_what_does_not_fit_a_day_is_in_the_agenda(client: Client, user: User) -> None:
    for _ in range(6):
        MeetingFactory()
    client.force_login(user)

    page = client.get(reverse("meetings:calendar"), {"month": "2026-11"}).content.decode()

    assert page.count("Customer meeting, ") == 3
    assert "3 more" in page
    assert "view=agenda#day-2026-11-23" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_much_stands_on_it(
    client: Client, user: User, rows: int, django_assert_num_queries: object
) -> None:
    for _ in range(rows):
        day = datetime(2026, 12, 14, 9, tzinfo=UTC)
        MeetingFactory(starts_at=day)
        ActivityFactory(due_on=day.date())
        CalendarEntryFactory(at=day)
        AgreementFactory()
    plan_renewal_steps(TODAY)
    client.force_login(user)
    client.get(reverse("meetings:calendar"))

    with django_assert_num_queries(18):  # type: ignore[operator]
        client.get(reverse("meetings:calendar"), {"month": "2026-12"})


@pytest.mark.parametrize(
    "query",
    ["month=2026-13", "month=x", "only=nothing", "below=nowhere", "manager=nobody", "view=x"],
)
def test_whatever_is_asked_for_the_page_is_there(client: Client, user: User, query: str) -> None:
    client.force_login(user)

    assert client.get(f"{reverse('meetings:calendar')}?{query}").status_code == 200


def test_an_entry_becomes_a_meeting_of_the_customer_at_its_next_time() -> None:
    customer = CustomerFactory()
    manager = manager_of(customer)
    past, coming = datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 11, 27, 9, tzinfo=UTC)
    entry = CalendarEntryFactory(starts=[past, coming], place="Narvik 2", duration_minutes=45)

    meeting = make_meeting(entry, by=manager, on=TODAY, customer=customer, kind="customer")

    assert (meeting.starts_at, meeting.duration_minutes, meeting.place) == (coming, 45, "Narvik 2")
    kept = CalendarEntry.objects.get()
    assert (kept.meeting, kept.customer) == (meeting, customer)
    assert found("imported", manager) == []
    with pytest.raises(ValidationError):
        make_meeting(kept, by=manager, on=TODAY, customer=customer, kind="team")


@pytest.mark.parametrize(
    "facts", [{"state": "cancelled"}, {"at": datetime(2026, 11, 22, tzinfo=UTC)}]
)
def test_what_is_cancelled_or_over_becomes_no_meeting(facts: dict[str, object]) -> None:
    customer = CustomerFactory()
    entry = CalendarEntryFactory(**facts)

    with pytest.raises(ValidationError):
        make_meeting(entry, by=manager_of(customer), on=TODAY, customer=customer, kind="customer")


def test_nobody_makes_a_meeting_of_a_customer_that_is_not_theirs() -> None:
    stranger = UserFactory(role=Role.RELATIONSHIP_MANAGER)

    with pytest.raises(PermissionDenied):
        make_meeting(
            CalendarEntryFactory(),
            by=stranger,
            on=TODAY,
            customer=CustomerFactory(),
            kind="customer",
        )


def test_a_meeting_says_when_the_calendar_that_it_came_from_says_otherwise(client: Client) -> None:
    customer = CustomerFactory()
    manager = manager_of(customer)
    entry = CalendarEntryFactory()
    meeting = make_meeting(entry, by=manager, on=TODAY, customer=customer, kind="customer")
    client.force_login(manager)
    pages = [meeting.get_absolute_url(), reverse("meetings:entry", args=[entry.pk])]

    before = [client.get(page).content.decode() for page in pages]
    CalendarEntry.objects.update(starts=[datetime(2026, 11, 25, 9, tzinfo=UTC)])
    moved = [client.get(page).content.decode() for page in pages]
    CalendarEntry.objects.update(state="cancelled")
    cancelled = client.get(pages[1]).content.decode()

    assert not [page for page in before if "says otherwise" in page or "another time" in page]
    assert "says otherwise now" in moved[0]
    assert "says another time since" in moved[1]
    assert "has cancelled it since" in cancelled
