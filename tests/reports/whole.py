"""A customer of whom there is something in every section of its profile."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from agreements.models import Agreement, Requirement
from brm.accounts.models import User
from customers.models import Customer, Person
from customers.operations.plan_ahead import assess_effect
from meetings.models import Action, Complaint, Decision, Escalation, MeetingKind
from meetings.operations import escalate
from reports.health.assess import assess_health
from reports.models import Project
from reports.operations.attainment import recompute_attainment
from reports.register.registrations import SERVICE_REPORT
from reports.rules import Rating
from reports.surveys.operations.following import ORIGIN as SURVEY
from reports.surveys.operations.following import follow_up_low
from tests.agreements.cases import a_delivered_benefit
from tests.agreements.requirements import a_requirement
from tests.customers.factories import (
    BudgetFactory,
    CustomerFactory,
    PersonFactory,
    TeamMemberFactory,
)
from tests.customers.plans import an_adopted_plan
from tests.meetings.factories import ActivityFactory, ComplaintFactory
from tests.reports.factories import (
    ImprovementFactory,
    MeetingFactory,
    ProjectStatusFactory,
    a_level,
    measured,
)
from tests.reports.surveys.asked import answer, asked

TODAY = date(2026, 11, 23)
CANARY = "Kanarienvogel"
"""Stands in every word that is for inside IT."""
SHARED = "Zaunkönig"
"""Stands beside it in words that the customer reads."""


def a_whole_customer(by: User) -> Customer:
    """With structure, money, plan, requirements, delivery, meetings, and what is open."""
    customer = CustomerFactory.create(unit__name="Grid North")
    TeamMemberFactory.create(customer=customer, person__name="Ingrid Solheim")
    BudgetFactory.create(unit=customer.unit)
    _plan(customer, by)
    _need(customer, by)
    _deliver(customer)
    _meet(customer, by)
    _complain_and_escalate(customer, by)
    _ask(customer)
    _improve(customer)
    assess_health(on=TODAY)
    return customer


def _plan(customer: Customer, by: User) -> None:
    plan = an_adopted_plan(customer, by=by, year=2026, on=TODAY, **{SHARED: date(2027, 3, 1)})
    [change] = plan.changes.filter(title__startswith=SHARED)
    facts: dict[str, Any] = {"words": CANARY, "rough_sum": Decimal(9000), "currency": "EUR"}
    assess_effect(change, by=by, on=TODAY, effect="assessed", **facts)


def _need(customer: Customer, by: User) -> None:
    asked = a_requirement(customer, by=by, title=f"{SHARED} meters")
    Requirement.objects.filter(pk=asked.pk).update(limits=CANARY)
    a_delivered_benefit(customer, by=by)


def _deliver(customer: Customer) -> None:
    level = a_level(customer, line__service__name="Outage map", workload_limit=400)
    measured(level, "98.91", workload=512)
    recompute_attainment(as_of=TODAY)
    Agreement.objects.update(remark=CANARY, name=f"{SHARED} map")
    project = Project.objects.create(
        code="PR-1", name=f"{SHARED} 2.0", customer=customer, description=CANARY
    )
    ProjectStatusFactory.create(project=project, rating=Rating.RED, comment=CANARY)


def _meet(customer: Customer, by: User) -> None:
    ActivityFactory(customer=customer, outcome=CANARY)
    meeting = MeetingFactory.create(of=customer, place=SHARED)
    inside = MeetingFactory.create(
        of=customer,
        kind=MeetingKind.TEAM,
        place=CANARY,
        starts_at=datetime(2026, 11, 25, 9, tzinfo=UTC),
        ends_at=datetime(2026, 11, 25, 10, tzinfo=UTC),
    )
    secret = meeting.agenda.create(position=1, topic=CANARY, confidential=True)
    shared = meeting.agenda.create(position=2, topic="Prices")
    for text, facts in (
        (SHARED, {"meeting": meeting, "agenda_item": shared}),
        (f"{CANARY} in confidence", {"meeting": meeting, "agenda_item": secret}),
        (f"{CANARY} inside", {"meeting": inside}),
    ):
        _say(customer, text, by, facts)

    promised = {"owner": PersonFactory.create(), "due_on": TODAY, "customer": customer}
    Action.objects.create(text=f"{CANARY} by hand", **promised)
    for kind in (SURVEY, SERVICE_REPORT):
        Action.objects.create(
            text=f"{CANARY} of a {kind}", origin_kind=kind, origin_key="1", **promised
        )


def _say(customer: Customer, text: str, by: User, facts: dict[str, Any]) -> None:
    """Something promised and decided at the place that `facts` name."""
    Action.objects.create(
        text=text, owner=PersonFactory.create(), due_on=TODAY, customer=customer, **facts
    )
    Decision.objects.create(
        text=text,
        decided_on=TODAY,
        by_mandate="Service",
        customer=customer,
        recorded_by=by,
        recorded_at=timezone.now(),
        **facts,
    )


def _complain_and_escalate(customer: Customer, by: User) -> None:
    complaint = ComplaintFactory(customer=customer, subject=f"{SHARED} stands still")
    assert isinstance(complaint, Complaint)
    inner = dict.fromkeys(("effect", "facts", "otherwise", "options", "recommendation"), CANARY)
    facts = {"customer": customer, "by": by, "on": TODAY, "level": 3}
    told = {"wanted_by": date(2026, 12, 14), **inner}
    owner = PersonFactory.create()
    for question in (f"{CANARY}: who pays?", f"{CANARY}: which team?"):
        escalation = escalate.raise_escalation(question=question, **facts, **told)
        escalate.decide_escalation(
            escalation, by=by, on=TODAY, text=f"{CANARY} decides.", owner=owner, due_on=TODAY
        )
    escalate.raise_escalation(question=f"{CANARY}: still open?", **facts, **told)
    first = Escalation.objects.earliest("pk")
    Escalation.objects.filter(pk=first.pk).update(words=f"{SHARED}: who pays?")


def _ask(customer: Customer) -> None:
    """A survey of named answers that goes on, with a low one that is followed up."""
    survey = asked(customers=[customer], title=f"{CANARY} asks")
    invitation = survey.invitations.get()
    Person.objects.filter(pk=invitation.person_id).update(name=CANARY)
    answer(invitation, survey.questions.get(), 1, text=CANARY)
    assert follow_up_low(TODAY) == 1


def _improve(customer: Customer) -> None:
    ImprovementFactory(customer=customer, text=f"{CANARY} is proposed", state="proposed")
    ImprovementFactory(customer=customer, text=f"{SHARED} is promised", reason=CANARY)
