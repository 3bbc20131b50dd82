"""A survey is drafted: its facts, its questions and its copies."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from brm.accounts.models import Role, User
from reports.models import Question
from reports.surveys.forms import QuestionEditForm
from reports.surveys.operations import design
from tests.factories import UserFactory
from tests.reports.surveys.asked import OPENED
from tests.reports.surveys.drafts import LAST, draft
from tests.reports.surveys.factories import QuestionFactory, SurveyFactory

pytestmark = pytest.mark.django_db


def test_surveys_are_numbered_one_after_the_other(admin: User) -> None:
    numbers = [draft(admin).number, draft(admin).number]

    assert numbers == ["S-1", "S-2"]


def test_a_reader_makes_no_survey() -> None:
    with pytest.raises(PermissionDenied):
        draft(UserFactory.create())


def test_a_survey_is_run_by_who_made_it_or_an_administrator(admin: User) -> None:
    maker, other = (UserFactory.create(role=Role.RELATIONSHIP_MANAGER) for _n in range(2))
    survey = draft(maker)

    with pytest.raises(PermissionDenied) as refusal:
        design.add_question(survey, by=other, on=OPENED, text="How?", kind="text")

    assert str(refusal.value) == f"This is for {maker}, who made the survey."
    assert design.add_question(survey, by=admin, on=OPENED, text="How?", kind="text").order == 1


def test_questions_get_a_code_and_a_place_behind_the_others(admin: User) -> None:
    survey = draft(admin)

    for _n in range(2):
        design.add_question(survey, by=admin, on=OPENED, text="How are we?", kind="text")

    assert list(survey.questions.values_list("code", "order")) == [
        ("how-are-we", 1),
        ("how-are-we-2", 2),
    ]


def test_questions_change_places(admin: User) -> None:
    survey = draft(admin)
    first, second, third = (QuestionFactory.create(survey=survey) for _n in range(3))

    design.move_question(third, by=admin, on=OPENED, up=True)
    design.move_question(first, by=admin, on=OPENED, up=True)

    assert list(survey.questions.all()) == [first, third, second]


def test_a_copy_asks_the_same_under_the_same_codes(admin: User) -> None:
    survey = draft(admin, purpose="To become better", anonymity="anonymous")
    met = QuestionFactory.create(survey=survey, code="whole")
    QuestionFactory.create(survey=survey, code="expected", expected_of=met, order=1)

    copy = design.copy_survey(
        survey,
        by=admin,
        on=OPENED,
        title="Again",
        opens_on=LAST,
        closes_on=LAST,
    )

    assert (copy.purpose, copy.anonymity, copy.copied_from) == (
        "To become better",
        "anonymous",
        survey,
    )
    found = {each.code: each for each in copy.questions.all()}
    assert found["expected"].expected_of == found["whole"]
    assert found["whole"].text == met.text


def test_an_imported_survey_is_not_asked_again(admin: User) -> None:
    survey = SurveyFactory.create(origin="imported", state="closed", closed_on=OPENED)

    with pytest.raises(ValidationError):
        design.copy_survey(
            survey, by=admin, on=OPENED, title="Again", opens_on=LAST, closes_on=LAST
        )


def test_what_is_expected_goes_along_with_the_scale_of_its_pair(admin: User) -> None:
    survey = draft(admin)
    met = QuestionFactory.create(survey=survey, scale=5)
    expected = QuestionFactory.create(survey=survey, scale=5, expected_of=met)
    met.scale = 7

    design.change_question(met, by=admin, on=OPENED)

    expected.refresh_from_db()
    assert expected.scale == 7


# Pairs ------------------------------------------------------------------------------------------


def test_what_is_expected_is_asked_right_behind_what_is_met(admin: User) -> None:
    survey = draft(admin)
    facts = {"text": "How good is it?", "kind": "csat", "scale": 5}
    first = design.add_question(survey, by=admin, on=OPENED, **facts)
    last = design.add_question(survey, by=admin, on=OPENED, text="What else?", kind="text")

    design.change_question(first, by=admin, on=OPENED, expected_text="How good has it to be?")

    met, expected, words = survey.questions.all()
    assert (met, words) == (first, last)
    assert (expected.text, expected.expected_of, expected.scale) == (
        "How good has it to be?",
        met,
        5,
    )


def test_what_is_expected_is_asked_otherwise_or_no_more(admin: User) -> None:
    survey = draft(admin)
    facts = {"text": "How good is it?", "kind": "csat", "scale": 5}
    met = design.add_question(survey, by=admin, on=OPENED, expected_text="How good?", **facts)

    design.change_question(met, by=admin, on=OPENED, expected_text="How good has it to be?")
    otherwise = [each.text for each in survey.questions.all()]
    design.change_question(met, by=admin, on=OPENED)
    design.change_question(met, by=admin, on=OPENED, expected_text="")

    assert otherwise == ["How good is it?", "How good has it to be?"]
    assert list(survey.questions.all()) == [met]


def edited(question: Question, **changes: Any) -> QuestionEditForm:
    """The form of the question as it is sent with the changes."""
    form = QuestionEditForm(instance=question)
    facts = {name: form[name].value() for name in form.fields}
    given = {name: value for name, value in (facts | changes).items() if value not in (None, False)}
    return QuestionEditForm(given, instance=Question.objects.get(pk=question.pk))


def test_the_form_of_each_of_a_pair_asks_in_its_own_direction(admin: User) -> None:
    survey = draft(admin)
    met = QuestionFactory.create(survey=survey)
    expected = QuestionFactory.create(survey=survey, text="How good?", expected_of=met)
    alone = QuestionFactory.create(survey=survey)

    def asks(question: Question) -> list[str]:
        names = ("expected_of", "expected_text")
        return [name for name in names if name in QuestionEditForm(instance=question).fields]

    assert [asks(each) for each in (met, expected, alone)] == [
        ["expected_text"],
        ["expected_of"],
        ["expected_of", "expected_text"],
    ]
    assert edited(met)["expected_text"].value() == "How good?"
    choices: Any = QuestionEditForm(instance=alone).fields["expected_of"]
    assert list(choices.queryset) == []


def test_what_is_expected_is_asked_in_the_way_of_what_is_met(admin: User) -> None:
    met = QuestionFactory.create(survey=draft(admin), kind="rating", scale=7)
    expected = QuestionFactory.create(survey=met.survey)

    form = edited(expected, expected_of=met.pk, kind="csat", scale=5)

    assert form.is_valid(), form.errors
    assert (form.cleaned_data["kind"], form.cleaned_data["scale"]) == ("rating", 7)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"kind": "nps"}, "What is expected is asked of satisfaction and of ratings."),
        (
            {"kind": "csat", "paired": True},
            "A question asks what is met or what is expected, not both.",
        ),
    ],
)
def test_a_question_is_of_one_pair_and_on_a_scale(
    facts: dict[str, Any], sentence: str, admin: User
) -> None:
    survey = draft(admin)
    other = QuestionFactory.create(survey=survey)
    question = QuestionFactory.create(survey=survey)
    pair = {"expected_of": other.pk} if facts.pop("paired", False) else {}

    form = edited(question, expected_text="How good?", **facts, **pair)

    assert form.errors["expected_text"] == [sentence]
