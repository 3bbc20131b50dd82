"""How satisfied customers are, and were: one figure a survey, with its interval.

from reports.surveys.standing import satisfaction_of
found = satisfaction_of(customer, on)        # or None
found.score, found.low, found.high, found.n, found.closed_on
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db.models import F, QuerySet

from agreements.models import Service
from customers.models import Customer
from reports.models import PublishedScore, Question, QuestionKind, Survey
from reports.surveys.care import Names, Reads, no_names
from reports.surveys.results import (
    Cells,
    cells_of,
    headline_of,
    score_of,
    shown_of,
    together,
)
from reports.surveys.rules import Score

HOLDS = relativedelta(months=24)
"""What was measured longer ago says nothing of today."""
MOST = 12
"""So many surveys and years back a trend goes."""
GLANCE = 5
"""So many surveys back the line at a glance goes."""


@dataclass(frozen=True)
class Satisfaction:
    """The share of a customer's people who are satisfied, 0 to 100, of one survey."""

    survey: Survey
    question: Question
    score: float
    low: float
    high: float
    n: int

    @property
    def closed_on(self) -> date:
        assert self.survey.closed_on is not None
        return self.survey.closed_on

    @property
    def as_score(self) -> Score:
        return Score(self.score, self.low, self.high, self.n)


@dataclass(frozen=True)
class Untold:
    """That somebody of a customer answered a survey, with too few for a figure that is shown."""

    survey: Survey

    @property
    def closed_on(self) -> date:
        assert self.survey.closed_on is not None
        return self.survey.closed_on


def satisfaction_of(customer: Customer, on: date) -> Satisfaction | None:
    """The latest figure of a survey that was closed by the day, and not two years before it.

    None where nobody of the customer was asked, nobody answered, or too few for everybody to read.
    """
    found = satisfaction_by_customer([customer.pk], on).get(customer.pk)
    return found if isinstance(found, Satisfaction) else None


def satisfaction_by_customer(
    customers: Iterable[int], on: date
) -> dict[int, Satisfaction | Untold]:
    """The same for many customers by their keys, in the same few queries; or that too few answered.

    It is what everybody reads: what is reckoned from it, everybody could reckon back.
    """
    series = _answered_by_customer(customers, since=on - HOLDS, on=on, reads=no_names)
    return {
        customer: next((each for each in reversed(own) if isinstance(each, Satisfaction)), own[-1])
        for customer, own in series.items()
    }


def satisfaction_of_all(*, on: date, reads: Reads) -> dict[int, Satisfaction]:
    """The latest figure of two years of each customer that has one to be shown to the reader."""
    series = _answered_by_customer(None, since=on - HOLDS, on=on, reads=reads)
    told = {
        customer: [each for each in own if isinstance(each, Satisfaction)]
        for customer, own in series.items()
    }
    return {customer: own[-1] for customer, own in told.items() if own}


def series_by_customer(
    customers: Iterable[int],
    *,
    since: date,
    on: date,
    reads: Reads = no_names,
    latest: int | None = None,
) -> dict[int, list[Satisfaction]]:
    """Each customer's figures, oldest first, of surveys closed from `since` to `on`.

    Those that may be shown to whoever reads the names that `reads` gives; of so many of the
    `latest` surveys at most. What may be shown of one is counted over all that it asked.
    """
    answered = _answered_by_customer(customers, since=since, on=on, reads=reads, latest=latest)
    told = {
        customer: [each for each in own if isinstance(each, Satisfaction)]
        for customer, own in answered.items()
    }
    return {customer: own for customer, own in told.items() if own}


def _answered_by_customer(
    customers: Iterable[int] | None,
    *,
    since: date,
    on: date,
    reads: Reads,
    latest: int | None = None,
) -> dict[int, list[Satisfaction | Untold]]:
    """Each customer's surveys, oldest first: the figure, or that it is not shown; None: of all."""
    rows = Survey.objects.over(on=on).filter(closed_on__gt=since).order_by("-closed_on", "-pk")
    wanted = None if customers is None else set(customers)
    if wanted is not None:
        rows = rows.asked_of(Customer.objects.filter(pk__in=wanted))
    surveys = list(reversed(rows[:latest]))
    headlines = headlines_of(surveys)
    cells = cells_of(surveys, headlines.values())
    found: dict[int, list[Satisfaction | Untold]] = {}
    for survey in surveys:
        question = headlines.get(survey.pk)
        if question is not None:
            own = _by_customer(survey, question, cells.get(question.pk, {}), reads(survey))
            for customer in own if wanted is None else own.keys() & wanted:
                found.setdefault(customer, []).append(own[customer])
    return found


def headlines_of(surveys: Iterable[Survey]) -> dict[int, Question]:
    """The question that stands for each of the surveys, in one query."""
    asked: dict[int, list[Question]] = {}
    for each in Question.objects.filter(survey__in=surveys, kind=QuestionKind.CSAT):
        asked.setdefault(each.survey_id, []).append(each)
    chosen = {survey: headline_of(own) for survey, own in asked.items()}
    return {survey: question for survey, question in chosen.items() if question is not None}


def _by_customer(
    survey: Survey, question: Question, cells: Cells, names: Names
) -> dict[int, Satisfaction | Untold]:
    """The figure of each customer somebody of whom answered, or that it is not shown."""
    open_cells = shown_of(survey, cells, names).cells
    found: dict[int, Satisfaction | Untold] = {}
    for (tier, customer), counts in cells.items():
        score = score_of(question, counts, None)
        if customer is None or score is None:
            continue
        is_shown = (tier, customer) in open_cells
        found[customer] = _satisfaction(survey, question, score) if is_shown else Untold(survey)
    return found


def _satisfaction(survey: Survey, question: Question, score: Score) -> Satisfaction:
    return Satisfaction(survey, question, score.value, score.low, score.high, score.n)


def asked_about_services(*, on: date) -> QuerySet[Question]:
    """Questions on satisfaction with a service, of surveys closed in twelve years until the day."""
    return Question.objects.filter(
        kind=QuestionKind.CSAT,
        expected_of=None,
        service__isnull=False,
        survey__closed_on__lte=on,
        survey__closed_on__gt=on - relativedelta(years=MOST),
    )


def series_by_service(
    *, on: date, reads: Reads = no_names, services: Iterable[Service] | None = None
) -> dict[Service, list[Satisfaction]]:
    """The figures of each service that was asked about, oldest first; of everybody together.

    Of these `services` alone, where they are given.
    """
    questions = asked_about_services(on=on).select_related("service", "survey")
    if services is not None:
        questions = questions.filter(service__in=list(services))
    return _by_service(
        list(questions.order_by("survey__closed_on", "survey", "order", "pk")), reads
    )


def _by_service(questions: list[Question], reads: Reads) -> dict[Service, list[Satisfaction]]:
    cells = cells_of({each.survey for each in questions}, questions)
    found: dict[Service, list[Satisfaction]] = {}
    for question in questions:
        own = cells.get(question.pk, {})
        everything = shown_of(question.survey, own, reads(question.survey)).everything
        score = score_of(question, together(own.values()), None) if everything else None
        if score is not None and question.service is not None:
            found.setdefault(question.service, []).append(
                _satisfaction(question.survey, question, score)
            )
    return dict(sorted(found.items(), key=lambda each: each[0].name))


def series_of_service(service: Service, *, on: date) -> list[Satisfaction]:
    """The figures of one service, oldest first."""
    questions = Question.objects.filter(
        kind=QuestionKind.CSAT, expected_of=None, service=service, survey__closed_on__lte=on
    ).select_related("service", "survey")
    rows = questions.order_by("survey__closed_on", "survey", "order", "pk")
    found = _by_service(list(rows), no_names)
    return found.get(service, [])


def published_of(customer: Customer) -> dict[str, list[PublishedScore]]:
    """Scores that others published of the customer's unit, by question, oldest first."""
    rows = PublishedScore.objects.filter(unit=customer.unit_id, score__isnull=False)
    found: dict[str, list[PublishedScore]] = {}
    for each in rows.select_related("survey", "question").order_by(
        F("survey__closed_on").asc(nulls_first=True), "survey", "question__order"
    ):
        found.setdefault(each.question.text, []).append(each)
    return found
