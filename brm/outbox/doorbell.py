"""Telling a worker that there is something to do. Nobody depends on its being heard."""

import structlog
from django.conf import settings
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

DRAIN = "outbox.drain"


def ring_doorbell() -> None:
    """Ask a worker to drain the outbox now.

    With the broker down a log line is all that happens: beat asks for the same every minute.
    """
    try:
        import_string(settings.CELERY_APP).send_task(DRAIN, retry=False, expires=60)
    except (OperationalError, OSError) as error:
        log.warning("doorbell_unheard", error=str(error))
