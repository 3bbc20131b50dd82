"""The tree of units: paths kept by the database, rings refused, history without noise."""

import random
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Unit
from customers.periods import period
from tests.customers.factories import UnitFactory

pytestmark = pytest.mark.django_db


def expected_paths() -> dict[int, str]:
    """The path of each unit, walked up in Python."""
    parents = dict(Unit.objects.values_list("pk", "parent_id"))
    paths = {}
    for pk in parents:
        labels, at = [], pk
        while at is not None:
            labels.append(str(at))
            at = parents[at]
        paths[pk] = ".".join(reversed(labels))
    return paths


def paths() -> dict[int, str | None]:
    return dict(Unit.objects.values_list("pk", "path"))


def move_at_once(parents: dict[int, int | None]) -> None:
    """Give units their new parents in one UPDATE."""
    values = ",".join(f"({pk}, {parent or 'NULL'}::bigint)" for pk, parent in parents.items())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_unit u SET parent_id = v.parent "  # noqa: S608  (ids of ours)
            f"FROM (VALUES {values}) AS v (id, parent) WHERE u.id = v.id"
        )


def test_a_new_unit_stands_below_its_parent():
    root = UnitFactory()
    child = UnitFactory(parent=root)

    assert paths() == {root.pk: f"{root.pk}", child.pk: f"{root.pk}.{child.pk}"}


def test_a_moved_unit_takes_all_below_it_along():
    old, new = UnitFactory(), UnitFactory()
    moved = UnitFactory(parent=old)
    leaf = UnitFactory(parent=UnitFactory(parent=moved))

    Unit.objects.filter(pk=moved.pk).update(parent=new)

    assert list(Unit.objects.below(new).order_by("path")) == [new, moved, leaf.parent, leaf]
    assert list(Unit.objects.below(old)) == [old]
    assert paths() == expected_paths()


def test_saving_a_unit_read_before_a_move_does_not_put_the_old_path_back():
    old, new = UnitFactory(), UnitFactory()
    moved = UnitFactory(parent=old)
    leaf = UnitFactory(parent=moved)
    leaf.refresh_from_db()
    Unit.objects.filter(pk=moved.pk).update(parent=new)

    leaf.name = "Renamed"
    leaf.save()

    assert paths() == expected_paths()


def test_only_the_moved_unit_gets_a_new_version_and_a_line_of_history():
    root, moved = UnitFactory(), UnitFactory()
    leaf = UnitFactory(parent=moved)

    Unit.objects.filter(pk=moved.pk).update(parent=root)

    versions = dict(Unit.objects.values_list("pk", "version"))
    assert versions == {root.pk: 1, moved.pk: 2, leaf.pk: 1}
    labels = Unit.pgh_event_model.objects.filter(pgh_obj=leaf).values_list("pgh_label", flat=True)
    assert list(labels) == ["insert"]


def test_many_units_inserted_at_once_in_any_order_get_their_paths():
    units = [
        Unit(pk=1000 + n, code=f"B{n}", name=f"B{n}", valid=period(None, None)) for n in range(50)
    ]
    for n, unit in enumerate(units[1:], start=1):
        unit.parent_id = 1000 + (n - 1) // 2
    random.Random(7).shuffle(units)

    Unit.objects.bulk_create(units)

    assert paths() == expected_paths()


def test_an_upsert_may_move_an_old_unit_below_one_that_it_inserts():
    old = UnitFactory(code="OLD")
    leaf = UnitFactory(parent=old)

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_unit (id, code, name, kind, parent_id, valid, version) VALUES "
            "(900, 'NEW', 'New', 'division', NULL, '[2020-01-01,)', 1), "
            "(901, 'OLD', 'Old', 'division', 900, '[2020-01-01,)', 1) "
            "ON CONFLICT (code) DO UPDATE SET parent_id = excluded.parent_id"
        )

    assert paths()[leaf.pk] == f"900.{old.pk}.{leaf.pk}"
    assert paths() == expected_paths()


def test_a_ring_through_a_unit_that_is_inserted_after_the_move_below_it_is_refused():
    old = UnitFactory(name="Old")
    Unit.objects.filter(pk=old.pk).update(parent_id=900)

    with pytest.raises(IntegrityError, match=r"ring: Old under New under Old\."):
        UnitFactory(pk=900, name="New", parent=old)


def test_a_unit_moved_below_one_that_is_inserted_afterwards_gets_its_path():
    old = UnitFactory()
    leaf = UnitFactory(parent=old)
    Unit.objects.filter(pk=old.pk).update(parent_id=900)

    UnitFactory(pk=900)

    assert paths()[leaf.pk] == f"900.{old.pk}.{leaf.pk}"


@pytest.mark.parametrize("length", [1, 2, 12])
def test_a_ring_closed_by_one_statement_is_refused_with_the_names_in_it(length):
    chain = [UnitFactory(name=f"N{n}") for n in range(length)]
    below = UnitFactory(name="below", parent=chain[0])
    parents = {u.pk: chain[(n + 1) % length].pk for n, u in enumerate(chain)}

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        move_at_once(parents)

    sentence = str(refused.value).splitlines()[0]
    assert sentence.startswith("The units would stand in a ring: ")
    assert sentence.count(" under ") == length
    assert {f"N{n}" for n in range(length)} == set(
        sentence.removeprefix("The units would stand in a ring: ")
        .removesuffix(".")
        .split(" under ")
    )
    assert paths()[below.pk] == f"{chain[0].pk}.{below.pk}"


def test_a_parent_below_the_unit_is_refused_in_words_before_the_database_is_asked():
    top = UnitFactory(name="Grid")
    leaf = UnitFactory(name="Crews", parent=UnitFactory(parent=top))
    top.parent = leaf

    with pytest.raises(ValidationError) as refused:
        top.full_clean()

    assert refused.value.message_dict == {"parent": ["Crews is Grid itself or stands below it."]}


@pytest.mark.parametrize(
    ("first", "last", "stands"),
    [
        (date(2021, 1, 1), date(2024, 12, 31), True),
        (date(2020, 12, 31), date(2024, 12, 31), False),
        (date(2021, 1, 1), date(2025, 1, 1), False),
        (None, date(2024, 12, 31), True),
        (date(2021, 1, 1), None, False),
    ],
)
def test_a_unit_stands_on_days_of_its_parent_only(first, last, stands):
    parent = UnitFactory(valid=period(date(2021, 1, 1), date(2024, 12, 31)))
    child = UnitFactory.build(parent=parent, valid=period(first, last))

    assert child.stands_within(parent) is stands
    if stands:
        child.save()
    else:
        with pytest.raises(IntegrityError, match="would stand on days on which its parent"):
            child.save()


def test_a_parent_cannot_end_while_a_unit_below_it_stands():
    parent = UnitFactory()
    UnitFactory(parent=parent)
    parent.valid = period(date(2020, 1, 1), date(2024, 12, 31))

    with pytest.raises(IntegrityError, match="would stand on days on which its parent"):
        parent.save()


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.integers(2, 12).flatmap(
        lambda n: st.tuples(
            st.lists(st.integers(0, n - 1), min_size=n, max_size=n),
            st.lists(
                st.dictionaries(st.integers(0, n - 1), st.integers(-1, n - 1), min_size=1),
                min_size=1,
                max_size=5,
            ),
        )
    )
)
def test_paths_agree_with_parents_after_any_moves_and_every_ring_is_refused(db, drawn):
    first, moves = drawn
    with transaction.atomic():
        units = [UnitFactory() for _ in first]
        for move in moves:
            apply_move(units, move)
            assert paths() == expected_paths()
        transaction.set_rollback(True)


def apply_move(units: list[Unit], move: dict[int, int]) -> None:
    """Move several units in one statement; the model of the tree says whether it is refused."""
    parents = dict(Unit.objects.values_list("pk", "parent_id"))
    for n, to in move.items():
        parents[units[n].pk] = units[to].pk if to >= 0 else None
    refused = False
    try:
        with transaction.atomic():
            move_at_once({units[n].pk: parents[units[n].pk] for n in move})
    except IntegrityError:
        refused = True
    assert refused is has_ring(parents)


def has_ring(parents: dict[int, int | None]) -> bool:
    for pk in parents:
        at, steps = parents[pk], 0
        while at is not None and steps <= len(parents):
            at, steps = parents[at], steps + 1
        if at is not None:
            return True
    return False


def test_a_version_is_raised_by_a_change_and_by_nothing_else():
    unit = UnitFactory()

    Unit.objects.update(name=F("name"))
    Unit.objects.update(name="Other")

    unit.refresh_from_db()
    assert unit.version == 2
