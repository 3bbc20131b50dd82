"""Customers by services, workload against its limits, and the page of one level."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import Better, ServiceLevel
from brm.accounts.models import User
from brm.ui.formats import DASH
from brm.ui.lookup import shown
from customers.models import Customer
from reports.attainment.services_map import Cell, cells_of, services_map, weighted_share
from reports.operations.attainment import recompute_attainment, recompute_between
from reports.rules import Result, months_before
from tests.customers.factories import CustomerFactory, UnitFactory
from tests.reports.factories import LevelFactory, MeasureFactory, a_level, measured
from tests.reports.words import read

TODAY = date(2026, 11, 23)
OCTOBER = date(2026, 10, 1)
MAP, WORKLOAD = "attainment:services_map", "attainment:workload"
MAP_QUERIES, WORKLOAD_QUERIES, LEVEL_QUERIES = 7, 7, 10

pytestmark = pytest.mark.django_db

ClientOf = Callable[[User], Client]


def held(customer: Customer, value: str | None = "99.9", **facts: Any) -> ServiceLevel:
    """A level of a service of the customer's, measured in October."""
    level = a_level(customer, **facts)
    if value is not None:
        measured(level, value)
    return level


def cells(*customers: Customer, month: date = OCTOBER) -> dict[tuple[int, int], Cell]:
    recompute_attainment(as_of=TODAY)
    return cells_of(customers, month)


# What stands in a cell


def test_a_cell_is_the_worst_level_of_its_service() -> None:
    customer = CustomerFactory.create()
    met = held(customer, "99.9")
    answered = MeasureFactory.create(code="answer-time", unit="s", better=Better.LOWER)
    missed = LevelFactory.create(
        line=met.line, measure=answered, target=Decimal(45), warning=Decimal(40)
    )
    measured(missed, "71")

    (cell,) = cells(customer).values()

    assert (cell.level, cell.levels, cell.result) == (missed.pk, 2, Result.BREACHED)


@pytest.mark.parametrize(
    ("first", "second", "worst"),
    [
        ("99", None, Result.BREACHED),
        ("99.55", None, Result.AT_RISK),
        ("99.9", None, Result.NOT_MEASURED),
        ("99.9", "99.9", Result.MET),
    ],
)
def test_the_worst_is_breached_then_at_risk_then_not_measured(
    first: str, second: str | None, worst: Result
) -> None:
    customer = CustomerFactory.create()
    level = held(customer, first)
    other = LevelFactory.create(line=level.line, measure=MeasureFactory.create(code="other"))
    if second:
        measured(other, second)

    (cell,) = cells(customer).values()

    assert cell.result == worst


def test_a_quarter_stands_in_the_map_until_the_next_one_ended() -> None:
    customer = CustomerFactory.create()
    level = held(customer, None, period_kind="quarter")
    for n in (7, 8, 9):
        measured(level, "99", period=date(2026, n, 1))

    assert [cell.result for cell in cells(customer, month=date(2026, 8, 1)).values()] == [
        Result.NOT_MEASURED
    ]
    assert [cell.result for cell in cells(customer).values()] == [Result.BREACHED]


def a_cell(result: Result, price: int | None) -> Cell:
    return Cell(
        service="Outage map",
        level=1,
        levels=1,
        result=result,
        value=None,
        target=Decimal(1),
        better=Better.HIGHER,
        measure="Availability",
        unit="%",
        price=None if price is None else Decimal(price),
    )


@pytest.mark.parametrize(
    ("priced", "share"),
    [
        ([(Result.MET, 900), (Result.BREACHED, 100)], 90),
        ([(Result.MET, 900), (Result.BREACHED, None)], 50),
        ([(Result.AT_RISK, 0), (Result.BREACHED, 0)], 50),
        ([(Result.MET, 100), (Result.NOT_MEASURED, 900)], 100),
        ([(Result.NOT_MEASURED, 900)], None),
        ([], None),
    ],
)
def test_a_customers_share_weighs_by_the_lines_of_its_agreements(
    priced: list[tuple[Result, int | None]], share: int | None
) -> None:
    assert weighted_share([a_cell(*each) for each in priced]) == share


def test_a_customer_without_a_level_of_a_service_has_nothing_in_its_cell() -> None:
    north, south = (
        CustomerFactory.create(unit__name=name) for name in ("Grid North", "Grid South")
    )
    held(north, "98", line__service__name="Outage map", line__price=Decimal(10))
    held(south, "99.9", line__service__name="Field app", line__price=Decimal(10))

    drawn = services_map([north, south], cells(north, south), "Map").picture

    assert drawn is not None
    assert list(drawn.table.rows) == [
        ("Grid North", DASH, "breached", "0\u00a0%", "0 of 1"),
        ("Grid South", "met", DASH, "100\u00a0%", "1 of 1"),
    ]
    assert [[cell.title for cell in row.cells] for row in drawn.rows] == [
        ["Grid North, Outage map: breached, availability 98\u00a0%, target ≥\u00a099.5\u00a0%"],
        ["Grid South, Field app: met, availability 99.9\u00a0%, target ≥\u00a099.5\u00a0%"],
    ]
    assert drawn.desc == "1 breached and 0 at risk of 2 measured."


# Pages


def last_month() -> date:
    return months_before(timezone.localdate(), 1)[0]


def held_last(customer: Customer, value: str, **facts: Any) -> ServiceLevel:
    """Measured in the last month that ended, counted from the day the tests run."""
    workload = facts.pop("workload", None)
    level = a_level(customer, **facts)
    measured(level, value, period=last_month(), workload=workload)
    recompute_attainment(as_of=timezone.localdate(), months=2)
    return level


@pytest.mark.parametrize("count", [1, 3])
def test_the_map_costs_the_same_for_any_number_of_customers(
    client_of: ClientOf,
    reader: User,
    django_assert_num_queries: Callable[..., Any],
    count: int,
) -> None:
    for _ in range(count):
        held_last(CustomerFactory.create(), "98")
    client = client_of(reader)

    with django_assert_num_queries(MAP_QUERIES):
        page = client.get(reverse(MAP))

    assert (page.context["map"].customers, page.context["map"].breached) == (count, count)


def test_the_map_is_narrowed_by_unit_service_and_breach(client_of: ClientOf, reader: User) -> None:
    group = UnitFactory.create(name="Grid")
    north = CustomerFactory.create(unit__name="Grid North", unit__parent=group)
    rail = CustomerFactory.create(unit__name="Rail")
    missed = held_last(north, "98")
    held_last(rail, "99.9")
    client = client_of(reader)

    def names(query: dict[str, str]) -> list[str]:
        return [each.unit.name for each in client.get(reverse(MAP), query).context["page"].rows]

    assert names({}) == ["Grid North", "Rail"]
    assert names({"below": shown(group)}) == ["Grid North"]
    assert names({"service": shown(missed.line.service)}) == ["Grid North"]
    assert names({"show": "breached"}) == ["Grid North"]
    assert names({"q": "Rail"}) == ["Rail"]


def test_a_customer_is_in_the_map_of_a_service_for_a_breach_of_that_one(
    client_of: ClientOf, reader: User
) -> None:
    north, rail = CustomerFactory.create(unit__name="Grid"), CustomerFactory.create()
    service = held_last(rail, "98").line.service
    held_last(north, "98")
    held_last(north, "99.9", line__service=service)

    query = {"service": shown(service), "show": "breached"}
    page = client_of(reader).get(reverse(MAP), query).context["page"]

    assert page.rows == [rail]


def test_a_workload_of_a_quarter_stands_until_the_next_one_ended(
    client_of: ClientOf, reader: User
) -> None:
    level = a_level(workload_limit=400, period_kind="quarter")
    for month in (7, 8, 9):
        measured(level, "99", period=date(2026, month, 1), workload=100)
    recompute_attainment(as_of=TODAY)

    page = client_of(reader).get(reverse(WORKLOAD), {"month": "2026-10"}).context["page"]

    assert [row.workload for row in page.rows] == [300]


def test_the_map_of_a_month_before_is_a_link_away(client_of: ClientOf, reader: User) -> None:
    held_last(CustomerFactory.create(), "98")
    before = last_month() - relativedelta(months=1)

    page = client_of(reader).get(reverse(MAP), {"month": f"{before:%Y-%m}"})

    assert page.context["month"] == before
    assert page.context["after"][1] == f"?month={last_month():%Y-%m}"
    (row,) = page.context["map"].picture.rows
    assert [cell.state for cell in row.cells] == ["not_measured"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_workload_costs_the_same_for_any_number_of_levels(
    client_of: ClientOf,
    reader: User,
    django_assert_num_queries: Callable[..., Any],
    count: int,
) -> None:
    for n in range(count):
        held_last(CustomerFactory.create(), "99", workload_limit=400, workload=410 - n)
    client = client_of(reader)

    with django_assert_num_queries(WORKLOAD_QUERIES):
        page = client.get(reverse(WORKLOAD))

    assert [row.workload for row in page.context["page"].rows] == [410 - n for n in range(count)]


@pytest.mark.parametrize(("workload", "above"), [("400", 0), ("400.01", 1)])
def test_on_the_limit_is_not_above_it(
    client_of: ClientOf, reader: User, workload: str, above: int
) -> None:
    held_last(CustomerFactory.create(), "99", workload_limit=400, workload=workload)
    client = client_of(reader)

    (row,) = client.get(reverse(WORKLOAD)).context["page"].rows
    found = client.get(reverse(WORKLOAD), {"show": "above"}).context["page"].rows

    assert (row.load.above, row.load.months) == (above, 1)
    assert len(found) == above


def test_a_customers_delivery_shows_its_workloads_the_fullest_first(
    client_of: ClientOf, reader: User
) -> None:
    customer = CustomerFactory.create()
    held_last(customer, "99", workload_limit=400, workload=380, line__service__name="Desk")
    held_last(customer, "99", workload_limit=10, workload=12, line__service__name="Maps")
    held_last(customer, "99", workload=500, line__service__name="Mail")

    page = client_of(reader).get(reverse("reports:of_customer", args=[customer.pk]))

    assert [(row.service.name, load.in_words) for row, load in page.context["loads"]] == [
        ("Maps", "1 of 1"),
        ("Desk", "0 of 1"),
    ]


def test_the_page_of_a_level_ends_with_the_last_month_that_ended(
    client_of: ClientOf, reader: User
) -> None:
    level = held_last(CustomerFactory.create(), "99.9")
    running = timezone.localdate().replace(day=1)
    measured(level, "90", period=running)
    recompute_between(running, running)

    page = client_of(reader).get(reverse("reports:level_detail", args=[level.pk]))

    assert page.context["level"].period == last_month()


def test_a_level_without_a_limit_is_not_in_the_workload(client_of: ClientOf, reader: User) -> None:
    held_last(CustomerFactory.create(), "99", workload=410)

    assert client_of(reader).get(reverse(WORKLOAD)).context["page"].rows == []


@pytest.mark.parametrize("months", [1, 3])
def test_a_level_shows_budget_workload_and_what_was_left_out_in_the_same_questions(
    client_of: ClientOf,
    reader: User,
    django_assert_num_queries: Callable[..., Any],
    months: int,
) -> None:
    level = a_level(workload_limit=400)
    for n in range(months):
        month = last_month() - relativedelta(months=n)
        measured(level, "99", period=month, counted=700, excluded=20, workload=401)
    recompute_attainment(as_of=timezone.localdate(), months=months)
    client = client_of(reader)

    with django_assert_num_queries(LEVEL_QUERIES):
        answer = client.get(reverse("reports:level_detail", args=[level.pk]))

    page = read(answer.content.decode())
    assert "Error budget left" in page
    assert f"Above the limit in {months} of {months} period" in page
    assert (answer.context["above"], answer.context["left_out"]) == (months, True)
    assert [each.figure.excluded for each in answer.context["months"]] == [20] * months


def test_a_level_that_is_measured_over_quarters_shows_the_figures_of_its_months(
    client_of: ClientOf, reader: User
) -> None:
    level = a_level(period_kind="quarter")
    for n in (7, 8, 9):
        measured(level, "99.7", period=date(2026, n, 1))
    recompute_attainment(as_of=TODAY, months=3)

    answer = client_of(reader).get(reverse("reports:level_detail", args=[level.pk]))

    assert [each.result.period_shown for each in answer.context["months"]] == [
        "Jul to Sep\u00a02026"
    ]
    assert [each.period.month for each in answer.context["figures"]] == [9, 8, 7]


def test_a_month_that_nobody_measured_is_recorded_from_the_level(
    client_of: ClientOf, administrator: User
) -> None:
    level = a_level()
    recompute_attainment(as_of=timezone.localdate(), months=1)
    client = client_of(administrator)
    page = client.get(reverse("reports:level_detail", args=[level.pk]))

    query = (
        f"?customer={level.line.period.agreement.customer_id}&service={level.line.service_id}"
        f"&measure={level.measure_id}&period={last_month():%Y-%m}"
    )
    href = reverse("measurements:record") + query
    form = client.get(href).context["form"]

    assert href.replace("&", "&amp;") in page.content.decode()
    assert str(form["service"]).count(shown(level.line.service)) == 1
