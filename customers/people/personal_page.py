"""What is kept about a person, in the words of a page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from brm.ui import formats
from customers.models import Customer, Person
from customers.people.personal_data import keys_to_people
from customers.templatetags.structure import days

UNSAID = ("id", "version")
MOST = 50
"""Rows of one kind on the page; the file has them all."""


@dataclass(frozen=True)
class Pair:
    label: str
    value: str


@dataclass(frozen=True)
class Row:
    """What a row is called, and what its fields say."""

    name: str
    second: str


@dataclass(frozen=True)
class Group:
    """Rows of one kind that refer to the person; `more` of them are in the file alone."""

    label: str
    rows: list["Row"]
    more: int


@dataclass(frozen=True)
class Table:
    """A table that names the person, in words, and how many of its rows do."""

    label: str
    n: int


def pairs_of(person: Person) -> list[Pair]:
    """The person's own fields, empty ones left out."""
    found = []
    for field in person._meta.concrete_fields:
        words = _said(person, field) if field.name not in UNSAID else ""
        if words:
            found.append(Pair(capfirst(str(field.verbose_name)), words))
    return found


def groups_of(person: Person) -> list[Group]:
    """What refers to the person, by kind; kinds of nothing left out. Two queries a kind at most."""
    found, persons = [], person.rows
    for model, field in keys_to_people():
        rows = model._default_manager.filter(**{f"{field.name}__in": persons}).order_by("-pk")
        rows = rows.select_related(*_told_by(model))
        listed = [_words(row) for row in rows[: MOST + 1]]
        if listed:
            more = rows.count() - MOST if len(listed) > MOST else 0
            found.append(Group(_label(model, field), listed[:MOST], more))
    return found


def _told_by(model: type[Model]) -> Iterator[str]:
    """The keys by which a row says what it is called; of a customer, its unit's name."""
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey):
            yield field.name
            if field.related_model is Customer:
                yield f"{field.name}__unit"


def _words(row: Model) -> Row:
    """The row's own fields, empty ones and keys to other rows left out: its name tells those."""
    fields = (field for field in row._meta.concrete_fields if not field.is_relation)
    said = ((field, _said(row, field)) for field in fields if field.name not in UNSAID)
    parts = [f"{field.verbose_name}: {words}" for field, words in said if words]
    return Row(str(row), " · ".join(parts))


def _said(row: Model, field: "Field[Any, Any]") -> str:
    """The value in words; a choice by its label, days as days."""
    value = getattr(row, field.name)
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, DateRange):
        return days(value)
    if isinstance(value, date):
        return formats.full_day(timezone.localdate(value) if isinstance(value, datetime) else value)
    choice = getattr(row, f"get_{field.name}_display", None)
    return str(choice() if choice else value)


def _label(model: type[Model], field: "Field[Any, Any]") -> str:
    kind = capfirst(str(model._meta.verbose_name_plural))
    return _("%(kind)s, as %(part)s") % {"kind": kind, "part": str(field.verbose_name)}


def tables_in_words(counts: Mapping[str, int]) -> list[Table]:
    """Tables by what their rows are called, those with most rows first."""
    names = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    tables = [Table(_table(names.get(table), table), n) for table, n in counts.items()]
    return sorted(tables, key=lambda each: (-each.n, each.label))


def _table(model: type[Model] | None, table: str) -> str:
    if model is None:
        return table
    tracked = getattr(model, "pgh_tracked_model", None)
    if tracked is not None:
        kind = str(tracked._meta.verbose_name_plural)
        return _("History of %(kind)s") % {"kind": kind}
    return capfirst(str(model._meta.verbose_name_plural))
