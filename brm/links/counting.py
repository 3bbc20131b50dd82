"""How often something came within a minute, exact for any number of requests at once."""

from datetime import date
from time import time

from django.db import connection

from brm.links.models import MinuteCount

WINDOW = 60
"""In seconds."""

COUNT = """
INSERT INTO links_minutecount AS held (key, minute, n) VALUES (%s, %s, 1)
    ON CONFLICT (key, minute) DO UPDATE SET n = held.n + 1
RETURNING n
"""


def minute_of(seconds: float) -> int:
    """The minute in which a moment lies, in minutes since 1970."""
    return int(seconds) // WINDOW


def count(key: str, minute: int) -> int:
    """Count one more in the minute; how many that are with it.

    In one statement, which waits for whoever counts under the same key: what reads first and
    writes afterwards lets any number through that come at once.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key, minute])
        (n,) = cursor.fetchone()
    return int(n)


def counted(key: str, minute: int) -> int:
    """How many were counted in the minute so far."""
    found = MinuteCount.objects.filter(key=key, minute=minute).values_list("n", flat=True)
    return found.first() or 0


def forget_counts(as_of: date) -> dict[str, int]:
    """Forget the counts of the minutes that are over, whatever the day `as_of`."""
    gone, _models = MinuteCount.objects.filter(minute__lt=minute_of(time())).delete()
    return {"forgotten": gone}
