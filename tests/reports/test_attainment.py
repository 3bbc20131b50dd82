"""Measurements held against the levels of their month."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.models import Agreement, AgreementState, Better, Ending, ServiceLevel
from customers.periods import period
from reports.models import Attainment, Measurement
from reports.operations.attainment import Recomputed, recompute_attainment, sweep_attainment
from reports.rules import Basis, Figure, Result, attain, value_over
from tests.customers.factories import CustomerFactory
from tests.reports.factories import MeasureFactory, MeasurementFactory, a_level, measured
from tests.reports.words import read

TODAY = date(2026, 11, 23)
OCTOBER = date(2026, 10, 1)

pytestmark = pytest.mark.django_db


def result_of(level: ServiceLevel, month: date = OCTOBER) -> Attainment:
    recompute_attainment(as_of=TODAY)
    return Attainment.objects.select_related("measure").get(service_level=level, period=month)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("99.499999", Result.BREACHED),
        ("99.5", Result.AT_RISK),
        ("99.599999", Result.AT_RISK),
        ("99.6", Result.MET),
    ],
)
def test_a_month_has_the_result_of_its_unrounded_value(value: str, result: Result) -> None:
    level = a_level()
    measured(level, value)

    attained = result_of(level)

    assert (attained.result, attained.value) == (result, Decimal(value))


def test_a_measure_that_is_better_low_is_breached_above_its_target() -> None:
    answer_time = MeasureFactory.create(code="answer-time", unit="s", better=Better.LOWER)
    level = a_level(measure=answer_time, target=Decimal(45), warning=Decimal(40))
    measured(level, "71")

    attained = result_of(level)

    assert (attained.result, attained.margin) == (Result.BREACHED, Decimal(-26))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.decimals("90", "110", places=4),
    warning=st.none() | st.decimals("90", "110", places=4),
    better=st.sampled_from(Better),
)
def test_the_database_and_the_rule_agree_on_every_result(
    value: Decimal, warning: Decimal | None, better: Better
) -> None:
    measure = MeasureFactory.create(code=f"orders-{better}", unit="", better=better)
    level = a_level(measure=measure, target=Decimal(100), warning=warning)
    measured(level, str(value))

    attained = result_of(level)

    assert attained.result == attain(value, target=Decimal(100), warning=warning, better=better)


QUARTER = [date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)]
figures = st.lists(
    st.none()
    | st.tuples(st.decimals("90", "101", places=4), st.none() | st.decimals("0", "800", places=2)),
    min_size=3,
    max_size=3,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(months=figures, corrected=st.booleans(), better=st.sampled_from(Better))
def test_the_database_and_the_rule_agree_on_every_quarter(
    months: list[tuple[Decimal, Decimal | None] | None], corrected: bool, better: Better
) -> None:
    measure = MeasureFactory.create(code=f"orders-{better}", unit="", better=better)
    level = a_level(
        measure=measure, target=Decimal(97), warning=Decimal("97.5"), period_kind="quarter"
    )
    for month, found in zip(QUARTER, months, strict=True):
        if found and corrected:
            measured(level, "1", period=month, is_current=False)
        if found:
            value, counted = found
            revision = 2 if corrected else 1
            measured(level, str(value), period=month, counted=counted, revision=revision)

    attained = result_of(level, QUARTER[-1])

    value, basis = value_over(
        [Figure(*found) if found else None for found in months], better=better
    )
    assert (attained.value, attained.basis) == (value, basis)
    assert attained.result == attain(
        value, target=Decimal(97), warning=Decimal("97.5"), better=better
    )
    assert attained.first_month == QUARTER[0]


def test_a_quarter_weighs_its_months_by_what_was_counted() -> None:
    level = a_level(period_kind="quarter", workload_limit=100)
    for month, value, counted in zip(QUARTER, ("100", "99", "99"), (100, 300, 300), strict=True):
        measured(level, value, period=month, counted=counted, workload=40)

    attained = result_of(level, QUARTER[-1])

    assert (attained.result, attained.value) == (Result.BREACHED, Decimal("99.142857"))
    assert attained.budget_left == Decimal("-2.5000")
    assert read(attained.sentence) == (
        "Availability was 99.14 % from July to September 2026: "
        "0.36 percentage points short of ≥ 99.5 %. "
        "Its months weigh by what was counted in each. "
        "The error budget is overdrawn by 2.5. "
        "The workload of 120 was above the 100 agreed for."
    )


def test_a_quarter_whose_months_do_not_say_what_they_counted_is_its_worst_month() -> None:
    level = a_level(period_kind="quarter")
    for month, value in zip(QUARTER, ("100", "99.55", "100"), strict=True):
        measured(level, value, period=month)

    attained = result_of(level, QUARTER[-1])

    assert (attained.result, attained.basis) == (Result.AT_RISK, Basis.WORST)


def test_a_quarter_with_a_month_that_nobody_measured_is_not_measured() -> None:
    level = a_level(period_kind="quarter")
    for month in QUARTER[:2]:
        measured(level, "100", period=month)

    attained = result_of(level, QUARTER[-1])

    assert read(attained.sentence) == (
        "Availability was not measured in each month from July to September 2026, so it is not met."
    )


def test_a_quarter_and_a_year_have_one_result_each_in_their_last_month() -> None:
    quarter, year = a_level(period_kind="quarter"), a_level(period_kind="year")
    for n in range(1, 13):
        measured(year, "99.6", period=date(2025, n, 1))

    recompute_attainment(as_of=TODAY)

    rows = Attainment.objects.order_by("service_level", "period")
    assert list(rows.values_list("service_level", "period", "period_kind")) == [
        *((quarter.pk, date(2025, n, 1), "quarter") for n in (3, 6, 9, 12)),
        *((quarter.pk, date(2026, n, 1), "quarter") for n in (3, 6, 9)),
        (year.pk, date(2025, 12, 1), "year"),
    ]
    assert year.attainments.get().sentence.startswith("Availability was 99.6")
    assert year.attainments.get().period_shown == "2025"


def test_a_quarter_counts_where_the_level_applied_on_its_first_day() -> None:
    level = a_level(period_kind="quarter", valid=period(date(2026, 4, 2), None))

    recompute_attainment(as_of=TODAY)

    assert list(level.attainments.values_list("period", flat=True)) == [date(2026, 9, 1)]


def test_results_of_months_are_forgotten_where_the_level_is_measured_over_quarters_now() -> None:
    level = a_level()
    recompute_attainment(as_of=TODAY, months=6)
    ServiceLevel.objects.filter(pk=level.pk).update(period_kind="quarter")

    again = recompute_attainment(as_of=TODAY, months=6)

    assert again == Recomputed(written=0, changed=2, forgotten=4)


def test_a_month_without_a_figure_is_not_measured() -> None:
    attained = result_of(a_level())

    assert (attained.result, attained.value, attained.margin) == (Result.NOT_MEASURED, None, None)


def test_the_error_budget_is_what_is_left_of_the_tolerated_loss() -> None:
    level = a_level(target=Decimal("99.9"), warning=None)
    measured(level, str(round(Decimal(100 * 717) / 718, 6)), counted=718)

    attained = result_of(level)

    assert attained.budget_left == Decimal("-0.2820")
    assert read(attained.sentence) == (
        "Availability was 99.86 % in October 2026: 0.04 percentage points short of ≥ 99.9 %. "
        "The error budget is overdrawn by 0.28."
    )


def test_a_miss_above_the_agreed_workload_says_so() -> None:
    level = a_level(workload_limit=400)
    measured(level, "99.1", workload=412)

    attained = result_of(level)

    assert read(attained.sentence) == (
        "Availability was 99.1 % in October 2026: 0.40 percentage points short of ≥ 99.5 %. "
        "The workload of 412 was above the 400 agreed for."
    )


def test_a_month_that_nobody_measured_says_so() -> None:
    attained = result_of(a_level())

    assert read(attained.sentence) == (
        "Availability was not measured in October 2026, so it is not met."
    )


def test_a_level_counts_from_the_first_month_that_begins_with_it_in_force() -> None:
    level = a_level(valid=period(date(2026, 9, 2), None))

    recompute_attainment(as_of=TODAY)

    assert list(Attainment.objects.values_list("period", flat=True)) == [OCTOBER]
    assert level.attainments.count() == 1


def test_each_month_is_held_against_the_target_that_applied_then() -> None:
    old = a_level(valid=period(date(2025, 1, 1), date(2026, 9, 30)))
    new = ServiceLevel.objects.create(
        line=old.line, measure=old.measure, target=Decimal(98), valid=period(OCTOBER, None)
    )
    measured(old, "99", period=date(2026, 9, 1))
    measured(old, "99", period=OCTOBER)

    recompute_attainment(as_of=TODAY, months=2)

    assert list(
        Attainment.objects.order_by("period").values_list("service_level", "result", "target")
    ) == [
        (old.pk, Result.BREACHED, Decimal("99.5")),
        (new.pk, Result.MET, Decimal("98")),
    ]


def test_a_draft_has_no_results_and_an_ended_agreement_keeps_those_of_its_days() -> None:
    a_level(state=AgreementState.DRAFT)
    ended = a_level()
    Agreement.objects.filter(pk=ended.line.period.agreement_id).update(
        state=AgreementState.ENDED, ended_on=date(2026, 9, 15), ended_as=Ending.TERMINATED
    )

    recompute_attainment(as_of=TODAY, months=3)

    assert list(Attainment.objects.order_by("period").values_list("service_level", "period")) == [
        (ended.pk, date(2026, 8, 1)),
        (ended.pk, date(2026, 9, 1)),
    ]


def test_the_month_that_has_not_ended_is_left_alone() -> None:
    level = a_level()
    measured(level, "99.9", period=date(2026, 11, 1))

    recompute_attainment(as_of=date(2026, 11, 30), months=1)

    assert list(Attainment.objects.values_list("period", flat=True)) == [OCTOBER]


def test_a_second_run_writes_nothing() -> None:
    measured(a_level(), "99.9")

    first = recompute_attainment(as_of=TODAY, months=12)
    second = sweep_attainment(TODAY)

    assert first == Recomputed(written=12, changed=0, forgotten=0)
    assert second["changed"] == 0
    assert recompute_attainment(as_of=TODAY, months=12) == Recomputed(0, 0, 0)


def test_a_correction_changes_the_result_of_its_month_alone() -> None:
    level = a_level()
    first = measured(level, "99.9")
    recompute_attainment(as_of=TODAY, months=12)
    Measurement.objects.filter(pk=first.pk).update(is_current=False)
    measured(level, "98", revision=2)

    again = recompute_attainment(as_of=TODAY, months=12)

    assert again == Recomputed(written=0, changed=1, forgotten=0)
    assert result_of(level).result == Result.BREACHED


def test_results_of_months_that_a_level_no_longer_covers_are_forgotten() -> None:
    level = a_level()
    recompute_attainment(as_of=TODAY, months=12)
    ServiceLevel.objects.filter(pk=level.pk).update(valid=period(date(2026, 6, 1), None))

    again = recompute_attainment(as_of=TODAY, months=12)

    assert again == Recomputed(written=0, changed=0, forgotten=7)


def test_another_customers_figures_of_the_same_service_do_not_count() -> None:
    level = a_level()
    MeasurementFactory.create(
        customer=CustomerFactory.create(),
        service=level.line.service,
        measure=level.measure,
        value=Decimal(98),
    )

    assert result_of(level).result == Result.NOT_MEASURED


def test_a_month_has_one_current_figure() -> None:
    level = a_level()
    measured(level, "99")

    with pytest.raises(IntegrityError, match="one_current_revision_a_measurement"):
        measured(level, "98", revision=2)


def test_a_month_is_given_by_its_first_day() -> None:
    with pytest.raises(IntegrityError, match="measurement_is_of_a_whole_month"):
        measured(a_level(), "99", period=date(2026, 10, 2))


def test_nothing_negative_is_counted() -> None:
    with pytest.raises(IntegrityError, match="measurement_counts_nothing_negative"):
        measured(a_level(), "99", counted=-1)
