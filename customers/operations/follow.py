"""Let units show how they stand today: a new period has begun, or a day has passed."""

from datetime import date

from django.conf import settings
from django.db import connection, transaction

from customers.models import Clock
from customers.models.period_sql import SOME_ARE_BEHIND, mirror
from customers.structure.effective import effective, taken_for_today


def follow_structure(on: date) -> dict[str, int]:
    """Bring each unit's own row to its period of the day `on`; how many units changed.

    Any number may run at once: whoever comes second finds nothing to do.
    """
    with connection.cursor() as cursor:
        cursor.execute(SOME_ARE_BEHIND, {"today": on, "time_zone": settings.TIME_ZONE})
        behind, in_step = cursor.fetchone()
    if not in_step:
        Clock.keep()
    return {"units": _bring_to(on) if behind else 0}


@transaction.atomic
def _bring_to(on: date) -> int:
    with effective(on), taken_for_today(on), connection.cursor() as cursor:
        cursor.execute(mirror("true"))
        return int(cursor.rowcount)
