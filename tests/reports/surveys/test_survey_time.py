"""What time brings about for a survey: it closes, it reminds."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from brm.accounts.models import User
from brm.links.models import PersonalLink
from customers.models import Person
from meetings.models import ActivityState
from reports.models import AnonymousAnswer, InvitationReminder
from reports.surveys.link import still_asks
from reports.surveys.operations import answering, closing, design, opening
from reports.surveys.operations.following import sweep_surveys
from tests.customers.factories import CustomerFactory
from tests.meetings.factories import ActivityFactory
from tests.reports.surveys.asked import OPENED, answer, asked
from tests.reports.surveys.drafts import LAST, SITE, ready

pytestmark = pytest.mark.django_db


def test_a_survey_closes_by_itself_the_day_after_its_last_one() -> None:
    survey = asked(closes_on=LAST)

    on_the_day = sweep_surveys(LAST)["closed"]
    after = sweep_surveys(LAST + timedelta(days=3))["closed"]
    again = sweep_surveys(LAST + timedelta(days=3))["closed"]

    survey.refresh_from_db()
    assert (on_the_day, after, again) == (0, 1, 0)
    assert survey.closed_on == LAST + timedelta(days=1)


def test_closing_ends_the_activity_of_each_customer_who_answered(admin: User) -> None:
    answered, silent = CustomerFactory.create(), CustomerFactory.create()
    survey = asked(customers=[answered, silent])
    activities = [
        ActivityFactory.create(customer=each, kind_id="satisfaction_survey", due_on=OPENED)
        for each in (answered, silent)
    ]
    answer(survey.invitations.get(customer=answered), survey.questions.get(), 4)

    closing.close_survey(survey, by=admin, on=LAST)

    states = []
    for each in activities:
        each.refresh_from_db()
        states.append(each.state)
    assert states[0] == ActivityState.DONE
    assert states[1] != ActivityState.DONE
    assert (activities[0].proof_kind, activities[0].proof_key) == ("survey", str(survey.pk))


def test_at_the_end_an_anonymous_answer_tells_only_what_five_answered_under(admin: User) -> None:
    customer = CustomerFactory.create()
    survey = asked(9, anonymity="anonymous", customers=[customer])
    question = survey.questions.get()
    for invitation in survey.invitations.all()[:4]:
        answer(invitation, question, 3)
    before = set(AnonymousAnswer.objects.values_list("tier", "customer"))

    closing.close_survey(survey, by=admin, on=LAST)

    assert before == {("standard", customer.pk)}
    assert set(AnonymousAnswer.objects.values_list("tier", "customer")) == {("", None)}


def test_what_five_answered_under_stays_at_the_end(admin: User) -> None:
    customer = CustomerFactory.create()
    survey = asked(9, anonymity="anonymous", customers=[customer])
    for invitation in survey.invitations.all()[:5]:
        answer(invitation, survey.questions.get(), 3)

    closing.close_survey(survey, by=admin, on=LAST)

    groups = set(AnonymousAnswer.objects.values_list("tier", "customer"))
    assert groups == {("standard", customer.pk)}


@pytest.mark.parametrize(
    ("day", "reminded"),
    [(6, 0), (7, 1)],
)
def test_whoever_has_not_answered_is_reminded_after_a_week(day: int, reminded: int) -> None:
    survey = asked(3, reminders=2, reminder_days=7)
    first, second, _third = survey.invitations.all()
    answer(first, survey.questions.get(), 4)
    answering.decline_invitation(second, on=OPENED)
    sweep_surveys(OPENED + timedelta(days=day - 1))

    found = sweep_surveys(OPENED + timedelta(days=day))["reminded"]

    assert found == reminded


def test_after_a_standstill_one_reminder_is_sent_and_not_two() -> None:
    survey = asked(reminders=2, reminder_days=7)

    sweep_surveys(OPENED + timedelta(days=20))
    sweep_surveys(OPENED + timedelta(days=20))

    assert list(InvitationReminder.objects.values_list("number", flat=True)) == [2]
    assert PersonalLink.objects.count() == 1
    assert PersonalLink.objects.get().subject_id == survey.invitations.get().pk


def test_two_reminders_are_a_week_apart_whenever_the_first_was_sent() -> None:
    asked(reminders=2, reminder_days=7)

    found = [
        sweep_surveys(OPENED + timedelta(days=day))["reminded"] for day in (13, 14, 19, 20, 24)
    ]

    assert found == [1, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("facts", "reminded"),
    [
        ({"email": ""}, 0),
        ({"left_on": OPENED + timedelta(days=6)}, 0),
        ({"left_on": OPENED + timedelta(days=7)}, 1),
    ],
)
def test_whoever_cannot_be_reached_any_more_is_not_reminded(
    facts: dict[str, Any], reminded: int
) -> None:
    survey = asked()
    Person.objects.filter(pk=survey.invitations.get().person_id).update(**facts)

    assert sweep_surveys(OPENED + timedelta(days=7))["reminded"] == reminded


def test_an_answer_counts_on_the_last_day_and_not_on_the_one_after() -> None:
    survey = asked(closes_on=LAST)
    invitation, given = survey.invitations.get(), {survey.questions.get().pk: 4}

    with pytest.raises(ValidationError) as refusal:
        answering.answer_invitation(invitation, on=LAST + timedelta(days=1), given=given)

    assert refusal.value.messages == ["The survey is closed. It takes no more answers."]
    assert answering.answer_invitation(invitation, on=LAST, given=given).is_answered


def test_an_open_survey_does_not_end_on_a_day_that_is_over(admin: User) -> None:
    survey = asked(closes_on=LAST)
    survey.closes_on = OPENED

    with pytest.raises(ValidationError) as refusal:
        design.change_survey(survey, by=admin, on=OPENED + timedelta(days=1))

    assert refusal.value.messages == ["The last day is over: close it now instead."]


def test_the_links_of_a_survey_that_asks_longer_open_longer(admin: User) -> None:
    survey = opening.open_survey(ready(admin), by=admin, on=OPENED, site=SITE)
    survey.refresh_from_db()
    survey.closes_on = LAST + timedelta(days=40)

    design.change_survey(survey, by=admin, on=OPENED)

    days = set(PersonalLink.objects.values_list("expires_on", flat=True))
    assert days == {LAST + timedelta(days=70)}


@pytest.mark.parametrize(
    ("meanwhile", "is_wanted"), [("", True), ("answered", False), ("declined", False)]
)
def test_a_mail_that_waited_goes_out_to_those_who_said_nothing_meanwhile(
    meanwhile: str, is_wanted: bool
) -> None:
    survey = asked(closes_on=LAST)
    invitation = survey.invitations.get()
    if meanwhile == "answered":
        answer(invitation, survey.questions.get(), 4)
    elif meanwhile:
        answering.decline_invitation(invitation, on=OPENED)
    invitation = survey.invitations.get()

    found = [still_asks(invitation, LAST + timedelta(days=n)) for n in (0, 1)]

    assert found == [is_wanted, False]


def test_a_closed_survey_reminds_nobody(admin: User) -> None:
    survey = asked()
    closing.close_survey(survey, by=admin, on=OPENED)

    assert sweep_surveys(OPENED + timedelta(days=7))["reminded"] == 0


def test_the_last_day_still_reminds_and_the_one_after_does_not() -> None:
    last = OPENED + timedelta(days=7)
    asked(closes_on=last)
    asked(closes_on=last - timedelta(days=1))

    assert sweep_surveys(last)["reminded"] == 1
