"""A survey is evaluated, and its results are sent."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from brm.accounts.models import User
from brm.outbox.models import OutboxMessage
from customers.models import Person
from reports.surveys.operations import closing, evaluating
from reports.surveys.views import readers_of
from tests.factories import UserFactory
from tests.reports.surveys.asked import answer, asked
from tests.reports.surveys.drafts import LAST, reachable

pytestmark = pytest.mark.django_db


def test_a_closed_survey_is_evaluated_and_its_results_are_sent(admin: User) -> None:
    survey = asked(5, title="Yearly")
    for invitation in survey.invitations.all():
        answer(invitation, survey.questions.get(), 4)
    closing.close_survey(survey, by=admin, on=LAST)
    reader = reachable(name="Karin Ek")

    evaluating.evaluate_survey(
        survey, by=admin, on=LAST, analysis="Better than before", consequences="Go on"
    )
    sent = evaluating.report_survey(survey, by=admin, on=LAST, people=[reader, reader])
    again = evaluating.report_survey(survey, by=admin, on=LAST, people=[reader])

    assert (sent, again) == (1, 0)
    mail = OutboxMessage.objects.get(kind="mail").payload
    assert (mail["subject"], mail["to"]) == ("Results: Yearly", [reader.email])
    assert "How satisfied are you with IT as a whole?: 100 % (57 to 100), n = 5" in mail[
        "text"
    ].replace("\u202f", " ").replace("\u00a0", " ")
    assert "Better than before" in mail["text"]


def test_the_results_lead_to_the_page_for_whoever_can_sign_in_alone(admin: User) -> None:
    survey = asked()
    closing.close_survey(survey, by=admin, on=LAST)
    evaluating.evaluate_survey(survey, by=admin, on=LAST, analysis="Good", consequences="Go on")
    inside, outside = reachable(user=UserFactory.create()), reachable()

    evaluating.report_survey(survey, by=admin, on=LAST, people=[inside, outside])

    page = survey.get_absolute_url()
    mails = [each.payload for each in OutboxMessage.objects.filter(kind="mail")]
    assert {mail["to"][0]: page in mail["text"] for mail in mails} == {
        inside.email: True,
        outside.email: False,
    }


def test_results_reach_whoever_was_asked_and_is_still_there() -> None:
    survey = asked(4)
    there, left, silent, merged = (each.person for each in survey.invitations.order_by("pk"))
    Person.objects.filter(pk=left.pk).update(left_on=LAST - timedelta(days=1))
    Person.objects.filter(pk=silent.pk).update(email="")
    Person.objects.filter(pk=merged.pk).update(merged_into=there)

    found = readers_of(survey, on=LAST, person=None, everybody=True)

    assert {each.pk for each in found} == {there.pk}


def test_an_open_survey_is_not_evaluated(admin: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        evaluating.evaluate_survey(
            asked(), by=admin, on=LAST, analysis="Early", consequences="None"
        )

    assert refusal.value.messages == ["Close the survey first."]


def test_results_are_sent_once_it_is_evaluated(admin: User) -> None:
    survey = asked()
    closing.close_survey(survey, by=admin, on=LAST)

    with pytest.raises(ValidationError) as refusal:
        evaluating.report_survey(survey, by=admin, on=LAST, people=[reachable()])

    assert refusal.value.messages == [
        "Evaluate the survey first: whoever reads it asks what follows."
    ]
