"""`python -m brm.imports.json_rows FILE TARGET ENCODING [PATH]`: a list in JSON, as CSV.

Runs in a process of its own, which may take so much memory and no more; of the file it holds one
element at a time. Exits with `SAID` and a sentence on standard output where the file cannot be
used; any other status is a fault.

A row is: the number of the element, why it cannot be read (or nothing), its cells. Columns are
made as they are met, so that rows may be shorter than the last one; their names stand in a file
beside TARGET, as `.names`.
"""

import csv
import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from brm.imports.sheet import MEMORY, SAID

CHUNK = 1024 * 1024
LARGEST = 16 * 1024 * 1024
"""Characters of one element, at most."""
DEEPEST = 20
"""Objects in objects, at most, of one element."""
COLUMNS = 10_000
SEARCHED = 4
"""Objects in objects in which a list is looked for that the recipe does not name."""
BLANK = " \t\r\n"


class Said(Exception):  # noqa: N818  a sentence for the one who brought the file
    """Why the file cannot be used."""


class Wrong(Exception):  # noqa: N818  a sentence about one element
    """Why one element cannot be read."""


def main(file: str, target: str, encoding: str, path: str = "") -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        write_rows(Path(file), Path(target), encoding, path)
    except Said as said:
        sys.stdout.write(f"{said}\n")
        return SAID
    return 0


def write_rows(file: Path, target: Path, encoding: str, path: str) -> None:
    with file.open(encoding=encoding, newline="") as stream:
        found = _find_list(stream, tuple(path.split(".")) if path else None)
        stream.seek(0)
        reader = Reader(stream)
        elements = reader.lines() if found is None else reader.list_at(found)
        columns: dict[str, int] = {}
        with target.open("w", encoding="utf-8", newline="") as rows:
            write = csv.writer(rows).writerow
            for number, element in elements:
                write(_row(number, element, columns))
            if not columns:
                raise Said("The list holds no object with anything in it: there is no column.")
        if found is not None and reader.peek():
            raise reader.mistake("something stands behind the end of the list", reader.at)
        names = json.dumps(list(columns), ensure_ascii=False)
        target.with_suffix(".names").write_text(names, "utf-8")


def _row(number: int, element: Any, columns: dict[str, int]) -> list[Any]:
    if isinstance(element, Wrong):
        return [number, str(element)]
    cells: dict[int, str] = {}
    try:
        for name, text in _cells(element):
            at = columns.setdefault(name, len(columns))
            cells[at] = text
    except Wrong as wrong:
        return [number, str(wrong)]
    if len(columns) > COLUMNS:
        raise Said(
            f"The elements have more than {COLUMNS} different keys. Are there keys that are values?"
        )
    return [number, "", *(cells.get(at, "") for at in range(max(cells, default=-1) + 1))]


# An element as cells --------------------------------------------------------------------------
def _cells(element: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(element, dict):
        raise Wrong(f"This element is {_kind_of(element)}, not an object with named values.")
    yield from flat(element, "", 0)


def flat(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    """The values of an object by their dotted paths; a list of plain values is one cell."""
    if depth > DEEPEST:
        raise Wrong(f"Its values are nested more than {DEEPEST} deep.")
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{path}.{key}" if path else key, depth + 1)
    elif isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        for at, inner in enumerate(value):
            yield from flat(inner, f"{path}.{at}", depth + 1)
    elif isinstance(value, list):
        yield path, "; ".join(_text(each) for each in value)
    else:
        yield path, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _kind_of(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return "a number" if isinstance(value, Number) else "a text"


class Number(str):
    """A number as it is written: no digit of it is lost."""

    __slots__ = ()


class Doubled(dict[str, Any]):
    """An object in which a key stands twice."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    for key, _value in pairs:
        if key in seen:
            raise Wrong(f"The key “{key[:80]}” stands twice in one object.")
        seen.add(key)
    return found


DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=Number, parse_int=Number, parse_constant=Number
)
PLAIN = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=Number)
"""Reads what is passed over, and what `DECODER` has found wrong, to find its end."""


# The text, a part at a time ---------------------------------------------------------------------
@dataclass
class Reader:
    """A JSON text that is read a value at a time."""

    stream: TextIO
    text: str = ""
    at: int = 0
    ended: bool = False
    line: int = 1
    column: int = 1
    """Of the first character of `text`."""
    lists: list[tuple[tuple[str, ...], bool]] = field(default_factory=list)

    def more(self) -> bool:
        """Read on; False at the end of the file."""
        if self.ended:
            return False
        self._forget()
        try:
            read = self.stream.read(max(CHUNK, len(self.text)))
        except UnicodeError as error:
            raise Said(self._foreign(error)) from None
        self.ended = not read
        self.text += read
        return True

    def _forget(self) -> None:
        gone, self.text = self.text[: self.at], self.text[self.at :]
        self.line, self.column = self._place(gone)
        self.at = 0

    def _place(self, before: str) -> tuple[int, int]:
        """Line and column behind the text `before`, which begins where `text` does."""
        lines = before.count("\n") or before.count("\r")
        if not lines:
            return self.line, self.column + len(before)
        end = max(before.rfind("\n"), -1 if "\n" in before else before.rfind("\r"))
        return self.line + lines, len(before) - end

    def _foreign(self, error: UnicodeError) -> str:
        """Where the first byte stands that is not of the encoding."""
        line, _column = self._place(self.text)
        encoding = self.stream.encoding.upper().removesuffix("-SIG")
        if isinstance(error, UnicodeDecodeError):
            held = bytes(error.object[: error.start])
            line += held.count(b"\n")
            wrong = f"the byte 0x{error.object[error.start]:02X}"
            return (
                f"Line {line} is not {encoding}: it holds {wrong}. Is the encoding another, such "
                "as cp1252? A recipe declares it."
            )
        return f"The file is not in the encoding {encoding}."

    def mistake(self, why: str, at: int) -> Said:
        line, column = self._place(self.text[:at])
        return Said(f"Line {line}, column {column} cannot be read as JSON: {why}.")

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            while self.at < len(self.text):
                if self.text[self.at] not in BLANK:
                    return self.text[self.at]
                self.at += 1
            if not self.more():
                return ""

    def expect(self, *signs: str) -> str:
        found = self.peek()
        if not found or found not in signs:
            what = f"“{found}” stands there" if found else "the file ends there"
            wanted = " or ".join(f"“{sign}”" for sign in signs)
            raise self.mistake(f"{what}, {wanted} is expected", self.at)
        self.at += 1
        return found

    def value(self, decoder: json.JSONDecoder = PLAIN) -> Any:
        """The value that begins here. Raises Wrong where it is whole, but its `decoder` refuses."""
        if not self.peek():
            raise self.mistake("the file ends where a value is expected", self.at)
        while True:
            try:
                found, end = decoder.raw_decode(self.text, self.at)
                if end < len(self.text) or self.ended or not self.more_than(end):
                    self.at = end
                    return found
            except Wrong as wrong:
                self.value()
                raise wrong from None
            except RecursionError:
                raise self.mistake("values are nested far too deep", self.at) from None
            except json.JSONDecodeError as error:
                self._read_on_or_say(error)

    def more_than(self, end: int) -> bool:
        """Read on behind a value that may be longer: a number at the end of what is read."""
        return self.text[end - 1] not in '"}]' and self.more()

    def _read_on_or_say(self, error: json.JSONDecodeError) -> None:
        if len(self.text) - self.at > LARGEST:
            if error.pos - self.at < LARGEST // 2:
                raise self.mistake(_in_words(error), error.pos) from None
            raise self.mistake(
                f"one value is larger than {LARGEST // 1024**2} million characters", self.at
            ) from None
        if not self.more():
            raise self.mistake(_in_words(error), error.pos) from None

    def elements(self) -> Iterator[Any]:
        """The values of the list that begins here; one that is wrong in itself is a `Wrong`."""
        self.expect("[")
        if self.peek() == "]":
            self.at += 1
            return
        while True:
            try:
                yield self.value(DECODER)
            except Wrong as wrong:
                yield wrong
            if self.expect(",", "]") == "]":
                return

    def keys(self) -> Iterator[str]:
        """The keys of the object that begins here; whoever asks reads the value of each."""
        self.expect("{")
        if self.peek() == "}":
            self.at += 1
            return
        while True:
            if self.peek() != '"':
                self.expect('"')
            key = self.value()
            self.expect(":")
            yield key
            if self.expect(",", "}") == "}":
                return

    # Which list, and what is in it ------------------------------------------------------------
    def look_for_lists(self, path: tuple[str, ...] = ()) -> None:
        """Note the lists of the value that begins here, and whether they hold objects."""
        sign = self.peek()
        if sign == "[":
            objects = [isinstance(each, dict | Wrong) for each in self.elements()]
            self.lists.append((path, any(objects)))
        elif sign == "{" and len(path) < SEARCHED:
            for key in self.keys():
                self.look_for_lists((*path, key))
        else:
            self.value()

    def list_at(self, path: tuple[str, ...]) -> Iterator[tuple[int, Any]]:
        """The elements of the list at the path, numbered from 1."""
        if not path:
            yield from enumerate(self.elements(), start=1)
            return
        for key in self.keys():
            if key == path[0]:
                yield from self.list_at(path[1:])
            else:
                self.value()

    def lines(self) -> Iterator[tuple[int, Any]]:
        """A value a line, each read by itself, numbered as the lines of the file."""
        number = 0
        while line := self._line(number + 1):
            number += 1
            if line.strip():
                yield number, _of_line(line)

    def _line(self, number: int) -> str:
        try:
            line = self.stream.readline(LARGEST + 1)
        except UnicodeError as error:
            self.line = number
            raise Said(self._foreign(error)) from None
        if len(line) > LARGEST:
            raise Said(f"Line {number} is longer than {LARGEST // 1024**2} million characters.")
        return line


def _of_line(line: str) -> Any:
    try:
        return DECODER.decode(line.strip().removeprefix("\ufeff"))
    except Wrong as wrong:
        return wrong
    except RecursionError:
        return Wrong("Its values are nested far too deep.")
    except json.JSONDecodeError as error:
        return Wrong(f"It cannot be read as JSON: {_in_words(error)}, in column {error.colno}.")


def _find_list(stream: TextIO, wanted: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The path of the list whose elements are the rows; None where each line is a value."""
    reader = Reader(stream)
    if reader.peek() == "[" and wanted is None:
        return ()
    if wanted is None and stream.name.lower().endswith((".jsonl", ".ndjson")):
        return None
    reader.look_for_lists()
    if reader.peek():
        if wanted is None and reader.text[reader.at] in "{[":
            return None
        raise reader.mistake("something stands behind the end of its value", reader.at)
    return _chosen(reader.lists, wanted)


def _chosen(
    lists: list[tuple[tuple[str, ...], bool]], wanted: tuple[str, ...] | None
) -> tuple[str, ...]:
    there = ", ".join(".".join(path) for path, _objects in lists if path) or "none"
    if wanted is not None:
        if wanted in dict(lists):
            return wanted
        raise Said(f"There is no list “{'.'.join(wanted)}” in the file; there is: {there[:400]}.")
    of_objects = [path for path, objects in lists if objects]
    nearest = [path for path in of_objects if len(path) == min(map(len, of_objects))]
    if len(nearest) == 1:
        return nearest[0]
    if not nearest:
        raise Said("The file holds no list of objects: nothing of it can be a row.")
    names = ", ".join(".".join(path) for path in nearest)
    raise Said(f"The file holds several lists ({names[:400]}); a recipe says which with “list”.")


def _in_words(error: json.JSONDecodeError) -> str:
    """What Python's reader says, as the end of a sentence."""
    return error.msg[:1].lower() + error.msg[1:].removesuffix(".")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
