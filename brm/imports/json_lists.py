"""Lists in JSON: each element is a line, and its values by their dotted paths are its cells."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from brm.imports.bounded import made_by_child
from brm.imports.lines import LARGEST_CELL, Line, Table
from brm.imports.recipes import Recipe

ENDINGS = (".json", ".jsonl", ".ndjson")
BEGINS = re.compile(r'\s*(\[\s*($|[\[{"\]]|-?\d|true|false|null)|\{\s*($|["}]))')
"""How JSON begins; a header such as `[id],name` does not."""
SECONDS = 300


def begins(start: bytes, name: str) -> bool:
    """Whether a file that begins so, and is called so, holds JSON."""
    if name.lower().endswith(ENDINGS):
        return True
    wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = start.decode("utf-16" if wide else "utf-8-sig", "replace")
    return bool(BEGINS.match(text))


@contextmanager
def open_list(path: Path, recipe: Recipe, encoding: str) -> Iterator[Table]:
    """The list that the file holds, as a table. Raises Refused where it holds none."""
    more = [encoding, *([recipe.list_at] if recipe.list_at else [])]
    late = _("The file was not read within %s seconds. Bring it in parts, or as CSV.") % SECONDS
    broken = _("The file takes more memory than can be given. Bring it in parts, or as CSV.")
    with (
        made_by_child(
            "brm.imports.json_rows", path, *more, seconds=SECONDS, late=late, broken=broken
        ) as rows,
        rows.open("rb") as stream,
    ):
        csv.field_size_limit(LARGEST_CELL)
        header = json.loads(rows.with_suffix(".names").read_text("utf-8"))
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        yield Table(header, _lines(text), rows.stat().st_size, stream)


def _lines(text: io.TextIOWrapper) -> Iterator[Line]:
    for number, refusal, *cells in csv.reader(text):
        if refusal or any(cell.strip() for cell in cells):
            yield Line(int(number), cells, refusal)
