"""Move, merge, split or close units from a day on, with all that follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from customers.care import refusals
from customers.models import (
    BuyerOverride,
    Customer,
    Mandate,
    MandateKind,
    Membership,
    Person,
    Reorganisation,
    TeamMember,
    TeamRole,
    Unit,
    UnitPeriod,
    UnitSuccessor,
)
from customers.operations.change import Change, change_units, lock_structure
from customers.operations.leave_the_line import end_membership
from customers.operations.succeed import succeed
from customers.periods import before, since, without
from customers.registrations.touched import children
from customers.registries.touched import pass_on, preview_of
from customers.structure.refused import refused_in_words
from customers.structure.reorganising import MERGE, MOVE, SPLIT, Plan, facts_of
from customers.structure.reorganising import refuse_what_cannot_be as refuse

END = "UPDATE customers_unit SET valid = daterange(lower(valid), %s) WHERE id = ANY(%s)"


@transaction.atomic
def reorganise(plan: Plan, *, by: User, on: date, seen: str) -> Reorganisation:
    """Make the plan true from its day on; nothing dated before that day changes.

    `seen` is the digest of the preview that was confirmed. All changes carry the id of the
    reorganisation in the history. Of two at once the second sees what the first one did.
    Raises PermissionDenied for readers; ValidationError where one of the units, or the place they
    come to, is in others' care on the day `on`; where the plan makes no sense; where the structure
    changed since it was shown (code `changed`); and for whatever the database refuses.
    """
    require_role(by, Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
    lock_structure()
    plan = _read_again(plan)
    refuse(plan)
    _refuse_others_care(plan, by, on)
    preview = preview_of(plan)
    if preview.digest != seen:
        words = _("The structure has changed since this was shown. Look at it again.")
        raise ValidationError(words, code="changed")
    made = Reorganisation.objects.create(
        kind=plan.kind,
        effective_on=plan.on,
        reason=plan.reason,
        facts=facts_of(plan),
        touched=preview.kinds,
        made_by=by,
    )
    with pghistory.context(reorganisation=made.pk), refused_in_words():
        _Making(plan, by, made).run()
    return made


def _read_again(plan: Plan) -> Plan:
    """The plan with its units as they are now, under the lock."""
    keys = [unit.pk for unit in plan.units] + ([plan.to.pk] if plan.to else [])
    found = Unit.objects.in_bulk(keys)
    units = tuple(found[unit.pk] for unit in plan.units if unit.pk in found)
    to = found.get(plan.to.pk) if plan.to else None
    return Plan(plan.kind, plan.on, units, plan.reason, to, plan.parts, plan.decides)


def _refuse_others_care(plan: Plan, by: User, on: date) -> None:
    fields = {unit.pk: "units" for unit in plan.units}
    if plan.to:
        fields[plan.to.pk] = "to"
    refused = refusals(fields, by, on=on)
    errors: dict[str, list[str]] = {}
    for unit, sentence in refused.items():
        errors.setdefault(fields[unit], []).append(sentence)
    if errors:
        raise ValidationError(errors)


@dataclass
class _Making:
    """One reorganisation in the making; each step leaves what the database accepts."""

    plan: Plan
    by: User
    made: Reorganisation
    parts: dict[str, Unit] = field(default_factory=dict)

    def run(self) -> None:
        if self.plan.kind == MOVE:
            self._move()
        else:
            customers = list(self.plan.ending_customers)
            self.terms = {p.pk: self.plan.terms(p) for p in self._deciders()}
            self.relationships = self._relationships()
            self._begin_parts()
            self._move_children()
            self._end_rows()
            self._end_units()
            heir = self._decide()
            for customer in customers if heir else []:
                pass_on(customer, heir, on=self.plan.on, by=self.by)  # type: ignore[arg-type]
        self._note_successors()

    @property
    def on(self) -> date:
        return self.plan.on

    @property
    def ending(self) -> list[int]:
        return [unit.pk for unit in self.plan.ending]

    def _move(self) -> None:
        to = self.plan.to.pk if self.plan.to else None
        change_units([Change(unit.pk, {"parent_id": to}) for unit in self.plan.units], on=self.on)

    def _deciders(self) -> list[Person]:
        return [person for _name, person, _terms in self.plan.new_mandates]

    def _begin_parts(self) -> None:
        """Make the new units at the place of the first one that ends, of its kind."""
        parent, first = self.plan.parent, self.plan.units[0]
        after = parent.valid.upper if parent else None
        for part in self.plan.parts:
            unit = Unit(
                code=part.code,
                name=part.name,
                kind=first.kind,
                parent=parent,
                manager=part.manager,
                valid=DateRange(self.on, after, "[)"),
            )
            unit.full_clean()
            unit.save()
            self.parts[part.code] = unit

    def _move_children(self) -> None:
        """Put what stands below an ending unit, then or later, below what follows."""
        moving = [p for p in children(self.plan) if p.unit_id not in self.ending]
        moving.sort(key=self._from_day)
        for day, periods in groupby(moving, key=self._from_day):
            changes = [Change(p.unit_id, {"parent_id": self._parent_of(p)}) for p in periods]
            change_units(changes, on=day)

    def _from_day(self, period: UnitPeriod) -> date:
        return max(filter(None, (period.first_day, self.on)))

    def _parent_of(self, period: UnitPeriod) -> int | None:
        if period.unit == self.plan.to:
            return self.plan.parent.pk if self.plan.parent else None
        if self.plan.to:
            return self.plan.to.pk
        part = next((p for p in self.plan.parts if period.unit in p.takes), self.plan.parts[0])
        return self.parts[part.code].pk

    def _end_rows(self) -> None:
        """End mandates, team places, overrides and memberships with the units, deputies too."""
        customers = [customer.pk for customer in self.plan.ending_customers]
        for mandate in _locked(Mandate.objects.held_from(self.on).filter(unit__in=self.ending)):
            succeed(mandate, None, self.on, self.by)
        for place in _locked(TeamMember.objects.filter(customer__in=customers)):
            succeed(place, None, self.on, self.by)
        later = BuyerOverride.objects.filter(valid__overlap=DateRange(self.on, None))
        ours = later.filter(unit__in=self.ending) | later.filter(customer__in=customers)
        for override in ours.order_by("pk"):
            _end(override, self.on)
        for member in _locked(Membership.objects.held_from(self.on).filter(unit__in=self.ending)):
            self._end_membership(member)

    def _end_membership(self, member: Membership) -> None:
        later = since(member.valid, self.on)
        end_membership(member, None, self.on, self.by)
        successor = self._one_successor if self.plan.kind == MERGE else None
        if successor is None or later is None:
            return
        there = Membership.objects.filter(person=member.person_id, unit=successor)
        held = there.filter(valid__overlap=later).values_list("valid", flat=True)
        same = ("person_id", "title", "from_directory")
        facts = {name: getattr(member, name) for name in same}
        for days in without(later, held):
            Membership.objects.create(unit=successor, valid=days, **facts)

    @property
    def _one_successor(self) -> Unit | None:
        if self.plan.kind == MERGE:
            return self.plan.to or next(iter(self.parts.values()))
        return None

    def _end_units(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(END, [self.on, self.ending])

    def _decide(self) -> Customer | None:
        """Give the successors their mandates; the one customer that follows, if it is one."""
        made = []
        for unit, person in self._who_decides():
            self._give_mandate(unit, person)
            made.append(self._customer(unit))
        if made:
            return made[0] if len(made) == 1 else None
        return self.plan.heir_there_already()

    def _give_mandate(self, unit: Unit, person: Person) -> None:
        """Let the person decide for the unit from the day on; another's mandate ends before.

        On days on which the person decides there already, the mandate stays as it is.
        """
        held = Mandate.objects.held_from(self.on).to_decide().filter(unit=unit)
        for mandate in held.exclude(person=person):
            succeed(mandate, None, self.on, self.by)
        own = held.filter(person=person).values_list("valid", flat=True)
        for days in without(DateRange(self.on, unit.valid.upper, "[)"), own):
            self._give_mandate_for(unit, person, days)

    def _give_mandate_for(self, unit: Unit, person: Person, days: DateRange) -> None:
        terms = self.terms[person.pk]
        mandate = Mandate(
            unit=unit,
            person=person,
            kind=MandateKind.CUSTOMER,
            limit_amount=terms.limit_amount if terms else None,
            currency=terms.currency if terms else "",
            services=terms.services if terms else [],
            valid=days,
            source=_("Reorganisation %s") % self.made.pk,
        )
        mandate.full_clean()
        mandate.save()

    def _who_decides(self) -> Iterable[tuple[Unit, Person]]:
        for part in self.plan.parts:
            if part.decides:
                yield self.parts[part.code], part.decides
        if self.plan.kind == MERGE and self.plan.to and self.plan.decides:
            yield self.plan.to, self.plan.decides

    def _customer(self, unit: Unit) -> Customer:
        """The customer at the unit; a new one is followed as closely as the one before it.

        Where nobody has its relationship, those who are to have that of the one before go on.
        """
        before_it = self.plan.ending_customers[0] if self.plan.ending_customers else None
        tier = {"tier": before_it.tier} if before_it else {}
        customer, _new = Customer.objects.get_or_create(unit=unit, defaults=tier)
        places = customer.team.relationship_managers()
        if not places.filter(valid__overlap=DateRange(self.on, None)).exists():
            self._go_on_with(customer)
        return customer

    def _relationships(self) -> list[tuple[Person, DateRange]]:
        """Who has the relationship from the day on, and when: of the first customer with anybody.

        A place without a last day has none at the customer that follows either.
        """
        places = TeamMember.objects.held_from(self.on).relationship_managers()
        places = places.filter(customer__in=self.plan.ending_customers).select_related("person")
        rows = list(places.order_by("customer", "valid"))
        ours = [row for row in rows if row.customer_id == rows[0].customer_id]
        return [(row.person, since(row.valid, self.on)) for row in ours]

    def _go_on_with(self, customer: Customer) -> None:
        role = TeamRole.RELATIONSHIP_MANAGER
        for person, days in self.relationships:
            TeamMember.objects.create(customer=customer, person=person, role=role, valid=days)

    def _note_successors(self) -> None:
        """Keep who follows whom."""
        if self.plan.kind == MOVE:
            successors: list[Unit | None] = [None]
        elif self.plan.kind in (MERGE, SPLIT):
            successors = [*self.parts.values()] or [self.plan.to]
        else:
            successors = [self.plan.to]
        UnitSuccessor.objects.bulk_create(
            UnitSuccessor(reorganisation=self.made, unit=unit, successor=successor)
            for unit in self.plan.units
            for successor in successors
        )


def _locked(rows: QuerySet[Any]) -> Iterable[Any]:
    return rows.order_by("pk").select_for_update(no_key=True, of=("self",))


def _end(row: Any, on: date) -> None:
    earlier = before(row.valid, on)
    if earlier is None:
        row.delete()
    else:
        row.valid = earlier
        row.save()
