"""Let somebody else manage a unit from a day on."""

from datetime import date
from typing import Any

from django.db import connection

from brm.accounts.models import User
from customers.models import Person
from customers.models.period_sql import changes

ASKED = """
    SELECT %s::bigint AS unit_id, %s::date AS from_day, %s::date AS through,
        NULL::bigint AS parent_id, false AS sets_parent,
        %s::bigint AS manager_id, true AS sets_manager,
        NULL::varchar AS name, false AS sets_name, NULL::varchar AS kind, false AS sets_kind
"""


def manage(period: Any, to: Person | None, on: date, by: User) -> None:
    """Let the unit of the period have another manager, or none, from the day on.

    A period that begins later has another from its first day on; days before stay as they are.
    """
    day = max(on, period.first_day or on)
    with connection.cursor() as cursor:
        cursor.execute(changes(ASKED), [period.unit_id, day, day, to.pk if to else None])
