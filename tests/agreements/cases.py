"""Business cases for tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from agreements.cases.content import content_of
from agreements.models import (
    Benefit,
    BusinessCase,
    CaseAlternative,
    CaseFunding,
    CasePreparation,
    CasePromise,
    CaseRisk,
    Fit,
    Requirement,
    RequirementKind,
)
from agreements.operations.case import begin_case, submit_case
from agreements.operations.decide_case import decide_case
from agreements.operations.move import move_requirement
from brm.accounts.models import User
from customers.models import Customer
from customers.models.snapshots import digest_of
from tests.agreements.requirements import a_requirement
from tests.customers.factories import MandateFactory, PersonFactory

TODAY = date(2026, 2, 1)


def money(*values: int) -> list[Decimal]:
    return [Decimal(each) for each in values]


def a_fitted_requirement(customer: Customer, *, by: User, **facts: Any) -> Requirement:
    """A requirement for a new service, fitted and in preparation."""
    made = a_requirement(customer, by=by, **({"title": "Leak detection"} | facts))
    made.fit = Fit.CHANGED if made.kind == RequirementKind.CHANGE else Fit.NEW
    made.fit_by, made.fit_on, made.state = by, TODAY, "preparing"
    made.save()
    made.refresh_from_db()
    return made


def a_draft(requirement: Requirement, *, by: User, on: date = TODAY) -> BusinessCase:
    """A complete draft in EUR at 10 %: 1 000 at once, 400 in each of three years."""
    case = begin_case(requirement, by=by, on=on)
    case.summary, case.years, case.currency = "Find leaks early", 3, "EUR"
    case.discount_rate = Decimal(10)
    case.save()
    case.refresh_from_db()
    nothing, new = case.alternatives.all()
    _figures(nothing, money(0, 0, 0, 0), money(0, 0, 0, 0))
    _figures(new, money(1000, 0, 0, 0), money(0, 400, 400, 400))
    if not case.preparations.exists():
        person = PersonFactory.create(name="Bea Buyer")
        CasePreparation.objects.create(case=case, person=person, prepared_on=TODAY)
        CaseRisk.objects.create(case=case, what="Late", answer="Begin early")
        CasePromise.objects.create(
            case=case,
            measure="Water lost",
            unit="%",
            baseline=Decimal(20),
            target=Decimal(10),
            due_on=date(2027, 2, 1),
            owner=person,
        )
    assert CaseFunding.objects.filter(case=case).exists()
    return case


def _figures(row: CaseAlternative, costs: list[Decimal], benefits: list[Decimal]) -> None:
    row.costs, row.benefits = costs, benefits
    row.save()


def a_submitted_case(requirement: Requirement, *, by: User, on: date = TODAY) -> BusinessCase:
    case = a_draft(requirement, by=by, on=on)
    return submit_case(case, by=by, on=on, version=case.version)


def a_frozen_case(requirement: Requirement, edition: int) -> BusinessCase:
    """A submitted case, whatever state the requirement is in; the same one the second time."""
    known = BusinessCase.objects.filter(requirement=requirement, edition=edition).first()
    if known is not None:
        return known
    by = requirement.raised_by
    case: BusinessCase = BusinessCase.objects.create(
        requirement=requirement,
        edition=edition,
        summary="Find leaks early",
        currency="EUR",
        discount_rate=Decimal(4),
        years=1,
        written_at=timezone.now(),
        written_by=by,
    )
    zero = money(0, 0)
    nothing = {"name": "Do nothing", "does_nothing": True, "costs": zero, "benefits": zero}
    CaseAlternative.objects.create(case=case, **nothing)
    new = {"name": "New", "is_chosen": True, "costs": money(1, 0), "benefits": zero}
    CaseAlternative.objects.create(case=case, **new)
    CaseFunding.objects.create(case=case, unit=requirement.unit)
    person = PersonFactory.create()
    CasePreparation.objects.create(case=case, person=person, prepared_on=TODAY)
    case.content = content_of(case)
    case.digest, case.amount = digest_of(case.content), Decimal(1)
    case.state, case.submitted_on, case.submitted_by = "submitted", TODAY, by
    case.save()
    return case


def a_delivered_benefit(customer: Customer, *, by: User, on: date = TODAY) -> Benefit:
    """The benefit of an approved case whose requirement was delivered on the day."""
    mandate = MandateFactory.create(unit=customer.unit, person=PersonFactory.create())
    asked = a_fitted_requirement(customer, by=by)
    case = a_submitted_case(asked, by=by, on=on)
    decide_case(case, by=by, on=on, person=mandate.person, outcome="approved")
    move_requirement(asked, by=by, on=on, state="delivering")
    move_requirement(asked, by=by, on=on, state="delivered")
    made: Benefit = Benefit.objects.get(requirement=asked)
    return made
