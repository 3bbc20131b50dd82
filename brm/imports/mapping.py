"""From the lines of a table to the records of a kind, as a recipe says."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.imports.cells import Cell, CellReader
from brm.imports.kinds import Field, Kind
from brm.imports.lines import Line
from brm.imports.of_file import OF_RECIPE, OfFile, OfThisFile
from brm.imports.recipes import Filter, Recipe, Source, Wide, column_pattern
from brm.imports.refusals import Refused
from brm.imports.ways import Way, cell_of, make_ways, read_ways
from brm.imports.words import fold

Record = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line is not taken: the column, what stands there, and the reason as a sentence."""

    line: int
    column: str
    value: str
    reason: str


@dataclass
class Tally:
    """Of each field: in how many lines the file gave something, and in how many it was read.

    What a recipe adds of its own, a constant, is not the file's and not counted.
    """

    of_recipe: frozenset[str] = frozenset()
    given: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    left_empty: Counter[str] = field(default_factory=Counter)

    def count(self, records: list[Record]) -> None:
        cells = [pair for record in records for pair in record.items()]
        for counter, holds in (
            (self.given, _is_said),
            (self.read, _is_read),
            (self.left_empty, _is_left_empty),
        ):
            counter.update({name for name, cell in cells if holds(cell)} - self.of_recipe)


def _is_said(cell: Cell) -> bool:
    return _is_read(cell) or bool(cell.wrong) or cell.left_empty


def _is_read(cell: Cell) -> bool:
    return cell.given and cell.value is not None


def _is_left_empty(cell: Cell) -> bool:
    return cell.left_empty


class Mapper:
    """Knows, for one header and one recipe, which cells make which fields.

    Raises Refused where a column that is needed is not there, or is there twice, or where the
    recipe names a field that the kind does not have. Fields `of_case` are asked of the last line of
    a case alone: of each line that does not say them, `unsaid` holds why.
    """

    def __init__(
        self,
        kind: Kind,
        recipe: Recipe,
        header: list[str],
        *,
        today: date,
        file_name: str = "",
        said: Mapping[str, str] | None = None,
        of_case: frozenset[str] = frozenset(),
    ) -> None:
        self.kind = kind
        self.of_case = of_case
        self.unsaid: list[Refusal] = []
        self.recipe = recipe
        self.header = [" ".join(name.replace("\ufeff", "").split()) for name in header]
        self.of_file = OfThisFile(file_name, self.header, said or {})
        self.today = today
        self.filters = [(self._column(each.column), each) for each in recipe.filters]
        wides, needed = recipe.wides or (None,), recipe.needed or ((),)
        there = recipe.there or ((),)
        sources = self._sources(recipe)
        blocks = [
            (self._block(block, self._wide_columns(wide), self._names(needs)), self._names(fields))
            for block, wide, needs, fields in zip(sources, wides, needed, there, strict=True)
        ]
        self.blocks = [
            block for block, fields in blocks if all(block.columns_of(f, None) for f in fields)
        ]
        self.tally = Tally(_constants(sources))

    def lets_through(self, line: Line) -> bool:
        """Whether the recipe's filters take the line."""
        return bool(line.refusal) or all(
            _lets_through(each, cell_of(line, at)) for at, each in self.filters
        )

    def records(self, line: Line) -> tuple[list[tuple[int, Record]], list[Refusal]]:
        """The records of a line, each with the number of its block; or why there are none."""
        if line.refusal:
            return [], [Refusal(line.number, "", "", line.refusal)]
        if refusal := self._too_long(line):
            return [], [refusal]
        found: list[tuple[int, Record]] = []
        refusals: list[Refusal] = []
        for number, block in enumerate(self.blocks):
            for record, at in block.records(line):
                found.append((number, record))
                refusals += self._refusals(line, record, block, at)
        self.tally.count([record for _number, record in found])
        return ([], refusals) if refusals else (found, [])

    def only(self, name: str, line: Line) -> Record:
        """The one field of a line that is rejected for another, in a record without all others."""
        nothing = {each.name: Cell() for each in self.kind.fields}
        return nothing | {name: read_ways(self.blocks[0].ways[name], line)}

    def _too_long(self, line: Line) -> Refusal | None:
        beyond = [cell for cell in line.cells[len(self.header) :] if cell.strip()]
        if not beyond:
            return None
        reason = _("The line has %(cells)s cells, the header names %(columns)s.")
        facts = {"cells": len(line.cells), "columns": len(self.header)}
        return Refusal(line.number, "", beyond[0][:200], reason % facts)

    def _refusals(
        self, line: Line, record: Record, block: "Block", wide: int | None
    ) -> Iterator[Refusal]:
        for name, cell in record.items():
            each = self.kind[name]
            if name in self.of_case and cell.value is None:
                column, text = self._origin(name, line, block.columns_of(name, wide))
                self.unsaid.append(Refusal(line.number, column, text, _unsaid(each, cell)))
            elif cell.wrong:
                column, text = self._origin(name, line, block.columns_of(name, wide))
                yield Refusal(line.number, column, text, cell.wrong)
            elif each.cleaner.required and cell.value is None:
                column, text = self._origin(name, line, block.columns_of(name, wide))
                reason = str(each.cleaner.error_messages["required"])
                yield Refusal(line.number, column, text, reason)

    def _origin(self, name: str, line: Line, places: list[int]) -> tuple[str, str]:
        """The columns that a field is read from, or its name; and what stands there."""
        columns = " + ".join(self.header[at] for at in places) or name
        return columns, " ".join(cell_of(line, at) for at in places)[:200]

    # What the header and the recipe mean together ---------------------------------------------
    def _sources(self, recipe: Recipe) -> list[dict[str, Source]]:
        blocks = [dict(self._known(block)) for block in recipe.blocks] or [{}]
        if recipe.by_name:
            blocks = [self._by_name(recipe) | block for block in blocks]
        for block, wide in zip(blocks, recipe.wides or (None,), strict=True):
            self._refuse_without_required(block, wide)
        return [{name: self._of_file(name, each) for name, each in b.items()} for b in blocks]

    def _of_file(self, name: str, source: Source) -> Source:
        """A source that says something of the file as a whole, as the text that this is."""
        first, *others = (self._said_once(name, each, source) for each in (source, *source.others))
        return replace(first, others=tuple(others))

    def _said_once(self, name: str, source: Source, first: Source) -> Source:
        asked = self.recipe.of_file.get(source.of_file)
        if asked is None and not (source.file_name or source.last_column):
            return source
        asked = asked or OfFile(
            name,
            label=str(self.kind[name].label).capitalize(),
            file_name=source.file_name,
            last_column=source.last_column,
            find=source.find if source.file_name else None,
            default=source.default or "",
        )
        before = () if source is first else self._columns(first)
        column = self.header[before[0]] if before else ""
        found = self.of_file.find(asked, column)
        if source.of_file:
            return replace(source, value=found.text)
        if found.origin == OF_RECIPE:
            return replace(source, value="")  # its own default is read as that of any source
        return replace(source, value=found.text, find=None if found.is_part else source.find)

    def _by_name(self, recipe: Recipe) -> dict[str, Source]:
        """A column is the field's that it names: by its name, or as people call it in an export."""
        heads = {fold(head): head for head in reversed(self.header)}
        found = {}
        for each in self.kind.fields:
            ways = (fold(each.name), fold(each.name.replace("_", " ")), fold(str(each.label)))
            head = next((heads[way] for way in ways if way in heads), None)
            if head is not None:
                found[each.name] = Source(reading=recipe.reading, column=head)
        return found

    def _known(self, block: Mapping[str, Any]) -> Mapping[str, Any]:
        for name in block:
            if name not in self.kind.by_name:
                known = ", ".join(self.kind.by_name)
                raise Refused(
                    _("%(kind)s have no field “%(name)s”; they have %(known)s.")
                    % {"kind": self.kind.label, "name": name, "known": known}
                )
        return block

    def _names(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._known(dict.fromkeys(names)))

    def _refuse_without_required(self, block: Mapping[str, Source], wide: Wide | None) -> None:
        by_wide = {wide.name, wide.value} if wide else set()
        missing = [
            each.name
            for each in self.kind.fields
            if each.cleaner.required
            and each.default_value() is None
            and each.name not in block
            and each.name not in by_wide
        ]
        if missing:
            raise Refused(
                ngettext(
                    "The column “%(missing)s” is missing. The file has: %(header)s.",
                    "The columns “%(missing)s” are missing. The file has: %(header)s.",
                    len(missing),
                )
                % {"missing": "”, “".join(missing), "header": _few(self.header)}
            )

    def _block(
        self,
        sources: Mapping[str, Source],
        columns: "WideColumns | None",
        needed: tuple[str, ...],
    ) -> "Block":
        by_wide = (columns.name_to, columns.value_to) if columns else ()
        ways = {name: self._ways(name, source) for name, source in sources.items()}
        wide = {name: self._reader(name, sources.get(name, Source())) for name in by_wide}
        unnamed = {
            each.name: Cell(each.default_value())
            for each in self.kind.fields
            if each.name not in ways and each.name not in wide
        }
        return Block(ways, wide, unnamed, columns, needed)

    def _ways(self, name: str, source: Source) -> tuple[Way, ...]:
        return make_ways(source, places=self._columns, reader=lambda each: self._reader(name, each))

    def _reader(self, name: str, source: Source) -> CellReader:
        return CellReader(self.kind[name], source, today=self.today)

    def _wide_columns(self, wide: Wide | None) -> "WideColumns | None":
        if wide is None:
            return None
        self._known({wide.name: Source(), wide.value: Source()})
        found = [(at, self.header[at]) for at in map(self._column, wide.columns)]
        if match := wide.match:
            found += [(at, name) for at, name in enumerate(self.header) if match.search(name)]
        if not found and not wide.optional:
            raise Refused(
                _("None of the columns that become rows is there. The file has: %(header)s.")
                % {"header": _few(self.header)}
            )
        return WideColumns(tuple(found), wide.name, wide.value, wide.blank)

    def _columns(self, source: Source) -> list[int]:
        wanted = source.named_columns
        if source.optional:
            folded = [fold(each) for each in self.header]
            wanted = tuple(
                name for name in wanted if any(column_pattern(name).match(f) for f in folded)
            )
        return [self._column(name) for name in wanted]

    def _column(self, name: str) -> int:
        pattern = column_pattern(name)
        found = [at for at, each in enumerate(self.header) if pattern.match(fold(each))]
        if len(found) == 1:
            return found[0]
        facts = {"name": name, "header": _few(self.header)}
        if found:
            raise Refused(_("The column “%(name)s” is there more than once.") % facts)
        raise Refused(_("The column “%(name)s” is missing. The file has: %(header)s.") % facts)


@dataclass(frozen=True)
class WideColumns:
    """The columns that become rows: their places and names, and the two fields they fill."""

    columns: tuple[tuple[int, str], ...]
    name_to: str
    value_to: str
    blank: str

    @property
    def filled(self) -> tuple[str, str]:
        return self.name_to, self.value_to


@dataclass(frozen=True)
class Block:
    """One record of each line (or one for each wide column), none without what is needed."""

    ways: dict[str, tuple[Way, ...]]
    wide: dict[str, CellReader]
    unnamed: Record
    columns: WideColumns | None
    needed: tuple[str, ...]

    def columns_of(self, name: str, wide: int | None) -> list[int]:
        """The columns that a field of a record is read from, in their order.

        `wide` is the one of the columns that become rows which became this record.
        """
        if wide is not None and self.columns and name in self.columns.filled:
            return [wide]
        return list(dict.fromkeys(at for way in self.ways.get(name, ()) for at in way.places))

    def records(self, line: Line) -> Iterator[tuple[Record, int | None]]:
        """Each record, with the place of the column that became it where a column did."""
        record = self.unnamed | {name: read_ways(ways, line) for name, ways in self.ways.items()}
        if any(record[name].value is None and not record[name].wrong for name in self.needed):
            return
        wide = self.columns
        if wide is None:
            yield record, None
            return
        for at, name in wide.columns:
            text = cell_of(line, at) or wide.blank
            if not self.wide[wide.value_to].is_none(text):
                named, valued = self.wide[wide.name_to].read(name), self.wide[wide.value_to]
                yield record | {wide.name_to: named, wide.value_to: valued.read(text)}, at


def _unsaid(of_case: Field, cell: Cell) -> str:
    """Why a line does not say whose its case is."""
    if cell.wrong and cell.wrong != str(of_case.cleaner.error_messages["required"]):
        return cell.wrong
    return _("It does not say which %s it is of.") % of_case.label


def _lets_through(each: Filter, text: str) -> bool:
    folded = fold(text)
    return not (
        (each.equals and folded not in each.equals)
        or (folded in each.not_equals)
        or (each.matches and not each.matches.search(text))
        or (each.not_matches and each.not_matches.search(text))
        or (each.given is not None and bool(text) is not each.given)
    )


def _constants(blocks: list[dict[str, Source]]) -> frozenset[str]:
    """The fields that no block reads from a column."""
    read = {name for block in blocks for name, source in block.items() if source.value is None}
    return frozenset(name for block in blocks for name in block) - read


def _few(names: list[str]) -> str:
    shown = [name[:40] for name in names[:12]]
    return ", ".join(shown) + (", …" if len(names) > 12 else "")
