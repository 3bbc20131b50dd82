"""What becomes of the foreign keys to a person when two rows of a person become one.

Every key moves to the row that is kept, found in the models; what was written once stays where it
is. An app registers what it wants otherwise, or said better:

    from customers.registries.merging import Moving, left_alone, moving
    moving.register("meetings.Action.owner", Moving(_("Actions"), url=page_of))
    left_alone.register("meetings.Decision.decided_by", _("Who decided stays who decided."))

Where a constraint lets a person hold a thing once, the row that is kept comes first: see
`customers.people.merging`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignObject, Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brm.history.models import WriteOnce
from brm.ui.registry import Registry
from customers.models import Person

Rows = QuerySet[Any]
WRITTEN_ONCE = _("What was written once is never changed.")


FOLLOWS = ""
"""Why a key is left alone that follows another one by itself: nobody has to be told."""


def own_page(row: Any) -> str:
    """The row's own page, if it has one."""
    page: str = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
    return page


@dataclass(frozen=True)
class Moving:
    """How a merge shows and moves the rows of one foreign key.

    `name` and `url` are what the preview writes of a row, with `related` read along. `movable`
    leaves out rows that are never changed any more; they stay, with the sentence `stays`.
    """

    label: str | Promise
    name: Callable[[Any], str] = str
    url: Callable[[Any], str] = own_page
    related: tuple[str, ...] = ()
    movable: Callable[[Rows], Rows] | None = None
    stays: str | Promise = ""


moving: Registry[Moving] = Registry()
left_alone: Registry[str | Promise] = Registry()
"""Foreign keys that go on naming the merged person, and why."""


@dataclass(frozen=True)
class Key:
    """One foreign key to a person."""

    model: type[Model]
    field: "ForeignObject[Any, Any]"

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.field.name}"

    @property
    def attname(self) -> str:
        """The column's name as an attribute (`person_id`)."""
        return self.field.attname

    @property
    def moves(self) -> bool:
        return self.label not in left_alone and not issubclass(self.model, WriteOnce)

    @property
    def stays(self) -> str:
        """Why rows stay as they are, in a sentence; nothing where none do, or nobody need know."""
        if self.moves:
            return str(self.moving.stays)
        if self.label in left_alone:
            return str(left_alone[self.label])
        return str(WRITTEN_ONCE)

    @property
    def moving(self) -> Moving:
        if self.label in moving:
            return moving[self.label]
        return Moving(self.model._meta.verbose_name_plural or self.label)


def keys_to_a_person() -> Iterator[Key]:
    """Every foreign key to a person of every app, but for those of the history."""
    for relation in Person._meta.related_objects:
        model = relation.related_model
        if not hasattr(model, "pgh_tracked_model"):
            yield Key(model, relation.field)


def keys_that_move() -> dict[type[Model], list[Key]]:
    """The keys whose rows go on with the person kept, by the models that have them."""
    found: dict[type[Model], list[Key]] = {}
    for key in keys_to_a_person():
        if key.moves:
            found.setdefault(key.model, []).append(key)
    return found


def key_named(label: str) -> Key:
    """The key of that name (`meetings.Attendance.person`)."""
    return next(key for key in keys_to_a_person() if key.label == label)
