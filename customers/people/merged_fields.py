"""Whose value each field of a person keeps when two rows become one."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from brm.history.words import in_words
from customers.models import Person
from customers.people.traces import Trace, Values
from customers.registries.touched import Touch

FIELDS = ("name", "title", "email", "phone", "language", "manager", "left_on")
KEPT, MERGED, NOBODY = "kept", "merged", "nobody"


def _field(name: str) -> Any:
    return Person._meta.get_field(name)


def values(kept: Person, merged: Person, name: str) -> tuple[Any, Any]:
    """What the field says in both rows; a manager who is the other of the two is none."""
    field = _field(name)
    mine, theirs = getattr(kept, field.attname), getattr(merged, field.attname)
    if name == "manager":
        return (None if mine == merged.pk else mine), (None if theirs == kept.pk else theirs)
    return mine, theirs


def differing(kept: Person, merged: Person) -> list[str]:
    """The fields of which both rows say something else."""
    pairs = ((name, values(kept, merged, name)) for name in FIELDS)
    return [name for name, (mine, theirs) in pairs if mine != theirs]


def usual(kept: Person, merged: Person, name: str) -> str:
    """Whose value is proposed: that of the person kept, where there is one.

    A name that is a mere key was written by a file that knew no more. That nobody has written down
    a last day is a value, too.
    """
    mine, theirs = values(kept, merged, name)
    if name == "name" and kept.name == kept.external_id:
        return MERGED
    return MERGED if not mine and theirs and name != "left_on" else KEPT


def value_of(kept: Person, merged: Person, name: str, whose: str) -> Any:
    """The value that the field keeps."""
    mine, theirs = values(kept, merged, name)
    return {KEPT: mine, MERGED: theirs, NOBODY: None}[whose]


def chosen(kept: Person, merged: Person, choice: Mapping[str, str]) -> Trace | None:
    """What changes in the row that is kept; the account goes on with it."""
    now: Values = {}
    for name in FIELDS:
        whose = choice.get(name) or usual(kept, merged, name)
        now[_field(name).attname] = value_of(kept, merged, name, whose)
    now["user_id"] = kept.user_id or merged.user_id
    now = {name: value for name, value in now.items() if getattr(kept, name) != value}
    if not now:
        return None
    return Trace(Person, kept.pk, {name: getattr(kept, name) for name in now}, now)


def account_step(merged: Person) -> Trace | None:
    """Whoever is merged signs in no more by that row, and answers to nobody."""
    was = {name: getattr(merged, name) for name in ("user_id", "manager_id")}
    was = {name: value for name, value in was.items() if value is not None}
    return Trace(Person, merged.pk, was, dict.fromkeys(was)) if was else None


def own_touches(kept: Person, merged: Person, trace: Trace | None) -> list[Touch]:
    """The fields of the person kept that change, and what becomes of the other's id and account."""
    told = [Touch(str(merged), "", _("becomes %(kept)s") % {"kept": kept})]
    was, now = (trace.was or {}, trace.now or {}) if trace else ({}, {})
    for name, value in now.items():
        field = _field(name.removesuffix("_id") if name != "external_id" else name)
        before, after = (_said(field, each) for each in (was[name], value))
        label = capfirst(str(field.verbose_name))
        told.append(
            Touch(label, "", _("%(before)s becomes %(after)s") % {"before": before, "after": after})
        )
    ids = {"theirs": merged.external_id, "own": kept.external_id}
    told.append(
        Touch(
            _("External id %(theirs)s") % ids,
            "",
            _("stays with the merged row; a file that names it means %(own)s from now on") % ids,
        )
    )
    return told


def _said(field: Any, value: Any) -> str:
    if value in (None, ""):
        return _("nothing")
    if field.is_relation:
        row = field.related_model._base_manager.filter(pk=value).first()
        return str(row or value)
    return in_words(field, value)
