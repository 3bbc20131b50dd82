"""The parts of minutes whose every entry is an action: under a heading, or in a table."""

import re
from dataclasses import dataclass
from typing import Self

from meetings.found.lines import Line
from meetings.found.owners import KNOWN, NAME, knows
from meetings.found.words import (
    ACTION_COLUMN,
    DUE_COLUMN,
    EARLIER,
    EARLIER_SECTION,
    OWNER_COLUMN,
    SECTION,
    STATE_COLUMN,
)

A_LABEL = 7
"""From this level on a heading is a label, a line in bold or before a colon, and ends sooner."""
OF_AN_ENTRY = 9
DETAILS = 6
COLUMNS = (
    ("action", ACTION_COLUMN),
    ("owner", OWNER_COLUMN),
    ("due", DUE_COLUMN),
    ("state", STATE_COLUMN),
)


def heading_of(line: Line) -> str:
    """The words of a line as of a heading: no colon, no number before it."""
    return re.sub(r"^\d+(?:\.\d+)*[.)]?\s+", "", line.text.strip(" :*"))


@dataclass(frozen=True)
class Columns:
    """Which column of a table is which."""

    places: dict[str, int]

    @classmethod
    def of(cls, head: tuple[str, ...]) -> Self:
        places: dict[str, int] = {}
        for place, cell in enumerate(head):
            names = (name for name, words in COLUMNS if words.fullmatch(cell.strip(" :!*")))
            name = next((each for each in names if each not in places), None)
            if name:
                places[name] = place
        return cls(places)

    def cell(self, name: str, cells: tuple[str, ...]) -> str:
        place = self.places.get(name, -1)
        return cells[place] if 0 <= place < len(cells) else ""


class Section:
    """Where the reader stands: in a part that holds actions, or not."""

    def __init__(self) -> None:
        self.is_open = self.is_earlier = False
        self.owner = ""
        self.columns: Columns | None = None
        self._level = self._last = self._head = 0
        self._indent = self._depth = -1

    def see(self, line: Line) -> None:
        """Take note of a line before it is read."""
        self._see_table(line)
        name = heading_of(line)
        is_section = bool(SECTION.fullmatch(name) or EARLIER_SECTION.fullmatch(name))
        if is_section and (line.is_heading or line.is_over or line.text.endswith(":")):
            self._begin(line, name)
        elif self.is_open and self._ends(line):
            if line.is_heading and knows(line.text):
                self.owner = line.text
            else:
                self.is_open = self.is_earlier = False
                self.owner = ""
        elif self.is_open and line.is_heading:
            self.owner = line.text if knows(line.text) else ""
        self._see_owner(line)
        self._last = line.number

    def _begin(self, line: Line, name: str) -> None:
        self.is_open, self.owner = True, ""
        self.is_earlier = bool(EARLIER.search(name) or EARLIER_SECTION.fullmatch(name))
        self._level = line.level if line.is_heading else OF_AN_ENTRY
        self._indent = line.indent if line.is_entry else -1
        self._depth = -1

    def _ends(self, line: Line) -> bool:
        if line.is_heading:
            return line.level <= self._level
        if self._indent >= 0:
            return line.indent <= self._indent
        is_apart = line.number > self._last + 1 and self._depth >= 0
        is_running = not (line.is_entry or line.cells or line.box)
        return self._level >= A_LABEL and is_apart and is_running

    def _see_owner(self, line: Line) -> None:
        """An entry that is only a name owns what stands beneath it."""
        if not self.is_open or line.is_heading or not line.is_entry:
            return
        if self._depth >= 0 and line.indent > self._depth:
            return
        self.owner = ""
        bare = line.text.strip(" :*")
        if SECTION.fullmatch(bare):
            return
        is_name = re.fullmatch(rf"{NAME}|{KNOWN}|[\w-]+", bare) is not None
        if knows(bare) or (line.is_over and is_name):
            self.owner, self._depth = bare, line.indent + 1
        else:
            self._depth = line.indent

    def holds(self, line: Line) -> bool:
        """Whether the line is an entry of the section, and no detail of one."""
        bare = line.text.strip(" :*")
        if not self.is_open or line.is_heading or SECTION.fullmatch(bare) or bare == self.owner:
            return False
        if self._depth < 0:
            self._depth = line.indent
        most = self._depth + (DETAILS if self.owner else 0)
        return line.indent <= most

    def is_detail(self, line: Line) -> bool:
        """Whether the line says more of an entry of the section."""
        return self.is_open and line.indent > self._indent

    def _see_table(self, line: Line) -> None:
        if not line.cells:
            self.columns = None
        elif self.columns is None and not line.is_rule:
            columns = Columns.of(line.cells)
            if "action" in columns.places and ("owner" in columns.places or self.is_open):
                self.columns = columns
                self._head = line.number

    def is_row(self, line: Line) -> bool:
        """Whether the line is a row of a table of actions, and not its head."""
        return self.columns is not None and not line.is_rule and line.number != self._head
