"""What time brings about: every app registers what it does when the clock is rung."""

from collections.abc import Callable
from datetime import date

import structlog
from django.conf import settings
from django.db import connection

from brm.ui.registry import Registry

log = structlog.get_logger(__name__)

Sweep = Callable[[date], dict[str, int]]
"""Does all that is due on a day and says how many rows of each sort it wrote.

May run any number of times, and at once, with the same result.
"""

sweeps: Registry[Sweep] = Registry()


def run_sweeps(as_of: date) -> dict[str, dict[str, int | str]]:
    """Run every sweep in its order, for one day, and give by name what each wrote.

    One that fails does not keep the others from running; it gives `{"error": sentence}`.
    """
    return {name: _run(name, as_of) for name in sweeps.names()}


def todays_date() -> date:
    """Today by the database's clock, in the organisation's time zone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (statement_timestamp() AT TIME ZONE %s)::date", [settings.TIME_ZONE])
        (today,) = cursor.fetchone()
    return date.fromisoformat(str(today))


def _run(name: str, as_of: date) -> dict[str, int | str]:
    try:
        return dict(sweeps[name](as_of))
    except Exception as error:  # the other sweeps have to run
        log.exception("sweep_failed", sweep=name)
        return {"error": f"{type(error).__name__}: {error}"}
