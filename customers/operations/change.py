"""Change units from a day on, whichever day it is."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db import connection, transaction

from customers.models import Unit
from customers.models.paths import LOCK
from customers.models.period_sql import COLUMNS, DATED, changes

ASKED = """
    SELECT r.*, %s::date AS from_day, %s::date AS through FROM jsonb_to_recordset(%s) AS r (
        unit_id bigint, parent_id bigint, sets_parent boolean, manager_id bigint,
        sets_manager boolean, name text, sets_name boolean, kind text, sets_kind boolean)
"""


@dataclass(frozen=True)
class Change:
    """New values of a unit, by the names of its dated columns; what is not named stays."""

    unit: int
    values: dict[str, Any]

    @classmethod
    def between(cls, before: Unit, after: Unit) -> Self:
        """What differs between a unit as it is and as it shall be."""
        values = {c: getattr(after, c) for c in COLUMNS if getattr(before, c) != getattr(after, c)}
        return cls(after.pk, values)

    @property
    def names(self) -> list[str]:
        return list(self.values)

    @property
    def row(self) -> dict[str, Any]:
        """The change as the statement reads it."""
        pairs = zip(DATED, COLUMNS, strict=True)
        sets = {f"sets_{what}": column in self.values for what, column in pairs}
        return {"unit_id": self.unit} | self.values | sets


@transaction.atomic
def change_units(changed: Iterable[Change], *, on: date) -> None:
    """Give the units their new values from the day on, each up to its next change of that value.

    One statement, any number of units. Days before stay as they are, and units themselves show it
    as soon as the day has come.
    """
    rows = json.dumps([change.row for change in changed if change.values])
    with connection.cursor() as cursor:
        cursor.execute(changes(ASKED), [on, on, rows])


def lock_structure() -> None:
    """Let nobody else change the structure until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK.replace("PERFORM", "SELECT"))
