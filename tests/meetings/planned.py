"""A month of the calendar and a year of activities, for pages that are looked at."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from agreements.operations.plan_renewals import plan_renewal_steps
from brm.accounts.models import User
from customers.models import Customer
from meetings.models import ActivityState, CalendarEntry, MeetingKind, MeetingState
from meetings.operations.feeds import make_feed
from tests.agreements.factories import AgreementFactory
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.meetings.factories import (
    TODAY,
    ActivityFactory,
    CalendarEntryFactory,
    ForumFactory,
    MeetingFactory,
)
from tests.meetings.kinds import Kind


def a_full_month(user: User) -> tuple[object, ...]:
    """December 2026: meetings held, planned and off, activities, an agreement's end, imports."""
    customer = CustomerFactory(unit__name="Grid North")
    forum = ForumFactory(customer=customer)
    for day, hour, facts in (
        (2, 9, {"state": MeetingState.HELD}),
        (9, 13, {"kind": MeetingKind.TEAM}),
        (16, 9, {"state": MeetingState.CANCELLED, "cancelled_because": "Snow"}),
        (17, 9, {"place": "Narvik 2"}),
        (17, 11, {"kind": MeetingKind.TEAM}),
    ):
        MeetingFactory(forum=forum, starts_at=datetime(2026, 12, day, hour, tzinfo=UTC), **facts)
    for day, kind, state in (
        (4, Kind.STUDY_REPORTS, ActivityState.DONE),
        (15, Kind.REVIEW_PROJECTS, ActivityState.PLANNED),
        (17, Kind.REVIEW_PLANS, ActivityState.PLANNED),
        (17, Kind.STUDY_REPORTS, ActivityState.LATE),
    ):
        facts = {"done_on": TODAY} if state == ActivityState.DONE else {}
        day_of = datetime(2026, 12, day, tzinfo=UTC).date()
        ActivityFactory(customer=customer, kind_id=kind, state=state, due_on=day_of, **facts)
    AgreementFactory(customer=customer, name="Field service")
    plan_renewal_steps(TODAY)
    CalendarEntryFactory(
        title="Budget conference",
        starts=[datetime(2026, 12, 10, tzinfo=UTC)],
        duration_minutes=2 * 24 * 60,
        is_all_day=True,
    )
    CalendarEntry.objects.update(span="[2026-12-10,2026-12-12)")
    return ()


def a_full_year(user: User) -> tuple[object, ...]:
    """Two customers with activities of three kinds in every state, most of them of this year."""
    today = timezone.localdate()
    for customer in (CustomerFactory(unit__name=name) for name in ("Grid North", "Retail")):
        for nth, kind in enumerate(("study_reports", "team_meeting", "review_plans")):
            for back in range(-3, 12):
                due_on = today - timedelta(days=9 * back + nth)
                ActivityFactory(
                    customer=customer, kind_id=kind, due_on=due_on, **_ended(back, due_on)
                )
    return ()


def _ended(back: int, due_on: date) -> dict[str, Any]:
    if back <= 0 or back % 5 == 1:
        return {}
    if back % 5 == 2:
        return {"state": "skipped", "reason": "Holiday", "skipped_on": due_on}
    return {"state": "done", "done_on": due_on + timedelta(days=back % 3)}


def a_covered_customer(user: User) -> tuple[object, ...]:
    a_full_year(user)
    return (Customer.objects.earliest("pk").pk,)


def a_done_activity(user: User) -> tuple[object, ...]:
    """Done by what was reviewed, with its outcome."""
    today = timezone.localdate()
    facts = {"state": "done", "done_on": today, "outcome": "All of it holds."}
    return (ActivityFactory(due_on=today, **facts).pk,)


def an_assumed_entry(user: User) -> tuple[object, ...]:
    """An entry of a customer that repeats, with what had to be assumed."""
    entry = CalendarEntryFactory(
        title="Weekly talk",
        place="Narvik 2",
        rule="FREQ=WEEKLY;BYDAY=TH",
        remark="The time zone “W. Europe Standard Time” is read as Europe/Berlin.",
        customer=CustomerFactory(unit__name="Grid North"),
        starts=[datetime(2036, 12, day, 9, tzinfo=UTC) for day in (4, 11, 18)],
    )
    return (entry.pk,)


def calendar_links(user: User) -> tuple[object, ...]:
    """A link to one's own calendar, and one to that of a customer."""
    make_feed(by=user)
    make_feed(by=user, customer=CustomerFactory(unit__name="Grid North"))
    return ()


def an_invited_meeting(user: User) -> tuple[object, ...]:
    """A planned meeting: one has the invitation, one waits for it, one has no address."""
    meeting = MeetingFactory(
        starts_at=datetime(2036, 12, 4, 9, tzinfo=UTC), invited_at=timezone.now(), invited_by=user
    )
    for name, email, told in (
        ("Karin Ek", "karin@example.org", 0),
        ("Sven Berg", "sven@example.org", None),
        ("Olle Dahl", "", None),
    ):
        person = PersonFactory(name=name, email=email)
        meeting.attendance.create(person=person, mailed_sequence=told)
    return (meeting.pk,)
