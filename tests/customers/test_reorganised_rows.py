"""What becomes of people, mandates and places of units that end, day by day."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.models import Mandate, Membership, TeamMember, Unit
from customers.operations.change import Change, change_units
from customers.operations.reorganise import reorganise
from customers.periods import period
from customers.registries.touched import preview_of
from customers.structure.effective import taken_for_today
from customers.structure.reorganising import Part, Plan
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.customers.test_pages import text_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 1)
ON, DAY_BEFORE = date(2027, 1, 1), date(2026, 12, 31)


@pytest.fixture(autouse=True)
def on_a_day_in_september(db):
    with taken_for_today(TODAY):
        yield


@pytest.fixture
def grid():
    return UnitFactory(code="GRID", name="Grid")


@pytest.fixture
def hydro():
    return UnitFactory(code="HYDRO", name="Hydro")


def merged(grid: Unit, hydro: Unit, **more) -> Plan:
    return Plan("merge", ON, (grid,), "Two crews do the same work.", to=hydro, **more)


def made(plan: Plan, by) -> None:
    reorganise(plan, by=by, on=TODAY, seen=preview_of(plan).digest)


def days(rows) -> list[tuple[str, date | None, date | None]]:
    return [(row.person.name, row.first_day, row.last_day) for row in rows.order_by("valid")]


def said(plan: Plan, label: str) -> list[tuple[str, str]]:
    kinds = {kind["label"]: kind["rows"] for kind in preview_of(plan).kinds}
    return [(row["text"], row["what"]) for row in kinds.get(label, [])]


def test_who_decides_only_later_decides_from_the_day_of_the_merger_on(grid, hydro, administrator):
    MandateFactory(unit=hydro, person__name="Ada", valid=period(None, date(2027, 12, 31)))
    bo = PersonFactory(name="Bo")
    MandateFactory(unit=hydro, person=bo, valid=period(date(2028, 1, 1), None))

    made(merged(grid, hydro, decides=bo), administrator)

    assert days(Mandate.objects.filter(unit=hydro)) == [
        ("Ada", None, DAY_BEFORE),
        ("Bo", ON, date(2027, 12, 31)),
        ("Bo", date(2028, 1, 1), None),
    ]


def test_who_decides_already_keeps_the_mandate_and_the_preview_says_so(grid, hydro, administrator):
    bo = PersonFactory(name="Bo")
    MandateFactory(unit=grid, limit_amount=5, currency="EUR")
    own = MandateFactory(unit=hydro, person=bo, limit_amount=7, currency="EUR")
    plan = merged(grid, hydro, decides=bo)

    told = said(plan, "Mandates")
    made(plan, administrator)

    assert [what.replace("\u00a0", " ") for text, what in told if text.startswith("Bo")] == [
        "stays, since 1 January 2020, up to 7 EUR"
    ]
    assert Mandate.objects.get(unit=hydro) == own


def test_nobody_who_has_left_by_the_day_comes_to_decide_or_to_manage(grid, hydro, administrator):
    gone = PersonFactory(name="Bo", left_on=DAY_BEFORE)
    parts = (Part("A", "A", manager=gone, n=1), Part("B", "B", decides=gone, n=2))

    with pytest.raises(ValidationError) as merger:
        made(merged(grid, hydro, decides=gone), administrator)
    with pytest.raises(ValidationError) as split:
        made(Plan("split", ON, (grid,), "Too large.", parts=parts), administrator)

    assert merger.value.message_dict == {"decides": ["Bo has left by then."]}
    assert split.value.message_dict == {
        "manager_1": ["Bo has left by then."],
        "decides_2": ["Bo has left by then."],
    }


def test_on_the_last_day_one_may_still_come_to_decide(grid, hydro, administrator):
    made(merged(grid, hydro, decides=PersonFactory(name="Bo", left_on=ON)), administrator)

    assert days(Mandate.objects.filter(unit=hydro)) == [("Bo", ON, None)]


def test_who_is_to_have_the_relationship_from_the_day_on_has_it_afterwards(
    grid, hydro, administrator
):
    customer, bo = CustomerFactory(unit=grid), PersonFactory(name="Bo")
    MandateFactory(unit=grid, person=bo)
    last = date(2027, 6, 30)
    TeamMemberFactory(customer=customer, person__name="Ada", valid=period(None, DAY_BEFORE))
    TeamMemberFactory(customer=customer, person=bo, valid=period(ON, last))
    TeamMemberFactory(customer=customer, person__name="Cai", valid=period(date(2027, 7, 1), None))

    made(merged(grid, hydro, decides=bo), administrator)

    assert days(TeamMember.objects.filter(customer=customer)) == [("Ada", None, DAY_BEFORE)]
    assert days(TeamMember.objects.filter(customer__unit=hydro)) == [
        ("Bo", ON, last),
        ("Cai", date(2027, 7, 1), None),
    ]


def test_a_membership_goes_on_where_it_is_not_there_already_and_stays_the_directorys(
    grid, hydro, administrator
):
    ada = PersonFactory(name="Ada")
    whole = {"person": ada, "valid": period(None, None), "from_directory": True, "title": "Lead"}
    Membership.objects.create(unit=grid, **whole)
    february = period(date(2027, 2, 1), date(2027, 2, 28))
    Membership.objects.create(unit=hydro, person=ada, valid=february)

    made(merged(grid, hydro), administrator)

    there = Membership.objects.filter(unit=hydro)
    assert days(there) == [
        ("Ada", ON, date(2027, 1, 31)),
        ("Ada", date(2027, 2, 1), date(2027, 2, 28)),
        ("Ada", date(2027, 3, 1), None),
    ]
    kept = [(row.from_directory, row.title) for row in there.order_by("valid")]
    assert kept == [(True, "Lead"), (False, ""), (True, "Lead")]


def test_a_unit_that_others_come_to_stand_below_later_is_not_closed_without_saying_where(
    grid, hydro, administrator, client_of
):
    crews = UnitFactory(code="CREWS", name="Crews", parent=hydro)
    change_units([Change(crews.pk, {"parent_id": grid.pk})], on=date(2028, 1, 1))
    asked = {"units": "GRID", "on": ON.isoformat(), "reason": "Nobody is left."}
    page = reverse("customers:reorganise_as", args=["close"])

    without = client_of(administrator).get(page, asked)
    into_hydro = client_of(administrator).get(page, asked | {"to": "HYDRO"})

    assert without.context["form"].errors == {
        "to": ["Units stand below, then or later; say where they go."]
    }
    assert "preview" in into_hydro.context


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
def test_a_day_that_no_page_can_show_is_refused_at_its_field(client_of, administrator, day):
    unit = UnitFactory(code="OLD", valid=period(None, None))
    asked = {"units": "OLD", "on": day, "reason": "Nobody is left."}
    edit = {"from_on": day, "code": "OLD", "name": "New", "kind": "department"}
    client = client_of(administrator)

    closed = client.get(reverse("customers:reorganise_as", args=["close"]), asked)
    edited = client.post(
        reverse("customers:unit_edit", args=[unit.pk]), edit | {"version": unit.version}
    )

    sentence = "Give a day from 1900 to 2200."
    assert closed.context["form"].errors == {"on": [sentence]}
    assert edited.context["form"].errors == {"from_on": [sentence]}
    assert day in text_of(closed) or day in closed.content.decode()


def test_the_preview_asks_as_often_for_many_buyers_as_for_one(grid, hydro):
    CustomerFactory(unit=grid)
    lines = UnitFactory(name="Lines", parent=grid)
    plan = Plan("move", ON, (grid,), "Two crews do the same work.", to=hydro)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            preview_of(Plan(plan.kind, plan.on, plan.units, plan.reason, to=plan.to))
        return len(queries)

    asked()
    MandateFactory(unit=lines, kind="buyer")
    one = asked()
    for _ in range(3):
        MandateFactory(unit=lines, kind="buyer")

    assert asked() == one


def test_a_buyer_stays_with_the_customer_that_goes_along(grid, hydro):
    """Below a customer that goes along nothing changes; below the unit itself it does."""
    CustomerFactory(unit=hydro)
    lines = UnitFactory(code="A", name="Lines", parent=grid)
    crews = UnitFactory(code="B", name="Crews", parent=UnitFactory(code="C", parent=lines))
    yards = UnitFactory(code="D", name="Yards", parent=grid)
    CustomerFactory(unit=lines)
    for unit in (lines, crews, yards):
        MandateFactory(unit=unit, kind="buyer", person__name=unit.name)

    told = said(Plan("move", ON, (grid,), "One business.", to=hydro), "Mandates")

    assert [what for _text, what in told] == [
        "stays",
        "stays",
        "stays; orders under Hydro from 1 January 2027",
    ]
