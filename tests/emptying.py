"""Tables are emptied after a test that commits: those with rows only, as most have none.

Django truncates all of them, two hundred and more, and makes each index of each anew: half a
second a test.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations


def empty_what_is_full(
    self: DatabaseOperations, style: Any, tables: Sequence[str], **options: Any
) -> list[str]:
    """The statements that empty the tables, without the triggers that refuse it."""
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {self.quote_name(table)})"  # noqa: S608
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        full = [name for (name,) in cursor.fetchall()]
    return [
        "SET session_replication_role = replica",
        *(f"DELETE FROM {self.quote_name(table)}" for table in full),  # noqa: S608
        "SET session_replication_role = DEFAULT",
    ]
