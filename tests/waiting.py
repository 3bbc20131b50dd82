"""Waiting for another connection, for tests of what happens at once."""

import threading

import pytest
from django.db import connection


def until_somebody_waits() -> None:
    """Somebody waits for what is locked here; a poll, as the database calls nobody."""
    waiting = (
        "SELECT count(*) FROM pg_locks"
        " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    )
    pause = threading.Event()
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        pause.wait(0.02)
    pytest.fail("nobody waits")
