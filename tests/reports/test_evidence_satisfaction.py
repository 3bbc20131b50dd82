"""Satisfaction is asked of a frame, in all its strata, and the response is told."""

from typing import Any

import pytest

from reports.evidence.satisfaction import reason, response
from reports.models import Invitation, PublishedScore, Survey
from tests.reports.evident import (
    AFTER,
    IN_OCTOBER,
    OCTOBER,
    a_customer,
    lacks,
    listed,
    result_of,
    somebody_was_asked,
)
from tests.reports.surveys.asked import answer, opened
from tests.reports.surveys.asked import asked as asked_of
from tests.reports.surveys.factories import (
    FrameMemberFactory,
    QuestionFactory,
    SurveyFactory,
)

pytestmark = pytest.mark.django_db


def test_a_customer_that_no_survey_of_the_year_had_in_its_frame_is_a_gap() -> None:
    somebody_was_asked(a_customer("Water works"))
    a_customer("Road works")

    result = {each.check.name: each.counted for each in result_of("B6").checks}

    assert [(name, result[name].shown, result[name].of) for name in result] == [
        ("frame", 1, 2),
        ("asked", 1, 1),
        ("answered", 1, 1),
        ("strata", 1, 1),
    ]


def test_a_customer_of_whom_nobody_is_asked_is_listed_with_the_reason() -> None:
    left_out, survey = a_customer("Road works"), SurveyFactory.create(opens_on=OCTOBER)
    QuestionFactory.create(survey=survey)
    member = FrameMemberFactory.create(survey=survey, customer=a_customer("Water works"))
    reason: dict[str, Any] = {"is_asked": False, "left_out": "Has no e-mail address"}
    FrameMemberFactory.create(survey=survey, customer=left_out, **reason)
    FrameMemberFactory.create(survey=survey, customer=member.customer, **reason)
    opened(survey, on=OCTOBER)
    answer(survey.invitations.get(), survey.questions.get(), 5, on=IN_OCTOBER)

    assert lacks("B6") == ["asked"]
    assert [(row.customer, row.left_out) for row in listed("B6", "left-out")] == [
        (left_out, "Has no e-mail address")
    ]


def test_a_reason_that_somebody_wrote_about_a_person_stays_with_the_survey() -> None:
    survey = SurveyFactory.create(opens_on=OCTOBER)
    FrameMemberFactory.create(survey=survey)
    members = [
        FrameMemberFactory.create(
            survey=survey, customer=a_customer(), is_asked=False, left_out="Has no e-mail address"
        )
        for _n in range(2)
    ]
    changed = members[1]
    changed.left_out = "Karin is ill"
    changed.save()
    opened(survey, on=OCTOBER)

    rows = sorted(listed("B6", "left-out"), key=lambda row: row.pk)

    assert [reason(row) for row in rows] == [
        "Has no e-mail address",
        "By hand: the reason is with the survey",
    ]


def test_a_draft_has_no_frame_yet() -> None:
    FrameMemberFactory.create(customer=a_customer())

    assert lacks("B6") == ["frame"]


@pytest.mark.parametrize("stratum", [{"part": "buyer"}, {"tier": "light"}])
def test_a_stratum_of_which_nobody_was_asked_is_a_gap_of_whoever_was(
    stratum: dict[str, Any],
) -> None:
    customer, survey = a_customer(), SurveyFactory.create(opens_on=OCTOBER)
    QuestionFactory.create(survey=survey)
    FrameMemberFactory.create(survey=survey, customer=customer)
    FrameMemberFactory.create(
        survey=survey, customer=customer, is_asked=False, left_out="Not drawn", **stratum
    )
    opened(survey, on=OCTOBER)
    answer(survey.invitations.get(), survey.questions.get(), 5, on=IN_OCTOBER)

    assert lacks("B6") == ["strata"]


def test_the_records_of_a_survey_say_how_many_of_those_asked_answered() -> None:
    survey = asked_of(3, customers=[a_customer()], opens_on=OCTOBER, on=OCTOBER)
    first, second, _third = Invitation.objects.order_by("pk")
    answer(first, survey.questions.get(), 5, on=IN_OCTOBER)
    answer(second, survey.questions.get(), 4, on=AFTER)

    [row] = listed("B6", "surveys")

    assert (row.n_frame, row.n_invited, row.n_answered) == (3, 3, 1)
    assert response(row) == "33\N{NO-BREAK SPACE}%"


def test_published_scores_that_count_are_listed() -> None:
    customer = a_customer()
    survey: Survey = SurveyFactory.create(
        origin="imported", state="closed", closed_on=IN_OCTOBER, opens_on=OCTOBER
    )
    question = QuestionFactory.create(survey=survey)
    facts = {"survey": survey, "question": question, "score": 71, "n": 20, "response_rate": 40}
    PublishedScore.objects.create(name="Water", unit=customer.unit, **facts)
    PublishedScore.objects.create(name="All", is_benchmark=True, unit=customer.unit, **facts)

    assert lacks("B6") == []
    assert [row.name for row in listed("B6", "published-scores")] == ["Water"]
