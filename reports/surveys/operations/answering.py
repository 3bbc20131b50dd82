"""Somebody answers or declines by the personal link."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reports.models import AnonymousAnswer, Answer, Invitation, InvitationState, Question

Given = Mapping[int, int | str]
"""What was answered, by question: the place on the scale, the number of an option, or words."""


@transaction.atomic
def answer_invitation(invitation: Invitation, *, on: date, given: Given) -> Invitation:
    """Keep what was answered, once; whoever declined before may still answer.

    Of an anonymous survey the invitation is marked first: the urn takes no more answers than there
    are marks. Raises ValidationError where it was answered already or the survey is closed.
    """
    held = _lock(invitation, on=on)
    questions = held.survey.questions.in_bulk(list(given))
    answers = [_facts(questions[pk], said) for pk, said in given.items()]
    if not answers:
        raise ValidationError(_("Answer one question at least, or decline."))
    if held.survey.is_anonymous:
        _settle(held, InvitationState.ANSWERED, on=on)
        AnonymousAnswer.objects.bulk_create(
            AnonymousAnswer(customer_id=held.group_customer_id, tier=held.group_tier, **each)
            for each in answers
        )
    else:
        Answer.objects.bulk_create(
            Answer(invitation=held, person=held.person, **each) for each in answers
        )
        _settle(held, InvitationState.ANSWERED, on=on)
    return held


@transaction.atomic
def decline_invitation(invitation: Invitation, *, on: date) -> Invitation:
    """Nothing more is asked: no reminder follows. A second time changes nothing."""
    held = _lock(invitation, on=on)
    if held.state == InvitationState.INVITED:
        _settle(held, InvitationState.DECLINED, on=on)
    return held


def _lock(invitation: Invitation, *, on: date) -> Invitation:
    rows = Invitation.objects.select_related("survey", "person")
    held = rows.select_for_update(of=("self",), no_key=True).get(pk=invitation.pk)
    if held.is_answered:
        raise ValidationError(_("You have answered already. Thank you."))
    if not held.survey.takes_answers(on=on):
        raise ValidationError(_("The survey is closed. It takes no more answers."))
    return held


def _settle(held: Invitation, state: str, *, on: date) -> None:
    held.state, held.settled_on = state, on
    held.save(update_fields=["state", "settled_on"])


def _facts(question: Question, said: int | str) -> dict[str, Any]:
    facts = {"survey_id": question.survey_id, "question": question, "scale": question.scale}
    return facts | ({"value": said} if isinstance(said, int) else {"text": said})
