"""What has changed in the demo organisation since its last reviews, and what grew stale."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pghistory

from brm.accounts.models import User
from brm.imports.relative import relative_day
from customers.models import (
    Customer,
    FreshnessInterval,
    Mandate,
    Person,
    TeamMember,
    TeamRole,
    Unit,
)
from customers.operations.place import place_unit
from customers.periods import period
from customers.structure.effective import effective

Story = dict[str, Any]


def change_since_reviews(story: Story, *, today: date) -> None:
    """Tell `[freshness]` of the story: each change by the customer's relationship manager."""
    for interval in story["intervals"]:
        FreshnessInterval.objects.update_or_create(
            tier=interval["tier"], kind=interval["kind"], defaults={"days": interval["days"]}
        )
    for entry in story["changes"]:
        on = relative_day(entry["day"], today=today)
        by = _manager_of(entry["customer"], on=today)
        with pghistory.context(user=by.pk), effective(on):
            CHANGES[entry["kind"]](entry, by, on)


def _rename(entry: Story, by: User, on: date) -> None:
    unit = _unit(entry["unit"])
    unit.name = entry["name"]
    place_unit(unit, by=by, on=on)


def _move(entry: Story, by: User, on: date) -> None:
    unit = _unit(entry["unit"])
    unit.parent = _unit(entry["below"])
    place_unit(unit, by=by, on=on)


def _open(entry: Story, by: User, on: date) -> None:
    unit = Unit(code=entry["unit"], name=entry["name"], parent=_unit(entry["below"]))
    unit.valid = period(on, None)
    place_unit(unit, by=by, on=on)


def _another_manager(entry: Story, by: User, on: date) -> None:
    unit = _unit(entry["unit"])
    unit.manager = _person(entry["manager"])
    place_unit(unit, by=by, on=on)


def _another_limit(entry: Story, by: User, on: date) -> None:
    mandate = Mandate.objects.held(on=on).to_decide().get(unit__code=entry["unit"])
    mandate.limit_amount = Decimal(entry["limit"])
    mandate.full_clean()
    mandate.save()


def _join_the_team(entry: Story, by: User, on: date) -> None:
    place = TeamMember(
        customer=Customer.objects.get(unit__code=entry["customer"]),
        person=_person(entry["person"]),
        role=TeamRole(entry["role"]),
        valid=period(on, None),
    )
    place.full_clean()
    place.save()


def _leave_the_team(entry: Story, by: User, on: date) -> None:
    places = TeamMember.objects.on(on).filter(customer__unit__code=entry["customer"])
    place = places.get(person__external_id=entry["person"], role=entry["role"])
    place.valid = period(place.first_day, on - timedelta(days=1))
    place.full_clean()
    place.save()


CHANGES = {
    "rename": _rename,
    "move": _move,
    "open": _open,
    "manager": _another_manager,
    "limit": _another_limit,
    "join": _join_the_team,
    "leave": _leave_the_team,
}


def _unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def _person(external_id: str) -> Person:
    return Person.objects.get(external_id=external_id)


def _manager_of(code: str, *, on: date) -> User:
    manager = Customer.objects.get(unit__code=code).relationship_manager(on=on)
    assert manager is not None
    assert manager.user is not None
    return manager.user
