"""What accepting proposals will do: computed first, shown to whoever asks, then carried out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from customers.models import (
    Customer,
    Mandate,
    MandateKind,
    Person,
    Proposal,
    ProposalKind,
    TeamMember,
    TeamRole,
    Unit,
)


@dataclass(frozen=True)
class Terms:
    """From which day the mandates run and up to which sum, and who is to be responsible.

    No limit means any sum. `relationship_manager` is for customers that have none.
    """

    first_day: date
    limit_amount: Decimal | None = None
    currency: str = ""
    relationship_manager: Person | None = None


@dataclass(frozen=True)
class Ending:
    """A mandate of somebody else that ends the day before; `mandate` is as it will be."""

    mandate: Mandate
    valid: DateRange
    deputy_id: int | None
    deputy_valid: DateRange | None


@dataclass
class Plan:
    """Rows that accepting makes and ends. `holding` are mandates that say it already."""

    terms: Terms
    begins: list[Mandate] = field(default_factory=list)
    ends: list[Ending] = field(default_factory=list)
    holding: list[Mandate] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    places: list[TeamMember] = field(default_factory=list)


def plan_acceptance(
    proposals: Sequence[Proposal], terms: Terms, *, on: date, lock: bool = False
) -> Plan:
    """What accepting the proposals on the day `on` does; writes nothing.

    `lock` holds the mandates it reads until the transaction ends. Raises ValidationError where
    somebody's mandate begins on that very day, or would end in the past.
    """
    plan = Plan(terms)
    for kind in (MandateKind.CUSTOMER, MandateKind.BUYER):
        units = {each.unit_id: each.unit for each in proposals if each.kind == kind}
        _plan_mandates(plan, units, kind, on=on, lock=lock)
    units = {each.unit_id: each.unit for each in proposals if each.kind == ProposalKind.CUSTOMER}
    _plan_customers(plan, units)
    return plan


def _plan_mandates(
    plan: Plan, units: dict[int, Unit], kind: MandateKind, *, on: date, lock: bool
) -> None:
    """Mandates from the first day on, up to the next one's first day where there is one."""
    first, held, until = plan.terms.first_day, set[int](), dict[int, date]()
    for mandate in _mandates_of(units, lock=lock):
        same_person = mandate.person_id == units[mandate.unit_id].manager_id
        if first in mandate.valid:
            if same_person and mandate.kind == kind:
                held.add(mandate.unit_id)
                plan.holding.append(mandate)
            elif mandate.kind == MandateKind.CUSTOMER:
                plan.ends.append(_ending(mandate, first, on=on))
        elif mandate.kind == kind and (same_person or kind == MandateKind.CUSTOMER):
            _note_next(until, mandate, first)
    plan.begins += [
        _mandate(plan.terms, unit, kind, until.get(pk))
        for pk, unit in units.items()
        if pk not in held and unit.manager is not None
    ]


def _mandates_of(units: dict[int, Unit], *, lock: bool) -> list[Mandate]:
    """Locked before they are read: what somebody has just changed is read as it is now."""
    theirs = Mandate.objects.filter(unit__in=units).order_by("pk")
    if lock:
        list(theirs.select_for_update(no_key=True).values_list("pk"))
    return list(theirs.select_related("person", "unit", "deputy"))


def _mandate(terms: Terms, unit: Unit, kind: MandateKind, until: date | None) -> Mandate:
    """A customer's limit is that of the terms; a buyer orders without one of its own."""
    limited = kind == MandateKind.CUSTOMER and terms.limit_amount is not None
    return Mandate(
        unit=unit,
        person=unit.manager,
        kind=kind,
        limit_amount=terms.limit_amount if limited else None,
        currency=terms.currency if limited else "",
        valid=DateRange(terms.first_day, until, "[)"),
        source=_("Follow the money"),
    )


def _note_next(until: dict[int, date], mandate: Mandate, first_day: date) -> None:
    first = mandate.valid.lower
    if first and first > first_day:
        until[mandate.unit_id] = min(first, until.get(mandate.unit_id, first))


def _ending(mandate: Mandate, first_day: date, *, on: date) -> Ending:
    """The mandate ends the day before `first_day`, and the days of its deputy with it."""
    if mandate.valid.lower == first_day:
        raise ValidationError(
            _("%(person)s holds the mandate of %(unit)s from that very day.")
            % {"person": mandate.person, "unit": mandate.unit}
        )
    if first_day < on:
        raise ValidationError(
            _("%(person)s held the mandate of %(unit)s on that day; choose today or a later one.")
            % {"person": mandate.person, "unit": mandate.unit}
        )
    ending = Ending(mandate, mandate.valid, mandate.deputy_id, mandate.deputy_valid)
    mandate.valid = DateRange(mandate.valid.lower, first_day, "[)")
    _end_deputy(mandate, first_day)
    return ending


def _end_deputy(mandate: Mandate, first_day: date) -> None:
    days = mandate.deputy_valid
    if days is None or (days.upper is not None and days.upper <= first_day):
        return
    if days.lower is not None and days.lower >= first_day:
        mandate.deputy, mandate.deputy_valid = None, None
    else:
        mandate.deputy_valid = DateRange(days.lower, first_day, "[)")


def _plan_customers(plan: Plan, units: dict[int, Unit]) -> None:
    """A customer for each unit that is none, and a relationship manager where it has none."""
    known = {each.unit_id: each for each in Customer.objects.filter(unit__in=units)}
    plan.customers = [Customer(unit=unit) for pk, unit in units.items() if pk not in known]
    manager, first_day = plan.terms.relationship_manager, plan.terms.first_day
    if manager is None:
        return
    days = DateRange(first_day, None, "[)")
    taken = TeamMember.objects.relationship_managers().filter(valid__overlap=days)
    cared_for = set(taken.filter(customer__unit__in=units).values_list("customer", flat=True))
    waiting = [each for each in known.values() if each.pk not in cared_for] + plan.customers
    plan.places = [
        TeamMember(customer=each, person=manager, role=TeamRole.RELATIONSHIP_MANAGER, valid=days)
        for each in waiting
    ]
