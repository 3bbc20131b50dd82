"""What a sweep saw when it last did its work, so that it does nothing where nothing changed.

A sweep that works from many rows compares a digest of them, in the one statement that also says
until which day it worked; one that works from more rows than that is told by triggers which of
them changed (`outbox_tolookat`). Either way a sweep after weeks of standstill finds all of it, and
one that fails leaves all of it to be found.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pgtrigger
from django.db import connection

from brm.outbox.models import Looked

LAST = """
SELECT looked.until, looked.seen, ({seen})::text,
       EXISTS (SELECT FROM outbox_tolookat WHERE sweep = %(sweep)s)
  FROM (SELECT) one LEFT JOIN outbox_looked looked ON looked.sweep = %(sweep)s
"""
TAKE = "DELETE FROM outbox_tolookat WHERE sweep = %s RETURNING row_id"


@dataclass(frozen=True)
class Look:
    """A sweep's last look beside what there is to see now; `until` is None before the first one."""

    until: date | None
    seen_then: str
    seen: str
    is_told: bool

    @property
    def is_same(self) -> bool:
        """Whether the rules and the rows are those of the last look, and no trigger told of one."""
        return self.until is not None and self.seen == self.seen_then and not self.is_told


def digest(*rules: str) -> str:
    """Of what a sweep does, so that a release that does it differently looks at everything."""
    return hashlib.sha256("\n".join(rules).encode()).hexdigest()[:16]


def rows_seen(facts: str, rows: str) -> str:
    """SQL: one figure of the facts of all the rows, whatever their order.

    `facts` are columns, the key among them; `rows` is what stands behind FROM.
    """
    return f"(SELECT sum(hash_record_extended(ROW ({facts}), 0)) FROM {rows})"  # noqa: S608  own names


def last_look(
    sweep: str, *, rules: str, seen: str = "''", facts: Mapping[str, Any] | None = None
) -> Look:
    """What `sweep` saw last and what it would see now, in one statement.

    `seen` is SQL over the rows that it works from, with its parameters in `facts`.
    """
    with connection.cursor() as cursor:
        cursor.execute(LAST.format(seen=seen), {**(facts or {}), "sweep": sweep})
        until, seen_then, figures, is_told = cursor.fetchone()
    return Look(until, seen_then or "", f"{rules}:{figures}", is_told)


def take_told(sweep: str) -> list[int]:
    """The rows that triggers told `sweep` of, each once; they are forgotten with its transaction.

    Another sweep at once waits here until the first one is done.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [sweep])
        return sorted({row for (row,) in cursor.fetchall()})


def remember(sweep: str, *, until: date, seen: str) -> None:
    """Say that `sweep` has done its work for the day, from what it had seen before it began."""
    Looked.objects.update_or_create(sweep=sweep, defaults={"until": until, "seen": seen})


def tells(
    sweep: str, name: str, operation: pgtrigger.Operation, rows: str, **referencing: str
) -> pgtrigger.Trigger:
    """A trigger that tells `sweep` of the rows whose keys the query `rows` gives, once a statement.

    Planned anew each time, like the events of the history: a plan made for one row is none for
    many.
    """
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**referencing),
        func=f"""
EXECUTE $told$
INSERT INTO outbox_tolookat (sweep, row_id) SELECT DISTINCT '{sweep}', told.id FROM ({rows}) told
$told$;
RETURN NULL;
""",  # noqa: S608  names of the program
    )
