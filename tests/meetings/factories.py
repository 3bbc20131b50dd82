"""Rows of meetings for tests."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from brm.accounts.models import Role, User
from customers.models import Customer
from customers.periods import period
from meetings.models import (
    Action,
    Activity,
    AgendaItem,
    Cadence,
    CalendarEntry,
    Complaint,
    Escalation,
    Forum,
    Meeting,
    MeetingKind,
    Series,
)
from meetings.models.forums import KINDS_OF_CUSTOMERS, KINDS_OF_THE_GROUP
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.factories import UserFactory
from tests.meetings.kinds import Kind

FIRST = date(2020, 1, 1)
TODAY = date(2026, 11, 23)
"""The day of most tests: a Monday."""


def manager_of(customer: Customer, **facts: Any) -> User:
    """A user who is the customer's relationship manager."""
    user = UserFactory(role=Role.RELATIONSHIP_MANAGER)
    person = PersonFactory(user=user, **facts)
    TeamMemberFactory(customer=customer, person=person)
    return user


class CadenceFactory(DjangoModelFactory[Cadence]):
    """A cadence of a customer's own, on the 15th of each month; `tier=` makes it a tier's."""

    class Meta:
        model = Cadence

    kind_id = Kind.STUDY_REPORTS
    customer = factory.Maybe(
        "tier", yes_declaration=None, no_declaration=factory.SubFactory(CustomerFactory)
    )
    tier = ""
    rule = "FREQ=MONTHLY;BYMONTHDAY=15"
    lead_days = 7
    valid = period(FIRST, None)


class ActivityFactory(DjangoModelFactory[Activity]):
    class Meta:
        model = Activity

    customer = factory.SubFactory(CustomerFactory)
    kind_id = Kind.STUDY_REPORTS
    due_on = TODAY


class ForumFactory(DjangoModelFactory[Forum]):
    class Meta:
        model = Forum

    customer = factory.SubFactory(CustomerFactory)
    name = factory.LazyAttribute(
        lambda forum: str(forum.customer) if forum.customer else "IT steering group"
    )

    @classmethod
    def _create(cls, model_class: type[Forum], *args: Any, **facts: Any) -> Forum:
        """With its series, as every forum has them."""
        forum: Forum = super()._create(model_class, *args, **facts)
        kinds = KINDS_OF_CUSTOMERS if forum.customer else KINDS_OF_THE_GROUP
        Series.objects.bulk_create(Series(forum=forum, kind=kind) for kind in kinds)
        return forum


class MeetingFactory(DjangoModelFactory[Meeting]):
    """A customer meeting of an hour and a half, on the day of the tests at nine."""

    class Meta:
        model = Meeting

    forum = factory.SubFactory(ForumFactory)
    customer = factory.SelfAttribute("forum.customer")
    kind = MeetingKind.CUSTOMER
    starts_at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    ends_at = factory.LazyAttribute(lambda meeting: meeting.starts_at + timedelta(minutes=90))


class AgendaItemFactory(DjangoModelFactory[AgendaItem]):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    position = factory.Sequence(lambda n: n + 1)
    topic = factory.Sequence(lambda n: f"Topic {n}")


class ActionFactory(DjangoModelFactory[Action]):
    class Meta:
        model = Action

    text = factory.Sequence(lambda n: f"Promise {n}")
    owner = factory.SubFactory(PersonFactory)
    due_on = TODAY
    customer = factory.SubFactory(CustomerFactory)


class EscalationFactory(DjangoModelFactory[Escalation]):
    class Meta:
        model = Escalation

    number = factory.Sequence(lambda n: f"E-{n + 1}")
    customer = factory.SubFactory(CustomerFactory)
    question = "Who answers for the charging app?"
    effect = "Payments fail 3 of 100 times."
    level_since = TODAY
    raised_on = TODAY
    raised_by = factory.SubFactory(UserFactory, role=Role.RELATIONSHIP_MANAGER)
    wanted_by = date(2026, 12, 1)


class ComplaintFactory(DjangoModelFactory[Complaint]):
    """A complaint received on the day of the tests, a Monday, without a holiday in sight."""

    class Meta:
        model = Complaint

    number = factory.Sequence(lambda n: f"C-{n + 1}")
    customer = factory.SubFactory(CustomerFactory)
    subject = "Sorting stands still each Monday"
    text = "Each Monday we wait an hour."
    said_by_name = "Karin Ek"
    received_on = TODAY
    acknowledge_due_on = date(2026, 11, 25)
    answer_due_on = date(2026, 12, 7)
    close_due_on = date(2027, 1, 7)


def answered(complaint: Complaint, on: date = TODAY, **facts: Any) -> Complaint:
    """The complaint with an answer of the day, the customer told."""
    complaint.state = "answered"
    complaint.acknowledged_on = complaint.answered_on = complaint.told_on = on
    complaint.answer = "A second line runs from Monday on."
    for name, value in facts.items():
        setattr(complaint, name, value)
    complaint.save()
    complaint.refresh_from_db()
    return complaint


class CalendarEntryFactory(DjangoModelFactory[CalendarEntry]):
    """An hour at ten, on the day after the day of the tests, of an imported calendar."""

    class Meta:
        model = CalendarEntry

    class Params:
        at = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)

    uid = factory.Sequence(lambda n: f"{n}@example.org")
    title = "Budget talk"
    starts = factory.LazyAttribute(lambda entry: [entry.at])
    duration_minutes = 60
    span = factory.LazyAttribute(
        lambda entry: period(entry.starts[0].date(), entry.starts[-1].date())
    )
