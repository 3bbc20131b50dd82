"""Two moves at once, each innocent alone, never close a ring between them."""

import threading
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from customers.models import Unit, UnitPeriod
from tests.customers.factories import UnitFactory

pytestmark = pytest.mark.django_db(transaction=True)

LOCKS = (Unit, UnitPeriod)


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
