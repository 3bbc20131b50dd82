"""Count the rows that name a person, and take the name out of them."""

from collections.abc import Sequence

from django.db import connection

from brm.privacy.columns import Column, columns_of, columns_with_words
from brm.privacy.words import pattern_of


def rows_that_name(words: Sequence[str]) -> dict[str, int]:
    """Of each table that names the person in some column, how many rows do. One pass a table."""
    found = {}
    for table, columns in columns_with_words().items():
        where, patterns = _where(columns, words)
        if not where:
            continue
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {name} WHERE {where}", patterns)  # noqa: S608
            if count := cursor.fetchone()[0]:
                found[table] = count
    return found


def replace_everywhere(words: Sequence[str], by: str) -> dict[str, int]:
    """Write `by` for each of the words, in every row of every table; how many rows of which.

    A row's version rises, so that nobody saves a form that still has the name over it. To be called
    with the seals open: it changes rows that are never changed otherwise.
    """
    changed = {}
    for table, columns in columns_with_words().items():
        if count := _replace(table, columns, words, by):
            changed[table] = count
    return changed


def _replace(table: str, columns: Sequence[Column], words: Sequence[str], by: str) -> int:
    where, patterns = _where(columns, words)
    if not where:
        return 0
    sets = [f"{column.quoted} = {column.replaced()}" for column in columns]
    values = [part for column in columns for part in (_pattern(column, words), by)]
    sets += _version_rises(table)
    statement = f"UPDATE {connection.ops.quote_name(table)} SET {', '.join(sets)} WHERE {where}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *patterns])
        changed: int = cursor.rowcount
    return changed


def _version_rises(table: str) -> list[str]:
    """Of rows with a version, but not of their history: that tells which version it was."""
    names = columns_of(table)
    return ["version = version + 1"] if "version" in names and "pgh_id" not in names else []


def _where(columns: Sequence[Column], words: Sequence[str]) -> tuple[str, list[str]]:
    patterns = [_pattern(column, words) for column in columns]
    if not all(patterns):
        return "", []
    return " OR ".join(f"{column.quoted}::text ~* %s" for column in columns), patterns


def _pattern(column: Column, words: Sequence[str]) -> str:
    return pattern_of(words, json_text=column.is_json)
