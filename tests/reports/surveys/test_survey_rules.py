import math
from fractions import Fraction

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reports.surveys.rules import (
    ASK_EVERYONE_TO,
    TOP_BOXES,
    Score,
    csat,
    finite_correction,
    gap,
    index_of,
    mean,
    nps,
    on_a_hundred,
    sample_size,
    wilson,
)

RECOMMENDED = {10: 6, 8: 3, 3: 1}


def half(score: Score | None) -> float:
    assert score is not None
    return round(score.high - score.value, 1)


@pytest.mark.parametrize(
    ("satisfied", "n", "low", "high"),
    [(9, 10, 59.6, 98.2), (4, 5, 37.6, 96.4), (45, 50, 78.6, 95.7)],
)
def test_the_interval_of_a_proportion_is_wilsons(
    satisfied: int, n: int, low: float, high: float
) -> None:
    interval = wilson(satisfied, n)

    assert interval is not None
    assert (round(100 * interval[0], 1), round(100 * interval[1], 1)) == (low, high)


@given(n=st.integers(1, 5000), data=st.data())
def test_the_interval_of_a_proportion_is_the_one_of_scipy(n: int, data: st.DataObject) -> None:
    satisfied = data.draw(st.integers(0, n))

    interval = wilson(satisfied, n)

    expected = stats.binomtest(satisfied, n).proportion_ci(0.95, method="wilson")
    assert interval == pytest.approx((expected.low, expected.high), abs=1e-9)


@pytest.mark.parametrize(
    ("scale", "satisfied"),
    [(3, {3}), (4, {3, 4}), (5, {4, 5}), (6, {5, 6}), (7, {6, 7}), (10, {8, 9, 10})],
)
def test_each_scale_has_its_top_boxes(scale: int, satisfied: set[int]) -> None:
    share = csat(dict.fromkeys(range(1, scale + 1), 1), scale)

    assert TOP_BOXES[scale] == satisfied
    assert share is not None
    assert Fraction(share.value / 100).limit_denominator(100) == Fraction(len(satisfied), scale)


def test_satisfaction_shows_its_share_its_interval_and_how_many_answered() -> None:
    score = csat({5: 6, 4: 3, 2: 1}, 5)

    assert score is not None
    assert (score.value, round(score.low, 1), round(score.high, 1), score.n) == (90, 59.6, 98.2, 10)


def test_what_nobody_answered_has_no_score() -> None:
    assert [csat({}, 5), nps({}), mean({}, 5), wilson(0, 0), index_of([])] == [None] * 5


@pytest.mark.parametrize(
    ("counts", "population", "value", "margin"),
    [
        (RECOMMENDED, None, 50, 41.6),
        (RECOMMENDED, 20, 50, 30.2),
        (RECOMMENDED, 200, 50, 41.6),
        (RECOMMENDED, 199, 50, 40.6),
        ({9: 60, 7: 30, 6: 10}, None, 50, 13.1),
    ],
)
def test_a_net_promoter_score_has_its_interval(
    counts: dict[int, int], population: int | None, value: float, margin: float
) -> None:
    score = nps(counts, population)

    assert score is not None
    assert round(score.value, 6) == value
    assert half(score) == margin


@given(st.lists(st.integers(0, 10), min_size=2, max_size=300))
def test_the_standard_error_of_a_net_promoter_score_is_that_of_its_answers(
    answers: list[int],
) -> None:
    counts = {answer: answers.count(answer) for answer in set(answers)}

    score = nps(counts)

    points = numpy.array([100 if a >= 9 else -100 if a <= 6 else 0 for a in answers])
    error = points.std() / math.sqrt(len(points))
    low, high = stats.norm.interval(0.95, points.mean(), error) if error else (points.mean(),) * 2
    assert score is not None
    assert score.value == pytest.approx(points.mean(), abs=1e-9)
    assert (score.low, score.high) == pytest.approx((max(low, -100), min(high, 100)), abs=1e-6)


@given(st.lists(st.integers(1, 5), min_size=2, max_size=100))
def test_the_interval_of_a_mean_is_that_of_its_sample(answers: list[int]) -> None:
    score = mean({answer: answers.count(answer) for answer in set(answers)}, 5)

    error = stats.sem(answers)
    assert score is not None
    assert score.value == pytest.approx(numpy.mean(answers))
    assert score.high == pytest.approx(min(score.value + stats.norm.ppf(0.975) * error, 5))
    assert score.low == pytest.approx(max(score.value - stats.norm.ppf(0.975) * error, 1))


def test_one_answer_alone_could_be_anything() -> None:
    assert nps({9: 1}) == Score(100.0, -100.0, 100.0, 1)
    assert mean({4: 1}, 5) == Score(4.0, 1.0, 5.0, 1)


@pytest.mark.parametrize(
    ("n", "population", "corrected"),
    [
        (10, None, 1.0),
        (10, 200, 1.0),
        (10, 199, math.sqrt(189 / 198)),
        (10, 10, 0.0),
        (10, 9, 1.0),
        (1, 1, 1.0),
    ],
)
def test_from_more_than_a_twentieth_on_the_population_counts(
    n: int, population: int | None, corrected: float
) -> None:
    assert finite_correction(n, population) == pytest.approx(corrected)


@pytest.mark.parametrize(
    ("population", "margin", "share", "asked"),
    [(500, 0.05, 0.2, 166), (40, 0.05, 0.2, 40), (41, 0.05, 0.5, 38), (0, 0.05, 0.5, 0)],
)
def test_so_many_have_to_answer(population: int, margin: float, share: float, asked: int) -> None:
    assert sample_size(population, margin=margin, share=share) == asked


@given(st.integers(ASK_EVERYONE_TO + 1, 100_000), st.integers(1, 50), st.integers(1, 99))
def test_a_sample_reaches_its_margin_and_one_less_does_not(
    population: int, margin: int, share: int
) -> None:
    p, e = share / 100, margin / 100

    n = sample_size(population, margin=e, share=p)

    def reached(k: int) -> float:
        correction = math.sqrt((population - k) / (population - 1))
        return float(stats.norm.ppf(0.975)) * math.sqrt(p * (1 - p) / k) * correction

    assert reached(n) <= e + 1e-9
    assert n == 1 or reached(n - 1) > e - 1e-9


@pytest.mark.parametrize(
    ("scores", "index"),
    [((79, 69, 86, 77), 78), ((79, 86, 77), 81), ((85, 89, 84), 86), ((87, 82, 89), 86)],
)
def test_an_index_is_the_mean_of_its_scores_as_published(
    scores: tuple[int, ...], index: int
) -> None:
    """Figures of the GSA's customer experience index for its IT programmes, 2013 to 2015."""
    assert index_of(scores) == index


def test_answers_of_every_scale_lie_between_nothing_and_a_hundred() -> None:
    assert [on_a_hundred(1, 1, 5), on_a_hundred(2, 1, 5), on_a_hundred(6, 0, 10)] == [0, 25, 60]


def test_what_is_met_falls_short_of_what_is_expected() -> None:
    expected, perceived = Score(4.5, 4, 5, 10), Score(3.25, 3, 4, 10)

    assert gap(expected, perceived) == 1.25
    assert gap(expected, None) is None
