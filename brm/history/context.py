"""Who made a change where no request did: the command, or the task of a worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from celery import Task


@contextmanager
def changes_by_command(name: str = "help") -> Iterator[None]:
    """Whatever changes inside is recorded as the management command's."""
    with pghistory.context(command=name):
        yield


class RecordedTask(Task):  # type: ignore[misc]
    """A Celery task whose changes are recorded as its own; `Celery(task_cls=RecordedTask)`."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with pghistory.context(task=self.name):
            return super().__call__(*args, **kwargs)
