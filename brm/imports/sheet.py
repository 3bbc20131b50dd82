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
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import python_calamine

MEMORY = 2 * 1024**3
SAID = 3
FORMULA_WITHOUT_VALUE = re.compile(
    rb'<c r="([A-Z]+\d+)"[^>]*><f[^>]*?(?:/>|>[^<]*</f>)(?:<v\s*/>)?</c>'
)


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
    chosen = book.get_sheet_by_name(sheet or book.sheet_names[0])
    with target.open("w", encoding="utf-8", newline="") as stream:
        write = csv.writer(stream).writerow
        for row in chosen.to_python(skip_empty_area=False):
            write([_text(value) for value in row])
    return 0


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
