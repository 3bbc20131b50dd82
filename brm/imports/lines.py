"""What every format of file is read into: a header, and lines of cells below it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

LARGEST_CELL = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file: the number of its first line, from 1, and its cells.

    `refusal` is the sentence where the reader found that the row cannot be read at all.
    """

    number: int
    cells: list[str]
    refusal: str = ""


class Tells(Protocol):
    """A stream that knows how far it is read."""

    def tell(self) -> int: ...


@dataclass
class Table:
    """A file that is open for reading: the cells of its header, then its lines.

    `position` is how many of `size` bytes are read; of a workbook, of its text form.
    """

    header: list[str]
    lines: Iterator[Line]
    size: int
    stream: Tells

    @property
    def position(self) -> int:
        return min(self.stream.tell(), self.size)
