"""The history of one object in words, newest first; each app registers the objects it shows.

    from brm.history.pages import History, histories
    histories.register("customers.customer", History(Customer))

Then `{% url "history:object" "customers.customer" customer.pk %}` is its page; a kind of object
whose page has several tabs gives a `Frame`, and its history is drawn as one of them. What a user
sees of it is decided by the model's own `visible_to`. A field whose name must not be read by all is
kept out of the record itself with `tracked_without`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from brm.history.words import in_words
from brm.ui.registry import Registry

SIZE = 25
NOT_SHOWN = {"version", "path"}


@dataclass(frozen=True)
class Frame:
    """The page around a history: a template that includes `history/_entries.html`, its facts."""

    template: str
    facts: Callable[[HttpRequest, Any], dict[str, Any]]


@dataclass(frozen=True)
class History:
    """A kind of object whose history has a page: a tracked model with a `visible_to`."""

    model: type[models.Model]
    frame: Frame | None = None

    def visible_to(self, user: Any) -> "models.QuerySet[Any]":
        rows: models.QuerySet[Any] = self.model._default_manager.visible_to(user)  # type: ignore[attr-defined]
        return rows


histories: Registry[History] = Registry()


@dataclass(frozen=True)
class Change:
    """A field that has another value than before, both in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One thing that happened to the object."""

    at: datetime
    who: str
    what: str
    changes: list[Change]
    request_id: str


class HistoryPage:
    """At most 25 entries of one object, older than the event `before`.

    Costs a query for the events, one for the people, and one a model that changed fields point
    to: the same for a short history and a long one.
    """

    def __init__(self, subject: models.Model, *, before: int | None = None) -> None:
        self.subject = subject
        self.before = before

    @cached_property
    def entries(self) -> list[Entry]:
        return [self._entry(event, older) for event, older in self._pairs]

    @cached_property
    def next_before(self) -> int | None:
        """The event before which the next page begins; None on the last page."""
        return self._events[SIZE - 1].pgh_id if len(self._events) > SIZE else None

    @cached_property
    def _events(self) -> list[Any]:
        events = self.subject.events.select_related("pgh_context")  # type: ignore[attr-defined]
        if self.before is not None:
            events = events.filter(pgh_id__lt=self.before)
        return list(events.order_by("-pgh_id")[: SIZE + 1])

    @cached_property
    def _pairs(self) -> list[tuple[Any, Any]]:
        """Each event with the one before it; the very first has none."""
        return list(pairwise([*self._events, None]))[:SIZE]

    @cached_property
    def _fields(self) -> list["models.Field[Any, Any]"]:
        kept = {field.name for field in self.subject.events.model._meta.fields}  # type: ignore[attr-defined]
        return [
            field
            for field in self.subject._meta.concrete_fields
            if field.name in kept - NOT_SHOWN and not field.primary_key
        ]

    @cached_property
    def _people(self) -> dict[int, str]:
        return people_in(self._events)

    @cached_property
    def _names(self) -> dict[tuple[type[models.Model], Any], str]:
        """What the objects are called that changed fields point to."""
        keys: dict[type[models.Model], set[Any]] = defaultdict(set)
        for event, older in self._pairs:
            for field in self._changed(event, older):
                if field.is_relation and isinstance(field.related_model, type):
                    keys[field.related_model] |= {_value(event, field), _value(older, field)}
        return {
            (model, one.pk): str(one)
            for model, wanted in keys.items()
            for one in model._base_manager.select_related().filter(pk__in=wanted - {None})
        }

    def _changed(self, event: Any, older: Any) -> Iterator["models.Field[Any, Any]"]:
        for field in self._fields:
            if _value(event, field) != _value(older, field):
                yield field

    def _entry(self, event: Any, older: Any) -> Entry:
        facts = facts_of(event)
        return Entry(
            at=event.pgh_created_at,
            who=who_in_words(facts, self._people),
            what=WHAT[event.pgh_label](),
            changes=list(self._changes(event, older)),
            request_id=facts.get("request_id") or "",
        )

    def _changes(self, event: Any, older: Any) -> Iterator[Change]:
        """Each changed field in words; from one sort of nothing to another is no change."""
        for field in self._changed(event, older):
            before = self._in_words(field, _value(older, field))
            after = self._in_words(field, _value(event, field))
            if before != after:
                yield Change(str(field.verbose_name), before, after)

    def _in_words(self, field: "models.Field[Any, Any]", value: Any) -> str:
        if field.is_relation and value is not None:
            return self._names.get((field.related_model, value), _("deleted since"))  # type: ignore[arg-type]
        return in_words(field, value)


WHAT = {
    "insert": lambda: _("made it"),
    "update": lambda: _("changed it"),
    "delete": lambda: _("deleted it"),
}


def people_in(events: Iterable[Any]) -> dict[int, str]:
    """The names of the users who made the events, in one query."""
    known = (facts_of(event).get("user") for event in events)
    ids = {pk for pk in known if pk is not None}
    return {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=ids)}


def who_in_words(facts: dict[str, Any], people: dict[int, str]) -> str:
    """Who made a change: somebody, a command, background work."""
    if facts.get("user") is not None:
        return people.get(facts["user"], _("a former user"))
    if "token" in facts:
        return _("the system %(name)s") % {"name": facts["token"]}
    if "command" in facts:
        return _("the command %(name)s") % {"name": facts["command"]}
    if "task" in facts:
        return _("background work, %(name)s") % {"name": facts["task"]}
    return _("a visitor") if "url" in facts else _("the database itself")


def facts_of(event: Any) -> dict[str, Any]:
    """What is known of the circumstances of an event: user, address, command, task."""
    return dict(event.pgh_context.metadata) if event.pgh_context else {}


def _value(event: Any, field: "models.Field[Any, Any]") -> Any:
    return getattr(event, field.attname) if event is not None else None
