"""Let units show how they stand today: a new period has begun, or a day has passed."""

from datetime import date

from django.db import connection, transaction

from customers.models import Clock
from customers.models.period_sql import mirror
from customers.structure.effective import effective, taken_for_today


@transaction.atomic
def follow_structure(on: date) -> dict[str, int]:
    """Bring each unit's own row to its period of the day `on`; how many units changed.

    Any number may run at once: whoever comes second finds nothing to do.
    """
    Clock.keep()
    with effective(on), taken_for_today(on), connection.cursor() as cursor:
        cursor.execute(mirror("true"))
        return {"units": int(cursor.rowcount)}
