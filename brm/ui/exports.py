"""A list as a file: all rows of the filter, in the order of the page."""

import csv
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from brm.accounts.models import Organisation
from brm.ui.formats import DASH, full_day
from brm.ui.pdf import paper
from brm.ui.reading import cells
from brm.ui.tables import Column, Table, read, shown

CHUNK = 2000
ON_PAPER = 1000
"""Rows of a list that a paper holds."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = re.compile(r"^[=+\-@\t\r\n]")
MARK = "\ufeff"
"""What a CSV begins with, so that Excel reads it as UTF-8."""
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def safe(value: object) -> object:
    """A value that a spreadsheet takes as a value: text that begins like a formula is marked."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, str):
        text: str = value
    else:
        text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if FORMULA.match(text) else text


def undone(text: str) -> str:
    """What `safe` made of a text, as it was: a mark before the beginning of a formula is ours."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


class Echo:
    """A file that gives back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def lines(table: Table, rows: QuerySet[Any]) -> Iterator[list[object]]:
    """The head and then each row, read in chunks and never held whole."""
    columns = table.exported or table.columns
    if table.exported_with:
        rows = rows.select_related(*table.exported_with)
    yield [str(column.label) for column in columns]
    yield from cells(columns, rows, chunk_size=CHUNK)


def as_csv(table: Table, rows: QuerySet[Any], name: str) -> HttpResponseBase:
    """The list as UTF-8 CSV, with the mark that makes Excel read it as such."""
    writer = csv.writer(Echo())
    text = (writer.writerow([safe(value) for value in line]) for line in lines(table, rows))
    response = StreamingHttpResponse(_with_mark(text), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _with_mark(lines_of_text: Iterable[str]) -> Iterator[str]:
    yield MARK
    yield from lines_of_text


def as_xlsx(table: Table, rows: QuerySet[Any], name: str) -> HttpResponseBase:
    """The list as a workbook; figures and days keep their type, text is never a formula."""
    return as_sheets([(name, table, rows)], name)


def as_sheets(sheets: Iterable[tuple[str, Table, QuerySet[Any]]], name: str) -> HttpResponseBase:
    """Several lists as the sheets of one workbook, each under its title."""
    book = Workbook(write_only=True)
    for title, table, rows in sheets:
        sheet = book.create_sheet(title[:31])
        for line in lines(table, rows):
            sheet.append([_cell(sheet, value) for value in line])
    file = TemporaryFile()  # noqa: SIM115  closed by the response
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def as_pdf(
    table: Table, rows: QuerySet[Any], name: str, *, narrowed: Sequence[str]
) -> HttpResponseBase:
    """The list as a paper across the page, as it is narrowed; of a long one its beginning.

    Where rows are left out, the paper says so: thousands of rows are for a sheet.
    """
    found = list(rows[: ON_PAPER + 1])
    today = timezone.localdate()
    facts = {
        "title": str(table.caption),
        "organisation": Organisation.current().name,
        "above": _("As of %s") % full_day(today),
        "note": " · ".join(narrowed),
        "sentence": " · ".join(narrowed) or _("All rows."),
        "heads": [str(column.label) for column in table.columns],
        "rows": [[_printed(column, row) for column in table.columns] for row in found[:ON_PAPER]],
        "figures": [n for n, column in enumerate(table.columns) if column.number],
        "more": _("More than %s rows: narrow the list, or take it as CSV or XLSX.") % ON_PAPER
        if len(found) > ON_PAPER
        else "",
        "nothing": "" if found else _("There is nothing in this list."),
    }
    return paper("list.typ", facts, name)


def _printed(column: Column, row: object) -> str:
    """A cell as the page shows it, without what makes it HTML; what is grey there in brackets."""
    text = _plain(column.show(column.read(row)))
    second = _plain(shown(read(row, column.second))) if column.second else ""
    return f"{text} ({second})" if second and second != DASH else text


def _plain(text: str) -> str:
    return html.unescape(strip_tags(text)) if isinstance(text, SafeString) else text


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.make_naive(value)
    typed = isinstance(value, bool | int | float | Decimal | date) or value is None
    cell = WriteOnlyCell(sheet, value=value if typed else UNWRITABLE.sub("", str(value)))
    if not typed:
        cell.data_type = "s"
    return cell
