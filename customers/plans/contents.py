"""What an edition says, now and as it was shown, and how two of them differ in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from customers.models import Goal, OperationalPlan, PlannedChange
from customers.plans.rules import Difference, Entry, differences

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Contents:
    """What stands in an edition: its direction, its goals and its planned changes."""

    direction: str
    goals: Sequence[Goal]
    changes: Sequence[PlannedChange]


def contents_of(plan: OperationalPlan) -> Contents:
    return Contents(plan.direction, list(plan.goals.all()), list(plan.changes.all()))


def contents_shown(draft: OperationalPlan, version: int) -> Contents | None:
    """What the draft said at a version, from its history; None where that cannot be told.

    Every change of a row is a change of the draft in the same transaction, and so at one moment:
    what was shown is what stood before the moment of the next version.
    """
    history: Any = draft.events  # type: ignore[attr-defined]  # what `tracked` adds
    shown = history.filter(version=version).order_by("pk").first()
    changed = history.filter(version__gt=version).order_by("pk").first()
    if shown is None or changed is None:
        return None
    goals = _rows_before(changed.pgh_created_at, Goal, draft)
    return Contents(
        shown.direction, goals, _rows_before(changed.pgh_created_at, PlannedChange, draft)
    )


def _rows_before(moment: datetime, model: type[M], draft: OperationalPlan) -> list[M]:
    """The rows of the draft as they stood before the moment."""
    history: Any = model._meta.get_field("events").related_model
    events = history.objects.filter(plan=draft, pgh_created_at__lt=moment)
    last = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    names = [field.attname for field in model._meta.concrete_fields]
    return [
        model(**{name: getattr(row, name) for name in names})
        for row in last
        if row.pgh_label != "delete"
    ]


def differences_between(before: OperationalPlan, after: OperationalPlan) -> list[Difference]:
    """How the later edition differs from the earlier, in words."""
    return differences_of(contents_of(before), contents_of(after))


def differences_since(draft: OperationalPlan, version: int | None) -> list[Difference]:
    """How the draft differs from what it said at the version that somebody was shown."""
    shown = contents_shown(draft, version) if version else None
    return differences_of(shown, contents_of(draft)) if shown else []


def differences_of(before: Contents, after: Contents) -> list[Difference]:
    """How the later contents differ from the earlier, in words; goals first, then changes."""
    found = differences(_goals(before), _goals(after))
    found += differences(_changes(before), _changes(after))
    if before.direction != after.direction:
        found.insert(0, Difference("changed", _("The direction is put in other words.")))
    return found


def _goals(said: Contents) -> list[Entry]:
    label = _("how it is told")
    return [Entry(goal.key, goal.text, {label: goal.measure}) for goal in said.goals]


def _changes(said: Contents) -> list[Entry]:
    begins, about = _("beginning"), _("what it is about")
    return [
        Entry(change.key, change.title, {begins: change.when, about: change.description})
        for change in said.changes
    ]
