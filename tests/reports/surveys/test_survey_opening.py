"""A survey is opened: who is invited, and what keeps it from being opened."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from brm.accounts.models import User
from brm.links.models import PersonalLink
from brm.outbox.models import OutboxMessage
from customers.models import Person
from reports.models import Invitation, SurveyState
from reports.surveys.operations import opening
from tests.customers.factories import CustomerFactory
from tests.reports.surveys.asked import OPENED
from tests.reports.surveys.drafts import LAST, SITE, draft, ready
from tests.reports.surveys.factories import FrameMemberFactory, QuestionFactory

pytestmark = pytest.mark.django_db


def test_opening_invites_each_who_is_asked_by_a_link_of_their_own(admin: User) -> None:
    survey = ready(admin, 2)
    FrameMemberFactory.create(survey=survey, is_asked=False, left_out="On leave")

    opening.open_survey(survey, by=admin, on=OPENED, site=SITE)

    invitations = list(Invitation.objects.order_by("pk"))
    assert len(invitations) == 2
    links = PersonalLink.objects.filter(purpose="survey").order_by("pk")
    assert [(link.subject_id, link.address) for link in links] == [
        (each.pk, each.person.email) for each in invitations
    ]
    assert OutboxMessage.objects.filter(kind="personal_link").count() == 2
    survey.refresh_from_db()
    assert (survey.state, survey.opened_on) == (SurveyState.OPEN, OPENED)


@pytest.mark.parametrize(
    ("people", "facts", "sentence"),
    [
        (0, {}, "Nobody is asked yet: propose the frame first."),
        (
            4,
            {"anonymity": "anonymous"},
            "Anonymously ask 5 people at least: of fewer answers nothing is shown.",
        ),
    ],
)
def test_a_survey_that_cannot_say_anything_is_not_opened(
    admin: User, people: int, facts: dict[str, Any], sentence: str
) -> None:
    survey = ready(admin, people, **facts)

    with pytest.raises(ValidationError) as refusal:
        opening.open_survey(survey, by=admin, on=OPENED, site=SITE)

    assert refusal.value.messages == [sentence]


def test_a_survey_is_opened_until_its_last_day(admin: User) -> None:
    on_time, late = ready(admin), ready(admin)

    opening.open_survey(on_time, by=admin, on=LAST, site=SITE)
    with pytest.raises(ValidationError) as refusal:
        opening.open_survey(late, by=admin, on=LAST + timedelta(days=1), site=SITE)

    assert refusal.value.messages == ["The last day is over: give a later one."]


def test_whoever_cannot_be_reached_any_more_keeps_it_from_being_opened(admin: User) -> None:
    survey = ready(admin)
    Person.objects.filter(pk=survey.frame.get().person_id).update(email="", name="Jan Moss")

    with pytest.raises(ValidationError) as refusal:
        opening.open_survey(survey, by=admin, on=OPENED, site=SITE)

    assert refusal.value.messages == ["Leave out who cannot be reached any more: Jan Moss."]


def test_an_anonymous_invitation_keeps_only_what_five_were_invited_under(admin: User) -> None:
    survey = draft(admin, anonymity="anonymous")
    QuestionFactory.create(survey=survey)
    large, small = CustomerFactory.create(), CustomerFactory.create()
    for customer, people in ((large, 6), (small, 5)):
        for _n in range(people):
            FrameMemberFactory.create(survey=survey, customer=customer)
    FrameMemberFactory.create(survey=survey)

    opening.open_survey(survey, by=admin, on=OPENED, site=SITE)

    kept = survey.invitations.values_list("customer", "group_customer").distinct()
    of_large = (large.pk, large.pk)
    assert of_large in set(kept)
    assert {group for customer, group in kept if customer != large.pk} == {None}
