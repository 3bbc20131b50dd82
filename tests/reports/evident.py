"""Customers of whom everything is shown that a requirement of the standards asks for.

All of it lies in October 2026, the period of the tests, also what only the history dates; what is
to lie before or after it takes its day, and `recorded` puts the history of a row on days.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Model

from agreements.models import Requirement, RequirementKind, RequirementState, ServiceLevel
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
from reports.evidence.clauses import Scope, clauses
from reports.evidence.counting import ClauseResult, conformance_of
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
from tests.reports.surveys.asked import answer, closed
from tests.reports.surveys.asked import asked as asked_of

TODAY = date(2026, 11, 23)
OCTOBER = date(2026, 10, 1)
IN_OCTOBER = date(2026, 10, 12)
LAST_OF_OCTOBER = date(2026, 10, 31)
ALL_OCTOBER = Span("month", OCTOBER, LAST_OF_OCTOBER)
LONG_AGO = date(2026, 6, 1)
LAST_OF_SEPTEMBER = date(2026, 9, 30)
A_WEEK = Span("days", date(2026, 10, 12), date(2026, 10, 18))
A_QUARTER = Span("quarter", date(2026, 7, 1), LAST_OF_SEPTEMBER)


BEFORE, AFTER = date(2026, 9, 10), date(2026, 11, 10)
"""Days of the months before and after the period of the tests."""


def asked(span: Span = ALL_OCTOBER, today: date = TODAY) -> Scope:
    """The scope of a period, of all customers."""
    return Scope(span, today, Customer.objects.all())


def result_of(key: str, scope: Scope | None = None) -> ClauseResult:
    """What a requirement came to, in October where nothing else is said."""
    [result] = conformance_of(scope or asked(), [key]).clauses
    return result


def lacks(key: str, scope: Scope | None = None) -> list[str]:
    """The names of the checks that some customer fails."""
    return [each.check.name for each in result_of(key, scope).checks if each.counted.missing]


def called_for(key: str, scope: Scope | None = None) -> list[str]:
    """The names of the checks that something called for."""
    result = result_of(key, scope)
    return [each.check.name for each in result.checks if each.counted.is_called_for]


def listed(key: str, name: str, scope: Scope | None = None) -> list[Any]:
    """The records of a list behind a requirement."""
    [records] = [each for each in clauses[key].records if each.name == name]
    return list(records.rows(scope or asked()))


def recorded(row: Model, *days: date, pk: int | None = None) -> None:
    """Put what the history tells of a row on days: one for each thing that it tells, in order."""
    events = row.pgh_event_model.objects  # type: ignore[attr-defined]
    known = events.filter(pgh_obj_id=pk or row.pk).order_by("pgh_id")
    for event, day in zip(known, days, strict=True):
        at = datetime.combine(day, time(9), UTC)
        events.filter(pgh_id=event.pgh_id).update(pgh_created_at=at)


def a_customer(name: str = "Water works") -> Customer:
    """A customer by a mandate, of whom nothing else is known."""
    customer: Customer = CustomerFactory.create(unit__name=name)
    MandateFactory.create(unit=customer.unit)
    return customer


def a_user() -> User:
    user: User = UserFactory.create(role=Role.ADMINISTRATOR)
    return user


def a_stakeholder(customer: Customer, on: date = IN_OCTOBER) -> Stakeholder:
    """Somebody who was put on the map on the day."""
    stakeholder = Stakeholder.objects.create(
        customer=customer, person=PersonFactory.create(), influence=3, interest=3
    )
    recorded(stakeholder, on)
    return stakeholder


def structure_is_known(customer: Customer) -> None:
    Confirmation.objects.create(customer=customer, confirmed_on=IN_OCTOBER, confirmed_by=a_user())
    a_stakeholder(customer)


def somebody_is_responsible(customer: Customer) -> None:
    TeamMemberFactory.create(customer=customer, deputy=PersonFactory.create())


def channels_are_named(customer: Customer, on: date = IN_OCTOBER) -> CommunicationPlan:
    """A plan with the three channels, written on the day."""
    plan = CommunicationPlan.objects.create(customer=customer, changed_on=on, changed_by=a_user())
    recorded(plan, on)
    for kind in ChannelKind.values:
        facts = {"kind": kind, "name": "Portal", "address": "portal.example"}
        recorded(Channel.objects.create(plan=plan, **facts), on)
    return plan


def they_met(customer: Customer, on: date = IN_OCTOBER, **facts: Any) -> Meeting:
    """A customer meeting of the day, its minutes sent on the next, in a series that goes on."""
    forum = ForumFactory.create(customer=customer)
    series = Series.objects.get(forum=forum, kind="customer")
    series.rule = "FREQ=MONTHLY;BYMONTHDAY=12"
    series.save()
    recorded(series, on, on)
    held = datetime.combine(on, time(9), UTC)
    stated = {"minutes_state": MinutesState.SENT, "minutes_sent_at": held + timedelta(days=1)}
    meeting: Meeting = MeetingFactory.create(
        forum=forum,
        starts_at=held,
        state=MeetingState.HELD,
        **(stated | facts),
    )
    return meeting


def communication_is_arranged(customer: Customer) -> None:
    plan = channels_are_named(customer)
    encounter = Encounter.objects.create(plan=plan, ours="Ingrid", theirs="Karin", about="Delivery")
    recorded(encounter, IN_OCTOBER)
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


def required(customer: Customer, ended_on: date | None = None) -> None:
    """A requirement raised on 1 June, so due on 30 August; declined on the day."""
    by = a_user()
    row = a_requirement(customer, by=by)
    Requirement.objects.filter(pk=row.pk).update(raised_on=LONG_AGO)
    if ended_on:
        row.refresh_from_db()
        row.fit, row.fit_reason, row.fit_by, row.fit_on = "declined", "No", by, ended_on
        row.state = RequirementState.DECLINED
        row.save()
        recorded(row, LONG_AGO, LONG_AGO, ended_on)


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
    survey = asked_of(customers=[customer], opens_on=OCTOBER, on=OCTOBER)
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
    unit = customer.unit if customer else None
    run: PackRun = pack_at_once(ALL_OCTOBER, unit=unit, by=a_user(), on=TODAY).run
    run.refresh_from_db()
    return run
