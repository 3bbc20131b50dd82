"""After a test that commits the database is as it was on the first day: what is full is emptied.

Django truncates all tables, three hundred and more, makes each index of each anew, and then writes
the types of content and the permissions again, which are the same: half a second a test.
"""

from contextlib import closing
from functools import cache

import psycopg2
from django.db import connection
from django.test import TransactionTestCase

THE_SAME_ALWAYS = {"django_content_type", "auth_permission", "django_migrations"}
KEPT = "first_day"
"""The schema that keeps the rows with which an installation begins."""

SWOLLEN = 2 * 1024 * 1024
"""Bytes, of a table and its indexes; the largest have a tenth of it on the first day."""


@cache
def _which_are_full() -> str:
    """The question which tables have rows."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})"  # noqa: S608 (names of ours)
        for table in sorted({*tables} - THE_SAME_ALWAYS)
    )


def keep_first_day() -> None:
    """Keep what stands in the tables now."""
    with connection.cursor() as cursor:
        cursor.execute(_which_are_full())
        copies = [f"CREATE TABLE {KEPT}.{name} AS TABLE {name};" for (name,) in cursor.fetchall()]
        cursor.execute(f"DROP SCHEMA IF EXISTS {KEPT} CASCADE; CREATE SCHEMA {KEPT};")
        cursor.execute("".join(copies))


@cache
def _rows_of_first_day() -> str:
    """The statements that bring back what was kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [KEPT])
        return "".join(
            f"INSERT INTO {name} SELECT * FROM {KEPT}.{name};"  # noqa: S608 (names of ours)
            for (name,) in cursor.fetchall()
        )


def empty(and_then: str = "") -> None:
    """Empty what is full, without triggers that refuse or record it."""
    with connection.cursor() as cursor:
        cursor.execute(_which_are_full())
        emptied = [f"DELETE FROM {name};" for (name,) in cursor.fetchall()]  # noqa: S608
        cursor.execute(
            "SET session_replication_role = replica;"
            + "".join(emptied)
            + and_then
            + "SET session_replication_role = DEFAULT"
        )


def back_to_first_day(_test: TransactionTestCase) -> None:
    empty(and_then=_rows_of_first_day())


def slim() -> None:
    """Write tables that swelled anew, with their indexes: what is in them is little.

    Rows that were taken back are still looked at: after ten thousand sequences of reorganisations
    the demo organisation took 170 s to load, and 16 s into tables as they were.
    """
    if not _which_are_full.cache_info().currsize:
        return  # no test has asked for the database yet
    with closing(psycopg2.connect(**connection.get_connection_params())) as its_own:
        its_own.autocommit = True  # VACUUM runs in no transaction
        with its_own.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace = 'public'::regnamespace AND pg_total_relation_size(oid) > %s",
                [SWOLLEN],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"VACUUM FULL {name}")
