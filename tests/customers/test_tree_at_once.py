"""Two moves at once, each innocent alone, never close a ring between them."""

import threading
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from customers.models import Reorganisation, Unit, UnitPeriod
from customers.operations.change import Change, change_units
from customers.operations.reorganise import reorganise
from customers.registries.touched import preview_of
from customers.structure.reorganising import Plan
from tests.customers.factories import UnitFactory

pytestmark = pytest.mark.django_db(transaction=True)

LOCKS = (Unit, UnitPeriod)
LATER = date(2100, 1, 1)


@pytest.fixture
def without_the_lock() -> Iterator[None]:
    """The guard switched off: the same moves must then close a ring."""
    switch_locks("DISABLE")
    yield
    switch_locks("ENABLE")


def switch_locks(act: str) -> None:
    with connection.cursor() as cursor:
        for model in LOCKS:
            (lock,) = (t for t in model._meta.triggers if t.name == "lock_tree")
            name = lock.get_pgid(model)
            cursor.execute(f"ALTER TABLE {model._meta.db_table} {act} TRIGGER {name}")


def cross_over() -> tuple[list[DatabaseError], bool]:
    """Move A below B and B below A in two open transactions; what failed, and whether a ring is."""
    a, b = UnitFactory(name="A"), UnitFactory(name="B")
    both_moved = threading.Barrier(2, timeout=2)
    failed: list[DatabaseError] = []

    def move(unit: Unit, below: Unit) -> None:
        try:
            with transaction.atomic():
                Unit.objects.filter(pk=unit.pk).update(parent=below)
                wait_for_the_other(both_moved)
        except DatabaseError as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=pair) for pair in ((a, b), (b, a))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    parents = dict(Unit.objects.values_list("pk", "parent_id"))
    return failed, parents == {a.pk: b.pk, b.pk: a.pk}


def wait_for_the_other(both_moved: threading.Barrier) -> None:
    """Hold the transaction open until the other has moved too, or waits at the lock."""
    try:
        both_moved.wait()
    except threading.BrokenBarrierError:
        return


def test_the_second_of_two_crossing_moves_is_refused():
    failed, ring = cross_over()

    assert (len(failed), ring) == (1, False)
    assert "would stand in a ring" in str(failed[0])


def test_without_the_lock_the_same_moves_would_close_a_ring(without_the_lock):
    failed, ring = cross_over()

    assert (failed, ring) == ([], True)


def cross_over_later() -> tuple[list[DatabaseError], bool]:
    """The same, planned for the first day of 2100: A below B and B below A."""
    a, b = UnitFactory(name="A"), UnitFactory(name="B")
    both_planned = threading.Barrier(2, timeout=2)
    failed: list[DatabaseError] = []

    def plan(unit: Unit, below: Unit) -> None:
        try:
            with transaction.atomic():
                change_units([Change(unit.pk, {"parent_id": below.pk})], on=LATER)
                wait_for_the_other(both_planned)
        except DatabaseError as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=plan, args=pair) for pair in ((a, b), (b, a))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    parents = dict(UnitPeriod.objects.on(LATER).values_list("unit", "parent"))
    return failed, parents == {a.pk: b.pk, b.pk: a.pk}


def test_the_second_of_two_moves_that_would_cross_on_a_day_to_come_is_refused():
    failed, ring = cross_over_later()

    assert (len(failed), ring) == (1, False)
    assert "would stand in a ring on 2100-01-01" in str(failed[0])


def test_without_the_lock_the_same_plans_would_close_a_ring_on_that_day(without_the_lock):
    failed, ring = cross_over_later()

    assert (failed, ring) == ([], True)


def test_of_two_reorganisations_at_once_one_is_made_and_the_other_says_why_not(administrator):
    top, other = UnitFactory(name="Top"), UnitFactory(name="Other")
    unit = UnitFactory(name="Crews", parent=top)
    seen = {}
    for to in (top, other):
        plan = Plan("close", LATER, (unit,), "Not needed.", to=to)
        seen[to] = (plan, preview_of(plan).digest)
    at_once = threading.Barrier(2, timeout=5)
    answers: list[object] = []

    def make(plan: Plan, digest: str) -> None:
        at_once.wait()
        try:
            answers.append(reorganise(plan, by=administrator, on=date(2026, 9, 1), seen=digest))
        except ValidationError as refusal:
            answers.append(" ".join(refusal.messages))
        finally:
            connection.close()

    threads = [threading.Thread(target=make, args=each) for each in seen.values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    made = Reorganisation.objects.get()
    assert [answer for answer in answers if answer != made] == [
        "Crews does not stand on 1 January 2100."
    ]
