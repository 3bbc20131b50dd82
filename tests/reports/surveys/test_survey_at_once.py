"""Eight requests of one link at once are one answer; eight sweeps remind and follow up once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client
from django.utils import timezone

from brm.links.operations import address_of, make_link
from meetings.models import Action
from reports.models import (
    Anonymity,
    AnonymousAnswer,
    Answer,
    Invitation,
    InvitationReminder,
    Survey,
)
from reports.surveys.operations import answering
from reports.surveys.operations.following import follow_up_low, remind_of_surveys
from tests.customers.factories import CustomerFactory, TeamMemberFactory
from tests.reports.surveys.asked import OPENED, answer, asked

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8
SITE = "http://testserver/"


def at_once(work: Callable[[], object]) -> list[Any]:
    """What `work` gives, or the error it raises, in eight threads that begin together."""
    barrier = Barrier(THREADS)

    def run() -> object:
        try:
            barrier.wait()
            return work()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return [each.result() for each in [pool.submit(run) for _n in range(THREADS)]]


def answers_of(survey: Survey) -> int:
    kind: Any = AnonymousAnswer if survey.is_anonymous else Answer
    return int(kind.objects.filter(survey=survey).count())


@pytest.mark.parametrize("anonymity", Anonymity.values)
def test_eight_posts_of_one_link_at_once_are_one_answer(anonymity: str) -> None:
    today = timezone.localdate()
    survey = asked(anonymity=anonymity, closes_on=today + timedelta(days=3))
    invitation, question = survey.invitations.get(), survey.questions.get()
    link = make_link("survey", invitation, by=None, on=today, recipient="Karin Ek")
    address = address_of(link, site=SITE)

    found = at_once(lambda: Client().post(address, {f"q{question.pk}": "4"}))

    assert [each.status_code for each in found] == [200] * THREADS
    assert all("Your answers have arrived" in each.text for each in found)
    assert answers_of(survey) == 1


@pytest.mark.parametrize("anonymity", [Anonymity.NAMED, Anonymity.ANONYMOUS])
def test_without_lock_and_triggers_there_would_be_eight(
    anonymity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: it is these that keep the eight from being eight."""
    survey = asked(anonymity=anonymity, kinds=("csat", "nps"))
    questions = list(survey.questions.all())
    barrier = Barrier(THREADS)

    def unlocked(invitation: Invitation, *, on: date) -> Invitation:
        found = Invitation.objects.select_related("survey", "person").get(pk=invitation.pk)
        barrier.wait()
        return found

    monkeypatch.setattr(answering, "_lock", unlocked)
    invitation = survey.invitations.get()

    def work() -> object:
        with pgtrigger.ignore():
            return answering.answer_invitation(invitation, on=OPENED, given={questions[0].pk: 4})

    at_once(work)

    # Of a named one the unique key still stands; of an anonymous one there is none to stand.
    assert answers_of(survey) == (1 if anonymity == Anonymity.NAMED else THREADS)


@pytest.mark.parametrize("anonymity", [Anonymity.NAMED, Anonymity.ANONYMOUS])
def test_the_database_alone_refuses_the_second_answer(
    anonymity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = asked(anonymity=anonymity)
    question, invitation = survey.questions.get(), survey.invitations.get()

    def unlocked(each: Invitation, *, on: date) -> Invitation:
        return Invitation.objects.select_related("survey", "person").get(pk=each.pk)

    monkeypatch.setattr(answering, "_lock", unlocked)

    at_once(lambda: answering.answer_invitation(invitation, on=OPENED, given={question.pk: 4}))

    assert answers_of(survey) == 1


def test_a_survey_that_closes_meanwhile_takes_no_answer_more() -> None:
    survey = asked()
    question, invitation = survey.questions.get(), survey.invitations.get()
    Survey.objects.filter(pk=survey.pk).update(state="closed", closed_on=OPENED)

    found = at_once(
        lambda: answering.answer_invitation(invitation, on=OPENED, given={question.pk: 4})
    )

    assert {type(each) for each in found} == {ValidationError}
    assert answers_of(survey) == 0


def test_eight_sweeps_at_once_remind_once_and_follow_up_once() -> None:
    customer = CustomerFactory.create()
    TeamMemberFactory.create(customer=customer)
    survey = asked(3, customers=[customer], reminder_days=7)
    answer(survey.invitations.all()[0], survey.questions.get(), 1)
    day = OPENED + timedelta(days=7)

    counts = at_once(lambda: (remind_of_surveys(day), follow_up_low(day)))

    assert [sum(each) for each in zip(*counts, strict=True)] == [2, 1]
    assert (InvitationReminder.objects.count(), Action.objects.count()) == (2, 1)
