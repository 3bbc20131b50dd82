"""What a figure means, with the vectors of the sources the rules name."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.models import Better
from reports.rules import (
    Rating,
    Result,
    above_limit,
    attain,
    availability,
    colour,
    error_budget_left,
    in_time,
    margin,
    months_before,
    overall,
    share_held,
    shown,
    worst,
)

figures = st.decimals("-1000", "1000", places=4)
directions = st.sampled_from(Better)


def d(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("99.4999", Result.BREACHED),
        ("99.5", Result.AT_RISK),
        ("99.5999", Result.AT_RISK),
        ("99.6", Result.MET),
    ],
)
def test_a_higher_measure_is_met_on_its_target_and_at_risk_up_to_its_warning(
    value: str, result: Result
) -> None:
    attained = attain(d(value), target=d("99.5"), warning=d("99.6"), better=Better.HIGHER)

    assert attained == result


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("45.0001", Result.BREACHED),
        ("45", Result.AT_RISK),
        ("40.0001", Result.AT_RISK),
        ("40", Result.MET),
    ],
)
def test_a_lower_measure_is_met_on_its_target_and_at_risk_down_to_its_warning(
    value: str, result: Result
) -> None:
    attained = attain(d(value), target=d("45"), warning=d("40"), better=Better.LOWER)

    assert attained == result


def test_a_level_without_a_warning_is_met_on_its_target() -> None:
    assert attain(d("99.5"), target=d("99.5"), better=Better.HIGHER) == Result.MET


@given(target=figures, warning=st.none() | figures, better=directions)
def test_what_nobody_measured_is_never_met(
    target: Decimal, warning: Decimal | None, better: Better
) -> None:
    attained = attain(None, target=target, warning=warning, better=better)

    assert attained == Result.NOT_MEASURED


@given(value=figures, target=figures, warning=st.none() | figures, better=directions)
def test_a_value_is_breached_exactly_when_its_margin_is_negative(
    value: Decimal, target: Decimal, warning: Decimal | None, better: Better
) -> None:
    breached = attain(value, target=target, warning=warning, better=better) == Result.BREACHED

    assert breached == (margin(value, target, better) < 0)


@given(value=figures, target=st.decimals("-1000", "1000", places=2), better=directions)
def test_a_breach_is_never_shown_as_its_target(
    value: Decimal, target: Decimal, better: Better
) -> None:
    really = attain(value, target=target, better=better)

    assert attain(shown(value, better=better), target=target, better=better) == really


def test_a_miss_by_a_hair_is_shown_as_a_miss() -> None:
    assert shown(d("99.4999"), better=Better.HIGHER) == d("99.49")
    assert shown(d("45.0001"), better=Better.LOWER) == d("45.01")


def test_maintenance_leaves_both_sides_of_availability() -> None:
    percent = availability(d("720"), maintenance=d("2"), down=d("1"))

    assert percent == 100 * d("717") / d("718")
    assert shown(percent, better=Better.HIGHER, places=4) == d("99.8607")


def test_a_month_of_nothing_but_maintenance_has_no_availability() -> None:
    assert availability(d("720"), maintenance=d("720"), down=d("0")) is None


def test_one_hour_down_of_718_overdraws_a_budget_of_one_in_a_thousand_by_17_minutes() -> None:
    hours = error_budget_left(d("99.9"), counted=d("718"), down=d("1"))

    assert hours == d("-0.2820")
    assert round(hours * 60, 1) == d("-16.9")


def test_cases_in_time_leave_out_those_that_are_still_open() -> None:
    assert in_time(97, 3) == d("97")
    assert in_time(0, 0) is None


@pytest.mark.parametrize(
    ("workload", "limit", "above"),
    [("400", "400", False), ("401", "400", True), (None, "400", False), ("401", None, False)],
)
def test_a_workload_is_above_its_limit_from_the_first_one_more(
    workload: str | None, limit: str | None, above: bool
) -> None:
    asked = d(workload) if workload else None
    agreed = d(limit) if limit else None

    assert above_limit(asked, agreed) == above


@pytest.mark.parametrize(
    ("results", "rolled_up"),
    [
        ([], Result.NOT_MEASURED),
        ([Result.MET, Result.MET], Result.MET),
        ([Result.MET, Result.NOT_MEASURED], Result.NOT_MEASURED),
        ([Result.NOT_MEASURED, Result.AT_RISK, Result.MET], Result.AT_RISK),
        ([Result.MET, Result.BREACHED, Result.AT_RISK], Result.BREACHED),
    ],
)
def test_a_roll_up_is_its_worst_part(results: list[Result], rolled_up: Result) -> None:
    assert worst(results) == rolled_up


def test_a_weighted_roll_up_counts_lines_and_leaves_out_what_nobody_measured() -> None:
    lines = [
        (Result.MET, d("3")),
        (Result.AT_RISK, d("1")),
        (Result.BREACHED, d("1")),
        (Result.NOT_MEASURED, d("5")),
    ]

    assert share_held(lines) == d("80")
    assert share_held([(Result.NOT_MEASURED, d("5"))]) is None


@pytest.mark.parametrize(
    ("indicator", "before", "after"),
    [
        ("9.9", Rating.GREEN, Rating.GREEN),
        ("10", Rating.GREEN, Rating.AMBER),
        ("9.9", Rating.AMBER, Rating.AMBER),
        ("8.1", Rating.AMBER, Rating.AMBER),
        ("8", Rating.AMBER, Rating.GREEN),
        ("19.9", Rating.RED, Rating.AMBER),
        ("20", Rating.GREEN, Rating.RED),
    ],
)
def test_a_colour_returns_to_green_only_under_its_own_threshold(
    indicator: str, before: Rating, after: Rating
) -> None:
    shown_as = colour(
        d(indicator), to_amber=d("10"), to_red=d("20"), to_green=d("8"), before=before
    )

    assert shown_as == after


@pytest.mark.parametrize(
    ("colours", "whole"),
    [
        ([], Rating.GREEN),
        ([Rating.GREEN, Rating.AMBER], Rating.AMBER),
        ([Rating.RED, Rating.GREEN, Rating.AMBER], Rating.RED),
    ],
)
def test_a_project_is_as_bad_as_its_worst_indicator(colours: list[Rating], whole: Rating) -> None:
    assert overall(colours) == whole


def test_the_months_before_a_day_are_whole_ones_only() -> None:
    assert months_before(date(2026, 1, 31), 2) == [date(2025, 11, 1), date(2025, 12, 1)]
    assert months_before(date(2026, 2, 1), 1) == [date(2026, 1, 1)]
