"""The Celery application: a doorbell. What is to be done stands in PostgreSQL."""

import os
import signal
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init

from brm.stack.tied import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")

app = Celery("brm", task_cls="brm.history.context:RecordedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def die_with_the_worker(**facts: Any) -> None:
    """A process of the pool would outlive a worker that was killed, and work on unseen."""
    die_with_parent(signal.SIGKILL)


@setup_logging.connect
def keep_our_logging(**facts: Any) -> None:
    """Celery leaves logging as the settings made it; being connected is enough."""
