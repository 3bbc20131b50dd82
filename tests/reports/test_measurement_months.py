"""Measurements are kept in parts, one a month, and what was written of them stays."""

from datetime import date
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from brm.outbox.models import ToLookAt
from brm.stack.by_month import CONSTRAINTS, INDEXES, TRIGGERS, Remade
from brm.ui.refusals import refusals_in_words
from reports.measurements.months import AHEAD, TABLES, make_months, sweep_months
from reports.models import Measurement
from tests.reports.factories import a_level, measured

OCTOBER = date(2026, 10, 1)
LONG_AGO = date(2003, 5, 1)

pytestmark = pytest.mark.django_db


def parts(table: str = "reports_measurement") -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass",
            [table],
        )
        return {name for (name,) in cursor.fetchall()}


def figure(period: date) -> Measurement:
    """A figure that is not saved yet."""
    level = a_level()
    return Measurement(
        customer=level.line.period.agreement.customer,
        service=level.line.service,
        measure=level.measure,
        period=period,
        value=Decimal(99),
    )


def test_a_row_of_a_month_that_nobody_made_is_refused() -> None:
    with pytest.raises(IntegrityError, match="no partition of relation"):
        figure(LONG_AGO).save()


def test_a_month_is_made_with_its_part_of_the_history() -> None:
    made = make_months([LONG_AGO, LONG_AGO])

    figure(LONG_AGO).save()
    kept = Measurement.objects.get(period=LONG_AGO)
    assert made == [LONG_AGO]
    assert [event.pgh_label for event in kept.events.all()] == ["insert"]
    assert {f"{table}_2003_05" for table in TABLES} <= parts() | parts(TABLES[1])
    assert make_months([LONG_AGO]) == []


def test_a_month_can_be_made_after_others_were_written_in_the_same_breath() -> None:
    figure(OCTOBER).save()

    make_months([LONG_AGO])
    figure(LONG_AGO).save()

    assert Measurement.objects.count() == 2


@pytest.mark.parametrize("period", [date(1999, 12, 1), date(2100, 1, 1)], ids=str)
def test_a_month_beyond_our_time_is_refused_in_words(period: date) -> None:
    make_months([period])

    with pytest.raises(ValidationError, match="between 2000 and 2099"), refusals_in_words():
        figure(period).save()


@pytest.mark.parametrize("period", [date(2000, 1, 1), date(2099, 12, 1)], ids=str)
def test_the_first_and_the_last_month_are_taken(period: date) -> None:
    make_months([period])

    figure(period).save()

    assert Measurement.objects.get().period == period


def test_the_part_of_a_month_refuses_what_the_whole_refuses_in_the_same_words() -> None:
    first = measured(a_level(), "99")

    again = Measurement(
        customer=first.customer,
        service=first.service,
        measure=first.measure,
        period=first.period,
        value=Decimal(98),
        revision=2,
    )
    with pytest.raises(ValidationError, match="has a figure already"), refusals_in_words():
        again.save()


def test_a_figure_tells_the_sweep_of_its_level_and_leaves_its_trace() -> None:
    level = a_level()
    ToLookAt.objects.all().delete()

    first = measured(level, "99")
    Measurement.objects.filter(pk=first.pk).update(is_current=False)

    first.refresh_from_db()
    assert list(ToLookAt.objects.values_list("row_id", flat=True)) == [level.pk, level.pk]
    assert list(first.events.order_by("pgh_id").values_list("pgh_label", "is_current")) == [
        ("insert", True),
        ("update", False),
    ]
    assert first.version == 2


WRITTEN: dict[str, Any] = {
    "value": Decimal(1),
    "counted": Decimal(1),
    "excluded": Decimal(1),
    "workload": Decimal(1),
    "revision": 7,
    "reason": "Nobody knows",
    "period": date(2026, 9, 1),
}


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("is_current", [True, False])
def test_what_was_written_stays(name: str, *, is_current: bool) -> None:
    first = measured(a_level(), "99", is_current=is_current)

    with pytest.raises(IntegrityError, match="a correction is a new revision"):
        Measurement.objects.filter(pk=first.pk).update(**{name: WRITTEN[name]})


def test_what_was_corrected_never_comes_into_force_again() -> None:
    first = measured(a_level(), "99", is_current=False)

    with pytest.raises(IntegrityError, match="a correction is a new revision"):
        Measurement.objects.filter(pk=first.pk).update(is_current=True)


def test_the_sweep_makes_this_month_and_those_ahead() -> None:
    far = date(2031, 2, 14)

    first = sweep_months(far)

    assert first == {"made": AHEAD + 1}
    assert {f"reports_measurement_2031_{n:02}" for n in (2, 3, 4, 5)} <= parts()
    assert sweep_months(far) == {"made": 0}
    assert sweep_months(far + relativedelta(months=1)) == {"made": 1}


def test_a_question_of_one_month_reads_its_part_alone() -> None:
    plan = Measurement.objects.current().of_month(OCTOBER).explain()

    assert "reports_measurement_2026_10" in plan
    assert "reports_measurement_2026_09" not in plan


@pytest.mark.django_db(transaction=True)
def test_of_two_who_make_one_month_at_once_the_second_finds_it_made() -> None:
    month = date(2004, 7, 1)
    made: list[list[date]] = []

    def make() -> None:
        made.append(make_months([month]))
        connection.close()

    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(6202610)")
            others = [Thread(target=make) for _ in range(2)]
            for other in others:
                other.start()
        for other in others:
            other.join()

        assert sorted(made) == [[], [month]]
    finally:
        drop_part(month)


def drop_part(month: date) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS {table}_{month:%Y_%m}")


SCRATCH = """
CREATE TABLE scratch_owner (id bigint PRIMARY KEY);
INSERT INTO scratch_owner VALUES (1);
CREATE TABLE scratch (
    id bigint GENERATED BY DEFAULT AS IDENTITY CONSTRAINT scratch_pkey PRIMARY KEY,
    owner_id bigint NOT NULL CONSTRAINT scratch_has_an_owner REFERENCES scratch_owner
        DEFERRABLE INITIALLY DEFERRED,
    month date NOT NULL, figure int NOT NULL DEFAULT 7 CONSTRAINT scratch_is_positive
        CHECK (figure > 0),
    CONSTRAINT scratch_is_one UNIQUE (owner_id, month));
CREATE INDEX scratch_by_figure ON scratch (figure) WHERE figure > 1;
CREATE FUNCTION scratch_moves() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER scratch_moves BEFORE UPDATE ON scratch FOR EACH ROW EXECUTE FUNCTION scratch_moves();
COMMENT ON TRIGGER scratch_moves ON scratch IS 'a digest';
INSERT INTO scratch (owner_id, month) VALUES (1, '2003-01-01'), (1, '2003-02-01');
DELETE FROM scratch WHERE month = '2003-02-01';
INSERT INTO scratch (owner_id, month) VALUES (1, '2003-03-01');
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


def asked(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def scratch_as_it_is() -> list[list[tuple[Any, ...]]]:
    """Columns, constraints, indexes, triggers, rows and the next number of the table."""
    of_scratch = "'scratch'::regclass"
    return [
        asked(
            "SELECT column_name, data_type, is_nullable, is_identity"
            " FROM information_schema.columns WHERE table_name = 'scratch'"
            " ORDER BY ordinal_position"
        ),
        *(asked(each.replace("%s::regclass", of_scratch)) for each in (CONSTRAINTS, INDEXES)),
        asked(TRIGGERS.replace("%s::regclass", of_scratch)),
        asked("SELECT * FROM scratch ORDER BY id"),
        asked("SELECT last_value, is_called FROM scratch_id_seq"),
    ]


def test_a_table_that_is_made_of_parts_and_whole_again_is_what_it_was() -> None:
    with connection.cursor() as cursor:
        cursor.execute(SCRATCH)
    before = scratch_as_it_is()

    Remade("scratch", "id", "month").in_parts()

    in_parts = scratch_as_it_is()
    (key,) = [words for name, _kind, words in in_parts[1] if name == "scratch_pkey"]
    assert key == "PRIMARY KEY (id, month)"
    assert in_parts[2:] == before[2:]
    assert parts("scratch") == {"scratch_2003_01", "scratch_2003_03"}

    Remade("scratch", "id", "month").as_a_whole()

    assert scratch_as_it_is() == before
