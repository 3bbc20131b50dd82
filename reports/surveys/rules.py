"""The arithmetic of satisfaction: scores, their intervals, and how many have to be asked.

Counts go in as how many gave which answer. Intervals are of 95 per cent. What nobody answered has
no score: it is None, never 0.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import NormalDist

Counts = Mapping[int, int]
"""How many gave which answer."""

Z = NormalDist().inv_cdf(0.975)
"""1.96: the standard score of an interval of 95 per cent."""

TOP_BOXES: Mapping[int, frozenset[int]] = {
    3: frozenset({3}),
    4: frozenset({3, 4}),
    5: frozenset({4, 5}),
    6: frozenset({5, 6}),
    7: frozenset({6, 7}),
    10: frozenset({8, 9, 10}),
}
"""The answers that count as satisfied, by the highest answer of the scale."""

PROMOTERS_FROM, DETRACTORS_TO = 9, 6
ASK_EVERYONE_TO = 40
"""A population of so many is asked as a whole."""
CORRECTED_ABOVE = 0.05
"""From this share of the population on, the standard error is corrected for its size."""


@dataclass(frozen=True)
class Score:
    """A figure with its interval and how many answered; NPS -100 to 100, all else per cent."""

    value: float
    low: float
    high: float
    n: int


def wilson(successes: int, n: int) -> tuple[float, float] | None:
    """The interval of a proportion, 0 to 1; None where nobody was counted.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of
    the American Statistical Association 22 (1927), 209-212; without continuity correction.
    """
    if n == 0:
        return None
    p, z2 = successes / n, Z * Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return (
        0.0 if successes == 0 else max(middle - half, 0.0),
        1.0 if successes == n else min(middle + half, 1.0),
    )


def csat(counts: Counts, scale: int) -> Score | None:
    """The share of those who are satisfied among those who answered, in per cent."""
    n = sum(counts.values())
    satisfied = sum(counts.get(box, 0) for box in TOP_BOXES[scale])
    interval = wilson(satisfied, n)
    if interval is None:
        return None
    return Score(100 * satisfied / n, 100 * interval[0], 100 * interval[1], n)


def nps(counts: Counts, population: int | None = None) -> Score | None:
    """Promoters (9 and 10) less detractors (0 to 6), in per cent of those who answered.

    With p and d their shares the variance is p + d - (p - d)^2, the standard error
    100 sqrt(variance / n), corrected by `finite_correction`. The interval ends at -100 and 100; of
    one answer alone it is all of that.
    F. F. Reichheld, The one number you need to grow, Harvard Business Review 81 (2003), 46-54;
    the variance is that of a variable of -1, 0 and 1.
    """
    n = sum(counts.values())
    if n == 0:
        return None
    p = sum(k for answer, k in counts.items() if answer >= PROMOTERS_FROM) / n
    d = sum(k for answer, k in counts.items() if answer <= DETRACTORS_TO) / n
    error = 100 * math.sqrt((p + d - (p - d) ** 2) / n) * finite_correction(n, population)
    value = 100 * (p - d)
    if n == 1:
        return Score(value, -100.0, 100.0, n)
    return Score(value, max(value - Z * error, -100.0), min(value + Z * error, 100.0), n)


def mean(counts: Counts, scale: int, population: int | None = None) -> Score | None:
    """The mean of a rating, on its scale; of one answer alone the interval is the whole scale.

    The standard error is that of a sample, corrected by `finite_correction`.
    """
    n = sum(counts.values())
    if n == 0:
        return None
    middle = sum(answer * k for answer, k in counts.items()) / n
    if n == 1:
        return Score(middle, 1.0, float(scale), n)
    squares = sum(k * (answer - middle) ** 2 for answer, k in counts.items())
    half = Z * math.sqrt(squares / (n - 1) / n) * finite_correction(n, population)
    return Score(middle, max(middle - half, 1.0), min(middle + half, float(scale)), n)


def finite_correction(n: int, population: int | None) -> float:
    """sqrt((N - n) / (N - 1)) where more than 5 per cent of the population answered, else 1.

    W. G. Cochran, Sampling Techniques, 3rd edition (1977), 2.6. A population that is not known, or
    is smaller than those who answered, corrects nothing.
    """
    if population is None or population < n or population < 2 or n / population <= CORRECTED_ABOVE:
        return 1.0
    return math.sqrt((population - n) / (population - 1))


def sample_size(population: int, *, margin: float, share: float) -> int:
    """How many of the population have to answer for an interval of half width `margin`, 0 to 1.

    n0 = z^2 p (1 - p) / E^2, n = n0 / (1 + (n0 - 1) / N), rounded up; up to 40 everybody.
    W. G. Cochran, Sampling Techniques, 3rd edition (1977), 4.4.
    """
    if population <= ASK_EVERYONE_TO:
        return population
    n0 = Z * Z * share * (1 - share) / (margin * margin)
    return min(population, math.ceil(n0 / (1 + (n0 - 1) / population)))


def index_of(scores: Sequence[float | Decimal]) -> int | None:
    """The plain mean of several scores, as a whole number; a half is rounded up."""
    if not scores:
        return None
    middle = sum(map(Decimal, scores), Decimal(0)) / len(scores)
    return int(middle.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def on_a_hundred(value: float, lowest: int, highest: int) -> float:
    """Where an answer lies between the lowest (0) and the highest (100)."""
    return 100 * (value - lowest) / (highest - lowest)


def gap(expected: Score | None, perceived: Score | None) -> float | None:
    """By how much what is met falls short of what is expected, in steps of the scale.

    Positive where less is met than expected. A. Parasuraman, V. A. Zeithaml and L. L. Berry,
    SERVQUAL, Journal of Retailing 64 (1988), 12-40, with the sign turned.
    """
    if expected is None or perceived is None:
        return None
    return expected.value - perceived.value
