"""The figures of the process: of how many it was to be, of how many it was, month by month."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from brm.accounts.models import Role
from brm.ui.formats import DASH
from customers.models import Customer, EffectAssessment, OperationalPlan, PlannedChange
from customers.periods import period
from meetings.models import Action, ActionState, ActivityState, MeetingState
from meetings.operations import escalate
from reports.evidence.kpi_page import figures_of
from reports.evidence.kpis import by_month, kpis
from reports.evidence.rules import Counted
from reports.models import Edition
from reports.operations.profiles import compile_profile
from tests.agreements.factories import RenewalStepFactory
from tests.customers.factories import CustomerFactory, MandateFactory, TeamMemberFactory
from tests.factories import UserFactory
from tests.meetings.factories import (
    ActionFactory,
    ActivityFactory,
    ComplaintFactory,
    EscalationFactory,
    MeetingFactory,
    answered,
)
from tests.meetings.steered import raised
from tests.reports.evident import a_user, a_year_measured
from tests.reports.surveys.asked import answer, asked, closed

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
OCTOBER = date(2026, 10, 1)
IN_OCTOBER = date(2026, 10, 12)


@pytest.fixture
def customer() -> Customer:
    found: Customer = CustomerFactory.create()
    return found


def in_october(name: str) -> Counted:
    return kpis[name].monthly(Customer.objects.all(), [OCTOBER]).get(OCTOBER, Counted())


@pytest.mark.parametrize(
    ("valid", "shown"),
    [
        pytest.param(period(date(2020, 1, 1), date(2026, 10, 30)), 0, id="until the day before"),
        pytest.param(period(date(2020, 1, 1), date(2026, 10, 31)), 1, id="until the last day"),
        pytest.param(period(date(2026, 10, 31), None), 1, id="from the last day"),
        pytest.param(period(date(2026, 11, 1), None), 0, id="from the day after"),
    ],
)
def test_customers_count_with_who_is_responsible_on_the_last_day_of_the_month(
    customer: Customer, valid: object, shown: int
) -> None:
    TeamMemberFactory.create(customer=customer, valid=valid)

    assert in_october("managers") == Counted(1, shown)


def test_activities_count_by_their_day_and_are_on_time_until_it(customer: Customer) -> None:
    for done_on in (IN_OCTOBER, IN_OCTOBER + timedelta(days=1), None):
        state = ActivityState.DONE if done_on else ActivityState.LATE
        ActivityFactory.create(customer=customer, due_on=IN_OCTOBER, state=state, done_on=done_on)
    ActivityFactory.create(customer=customer, due_on=date(2026, 11, 1))

    assert in_october("activities") == Counted(3, 1)


@pytest.mark.parametrize(
    ("valid", "of"),
    [
        pytest.param(period(date(2026, 10, 31), None), 1, id="from the last day"),
        pytest.param(period(date(2026, 11, 1), None), 0, id="from the day after"),
    ],
)
def test_a_month_before_somebody_was_a_customer_asks_for_nobody(
    customer: Customer, valid: object, of: int
) -> None:
    MandateFactory.create(unit=customer.unit, valid=valid)

    assert in_october("managers") == Counted(of, 0)


def a_plan(customer: Customer, edition: int, adopted_on: date, *titles: str) -> dict[str, Any]:
    """An edition of the customer's plan of 2026 and the keys of its changes, by title."""
    plan = OperationalPlan.objects.create(customer=customer, fiscal_year=2026, edition=edition)
    keys = {}
    for title in titles:
        key = uuid5(NAMESPACE_DNS, title)
        PlannedChange.objects.create(plan=plan, title=title, begins_on=IN_OCTOBER, key=key)
        keys[title] = key
    plan.adopted_on, plan.adopted_by = adopted_on, a_user()
    plan.save()
    return keys


def assess(customer: Customer, key: object, on: date) -> None:
    EffectAssessment.objects.create(
        customer=customer,
        change_key=key,
        title="A change",
        effect="none",
        assessed_on=on,
        assessed_by=a_user(),
    )


def test_planned_changes_count_once_adopted_and_are_assessed_by_then(customer: Customer) -> None:
    keys = a_plan(customer, 1, date(2026, 9, 1), "In October", "In November", "Never")
    assess(customer, keys["In October"], date(2026, 10, 31))
    assess(customer, keys["In November"], date(2026, 11, 1))

    assert in_october("changes") == Counted(3, 1)


@pytest.mark.parametrize(
    ("adopted_on", "counted"),
    [
        pytest.param(date(2026, 10, 31), Counted(2, 1), id="the new one, from its day"),
        pytest.param(date(2026, 11, 1), Counted(1, 1), id="the old one, until the day before"),
    ],
)
def test_planned_changes_are_those_of_the_edition_in_force_at_the_end_of_the_month(
    customer: Customer, adopted_on: date, counted: Counted
) -> None:
    keys = a_plan(customer, 1, date(2026, 9, 1), "Known")
    assess(customer, keys["Known"], IN_OCTOBER)
    a_plan(customer, 2, adopted_on, "Known", "New")
    OperationalPlan.objects.create(customer=customer, fiscal_year=2026, edition=3)

    assert in_october("changes") == counted


def test_complaints_count_by_the_day_of_their_answer_and_the_first_one_counts(
    customer: Customer,
) -> None:
    facts = {"customer": customer, "received_on": date(2026, 10, 1), "answer_due_on": IN_OCTOBER}
    answered(ComplaintFactory.create(**facts), IN_OCTOBER)
    answered(ComplaintFactory.create(**facts), IN_OCTOBER + timedelta(days=1))
    ComplaintFactory.create(**facts)
    ComplaintFactory.create(customer=customer, received_on=date(2026, 10, 1))

    assert in_october("complaints") == Counted(3, 1)


def test_escalations_count_by_the_day_they_were_wanted(customer: Customer) -> None:
    EscalationFactory.create(customer=customer, wanted_by=IN_OCTOBER)

    assert in_october("escalations") == Counted(1, 0)


Step = tuple[str, date]
DAY_AFTER = IN_OCTOBER + timedelta(days=1)


def stepped(customer: Customer, *steps: Step) -> None:
    """A question raised on 1 October and wanted by the 12th, with the steps it took."""
    by = a_user()
    escalation = raised(by, OCTOBER, customer=customer, wanted_by=IN_OCTOBER)
    for name, on in steps:
        told = {"by": by, "on": on, "text": "Site A." if name != "inform_customer" else ""}
        getattr(escalate, name)(escalation, **told)


@pytest.mark.parametrize(
    ("steps", "counted"),
    [
        pytest.param([("decide_escalation", IN_OCTOBER)], Counted(1, 1), id="decided on the day"),
        pytest.param([("decide_escalation", DAY_AFTER)], Counted(1, 0), id="decided the day after"),
        pytest.param([("return_escalation", IN_OCTOBER)], Counted(0, 0), id="returned on the day"),
        pytest.param(
            [("return_escalation", DAY_AFTER)], Counted(1, 0), id="returned the day after"
        ),
        pytest.param(
            [("return_escalation", OCTOBER), ("close_escalation", OCTOBER)],
            Counted(0, 0),
            id="returned and closed",
        ),
        pytest.param(
            [("return_escalation", OCTOBER), ("raise_again", OCTOBER)],
            Counted(1, 0),
            id="returned and raised again",
        ),
        pytest.param(
            [
                ("decide_escalation", OCTOBER),
                ("inform_customer", OCTOBER),
                ("close_escalation", OCTOBER),
            ],
            Counted(1, 1),
            id="decided and closed",
        ),
        pytest.param(
            [
                ("decide_escalation", OCTOBER),
                ("inform_customer", OCTOBER),
                ("reopen_escalation", OCTOBER),
                ("return_escalation", IN_OCTOBER),
            ],
            Counted(0, 0),
            id="decided, reopened and returned",
        ),
        pytest.param(
            [
                ("decide_escalation", OCTOBER),
                ("inform_customer", OCTOBER),
                ("reopen_escalation", DAY_AFTER),
            ],
            Counted(1, 1),
            id="decided, reopened the day after",
        ),
    ],
)
def test_escalations_count_as_they_stood_on_the_day_they_were_wanted(
    customer: Customer, steps: list[Step], counted: Counted
) -> None:
    stepped(customer, *steps)

    assert in_october("escalations") == counted


def test_actions_that_were_dropped_count_in_neither(customer: Customer) -> None:
    ActionFactory.create(customer=customer, due_on=IN_OCTOBER)
    ActionFactory.create(
        customer=customer, due_on=IN_OCTOBER, state=ActionState.DONE, done_on=IN_OCTOBER
    )
    ActionFactory.create(
        customer=customer, due_on=IN_OCTOBER, state=ActionState.DROPPED, outcome="No use"
    )

    assert in_october("actions") == Counted(2, 1)


def test_a_renewal_is_begun_in_time_by_its_review_until_start_by() -> None:
    RenewalStepFactory.create(due_on=IN_OCTOBER)

    assert in_october("renewals") == Counted(1, 0)


def test_levels_that_nobody_measured_count_in_neither(customer: Customer) -> None:
    a_year_measured(customer, "98")

    assert in_october("levels") == Counted(1, 0)
    september = kpis["levels"].monthly(Customer.objects.all(), [date(2026, 9, 1)])
    assert september == {date(2026, 9, 1): Counted(1, 1)}


@pytest.mark.parametrize(
    ("on", "shown"),
    [
        pytest.param(IN_OCTOBER, 1, id="on the day"),
        pytest.param(DAY_AFTER, 0, id="the day after"),
        pytest.param(None, 0, id="never"),
    ],
)
def test_a_meeting_has_its_profile_where_one_was_frozen_for_it_by_its_day(
    customer: Customer, on: date | None, shown: int
) -> None:
    held = datetime(2026, 10, 12, 9, tzinfo=UTC)
    meeting = MeetingFactory.create(
        forum__customer=customer, starts_at=held, state=MeetingState.HELD
    )
    if on:
        compile_profile(customer, edition=Edition.CUSTOMER, by=None, on=on, meeting=meeting)

    assert in_october("profiles") == Counted(1, shown)


def test_who_was_asked_counts_in_the_month_in_which_the_survey_closed(customer: Customer) -> None:
    survey = asked(2, customers=[customer], opens_on=OCTOBER, on=OCTOBER)
    answer(survey.invitations.first(), survey.questions.get(), 5, on=IN_OCTOBER)  # type: ignore[arg-type]
    closed(survey, on=date(2026, 10, 31))

    assert in_october("responses") == Counted(2, 1)


def test_the_response_is_that_of_the_survey_closed_last_though_its_month_lasts(
    customer: Customer,
) -> None:
    for n, day in ((3, OCTOBER), (2, date(2026, 11, 1))):
        survey = asked(n, customers=[customer], opens_on=day, on=day)
        answer(survey.invitations.first(), survey.questions.get(), 5, on=day)  # type: ignore[arg-type]
        closed(survey, on=day + timedelta(days=15))

    [shown] = figures_of(Customer.objects.all(), on=TODAY, names=["responses"])

    assert (shown.figure, shown.in_words) == ("50\u00a0%", "1 of 2 on 16 November 2026")
    assert shown.change == 17


def test_a_figure_of_nothing_is_none_and_the_last_month_with_something_is_shown(
    customer: Customer,
) -> None:
    ActivityFactory.create(
        customer=customer,
        due_on=date(2026, 8, 12),
        state=ActivityState.DONE,
        done_on=date(2026, 8, 12),
    )

    [activities, complaints] = figures_of(
        Customer.objects.all(), on=TODAY, names=["activities", "complaints"]
    )

    assert (activities.figure, activities.in_words) == ("100\u00a0%", "1 of 1, Aug\u00a02026")
    assert activities.change is None
    assert (complaints.figure, complaints.state) == (DASH, "not_measured")


def test_a_share_just_below_its_aim_never_reads_as_on_it(customer: Customer) -> None:
    done = {"state": ActionState.DONE, "done_on": IN_OCTOBER}
    for n in range(29):
        ActionFactory.create(customer=customer, due_on=IN_OCTOBER, **(done if n < 26 else {}))

    [actions] = figures_of(Customer.objects.all(), on=TODAY, names=["actions"])

    assert (actions.figure, actions.state) == ("89\u00a0%", "at_risk")


@pytest.mark.parametrize("n", [1, 3])
def test_each_figure_takes_the_same_questions_of_any_number_of_customers(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]], n: int
) -> None:
    for _each in range(n):
        ActivityFactory.create(due_on=IN_OCTOBER)

    with django_assert_num_queries(11):
        figures = figures_of(Customer.objects.all(), on=TODAY)

    assert len(figures) == len(kpis.names()) == 10


def test_the_page_names_the_first_figure_that_is_below_its_aim(
    client: Client, customer: Customer
) -> None:
    client.force_login(UserFactory.create(role=Role.READER))

    said = " ".join(client.get(reverse("reports:evidence_figures")).content.decode().split())

    assert "One of 10 figures is below its aim: Customers with a relationship manager." in said


def test_rows_are_counted_from_the_first_day_of_the_first_month_to_the_last_of_the_last() -> None:

    for day in (date(2026, 9, 30), OCTOBER, date(2026, 10, 31), date(2026, 11, 1)):
        ActionFactory.create(due_on=day)

    assert by_month(Action.objects.all(), "due_on", Q(), [OCTOBER]) == {OCTOBER: Counted(2, 2)}
