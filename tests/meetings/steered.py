"""Escalations at every level and age, for the steering group's page."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from brm.accounts.models import Role, User
from customers.models import Customer
from meetings.models import Escalation, EscalationCause, Meeting, MeetingKind
from meetings.operations import escalate
from meetings.operations.meet import plan_meeting, steering_group
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.factories import UserFactory


def member() -> User:
    """A member of the steering group, and nothing else."""
    return UserFactory(role=Role.STEERING_GROUP)


def raised(by: User, on: date, **facts: Any) -> Escalation:
    """A question raised to the group on the day, wanted two weeks later."""
    told = {
        "customer": facts.pop("customer", None) or CustomerFactory(),
        "question": "May sorting run from two sites?",
        "effect": "Each hour leaves 38 000 parcels.",
        "options": "Two sites, 3.9 M SEK.\nOne site, 1.2 M SEK.",
        "recommendation": "A, because B covers half of the volume.",
        "wanted_by": on + timedelta(days=14),
        "level": 3,
    }
    return escalate.raise_escalation(by=by, on=on, **told | facts)


def group_meets(by: User, on: date, *, in_days: int, **facts: Any) -> Meeting:
    """A meeting of the group at one o'clock, so many days after `on`."""
    day = on + timedelta(days=in_days)
    starts_at = timezone.make_aware(datetime.combine(day, time(13)))
    return plan_meeting(
        steering_group(),
        by=by,
        kind=MeetingKind.STEERING,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        on=on,
        **facts,
    )


def a_group_at_work(user: User) -> tuple[object, ...]:
    """Questions old and new, critical, decided late and in time, returned; and a meeting."""
    on = timezone.localdate()
    by = member()
    water = CustomerFactory(unit__name="Water")
    cause = EscalationCause.objects.first()
    raised(by, on - timedelta(days=40), customer=water, cause=cause)
    raised(by, on - timedelta(days=9), question="Who pays for the move of the terminals?")
    raised(by, on - timedelta(days=1), severity=2, customer=water, question="Is the port closed?")
    raised(by, on - timedelta(days=3), level=2, customer=water)
    for days, late in ((20, True), (60, False)):
        escalation = raised(by, on - timedelta(days=days), question=f"Question of {days} days")
        escalate.decide_escalation(
            escalation,
            by=by,
            on=on - timedelta(days=days - 10),
            text="Both, with a second supplier.",
            owner=PersonFactory(name="Karin Ek"),
            due_on=on + timedelta(days=-2 if late else 5),
        )
    back = raised(by, on - timedelta(days=35), question="Returned")
    escalate.return_escalation(back, by=by, on=on, text="Ask the customer first.")
    group_meets(by, on, in_days=20)
    return ()


def many(customer: Customer, by: User, on: date, count: int) -> None:
    """So many questions that wait for the group, of one customer."""
    for n in range(count):
        raised(by, on - timedelta(days=n), customer=customer)
