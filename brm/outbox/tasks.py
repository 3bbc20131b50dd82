"""What the bells set off. Each may run twice, late or never: the truth is in PostgreSQL."""

from celery import shared_task

from brm.outbox import drain as draining
from brm.outbox.doorbell import DRAIN
from brm.outbox.models import Ringing
from brm.outbox.sweeps import run_sweeps, todays_date


@shared_task(name=DRAIN)
def drain() -> None:
    """Somebody emitted a message."""
    draining.drain()


@shared_task(name="outbox.strike")
def strike() -> None:
    """Beat strikes every minute: deliver what nobody rang for, and note that beat is alive."""
    Ringing.record("beat")
    draining.drain()


@shared_task(name="outbox.ring")
def ring() -> None:
    """Beat rings every five minutes: do what is due today."""
    run_sweeps(todays_date())
    Ringing.record("sweep")
