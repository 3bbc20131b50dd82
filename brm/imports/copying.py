"""Cells as PostgreSQL's COPY takes them."""

import json

from brm.imports.cells import Cell
from brm.imports.mapping import Record


def copy_row(line: int, block: int, record: Record, names: list[str]) -> str:
    """One record of a line: its number, that of its block, then each field and whether given."""
    passed = {
        name: record[name].passed.replace("\0", "")[:200] for name in names if record[name].passed
    }
    parts = [str(line), str(block), _escaped(json.dumps(passed)) if passed else "\\N"]
    for name in names:
        cell = record[name]
        parts += [_copy_text(cell), "t" if cell.given else "f"]
    return "\t".join(parts) + "\n"


def _copy_text(cell: Cell) -> str:
    """The value in COPY's text format; NULL is `\\N`."""
    if cell.value is None or cell.value == "":
        return "\\N"
    return _escaped(str(cell.value))


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("\0", "")
    return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
