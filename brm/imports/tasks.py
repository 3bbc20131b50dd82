"""What the bell sets off. It may ring twice, late or never: the truth is in PostgreSQL."""

from celery import shared_task

from brm.imports.bell import WORK
from brm.imports.operations import work_on_claimed


@shared_task(name=WORK)
def work(pk: int) -> None:
    """A run waits to be read or applied."""
    work_on_claimed(pk)
