"""The sections a profile is compiled from; each is one function beside the rows it reads.

A section is told in words and figures as they were on its day: whatever it holds is text, so that
the frozen profile can be drawn again without asking anything else.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from brm.ui.registry import Registry
from customers.models import Customer
from reports.comparison import gravest
from reports.models import Edition

ALL_EDITIONS = frozenset(Edition)
INSIDE_IT = frozenset({Edition.INTERNAL})


@dataclass(frozen=True)
class Subject:
    """What a profile is about: a customer on a day, for an edition."""

    customer: Customer
    on: date
    edition: Edition


@dataclass(frozen=True)
class Cell:
    """One month of a heat map row: its state, figure and the sentence that explains it."""

    state: str
    figure: str
    sentence: str


@dataclass(frozen=True)
class Row:
    """One line of a section; `key` tells it from its neighbours in every profile.

    `status` is what a comparison with the previous profile looks at, `state` the shape before it.
    """

    key: str
    name: str
    status: str
    state: str = ""
    cells: tuple[str, ...] = ()
    months: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Section:
    """A titled part of a profile: its sentence, then rows under `columns`.

    `columns` name the row, its cells and, last, its status. With `months` the rows are drawn as
    a heat map. `word` says how it stands as a whole, where the word of its state would not.
    """

    title: str
    sentence: str
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    months: tuple[str, ...] = ()
    word: str = ""

    def as_json(self, name: str) -> dict[str, Any]:
        """As it is stored, with the gravest state of its rows as its own."""
        return {"name": name, "state": gravest(row.state for row in self.rows), **asdict(self)}


@dataclass(frozen=True)
class SectionKind:
    """A section's function, the editions it belongs to, and what a change in it weighs."""

    compile: Callable[[Subject], Section]
    editions: frozenset[Edition] = ALL_EDITIONS
    weight: int = 50


sections: Registry[SectionKind] = Registry()


def weights() -> dict[str, int]:
    """What a change in each section weighs against those in others."""
    return {name: sections[name].weight for name in sections.names()}


def compile_sections(subject: Subject) -> list[dict[str, Any]]:
    """All sections of the subject's edition, in their order."""
    return [
        sections[name].compile(subject).as_json(name)
        for name in sections.names()
        if subject.edition in sections[name].editions
    ]
