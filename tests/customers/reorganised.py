"""Reorganisations for the matrix and the browser."""

from datetime import date

from brm.accounts.models import Role, User
from customers.models import Unit
from customers.operations.reorganise import reorganise
from customers.registries.touched import preview_of
from customers.structure.reorganising import Plan
from tests.customers.factories import (
    BudgetFactory,
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    UnitFactory,
)
from tests.factories import UserFactory
from tests.meetings.factories import ActionFactory

ON = date(2027, 1, 1)


def a_business(user: User, own: bool = True) -> Unit:
    """Grid, a customer with two units below, beside Hydro, which is one too."""
    group = UnitFactory(code="GROUP", name="Aurvik Energy", kind="group")
    grid = UnitFactory(code="GRID", name="Grid North", parent=group, manager=PersonFactory())
    hydro = UnitFactory(code="HYDRO", name="Hydro", parent=group, manager=PersonFactory())
    UnitFactory(code="CREWS", name="Water works", parent=grid)
    UnitFactory(code="LINES", name="Lines", parent=grid, manager=PersonFactory())
    for unit in (grid, hydro):
        customer = CustomerFactory(unit=unit, manager=user if own else None)
        MandateFactory(unit=unit, person=unit.manager)
        BudgetFactory(unit=unit, fiscal_year=2027)
        ActionFactory(customer=customer, due_on=date(2027, 2, 1))
    MandateFactory(unit=Unit.objects.get(code="LINES"), kind="buyer")
    return grid


def a_unit_by_code(user: User, own: bool = True) -> tuple[object, ...]:
    a_business(user, own)
    return ("CREWS",)


def a_listed_business(user: User, own: bool = True) -> tuple[object, ...]:
    a_business(user, own)
    return ()


def a_reorganisation(user: User, own: bool = True) -> tuple[object, ...]:
    """Water works has moved to Hydro, made by an administrator."""
    a_business(user, own)
    units = Unit.objects.in_bulk(["CREWS", "HYDRO"], field_name="code")
    plan = Plan("move", ON, (units["CREWS"],), "Two crews, one task.", to=units["HYDRO"])
    by = UserFactory.create(role=Role.ADMINISTRATOR)
    return (reorganise(plan, by=by, on=date(2026, 11, 1), seen=preview_of(plan).digest).pk,)


def a_listed_reorganisation(user: User, own: bool = True) -> tuple[object, ...]:
    a_reorganisation(user, own)
    return ()


def a_merge_to_see(user: User, own: bool = True) -> tuple[object, ...]:
    a_business(user, own)
    return ("merge",)


def a_move(user: User, own: bool = True) -> tuple[object, ...]:
    a_business(user, own)
    return ("move",)


def moved_before_and_after(user: User) -> tuple[object, ...]:
    """Water works with a past: renamed, moved and to move again; by its code."""
    a_reorganisation(user)
    Unit.objects.filter(code="CREWS").update(name="Water works and sewers")
    return ("CREWS",)


MERGE = "?units=GRID&to=HYDRO&on=2027-01-01&reason=One+power+business"
SPLIT = (
    "?units=GRID&code_1=EAST&name_1=Grid+East&code_2=WEST&name_2=Grid+West&takes_2=LINES"
    "&on=2027-01-01&reason=Too+large"
)
