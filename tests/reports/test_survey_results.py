"""Results of surveys that others asked: published scores, and answers without respondents."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook
from pytest_django import DjangoAssertNumQueries

from brm.accounts.models import User
from brm.imports.engine import Outcome
from customers.models import Unit
from reports.models import PublishedScore, Question, Survey
from reports.models.survey_states import SurveyOrigin, SurveyState
from tests.brm.importing import Desk, reasons
from tests.reports.importing import counts, import_file
from tests.reports.surveys.rows import published as published_rows
from tests.reports.test_real_files import DATA

pytestmark = pytest.mark.django_db
SURVEYS = DATA / "satisfaction"
published = pytest.mark.skipif(not DATA.is_dir(), reason="the published registers are not here")

QUERIES = 7
HEAD = "survey,last_day,unit_name,question,question_kind,scale,score,n,answer,satisfied"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def results(desk: Desk, *lines: str, head: str = HEAD) -> Outcome:
    return desk.outcome("survey_results", "\n".join([head, *lines]))


def scores() -> dict[tuple[str, str], tuple[float | None, int | None, dict[str, int]]]:
    return {
        (each.question.code, each.name): (
            None if each.score is None else float(each.score),
            each.n,
            each.distribution,
        )
        for each in PublishedScore.objects.select_related("question")
    }


def test_a_published_score_is_kept_with_its_unit_and_question(desk: Desk) -> None:
    outcome = results(desk, "S-1,2026-05-31,Water,B01. I am interested,,,81.5,120,,")

    survey = Survey.objects.get()
    assert (outcome.counts.created, outcome.rejected) == (1, 0)
    assert (survey.origin, survey.state, f"{survey.closed_on}") == (
        SurveyOrigin.IMPORTED,
        SurveyState.CLOSED,
        "2026-05-31",
    )
    assert scores() == {("B01. I am interested", "Water"): (81.5, 120, {})}


def test_a_question_without_a_code_has_one_of_its_words(desk: Desk) -> None:
    texts = ("B01. I am in", "E06_A", "My work (B01-B05)", "Ä", "word " * 20)
    lines = [f"S-1,2026-05-31,Water,{text},50" for text in texts]

    results(desk, *lines, head="survey,last_day,unit_name,question_text,score")

    codes = list(Question.objects.order_by("order").values_list("code", flat=True))
    assert codes[:3] == ["b01", "e06_a", "my-work"]
    assert [len(code) for code in codes[3:]] == [16, 40]


def test_answers_become_how_many_gave_which_and_blank_ones_leave_the_denominator(
    desk: Desk,
) -> None:
    answers = ["Yes"] * 6 + ["No"] * 2 + [""]
    lines = [f"S-1,2026-05-31,All,again,choice,,,,{answer},yes" for answer in answers]

    first = results(desk, *lines)
    again = results(desk, *lines)

    assert (first.total, first.counts.created, first.rejected) == (9, 1, 0)
    assert (again.counts.created, again.counts.updated, again.counts.unchanged) == (0, 0, 1)
    assert scores() == {("again", "All"): (75.0, 8, {"Yes": 6, "No": 2})}
    assert first.figures["S-1: again"] == {
        "records": 1,
        "answers": 8,
        "blank": 1,
        "distribution": {"Yes": 6, "No": 2},
        "least": 75.0,
        "most": 75.0,
    }


def test_a_survey_that_comes_in_two_files_was_held_from_the_first_day_to_the_last(
    desk: Desk,
) -> None:
    head = "survey,first_day,last_day,unit_name,question,score"
    for first, last in (("05-03", "05-09"), ("05-01", "05-05"), ("05-08", "05-20")):
        results(desk, f"S-1,2026-{first},2026-{last},Water,q,50", head=head)

    survey = Survey.objects.get()
    days = (survey.opens_on, survey.closes_on, survey.closed_on)
    assert [f"{day:%m-%d}" for day in days if day] == ["05-01", "05-20", "05-20"]


def test_a_result_tells_its_benchmarks_and_no_answers_of_few(desk: Desk) -> None:
    head = "survey,last_day,unit_name,question,score,response_rate,is_benchmark"
    lines = ["S-1,2026-05-31,Median,q,63,80,yes", "S-1,2026-05-31,Mean,q,60,,yes"]
    marked = results(desk, *lines, head=head)
    few = results(desk, *(f"S-2,2026-05-31,All,q,choice,,,,{word}," for word in "abcd"))

    assert marked.figures["S-1: q"]["benchmarks"] == {"Mean": 60, "Median": 63}
    assert marked.figures["S-1: q"]["response_rates"] == {"Median": 80}
    assert few.figures["S-2: q"] == {"records": 1, "answers": 4, "blank": 0}


@pytest.mark.parametrize(
    ("kind", "scale", "answers", "score"),
    [
        ("csat", "5", [5, 5, 4, 3, 1], 60.0),
        ("nps", "", [10, 9, 9, 7, 0], 40.0),
        ("rating", "5", [5, 5, 5, 1, 4], 75.0),
        ("csat", "5", ["", "", "", "", ""], None),
    ],
)
def test_answers_on_a_scale_have_the_score_of_the_rules(
    desk: Desk, kind: str, scale: str, answers: list[Any], score: float | None
) -> None:
    results(desk, *(f"S-1,2026-05-31,All,q,{kind},{scale},,,{answer}," for answer in answers))

    assert scores()["q", "All"][0] == score


def test_free_words_are_counted_and_not_kept(desk: Desk) -> None:
    results(desk, *(f"S-1,2026-05-31,All,q,text,,,,Ask {n}," for n in range(6)))

    assert scores() == {("q", "All"): (None, 6, {})}


def test_answers_of_few_in_a_unit_are_not_told_nor_found_by_subtraction(desk: Desk) -> None:
    of_units = {"Water": 4, "Roads": 7, "Parks": 9}
    lines = [
        f"S-1,2026-05-31,{unit},q,choice,,,,{'Yes' if n % 2 else 'No'},Yes"
        for unit, count in of_units.items()
        for n in range(count)
    ]

    results(desk, *lines)

    assert scores() == {
        ("q", "Water"): (None, 4, {}),
        ("q", "Roads"): (None, 7, {}),
        ("q", "Parks"): (44.444, 9, {"No": 5, "Yes": 4}),
    }


def test_answers_that_were_written_freely_are_told_where_several_gave_them(desk: Desk) -> None:
    answers = ["Maps"] * 6 + ["Mail"] * 2 + [f"My own words {n}" for n in range(12)]

    results(desk, *(f"S-1,2026-05-31,All,q,choice,,,,{answer}," for answer in answers))

    assert scores() == {("q", "All"): (None, 20, {"Maps": 6, "(other answers)": 14})}
    assert Question.objects.get().options == ["(other answers)", "Maps"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("S-1,2026-05-31,Water,q,,,,,,", "There is no score."),
        ("S-1,,Water,q,,,50,,,", "It does not say when the survey was held."),
        ("S-1,2026-05-31,Water,,,,50,,,", "It does not say which question."),
        ("S-1,2026-05-31,Water,q,,,101,,,", "A score lies between 100 below zero and 100."),
        ("S-1,2026-05-31,Water,q,csat,8,,,3,", "A scale ends with 3, 4, 5, 6, 7 or 10."),
        ("S-1,2026-05-31,Water,q,csat,5,,,6,", "6 is no answer on a scale of 1 to 5."),
        ("S-1,2026-05-31,Water,q,nps,,,,11,", "11 is no answer on a scale of 0 to 10."),
        ("S-1,2026-05-31,Water,q,nps,,,,good,", "good is no answer on a scale of 0 to 10."),
        ("S-1,2026-05-31,,q,,,50,,,", "This field is required."),
        ("S-1,soon,Water,q,,,50,,,", "“soon” is not a day written as YYYY-MM-DD."),
    ],
)
def test_what_is_no_result_is_rejected_with_its_reason(desk: Desk, line: str, reason: str) -> None:
    outcome = results(desk, line, "S-1,2026-05-31,Roads,q2,,,50,,,")

    assert (reasons(outcome), outcome.counts.created) == ([(2, reason)], 1)


def test_a_survey_that_was_asked_here_is_not_written_over(desk: Desk) -> None:
    Survey.objects.create(number="S-1", title="Ours", opens_on="2026-05-01", closes_on="2026-05-31")

    outcome = results(desk, "S-1,2026-05-31,Water,q,,,50,,,")

    assert reasons(outcome) == [(2, "The survey S-1 was asked here: its results are not imported.")]


# Shown --------------------------------------------------------------------------------------------
@pytest.fixture
def client(client_of: Callable[[User], Client], administrator: User) -> Client:
    return client_of(administrator)


def test_what_was_imported_stands_on_the_page_of_its_survey_and_in_its_list(
    client: Client, desk: Desk
) -> None:
    results(
        desk,
        "S-1,2026-05-31,Water,Engagement,,,81.5,120,,",
        "S-1,2026-05-31,Roads,Engagement,,,60,12,,",
    )
    survey = Survey.objects.get()

    page = client.get(survey.get_absolute_url()).content.decode()
    rows = client.get(reverse("surveys:published", args=[survey.pk])).content.decode()
    narrowed = client.get(reverse("surveys:published", args=[survey.pk]) + "?text=road").content

    assert "Nobody answered" not in page
    assert ("Water" in page, reverse("surveys:published", args=[survey.pk]) in page) == (True, True)
    assert ("Water" in rows, "Roads" in rows) == (True, True)
    assert (b"Water" in narrowed, b"Roads" in narrowed) == (False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_published_scores_asks_the_same_for_one_and_three(
    client: Client,
    administrator: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    survey = published_rows(administrator, own=True, count=count)

    with django_assert_num_queries(QUERIES):
        client.get(reverse("surveys:published", args=[survey.pk]))


# Published ----------------------------------------------------------------------------------------
ENGAGEMENT = "employee-engagement-index"


def benchmarks(survey: str) -> dict[str, tuple[float, float | None]]:
    """Of each benchmark its engagement and its response rate."""
    found = PublishedScore.objects.filter(
        survey__number=survey, question__code=ENGAGEMENT, is_benchmark=True
    )
    return {
        each.name: (
            float(each.score or 0),
            None if each.response_rate is None else float(each.response_rate),
        )
        for each in found
    }


@published
@pytest.mark.parametrize(
    ("year", "lines", "questions", "expected"),
    [
        (2010, 104, 73, {"Civil Service 2010 benchmark (median)": (56, None)}),
        (2014, 102, 81, {"Civil Service benchmark (median)": (59, 77)}),
        (
            2019,
            111,
            91,
            {
                "Civil Service Benchmark (median)": (63, 80),
                "All civil servants (mean score)": (60, 67),
            },
        ),
    ],
)
def test_a_people_survey_has_its_published_scores(
    year: int, lines: int, questions: int, expected: dict[str, tuple[float, float | None]]
) -> None:
    path = SURVEYS / f"csps_{year}_allorganisations.csv"

    answer = import_file("survey_results", path, recipe=f"people_survey_{year}")

    assert counts(answer) == {
        "accepted": lines,
        "rejected": 0,
        "created": lines * questions,
        "updated": 0,
        "unchanged": 0,
    }
    assert benchmarks(f"CSPS-{year}") == expected
    assert answer["figures"][f"CSPS-{year}: {ENGAGEMENT}"]["units"] == lines - len(expected)
    assert not Unit.objects.filter(name__icontains="benchmark").exists()
    assert not PublishedScore.objects.filter(is_benchmark=False, unit=None).exists()


@published
def test_a_workbook_in_per_cent_says_what_the_table_says(tmp_path: Path) -> None:
    text = (SURVEYS / "csps_2019_allorganisations.csv").read_text("utf-8-sig")
    head, *lines = csv.reader(text.splitlines())
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(head)
    for line in [each for each in lines if "median" in " ".join(each[:4])]:
        sheet.append([float(v[:-1]) / 100 if v.endswith("%") else v for v in line])
    for cell in sheet[2]:
        cell.number_format = "0%" if isinstance(cell.value, float) else "General"
    book.save(tmp_path / "csps_2019.xlsx")

    import_file("survey_results", tmp_path / "csps_2019.xlsx", recipe="people_survey_2019")

    assert benchmarks("CSPS-2019") == {"Civil Service Benchmark (median)": (63, 80)}


@published
def test_a_unit_keeps_its_scores_over_the_years(tmp_path: Path) -> None:
    """The year is that of the name of the file, which comes without one to the second import."""
    for year in (2014, 2019):
        whole = (SURVEYS / f"csps_{year}_allorganisations.csv").read_bytes()
        few = tmp_path / f"csps_{year}.csv"
        few.write_bytes(b"\r".join(whole.splitlines()[:6]))
        import_file("survey_results", few, recipe=f"people_survey_{year}")

    again = import_file(
        "survey_results", few.rename(tmp_path / "scores.csv"), recipe="people_survey_2019"
    )

    of_unit = PublishedScore.objects.filter(
        unit__name="Attorney General's Office", question__code=ENGAGEMENT
    )
    assert list(of_unit.order_by("survey__closed_on").values_list("score", flat=True)) == [79, 76]
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 5 * 91)


@published
def test_the_answers_of_a_user_survey_are_counted() -> None:
    path = SURVEYS / "mybinder_user_survey_2020-02.csv"

    answer = import_file("survey_results", path, recipe="user_survey")
    again = import_file("survey_results", path, recipe="user_survey")

    told = answer["figures"]["MYBINDER-2020: recommend"]
    assert (answer["total"], answer["accepted"], answer["created"]) == (346, 346, 3)
    assert told["distribution"] == {"Yes": 270, "Maybe": 49, "No": 18}
    assert (told["answers"], told["blank"]) == (337, 9)
    recommend = PublishedScore.objects.get(question__code="recommend")
    assert (float(recommend.score or 0), recommend.n) == (round(27_000 / 337, 3), 337)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 3)
    survey = Survey.objects.annotate(asked=Count("questions")).get()
    assert (f"{survey.opens_on}", f"{survey.closed_on}", survey.asked) == (
        "2020-01-29",
        "2020-03-07",
        3,
    )
    assert json.dumps(answer).find("Reliability") == -1
