"""A text of an agreement as its page shows it: by clause, and against another one."""

from collections.abc import Sequence
from dataclasses import dataclass

from agreements.models import Agreement, AgreementEdition, AgreementPeriod
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
    """An edition in the list of versions, with what differs in it from the one it follows.

    `holds`: it is what the last period says, or what its draft was last frozen as.
    """

    edition: AgreementEdition
    differences: Sequence[Clause]
    is_first: bool
    holds: bool


def versions_of(agreement: Agreement, period: AgreementPeriod | None) -> list[Version]:
    """The editions of the agreement, the latest first; `period` is its last one."""
    editions = list(agreement.editions.select_related("made_by").latest_first())
    texts = {each.pk: each.sections for each in editions}
    held = (period.n, period.edition) if period else None
    return [
        Version(
            each,
            clauses(texts[each.follows_id], each.sections) if each.follows_id else [],
            is_first=each.follows_id is None,
            holds=(each.period_n, each.n) == held,
        )
        for each in editions
    ]
