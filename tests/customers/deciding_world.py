"""The example of the process: a division that funds its IT, with departments that only order."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from brm.accounts.models import Organisation, User
from customers.models import BuyerOverride, Mandate, Rate, Unit
from customers.periods import period
from tests.customers.factories import (
    BudgetFactory,
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)

M = Decimal(1_000_000)


@dataclass(frozen=True)
class World:
    """The division and its departments, before anybody followed the money."""

    division: Unit
    departments: list[Unit]


def a_division_with_departments() -> World:
    """Managers, and one budget with IT money in it: that of the division."""
    Organisation.objects.update_or_create(
        id=1, defaults={"name": "Aurvik Energy", "currency": "SEK"}
    )
    division = UnitFactory(
        code="GRID",
        name="Grid North",
        kind="division",
        manager=PersonFactory(name="Karin Øverland", title="Head of Grid North"),
    )
    BudgetFactory(unit=division, currency="SEK", amount=561 * M, it_amount=34 * M)
    departments = [
        UnitFactory(
            code=code, name=name, parent=division, manager=PersonFactory(name=who, title=title)
        )
        for code, name, who, title in (
            ("CREW", "Field crews", "Tor Haugen", "Head of field crews"),
            ("CTRL", "Grid control", "Liv Dahl", "Head of grid control"),
        )
    ]
    for department in departments:
        BudgetFactory(unit=department, currency="SEK", amount=118 * M, it_amount=None)
    return World(division, departments)


def a_structure_that_decides(user: User) -> World:
    """The same with everybody's mandates: limits, a deputy, a rate, a customer set for a buyer."""
    world = a_division_with_departments()
    customer = CustomerFactory(unit=world.division, manager=user)
    TeamMemberFactory(customer=customer, role="delivery_manager")
    year = period(date(2026, 1, 1), date(2099, 12, 31))
    Mandate.objects.create(
        unit=world.division,
        person=world.division.manager,
        kind="customer",
        limit_amount=20 * M,
        currency="SEK",
        valid=year,
        deputy=PersonFactory(name="Per Nilsen"),
        deputy_valid=year,
        source="Decision of the group management, 12 December 2025",
    )
    for department in world.departments:
        MandateFactory(
            unit=department,
            person=department.manager,
            kind="buyer",
            limit_amount=100_000,
            currency="SEK",
            services=["PAY", "DESK"] if department.code == "CTRL" else [],
        )
    Rate.objects.create(currency="EUR", rate=Decimal("11.3455"), valid_from=date(2026, 1, 1))
    other = CustomerFactory(unit__code="TRADE", unit__name="Energy Trading")
    MandateFactory(unit=other.unit, person__name="Helena Sjöberg")
    BuyerOverride.objects.create(
        unit=world.departments[1],
        customer=other,
        reason="Grid control trades its own balance",
        valid=period(date(2026, 1, 1), None),
    )
    return world


def a_question(user: User) -> tuple[object, ...]:
    a_structure_that_decides(user)
    return ()


def a_department(user: User) -> tuple[object, ...]:
    return (a_structure_that_decides(user).departments[1].pk,)


def a_deciding_customer(user: User) -> tuple[object, ...]:
    return (a_structure_that_decides(user).division.customer.pk,)


def a_deputy(user: User) -> tuple[object, ...]:
    return (a_structure_that_decides(user).division.mandates.get().deputy_id,)
