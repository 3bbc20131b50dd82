"""What is said once of a file, for all its lines: by its name, its columns, the recipe, or by hand.

A recipe that reads it of the name of the file would otherwise be silent where that says nothing; so
it is told with where it was taken from, and whoever imports the file may say it otherwise.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from brm.imports.refusals import Refused
from brm.imports.toml_tables import TomlTable

SAID, OF_NAME, OF_HEADER, OF_COLUMN, OF_RECIPE = "said", "file_name", "header", "column", "recipe"


@dataclass(frozen=True)
class OfFile:
    """Something that is said of the whole file; `find` is what it looks like."""

    name: str
    label: str = ""
    file_name: bool = False
    last_column: re.Pattern[str] | None = None
    find: re.Pattern[str] | None = None
    default: str = ""


@dataclass(frozen=True)
class Found:
    """What was found of it, and where."""

    text: str = ""
    origin: str = ""

    @property
    def is_part(self) -> bool:
        """Whether what the recipe looks for was taken out of a longer text already."""
        return self.origin in (SAID, OF_NAME)


@dataclass
class OfThisFile:
    """All that is said of one file: its name, its header, and what whoever imports it says."""

    file_name: str
    header: list[str]
    said: Mapping[str, str] = field(default_factory=dict)
    told: dict[str, dict[str, str]] = field(default_factory=dict)

    def find(self, asked: OfFile, column: str = "") -> Found:
        """What is found of it; it is told from then on. Raises Refused where it cannot be."""
        found = self._found(asked)
        told = {"label": asked.label or asked.name.replace("_", " ").capitalize()}
        told |= {"text": found.text, "from": found.origin}
        self.told[asked.name] = told | ({"column": column} if column else {})
        return found

    def _found(self, asked: OfFile) -> Found:
        if said := self.said.get(asked.name, ""):
            return Found(_part(asked, said), SAID)
        stem = self.file_name.rpartition(".")[0] or self.file_name
        if asked.file_name and (asked.find is None or asked.find.search(stem)):
            return Found(_part(asked, stem), OF_NAME)
        if asked.last_column:
            names = [name for name in self.header if asked.last_column.search(name)]
            if names:
                return Found(max(names), OF_HEADER)
        return Found(asked.default, OF_RECIPE if asked.default else "")


def _part(asked: OfFile, text: str) -> str:
    """What is looked for in the text."""
    if asked.find is None:
        return text
    found = asked.find.search(text)
    if found is None:
        raise Refused(
            _("“%(text)s” is no %(name)s as the recipe expects it.")
            % {"text": text[:80], "name": asked.label or asked.name.replace("_", " ")}
        )
    return next((part for part in found.groups() if part), found.group())


def of_file_of(table: Mapping[str, Any]) -> dict[str, OfFile]:
    """What a recipe says under [of_file]."""
    tables = {name: TomlTable(spec, f"of_file.{name}") for name, spec in table.items()}
    return {name: _of_file(name, each) for name, each in tables.items()}


def _of_file(name: str, table: TomlTable) -> OfFile:
    found = OfFile(
        name,
        label=table.text("label"),
        file_name=table.flag("file_name"),
        last_column=table.pattern("last_column"),
        find=table.pattern("find"),
        default=table.plain("default") or "",
    )
    table.refuse_the_rest()
    return found
