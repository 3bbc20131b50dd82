"""A reorganisation before it is made: what is asked for, and whether it can be at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from brm.ui.formats import full_day
from customers.models import Customer, Mandate, Person, ReorganisationKind, Unit, UnitPeriod
from customers.periods import without

MERGE, SPLIT = ReorganisationKind.MERGE, ReorganisationKind.SPLIT
MOVE, CLOSE = ReorganisationKind.MOVE, ReorganisationKind.CLOSE


@dataclass(frozen=True)
class Part:
    """A unit that begins with the reorganisation. `takes`: the units that come to stand below it.

    Of the parts of a split the first takes all that no other takes. `n` is its number in the form.
    """

    code: str
    name: str
    manager: Person | None = None
    decides: Person | None = None
    takes: tuple[Unit, ...] = ()
    n: int = 1


@dataclass(frozen=True)
class Plan:
    """What is asked for: units move, merge, are split or are closed, from the day `on`.

    `to` is the new parent of a move, the unit that others merge into, or the unit that takes what
    stands below a closed one. `parts` are the new units of a merge (one) or a split. `decides` is
    who holds the customer mandate of the unit merged into.
    """

    kind: str
    on: date
    units: tuple[Unit, ...]
    reason: str
    to: Unit | None = None
    parts: tuple[Part, ...] = ()
    decides: Person | None = None

    @cached_property
    def ending(self) -> tuple[Unit, ...]:
        """The units that end the day before."""
        return () if self.kind == MOVE else self.units

    @cached_property
    def reach(self) -> list[int]:
        """The ids of the units and of all below them, on the day."""
        found: dict[int, None] = {}
        for unit in self.units:
            ids = Unit.objects.below(unit, on=self.on).values_list("pk", flat=True)
            found |= dict.fromkeys(ids)
        return list(found)

    @cached_property
    def ending_customers(self) -> list[Customer]:
        """The customers at units that end."""
        rows = Customer.objects.filter(unit__in=self.ending).select_related("unit")
        return list(rows.order_by("pk"))

    @cached_property
    def touched_customers(self) -> list[Customer]:
        """The customers at the units and below them."""
        rows = Customer.objects.filter(unit__in=self.reach).select_related("unit")
        return list(rows.order_by("unit__code"))

    @cached_property
    def names(self) -> dict[int, str]:
        """What the units are called on the day."""
        rows = UnitPeriod.objects.on(self.on).filter(unit__in=self.reach)
        return dict(rows.values_list("unit", "name"))

    @cached_property
    def decides_already(self) -> list[Mandate]:
        """The mandates from the day on by which who is to decide does so already, as they stay."""
        if self.kind != MERGE or self.to is None or self.decides is None:
            return []
        held = Mandate.objects.held_from(self.on).to_decide()
        return list(held.filter(unit=self.to, person=self.decides).order_by("valid"))

    @cached_property
    def undecided(self) -> list[DateRange]:
        """The days, from the day on, for which whoever is to decide needs a new mandate."""
        after = self.to.valid.upper if self.to else None
        taken = [mandate.valid for mandate in self.decides_already]
        return without(DateRange(self.on, after, "[)"), taken)

    @property
    def new_mandates(self) -> Iterator[tuple[str, Person, Mandate | None]]:
        """Who is to decide for which successor, and on whose terms; in the order of the parts."""
        deciding = [(part.name, part.decides) for part in self.parts]
        if self.to and self.kind == MERGE:
            deciding.append((self.to.name, self.decides))
        for name, person in deciding:
            if person is not None:
                yield name, person, self.terms(person)

    def terms(self, person: Person) -> Mandate | None:
        """The customer mandate whose limit and services the person's new one takes over.

        The person's own at one of the ending units, else the first of them in their order.
        """
        held = Mandate.objects.held_from(self.on).to_decide().filter(unit__in=self.ending)
        found = sorted(held, key=lambda m: (m.person_id != person.pk, self._place(m.unit_id)))
        return found[0] if found else None

    def _place(self, unit: int) -> int:
        return [each.pk for each in self.units].index(unit)

    @cached_property
    def heir(self) -> str:
        """The name of the customer that open matters of ending customers pass on to, or nothing.

        Of a split it is the one part for which somebody decides, if it is one.
        """
        if self.kind == MOVE:
            return ""
        named = [name for name, _person, _terms in self.new_mandates]
        if named:
            return named[0] if len(named) == 1 else ""
        after = self.heir_there_already()
        return str(after) if after else ""

    def heir_there_already(self) -> Customer | None:
        """The customer at, or nearest above, where all goes; none where it goes several ways."""
        if self.kind == SPLIT:
            return None
        place = self.to or self.parent
        ended = {customer.pk for customer in self.ending_customers}
        rows = Customer.objects.exclude(pk__in=ended)
        return rows.nearest_to(place, on=self.on) if place else None

    @cached_property
    def parent(self) -> Unit | None:
        """The nearest unit above the first of the units that does not end itself, on the day."""
        ending = {unit.pk for unit in self.ending}
        above = [u for u in Unit.objects.above(self.units[0], on=self.on) if u.pk not in ending]
        return above[-1] if above and self.ending else None


def refuse_what_cannot_be(plan: Plan) -> None:
    """Raise ValidationError, of the field where it is about one, for a plan that makes no sense."""
    errors: dict[str, list[str]] = {}
    for name, sentence in _faults(plan):
        errors.setdefault(name, []).append(sentence)
    if errors:
        raise ValidationError(errors)


def _faults(plan: Plan) -> Iterator[tuple[str, str]]:
    yield from _faults_of_units(plan)
    yield from _faults_of_place(plan)
    yield from _faults_of_parts(plan)
    yield from _faults_of_people(plan)


def _faults_of_units(plan: Plan) -> Iterator[tuple[str, str]]:
    facts = {"day": full_day(plan.on)}
    for unit in plan.units:
        if plan.on not in unit.valid:
            yield "units", _("%(unit)s does not stand on %(day)s.") % (facts | {"unit": unit})
        elif plan.ending and unit.valid.lower == plan.on:
            words = _("%(unit)s only begins on %(day)s; it cannot end before.")
            yield "units", words % (facts | {"unit": unit})
    if plan.kind == MERGE and len(plan.units) + bool(plan.to) < 2:
        yield "units", _("Name at least two units to merge.")


def _faults_of_place(plan: Plan) -> Iterator[tuple[str, str]]:
    if plan.to is None:
        below = UnitPeriod.objects.from_day(plan.on).filter(parent__in=plan.ending)
        if plan.kind == CLOSE and below.exclude(unit__in=plan.ending).exists():
            yield "to", _("Units stand below, then or later; say where they go.")
        return
    facts = {"unit": plan.to, "day": full_day(plan.on)}
    if plan.on not in plan.to.valid:
        yield "to", _("%(unit)s does not stand on %(day)s.") % facts
    elif plan.to in plan.units:
        yield "to", _("%(unit)s is one of the units themselves.") % facts
    elif plan.kind == MOVE and plan.to.pk in plan.reach:
        yield "to", _("%(unit)s stands below one of the units.") % facts


def _faults_of_parts(plan: Plan) -> Iterator[tuple[str, str]]:
    yield from _faults_of_codes(plan)
    yield from _faults_of_takes(plan)
    if plan.kind == SPLIT and len(plan.parts) < 2:
        yield "code_2", _("Name at least two new units.")
    if plan.kind == MERGE and bool(plan.to) == bool(plan.parts):
        yield "to", _("Name either an existing unit or a new one.")


def _faults_of_people(plan: Plan) -> Iterator[tuple[str, str]]:
    """Nobody who has left by the day comes to manage or to decide."""
    named = [(f"manager_{part.n}", part.manager) for part in plan.parts]
    if plan.kind == SPLIT:
        named += [(f"decides_{part.n}", part.decides) for part in plan.parts]
    named.append(("decides", plan.decides))
    keys = [person.pk for _name, person in named if person]
    gone = set(Person.objects.gone(on=plan.on).filter(pk__in=keys)) if keys else set()
    for name, person in named:
        if person in gone:
            yield name, _("%(person)s has left by then.") % {"person": person}


def _faults_of_codes(plan: Plan) -> Iterator[tuple[str, str]]:
    codes = [part.code for part in plan.parts]
    taken = set(Unit.objects.filter(code__in=codes).values_list("code", flat=True))
    for place, part in enumerate(plan.parts):
        if part.code in taken:
            words = _("There is a unit with the code %(code)s already.")
            yield f"code_{part.n}", words % {"code": part.code}
        elif part.code in codes[:place]:
            yield f"code_{part.n}", _("Each new unit needs a code of its own.")


def _faults_of_takes(plan: Plan) -> Iterator[tuple[str, str]]:
    below = UnitPeriod.objects.from_day(plan.on).filter(parent__in=plan.ending)
    there = set(below.values_list("unit", flat=True))
    taken: set[int] = set()
    for part in plan.parts:
        for unit in part.takes:
            if unit.pk not in there:
                words = _("%(unit)s does not stand below the unit.")
                yield f"takes_{part.n}", words % {"unit": unit}
            elif unit.pk in taken:
                yield f"takes_{part.n}", _("A unit below can come to one new unit only.")
            taken.add(unit.pk)


def facts_of(plan: Plan) -> dict[str, Any]:
    """What is kept of the plan, to be said in whatever language; names as they are now."""
    return {
        "units": [plan.names.get(unit.pk, unit.name) for unit in plan.units],
        "to": plan.to and str(plan.to),
        "parts": [part.name for part in plan.parts],
    }
