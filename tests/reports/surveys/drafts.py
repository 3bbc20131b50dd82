"""Drafts of surveys made by their operations, and people who can be asked, for tests."""

from datetime import date
from typing import Any

from brm.accounts.models import User
from customers.models import Customer, Person
from reports.models import Survey
from reports.surveys.operations import design
from tests.customers.factories import MandateFactory, PersonFactory
from tests.reports.surveys.asked import OPENED
from tests.reports.surveys.factories import FrameMemberFactory, QuestionFactory

SITE = "http://testserver/"
LAST = date(2026, 11, 27)


def reachable(**facts: Any) -> Person:
    person: Person = PersonFactory.create(**facts)
    person.email = f"{person.external_id}@example.org"
    person.save()
    return person


def decides(customer: Customer, **facts: Any) -> Person:
    person = reachable(**facts)
    MandateFactory.create(unit=customer.unit, person=person)
    return person


def draft(by: User, **facts: Any) -> Survey:
    return design.create_survey(
        by=by,
        on=OPENED,
        title="How satisfied are you?",
        opens_on=OPENED,
        closes_on=LAST,
        **facts,
    )


def ready(admin: User, people: int = 1, **facts: Any) -> Survey:
    survey = draft(admin, **facts)
    QuestionFactory.create(survey=survey)
    for _n in range(people):
        FrameMemberFactory.create(survey=survey)
    return survey
