"""The temporary tables that hold a file's cells and records, and what is said of its lines.

Cells come in by COPY, one row for each record of each line.
"""

from collections.abc import Iterable, Mapping
from typing import IO, TYPE_CHECKING

from django import forms
from django.db import connection
from django.utils.functional import Promise

from brm.imports.upsert import literal, quote, run

if TYPE_CHECKING:
    from brm.imports.kinds import Field

CELLS = "import_cells"
FACTS = "import_facts"
RECORDS = "import_records"
REJECTS = "import_rejects"
NOTES = "import_notes"
PASSED, MISSING, ITSELF, CIRCLE, DOUBLED = "passed", "missing", "itself", "circle", "doubled"
"""Why a line was noted: another source of the key was asked instead of a word that means none; what
a field refers to is not there, is the line itself, leads back to it; other lines have its key."""
COLUMN_TYPES: list[tuple[type[forms.Field], str]] = [
    (forms.DateTimeField, "timestamptz"),
    (forms.DateField, "date"),
    (forms.DecimalField, "numeric"),
    (forms.FloatField, "double precision"),
    (forms.IntegerField, "bigint"),
    (forms.BooleanField, "boolean"),
]


def column_type(cleaner: forms.Field) -> str:
    """The PostgreSQL type that holds what a form field cleans."""
    return next((name for kind, name in COLUMN_TYPES if isinstance(cleaner, kind)), "text")


def load_cells(fields: "Iterable[Field]", cells: IO[str], *, table: str = CELLS) -> None:
    """Copy the cells into an empty table: line, block, then per field its value and given."""
    for name in (CELLS, FACTS, RECORDS, REJECTS, NOTES):
        run(f"DROP TABLE IF EXISTS {name}")
    make_cells(fields, table)
    run(
        f"CREATE TEMP TABLE {REJECTS} (line integer, field text, value text, reason text) "
        "ON COMMIT DROP"
    )
    run(
        f"CREATE TEMP TABLE {NOTES} (line integer, field text, value text, why text) ON COMMIT DROP"
    )
    copy_cells(fields, cells, table)
    run(
        f"INSERT INTO {NOTES} SELECT line, word.key, word.value, {literal(PASSED)} "
        f"FROM {table}, jsonb_each_text(passed) AS word"
    )
    run(f"ANALYZE {table}")


def make_cells(fields: "Iterable[Field]", table: str = CELLS, *, more: str = "") -> None:
    """Make an empty table of cells."""
    columns = ", ".join([*_columns(fields), f"seq bigserial{more}"])
    run(f"CREATE TEMP TABLE {table} ({columns}) ON COMMIT DROP")


def copy_cells(fields: "Iterable[Field]", cells: IO[str], table: str) -> None:
    """Copy cells into a table that is there."""
    columns = ", ".join(column.split(" ", 1)[0] for column in _columns(fields))
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", cells)


def _columns(fields: "Iterable[Field]") -> list[str]:
    """The columns of a table of cells with their types, in the order in which they are copied."""
    picked = ["line integer", "block smallint", "passed jsonb"]
    for each in fields:
        picked.append(f"{quote(each.name)} {column_type(each.cleaner)}")
        picked.append(f"{quote(f'given_{each.name}')} boolean")
    return picked


def refuse(where: str, name: str, reason: "str | Promise", facts: Mapping[str, str]) -> int:
    """Reject the lines of the records for which `where` holds; how many there are.

    `%(name)s` in the reason is replaced by what the SQL expression `facts["name"]` says.
    """
    sentence = literal(str(reason))
    for fact, sql in facts.items():
        sentence = f"replace({sentence}, '%({fact})s', coalesce(({sql})::text, ''))"
    return run(
        f"INSERT INTO {REJECTS} SELECT DISTINCT unnest(lines), {literal(name)}, "
        f"{quote(name)}::text, {sentence} FROM {RECORDS} WHERE {where}"
    )


def drop_rejected(table: str = CELLS) -> int:
    """Take the cells of rejected lines away; how many there were."""
    return run(f"DELETE FROM {table} c USING {REJECTS} r WHERE c.line = r.line")
