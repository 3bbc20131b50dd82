"""What low scores lead to, and to whom it never leads."""

from datetime import date, timedelta

import pytest

from brm.accounts.models import User
from meetings.models import Action
from reports.models import Edition, Improvement, SurveyFollowUp
from reports.sections import Subject, relations
from reports.surveys.operations import closing
from reports.surveys.operations.following import sweep_surveys
from reports.surveys.page import follow_ups_of
from tests.customers.factories import CustomerFactory, TeamMemberFactory
from tests.reports.surveys.asked import OPENED, answer, asked, opened
from tests.reports.surveys.drafts import LAST
from tests.reports.surveys.factories import FrameMemberFactory, QuestionFactory, SurveyFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "value", "low"),
    [("csat", 2, 1), ("csat", 3, 0), ("nps", 4, 1), ("nps", 5, 0), ("rating", 1, 1)],
)
def test_an_answer_at_or_below_the_low_score_opens_an_action_once(
    kind: str, value: int, low: int
) -> None:
    customer = CustomerFactory.create()
    manager = TeamMemberFactory.create(customer=customer).person
    survey = asked(customers=[customer], kinds=(kind,), low_at_most=40, follow_up_days=5)
    answer(survey.invitations.get(), survey.questions.get(), value)

    found = sweep_surveys(OPENED)["followed_up"], sweep_surveys(OPENED)["followed_up"]

    assert found == (low, 0)
    owned = Action.objects.values_list("owner", "due_on", "customer")
    assert list(owned) == [(manager.pk, date(2026, 11, 9), customer.pk)] * low


def test_the_action_after_a_named_low_answer_says_neither_who_nor_what() -> None:
    customer = CustomerFactory.create(unit__name="Grid")
    TeamMemberFactory.create(customer=customer)
    survey = asked(customers=[customer], title="Yearly")
    answer(survey.invitations.get(), survey.questions.get(), 1)

    sweep_surveys(OPENED)

    assert Action.objects.get().text == "Talk with Grid about IT: a low answer in “Yearly”"


def test_the_page_of_the_survey_says_after_whose_answer_to_those_who_read_names() -> None:
    customer = CustomerFactory.create()
    TeamMemberFactory.create(customer=customer)
    survey = asked(customers=[customer])
    answer(survey.invitations.get(), survey.questions.get(), 1)
    sweep_surveys(OPENED)

    told = [follow_ups_of(survey, names)[0].who for names in (None, [customer.pk], ())]

    who = str(survey.invitations.get().person)
    assert told == [who, who, ""]


def test_the_customers_edition_of_a_profile_tells_of_no_action_after_a_low_answer() -> None:
    customer = CustomerFactory.create()
    TeamMemberFactory.create(customer=customer)
    survey = asked(customers=[customer])
    answer(survey.invitations.get(), survey.questions.get(), 1)
    sweep_surveys(OPENED)

    found = [
        len(relations.actions(Subject(customer=customer, on=OPENED, edition=edition)).rows)
        for edition in (Edition.INTERNAL, Edition.CUSTOMER)
    ]

    assert found == [1, 0]


def test_confidential_low_answers_open_one_action_a_customer_once_it_is_over(admin: User) -> None:
    customers = [CustomerFactory.create(unit__name=name) for name in ("Grid", "Retail")]
    for each in customers:
        TeamMemberFactory.create(customer=each)
    survey = asked(5, customers=customers, anonymity="confidential", title="Yearly")
    for n, invitation in enumerate(survey.invitations.order_by("pk")):
        answer(invitation, survey.questions.get(), 1 if n < 2 else 5)

    while_open = sweep_surveys(OPENED + timedelta(days=1))["followed_up"]
    closing.close_survey(survey, by=admin, on=LAST)
    found = [sweep_surveys(LAST)["followed_up"] for _n in range(2)]

    assert (while_open, found) == (0, [1, 0])
    assert [(each.text, each.due_on) for each in Action.objects.all()] == [
        ("Talk with Grid about IT: a low answer in “Yearly”", date(2026, 12, 4))
    ]
    followed = SurveyFollowUp.objects.get()
    assert (followed.customer, followed.invitation) == (customers[0], None)


def test_of_four_confidential_answers_of_a_customer_no_action_tells(admin: User) -> None:
    customer = CustomerFactory.create()
    TeamMemberFactory.create(customer=customer)
    survey = asked(4, customers=[customer], anonymity="confidential")
    for invitation in survey.invitations.all():
        answer(invitation, survey.questions.get(), 1)
    closing.close_survey(survey, by=admin, on=LAST)

    assert sweep_surveys(LAST)["followed_up"] == 0


def test_confidential_answers_that_are_low_together_open_an_improvement(admin: User) -> None:
    customers = [CustomerFactory.create() for _n in range(5)]
    survey = asked(customers=customers, anonymity="confidential")
    for invitation in survey.invitations.all():
        answer(invitation, survey.questions.get(), 1)
    closing.close_survey(survey, by=admin, on=LAST)

    assert sweep_surveys(LAST)["followed_up"] == 1
    assert (Action.objects.count(), Improvement.objects.count()) == (0, 1)


@pytest.mark.parametrize(("days", "found"), [(55, 1), (56, 0)])
def test_eight_weeks_after_its_end_low_answers_are_looked_for_no_more(
    days: int, found: int, admin: User
) -> None:
    customer = CustomerFactory.create()
    survey = asked(customers=[customer])
    answer(survey.invitations.get(), survey.questions.get(), 1)
    closing.close_survey(survey, by=admin, on=LAST)
    day = LAST + timedelta(days=days)
    TeamMemberFactory.create(customer=customer)

    assert sweep_surveys(day)["followed_up"] == found


def test_what_is_expected_is_no_low_score() -> None:
    customer = CustomerFactory.create()
    TeamMemberFactory.create(customer=customer)
    survey = SurveyFactory.create()
    met = QuestionFactory.create(survey=survey)
    expected = QuestionFactory.create(survey=survey, expected_of=met)
    FrameMemberFactory.create(survey=survey, customer=customer)
    answer(opened(survey).invitations.get(), expected, 1)

    assert sweep_surveys(OPENED)["followed_up"] == 0


def test_without_a_relationship_manager_it_waits_until_there_is_one() -> None:
    survey = asked()
    answer(survey.invitations.get(), survey.questions.get(), 1)

    nobody = sweep_surveys(OPENED)["followed_up"]
    TeamMemberFactory.create(customer=survey.invitations.get().customer)

    assert (nobody, sweep_surveys(OPENED)["followed_up"]) == (0, 1)


def test_anonymous_answers_open_one_improvement_of_all_together(admin: User) -> None:
    survey = asked(5, anonymity="anonymous", title="Yearly")
    question = survey.questions.get()
    for invitation in survey.invitations.all():
        answer(invitation, question, 2)
    open_yet = sweep_surveys(OPENED)["followed_up"]
    closing.close_survey(survey, by=admin, on=LAST)

    found = sweep_surveys(LAST)["followed_up"], sweep_surveys(LAST)["followed_up"]

    assert (open_yet, found) == (0, (1, 0))
    improvement = Improvement.objects.get()
    assert improvement.text == f"Raise what is low: “{question.text}” (Yearly)"
    assert improvement.reason == "All answers together reach 25 of 100."
    assert Action.objects.count() == 0
    assert SurveyFollowUp.objects.get().question == question


def test_fewer_than_five_anonymous_answers_open_nothing(admin: User) -> None:
    survey = asked(5, anonymity="anonymous")
    for invitation in survey.invitations.all()[:4]:
        answer(invitation, survey.questions.get(), 1)
    closing.close_survey(survey, by=admin, on=LAST)

    assert sweep_surveys(LAST)["followed_up"] == 0


@pytest.mark.parametrize("anonymity", ["confidential", "anonymous"])
@pytest.mark.parametrize("invited", [1, 2, 3, 4])
def test_no_follow_up_leads_to_a_customer_of_whom_fewer_than_five_were_invited(
    anonymity: str, invited: int, admin: User
) -> None:
    few, many = CustomerFactory.create(), CustomerFactory.create()
    for each in (few, many):
        TeamMemberFactory.create(customer=each)
    survey = SurveyFactory.create(anonymity=anonymity)
    question = QuestionFactory.create(survey=survey)
    for customer, people in ((few, invited), (many, 12)):
        for _n in range(people):
            FrameMemberFactory.create(survey=survey, customer=customer)
    for invitation in opened(survey).invitations.all():
        answer(invitation, question, 1 if invitation.customer == few else 5)
    found = [sweep_surveys(LAST - timedelta(days=1))["followed_up"]]
    survey.refresh_from_db()
    closing.close_survey(survey, by=admin, on=LAST)

    found.append(sweep_surveys(LAST)["followed_up"])

    assert found == [0, 0]
    assert (Action.objects.count(), Improvement.objects.count()) == (0, 0)


def test_of_five_invited_in_confidence_the_action_names_their_customer(admin: User) -> None:
    few, many = CustomerFactory.create(), CustomerFactory.create()
    for each in (few, many):
        TeamMemberFactory.create(customer=each)
    survey = asked(5, customers=[few, many], anonymity="confidential")
    for invitation in survey.invitations.all():
        answer(invitation, survey.questions.get(), 1 if invitation.customer == few else 5)
    closing.close_survey(survey, by=admin, on=LAST)

    sweep_surveys(LAST)

    assert [each.customer for each in Action.objects.all()] == [few]
