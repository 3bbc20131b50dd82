"""Planned changes from a file: into the draft of a plan, never into what is in force."""

from datetime import date
from pathlib import Path

import pytest

from brm.accounts.models import Role
from customers.models import OperationalPlan, PlannedChange
from tests.brm.importing import Desk, reasons
from tests.customers.factories import CustomerFactory
from tests.customers.plans import an_adopted_plan
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

HEAD = "customer,fiscal_year,title,begins_on,is_quarter,description\n"
METERS = "W,2026,Meters,2026-03-01,,Ten thousand of them\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def customer():
    return CustomerFactory(unit__code="W")


@pytest.fixture
def administrator_of_plans():
    return UserFactory(role=Role.ADMINISTRATOR)


def test_a_file_begins_the_draft_of_a_plan(desk, customer):
    outcome = desk.outcome(
        "planned_changes",
        HEAD + METERS + "W,2026,Pumps,2026-05-17,true,\nW,2027,Valves,2027-01-01,,\n",
    )

    assert (outcome.counts.created, outcome.refusals) == (3, [])
    assert list(
        OperationalPlan.objects.order_by("fiscal_year").values_list(
            "fiscal_year", "edition", "adopted_on"
        )
    ) == [
        (2026, 1, None),
        (2027, 1, None),
    ]
    assert list(
        PlannedChange.objects.order_by("title").values_list("title", "begins_on", "is_quarter")
    ) == [
        ("Meters", date(2026, 3, 1), False),
        ("Pumps", date(2026, 4, 1), True),
        ("Valves", date(2027, 1, 1), False),
    ]
    assert len(set(PlannedChange.objects.values_list("key"))) == 3


def test_a_second_run_changes_nothing(desk, customer):
    desk.outcome("planned_changes", HEAD + METERS)
    before = list(PlannedChange.objects.values())

    outcome = desk.outcome("planned_changes", HEAD + METERS)

    assert (outcome.counts.unchanged, list(PlannedChange.objects.values())) == (1, before)


def test_what_is_in_force_already_begins_no_draft(desk, customer, administrator_of_plans):
    an_adopted_plan(customer, by=administrator_of_plans, Meters=date(2026, 3, 1))

    outcome = desk.outcome("planned_changes", HEAD + "W,2026,Meters,2026-03-01,,\n")

    assert outcome.counts.unchanged == 1
    assert not OperationalPlan.objects.drafts().exists()


def test_what_is_new_goes_into_the_next_edition_and_keeps_the_keys(
    desk, customer, administrator_of_plans
):
    plan = an_adopted_plan(customer, by=administrator_of_plans, Meters=date(2026, 3, 1))

    outcome = desk.outcome("planned_changes", HEAD + "W,2026,Meters,2026-04-01,,\n")

    draft = OperationalPlan.objects.drafts().get()
    assert outcome.counts.updated == 1
    assert draft.changes.get().key == plan.changes.get().key
    assert (plan.changes.get().begins_on, draft.changes.get().begins_on) == (
        date(2026, 3, 1),
        date(2026, 4, 1),
    )


def test_a_dry_run_begins_no_draft(desk, customer):
    desk.outcome("planned_changes", HEAD + METERS, dry_run=True)

    assert not OperationalPlan.objects.exists()


def test_a_line_of_nobody_is_rejected_and_the_rest_stands(desk, customer):
    outcome = desk.outcome("planned_changes", HEAD + METERS + "X,2026,Pumps,2026-03-01,,\n")

    assert outcome.counts.created == 1
    assert [line for line, _reason in reasons(outcome)] == [3]
