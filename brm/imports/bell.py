"""Telling a worker that an import waits. The sweep finds those for which nobody heard it."""

from functools import partial

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from brm.imports.models import ImportRun

log = structlog.get_logger(__name__)

WORK = "imports.work"


def ring_for(run: ImportRun) -> None:
    """Ask a worker for the run as soon as the transaction that made it wait is committed."""
    transaction.on_commit(partial(_ring, run.pk), robust=True)


def _ring(pk: int) -> None:
    try:
        import_string(settings.CELERY_APP).send_task(WORK, [pk], retry=False)
    except (OperationalError, OSError) as error:
        log.warning("imports_bell_unheard", run=pk, error=str(error))
