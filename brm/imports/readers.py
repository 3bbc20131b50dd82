"""From the bytes of a file to lines of cells: CSV as a stream, XLSX and JSON by a bounded child.

Cards of contacts, directories and calendars have readers of their own: `vcard`, `ldif`, `ics`.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from brm.imports import ics, json_lists, ldif, vcard
from brm.imports.bounded import made_by_child
from brm.imports.lines import LARGEST_CELL, Line, Table
from brm.imports.recipes import Recipe
from brm.imports.refusals import Refused
from brm.imports.unfolding import unfolded
from brm.stack.archives import Unreadable, opened

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = ",;\t|"
ENCODINGS = re.compile(
    r"ascii|utf-8(-sig)?|utf-16(-[bl]e)?|iso8859-\d+|cp(125\d|437|720|737|775|8[56]\d|932|949|950)"
    r"|koi8-[rtu]|mac-\w+|gb2312|gbk|gb18030|big5|shift_jis|euc_(jp|kr)"
)
"""Those in which files are written; others that Python knows are none of text, or escapes."""
LOOKED_AT = 64 * 1024
SHEET_SECONDS = 120
UNPACKED_AT_MOST = 1024**3
RATIO_AT_MOST = 200

OTHER_FORMATS = {
    b"\x89PNG": "PNG picture",
    b"\xff\xd8\xff": "JPEG picture",
    b"GIF8": "GIF picture",
    b"%PDF": "PDF document",
    b"\xd0\xcf\x11\xe0": "workbook of the old XLS form",
    b"\x1f\x8b": "GZIP archive",
    b"\x7fELF": "program",
}


def open_table(path: Path, recipe: Recipe) -> AbstractContextManager[Table]:
    """The table that a file holds. Raises Refused with a sentence where it holds none."""
    if recipe.unfold:
        return unfolded(lambda: _open(path, recipe), recipe)
    return _open(path, recipe)


@contextmanager
def _open(path: Path, recipe: Recipe) -> Iterator[Table]:
    with path.open("rb") as stream:
        start = stream.read(LOOKED_AT)
    _refuse_other_formats(start)
    if start.startswith(b"PK\x03\x04"):
        with _as_csv(path, recipe.sheet) as text:
            sheet = Recipe(header_row=recipe.header_row, delimiter=",")
            with _open_csv(text, sheet, by_rows=True) as table:
                yield table
        return
    opened = OPENERS.get(format_of(start, path.name), _open_csv)
    with opened(path, recipe) as table:
        yield table


@contextmanager
def _open_json(path: Path, recipe: Recipe) -> Iterator[Table]:
    encoding = _encoding(path, recipe.encoding)
    if recipe.encoding_else:
        encoding = _fitting_encoding(path, recipe)
    with json_lists.open_list(path, recipe, encoding) as table:
        yield table


def format_of(start: bytes, name: str) -> str:
    """The format of a file that begins so: `vcard`, `ldif`, `ics`, `json`; nothing for a table."""
    if ics.begins(start, name):
        return "ics"
    if vcard.begins(start):
        return "vcard"
    if json_lists.begins(start, name):
        return "json"
    return "ldif" if ldif.begins(start, name) else ""


def format_of_file(path: Path) -> str:
    """The format of the file at `path`, as `format_of` names it."""
    with path.open("rb") as stream:
        return format_of(stream.read(LOOKED_AT), path.name)


def _refuse_other_formats(start: bytes) -> None:
    if not start.strip():
        raise Refused(_("The file is empty."))
    for magic, name in OTHER_FORMATS.items():
        if start.startswith(magic):
            raise Refused(
                _(
                    "This is a %(format)s, not a table. "
                    "CSV, XLSX, JSON, vCard, LDIF and iCalendar can be read."
                )
                % {"format": name}
            )
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff", b"PK")):
        raise Refused(_("This is not a text file: it holds bytes that no text has."))


OPENERS = {
    "vcard": vcard.open_cards,
    "ldif": ldif.open_entries,
    "ics": ics.open_events,
    "json": _open_json,
}


# CSV ------------------------------------------------------------------------------------------
@contextmanager
def _open_csv(path: Path, recipe: Recipe, *, by_rows: bool = False) -> Iterator[Table]:
    """`by_rows`: lines are numbered as the rows of a sheet, whatever line ends its cells hold."""
    encoding = _fitting_encoding(path, recipe)
    csv.field_size_limit(LARGEST_CELL)
    with path.open("rb") as stream:
        text = io.TextIOWrapper(stream, encoding=encoding, newline="")
        delimiter = _delimiter(text, recipe)
        text.seek(0)
        reader = csv.reader(text, delimiter=delimiter, strict=not recipe.loose_quotes)
        lines = _lines(reader, by_rows=by_rows)
        header = _header(lines, recipe)
        yield Table(header, lines, path.stat().st_size, stream)


def _fitting_encoding(path: Path, recipe: Recipe) -> str:
    """The one declared, or the other one of the recipe where the file is not in that."""
    try:
        encoding = _encoding(path, recipe.encoding)
        _refuse_wrong_encoding(path, encoding)
    except Refused:
        if not recipe.encoding_else:
            raise
        encoding = _encoding(path, recipe.encoding_else)
        _refuse_wrong_encoding(path, encoding)
    return encoding


def _encoding(path: Path, declared: str) -> str:
    with path.open("rb") as stream:
        start = stream.read(4)
    if start == codecs.BOM_UTF32_LE:
        raise Refused(_("The file is UTF-32, which is not read. Save it as UTF-8."))
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    wanted = declared or "utf-8"
    try:
        known = codecs.lookup(wanted).name
    except (LookupError, ValueError):
        raise Refused(_("There is no encoding “%s”.") % wanted) from None
    if not ENCODINGS.fullmatch(known):
        raise Refused(
            _("Files in the encoding “%s” are not read. Save the file as UTF-8.") % wanted
        )
    return "utf-8-sig" if wanted.lower().replace("_", "-") in ("utf-8", "utf8") else wanted


def _refuse_wrong_encoding(path: Path, encoding: str) -> None:
    """Name the first line that is not what was declared, before anything is read of it."""
    if encoding.startswith("utf-16"):
        return  # its lines do not end in the single byte that this walks by
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError as error:
                raise Refused(_foreign_byte(number, line, error, encoding)) from None
    if not encoding.startswith("utf-8"):
        _refuse_utf_8(path, encoding)


def _foreign_byte(number: int, line: bytes, error: UnicodeDecodeError, encoding: str) -> str:
    before = line[max(0, error.start - 20) : error.start]
    return _(
        "Line %(line)s is not %(encoding)s: it holds the byte 0x%(byte)02X after “%(before)s”. "
        "Is the encoding another, such as cp1252? A recipe declares it."
    ) % {
        "line": number,
        "encoding": encoding.upper().removesuffix("-SIG"),
        "byte": line[error.start],
        "before": before.decode(encoding, "replace"),
    }


def _refuse_utf_8(path: Path, declared: str) -> None:
    """Single-byte encodings read every UTF-8 file, as nonsense: such a file is named, not read."""
    first, line_number = b"", 0
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.isascii():
                try:
                    line.decode("utf-8")
                except UnicodeDecodeError:
                    return
                first, line_number = first or line, line_number or number
    if first:
        text = first.decode("utf-8-sig").strip()
        word = next((word for word in text.split() if not word.isascii()), text)
        raise Refused(
            _("Line %(line)s (“%(word)s”) is UTF-8, and not %(declared)s as declared.")
            % {"line": line_number, "word": word[:40], "declared": declared.upper()}
        )


def _delimiter(text: io.TextIOWrapper, recipe: Recipe) -> str:
    """The one declared, or the one that parts the header into the most cells."""
    try:
        sample = text.read(LOOKED_AT)
    except UnicodeError:
        raise Refused(_("The file is not in the encoding “%s”.") % text.encoding) from None
    widths = {each: _width(sample, each, recipe.header_row) for each in DELIMITERS}
    best = max(DELIMITERS, key=lambda each: widths[each])
    if not recipe.delimiter:
        return best
    declared = recipe.delimiter
    if _width(sample, declared, recipe.header_row) == 1 < widths[best]:
        raise Refused(
            _(
                "With the delimiter “%(declared)s” the header is one column; "
                "with “%(best)s” it is %(count)s."
            )
            % {"declared": declared, "best": best, "count": widths[best]}
        )
    return declared


def _width(sample: str, delimiter: str, header_row: int) -> int:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    with suppress(csv.Error):
        for cells in reader:
            if reader.line_num >= header_row and any(cell.strip() for cell in cells):
                return len(cells)
    return 1


def _lines(reader: "Reader", *, by_rows: bool) -> Iterator[Line]:
    """The rows that hold something.

    The reader is strict: a quotation mark that is never closed would swallow lines unseen, so
    marks have to be doubled inside a cell unless the recipe says otherwise.
    """
    for row in count(1):
        number = row if by_rows else reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeError:
            raise Refused(_("Line %s is not in the encoding of the file.") % number) from None
        except csv.Error as error:
            facts = {"line": number, "error": _csv_error(error)}
            raise Refused(_("Line %(line)s cannot be read as CSV: %(error)s.") % facts) from None
        if any(cell.strip() for cell in cells):
            yield Line(number, cells)


def _csv_error(error: csv.Error) -> str:
    """What the reader says, in words that help."""
    if "unexpected end of data" in str(error):
        return _("a quotation mark that opens there is never closed")
    if "expected after" in str(error):
        return _(
            "a quotation mark inside a cell is not doubled; a recipe with loose_quotes = true "
            "takes it as it is"
        )
    if "larger than field limit" in str(error):
        return _("a cell is larger than %s MB") % (LARGEST_CELL // 1024**2)
    return str(error)


def _header(lines: Iterator[Line], recipe: Recipe) -> list[str]:
    header = next((line for line in lines if line.number >= recipe.header_row), None)
    if header is None:
        raise Refused(_("The file has no header in line %s.") % recipe.header_row)
    return header.cells


# XLSX -------------------------------------------------------------------------------------------
@contextmanager
def _as_csv(path: Path, sheet: str) -> Iterator[Path]:
    """The workbook's sheet as a CSV file."""
    _refuse_bombs(path)
    late = _("The workbook was not read within %s seconds. Save it as CSV.") % SHEET_SECONDS
    broken = _("The workbook is too large or broken. Save it as CSV.")
    with made_by_child(
        "brm.imports.sheet", path, sheet, seconds=SHEET_SECONDS, late=late, broken=broken
    ) as rows:
        yield rows


def _refuse_bombs(path: Path) -> None:
    try:
        with opened(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            names = archive.namelist()
    except Unreadable:
        raise Refused(_("The workbook is broken: it does not unpack.")) from None
    if "xl/workbook.xml" not in names:
        raise Refused(_("This is a ZIP archive, not an XLSX workbook."))
    if unpacked > UNPACKED_AT_MOST or unpacked > RATIO_AT_MOST * max(path.stat().st_size, 1):
        raise Refused(
            _("The workbook unpacks to %s MB, which is more than can be read. Save it as CSV.")
            % (unpacked // 1024**2)
        )
