"""Tables that hold years of figures, kept as one part a month.

A month's rows lie together, so that a question about one month reads one small table and its
indexes, and what comes in touches those of its own month only. There is no part for whatever is
left: a row of a month that nobody made is refused. `make_months` makes them, for whoever writes.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

LOCK = 6_202_610
"""Taken by whoever makes months, so that of two at once the second finds them made."""

MISSING = """
SELECT month FROM unnest(%s::date[]) month
 WHERE NOT EXISTS (SELECT FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid
                    WHERE inhparent = %s::regclass
                      AND part.relname = %s || to_char(month, '_YYYY_MM'))
 ORDER BY month
"""
"""Asked of the rows of the catalogue: names that were looked up in vain are remembered as missing,
also after another transaction has made them.
"""
UNIQUE_INDEXES = """
SELECT indexrelid::regclass::text, parent.relname FROM pg_index
  JOIN pg_inherits ON inhrelid = indexrelid JOIN pg_class parent ON parent.oid = inhparent
 WHERE indrelid = %s::regclass AND indisunique
"""
MONTH = re.compile(r"_\d{4}_\d\d$")


def make_months(tables: Sequence[str], months: Iterable[date]) -> list[date]:
    """Make the part of each of the months where it is missing; gives the months it made.

    `months` are first days. The part is attached, not created in place, so that nobody who reads
    or writes other months has to wait.
    """
    wanted = sorted(set(months))
    if not wanted or not _missing(tables[0], wanted):
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        made = _missing(tables[0], wanted)
        for month in made:
            for table in tables:
                _make_part(table, month)
    return made


def whole(name: str) -> str:
    """The name of a constraint of the table, of that of the constraint in one of its parts."""
    return MONTH.sub("", name)


def _missing(table: str, months: Sequence[date]) -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute(MISSING, [list(months), table, table])
        return [month for (month,) in cursor.fetchall()]


def _make_part(table: str, month: date) -> None:
    """Its unique indexes are called as the table's, with the month, so that refusals are known."""
    part, until = f"{table}_{month:%Y_%m}", month + relativedelta(months=1)
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE TABLE "{part}" (LIKE "{table}" INCLUDING DEFAULTS INCLUDING CONSTRAINTS); '
            f'ALTER TABLE "{table}" ATTACH PARTITION "{part}" '
            f"FOR VALUES FROM ('{month}') TO ('{until}')"
        )
        cursor.execute(UNIQUE_INDEXES, [part])
        for made, of_table in cursor.fetchall():
            cursor.execute(f'ALTER INDEX {made} RENAME TO "{of_table}_{month:%Y_%m}"')


class PartByMonth(Operation):
    """Makes a model's table anew as one of parts a month by `column`, with all that it holds.

    Constraints, indexes, triggers and rows are carried over, there and back. The model keeps its
    key: in the table the column joins it, as every unique index of such a table names it.
    """

    reversible = True

    def __init__(self, model_name: str, column: str) -> None:
        self.model_name, self.column = model_name, column

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The model stays what it is."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._remade(app_label, to_state).in_parts()

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._remade(app_label, from_state).as_a_whole()

    def _remade(self, app_label: str, state: ProjectState) -> "Remade":
        meta = state.apps.get_model(app_label, self.model_name)._meta
        return Remade(meta.db_table, str(meta.pk.column), self.column)

    def describe(self) -> str:
        return f"{self.model_name} in parts, a month each"


CONSTRAINTS = """
SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'f', 'x') ORDER BY contype DESC, conname
"""
INDEXES = """
SELECT indexrelid::regclass::text, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')
  FROM pg_index WHERE indrelid = %s::regclass
   AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid)
 ORDER BY 1
"""
TRIGGERS = """
SELECT quote_ident(tgname), pg_get_triggerdef(oid), obj_description(oid, 'pg_trigger')
  FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal ORDER BY tgname
"""


Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class Remade:
    """A table with its key and the column of its months, to be made anew."""

    table: str
    key: str
    column: str

    @property
    def old(self) -> str:
        return f"{self.table}_before"

    def in_parts(self) -> None:
        self._remake(f" PARTITION BY RANGE ({self.column})", f"{self.key}, {self.column}")

    def as_a_whole(self) -> None:
        self._remake("", self.key)

    def _remake(self, parted: str, key: str) -> None:
        constraints, indexes, triggers, (last, is_called) = self._standing()
        self._run(f'ALTER TABLE "{self.table}" RENAME TO "{self.old}"')
        for name, _kind, _words in constraints:
            self._run(f'ALTER TABLE "{self.old}" DROP CONSTRAINT "{name}"')
        for name, _words in indexes:
            self._run(f"DROP INDEX {name}")
        self._run(
            f'CREATE TABLE "{self.table}" '
            f'(LIKE "{self.old}" INCLUDING DEFAULTS INCLUDING CONSTRAINTS){parted}'
        )
        for name, kind, words in constraints:
            is_key = kind == "p"
            ruled = f"PRIMARY KEY ({key})" if is_key else words
            self._run(f'ALTER TABLE "{self.table}" ADD CONSTRAINT "{name}" {ruled}')
        for _name, words in indexes:
            self._run(words)
        self._carry_rows(parted)
        self._number(parted, last, is_called=is_called)
        for name, words, comment in triggers:
            self._run(words)
            self._run(f'COMMENT ON TRIGGER {name} ON "{self.table}" IS %s', comment)

    def _standing(self) -> tuple[Rows, Rows, Rows, tuple[str, ...]]:
        """Constraints, indexes, triggers, and how far the key was counted."""
        constraints, indexes, triggers = (
            self._rows(each, self.table) for each in (CONSTRAINTS, INDEXES, TRIGGERS)
        )
        ((sequence,),) = self._rows("SELECT pg_get_serial_sequence(%s, %s)", self.table, self.key)
        (counted,) = self._rows(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608
        return constraints, indexes, triggers, counted

    def _carry_rows(self, parted: str) -> None:
        if parted:
            months = self._rows(
                f"SELECT DISTINCT date_trunc('month', {self.column})::date FROM {self.old}"  # noqa: S608
            )
            make_months([self.table], [month for (month,) in months])  # type: ignore[misc]
        self._run(f'INSERT INTO "{self.table}" SELECT * FROM "{self.old}"')  # noqa: S608
        connection.check_constraints()  # a table whose rows wait for that is not altered
        self._run(f'ALTER TABLE "{self.table}" ALTER "{self.key}" DROP DEFAULT')
        self._run(f'DROP TABLE "{self.old}"')

    def _number(self, parted: str, last: object, *, is_called: object) -> None:
        """Go on counting; a table in parts has no identity column before PostgreSQL 17."""
        named, sequence = f'ALTER TABLE "{self.table}" ALTER "{self.key}"', self._sequence
        if parted:
            self._run(f'CREATE SEQUENCE {sequence} OWNED BY "{self.table}"."{self.key}"')
            self._run(f"{named} SET DEFAULT nextval('{sequence}')")
        else:
            self._run(f"{named} ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME {sequence})")
        self._run(f"SELECT setval('{sequence}', %s, %s)", last, is_called)

    @property
    def _sequence(self) -> str:
        return f'"{self.table}_{self.key}_seq"'

    def _run(self, statement: str, *values: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)

    def _rows(self, statement: str, *values: Any) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return list(cursor.fetchall())
