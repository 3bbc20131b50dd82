"""Surveys that were opened and answered, for tests."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from customers.models import Customer
from reports.models import (
    Anonymity,
    AnonymousAnswer,
    Answer,
    Invitation,
    InvitationState,
    Question,
    Survey,
    SurveyState,
)
from reports.surveys.hiding import groups_of
from tests.reports.surveys.factories import FrameMemberFactory, QuestionFactory, SurveyFactory

OPENED = date(2026, 11, 2)


def opened(survey: Survey, *, on: date = OPENED) -> Survey:
    """The survey, open since the day; with an invitation for everybody of the frame."""
    Survey.objects.filter(pk=survey.pk).update(state=SurveyState.OPEN, opened_on=on)
    members = list(survey.frame.filter(is_asked=True).order_by("pk"))
    groups = groups_of([(each.tier, each.customer_id) for each in members])
    for member, (tier, customer) in zip(members, groups, strict=True):
        kept = {"group_tier": tier, "group_customer_id": customer} if survey.is_anonymous else {}
        Invitation.objects.create(
            survey=survey,
            member=member,
            person=member.person,
            customer=member.customer,
            invited_on=on,
            **kept,
        )
    survey.refresh_from_db()
    return survey


def closed(survey: Survey, *, on: date = date(2026, 11, 28)) -> Survey:
    Survey.objects.filter(pk=survey.pk).update(state=SurveyState.CLOSED, closed_on=on)
    survey.refresh_from_db()
    return survey


def asked(
    people: int = 1,
    *,
    anonymity: str = Anonymity.NAMED,
    customers: Sequence[Customer] = (),
    kinds: Sequence[str] = ("csat",),
    on: date = OPENED,
    **facts: Any,
) -> Survey:
    """A survey that was opened on the day to so many people, of each of the customers."""
    survey = SurveyFactory.create(anonymity=anonymity, **facts)
    for kind in kinds:
        options = ["Yes", "Maybe", "No"] if kind == "choice" else []
        QuestionFactory.create(survey=survey, kind=kind, options=options)
    for customer in customers or [None]:
        own = {"customer": customer} if customer else {}
        first = FrameMemberFactory.create(survey=survey, **own)
        for _n in range(people - 1):
            FrameMemberFactory.create(survey=survey, customer=first.customer)
    return opened(survey, on=on)


def answer(
    invitation: Invitation,
    question: Question,
    value: int | None = None,
    text: str = "",
    *,
    on: date = OPENED,
) -> None:
    """Write one answer as it is kept, and mark the invitation."""
    given = {"question": question, "scale": question.scale, "value": value, "text": text}
    if invitation.survey.is_anonymous:
        settle(invitation, on=on)
        group = {"tier": invitation.group_tier, "customer": invitation.group_customer}
        AnonymousAnswer.objects.create(survey=invitation.survey, **group, **given)
    else:
        Answer.objects.create(
            survey=invitation.survey, invitation=invitation, person=invitation.person, **given
        )
        settle(invitation, on=on)


def settle(invitation: Invitation, *, on: date = OPENED) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(
        state=InvitationState.ANSWERED, settled_on=on
    )
