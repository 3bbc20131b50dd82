"""What surveys say: scores, what is hidden, and the figures over the years."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Customer, Tier
from reports.health.assess import count_health
from reports.models import Anonymity, HealthScore, PublishedScore, Survey
from reports.surveys.care import Names, no_names
from reports.surveys.health import measure_satisfaction, satisfaction_in_words
from reports.surveys.operations.answering import answer_invitation
from reports.surveys.operations.closing import close_what_is_over
from reports.surveys.page import series_sentence, texts_of
from reports.surveys.results import Asked, result_of
from reports.surveys.standing import (
    satisfaction_by_customer,
    satisfaction_of,
    series_by_customer,
    series_by_service,
)
from tests.customers.factories import CustomerFactory
from tests.reports.factories import ServiceFactory
from tests.reports.surveys.asked import OPENED, answer, asked, closed, opened
from tests.reports.surveys.factories import FrameMemberFactory, QuestionFactory, SurveyFactory

pytestmark = pytest.mark.django_db
CLOSED = date(2026, 11, 28)


def every_name(survey: Survey) -> Names:
    return None


def answered(survey: Survey, customer: Customer, values: list[int]) -> None:
    """The customer's invitations in their order answer the first question so."""
    question = survey.questions.all()[0]
    waiting = survey.invitations.waiting().filter(customer=customer).order_by("pk")
    for invitation, value in zip(list(waiting), values, strict=False):
        answer(invitation, question, value)


@pytest.fixture
def customers() -> list[Customer]:
    return [CustomerFactory.create(unit__name=name) for name in ("Grid", "Retail", "Treasury")]


def test_a_result_shows_score_interval_and_how_many_answered(customers: list[Customer]) -> None:
    survey = asked(10, customers=customers[:1])
    answered(survey, customers[0], [5, 5, 5, 4, 4, 4, 4, 4, 4, 1])

    [question] = result_of(closed(survey)).questions

    score = question.score
    assert score is not None
    assert (score.value, round(score.low, 1), round(score.high, 1)) == (90, 59.6, 98.2)
    assert question.n == 10


def test_who_was_asked_stands_by_tier_and_customer_against_the_frame() -> None:
    survey = SurveyFactory.create()
    QuestionFactory.create(survey=survey)
    near = CustomerFactory.create(tier=Tier.STRATEGIC, unit__name="Grid")
    for n in range(4):
        left_out = {"is_asked": False, "left_out": "On leave"} if n == 3 else {}
        FrameMemberFactory.create(survey=survey, customer=near, **left_out)
    far = FrameMemberFactory.create(survey=survey).customer
    opened(survey)
    answered(survey, near, [5, 4])

    found = result_of(survey)

    assert found.tiers == [("Strategic", Asked(4, 3, 2, 0)), ("Standard", Asked(1, 1, 0, 0))]
    assert dict(found.customers) == {"Grid": Asked(4, 3, 2, 0), far.unit.name: Asked(1, 1, 0, 0)}
    rate = found.together.rate
    assert rate is not None
    assert (rate, found.together.share_of_frame) == (50, 80)


@pytest.mark.parametrize("anonymity", [Anonymity.ANONYMOUS, Anonymity.CONFIDENTIAL])
def test_too_few_are_hidden_and_cannot_be_subtracted(
    anonymity: str, customers: list[Customer]
) -> None:
    survey = asked(8, anonymity=anonymity, customers=customers)
    for customer, n in zip(customers, (3, 5, 8), strict=True):
        answered(survey, customer, [4] * n)
    survey.refresh_from_db()

    [question] = result_of(closed(survey)).questions

    parts = {part.name: (part.is_hidden, part.score is not None) for part in question.customers}
    assert parts == {"Grid": (True, False), "Retail": (True, False), "Treasury": (False, True)}
    assert question.score is not None
    assert question.score.n == 16


def test_by_name_each_answer_is_shown(customers: list[Customer]) -> None:
    survey = asked(1, customers=customers)
    answered(survey, customers[0], [4])

    [question] = result_of(closed(survey), None).questions

    assert [(part.name, part.n, part.is_hidden) for part in question.customers] == [
        ("Grid", 1, False)
    ]


def test_whoever_reads_no_names_sees_of_named_answers_what_five_gave(
    customers: list[Customer],
) -> None:
    survey = asked(8, customers=customers)
    for customer, n in zip(customers, (1, 6, 5), strict=True):
        answered(survey, customer, [4] * n)

    [question] = result_of(closed(survey)).questions

    assert not question.is_hidden
    assert {part.name: part.is_hidden for part in question.customers} == {
        "Grid": True,
        "Retail": False,
        "Treasury": True,
    }


@pytest.mark.parametrize(("others", "is_hidden"), [(4, True), (5, False)])
def test_whoever_reads_the_names_of_a_customer_cannot_subtract_them(
    others: int, is_hidden: bool, customers: list[Customer]
) -> None:
    survey = asked(8, customers=customers[:2])
    answered(survey, customers[0], [2])
    answered(survey, customers[1], [4] * others)

    [question] = result_of(closed(survey), {customers[0].pk}).questions

    assert question.is_hidden is is_hidden
    parts = {part.name: part.is_hidden for part in question.customers}
    assert parts == {"Grid": False, "Retail": is_hidden}


def test_of_four_anonymous_answers_nothing_is_shown(customers: list[Customer]) -> None:
    survey = asked(8, anonymity=Anonymity.ANONYMOUS, customers=customers[:1])
    answered(survey, customers[0], [1, 2, 3, 4])

    [question] = result_of(closed(survey)).questions

    assert (question.is_hidden, question.score, question.counts) == (True, None, {})


def test_words_are_told_by_name_only_where_that_was_promised(customers: list[Customer]) -> None:
    found = {}
    for anonymity in Anonymity.values:
        survey = asked(5, anonymity=anonymity, customers=customers[:1], kinds=("text",))
        question = survey.questions.get()
        for n, invitation in enumerate(survey.invitations.order_by("-pk")):
            answer(invitation, question, None, f"Words {4 - n}")
        said, hidden = texts_of(question, None)
        found[anonymity] = ({bool(each.by) for each in said}, said[0].text, hidden)

    assert found == {
        "named": ({True}, "Words 4", False),
        "confidential": ({False}, "Words 0", False),
        "anonymous": ({False}, "Words 0", False),
    }


def test_four_who_wrote_something_without_a_name_are_not_shown(
    customers: list[Customer],
) -> None:
    survey = asked(5, anonymity=Anonymity.CONFIDENTIAL, customers=customers[:1], kinds=("text",))
    question = survey.questions.get()
    for invitation in survey.invitations.all()[:4]:
        answer(invitation, question, None, "Words")

    assert texts_of(question, None) == ([], True)


def test_words_by_name_are_told_of_the_customers_that_one_may_read(
    customers: list[Customer],
) -> None:
    survey = asked(1, customers=customers, kinds=("text",))
    question = survey.questions.get()
    for invitation in survey.invitations.all():
        answer(invitation, question, None, "Words")

    said, hidden = texts_of(question, frozenset({customers[0].pk}))

    assert ([each.by.split(", ")[1] for each in said], hidden) == (["Grid"], True)


def test_what_is_met_is_held_against_what_is_expected() -> None:
    survey = SurveyFactory.create()
    met = QuestionFactory.create(survey=survey, order=1)
    expected = QuestionFactory.create(survey=survey, order=2, expected_of=met)
    member = FrameMemberFactory.create(survey=survey)
    FrameMemberFactory.create(survey=survey, customer=member.customer)
    opened(survey)
    for invitation, given in zip(survey.invitations.all(), ((3, 5), (4, 5)), strict=True):
        pair = {met.pk: given[0], expected.pk: given[1]}
        answer_invitation(invitation, on=OPENED, given=pair)

    result = result_of(closed(survey), None)

    found = result.gap_of(result.questions[0])
    assert found is not None
    assert (found[0].question, found[1]) == (expected, 1.5)
    assert result.headline is not None
    assert result.headline.question == met


# Over the years ---------------------------------------------------------------------------------


def surveyed(customer: Customer, day: date, values: list[int], **facts: object) -> Survey:
    survey = asked(len(values), customers=[customer], **facts)  # type: ignore[arg-type]
    answered(survey, customer, values)
    return closed(survey, on=day)


def test_satisfaction_is_that_of_the_latest_survey_with_its_interval() -> None:
    customer = CustomerFactory.create()
    surveyed(customer, date(2025, 11, 28), [5, 1])
    survey = surveyed(customer, CLOSED, [5, 5, 4, 4, 1])

    found = satisfaction_of(customer, CLOSED)

    assert found is not None
    assert (found.score, round(found.low, 1), round(found.high, 1), found.n) == (
        80,
        37.6,
        96.4,
        5,
    )
    assert (found.survey, found.closed_on) == (survey, CLOSED)


@pytest.mark.parametrize(
    ("on", "is_known"),
    [
        (CLOSED - timedelta(days=1), False),
        (CLOSED, True),
        (date(2028, 11, 27), True),
        (date(2028, 11, 28), False),
    ],
)
def test_satisfaction_holds_from_the_day_it_was_closed_for_two_years(
    on: date, is_known: bool
) -> None:
    customer = CustomerFactory.create()
    surveyed(customer, CLOSED, [5] * 5)

    assert (satisfaction_of(customer, on) is not None) is is_known


def test_without_an_answer_there_is_no_satisfaction() -> None:
    customer = CustomerFactory.create()
    closed(asked(customers=[customer]))
    surveyed(CustomerFactory.create(), CLOSED, [5])

    assert satisfaction_of(customer, CLOSED) is None


def test_of_too_few_anonymous_answers_there_is_no_satisfaction() -> None:
    few, enough = CustomerFactory.create(), CustomerFactory.create()
    surveyed(few, CLOSED, [5] * 4, anonymity=Anonymity.CONFIDENTIAL)
    surveyed(enough, CLOSED, [5] * 5, anonymity=Anonymity.CONFIDENTIAL)

    assert satisfaction_of(few, CLOSED) is None
    assert satisfaction_of(enough, CLOSED) is not None


def test_two_figures_whose_intervals_meet_may_differ_by_chance() -> None:
    customer = CustomerFactory.create()
    surveyed(customer, date(2024, 11, 28), [1] * 12)
    surveyed(customer, date(2025, 11, 28), [5] * 12)
    surveyed(customer, CLOSED, [5] * 11 + [1])

    found = series_by_customer([customer.pk], since=date(2020, 1, 1), on=CLOSED, reads=no_names)
    series = found[customer.pk]

    assert [round(each.score) for each in series] == [0, 100, 92]
    thin = [series_sentence(series[: n + 1]).replace("\u202f", " ") for n in range(3)]
    assert [each.replace("\u00a0", " ").partition(". ")[2] for each in thin] == [
        "",
        "That is more than before (0 %).",
        "Before it was 100 %: the difference may be chance.",
    ]


def test_of_a_few_named_answers_the_trend_is_told_to_those_who_read_names() -> None:
    customer, since = CustomerFactory.create(), date(2020, 1, 1)
    surveyed(customer, CLOSED, [5, 1])

    found = [
        len(series_by_customer([customer.pk], since=since, on=CLOSED, reads=reads))
        for reads in (no_names, every_name)
    ]

    assert found == [0, 1]


@pytest.mark.parametrize(
    ("values", "score", "said"),
    [
        (
            [1] * 4,
            None,
            "answered by too few to be shown, so it does not count, 28 November 2026",
        ),
        ([5] * 5, 100, "100 % satisfied (57 to 100), n = 5, 28 November 2026"),
    ],
)
def test_health_counts_what_everybody_may_read_and_says_why_it_counts_nothing_else(
    values: list[int], score: int | None, said: str
) -> None:
    customer = CustomerFactory.create()
    surveyed(customer, CLOSED, values)

    measured = measure_satisfaction([customer.pk], CLOSED)[customer.pk]

    assert measured.score == score
    words = satisfaction_in_words(measured.figures)
    assert words.replace("\u202f", " ").replace("\u00a0", " ") == said


def test_health_counts_no_figure_by_which_that_of_a_few_could_be_subtracted(
    customers: list[Customer],
) -> None:
    survey = asked(8, customers=customers)
    for customer, n in zip(customers, (1, 5, 6), strict=True):
        answered(survey, customer, [4] * n)
    closed(survey)

    found = measure_satisfaction([each.pk for each in customers], CLOSED)

    assert [found[each.pk].score is None for each in customers] == [True, True, False]


def test_a_score_of_health_is_the_same_whatever_a_few_answered(customers: list[Customer]) -> None:
    surveyed(customers[0], CLOSED, [5])
    surveyed(customers[1], CLOSED, [1])

    happy, unhappy, unasked = count_health([each.pk for each in customers], on=CLOSED)

    told = ("score", "coverage", "low", "high", "band")
    assert [getattr(happy, name) for name in told] == [getattr(unhappy, name) for name in told]
    assert [getattr(happy, name) for name in told] == [getattr(unasked, name) for name in told]
    assert happy.parts == unhappy.parts


def test_of_too_few_answers_the_last_figure_that_may_be_read_stands() -> None:
    customer = CustomerFactory.create()
    before = surveyed(customer, date(2025, 11, 28), [5] * 5)
    surveyed(customer, CLOSED, [1])

    found = satisfaction_of(customer, CLOSED)

    assert found is not None
    assert (found.survey, found.score) == (before, 100)


def test_at_a_glance_the_latest_surveys_are_told_oldest_first() -> None:
    customer, since = CustomerFactory.create(), date(2020, 1, 1)
    surveys = [surveyed(customer, date(year, 11, 28), [5] * 5) for year in (2024, 2025, 2026)]

    series = series_by_customer([customer.pk], since=since, on=CLOSED, latest=2)

    assert [each.survey for each in series[customer.pk]] == surveys[1:]


def test_services_have_their_own_series() -> None:
    service = ServiceFactory.create(name="Service desk")
    customer = CustomerFactory.create()
    survey = SurveyFactory.create()
    question = QuestionFactory.create(survey=survey, service=service)
    FrameMemberFactory.create(survey=survey, customer=customer)
    answer(opened(survey).invitations.get(), question, 4)
    closed(survey)

    found = series_by_service(on=CLOSED, reads=every_name)

    assert series_by_service(on=CLOSED) == {}
    assert [(each.name, [one.score for one in own]) for each, own in found.items()] == [
        ("Service desk", [100])
    ]


def test_the_same_few_queries_tell_one_customer_and_three(customers: list[Customer]) -> None:
    counts = []
    for n in (1, 3):
        for customer in customers[:n]:
            surveyed(customer, CLOSED, [5, 4])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            satisfaction_by_customer([each.pk for each in customers], CLOSED)
        counts.append(len(queries))

    assert counts == [4, 4]


def test_a_published_score_stands_with_its_survey() -> None:
    survey = SurveyFactory.create(origin="imported", state="closed", closed_on=CLOSED)
    question = QuestionFactory.create(survey=survey, kind="score")
    row = PublishedScore.objects.create(
        survey=survey, question=question, name="Cabinet Office", score=63
    )

    assert (survey.published.get(), result_of(survey).together) == (row, Asked())


def test_nothing_that_is_open_is_closed_before_its_day() -> None:
    asked(closes_on=CLOSED)

    assert (close_what_is_over(CLOSED), close_what_is_over(CLOSED + timedelta(days=1))) == (0, 1)


def test_scores_of_health_that_counted_a_few_are_forgotten() -> None:
    forget = import_module("reports.migrations.0015_forgets_health_that_counted_a_few").FORGET
    customers = [CustomerFactory.create() for _n in range(3)]
    for customer, figures in zip(customers, ({"n": 4}, {"n": 5}, {}), strict=True):
        HealthScore.objects.create(
            customer=customer,
            on=CLOSED,
            score=80,
            coverage=1,
            low=80,
            high=80,
            band="good",
            parts=[{"part": "satisfaction", "figures": figures}, {"part": "levels", "figures": {}}],
        )

    with connection.cursor() as cursor:
        cursor.execute(forget)

    left = HealthScore.objects.order_by("pk").values_list("customer", flat=True)
    assert list(left) == [customers[1].pk, customers[2].pk]
