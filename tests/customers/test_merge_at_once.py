"""Who merges and who gives something at the same moment, each in a connection of its own."""

from threading import Barrier, Thread
from time import sleep
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, transaction

from brm.accounts.models import Role
from customers.models import Person, PersonMerge
from tests.customers.factories import MandateFactory, PersonFactory
from tests.customers.merges import merge
from tests.factories import UserFactory
from tests.meetings.factories import ActionFactory


@pytest.fixture
def admin():
    return UserFactory(role=Role.ADMINISTRATOR)


@pytest.fixture
def kept():
    return PersonFactory(name="Astrid Lind", external_id="a")


@pytest.fixture
def merged():
    return PersonFactory(name="Lind Astrid", external_id="b")


def at_once(*acts: Any) -> list[Any]:
    """Each act in a connection of its own; what each gave or refused."""
    barrier, told = Barrier(len(acts)), [None] * len(acts)

    def run(n: int) -> None:
        try:
            barrier.wait()
            told[n] = acts[n]()
        except (ValidationError, IntegrityError) as refusal:
            told[n] = refusal
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("crossed", [False, True])
def test_of_two_who_merge_the_same_pair_at_once_one_is_refused(kept, merged, admin, crossed):
    MandateFactory(person=merged)
    pairs = [(kept, merged), (merged, kept) if crossed else (kept, merged)]

    told = at_once(*(lambda one=one, other=other: merge(one, other, admin) for one, other in pairs))

    assert sorted(isinstance(each, PersonMerge) for each in told) == [False, True]
    assert Person.objects.filter(merged_into=None).count() == 1
    assert PersonMerge.objects.count() == 1


def begun(act: Any) -> tuple[Thread, list[Any]]:
    """The act, begun in a connection of its own; it waits for a lock by now, or is done."""
    told: list[Any] = []
    thread = Thread(target=lambda: told.extend(at_once(act)))
    thread.start()
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = "
    with connection.cursor() as cursor:
        while thread.is_alive():
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting + "current_database()")
            if cursor.fetchone()[0]:
                break
            sleep(0.02)
    return thread, told


@pytest.mark.django_db(transaction=True)
def test_who_merges_waits_for_what_is_being_given_and_looks_again(kept, merged, admin):
    given = type(ActionFactory()).objects.all()

    with transaction.atomic():
        given.update(owner=merged)
        thread, told = begun(lambda: merge(kept, merged, admin))
        assert told == [], "merged before it was known what is given"
    thread.join()

    assert told[0].messages == ["Something has changed since this was shown. Look at it again."]
    assert merge(kept, merged, admin).pk
    assert given.get().owner == kept


@pytest.mark.django_db(transaction=True)
def test_who_gives_something_waits_for_a_merge_and_is_refused(kept, merged, admin):
    given = type(ActionFactory()).objects.all()

    with transaction.atomic():
        merge(kept, merged, admin)
        thread, told = begun(lambda: given.update(owner=merged))
        assert told == [], "given to somebody who is being merged"
    thread.join()

    assert isinstance(told[0], IntegrityError)
    assert given.get().owner not in (kept, merged)
