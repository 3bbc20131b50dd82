"""Levels are measured, and a breach is answered in its own time."""

from datetime import date
from typing import Any

import pytest

from customers.models import Customer
from customers.periods import period
from meetings.models import (
    Action,
    AgendaItem,
)
from meetings.spans import Span
from reports.agenda import BREACHED_LEVEL
from reports.improvements.origins import open_improvement
from reports.models import Attainment, Edition, Improvement, ImprovementState
from reports.operations.attainment import recompute_attainment
from reports.operations.profiles import compile_profile
from tests.meetings.factories import (
    ActionFactory,
    AgendaItemFactory,
)
from tests.reports.evident import (
    A_QUARTER,
    A_WEEK,
    AFTER,
    ALL_OCTOBER,
    BEFORE,
    IN_OCTOBER,
    LAST_OF_OCTOBER,
    LAST_OF_SEPTEMBER,
    OCTOBER,
    TODAY,
    a_customer,
    a_year_measured,
    asked,
    called_for,
    lacks,
    listed,
    recorded,
    they_met,
)
from tests.reports.factories import a_level, measured

pytestmark = pytest.mark.django_db

ALWAYS = period(date(2025, 1, 1), None)
TWO_MONTHS = Span("days", date(2026, 9, 1), LAST_OF_OCTOBER)
A_YEAR_BEFORE = Span("year", date(2025, 1, 1), date(2025, 12, 31))
LATER = date(2026, 12, 31)
"""A breach of October can be answered until the first of December."""


@pytest.mark.parametrize("key", ["S4", "S5"])
def test_levels_of_whole_months_without_one_figure_are_a_gap(key: str) -> None:
    a_level(a_customer())

    assert "measured" in lacks(key)


@pytest.mark.parametrize(("missing", "lacking"), [(OCTOBER, True), (date(2025, 12, 1), False)])
def test_a_last_month_that_was_not_reckoned_yet_is_a_gap(missing: date, lacking: bool) -> None:
    a_year_measured(a_customer())
    Attainment.objects.filter(period=missing).delete()

    assert ("measured" in lacks("S4", asked(TWO_MONTHS))) == lacking


@pytest.mark.parametrize(("on", "lacking"), [(IN_OCTOBER, False), (date(2026, 10, 13), True)])
def test_a_profile_was_shown_in_a_meeting_where_it_was_frozen_by_its_day(
    on: date, lacking: bool
) -> None:
    customer = a_customer()
    a_year_measured(customer)
    meeting = they_met(customer)
    compile_profile(customer, edition=Edition.CUSTOMER, by=None, on=on, meeting=meeting)

    assert ("shown" in lacks("S4")) == lacking


def test_a_month_each_of_three_services_is_no_trend() -> None:
    customer = a_customer()
    levels = [a_level(customer) for _n in range(3)]
    for n, level in enumerate(levels):
        measured(level, "99.9", period=date(2026, 7 + n, 1))
    recompute_attainment(as_of=TODAY)
    of_three = lacks("B5")
    for month in (8, 9):
        measured(levels[0], "99.9", period=date(2026, month, 1))
    recompute_attainment(as_of=TODAY)

    assert ("trend" in of_three, "trend" in lacks("B5")) == (True, False)


@pytest.mark.parametrize("key", ["S4", "S5"])
def test_results_that_are_all_without_a_figure_are_a_gap(key: str) -> None:
    a_level(a_customer())
    recompute_attainment(as_of=TODAY)

    assert "measured" in lacks(key)


@pytest.mark.parametrize("key", ["S4", "S5"])
def test_one_level_without_a_figure_is_a_gap_beside_another(key: str) -> None:
    customer = a_customer()
    a_year_measured(customer)
    a_level(customer)

    assert ("measured" in lacks(key)) == (key == "S4")


@pytest.mark.parametrize("key", ["S4", "S5"])
@pytest.mark.parametrize(
    ("kind", "valid", "span", "today"),
    [
        pytest.param("month", ALWAYS, A_WEEK, TODAY, id="a week"),
        pytest.param(
            "month",
            ALWAYS,
            Span("month", date(2026, 11, 1), date(2026, 11, 30)),
            TODAY,
            id="a month that lasts",
        ),
        pytest.param(
            "month", period(date(2026, 10, 2), None), ALL_OCTOBER, TODAY, id="from the second"
        ),
        pytest.param(
            "month", period(date(2025, 1, 1), LAST_OF_SEPTEMBER), ALL_OCTOBER, TODAY, id="over"
        ),
        pytest.param("quarter", ALWAYS, ALL_OCTOBER, TODAY, id="quarter"),
        pytest.param("year", ALWAYS, A_QUARTER, TODAY, id="year"),
    ],
)
def test_without_a_whole_month_of_a_level_no_figure_is_called_for(
    key: str, kind: str, valid: Any, span: Span, today: date
) -> None:
    a_level(a_customer(), period_kind=kind, valid=valid)

    assert "measured" not in called_for(key, asked(span, today))


@pytest.mark.parametrize(
    ("kind", "span"),
    [("quarter", A_QUARTER), ("year", A_YEAR_BEFORE)],
)
def test_a_level_of_a_quarter_or_a_year_is_to_be_measured_in_what_ends_in_the_period(
    kind: str, span: Span
) -> None:
    a_level(a_customer(), period_kind=kind)

    assert "measured" in lacks("S4", asked(span))


def improved(level: Any, on: date, ended_on: date | None, state: str) -> Improvement:
    improvement = open_improvement(
        text="A second line",
        on=on,
        customer=level.line.period.agreement.customer,
        service=level.line.service,
        measure=level.measure,
        state=ImprovementState.OPEN,
    )
    recorded(improvement, on)
    if ended_on:
        improvement.state, improvement.ended_on = state, ended_on
        improvement.outcome = "It is"
        improvement.save()
        recorded(improvement, on, ended_on)
    return improvement


@pytest.mark.parametrize(
    ("on", "ended_on", "state", "lacking"),
    [
        pytest.param(IN_OCTOBER, None, "open", [], id="opened in the month"),
        pytest.param(LAST_OF_OCTOBER, None, "open", [], id="on the last day"),
        pytest.param(date(2026, 12, 1), None, "open", [], id="in the month after"),
        pytest.param(date(2026, 12, 2), None, "open", ["improved"], id="later"),
        pytest.param(BEFORE, None, "open", [], id="open since before"),
        pytest.param(BEFORE, OCTOBER, "done", [], id="done in the month"),
        pytest.param(BEFORE, LAST_OF_SEPTEMBER, "done", ["improved"], id="done before it"),
        pytest.param(IN_OCTOBER, IN_OCTOBER, "dropped", ["improved"], id="dropped"),
        pytest.param(IN_OCTOBER, LATER, "dropped", [], id="dropped later"),
    ],
)
def test_an_improvement_answers_a_breach_that_it_was_open_in(
    on: date, ended_on: date | None, state: str, lacking: list[str]
) -> None:
    level = a_year_measured(a_customer(), "98")
    improved(level, on, ended_on, state)

    assert lacks("S5", asked(today=LATER)) == lacking


def test_an_improvement_that_is_taken_up_later_was_only_proposed_in_the_period() -> None:
    level = a_year_measured(a_customer(), "98")
    improvement = improved(level, IN_OCTOBER, None, "open")
    Improvement.objects.filter(pk=improvement.pk).update(reason="Again")
    history = improvement.pgh_event_model.objects  # type: ignore[attr-defined]
    first = history.order_by("pgh_id").first()
    history.filter(pgh_id=first.pgh_id).update(state=ImprovementState.PROPOSED)
    recorded(improvement, IN_OCTOBER, LATER)

    assert lacks("S5", asked(today=LATER)) == ["improved"]


def acted(customer: Customer, level: Any, met_on: date) -> Action:
    meeting = they_met(customer, met_on)
    item: AgendaItem = AgendaItemFactory.create(
        meeting=meeting,
        source_kind=BREACHED_LEVEL,
        source_id=f"{customer.pk}/{level.line.service.code}/{level.measure.code}",
    )
    action: Action = ActionFactory.create(
        customer=customer, meeting=meeting, agenda_item=item, due_on=AFTER
    )
    recorded(action, met_on)
    return action


@pytest.mark.parametrize(
    ("met_on", "state", "ended_on", "lacking"),
    [
        pytest.param(IN_OCTOBER, "open", None, [], id="agreed in the month"),
        pytest.param(date(2026, 12, 1), "open", None, [], id="in the month after"),
        pytest.param(date(2026, 12, 2), "open", None, ["improved"], id="later"),
        pytest.param(BEFORE, "open", None, [], id="open since before"),
        pytest.param(BEFORE, "done", LAST_OF_SEPTEMBER, ["improved"], id="done before it"),
        pytest.param(IN_OCTOBER, "dropped", LAST_OF_OCTOBER, ["improved"], id="dropped"),
        pytest.param(IN_OCTOBER, "dropped", LATER, [], id="dropped later"),
    ],
)
def test_an_action_answers_a_breach_that_it_was_open_in(
    met_on: date, state: str, ended_on: date | None, lacking: list[str]
) -> None:
    customer = a_customer()
    action = acted(customer, a_year_measured(customer, "98"), met_on)
    if ended_on:
        action.state, action.outcome = state, "So"
        action.done_on = ended_on if state == "done" else None
        action.save()
        recorded(action, met_on, ended_on)

    assert lacks("S5", asked(today=LATER)) == lacking


def test_what_answered_a_breach_is_listed_with_it() -> None:
    customer = a_customer()
    level = a_year_measured(customer, "98")
    improved(level, LATER, None, "open")
    acted(customer, level, IN_OCTOBER)

    [row] = listed("S5", "breaches", asked(today=LATER))

    assert (row.acted, row.improved) == (True, False)
