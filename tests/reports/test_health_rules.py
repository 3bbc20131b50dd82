"""How health is counted: vectors of the product's rules, and the edges of each."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.health.rules import (
    Band,
    Health,
    Weighed,
    band_of,
    could_gain,
    health_of,
    levels_score,
    share_of,
    shown_range,
    shown_score,
    trouble_score,
)

D = Decimal


def test_a_score_is_the_weighted_mean_of_what_is_known_with_the_range_of_what_is_not() -> None:
    parts = [
        Weighed(D(25), D(58)),
        Weighed(D(20), D(50)),
        Weighed(D(15), D(87)),
        Weighed(D(15), D(80)),
        Weighed(D(25), None),
    ]

    health = health_of(parts)

    assert health.score is not None
    assert round(health.score, 2) == D("66.07")
    assert (health.coverage, health.low, health.high) == (D("0.75"), D("49.55"), D("74.55"))
    assert (band_of(health), shown_score(health.score)) == (Band.FAIR, 66)
    assert shown_range(health.low, health.high) == (49, 75)


def test_a_part_known_by_half_counts_by_half_and_leaves_the_other_half_open() -> None:
    health = health_of([Weighed(D(50), D(80), known=D("0.5")), Weighed(D(50), D(40))])

    assert health == Health(D(4000) / 75, D("0.75"), D(40), D(65))


@pytest.mark.parametrize("parts", [[], [Weighed(D(25), None)], [Weighed(D(0), D(90))]])
def test_where_nothing_is_known_there_is_no_score_and_the_whole_range(parts: list[Weighed]) -> None:
    health = health_of(parts)

    assert (health.score, health.coverage) == (None, 0)
    assert (health.low, health.high) == (0, 100)
    assert band_of(health) == Band.UNKNOWN


@pytest.mark.parametrize(
    ("score", "band"),
    [
        ("100", Band.GOOD),
        ("80", Band.GOOD),
        ("79.9999", Band.FAIR),
        ("60", Band.FAIR),
        ("59.9999", Band.STRAINED),
        ("40", Band.STRAINED),
        ("39.9999", Band.POOR),
        ("0", Band.POOR),
    ],
)
def test_the_bands_begin_at_eighty_sixty_and_forty(score: str, band: Band) -> None:
    assert band_of(Health(D(score), D(1), D(score), D(score))) == band


@pytest.mark.parametrize(
    ("coverage", "band"), [("0.5999", Band.UNKNOWN), ("0.6", Band.GOOD), ("0.6001", Band.GOOD)]
)
def test_under_sixty_per_cent_coverage_there_is_not_enough_data(coverage: str, band: Band) -> None:
    assert band_of(Health(D(90), D(coverage), D(50), D(95))) == band


@pytest.mark.parametrize("score", [None, D(100)])
def test_a_hard_trigger_overrides_every_score(score: Decimal | None) -> None:
    health = Health(score, D(0) if score is None else D(1), D(0), D(100))

    assert band_of(health, is_triggered=True) == Band.POOR


def test_a_score_is_shown_rounded_down_so_that_it_never_reads_as_a_better_band() -> None:
    assert (shown_score(D("79.99")), shown_score(D(80)), shown_score(None)) == (79, 80, None)


@pytest.mark.parametrize(
    ("met", "at_risk", "breached", "score"),
    [(12, 0, 2, D(1200) / 14), (0, 1, 0, D(50)), (0, 0, 1, D(0)), (0, 0, 0, None)],
)
def test_levels_count_when_held_and_by_half_when_at_risk(
    met: int, at_risk: int, breached: int, score: Decimal | None
) -> None:
    assert levels_score(met=met, at_risk=at_risk, breached=breached) == score


@pytest.mark.parametrize(
    ("complaints", "late", "escalations", "score"),
    [
        (0, 0, {}, 100),
        (1, 0, {2: 1}, 50),
        (1, 1, {}, 70),
        (0, 0, {1: 1}, 85),
        (0, 0, {3: 1}, 40),
        (6, 0, {3: 2}, 0),
    ],
)
def test_what_is_open_takes_its_points_and_never_more_than_there_are(
    complaints: int, late: int, escalations: dict[int, int], score: int
) -> None:
    found = trouble_score(complaints=complaints, late=late, escalations=escalations)

    assert found == score


def test_nothing_planned_has_no_share() -> None:
    assert (share_of(13, 15), share_of(0, 0)) == (D(1300) / 15, None)


def test_what_a_part_could_bring_is_its_missing_points_by_its_weight_among_the_known() -> None:
    part, other = Weighed(D(25), D(60)), Weighed(D(25), D(100))
    health = health_of([part, other, Weighed(D(50), None)])

    assert could_gain(part, health, D(100)) == 20
    assert could_gain(Weighed(D(50), None), health, D(100)) == 0


SCORES = st.none() | st.decimals(0, 100, places=2)
PARTS = st.lists(
    st.builds(
        Weighed,
        st.decimals(1, 100, places=2),
        SCORES,
        st.decimals(0, 1, places=2),
    ),
    min_size=1,
    max_size=6,
)


@given(PARTS)
def test_whatever_is_missing_the_true_score_lies_in_the_range(parts: list[Weighed]) -> None:
    health = health_of(parts)

    worst = health_of(Weighed(p.weight, p.points / p.weight) for p in parts)
    best = health_of(
        Weighed(p.weight, (p.points + 100 * (p.weight - p.known_weight)) / p.weight) for p in parts
    )

    assert worst.score is not None
    assert best.score is not None
    assert abs(worst.score - health.low) < D("1e-20")
    assert abs(best.score - health.high) < D("1e-20")
    if health.score is not None:
        assert health.low - D("1e-20") <= health.score <= health.high + D("1e-20")
