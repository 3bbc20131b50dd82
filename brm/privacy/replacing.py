"""Count the rows that name a person, and take the name out of them."""

import json
from collections.abc import Iterable, Sequence

from django.db import connection

from brm.privacy.columns import Column, columns_of, columns_with_words
from brm.privacy.words import pattern_of, pattern_of_pairs


def rows_that_name(words: Sequence[str]) -> dict[str, int]:
    """Of each table that names the person in some column, how many rows do. One pass a table."""
    found = {}
    for table, columns in columns_with_words().items():
        patterns = [pattern_of(words, json_text=column.is_json) for column in columns]
        if not all(patterns):
            continue
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {name} WHERE {_where(columns)}", patterns)  # noqa: S608
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
        patterns = [pattern_of(words, json_text=column.is_json) for column in columns]
        if count := _replace(table, columns, patterns, by):
            changed[table] = count
    return changed


def replace_pairs(pairs: Iterable[tuple[str, str]], by: tuple[str, str]) -> dict[str, int]:
    """The same for pairs of key and name, as frozen contents have somebody in JSON.

    A pair tells who is meant where neither part of it would: a short key, the name of two people.
    """
    pattern, changed = pattern_of_pairs(pairs), {}
    for table, columns in columns_with_words().items():
        in_json = [column for column in columns if column.is_json]
        if count := _replace(table, in_json, [pattern] * len(in_json), json.dumps(by)):
            changed[table] = count
    return changed


def _replace(table: str, columns: Sequence[Column], patterns: Sequence[str], by: str) -> int:
    if not columns or not all(patterns):
        return 0
    sets = [f"{column.quoted} = {column.replaced()}" for column in columns]
    values = [part for pattern in patterns for part in (pattern, by)]
    sets += _version_rises(table)
    name = connection.ops.quote_name(table)
    statement = f"UPDATE {name} SET {', '.join(sets)} WHERE {_where(columns)}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *patterns])
        changed: int = cursor.rowcount
    return changed


def _version_rises(table: str) -> list[str]:
    """Of rows with a version, but not of their history: that tells which version it was."""
    names = columns_of(table)
    return ["version = version + 1"] if "version" in names and "pgh_id" not in names else []


def _where(columns: Sequence[Column]) -> str:
    return " OR ".join(f"{column.quoted}::text ~* %s" for column in columns)
