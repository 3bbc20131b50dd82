"""Random reorganisations and mandates, past and to come, against forests in plain Python.

Five thousand sequences stand beside each other in one transaction, and each step is written for all
of them at once; two such worlds make 10,000 sequences. `BRM_SEED` repeats a run, `BRM_WORLDS` takes
another number of worlds.
"""

import os
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from customers.deciding import answer, who_decides
from customers.deciding.readings import ReadAtOnce
from customers.deciding.rules import Asked, Sum
from customers.deciding.situations import Situation
from customers.models import DecisionRule, Mandate, Matter, Person, Unit, UnitPeriod
from customers.operations.change import Change, change_units
from customers.structure.effective import effective, taken_for_today
from tests.customers.plain_structure import MONTHS, SUMS, TODAY, Forest, Step, day

pytestmark = pytest.mark.django_db

WORLDS = int(os.environ.get("BRM_WORLDS", "2"))
SEQUENCES = 5000
SEED = int(os.environ.get("BRM_SEED", time.time_ns() % 1_000_000))
STEPS = 4
PEOPLE = 40
TRIED = 150
ROOM = 10


class World:
    """Forests, and the same units in the database."""

    def __init__(self, n: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self.forests = [Forest(self.chance, PEOPLE) for _ in range(n)]
        self.impossible: list[tuple[int, Step]] = []
        people = [Person(external_id=f"x{n}", name=f"Person {n}") for n in range(PEOPLE)]
        self.people = Person.objects.bulk_create(people)
        self.base = 10_000_000
        self._make_units()
        self._make_mandates()
        self.look()
        DecisionRule.objects.all().delete()
        always = DateRange(None, None)
        DecisionRule.objects.create(matter="service", order=1, decided_by="customer", valid=always)

    def key(self, forest: int, unit: int | None) -> int | None:
        return None if unit is None else self.base + forest * ROOM + unit

    def _make_units(self) -> None:
        Unit.objects.bulk_create(
            Unit(
                pk=self.key(n, unit),
                code=f"X{self.key(n, unit)}",
                name=f"{n}.{unit}",
                parent_id=self.key(n, node.parents[0]),
                valid=DateRange(day(0), None),
            )
            for n, forest in enumerate(self.forests)
            for unit, node in forest.nodes.items()
        )

    def _make_mandates(self) -> None:
        Mandate.objects.bulk_create(
            Mandate(
                unit_id=self.key(n, unit),
                person=self.people[held.person],
                kind="customer",
                limit_amount=held.limit,
                currency="EUR" if held.limit is not None else "",
                valid=DateRange(day(held.first), day(held.end)),
                deputy=None if held.deputy is None else self.people[held.deputy],
                deputy_valid=None
                if held.deputy is None
                else DateRange(day(held.deputy_first), day(held.deputy_end)),
            )
            for n, forest in enumerate(self.forests)
            for unit, node in forest.nodes.items()
            for held in node.mandates
        )

    def look(self) -> None:
        """Let the planner see the rows, as autovacuum would outside of this one transaction."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE customers_unit, customers_unitperiod, customers_mandate")

    def step(self) -> None:
        """One random change of each forest that can be, all written at once."""
        steps: list[tuple[int, Step]] = []
        moves: list[tuple[int, Step]] = []
        for n, forest in enumerate(self.forests):
            step = forest.draw()
            after = forest.after(step)
            if after is None:
                self.impossible.append((n, step))
                continue
            if step.kind == "merge":
                below = forest.below_from(step)
                moves += [(n, Step("plan", unit, step.to, month)) for unit, month in below]
            steps.append((n, step))
            self.forests[n] = after
        self.write([*moves, *[(n, step) for n, step in steps if step.kind == "plan"]], "plan")
        for kind in ("write", "begin", "merge", "end"):
            self.write([(n, step) for n, step in steps if step.kind == kind], kind)

    def write(self, steps: Iterable[tuple[int, Step]], kind: str) -> None:
        by_month: dict[int, list[tuple[int, Step]]] = defaultdict(list)
        for n, step in steps:
            by_month[step.month].append((n, step))
        for month in sorted(by_month):
            getattr(self, f"write_{kind}")(by_month[month], day(month))

    def write_plan(self, steps: list[tuple[int, Step]], on: date) -> None:
        changes = [
            Change(self.key(n, step.unit), {"parent_id": self.key(n, step.to)}) for n, step in steps
        ]
        change_units(changes, on=on)

    def write_write(self, steps: list[tuple[int, Step]], on: date) -> None:
        values = ",".join(
            f"({self.key(n, step.unit)}, {self.key(n, step.to) or 'NULL'}::bigint)"
            for n, step in steps
        )
        with effective(on), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE customers_unit u SET parent_id = v.parent "  # noqa: S608  (numbers of ours)
                f"FROM (VALUES {values}) AS v (id, parent) WHERE u.id = v.id"
            )

    def write_begin(self, steps: list[tuple[int, Step]], on: date) -> None:
        Unit.objects.bulk_create(
            Unit(
                pk=self.key(n, max(self.forests[n].nodes)),
                code=f"X{self.key(n, max(self.forests[n].nodes))}",
                name="new",
                parent_id=self.key(n, step.to),
                valid=DateRange(on, None),
            )
            for n, step in steps
        )

    def write_end(self, steps: list[tuple[int, Step]], on: date) -> None:
        units = [self.key(n, step.unit) for n, step in steps]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE customers_mandate SET valid = valid * daterange(NULL, %s), deputy_id = "
                "CASE WHEN NOT isempty(deputy_valid * daterange(NULL, %s)) THEN deputy_id END, "
                "deputy_valid = nullif(deputy_valid * daterange(NULL, %s), 'empty') "
                "WHERE unit_id = ANY(%s) AND NOT valid << daterange(%s, NULL) "
                "AND NOT isempty(valid * daterange(NULL, %s))",
                [on, on, on, units, on, on],
            )
            cursor.execute(
                "DELETE FROM customers_mandate WHERE unit_id = ANY(%s) AND lower(valid) >= %s",
                [units, on],
            )
            cursor.execute(
                "UPDATE customers_unit SET valid = daterange(lower(valid), %s) WHERE id = ANY(%s)",
                [on, units],
            )

    write_merge = write_end

    def disagreements(self) -> list[str]:
        """Units whose parents, in some month or today, are not those of the plain forest."""
        held: dict[int, list[int | None]] = defaultdict(lambda: [-1] * MONTHS)
        rows = UnitPeriod.objects.filter(unit__gte=self.base)
        for unit, parent, valid in rows.values_list("unit", "parent", "valid"):
            for month in range(MONTHS):
                if day(month) in valid:
                    held[unit][month] = parent
        shown = dict(Unit.objects.filter(pk__gte=self.base).values_list("pk", "parent"))
        found = []
        for n, forest in enumerate(self.forests):
            for unit, node in forest.nodes.items():
                key = self.key(n, unit)
                told = [
                    self.key(n, node.parents[month]) if node.stands(month) else -1
                    for month in range(MONTHS)
                ]
                today = min(max(TODAY, node.begin), node.end - 1)
                if held[key] != told or shown[key] != told[today]:
                    found.append(f"unit {key}: {held[key]} is not {told}, shown {shown[key]}")
        return found

    def wrong_deciders(self) -> list[str]:
        """One question a forest: who decides on a sum for a unit in a month.

        All questions of a month are read at once; each fifth is asked by itself, too.
        """
        self.look()
        units = Unit.objects.in_bulk(
            [self.key(n, unit) for n, forest in enumerate(self.forests) for unit in forest.nodes]
        )
        asked: dict[int, list[tuple[int, int, Decimal]]] = defaultdict(list)
        for n, forest in enumerate(self.forests):
            unit, month = self.chance.choice(list(forest.nodes)), self.chance.randrange(MONTHS)
            if forest.nodes[unit].stands(month):
                asked[month].append((n, unit, self.chance.choice(SUMS)))
        return [
            wrong
            for month, questions in asked.items()
            for wrong in self._wrong_of(month, questions, units)
        ]

    def _wrong_of(
        self, month: int, questions: list[tuple[int, int, Decimal]], units: dict[int, Unit]
    ) -> Iterator[str]:
        on = day(month)
        reading = ReadAtOnce([units[self.key(n, unit)] for n, unit, _ in questions], on)
        number = {person.pk: n for n, person in enumerate(self.people)}
        for n, unit, amount in questions:
            at, right = units[self.key(n, unit)], self.forests[n].decides(unit, month, amount)
            answers = [
                answer(Situation(at, on, reading), Matter.SERVICE, Asked(Sum(amount, "EUR")))
            ]
            if n % 5 == 0:
                facts = {"on": on, "amount": amount, "currency": "EUR"}
                answers.append(who_decides("service", unit=at, **facts))
            for found in answers:
                told = {number[person.pk] for person in found.people}
                if told != right:
                    yield f"forest {n}, unit {unit}, {on}, {amount}: {told}, {right}"

    def refuses(self, n: int, step: Step) -> bool:
        """Whether the database refuses a change by plain SQL that the forest says cannot be."""
        try:
            with transaction.atomic():
                self.write([(n, step)], step.kind)
        except IntegrityError:
            return True
        return False


def may_be_asked_of_the_database(forest: Forest, step: Step) -> bool:
    """Changes that are impossible for what they are, not because nobody would ask for them."""
    if step.kind == "plan":
        return forest.nodes[step.unit].stands(step.month)
    return step.kind == "write" and step.month <= TODAY and forest.nodes[step.unit].stands(TODAY)


@pytest.fixture(autouse=True)
def in_july(db):
    with taken_for_today(day(TODAY)):
        yield


def test_who_decides_agrees_with_plain_forests_in_many_random_sequences():
    for n in range(WORLDS):
        with transaction.atomic():
            world = World(SEQUENCES, SEED + n)
            for _ in range(STEPS):
                world.step()

            assert world.disagreements() == [], f"BRM_SEED={SEED + n}"
            assert world.wrong_deciders() == [], f"BRM_SEED={SEED + n}"
            transaction.set_rollback(True)


def test_the_database_refuses_what_cannot_be_when_forms_are_bypassed():
    world = World(600, SEED)
    before = list(world.forests)
    world.step()

    asked = [
        (n, step) for n, step in world.impossible if may_be_asked_of_the_database(before[n], step)
    ]
    allowed = [(n, step) for n, step in asked[:TRIED] if not world.refuses(n, step)]

    assert (len(asked) > TRIED / 2, allowed) == (True, []), f"BRM_SEED={SEED}"
    assert world.disagreements() == [], f"BRM_SEED={SEED}"


def test_a_planted_fault_is_found():
    world = World(300, SEED)
    with pgtrigger.ignore("customers.Unit:periods_of_changed"):
        world.step()

    assert world.disagreements() != [], f"BRM_SEED={SEED}"


def test_a_mandate_that_ends_a_month_late_is_found():
    world = World(300, SEED)
    for forest in world.forests:
        for node in forest.nodes.values():
            for held in node.mandates:
                held.clip(max(held.end - 1, held.first + 1))

    assert world.wrong_deciders() != [], f"BRM_SEED={SEED}"
