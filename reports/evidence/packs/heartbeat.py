"""Whoever makes a pack is heard of all the while, also in a query that lasts for minutes."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import structlog
from django.db import Error, connections
from django.utils import timezone

from reports.models import PackRun
from reports.models.evidence import SILENCE

log = structlog.get_logger(__name__)

NAME = "evidence-pack-heartbeat"
BEAT = SILENCE / 6


@contextmanager
def heard_of(run: PackRun) -> Iterator[None]:
    """Say that the worker lives until the work ends, from a thread with a connection of its own.

    What makes the pack says how far it is between two lines; a query that sorts a million rows
    before the first of them would be taken for a dead worker.
    """
    over = Event()
    beating = Thread(target=_beat, args=(run, over), name=NAME, daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()


def _beat(run: PackRun, over: Event) -> None:
    """Until it is over, or somebody else has the pack; a database that is away is asked again."""
    try:
        while not over.wait(BEAT.total_seconds()):
            try:
                if not PackRun.objects.held_by(run).update(heard_of_at=timezone.now()):
                    return
            except Error as error:
                log.warning("evidence_heartbeat_unheard", run=run.pk, error=str(error))
                connections.close_all()
    finally:
        connections.close_all()
