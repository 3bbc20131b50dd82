"""What every business table stands on: a version, and a record of each change.

The version is raised and the record written by triggers, so that a page, the admin, an import
and plain SQL all leave the same trace.
"""

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pghistory.trigger
import pgtrigger
from django.db import models

M = TypeVar("M", bound=models.Model)


class _EventPlannedAnew(pghistory.trigger.Event):
    """Writes what an update changed by a statement that is planned anew each time.

    A cached plan knows the tables of changed rows as they were at a connection's first update:
    after one of a single row, 5,000 rows took ten seconds by a nested loop.
    """

    def get_func(self, model: models.Model) -> pgtrigger.Func:
        insert = pghistory.trigger.Event.get_func(self, model).func.removesuffix("RETURN NULL;")
        return pgtrigger.Func(f"EXECUTE $event${insert}$event$; RETURN NULL;")


class _UpdateEvent(pghistory.UpdateEvent):
    def add_event_trigger(self, event_model: type[models.Model]) -> None:
        trigger = _EventPlannedAnew(
            event_model=event_model,
            label=self.label,
            name=self.trigger_name,
            row=self.row,
            operation=self.operation,
            condition=self.condition,
            level=self.level,
        )
        pgtrigger.register(trigger)(event_model.pgh_tracked_model)  # type: ignore[attr-defined]


def tracked(model: type[M]) -> type[M]:
    """Keep each state of the model's rows, with who changed it and in which request."""
    return tracked_without()(model)


def tracked_without(*fields: str) -> Callable[[type[M]], type[M]]:
    """Like `tracked`, but never writes down what stands in `fields`: secrets, and mere traffic.

    Once a statement, not once a row: a trigger a row made a bulk write of 45,000 rows forty times
    slower than this one.
    """
    events = (pghistory.InsertEvent(), _UpdateEvent(), pghistory.DeleteEvent())
    track: Callable[[type[M]], type[M]] = pghistory.track(
        *events, exclude=list(fields), level=pghistory.Statement
    )
    return track


def raise_version(when: pgtrigger.Condition) -> pgtrigger.Trigger:
    """The trigger that counts the changes of a row, of those changes that `when` lets through."""
    return pgtrigger.Trigger(
        name="raise_version",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=when,
        func="NEW.version = OLD.version + 1; RETURN NEW;",
    )


class Recorded(models.Model):
    """A row whose `version` rises by one with every change, whoever makes it.

    An edit form carries the version it was drawn from; two editors cannot overwrite each other
    unseen. A model inherits `Recorded.Meta` and is decorated with `tracked`.
    """

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
        triggers = [raise_version(pgtrigger.Condition("OLD.* IS DISTINCT FROM NEW.*"))]


class WriteOnce(models.Model):
    """A row that the database neither changes nor deletes once it is written."""

    class Meta:
        abstract = True
        triggers: list[pgtrigger.Trigger] = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
