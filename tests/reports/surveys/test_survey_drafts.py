"""A survey is drafted: its facts, its questions and its copies."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from brm.accounts.models import Role, User
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
