"""What the bells of reports set off. Each may ring twice, late or never."""

from celery import shared_task

from reports.evidence.packs.work import WORK, work_on


@shared_task(name=WORK)
def make_pack(pk: int) -> None:
    """An evidence pack waits to be made."""
    work_on(pk)
