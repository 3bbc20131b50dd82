"""Telling a worker that there is something to do. Nobody depends on its being heard."""

import time

import structlog
from django.conf import settings
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

QUIET_SECONDS = 10
"""How long nobody rings after a ring that went unheard: each costs whoever rings a second."""

log = structlog.get_logger(__name__)

DRAIN = "outbox.drain"


class Doorbell:
    """Asks a worker to drain the outbox now.

    With the broker down a log line is all that happens: beat asks for the same every minute.
    """

    def __init__(self) -> None:
        self.quiet_until = 0.0

    def ring(self) -> None:
        if time.monotonic() < self.quiet_until:
            return
        try:
            import_string(settings.CELERY_APP).send_task(DRAIN, retry=False, expires=60)
        except (OperationalError, OSError) as error:
            self.quiet_until = time.monotonic() + QUIET_SECONDS
            log.warning("doorbell_unheard", error=str(error))


doorbell = Doorbell()


def ring_doorbell() -> None:
    doorbell.ring()
