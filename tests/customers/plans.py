"""Plans of a customer for tests."""

from datetime import date
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from brm.accounts.models import User
from customers.models import (
    Channel,
    CommunicationPlan,
    Customer,
    Encounter,
    Goal,
    MaturityAssessment,
    OperationalPlan,
    PlannedChange,
)
from customers.operations.plan_ahead import adopt_plan, begin_draft


def a_plan_with_rows(customer: Customer, *, by: User) -> CommunicationPlan:
    """A communication plan with two channels and one encounter."""
    plan: CommunicationPlan = CommunicationPlan.objects.create(
        customer=customer, changed_on=date(2026, 10, 3), changed_by=by
    )
    Channel.objects.create(
        plan=plan,
        kind="ordering",
        name="Service portal",
        address="https://portal.example.org",
        hours="always",
        answered_by="Service desk",
    )
    Channel.objects.create(plan=plan, kind="complaint", name="Phone", address="+46 8 555 01 37")
    Encounter.objects.create(
        plan=plan,
        ours="Relationship manager",
        theirs="Head of Water works",
        rhythm="monthly",
        about="Plans and delivery",
    )
    return plan


def a_draft(customer: Customer, *, by: User, year: int = 2026, **changes: date) -> OperationalPlan:
    """The draft of the next edition, with a planned change for each name and day."""
    draft = begin_draft(customer, year, by=by, on=date(year, 1, 1))
    for name, begins_on in changes.items():
        title = name.replace("_", " ")
        PlannedChange.objects.create(plan=draft, title=title, begins_on=begins_on)
    return draft


def an_adopted_plan(
    customer: Customer, *, by: User, year: int = 2026, on: date | None = None, **changes: date
) -> OperationalPlan:
    """An edition in force, with a goal and a planned change for each name and day."""
    draft = a_draft(customer, by=by, year=year, **changes)
    if not draft.goals.exists():
        Goal.objects.create(plan=draft, text="Fewer leaks", measure="under 2 %")
    return adopt_plan(draft, by=by, on=on or date(year, 1, 15))


def judged(
    customer: Customer, *, by: User, on: date, business: int = 3, it: int = 3, **more: Any
) -> MaturityAssessment:
    """An assessment of the maturity of the relationship, as it stands in the database."""
    made: MaturityAssessment = MaturityAssessment.objects.create(
        customer=customer,
        assessed_on=on,
        business_level=business,
        it_level=it,
        assessed_by=by,
        note="A steady hand",
        **more,
    )
    return made


def cost_of(client: Client, address: str, query: dict[str, Any] | None = None) -> int:
    """How many queries a page costs; what every page of a customer costs is in it."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, query).status_code == 200
    return len(captured)
