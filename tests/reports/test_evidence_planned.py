"""Whose evidence is asked for: the customers of a period, and what was planned for them."""

from datetime import date
from typing import Any

import pytest

from customers.models import Customer, Mandate
from customers.periods import period
from meetings.models import (
    ActivityState,
)
from meetings.spans import Span
from reports.evidence.counting import conformance_of
from tests.customers.factories import CustomerFactory, MandateFactory, TeamMemberFactory
from tests.meetings.factories import (
    ActivityFactory,
    CadenceFactory,
)
from tests.meetings.kinds import Kind
from tests.reports.evident import (
    A_QUARTER,
    A_WEEK,
    AFTER,
    IN_OCTOBER,
    LAST_OF_OCTOBER,
    LAST_OF_SEPTEMBER,
    OCTOBER,
    a_customer,
    asked,
    called_for,
    lacks,
    recorded,
    they_met,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("last", "of_period"), [(LAST_OF_SEPTEMBER, 0), (OCTOBER, 1), (None, 1)])
def test_who_had_no_mandate_in_the_period_any_more_is_no_customer_of_it(
    last: date | None, of_period: int
) -> None:
    customer = a_customer()
    Mandate.objects.filter(unit=customer.unit).update(valid=period(date(2020, 1, 1), last))

    assert conformance_of(asked(), ["B2"]).customers == of_period


def test_who_never_had_a_mandate_is_a_customer_with_a_gap() -> None:
    Mandate.objects.filter(unit=a_customer().unit).delete()

    assert "mandate" in lacks("B1")


@pytest.mark.parametrize(
    ("known_on", "entered_on", "of_period"),
    [
        pytest.param(LAST_OF_SEPTEMBER, date(2026, 11, 1), 1, id="entered after the period"),
        pytest.param(LAST_OF_SEPTEMBER, LAST_OF_OCTOBER, 0, id="known in the period to begin"),
        pytest.param(date(2026, 11, 1), date(2026, 11, 1), 0, id="a new customer"),
    ],
)
def test_a_first_mandate_that_is_entered_later_takes_no_customer_out_of_the_period(
    known_on: date, entered_on: date, of_period: int
) -> None:
    customer: Customer = CustomerFactory.create()
    recorded(customer, known_on)
    mandate = MandateFactory.create(unit=customer.unit, valid=period(AFTER, None))
    recorded(mandate, entered_on)

    assert conformance_of(asked(), ["B1"]).customers == of_period


@pytest.mark.parametrize(
    ("places", "lacking"),
    [
        pytest.param([(OCTOBER, LAST_OF_OCTOBER)], [], id="the days of the period"),
        pytest.param([(date(2020, 1, 1), None)], [], id="always"),
        pytest.param([(OCTOBER, OCTOBER)], ["manager"], id="the first day"),
        pytest.param([(date(2026, 10, 2), None)], ["manager"], id="all but the first day"),
        pytest.param([(OCTOBER, date(2026, 10, 30))], ["manager"], id="all but the last day"),
        pytest.param([(OCTOBER, IN_OCTOBER), (date(2026, 10, 13), None)], [], id="two in turn"),
        pytest.param(
            [(OCTOBER, IN_OCTOBER), (date(2026, 10, 14), None)], ["manager"], id="a day between"
        ),
        pytest.param([], ["manager"], id="nobody"),
    ],
)
def test_without_a_mandate_somebody_is_responsible_on_each_day_all_the_same(
    places: list[tuple[date, date | None]], lacking: list[str]
) -> None:
    customer = a_customer()
    Mandate.objects.filter(unit=customer.unit).delete()
    for first, last in places:
        TeamMemberFactory.create(customer=customer, valid=period(first, last))

    assert [name for name in lacks("B2") if name == "manager"] == lacking


def test_without_a_mandate_nobody_is_asked_for_before_the_unit_stood() -> None:
    customer = a_customer()
    Mandate.objects.filter(unit=customer.unit).delete()
    type(customer.unit).objects.filter(pk=customer.unit.pk).update(valid=period(IN_OCTOBER, None))
    TeamMemberFactory.create(customer=customer, valid=period(IN_OCTOBER, None))

    assert "manager" not in lacks("B2")


A_YEAR = Span("days", date(2025, 11, 1), LAST_OF_OCTOBER)


def test_a_week_without_anything_planned_asks_for_no_meeting_and_no_profile() -> None:
    a_customer()

    asked_for = {*called_for("B3", asked(A_WEEK)), *called_for("B5", asked(A_WEEK))}

    assert asked_for & {"met", "planned", "profile"} == set()


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (Kind.CUSTOMER_MEETING, {"met", "planned", "profile"}),
        (Kind.TEAM_MEETING, {"planned", "profile"}),
        (Kind.REVIEW_PLANS, {"planned"}),
    ],
)
def test_what_is_planned_in_a_week_is_asked_for(kind: Kind, wanted: set[str]) -> None:
    ActivityFactory.create(customer=a_customer(), kind_id=kind, due_on=IN_OCTOBER)

    gaps = {*lacks("B3", asked(A_WEEK)), *lacks("B5", asked(A_WEEK))}

    assert gaps & {"met", "planned", "profile"} == wanted


@pytest.mark.parametrize(
    ("rule", "span", "is_asked"),
    [
        pytest.param("FREQ=YEARLY;BYMONTH=2,8;BYMONTHDAY=10", A_QUARTER, True, id="its month"),
        pytest.param("FREQ=YEARLY;BYMONTH=2,10;BYMONTHDAY=10", A_QUARTER, False, id="no month"),
        pytest.param("FREQ=YEARLY;BYMONTH=2,10;BYMONTHDAY=10", A_WEEK, False, id="in a month"),
        pytest.param("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", A_QUARTER, True, id="as long"),
        pytest.param("FREQ=MONTHLY;INTERVAL=4;BYMONTHDAY=1", A_QUARTER, False, id="longer"),
        pytest.param("FREQ=MONTHLY;INTERVAL=13;BYMONTHDAY=1", A_YEAR, False, id="over a year"),
        pytest.param("FREQ=WEEKLY;BYDAY=TU", A_WEEK, True, id="weekly"),
        pytest.param("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", A_WEEK, False, id="every other week"),
        pytest.param("FREQ=YEARLY", A_YEAR, True, id="yearly"),
        pytest.param("FREQ=YEARLY;INTERVAL=2", A_YEAR, False, id="every other year"),
    ],
)
def test_where_nobody_planned_the_cadence_says_whether_they_should_have_met(
    rule: str, span: Span, is_asked: bool
) -> None:
    customer = a_customer()
    CadenceFactory.create(customer=customer, kind_id=Kind.CUSTOMER_MEETING, rule=rule)

    assert ("met" in lacks("B3", asked(span))) == is_asked


def test_a_customer_that_is_to_have_no_meetings_is_asked_for_none() -> None:
    customer = a_customer()
    facts: dict[str, Any] = {"rule": "", "reason": "They write"}
    CadenceFactory.create(customer=customer, kind_id=Kind.CUSTOMER_MEETING, **facts)

    assert "met" not in called_for("B3", asked(A_YEAR))


def test_what_a_day_off_took_into_the_month_before_is_asked_for_there_alone() -> None:
    customer = a_customer()
    rule = "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=1"
    CadenceFactory.create(customer=customer, kind_id=Kind.CUSTOMER_MEETING, rule=rule)
    friday = date(2026, 10, 30)
    ActivityFactory.create(
        customer=customer,
        kind_id=Kind.CUSTOMER_MEETING,
        due_on=friday,
        state=ActivityState.DONE,
        done_on=friday,
    )
    november = asked(Span("month", date(2026, 11, 1), date(2026, 11, 30)), date(2026, 12, 15))

    assert ("met" in called_for("B3"), "met" in called_for("B3", november)) == (True, False)


def test_a_meeting_that_was_held_shows_that_they_met_though_none_was_planned() -> None:
    they_met(a_customer())

    assert ("met" in called_for("B3"), "met" in lacks("B3")) == (True, False)
