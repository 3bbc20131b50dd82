"""From which day a change of the structure holds, told to the database for one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction


@contextmanager
def effective(on: date) -> Iterator[None]:
    """Whatever is written to units inside holds from the day `on`; today or a day of the past."""
    with _local_setting("brm.effective_on", on.isoformat()):
        yield


@contextmanager
def taken_for_today(on: date) -> Iterator[None]:
    """Units show inside how they stand on the day `on`, whatever the database's clock says."""
    with _local_setting("brm.today", on.isoformat()):
        yield


@contextmanager
def _local_setting(name: str, value: str) -> Iterator[None]:
    """Set for the transaction, so that a pooled connection carries nothing on to the next one."""
    with transaction.atomic():
        before = _set(name, value)
        yield
        _set(name, before)


def _set(name: str, value: str) -> str:
    """Set it, and say what it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [name])
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
    return str(before)
