"""What a review of a customer's structure looks at, as plain values that stay readable for good.

A section is a mapping of records; a record a mapping of plain values: texts, or for somebody or a
unit the pair of key and name, so that one Karin Berg in place of another is seen, and for several
services a list of such pairs. A further section is one registered function:

    from customers.freshness.snapshots import parts
    parts.register("plans", lambda customer, on: {"2026": {"goal": "…"}})
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from brm.accounts.calendar import fiscal_year_of
from brm.ui.registry import Registry
from customers.freshness.differences import (
    Change,
    Difference,
    Sections,
    differences,
    without_echoes,
)
from customers.models import (
    Budget,
    CommunicationPlan,
    Customer,
    Freshness,
    Mandate,
    Person,
    RecordKind,
    StructureSnapshot,
    TeamMember,
    Unit,
)
from customers.models.snapshots import SCHEMA
from customers.models.units import UnitQuerySet
from customers.periods import first_day_of, last_day_of
from customers.registries.services import names_of_services

Records = dict[str, dict[str, Any]]
Part = Callable[[Customer, date], Records]

parts: Registry[Part] = Registry()

LATER = {("mandates", "services"): 2}
"""Fields that a record has had only since a schema version."""


def content_of(customer: Customer, *, on: date) -> dict[str, Any]:
    """The whole content of a snapshot on the day, as it is frozen."""
    return {
        "schema": SCHEMA,
        "customer": _unit(customer.unit),
        "on": on.isoformat(),
        "sections": sections_of(customer, on=on),
    }


def sections_of(customer: Customer, *, on: date) -> Sections:
    """Every registered section of the customer's structure on the day."""
    return {name: parts[name](customer, on) for name in parts.names()}


def changes_since(review: StructureSnapshot, now: Sections) -> list[Difference]:
    """What differs from a review, to be read: new names are told once.

    Nothing is told of fields that a review of its time did not look at.
    """
    schema = review.content["schema"]
    return without_echoes(
        change
        for change in differences(review.sections, now)
        if change.change is not Change.CHANGED
        or schema >= LATER.get((change.section, change.field), schema)
    )


def units_of(customer: Customer, *, on: date) -> UnitQuerySet:
    """The customer's own unit and those below it for which no nearer customer stands."""
    near = Freshness.objects.of(RecordKind.UNIT).current(on=on).filter(customer=customer)
    return Unit.objects.filter(pk__in=near.values("record"))


def _customer(customer: Customer, on: date) -> Records:
    return {"customer": {"name": customer.unit.name, "tier": customer.tier}}


def _units(customer: Customer, on: date) -> Records:
    rows = units_of(customer, on=on).select_related("parent", "manager")
    return {
        str(unit.pk): {
            "code": unit.code,
            "name": unit.name,
            "kind": unit.kind,
            "parent": _unit(unit.parent),
            "manager": _person(unit.manager),
        }
        | _days("", unit.valid)
        for unit in rows
    }


def _mandates(customer: Customer, on: date) -> Records:
    mandates = Mandate.objects.filter(unit__in=units_of(customer, on=on)).held(on=on)
    rows = list(mandates.select_related("unit", "person", "deputy"))
    names = names_of_services({code for mandate in rows for code in mandate.services})
    return {
        str(mandate.pk): {
            "unit": _unit(mandate.unit),
            "person": _person(mandate.person),
            "kind": mandate.kind,
            "limit": _sum(mandate.limit_amount, mandate.currency),
            "services": [[code, names.get(code, code)] for code in sorted(mandate.services)]
            or None,
            "deputy": _person(mandate.deputy),
            "source": mandate.source or None,
        }
        | _days("", mandate.valid)
        | _days("deputy_", mandate.deputy_valid)
        for mandate in rows
    }


def _team(customer: Customer, on: date) -> Records:
    rows = TeamMember.objects.filter(customer=customer).on(on)
    return {
        str(place.pk): {
            "person": _person(place.person),
            "role": place.role,
            "deputy": _person(place.deputy),
        }
        | _days("", place.valid)
        | _days("deputy_", place.deputy_valid)
        for place in rows.select_related("person", "deputy")
    }


def _money(customer: Customer, on: date) -> Records:
    """The budgets of the year by unit and currency, so that two years can be compared."""
    year = fiscal_year_of(on)
    rows = Budget.objects.filter(unit__in=units_of(customer, on=on), fiscal_year=year)
    return {
        f"{budget.unit_id} {budget.currency}": {
            "unit": _unit(budget.unit),
            "year": budget.fiscal_year,
            "amount": _sum(budget.amount, budget.currency),
            "it_amount": _sum(budget.it_amount, budget.currency),
        }
        for budget in rows.select_related("unit")
    }


def _communication(customer: Customer, on: date) -> Records:
    plan = CommunicationPlan.objects.filter(customer=customer).first()
    if plan is None:
        return {}
    channels: Records = {
        f"channel {channel.pk}": {
            "channel": channel.name,
            "for": channel.kind,
            "address": channel.address or None,
            "hours": channel.hours or None,
            "answered_by": channel.answered_by or None,
        }
        for channel in plan.channels.all()
    }
    encounters: Records = {
        f"encounter {met.pk}": {
            "ours": met.ours,
            "theirs": met.theirs,
            "rhythm": met.rhythm,
            "about": met.about,
        }
        for met in plan.encounters.all()
    }
    return channels | encounters


def _unit(unit: Unit | None) -> list[str] | None:
    return [unit.code, unit.name] if unit else None


def _person(person: Person | None) -> list[str] | None:
    return [person.external_id, person.name] if person else None


def _services(codes: Iterable[str], names: Mapping[str, str]) -> list[list[str]] | None:
    return [[code, names.get(code, code)] for code in sorted(codes)] or None


def _sum(amount: object, currency: str) -> str | None:
    return f"{amount} {currency}".strip() if amount is not None else None


def _days(prefix: str, valid: Any) -> dict[str, str | None]:
    first, last = first_day_of(valid), last_day_of(valid)
    return {
        f"{prefix}first_day": first.isoformat() if first else None,
        f"{prefix}last_day": last.isoformat() if last else None,
    }


def register() -> None:
    """Register the sections of the structure itself; called once, when the app is ready."""
    parts.register("customer", _customer, order=5)
    parts.register("units", _units, order=10)
    parts.register("mandates", _mandates, order=20)
    parts.register("team", _team, order=30)
    parts.register("money", _money, order=40)
    parts.register("communication", _communication, order=50)
