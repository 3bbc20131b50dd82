"""What a page of a review shows: differences in groups, with who made them where it is known."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import models
from django.db.models import Count

from brm.history.authors import MOST as MOST_AUTHORS
from brm.history.authors import Author, authors_since
from customers.freshness.difference_words import (
    field_label,
    name_of,
    section_label,
    sentence_of,
    value_in_words,
)
from customers.freshness.differences import Change, Difference, Sections
from customers.freshness.snapshots import parts
from customers.models import Budget, Channel, Encounter, Mandate, RecordKind, TeamMember, Unit
from customers.models.freshness import FreshnessQuerySet

Find = Callable[[Sequence[Difference], datetime], dict[str, Author]]

MOST = 200
STATES = {Change.COME: "started", Change.GONE: "skipped", Change.CHANGED: "done_late"}


@dataclass(frozen=True)
class Line:
    """One difference as a page shows it."""

    state: str
    sentence: str
    author: Author | None


@dataclass(frozen=True)
class Group:
    """The differences of one section; `more` of them are not shown."""

    label: str
    lines: Sequence[Line]
    more: int

    @property
    def count(self) -> int:
        return len(self.lines) + self.more


def grouped(differences: Iterable[Difference], *, since: datetime | None = None) -> list[Group]:
    """The differences by section in the sections' order, at most 200 of each."""
    order = {name: place for place, name in enumerate(parts.names())}
    ordered = sorted(differences, key=lambda each: order.get(each.section, len(order)))
    groups = []
    for section, found in groupby(ordered, key=lambda each: each.section):
        changes = list(found)
        shown = changes[:MOST]
        authors = _authors(section, shown, since) if since else {}
        lines = [
            Line(STATES[each.change], sentence_of(each), authors.get(each.key)) for each in shown
        ]
        groups.append(Group(section_label(section), lines, len(changes) - len(shown)))
    return groups


@dataclass(frozen=True)
class ShownSection:
    """A frozen section as a table: heads, and the cells of each record; `more` are not shown."""

    label: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    more: int


def shown_sections(sections: Sections) -> list[ShownSection]:
    """The sections of a snapshot, from its content alone."""
    order = {name: place for place, name in enumerate(parts.names())}
    names = sorted(sections, key=lambda name: (order.get(name, len(order)), name))
    return [_shown(name, sections[name]) for name in names if sections[name]]


def _shown(section: str, records: dict[str, dict[str, Any]]) -> ShownSection:
    values = list(records.values())
    fields = list(dict.fromkeys(field for record in values for field in record))
    named = [field for field in fields if any(record.get(field) for record in values)]
    ordered = sorted(values, key=lambda record: str(record.get("code") or name_of(section, record)))
    rows = [
        [value_in_words(section, field, record.get(field)) for field in named]
        for record in ordered[:MOST]
    ]
    heads = [label[:1].upper() + label[1:] for label in map(field_label, named)]
    return ShownSection(section_label(section), heads, rows, len(values) - len(rows))


def counted(records: FreshnessQuerySet) -> list[tuple[str, int]]:
    """How many records of each kind, in words; kinds of which there are none left out."""
    rows = records.order_by().values_list("kind").annotate(n=Count("pk"))
    found = dict(rows)
    return [(str(kind.label), found[kind.value]) for kind in RecordKind if kind.value in found]


def _authors(section: str, changes: Sequence[Difference], since: datetime) -> dict[str, Author]:
    """By the key of the record: who changed it last."""
    find = AUTHORS.get(section)
    return find(changes[:MOST_AUTHORS], since) if find else {}


def _of_rows(model: type[models.Model], keys: Iterable[str], since: datetime) -> dict[str, Author]:
    found = authors_since(model, [int(key) for key in keys if key.isdecimal()], since)
    return {str(pk): author for pk, author in found.items()}


def _by_key(model: type[models.Model]) -> Find:
    return lambda changes, since: _of_rows(model, (each.key for each in changes), since)


def _of_money(changes: Sequence[Difference], since: datetime) -> dict[str, Author]:
    """A budget by its unit, its currency and the year that its record tells."""
    told = {(each.key, each.record["year"]) for each in changes}
    units = {int(key.partition(" ")[0]) for key, _year in told}
    rows = Budget.objects.filter(unit__in=units, fiscal_year__in={year for _key, year in told})
    named = {
        pk: f"{unit} {currency}"
        for pk, unit, currency, year in rows.values_list("pk", "unit", "currency", "fiscal_year")
        if (f"{unit} {currency}", year) in told
    }
    return {named[pk]: author for pk, author in authors_since(Budget, named, since).items()}


def _of_communication(changes: Sequence[Difference], since: datetime) -> dict[str, Author]:
    found: dict[str, Author] = {}
    for word, model in (("channel", Channel), ("encounter", Encounter)):
        mine = (each.key.partition(" ")[2] for each in changes if each.key.startswith(f"{word} "))
        by_pk = _of_rows(model, mine, since)
        found |= {f"{word} {pk}": author for pk, author in by_pk.items()}
    return found


AUTHORS: dict[str, Find] = {
    "units": _by_key(Unit),
    "mandates": _by_key(Mandate),
    "team": _by_key(TeamMember),
    "money": _of_money,
    "communication": _of_communication,
}
