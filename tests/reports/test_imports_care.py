"""Figures and projects come by file for customers in one's care; other lines say who may."""

from io import BytesIO

import pytest

from agreements.models import ServiceLevel
from brm.accounts.models import User
from brm.imports.models import ImportRun
from brm.imports.operations import confirm_import, start_import, work_on
from customers.models import Customer
from reports.models import Measurement, Project
from tests.customers.factories import CustomerFactory, TeamMemberFactory
from tests.reports.factories import ProjectFactory, a_level

pytestmark = pytest.mark.django_db

THEIRS = "This is for Dag Moe, the relationship manager of His."


@pytest.fixture
def his(db: None) -> Customer:
    customer: Customer = CustomerFactory.create(unit__code="HIS", unit__name="His")
    TeamMemberFactory.create(customer=customer, person__name="Dag Moe")
    return customer


@pytest.fixture
def level(relationship_manager: User) -> ServiceLevel:
    mine = CustomerFactory.create(unit__code="MINE", manager=relationship_manager)
    return a_level(mine)


def brought(kind: str, *lines: str, by: User) -> list[tuple[int, str, str]]:
    """The lines that are rejected where the user brings them and confirms them."""
    run = start_import(kind, BytesIO("\n".join(lines).encode()), "rows.csv", by=by)
    confirm_import(work_on(run, apply=False), by=by)
    run = work_on(ImportRun.objects.get(pk=run.pk), apply=True)
    return list(run.rejected_rows.values_list("line", "column", "reason"))


def test_figures_of_others_customers_are_rejected(
    his: Customer, level: ServiceLevel, relationship_manager: User
) -> None:
    of = f"{level.line.service.code},{level.measure.code},2026-10,99"
    lines = ("customer,service,measure,period,value", f"MINE,{of}", f"HIS,{of}")

    rejected = brought("measurements", *lines, by=relationship_manager)

    assert rejected == [(3, "customer", THEIRS)]
    assert Measurement.objects.get().customer.unit.code == "MINE"


def test_a_project_of_others_is_neither_begun_nor_taken_nor_renamed(
    his: Customer, level: ServiceLevel, relationship_manager: User
) -> None:
    ProjectFactory.create(code="P1", name="Pumps", customer=his)
    lines = ("code,name,customer", "P1,Taken,MINE", "P2,Begun,HIS", "P3,Own,MINE")

    rejected = brought("projects", *lines, by=relationship_manager)
    renamed = brought("projects", "code,name", "P1,Renamed", by=relationship_manager)

    assert rejected == [(2, "code", THEIRS), (3, "customer", THEIRS)]
    assert renamed == [(2, "code", THEIRS)]
    assert list(Project.objects.order_by("code").values_list("code", "name")) == [
        ("P1", "Pumps"),
        ("P3", "Own"),
    ]
