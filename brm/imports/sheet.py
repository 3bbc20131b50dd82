"""`python -m brm.imports.sheet WORKBOOK TARGET [SHEET]`: one sheet of a workbook, as CSV.

Runs in a process of its own, which may take so much memory and no more. Exits with `SAID` and a
sentence on standard output where the sheet cannot be used; any other status is a fault.
"""

import csv
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine

MEMORY = 2 * 1024**3
SAID = 3
FORMULA_WITHOUT_VALUE = re.compile(
    rb'<c r="([A-Z]+\d+)"[^>]*><f[^>]*?(?:/>|>[^<]*</f>)(?:<v\s*/>)?</c>'
)

MAY_BE_PERCENT = re.compile(rb"""numFmtId=["'](?:9|10)["']|formatCode=["'][^"'>]*%""")
"""In the styles of a workbook: a number format in per cent, be it of no cell."""
NO_SIGN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""What a number format writes as it is, or does not write."""


def main(workbook: str, target: str, sheet: str = "") -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        return _write_csv(Path(workbook), Path(target), sheet)
    except (python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, OSError) as error:
        return _say(f"The workbook cannot be read: {error}.")


def _write_csv(workbook: Path, target: Path, sheet: str) -> int:
    book = python_calamine.CalamineWorkbook.from_path(str(workbook))
    if not book.sheet_names:
        return _say("The workbook has no sheet.")
    if sheet and sheet not in book.sheet_names:
        return _say(f"There is no sheet “{sheet}”; there are: {', '.join(book.sheet_names)}.")
    if cell := _never_calculated(workbook):
        return _say(
            f"Cell {cell} holds a formula that was never calculated. Open the workbook in a "
            "spreadsheet program, save it, and bring it again."
        )
    name = sheet or book.sheet_names[0]
    chosen = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    in_percent = chain(_in_percent(workbook, name), repeat(frozenset[int]()))
    with target.open("w", encoding="utf-8", newline="") as stream:
        write = csv.writer(stream).writerow
        for row, percents in zip(chosen, in_percent, strict=False):
            write([_percent(v) if n in percents else _text(v) for n, v in enumerate(row)])
    return 0


def _in_percent(workbook: Path, sheet: str) -> Iterator[frozenset[int]]:
    """Of each row the places of the cells whose number is shown in per cent: 0.9986 as 99.86%.

    The number alone would say something else than the one who wrote it sees.
    """
    if not _may_be_percent(workbook):
        return
    chosen = openpyxl.load_workbook(workbook, read_only=True, data_only=True)[sheet]
    chosen.reset_dimensions()  # what a workbook says of its own size may be wrong
    for row in chosen.iter_rows():
        yield frozenset(
            n for n, cell in enumerate(row) if "%" in NO_SIGN.sub("", cell.number_format or "")
        )


def _may_be_percent(workbook: Path) -> bool:
    """Asked first, because it is a hundred times as fast as to look at every cell."""
    with zipfile.ZipFile(workbook) as archive:
        styles = [name for name in archive.namelist() if name.lower() == "xl/styles.xml"]
        return any(MAY_BE_PERCENT.search(archive.read(name)) for name in styles)


def _percent(value: Any) -> str:
    """A number in per cent, to the fifteen digits that a workbook keeps; words are as they are."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _text(value)
    hundredfold = f"{Decimal(f'{value:.15g}') * 100:f}"
    return (hundredfold.rstrip("0").rstrip(".") if "." in hundredfold else hundredfold) + "%"


def _text(value: Any) -> str:
    """A cell as one would write it: 3 and not 3.0, days in ISO form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _never_calculated(workbook: Path) -> str:
    """The first cell with a formula and no value: such cells read as empty."""
    with zipfile.ZipFile(workbook) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                found = FORMULA_WITHOUT_VALUE.search(archive.read(name))
                if found:
                    return found[1].decode()
    return ""


def _say(sentence: str) -> int:
    sys.stdout.write(sentence + "\n")
    return SAID


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
