"""An invitation is answered or declined, once."""

import pytest
from django.core.exceptions import ValidationError

from reports.models import AnonymousAnswer, Answer, InvitationState
from reports.surveys.operations import answering
from tests.reports.surveys.asked import OPENED, asked

pytestmark = pytest.mark.django_db


def test_a_named_answer_is_kept_with_the_person() -> None:
    survey = asked(kinds=("csat", "text"))
    scaled, words = survey.questions.all()
    invitation = survey.invitations.get()

    answering.answer_invitation(invitation, on=OPENED, given={scaled.pk: 4, words.pk: "More of it"})

    found = Answer.objects.order_by("pk").values_list("question", "person", "value", "text")
    person = invitation.person_id
    assert list(found) == [(scaled.pk, person, 4, ""), (words.pk, person, None, "More of it")]
    invitation.refresh_from_db()
    assert (invitation.state, invitation.settled_on) == (InvitationState.ANSWERED, OPENED)


def test_an_anonymous_answer_is_kept_without_the_person() -> None:
    survey = asked(anonymity="anonymous")
    question = survey.questions.get()

    answering.answer_invitation(survey.invitations.get(), on=OPENED, given={question.pk: 2})

    assert AnonymousAnswer.objects.values_list("question", "value", "customer").get() == (
        question.pk,
        2,
        None,
    )
    assert Answer.objects.count() == 0
    assert survey.invitations.get().state == InvitationState.ANSWERED


def test_a_second_answer_is_refused_with_thanks() -> None:
    survey = asked()
    invitation, given = survey.invitations.get(), {survey.questions.get().pk: 4}
    answering.answer_invitation(invitation, on=OPENED, given=given)

    with pytest.raises(ValidationError) as refusal:
        answering.answer_invitation(invitation, on=OPENED, given=given)

    assert refusal.value.messages == ["You have answered already. Thank you."]


def test_an_answer_without_anything_answered_is_refused() -> None:
    survey = asked()

    with pytest.raises(ValidationError) as refusal:
        answering.answer_invitation(survey.invitations.get(), on=OPENED, given={})

    assert refusal.value.messages == ["Answer one question at least, or decline."]
    assert survey.invitations.get().state == InvitationState.INVITED


def test_whoever_declined_may_still_answer() -> None:
    survey = asked()
    invitation = survey.invitations.get()

    answering.decline_invitation(invitation, on=OPENED)
    answering.decline_invitation(invitation, on=OPENED)
    declined = survey.invitations.get().state
    answering.answer_invitation(invitation, on=OPENED, given={survey.questions.get().pk: 4})

    assert (declined, survey.invitations.get().state) == ("declined", "answered")
