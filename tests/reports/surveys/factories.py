"""Drafts of surveys for tests; opened and answered ones are in `asked`."""

from datetime import date

from factory.declarations import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from reports.models import FrameMember, FramePart, Question, QuestionKind, Survey
from tests.customers.factories import CustomerFactory, PersonFactory


class SurveyFactory(DjangoModelFactory[Survey]):
    """A draft of November 2026, of named answers."""

    class Meta:
        model = Survey

    number = Sequence(lambda n: f"S-{n + 1}")
    title = "How satisfied are you with IT?"
    opens_on = date(2026, 11, 2)
    closes_on = date(2026, 11, 27)


class QuestionFactory(DjangoModelFactory[Question]):
    """How satisfied somebody is, 1 to 5."""

    class Meta:
        model = Question

    survey = SubFactory(SurveyFactory)
    code = Sequence(lambda n: f"q{n + 1}")
    order = Sequence(lambda n: n + 1)
    kind = QuestionKind.CSAT
    scale = LazyAttribute(
        lambda question: {"csat": 5, "rating": 5, "nps": 10}.get(str(question.kind))
    )
    text = "How satisfied are you with IT as a whole?"


class FrameMemberFactory(DjangoModelFactory[FrameMember]):
    class Meta:
        model = FrameMember

    survey = SubFactory(SurveyFactory)
    person = SubFactory(PersonFactory, email=Sequence(lambda n: f"asked{n}@example.org"))
    customer = SubFactory(CustomerFactory)
    part = FramePart.CUSTOMER
    tier = LazyAttribute(lambda member: member.customer.tier)
    reason = "Decides for the customer"
