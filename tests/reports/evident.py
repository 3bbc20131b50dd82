"""Customers of whom everything is shown that a requirement of the standards asks for.

All of it lies in October 2026, the period of the tests.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from agreements.models import Requirement, RequirementKind, ServiceLevel
from brm.accounts.models import Role, User
from customers.models import (
    Channel,
    ChannelKind,
    CommunicationPlan,
    Confirmation,
    Customer,
    Encounter,
    OperationalPlan,
    Stakeholder,
)
from meetings.models import Activity, ActivityState, Meeting, MeetingState, MinutesState, Series
from meetings.spans import Span
from reports.evidence.packs.work import pack_at_once
from reports.models import Edition, PackRun, Survey, SurveyReport
from reports.operations.attainment import recompute_attainment
from reports.operations.profiles import compile_profile
from tests.agreements.decisions import a_decision, fitted
from tests.agreements.requirements import a_requirement
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
)
from tests.factories import UserFactory
from tests.meetings.factories import ActivityFactory, ForumFactory, MeetingFactory
from tests.meetings.kinds import Kind
from tests.reports.factories import a_level, measured
from tests.reports.surveys.asked import answer, asked, closed

TODAY = date(2026, 11, 23)
OCTOBER = date(2026, 10, 1)
IN_OCTOBER = date(2026, 10, 12)
LAST_OF_OCTOBER = date(2026, 10, 31)


def a_customer(name: str = "Water works") -> Customer:
    """A customer by a mandate, of whom nothing else is known."""
    customer: Customer = CustomerFactory.create(unit__name=name)
    MandateFactory.create(unit=customer.unit)
    return customer


def a_user() -> User:
    user: User = UserFactory.create(role=Role.ADMINISTRATOR)
    return user


def structure_is_known(customer: Customer) -> None:
    Confirmation.objects.create(customer=customer, confirmed_on=IN_OCTOBER, confirmed_by=a_user())
    Stakeholder.objects.create(
        customer=customer, person=PersonFactory.create(), influence=3, interest=3
    )


def somebody_is_responsible(customer: Customer) -> None:
    TeamMemberFactory.create(customer=customer, deputy=PersonFactory.create())


def channels_are_named(customer: Customer) -> CommunicationPlan:
    plan = CommunicationPlan.objects.create(
        customer=customer, changed_on=IN_OCTOBER, changed_by=a_user()
    )
    for kind in ChannelKind.values:
        Channel.objects.create(plan=plan, kind=kind, name="Portal", address="portal.example")
    return plan


def they_met(customer: Customer) -> Meeting:
    """A customer meeting in October, its minutes sent, in a series that goes on."""
    forum = ForumFactory.create(customer=customer)
    Series.objects.filter(forum=forum, kind="customer").update(rule="FREQ=MONTHLY;BYMONTHDAY=12")
    held = datetime.combine(IN_OCTOBER, datetime.min.time(), UTC) + timedelta(hours=9)
    meeting: Meeting = MeetingFactory.create(
        forum=forum,
        starts_at=held,
        state=MeetingState.HELD,
        minutes_state=MinutesState.SENT,
        minutes_sent_at=held + timedelta(days=1),
    )
    return meeting


def communication_is_arranged(customer: Customer) -> None:
    plan = channels_are_named(customer)
    Encounter.objects.create(plan=plan, ours="Ingrid", theirs="Karin", about="Delivery")
    they_met(customer)


def business_is_understood(customer: Customer) -> None:
    OperationalPlan.objects.create(
        customer=customer, fiscal_year=2026, adopted_on=date(2026, 1, 15), adopted_by=a_user()
    )


def done(customer: Customer, kind: str = Kind.STUDY_REPORTS, on: date = IN_OCTOBER) -> Activity:
    activity: Activity = ActivityFactory.create(
        customer=customer, kind_id=kind, due_on=on, state=ActivityState.DONE, done_on=on
    )
    return activity


def a_year_measured(customer: Customer, value: str = "99.9", **facts: object) -> ServiceLevel:
    """A level with a figure of each of the last months up to October."""
    level = a_level(customer, **facts)
    for month in (7, 8, 9):
        measured(level, "99.9", period=date(2026, month, 1))
    measured(level, value, period=OCTOBER)
    recompute_attainment(as_of=TODAY)
    return level


def performance_is_reviewed(customer: Customer) -> None:
    done(customer)
    a_year_measured(customer)
    compile_profile(customer, edition=Edition.INTERNAL, by=None, on=IN_OCTOBER)


def complaints_are_handled(customer: Customer) -> None:
    channels_are_named(customer)
    done(customer, Kind.COMPLAINT_REVIEW)


def escalation_is_offered(customer: Customer) -> None:
    channels_are_named(customer)


def services_are_agreed(customer: Customer) -> None:
    a_level(customer)


def granted(customer: Customer) -> Requirement:
    """A requirement for a new service that somebody with a mandate said yes to."""
    by = a_user()
    asked = fitted(a_requirement(customer, by=by, kind=RequirementKind.NEW), by=by)
    mandate = customer.unit.mandates.get()
    a_decision(asked, mandate.person, by=by)
    asked.refresh_from_db()
    return asked


def levels_answer_requirements(customer: Customer) -> None:
    a_level(customer, requirement=granted(customer))


def limits_are_agreed(customer: Customer) -> None:
    a_level(customer, workload_limit="400")


def levels_are_looked_at(customer: Customer) -> None:
    a_year_measured(customer)
    meeting = they_met(customer)
    compile_profile(customer, edition=Edition.CUSTOMER, by=None, on=IN_OCTOBER, meeting=meeting)


def misses_would_be_seen(customer: Customer) -> None:
    a_year_measured(customer)


def somebody_was_asked(customer: Customer) -> Survey:
    """A survey that one of its people answered in October."""
    survey = asked(customers=[customer], opens_on=OCTOBER, on=OCTOBER)
    answer(survey.invitations.get(), survey.questions.get(), 5, on=IN_OCTOBER)
    return survey


def results_are_told(customer: Customer) -> None:
    survey = closed(somebody_was_asked(customer), on=IN_OCTOBER)
    by = a_user()
    survey.analysis, survey.consequences = "Content", "Nothing"
    survey.state, survey.evaluated_on, survey.evaluated_by = "evaluated", IN_OCTOBER, by
    survey.save()
    SurveyReport.objects.create(
        survey=survey, person=PersonFactory.create(), sent_on=IN_OCTOBER, sent_by=by
    )


SHOWN: dict[str, Callable[[Customer], object]] = {
    "B1": structure_is_known,
    "B2": somebody_is_responsible,
    "B3": communication_is_arranged,
    "B4": business_is_understood,
    "B5": performance_is_reviewed,
    "B6": somebody_was_asked,
    "B7": results_are_told,
    "B8": complaints_are_handled,
    "B9": escalation_is_offered,
    "S1": services_are_agreed,
    "S2": levels_answer_requirements,
    "S3": limits_are_agreed,
    "S4": levels_are_looked_at,
    "S5": misses_would_be_seen,
}
"""By the key of each requirement, what makes it met for one customer."""


def a_pack(customer: Customer | None = None) -> PackRun:
    """The pack of October, of all customers or of those at and below the unit of one."""
    span = Span("month", OCTOBER, LAST_OF_OCTOBER)
    unit = customer.unit if customer else None
    run: PackRun = pack_at_once(span, unit=unit, by=a_user(), on=TODAY).run
    run.refresh_from_db()
    return run
