"""Results of surveys that others asked: published scores of units, or the answers of respondents.

A published score stands in a line with its unit and question. Answers come one a line and
question, without whose they are; what is kept of them is how many gave which answer.
"""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import Service
from brm.imports.kinds import Computed, Counts, Field, Kind, Reference, Staging
from brm.imports.upsert import rows, run
from brm.imports.working_tables import CELLS
from customers.models import Unit
from reports.importing.answers import write_results
from reports.importing.missing import create_units, make_services
from reports.models import PublishedScore, Question, QuestionKind, Survey, SurveyOrigin
from reports.models.survey_states import SCALED, SCALES, Anonymity, SurveyState

BY_NAME = r"lower(regexp_replace(question_text, '\([^)]*\)', '', 'g'))"
SLUG = f"trim(BOTH '-' FROM regexp_replace({BY_NAME}, '[^a-z0-9]+', '-', 'g'))"
OF_TEXT = rf"""
coalesce(lower(substring(question_text FROM '^([A-Za-z]\d\d(?:_[A-Za-z0-9]+)?)\y')),
         CASE WHEN {SLUG} = '' THEN left(md5(question_text), 16)
              WHEN length({SLUG}) > 40 THEN left({SLUG}, 23) || '-' || left(md5({SLUG}), 16)
              ELSE {SLUG} END)
"""
"""The code of a question that has none: `B01` of “B01. I am interested”, else its words."""

SCORE = f"coalesce(question_kind, '{QuestionKind.SCORE}')"
KINDS = ", ".join(f"'{kind}'" for kind in SCALED)
WHOLE = r"answer ~ '^\d{1,2}$'"
HIGHEST = f"CASE WHEN {SCORE} = '{QuestionKind.NPS}' THEN 10 ELSE scale END"
LOWEST = f"CASE WHEN {SCORE} = '{QuestionKind.NPS}' THEN 0 ELSE 1 END"


def text(longest: int | None = None, *, required: bool = False) -> forms.CharField:
    return forms.CharField(max_length=longest, required=required)


def percent() -> forms.DecimalField:
    return forms.DecimalField(required=False, max_digits=7, decimal_places=3)


def begin(staging: Staging) -> None:
    """Name the questions that have no code, and tell the answers of several lines apart."""
    run(
        f"UPDATE {CELLS} SET question = {OF_TEXT}, given_question = true "  # noqa: S608  own names
        "WHERE question IS NULL AND question_text IS NOT NULL"
    )
    run(
        f"UPDATE {CELLS} SET given_answer = true, "  # noqa: S608  as above
        f"respondent = coalesce(respondent, line::text) "
        f"WHERE {SCORE} <> '{QuestionKind.SCORE}' AND score IS NULL"
    )


def check(staging: Staging) -> None:
    """Reject what is no result of a survey that is over."""
    reject = staging.reject
    reject("question IS NULL", field="question", reason=_("It does not say which question."))
    reject(
        "last_day IS NULL AND answered_on IS NULL",
        field="last_day",
        reason=_("It does not say when the survey was held."),
    )
    reject("first_day > last_day", field="first_day", reason=_("The last day is before the first."))
    reject(
        f"EXISTS (SELECT FROM reports_survey s WHERE s.number = survey "
        f"AND s.origin <> '{SurveyOrigin.IMPORTED}')",
        field="survey",
        reason=_("The survey %(number)s was asked here: its results are not imported."),
        facts={"number": "survey"},
    )
    reject("NOT given_answer AND score IS NULL", field="score", reason=_("There is no score."))
    reject(
        "score NOT BETWEEN -100 AND 100",
        field="score",
        reason=_("A score lies between 100 below zero and 100."),
    )
    reject(
        "response_rate NOT BETWEEN 0 AND 100",
        field="response_rate",
        reason=_("A response rate lies between 0 and 100."),
    )
    _check_answers(staging)


def _check_answers(staging: Staging) -> None:
    scales = ", ".join(map(str, SCALES))
    staging.reject(
        f"{SCORE} IN ({KINDS}) AND (scale IS NULL OR scale NOT IN ({scales}))",
        field="scale",
        reason=_("A scale ends with 3, 4, 5, 6, 7 or 10."),
    )
    staging.reject(
        f"{SCORE} IN ({KINDS}, '{QuestionKind.NPS}') AND answer IS NOT NULL AND NOT CASE "
        f"WHEN {WHOLE} THEN answer::integer BETWEEN {LOWEST} AND {HIGHEST} ELSE false END",
        field="answer",
        reason=_("%(answer)s is no answer on a scale of %(lowest)s to %(highest)s."),
        facts={"answer": "answer", "lowest": LOWEST, "highest": HIGHEST},
    )


def apply(staging: Staging) -> Counts:
    """Write the surveys and questions that are not there, and the score of each unit."""
    write_results(staging)
    surveys = staging.upsert(
        Survey,
        key={"number": "survey"},
        values={},
        on_create={
            "title": "coalesce(survey_title, survey)",
            "origin": f"'{SurveyOrigin.IMPORTED}'",
            "state": f"'{SurveyState.CLOSED}'",
            "anonymity": f"'{Anonymity.ANONYMOUS}'",
            "opens_on": "held_from",
            "closes_on": "held_to",
            "closed_on": "held_to",
            "parts": "'{}'",
            "low_at_most": "NULL",
        },
        into="survey_id",
    )
    _widen(staging)
    questions = staging.upsert(
        Question,
        key={"survey_id": "survey_id", "code": "question"},
        values={
            "text": Computed("coalesce(question_text, question)", "question_text"),
            "service_id": "service_id",
            "options": Computed("result_options", "answer"),
        },
        on_create={
            "kind": "result_kind",
            "scale": f"CASE WHEN {SCORE} = '{QuestionKind.NPS}' THEN 10 ELSE scale END",
            "order": "place",
        },
        into="question_id",
    )
    staging.also_created["reports.survey"] = surveys.created
    staging.also_created["reports.question"] = questions.created
    return staging.upsert(
        PublishedScore,
        key={"survey_id": "survey_id", "question_id": "question_id", "name": "unit_name"},
        values={
            "unit_id": "unit_id",
            "score": Computed("result_score", "score", "answer"),
            "n": Computed("result_n", "n", "answer"),
            "response_rate": "response_rate",
            "is_benchmark": Computed("coalesce(is_benchmark, false)", "is_benchmark"),
            "distribution": Computed("coalesce(result_distribution, '{}')", "answer"),
        },
    )


def _widen(staging: Staging) -> None:
    """A survey that comes in several files was held from the first day of them to the last."""
    run(
        f"""
        UPDATE reports_survey survey
           SET opens_on = least(opens_on, held_from), closes_on = greatest(closes_on, held_to),
               closed_on = greatest(closed_on, held_to)
          FROM (SELECT DISTINCT survey_id, held_from, held_to FROM {staging.table}) given
         WHERE given.survey_id = survey.id
           AND (held_from < opens_on OR held_to > closes_on OR held_to > closed_on)
        """  # noqa: S608  the staging table's own name
    )


SUMS = """
SELECT survey, question, count(DISTINCT unit_name),
       count(DISTINCT unit_name) FILTER (WHERE NOT coalesce(is_benchmark, false)),
       min(result_score) FILTER (WHERE NOT coalesce(is_benchmark, false)),
       max(result_score) FILTER (WHERE NOT coalesce(is_benchmark, false)),
       jsonb_object_agg(unit_name, result_score) FILTER (WHERE is_benchmark),
       jsonb_object_agg(unit_name, response_rate) FILTER (WHERE is_benchmark),
       count(answer), count(*) FILTER (WHERE given_answer AND answer IS NULL)
  FROM {table} GROUP BY survey, question, place ORDER BY survey, place
"""

ANSWERS = """
SELECT survey, question, told.answer, sum(told.n::integer)
  FROM (SELECT DISTINCT survey, question, unit_name, result_distribution FROM {table}
         WHERE given_answer) each
 CROSS JOIN jsonb_each_text(result_distribution) AS told(answer, n)
 GROUP BY 1, 2, 3 ORDER BY 4 DESC, 3
"""
"""What is kept of the answers, and no more: those of few are told by nobody."""
ANSWERS_TOLD = 12


def sums(staging: Staging) -> dict[str, dict[str, Any]]:
    """Of each question how many units have a score, and what was answered."""
    given: dict[tuple[str, str], dict[str, int]] = {}
    for survey, question, answer, count in rows(ANSWERS.format(table=staging.table)):
        given.setdefault((survey, question), {})[answer] = count
    found: dict[str, dict[str, Any]] = {}
    for row in rows(SUMS.format(table=staging.table)):
        survey, question, records, units, least, most, marks, rates, answers, blank = row
        facts: dict[str, Any] = {"records": records}
        if answers or blank:
            told = list(given.get((survey, question), {}).items())[:ANSWERS_TOLD]
            facts |= {"answers": answers, "blank": blank, "distribution": dict(told)}
        else:
            facts |= {"units": units}
        facts |= {"least": _plain(least), "most": _plain(most)}
        facts |= {"benchmarks": _read(marks), "response_rates": _read(rates)}
        found[f"{survey}: {question}"] = {k: v for k, v in facts.items() if v not in (None, {})}
    return found


def spans(staging: Staging) -> dict[str, list[str]]:
    """Of each survey the first and the last day on which it was held."""
    found = rows(
        f"SELECT survey, min(held_from)::text, max(held_to)::text FROM {staging.table} "  # noqa: S608  own name
        "GROUP BY survey ORDER BY survey LIMIT 20"
    )
    return {survey: [first, last] for survey, first, last in found}


def _plain(figure: Any) -> float | None:
    return None if figure is None else float(round(figure, 3))


def _read(told: str | None) -> dict[str, float]:
    """The figures of those that have one."""
    return {name: figure for name, figure in json.loads(told or "{}").items() if figure is not None}


SURVEY_RESULTS = Kind(
    name="survey_results",
    label=_("Survey results"),
    model=PublishedScore,
    key=("survey", "unit_name", "question", "respondent"),
    fields=(
        Field("survey", text(40, required=True)),
        Field("survey_title", text(200)),
        Field("first_day", forms.DateField(required=False)),
        Field("last_day", forms.DateField(required=False)),
        Field("unit", text(60), refers_to=Reference(Unit, or_by="name", create=create_units)),
        Field("unit_name", text(255, required=True)),
        Field("unit_parent", text(60), refers_to=Reference(Unit, create=create_units)),
        Field("unit_parent_name", text(255)),
        Field("question", text(40)),
        Field("question_text", text(500)),
        Field("question_kind", forms.ChoiceField(choices=QuestionKind.choices, required=False)),
        Field("scale", forms.IntegerField(required=False, min_value=3, max_value=10)),
        Field("service", text(60), refers_to=Reference(Service, create=make_services)),
        Field("service_name", text(255)),
        Field("score", percent()),
        Field("n", forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000)),
        Field("response_rate", percent()),
        Field("is_benchmark", forms.NullBooleanField(required=False)),
        Field("answer", text()),
        Field("satisfied", text(500)),
        Field("answered_on", forms.DateField(required=False)),
        Field("respondent", text(60)),
    ),
    begin=begin,
    check=check,
    apply=apply,
    figures=sums,
    spans=spans,
    help_text=_(
        "What a survey that others asked came to: a published score of a unit and question a "
        "line, or the answers of one respondent, who is not kept."
    ),
)
