"""The ways to a field's text: its sources, asked in turn until one of them gives something."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from brm.imports.cells import Cell, CellReader, digest_of
from brm.imports.lines import Line
from brm.imports.recipes import Source


@dataclass
class Way:
    """One source of a field, the places of its columns in the header, and how its text is read."""

    source: Source
    places: list[int]
    reader: CellReader
    seen: Counter[str] = field(default_factory=Counter)

    def gives_nothing(self, text: str) -> bool:
        """Whether another way is to be asked."""
        bare = text.strip(" \t" + self.source.reading.strip)
        return self.reader.is_none(bare) and not self.source.default

    def text(self, line: Line) -> tuple[str, str]:
        """What the line gives, blank where that means none; and the word that means none."""
        if self.source.value is not None:
            return self.source.value, ""
        text, passed = self._of_cells([cell_of(line, at) for at in self.places])
        return (self._numbered(text) if self.source.numbered else text), passed

    def _of_cells(self, texts: list[str]) -> tuple[str, str]:
        if self.source.digest:
            return (digest_of(texts) if any(texts) else ""), ""
        if self.source.first_of:
            return next((t for t in texts if not self.reader.is_none(t)), "".join(texts[-1:])), ""
        return self._joined(texts)

    def _numbered(self, text: str) -> str:
        """The second line that says the same differs from the first."""
        if not text:
            return ""
        self.seen[text] += 1
        return f"{text}-{self.seen[text]}" if self.seen[text] > 1 else text

    def _joined(self, texts: list[str]) -> tuple[str, str]:
        none = [text for text in texts if self.reader.is_none(text)]
        if self.source.whole and none:
            return "", next((text for text in none if text), "")
        padded = [
            t.zfill(width) if t else t
            for t, width in zip(texts, _widths(self.source), strict=False)
        ]
        if self.source.skip_empty:
            padded = [text for text in padded if not self.reader.is_none(text)]
        return (self.source.join.join(padded) if any(padded) else ""), ""


def read_ways(ways: Sequence[Way], line: Line) -> Cell:
    """The cell of the first way that gives something; of the last one where none does."""
    passed = ""
    for way in ways[:-1]:
        text, word = way.text(line)
        if way.gives_nothing(text):
            passed = passed or word or text
            continue
        cell = way.reader.read(text)
        if not cell.left_empty:
            return replace(cell, passed=passed) if passed else cell
    cell = ways[-1].reader.read(ways[-1].text(line)[0])
    return replace(cell, passed=passed) if passed else cell


def make_ways(
    source: Source,
    *,
    places: Callable[[Source], list[int]],
    reader: Callable[[Source], CellReader],
) -> tuple[Way, ...]:
    """The ways of a field as its recipe states them."""
    sources = (source, *source.others)
    return tuple(Way(each, places(each), reader(each)) for each in sources)


def cell_of(line: Line, at: int) -> str:
    """The text of a cell without the blanks, tabs and marks around it; short lines end blank."""
    if at >= len(line.cells):
        return ""
    return line.cells[at].strip(" \t\r\n\ufeff\N{NO-BREAK SPACE}")


def _widths(source: Source) -> tuple[int, ...]:
    return source.pad + (0,) * (len(source.named_columns) - len(source.pad))
