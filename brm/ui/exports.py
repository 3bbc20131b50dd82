"""A list as a file: all rows of the filter, in the order of the page."""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from brm.ui.tables import Table

CHUNK = 2000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = re.compile(r"^[=+\-@\t\r]")
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def safe(value: object) -> object:
    """A value that a spreadsheet takes as a value: text that begins like a formula is marked."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if FORMULA.match(text) else text


class Echo:
    """A file that gives back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def lines(table: Table, rows: QuerySet[Any]) -> Iterator[list[object]]:
    """The head and then each row, read in chunks and never held whole."""
    yield [str(column.label) for column in table.columns]
    for row in rows.iterator(chunk_size=CHUNK):
        yield [column.read(row) for column in table.columns]


def as_csv(table: Table, rows: QuerySet[Any], name: str) -> HttpResponseBase:
    """The list as UTF-8 CSV, with the mark that makes Excel read it as such."""
    writer = csv.writer(Echo())
    text = (writer.writerow([safe(value) for value in line]) for line in lines(table, rows))
    response = StreamingHttpResponse(_with_mark(text), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _with_mark(lines_of_text: Iterable[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from lines_of_text


def as_xlsx(table: Table, rows: QuerySet[Any], name: str) -> HttpResponseBase:
    """The list as a workbook; figures and days keep their type, text is never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    for line in lines(table, rows):
        sheet.append([_cell(sheet, value) for value in line])
    file = TemporaryFile()  # noqa: SIM115  closed by the response
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.make_naive(value)
    typed = isinstance(value, bool | int | float | Decimal | date) or value is None
    cell = WriteOnlyCell(sheet, value=value if typed else UNWRITABLE.sub("", str(value)))
    if not typed:
        cell.data_type = "s"
    return cell
