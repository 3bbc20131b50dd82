"""Units as of any day: periods kept by the database, walks on a day, what is refused."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from customers.models import Customer, Unit, UnitPeriod
from customers.operations.follow import follow_structure
from customers.periods import period
from customers.structure.effective import effective, taken_for_today
from tests.customers.factories import CustomerFactory, PersonFactory, UnitFactory

pytestmark = pytest.mark.django_db

FIRST = date(2020, 1, 1)
MARCH = date(2026, 3, 1)
JUNE = date(2026, 6, 1)
TODAY = date(2026, 9, 1)
NEXT_YEAR = date(2027, 1, 1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def on_a_day_in_september(db):
    with taken_for_today(TODAY):
        yield


def periods_of(unit: Unit) -> list[tuple]:
    """First day, day after the last, name and parent of each period, in their order."""
    rows = UnitPeriod.objects.filter(unit=unit).order_by("valid")
    return [(row.valid.lower, row.valid.upper, row.name, row.parent) for row in rows]


def test_a_new_unit_has_one_period_over_all_of_its_days():
    parent = UnitFactory()
    unit = UnitFactory(name="Grid", parent=parent, manager=PersonFactory())

    (kept,) = UnitPeriod.objects.filter(unit=unit)
    assert (kept.valid, kept.name, kept.parent, kept.manager, kept.kind) == (
        unit.valid,
        "Grid",
        parent,
        unit.manager,
        "department",
    )


def test_a_change_of_today_ends_the_period_and_begins_the_next():
    unit = UnitFactory(name="Grid")

    Unit.objects.filter(pk=unit.pk).update(name="Grid North")

    assert periods_of(unit) == [
        (FIRST, TODAY, "Grid", None),
        (TODAY, None, "Grid North", None),
    ]


def test_a_second_change_on_the_same_day_changes_that_period_in_place():
    unit = UnitFactory(name="Grid")

    Unit.objects.filter(pk=unit.pk).update(name="Grid Nord")
    Unit.objects.filter(pk=unit.pk).update(name="Grid North")

    assert [name for _, _, name, _ in periods_of(unit)] == ["Grid", "Grid North"]


def test_a_change_taken_back_on_its_day_leaves_no_trace_in_the_periods():
    unit = UnitFactory(name="Grid")

    Unit.objects.filter(pk=unit.pk).update(name="Grid Nord")
    Unit.objects.filter(pk=unit.pk).update(name="Grid")

    assert periods_of(unit) == [(FIRST, None, "Grid", None)]


def test_an_operation_says_from_which_day_a_change_holds():
    unit = UnitFactory(name="Grid")

    with effective(MARCH):
        Unit.objects.filter(pk=unit.pk).update(name="Grid North")

    assert [(first, name) for first, _, name, _ in periods_of(unit)] == [
        (FIRST, "Grid"),
        (MARCH, "Grid North"),
    ]


@pytest.mark.parametrize("day", [FIRST - DAY, FIRST])
def test_a_change_from_before_its_first_day_has_always_held(day):
    unit = UnitFactory(name="Grid")

    with effective(day):
        Unit.objects.filter(pk=unit.pk).update(name="Grid North")

    assert periods_of(unit) == [(FIRST, None, "Grid North", None)]


def test_other_days_of_a_unit_are_other_days_of_its_periods():
    unit = UnitFactory(name="Grid")
    with effective(MARCH):
        Unit.objects.filter(pk=unit.pk).update(name="Grid North")

    Unit.objects.filter(pk=unit.pk).update(valid=DateRange(date(2019, 1, 1), NEXT_YEAR))
    assert [(first, end) for first, end, _, _ in periods_of(unit)] == [
        (date(2019, 1, 1), MARCH),
        (MARCH, NEXT_YEAR),
    ]

    Unit.objects.filter(pk=unit.pk).update(valid=DateRange(JUNE, None))
    assert periods_of(unit) == [(JUNE, None, "Grid North", None)]

    Unit.objects.filter(pk=unit.pk).update(valid=DateRange(FIRST, MARCH))
    assert periods_of(unit) == [(FIRST, MARCH, "Grid North", None)]


def test_a_period_written_for_a_day_to_come_shows_on_the_unit_when_the_day_has_come():
    old, new = UnitFactory(), UnitFactory()
    unit = UnitFactory(name="Grid", parent=old)
    plan_move(unit, new, NEXT_YEAR)

    assert follow_structure(NEXT_YEAR - DAY) == {"units": 0}
    unit.refresh_from_db()
    assert (unit.parent, unit.path) == (old, f"{old.pk}.{unit.pk}")

    assert follow_structure(NEXT_YEAR) == {"units": 1}
    assert follow_structure(NEXT_YEAR) == {"units": 0}
    unit.refresh_from_db()
    assert (unit.parent, unit.path) == (new, f"{new.pk}.{unit.pk}")
    assert [(first, parent) for first, _, _, parent in periods_of(unit)] == [
        (FIRST, old),
        (NEXT_YEAR, new),
    ]


def test_a_change_of_today_does_not_undo_another_change_planned_for_later():
    new = UnitFactory()
    unit = UnitFactory(name="Grid")
    plan_move(unit, new, NEXT_YEAR)

    Unit.objects.filter(pk=unit.pk).update(name="Grid North")

    assert periods_of(unit) == [
        (FIRST, TODAY, "Grid", None),
        (TODAY, NEXT_YEAR, "Grid North", None),
        (NEXT_YEAR, None, "Grid North", new),
    ]


def test_a_deleted_unit_leaves_no_period():
    unit = UnitFactory()

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM customers_unit WHERE id = %s", [unit.pk])

    assert not UnitPeriod.objects.filter(unit_id=unit.pk).exists()


def plan_move(unit: Unit, to: Unit, day: date) -> None:
    """Cut the unit's last period in two at the day, by plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH cut AS (UPDATE customers_unitperiod SET valid = daterange(lower(valid), %s) "
            "WHERE unit_id = %s AND valid @> %s::date RETURNING *) "
            "INSERT INTO customers_unitperiod "
            "(unit_id, parent_id, manager_id, name, kind, valid, version) "
            "SELECT unit_id, %s, manager_id, name, kind, daterange(%s, NULL), 1 FROM cut",
            [day, unit.pk, day, to.pk, day],
        )


def refused(constraint: str, statement: str, *values: object) -> str:
    """The sentence with which the database refuses the statement, by the constraint."""
    with (
        pytest.raises(IntegrityError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
    assert refusal.value.__cause__.diag.constraint_name == constraint
    return refusal.value.__cause__.diag.message_primary


INSERT = (
    "INSERT INTO customers_unitperiod (unit_id, name, kind, valid, version) "
    "VALUES (%s, %s, %s, %s, 1)"
)


def test_two_periods_of_a_unit_on_a_day_are_refused():
    unit = UnitFactory()

    refused("one_period_a_unit_a_day", INSERT, unit.pk, "Other", "group", period(MARCH, MARCH))


@pytest.mark.parametrize(
    ("name", "kind", "valid", "constraint"),
    [
        ("", "group", "[2010-01-01,2010-02-01)", "a_unit_has_a_name_on_each_day"),
        ("A", "galaxy", "[2010-01-01,2010-02-01)", "a_unit_is_of_a_known_kind_on_each_day"),
        ("A", "group", "empty", "a_period_of_a_unit_lasts_at_least_a_day"),
        ("A", "group", "[2010-01-01,2010-02-01)", "a_unit_has_a_period_on_each_of_its_days"),
    ],
)
def test_periods_that_cannot_be(name, kind, valid, constraint):
    refused(constraint, INSERT, UnitFactory().pk, name, kind, valid)


def test_days_of_a_unit_without_a_period_are_refused():
    unit = UnitFactory(name="Grid")
    leave_out = "UPDATE customers_unitperiod SET valid = '[2021-01-01,)' WHERE unit_id = %s"

    sentence = refused("a_unit_has_a_period_on_each_of_its_days", leave_out, unit.pk)
    refused(
        "a_unit_has_a_period_on_each_of_its_days",
        "DELETE FROM customers_unitperiod WHERE unit_id = %s",
        unit.pk,
    )

    assert sentence == "The periods of Grid leave out some of its days or go beyond them."


def test_a_parent_that_does_not_stand_on_the_days_of_a_period_is_refused():
    parent = UnitFactory(name="Old", valid=period(FIRST, MARCH))
    unit = UnitFactory(name="Grid")

    sentence = refused(
        "a_unit_stands_within_its_parent",
        "UPDATE customers_unitperiod SET parent_id = %s WHERE unit_id = %s",
        parent.pk,
        unit.pk,
    )

    assert sentence == "Grid would stand on days on which its parent Old does not."


def test_a_unit_may_stand_below_two_parents_one_after_the_other():
    old = UnitFactory(valid=period(FIRST, MARCH - DAY))
    new = UnitFactory(valid=period(MARCH, None))
    unit = UnitFactory(parent=old, valid=period(FIRST, MARCH - DAY))

    with effective(MARCH):
        with pytest.raises(IntegrityError, match="would stand on days"), transaction.atomic():
            Unit.objects.filter(pk=unit.pk).update(valid=DateRange(FIRST, None))
        Unit.objects.filter(pk=unit.pk).update(valid=DateRange(FIRST, None), parent=new)

    assert [(first, parent) for first, _, _, parent in periods_of(unit)] == [
        (FIRST, old),
        (MARCH, new),
    ]


def test_a_parent_cannot_end_while_a_unit_is_planned_to_come_below_it():
    later = UnitFactory(name="Later")
    unit = UnitFactory(name="Grid")
    plan_move(unit, later, NEXT_YEAR)

    sentence = refused(
        "a_unit_stands_within_its_parent",
        "UPDATE customers_unit SET valid = '[2020-01-01,2027-06-01)' WHERE id = %s",
        later.pk,
    )

    assert sentence == "Grid would stand on days on which its parent Later does not."


def test_a_ring_on_a_day_to_come_is_refused_though_today_has_none():
    a, b = UnitFactory(name="A"), UnitFactory(name="B")
    plan_move(a, b, NEXT_YEAR)

    with pytest.raises(IntegrityError, match="ring on 2028") as refusal, transaction.atomic():
        plan_move(b, a, date(2028, 1, 1))

    names = refusal.value.__cause__.diag.message_primary.split(": ")[1]
    assert sorted(names.rstrip(".").split(" under ")) in (["A", "A", "B"], ["A", "B", "B"])


def test_units_may_change_places_without_ever_standing_in_a_ring():
    a, b = UnitFactory(), UnitFactory()
    Unit.objects.filter(pk=b.pk).update(parent=a)

    plan_out = "UPDATE customers_unit SET parent_id = %s WHERE id = %s"
    with taken_for_today(NEXT_YEAR), connection.cursor() as cursor:
        cursor.execute(plan_out, [None, b.pk])
        cursor.execute(plan_out, [b.pk, a.pk])

    assert list(Unit.objects.below(a, on=TODAY).order_by("pk")) == [a, b]
    assert list(Unit.objects.below(b, on=NEXT_YEAR).order_by("pk")) == [a, b]


def test_what_stands_below_and_above_is_asked_for_a_day():
    root, other = UnitFactory(), UnitFactory()
    moved = UnitFactory(parent=root)
    leaf = UnitFactory(parent=moved)
    with effective(MARCH):
        Unit.objects.filter(pk=moved.pk).update(parent=other)

    assert list(Unit.objects.below(root, on=MARCH - DAY).order_by("pk")) == [root, moved, leaf]
    assert list(Unit.objects.below(root, on=MARCH)) == [root]
    assert list(Unit.objects.above(leaf, on=MARCH - DAY)) == [root, moved, leaf]
    assert list(Unit.objects.above(leaf, on=MARCH)) == [other, moved, leaf]
    assert list(Unit.objects.above(leaf, on=FIRST - DAY)) == []


def test_the_nearest_customer_is_the_one_of_that_day():
    old, new = CustomerFactory(), CustomerFactory()
    top = CustomerFactory()
    Unit.objects.filter(pk=new.unit_id).update(parent=top.unit)
    leaf = UnitFactory(parent=UnitFactory(parent=old.unit))
    with effective(MARCH):
        Unit.objects.filter(pk=leaf.parent_id).update(parent=new.unit)

    assert Customer.objects.nearest_to(leaf, on=MARCH - DAY) == old
    assert Customer.objects.nearest_to(leaf, on=TODAY) == new
    assert Customer.objects.nearest_to(leaf) == new


def test_a_unit_that_ends_shows_how_it_stood_on_its_last_day():
    old, new = UnitFactory(), UnitFactory()
    unit = UnitFactory(parent=old)
    Unit.objects.filter(pk=unit.pk).update(parent=new)

    Unit.objects.filter(pk=unit.pk).update(valid=DateRange(FIRST, TODAY))

    unit.refresh_from_db()
    assert (unit.parent, unit.path) == (old, f"{old.pk}.{unit.pk}")


@pytest.mark.parametrize("walk", ["below", "above"])
def test_a_walk_on_a_day_looks_into_indexes_only(walk):
    unit = UnitFactory()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = getattr(Unit.objects, walk)(unit, on=TODAY).explain()

    assert "Seq Scan" not in plan
