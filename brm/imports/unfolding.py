"""Cells of a table that hold an object in JSON: each of its values becomes a cell of its own.

What is a value of an element in a list, `{"down": {"2026-02-12": 22}}`, is a text in a cell once
the list was saved as a table. Its columns are named as they are in the list: `down.2026-02-12`.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from django.utils.translation import gettext as _

from brm.imports.json_rows import COLUMNS, Said, Wrong, flat
from brm.imports.lines import Line, Table
from brm.imports.recipes import Recipe
from brm.imports.refusals import Refused
from brm.imports.words import fold

Opens = Callable[[], AbstractContextManager[Table]]


@contextmanager
def unfolded(opens: Opens, recipe: Recipe) -> Iterator[Table]:
    """The table that `opens` gives, with columns for what the recipe unfolds.

    It is read twice, as the columns are known at its end alone.
    """
    with opens() as table:
        places = [at for at, name in enumerate(table.header) if fold(name) in recipe.unfold]
        columns = _columns(table, places) if places else {}
    with opens() as table:
        lines = _lines(table, places, columns) if places else table.lines
        yield Table([*table.header, *columns], lines, table.size, table.stream)


def _columns(table: Table, places: list[int]) -> dict[str, int]:
    """The columns that the objects in these cells have, in the order in which they come."""
    found: dict[str, int] = {}
    for line in table.lines:
        for name in _values(table, line, places) or ():
            found.setdefault(name, len(found))
        if len(found) > COLUMNS:
            raise Refused(_("The objects in the cells have more than %s different keys.") % COLUMNS)
    return found


def _lines(table: Table, places: list[int], columns: dict[str, int]) -> Iterator[Line]:
    width = len(table.header)
    for line in table.lines:
        values = _values(table, line, places)
        if values is None or len(line.cells) > width:
            reason = (
                _("A cell that is to hold an object in JSON holds something else.")
                if values is None
                else _("The line has %(cells)s cells, the header names %(columns)s.")
                % {"cells": len(line.cells), "columns": width}
            )
            yield Line(line.number, line.cells, line.refusal or reason)
            continue
        own = line.cells + [""] * (width - len(line.cells))
        yield Line(line.number, own + [values.get(name, "") for name in columns], line.refusal)


def _values(table: Table, line: Line, places: list[int]) -> dict[str, str] | None:
    """What the objects of a line say, by the names of their columns; None where one is none."""
    found: dict[str, str] = {}
    for at in places:
        text = line.cells[at].strip() if at < len(line.cells) else ""
        try:
            value = json.loads(text) if text else {}
            found |= dict(flat(value, table.header[at].strip(), 0)) if value else {}
        except (ValueError, RecursionError, Wrong, Said):
            return None
        if not isinstance(value, dict):
            return None
    return found
