"""Decisions on requirements for tests."""

from datetime import date
from typing import Any

from django.db import transaction

from agreements.models import Decision, Fit, Requirement, RequirementKind, RequirementState
from agreements.operations.decide import Question, write_decision
from brm.accounts.models import User
from customers.models import Person
from tests.agreements.cases import a_frozen_case

TODAY = date(2026, 2, 1)


def fitted(requirement: Requirement, *, by: User, **facts: Any) -> Requirement:
    """The requirement, fitted as its kind says and awaiting its decision."""
    kinds = {RequirementKind.ORDER: Fit.EXISTING, RequirementKind.CHANGE: Fit.CHANGED}
    requirement.fit = kinds.get(RequirementKind(requirement.kind), Fit.NEW)
    requirement.fit_by, requirement.fit_on = by, TODAY
    requirement.state = RequirementState.AWAITING_DECISION
    for name, value in facts.items():
        setattr(requirement, name, value)
    requirement.save()
    return requirement


@transaction.atomic
def a_decision(
    requirement: Requirement, person: Person | None, *, by: User | None, **facts: Any
) -> Decision:
    """A yes of the person to the requirement as it stands; for what is no order to a first case."""
    version = facts.pop("case_version", None if requirement.kind == RequirementKind.ORDER else 1)
    content: dict[str, Any] = {"requirement": requirement.number, "title": requirement.title}
    if version is not None:
        content = a_frozen_case(requirement, version).content
    asked = Question(
        content=content,
        amount=requirement.rough_sum,
        currency=requirement.currency,
        case_version=version,
    )
    stated: dict[str, Any] = {"outcome": "approved", "on": TODAY} | facts
    return write_decision(requirement, asked, by=by, person=person, **stated)
