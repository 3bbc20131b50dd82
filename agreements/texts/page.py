"""A text of an agreement as its page shows it: by clause, and against another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from agreements.models import Agreement, AgreementEdition
from agreements.texts.words import SECTIONS, Clause, clauses, name_of, record_in_words, rows_of
from customers.freshness.differences import Sections

LISTED = ("lines", "levels")
"""Sections of many records, each of which is told in one row."""


@dataclass(frozen=True)
class Part:
    """A section of a text with its rows: what is spoken of, and what is said of it."""

    label: str
    rows: Sequence[tuple[str, str]]


def parts(sections: Sections) -> list[Part]:
    """The text in the order in which it is read, without sections that say nothing."""
    return [
        Part(str(label), _rows(section, sections[section]))
        for section, label in SECTIONS.items()
        if sections.get(section)
    ]


def _rows(section: str, records: dict[str, dict[str, object]]) -> list[tuple[str, str]]:
    if section in LISTED:
        told = [
            (name_of(section, each), record_in_words(section, each)) for each in records.values()
        ]
        return sorted(told)
    return [row for record in records.values() for row in rows_of(record)]


@dataclass(frozen=True)
class Version:
    """An edition in the list of an agreement's versions, with what differs from the one before."""

    edition: AgreementEdition
    differences: Sequence[Clause]
    is_first: bool


def versions_of(agreement: Agreement) -> list[Version]:
    """The editions of the agreement, the latest first, each held against the one before it."""
    editions = list(agreement.editions.select_related("made_by").latest_first())
    return [
        Version(each, clauses(earlier.sections, each.sections) if earlier else [], earlier is None)
        for each, earlier in zip_longest(editions, editions[1:])
    ]
