"""What a merge does or did, row by row, told from its traces: in the language of whoever reads.

The preview and the page of a merge are told by the same words. A row has the name that it has now.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, prefetch_related_objects
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from customers.models import Person
from customers.people.merged_fields import own_touches
from customers.people.traces import Trace, Values
from customers.registries.merging import Key, key_named, keys_that_move
from customers.registries.touched import MOST, Touch
from customers.templatetags.structure import days

Staying = Mapping[str, int]
"""How many rows go on naming the merged person, by key (`meetings.Attendance.person`)."""


def kinds_of(
    kept: Person, merged: Person, traces: Sequence[Trace], staying: Staying
) -> list[dict[str, Any]]:
    """What was touched, by kind: the person, what moved, what stays as it was."""
    own = next((t for t in traces if t.model is Person and t.pk == kept.pk), None)
    told = [_kind(_("The person"), own_touches(kept, merged, own))]
    for key, moved in _by_key(kept, merged, traces).items():
        rows = _rows_as_they_were(key, [trace for trace, _days in moved[:MOST]], (kept, merged))
        touches = [
            Touch(*_called(key, row, trace), _what(trace, valid, kept))
            for row, (trace, valid) in zip(rows, moved, strict=False)
        ]
        told.append(_kind(capfirst(str(key.moving.label)), touches, len(moved)))
    if staying:
        told.append(_kind(_("Stays as it was"), [_stays(*each) for each in staying.items()]))
    return told


def _kind(label: str, rows: Sequence[Touch], of: int = 0) -> dict[str, Any]:
    shown = [vars(row) for row in rows]
    return {"label": label, "rows": shown, "more": max(of - len(shown), 0)}


def _stays(label: str, n: int) -> Touch:
    model, key = apps.get_model(label.rpartition(".")[0]), key_named(label)
    return Touch(f"{capfirst(str(model._meta.verbose_name_plural))}: {n}", "", key.stays)


Moved = tuple[Trace, list[Any]]
"""A row that moved or went, and the days that are left of it where that is not all of them."""


def _by_key(kept: Person, merged: Person, traces: Iterable[Trace]) -> dict[Key, list[Moved]]:
    """The rows by the first key that named the merged person; new ones belong to the one cut."""
    found: dict[Key, list[Moved]] = defaultdict(list)
    keys, cut = keys_that_move(), list[Any]()
    for trace in traces:
        if trace.was is None:
            cut.append((trace.now or {})["valid"])
            continue
        names = (k for k in keys.get(trace.model, ()) if trace.was.get(k.attname) == merged.pk)
        key = next(names, None)
        if key is None or _is_settled(trace, kept, merged):
            continue
        cut = [trace.now["valid"]] if trace.now and "valid" in trace.now else []
        found[key].append((trace, cut))
    return found


def _is_settled(trace: Trace, kept: Person, merged: Person) -> bool:
    """That both may be the same person goes with the merge; nobody has to be told."""
    facts = trace.was or {}
    pair = {facts.get("person_id"), (facts.get("evidence") or {}).get("person")}
    return trace.now is None and pair == {kept.pk, merged.pk}


def _called(key: Key, row: Any, trace: Trace) -> tuple[str, str]:
    """What the row is called, and its page; its number where it is gone, or what it was of."""
    try:
        if row is not None:
            return key.moving.name(row), key.moving.url(row)
    except ObjectDoesNotExist:
        pass
    return f"{capfirst(str(key.model._meta.verbose_name))} {trace.pk}", ""


def _rows_as_they_were(key: Key, traces: Sequence[Trace], pair: Sequence[Person]) -> list[Any]:
    """The rows as they named the merged person, with all that their names are made of.

    None for one that moved and that somebody deleted since.
    """
    found = key.model._base_manager.in_bulk([trace.pk for trace in traces])
    rows = [_as_it_was(trace, found.get(trace.pk)) for trace in traces]
    there = [row for row in rows if row is not None]
    prefetch_related_objects(there, *key.moving.related)
    for row in there:
        for person in pair:
            if getattr(row, key.attname) == person.pk:
                setattr(row, key.field.name, person)
    return rows


def _as_it_was(trace: Trace, row: Model | None) -> Any:
    if row is None and trace.now is not None:
        return None
    row = row or trace.model(pk=trace.pk)
    values: Values = trace.was or {}
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _what(trace: Trace, valid: Sequence[Any], kept: Person) -> str:
    words = {"kept": kept, "days": ", ".join(days(each) for each in valid)}
    if trace.now is None:
        return _("goes: %(kept)s has the same") % words
    if valid:
        said = _("goes on with %(kept)s, %(days)s; on the other days %(kept)s has the same")
    elif trace.now.get("deputy_id", 0) is None:
        said = _("goes on with %(kept)s, without a deputy: nobody deputises for themselves")
    else:
        said = _("goes on with %(kept)s")
    return said % words
