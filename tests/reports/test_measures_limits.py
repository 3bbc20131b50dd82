"""A measure says in what its figures are counted, and between which limits they lie."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from agreements.models import Measure, ServiceLevel
from brm.accounts.models import User
from brm.imports.models import ImportRun
from brm.imports.operations import confirm_import, start_import, work_on
from customers.models import Customer
from reports.measurements.operations import record_measurement
from reports.models import Attainment, Measurement
from reports.operations.attainment import recompute_attainment
from tests.customers.factories import CustomerFactory
from tests.reports.factories import MeasureFactory, a_level, measured
from tests.reports.importing.logs import Logs, figures_of
from tests.reports.test_figures import MADE
from tests.reports.test_register_api import deliver, errors
from tests.reports.words import read

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
OCTOBER = date(2026, 10, 1)
SHARE = "A figure in % lies between 0 and 100."
GROWTH = "Growth lies between \N{MINUS SIGN}100 % and 500 %."


@pytest.fixture
def customer(relationship_manager: User) -> Customer:
    return CustomerFactory.create(unit__code="WATER", manager=relationship_manager)


@pytest.fixture
def level(customer: Customer) -> ServiceLevel:
    return a_level(customer, line__service__code="MAP")


def growth(**facts: Any) -> Measure:
    known = {"code": "growth", "name": "Growth", "lower": Decimal(-100), "upper": Decimal(500)}
    return MeasureFactory.create(**known | facts)


def recorded(level: ServiceLevel, measure: Measure, value: str, by: User) -> Measurement:
    return record_measurement(
        by=by,
        on=TODAY,
        customer=level.line.period.agreement.customer,
        service=level.line.service,
        measure=measure,
        period=OCTOBER,
        value=Decimal(value),
        counted=None,
        excluded=None,
        workload=None,
    )


@pytest.mark.parametrize("value", ["-100", "140", "500"])
def test_a_figure_in_per_cent_may_pass_100_where_its_measure_says_so(
    level: ServiceLevel, relationship_manager: User, value: str
) -> None:
    assert recorded(level, growth(), value, relationship_manager).value == Decimal(value)


@pytest.mark.parametrize(
    ("facts", "value", "sentence"),
    [
        ({}, "500.01", GROWTH),
        ({}, "-100.01", GROWTH),
        ({"upper": None}, "-101", "Growth is \N{MINUS SIGN}100 % or more."),
        ({"lower": None}, "501", "Growth is 500 % or less."),
        ({"lower": None, "upper": None}, "101", SHARE),
        ({"unit": "h", "lower": 0, "upper": None}, "-1", "Growth is 0 h or more."),
    ],
)
def test_beyond_its_limits_a_figure_is_refused_with_them(
    level: ServiceLevel, relationship_manager: User, facts: dict, value: str, sentence: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        recorded(level, growth(**facts), value, relationship_manager)

    assert [read(each) for each in refused.value.messages] == [sentence]


def test_a_measure_in_hours_without_limits_takes_any_figure(
    level: ServiceLevel, relationship_manager: User
) -> None:
    hours = growth(unit="h", lower=None, upper=None)

    assert recorded(level, hours, "-744", relationship_manager).pk


def test_a_target_lies_within_the_limits(level: ServiceLevel) -> None:
    level.measure, level.target, level.warning = growth(), Decimal(140), None
    level.clean()
    level.target = Decimal(501)

    with pytest.raises(ValidationError) as refused:
        level.clean()

    assert [read(each) for each in refused.value.message_dict["target"]] == [GROWTH]


@pytest.mark.parametrize(("lower", "upper"), [(5, 5), (6, 5)])
def test_the_database_refuses_limits_in_the_wrong_order(lower: int, upper: int) -> None:
    with pytest.raises(IntegrityError, match="a_measures_limits_are_in_order"):  # noqa: SIM117
        with transaction.atomic():
            growth(lower=lower, upper=upper)


def brought(kind: str, *lines: str, by: User) -> list[tuple[int, str, str]]:
    run = start_import(kind, BytesIO("\n".join(lines).encode()), "rows.csv", by=by)
    confirm_import(work_on(run, apply=False), by=by)
    run = work_on(ImportRun.objects.get(pk=run.pk), apply=True)
    rejected = run.rejected_rows.values_list("line", "column", "reason")
    return [(line, column, read(reason)) for line, column, reason in rejected]


def test_a_file_is_held_to_the_limits_of_each_measure(
    level: ServiceLevel, relationship_manager: User
) -> None:
    growth()

    rejected = brought(
        "measurements",
        "customer,service,measure,period,value",
        "WATER,MAP,growth,2026-09,140",
        "WATER,MAP,growth,2026-10,501",
        "WATER,MAP,availability,2026-10,101",
        by=relationship_manager,
    )

    assert rejected == [(3, "value", GROWTH), (4, "value", SHARE)]
    assert Measurement.objects.get().value == 140


def test_a_file_is_held_to_the_limits_of_a_measure_that_it_makes(tmp_path: Path) -> None:
    answer = Logs(tmp_path).bring_text(
        "figures.csv",
        "customer,service,measure,period,value,measure_unit,measure_lower,measure_upper\n"
        "1100,desk,growth,2026-05,50,%,0,200\n"
        "1100,desk,growth,2026-06,150,%,0,300\n"
        "1100,desk,growth,2026-07,250,%,0,300\n"
        "1100,desk,growth,2026-08,999,,,\n",
        recipe=MADE,
    )

    assert (answer["accepted"], answer["rejected"]) == (2, 2)
    assert figures_of("growth") == {"2026-05": 50, "2026-06": 150}


def test_a_file_of_measures_brings_unit_of_the_counted_and_limits(administrator: User) -> None:
    rejected = brought(
        "measures",
        "code,name,unit,better,counted_in,lower,upper",
        "growth,Growth,%,higher,orders,-100,500",
        "wrong,Wrong,%,higher,,5,4",
        by=administrator,
    )

    made = Measure.objects.get(code="growth")
    assert (made.counted_in, made.lower, made.upper) == ("orders", -100, 500)
    assert rejected == [(3, "lower", "The lowest figure lies below the highest.")]


def test_the_api_is_held_to_the_limits(level: ServiceLevel) -> None:
    growth()
    sent = {"process": "incident", "customer": "WATER", "period": "2026-10", "summary": "Quiet."}

    answers = [
        deliver(sent | {"figures": [{"service": "MAP", "measure": "growth", "value": value}]})
        for value in ("501", "140")
    ]

    assert [each.status_code for each in answers] == [422, 201]
    assert read(errors(answers[0])["figures.0.value"]) == GROWTH


# What is counted ----------------------------------------------------------------------------------
def test_what_was_counted_left_out_and_is_left_of_the_budget_has_its_unit(
    client_of: Any, level: ServiceLevel, relationship_manager: User
) -> None:
    Measure.objects.update(counted_in="h")
    figure = measured(level, "99.6", counted=Decimal(718), excluded=Decimal(2))
    recompute_attainment(as_of=TODAY)
    browser = client_of(relationship_manager)

    def seen(address: str) -> str:
        return read(browser.get(address).getvalue().decode())

    assert "718 h" in seen(reverse("measurements:detail", args=[figure.pk]))
    listed = seen(f"{reverse('measurements:list')}?month=2026-10&export=csv")
    assert ("718 h" in listed, "2 h" in listed) == (True, True)
    assert "2 h" in seen(reverse("reports:level_detail", args=[level.pk]))
    assert "h of the error budget is left." in read(Attainment.objects.get(period=OCTOBER).sentence)
