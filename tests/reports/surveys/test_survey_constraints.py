"""What the database refuses of surveys, whoever asks it to."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from brm.ui.refusals import sentence_of
from reports.models import (
    Anonymity,
    AnonymousAnswer,
    Answer,
    FrameMember,
    Invitation,
    InvitationReminder,
    InvitationState,
    PublishedScore,
    Question,
    Survey,
    SurveyFollowUp,
    SurveyOrigin,
    SurveyState,
)
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.meetings.factories import ActionFactory
from tests.reports.surveys.asked import OPENED, answer, asked, closed, opened, settle
from tests.reports.surveys.factories import FrameMemberFactory, QuestionFactory, SurveyFactory

pytestmark = pytest.mark.django_db

STAYS = "The survey was opened: its questions and who is asked stay as they are."
PROMISED = "The survey was opened: what was promised to those who are asked stays."
ANSWERED = "This invitation was answered already."
CLOSED = "The survey is closed. It takes no more answers."
KEEPS = "An answer is kept as it was promised to whoever is asked."
NONE_OF_THOSE = "The answer is none of those that the question offers."


def refused(act: Any, *args: Any, **facts: Any) -> str:
    """The sentence with which the database refuses."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        act(*args, **facts)
    found = sentence_of(error.value)
    return found if found is not None else str(error.value).splitlines()[0]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"title": ""}, "A survey needs a title."),
        ({"closes_on": date(2026, 11, 1)}, "The last day comes before the first."),
        ({"margin": 0}, "A margin of 1 to 50 per cent, and a share of 1 to 99 per cent."),
        ({"expected_share": 100}, "A margin of 1 to 50 per cent, and a share of 1 to 99 per cent."),
        ({"low_at_most": 100}, "A low score lies between 0 and 99."),
        ({"follow_up_days": 0}, "Follow up within 1 to 60 working days."),
        ({"reminders": 6}, "Up to 5 reminders, 1 to 90 days apart."),
        ({"origin": SurveyOrigin.IMPORTED}, "An imported survey is over already."),
    ],
)
def test_a_survey_that_makes_no_sense_is_refused(facts: dict[str, Any], sentence: str) -> None:
    assert refused(SurveyFactory.create, **facts) == sentence


def test_a_survey_of_one_day_is_a_survey() -> None:
    survey = SurveyFactory.create(opens_on=OPENED, closes_on=OPENED)

    assert survey.closes_on == OPENED


@pytest.mark.parametrize(
    "facts",
    [
        {"state": SurveyState.OPEN},
        {"state": SurveyState.DRAFT, "opened_on": OPENED},
        {"state": SurveyState.CLOSED, "opened_on": OPENED},
        {"state": SurveyState.OPEN, "opened_on": OPENED, "closed_on": OPENED},
    ],
)
def test_a_state_has_its_day(facts: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        SurveyFactory.create(**facts)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (SurveyState.DRAFT, SurveyState.CLOSED),
        (SurveyState.DRAFT, SurveyState.EVALUATED),
        (SurveyState.OPEN, SurveyState.DRAFT),
        (SurveyState.CLOSED, SurveyState.OPEN),
        (SurveyState.CLOSED, SurveyState.DRAFT),
    ],
)
def test_a_survey_takes_its_steps_in_their_order(here: str, there: str) -> None:
    survey = SurveyFactory.create()
    if here != SurveyState.DRAFT:
        opened(survey)
    if here == SurveyState.CLOSED:
        closed(survey)

    said = refused(Survey.objects.filter(pk=survey.pk).update, state=there)

    assert "Invalid transition" in said


@pytest.mark.parametrize(
    "change",
    [
        {"anonymity": Anonymity.NAMED},
        {"title": "Another one"},
        {"purpose": "Another one"},
        {"low_at_most": 10},
        {"tiers": ["light"]},
        {"opened_on": date(2026, 11, 3)},
    ],
)
def test_what_was_promised_stays_once_it_is_open(change: dict[str, Any]) -> None:
    survey = asked(anonymity=Anonymity.ANONYMOUS)

    assert refused(Survey.objects.filter(pk=survey.pk).update, **change) == PROMISED


def test_an_open_survey_may_last_longer() -> None:
    survey = asked()

    Survey.objects.filter(pk=survey.pk).update(closes_on=date(2026, 12, 4))

    assert Survey.objects.get(pk=survey.pk).closes_on == date(2026, 12, 4)


def test_questions_and_frame_stay_once_it_is_open() -> None:
    survey = asked()
    question, member = survey.questions.get(), survey.frame.get()

    assert refused(Question.objects.filter(pk=question.pk).update, text="Other") == STAYS
    assert refused(QuestionFactory.create, survey=survey) == STAYS
    assert refused(FrameMemberFactory.create, survey=survey) == STAYS
    left_out = {"is_asked": False, "left_out": "No time"}
    assert refused(FrameMember.objects.filter(pk=member.pk).update, **left_out) == STAYS
    assert refused(Question.objects.filter(pk=question.pk)._raw_delete, "default") == STAYS


def test_only_a_draft_is_deleted() -> None:
    draft, survey = QuestionFactory.create().survey, SurveyFactory.create()
    opened(survey)

    draft.delete()

    assert "Cannot delete rows" in refused(survey.delete)
    assert list(Survey.objects.all()) == [survey]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"scale": 8}, "Choose a scale of 3, 4, 5, 6, 7 or 10."),
        ({"scale": None}, "Choose a scale of 3, 4, 5, 6, 7 or 10."),
        ({"kind": "nps", "scale": 5}, "Choose a scale of 3, 4, 5, 6, 7 or 10."),
        ({"kind": "text", "scale": 5}, "Choose a scale of 3, 4, 5, 6, 7 or 10."),
        ({"kind": "choice", "options": ["Yes"]}, "Give at least two options, one a line."),
        ({"text": ""}, "Write the question."),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    facts: dict[str, Any], sentence: str
) -> None:
    assert refused(QuestionFactory.create, **facts) == sentence


def test_what_is_expected_is_asked_in_the_same_survey_in_the_same_way() -> None:
    met = QuestionFactory.create()
    sentence = "What is expected is asked in the same survey, in the same way."

    assert refused(QuestionFactory.create, expected_of=met) == sentence
    assert refused(QuestionFactory.create, expected_of=met, survey=met.survey, scale=7) == sentence
    assert QuestionFactory.create(expected_of=met, survey=met.survey).expected_of == met


def test_whoever_is_left_out_is_for_a_reason() -> None:
    assert refused(FrameMemberFactory.create, is_asked=False) == "Say why this person is not asked."
    assert refused(FrameMemberFactory.create, left_out="Ill") == "Say why this person is not asked."


def test_a_person_has_one_place_in_a_frame() -> None:
    member = FrameMemberFactory.create()

    said = refused(FrameMemberFactory.create, survey=member.survey, person=member.person)

    assert said == "This person is in the frame already."


def test_a_closed_survey_takes_no_answers() -> None:
    named, anonymous = asked(), asked(anonymity=Anonymity.ANONYMOUS)
    closed(named)
    closed(anonymous)

    assert refused(answer, named.invitations.get(), named.questions.get(), 4) == CLOSED
    assert refused(answer, anonymous.invitations.get(), anonymous.questions.get(), 4) == CLOSED


def test_an_invitation_is_answered_once() -> None:
    survey = asked(kinds=("csat", "nps"))
    first, second = survey.questions.all()
    invitation = survey.invitations.get()
    answer(invitation, first, 4)

    assert refused(answer, invitation, second, 9) == ANSWERED
    assert refused(answer, invitation, first, 3) == ANSWERED
    again = {"state": InvitationState.DECLINED}
    assert refused(Invitation.objects.filter(pk=invitation.pk).update, **again) == ANSWERED
    assert Answer.objects.count() == 1


def test_an_anonymous_survey_holds_no_more_answers_than_invitations_answered() -> None:
    survey = asked(2, anonymity=Anonymity.ANONYMOUS)
    question, (first, second) = survey.questions.get(), survey.invitations.all()
    answer(first, question, 4)
    facts = {"survey": survey, "question": question, "scale": 5, "value": 1}

    said = refused(AnonymousAnswer.objects.create, **facts)

    assert said == "There is an answer to this question for each who answered already."
    assert refused(answer, first, question, 5) == ANSWERED
    answer(second, question, 5)
    assert sorted(AnonymousAnswer.objects.values_list("value", flat=True)) == [4, 5]


def test_an_answer_is_kept_as_it_was_promised() -> None:
    named, anonymous = asked(), asked(anonymity=Anonymity.ANONYMOUS)
    invitation, question = anonymous.invitations.get(), anonymous.questions.get()
    facts = {"scale": 5, "value": 4}

    with_a_name = {"invitation": invitation, "person": invitation.person, **facts}
    said = refused(Answer.objects.create, survey=anonymous, question=question, **with_a_name)
    assert said == KEEPS
    of_a_named = {"survey": named, "question": named.questions.get(), **facts}
    assert refused(AnonymousAnswer.objects.create, **of_a_named) == KEEPS


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("csat", 0, ""),
        ("csat", 6, ""),
        ("csat", None, "Good"),
        ("rating", 6, ""),
        ("nps", 11, ""),
        ("choice", 0, ""),
        ("choice", 4, ""),
        ("text", None, ""),
        ("text", 3, "Good"),
    ],
)
def test_an_answer_is_one_that_the_question_offers(kind: str, value: int, text: str) -> None:
    survey = asked(kinds=(kind,))

    said = refused(answer, survey.invitations.get(), survey.questions.get(), value, text)

    assert said == NONE_OF_THOSE


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [("csat", 1, ""), ("csat", 5, ""), ("nps", 0, ""), ("choice", 3, ""), ("text", None, "Good")],
)
def test_every_answer_that_the_question_offers_is_taken(kind: str, value: int, text: str) -> None:
    survey = asked(kinds=(kind,))

    answer(survey.invitations.get(), survey.questions.get(), value, text)

    assert Answer.objects.values_list("value", "text").get() == (value, text)


def test_an_answer_is_to_a_question_of_its_survey_on_its_scale() -> None:
    survey, other = asked(), asked()
    invitation = survey.invitations.get()

    assert refused(answer, invitation, other.questions.get(), 4) == NONE_OF_THOSE
    facts = {"invitation": invitation, "person": invitation.person, "value": 4, "scale": 4}
    question = survey.questions.get()
    said = refused(Answer.objects.create, survey=survey, question=question, **facts)
    assert said == NONE_OF_THOSE
    foreign = other.invitations.get()
    facts = {"invitation": foreign, "person": foreign.person, "value": 4, "scale": 5}
    said = refused(Answer.objects.create, survey=survey, question=question, **facts)
    assert said == ANSWERED


def test_answers_never_change() -> None:
    named, anonymous = asked(), asked(anonymity=Anonymity.ANONYMOUS)
    for survey in (named, anonymous):
        answer(survey.invitations.get(), survey.questions.get(), 4)

    never = "pgtrigger: Cannot update or delete rows from reports_answer table"
    assert refused(Answer.objects.update, value=5) == never
    assert refused(Answer.objects.all()._raw_delete, "default") == never
    stays = "What was answered stays as it was given."
    assert refused(AnonymousAnswer.objects.update, value=5) == stays
    assert refused(AnonymousAnswer.objects.update, tier="light") == stays
    assert refused(AnonymousAnswer.objects.update, survey=named) == stays
    assert refused(AnonymousAnswer.objects.update, customer=CustomerFactory.create()) == stays
    assert "Cannot delete" in refused(AnonymousAnswer.objects.all()._raw_delete, "default")


def test_an_anonymous_answer_may_only_tell_less_of_whom_it_is_from() -> None:
    survey = asked(5, anonymity=Anonymity.ANONYMOUS)
    answer(survey.invitations.all()[0], survey.questions.get(), 4)
    before = AnonymousAnswer.objects.get()

    AnonymousAnswer.objects.update(tier="", customer=None)

    after = AnonymousAnswer.objects.get()
    assert (before.tier, before.customer) == ("standard", survey.frame.all()[0].customer)
    assert (after.tier, after.customer) == ("", None)


def test_an_invitation_is_never_deleted_and_stays_whose_it_was() -> None:
    survey = asked()

    assert "Cannot delete" in refused(survey.invitations.all()._raw_delete, "default")
    assert refused(survey.invitations.update, customer=CustomerFactory.create()) == ANSWERED


def test_a_reminder_of_a_number_is_sent_once() -> None:
    invitation = asked().invitations.get()
    InvitationReminder.objects.create(invitation=invitation, number=1, sent_on=OPENED)

    with pytest.raises(DatabaseError), transaction.atomic():
        InvitationReminder.objects.create(invitation=invitation, number=1, sent_on=OPENED)

    assert InvitationReminder.objects.count() == 1


def test_a_follow_up_is_of_somebody_or_of_everybody() -> None:
    survey = asked()

    with pytest.raises(DatabaseError), transaction.atomic():
        SurveyFollowUp.objects.create(survey=survey, opened_on=OPENED)

    facts = {"survey": survey, "question": survey.questions.get(), "opened_on": OPENED}
    assert SurveyFollowUp.objects.create(**facts).pk


def test_a_customer_is_followed_up_once_and_by_an_action() -> None:
    survey, customer = asked(), CustomerFactory.create()
    facts = {"survey": survey, "customer": customer, "opened_on": OPENED}

    with pytest.raises(DatabaseError), transaction.atomic():
        SurveyFollowUp.objects.create(**facts)
    SurveyFollowUp.objects.create(**facts, action=ActionFactory.create())
    with pytest.raises(DatabaseError), transaction.atomic():
        SurveyFollowUp.objects.create(**facts, action=ActionFactory.create())

    assert SurveyFollowUp.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": ""}, "Say of which unit the score was published."),
        ({"score": 101}, "A score lies between 100 below zero and 100."),
        ({"response_rate": 101}, "A response rate lies between 0 and 100."),
    ],
)
def test_a_published_score_is_in_per_cent(facts: dict[str, Any], sentence: str) -> None:
    question = QuestionFactory.create(kind="score", scale=None)
    row = {"survey": question.survey, "question": question, "name": "Cabinet Office", "score": 63}

    assert refused(PublishedScore.objects.create, **row | facts) == sentence


def test_questions_of_an_imported_survey_come_with_it() -> None:
    survey = SurveyFactory.create(
        origin=SurveyOrigin.IMPORTED, state=SurveyState.CLOSED, closed_on=OPENED
    )

    question = QuestionFactory.create(survey=survey, kind="score")

    assert list(survey.questions.all()) == [question]


def test_nothing_is_given_to_a_merged_person() -> None:
    kept = PersonFactory.create()
    merged = PersonFactory.create(merged_into=kept, name="Jan Moss")

    said = refused(FrameMemberFactory.create, person=merged)

    assert said == "This person was merged into another one, who takes it on."


# Anonymity --------------------------------------------------------------------------------------


def _all_columns() -> list[tuple[Any, ...]]:
    """Everything that a row of an anonymous answer says but what was answered, in their order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, value FROM reports_anonymousanswer ORDER BY ctid")
        return list(cursor.fetchall())


def test_an_anonymous_answer_has_no_column_that_leads_to_an_invitation() -> None:
    names = {field.name for field in AnonymousAnswer._meta.get_fields()}

    assert names == {"id", "survey", "question", "customer", "tier", "scale", "value", "text"}
    assert not hasattr(AnonymousAnswer, "pgh_event_model")


@pytest.mark.django_db(transaction=True)
def test_each_answer_is_written_together_with_all_before_it() -> None:
    survey = asked(9, anonymity=Anonymity.ANONYMOUS)
    question, before = survey.questions.get(), set()
    for invitation in survey.invitations.all():
        with transaction.atomic():
            answer(invitation, question, 1 + invitation.pk % 5)
        before |= set(AnonymousAnswer.objects.values_list("pk", flat=True))

    rows = _all_columns()

    assert len({transaction_id for transaction_id, _value in rows}) == 1
    assert len(before) == sum(range(1, 10))  # drawn anew each time: no key was ever seen twice


@pytest.mark.django_db(transaction=True)
def test_the_order_of_the_rows_is_not_that_of_the_answers() -> None:
    survey = asked(12, anonymity=Anonymity.ANONYMOUS, kinds=("nps",))
    question, given = survey.questions.get(), [*range(11), 0]
    for value, invitation in zip(given, survey.invitations.all(), strict=True):
        with transaction.atomic():
            answer(invitation, question, value)

    found = [value for _xmin, value in _all_columns()]

    assert sorted(found) == sorted(given)
    assert found != given  # by chance it is once in 200 million times
    settled = Invitation.objects.filter(survey=survey).values_list("settled_on", flat=True)
    assert set(settled) == {OPENED}


@pytest.mark.django_db(transaction=True)
def test_closing_writes_all_answers_anew_in_an_order_of_chance() -> None:
    survey = asked(6, anonymity=Anonymity.ANONYMOUS)
    for invitation in survey.invitations.all():
        with transaction.atomic():
            answer(invitation, survey.questions.get(), 3)
    keys = set(AnonymousAnswer.objects.values_list("pk", flat=True))

    closed(survey)

    assert not keys & set(AnonymousAnswer.objects.values_list("pk", flat=True))
    assert len({transaction_id for transaction_id, _value in _all_columns()}) == 1


def test_marking_alone_answers_nothing() -> None:
    survey = asked(2)
    settle(survey.invitations.all()[0])

    assert (survey.answers.count(), survey.invitations.waiting().count()) == (0, 1)


@pytest.mark.parametrize("change", [{"scale": 7}, {"kind": "rating"}])
def test_neither_of_a_pair_is_asked_in_another_way_alone(change: dict[str, Any]) -> None:
    met = QuestionFactory.create()
    expected = QuestionFactory.create(survey=met.survey, expected_of=met)

    def change_one(question: Question) -> None:
        Question.objects.filter(pk=question.pk).update(**change)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    sentence = "What is expected is asked in the same survey, in the same way."
    assert [refused(change_one, each) for each in (expected, met)] == [sentence, sentence]


def test_what_is_expected_is_not_expected_of_what_is_expected() -> None:
    met = QuestionFactory.create()
    expected = QuestionFactory.create(survey=met.survey, expected_of=met)
    facts = {"survey": met.survey, "expected_of": expected}

    said = refused(QuestionFactory.create, **facts)

    assert said == "What is expected is asked in the same survey, in the same way."


def test_a_choice_offers_as_many_options_in_each_language() -> None:
    options = ["Yes", "Maybe", "No"]
    question = QuestionFactory.create(kind="choice", options=options)

    def told(*options: str) -> dict[str, Any]:
        return {"sv": {"text": "Vad?", "options": list(options)}}

    rows = Question.objects.filter(pk=question.pk)
    rows.update(translations=told("Ja", "Kanske", "Nej"))
    said = refused(rows.update, translations=told("Ja", "Nej"))

    assert said == "Give as many options in each language, in the same order."


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"language": "sv"}, PROMISED), ({"translations": {"sv": {"title": "Ny"}}}, PROMISED)],
)
def test_languages_of_a_survey_stay_once_it_is_open(change: dict[str, Any], sentence: str) -> None:
    survey = asked()

    assert refused(Survey.objects.filter(pk=survey.pk).update, **change) == sentence


def test_languages_of_a_question_stay_once_it_is_open() -> None:
    question = asked().questions.get()
    rows = Question.objects.filter(pk=question.pk)

    assert refused(rows.update, translations={"sv": {"text": "Vad?"}}) == STAYS
