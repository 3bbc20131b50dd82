"""Who brings a file may write for the customers in it; other lines say who may."""

from io import BytesIO

import pytest

from agreements.models import Agreement, ServiceLevel
from brm.imports.models import ImportRun
from brm.imports.operations import confirm_import, start_import, work_on
from customers.models import PlannedChange
from tests.agreements.factories import AgreementFactory, MeasureFactory, ServiceFactory
from tests.customers.factories import CustomerFactory, TeamMemberFactory

pytestmark = pytest.mark.django_db

CHANGES = (
    "customer,fiscal_year,title,begins_on\nMINE,2026,Meters,2026-03-01\nHIS,2026,Pumps,2026-03-01\n"
)
THEIRS = "This is for Dag Moe, the relationship manager of His."


@pytest.fixture
def mine(relationship_manager):
    return CustomerFactory(unit__code="MINE", unit__name="Mine", manager=relationship_manager)


@pytest.fixture
def his():
    customer = CustomerFactory(unit__code="HIS", unit__name="His")
    TeamMemberFactory(customer=customer, person__name="Dag Moe")
    return customer


def brought(kind: str, text: str, by, confirmed_by=None) -> list[tuple[int, str, str]]:
    """The lines that are rejected where somebody brings the file, and somebody confirms it."""
    run = work_on(start_import(kind, BytesIO(text.encode()), "rows.csv", by=by), apply=False)
    confirm_import(run, by=confirmed_by or by)
    run = work_on(ImportRun.objects.get(pk=run.pk), apply=True)
    return list(run.rejected_rows.values_list("line", "column", "reason"))


def test_planned_changes_of_others_customers_are_rejected(mine, his, relationship_manager):
    rejected = brought("planned_changes", CHANGES, relationship_manager)

    assert rejected == [(3, "customer", THEIRS)]
    assert [change.plan.customer for change in PlannedChange.objects.all()] == [mine]


def test_an_administrator_brings_those_of_all(mine, his, administrator):
    assert brought("planned_changes", CHANGES, administrator) == []


def test_who_confirms_may_write_them_too(mine, his, administrator, relationship_manager):
    rejected = brought("planned_changes", CHANGES, administrator, relationship_manager)

    assert rejected == [(3, "customer", THEIRS)]


def test_an_agreement_of_others_is_neither_begun_nor_taken(mine, his, relationship_manager):
    AgreementFactory(customer=his, number="A1", name="Pumps")
    head = "number,name,customer,first_day,last_day\n"
    rows = "A1,Taken,MINE,2026-01-01,\nA2,Begun,HIS,2026-01-01,\nA3,Own,MINE,2026-01-01,\n"

    rejected = brought("agreements", head + rows, relationship_manager)

    assert rejected == [(2, "number", THEIRS), (3, "customer", THEIRS)]
    assert list(Agreement.objects.order_by("number").values_list("number", "name")) == [
        ("A1", "Pumps"),
        ("A3", "Own"),
    ]


def test_levels_of_others_agreements_are_rejected(his, relationship_manager):
    AgreementFactory(customer=his, number="A1")
    service, measure = ServiceFactory(), MeasureFactory()
    row = f"A1,{service.code},{measure.code},99.5"

    rejected = brought("levels", f"agreement,service,measure,target\n{row}\n", relationship_manager)

    assert rejected == [(2, "agreement", THEIRS)]
    assert not ServiceLevel.objects.exists()
