"""The cells of many rows: from values of the database where these will do, else from the rows.

A row that is made a model's instance, with those that are joined to it, takes most of the time of
a long file. Where each column is a path of fields, only their values are fetched; the words of
choices, which are translated, are looked up once for each column and not once for each cell.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partialmethod
from inspect import getattr_static
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model, QuerySet

from brm.ui.tables import Column

DISPLAY = ("get_", "_display")


@dataclass(frozen=True)
class Plain:
    """A column as the database has it: by which path, and what its value is made to."""

    path: str
    made: Callable[[Any], object] | None = None


def cells(
    columns: Sequence[Column], rows: QuerySet[Any], *, chunk_size: int
) -> Iterator[list[object]]:
    """What each column reads of each row, in chunks and never held whole.

    Rows that are made, and not a query, are read as they are.
    """
    if not isinstance(rows, QuerySet):
        for row in rows.iterator(chunk_size=chunk_size):
            yield [column.read(row) for column in columns]
        return
    found = [plain(column, rows) for column in columns]
    if rows.query.distinct or rows.query.combinator or rows.query.group_by or None in found:
        for row in rows.iterator(chunk_size=chunk_size):
            yield [column.read(row) for column in columns]
        return
    asked = [each for each in found if each is not None]
    listed = rows.select_related(None).values_list(*(each.path for each in asked))
    made = [_kept(each.made) if each.made else None for each in asked]
    for values in listed.iterator(chunk_size=chunk_size):
        yield [
            value if make is None or value is None else make(value)
            for make, value in zip(made, values, strict=True)
        ]


def plain(column: Column, rows: QuerySet[Any]) -> Plain | None:
    """What to ask the database for; None where a column needs a row, as for a property of it."""
    reading = column.value or column.name
    if callable(reading):
        return None
    *way, last = reading.split(".")
    if not way and last in rows.query.annotation_select:
        return Plain(last, column.made)
    model: Any = rows.model
    for step in way:
        field = _field(model, step)
        model = field.related_model if field is not None and field.name == step else None
        if model is None:
            return None
    path = "__".join([*way, last])
    field = _field(model, last)
    if field is not None and not field.is_relation:
        return Plain(path, column.made)
    return _displayed(model, path, column.made)


def _field(model: type[Model], name: str) -> "Field[Any, Any] | None":
    """The column of the model's own table by that name."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) and field.concrete else None


def _displayed(model: type[Model], path: str, made: Callable[[Any], object] | None) -> Plain | None:
    """A choice in words, as Django's own `get_state_display` has it."""
    way, _apart, last = path.rpartition("__")
    name = last.removeprefix(DISPLAY[0]).removesuffix(DISPLAY[1])
    field = _field(model, name)
    own = isinstance(getattr_static(model, last, None), partialmethod)
    if field is None or not own or made is not None:
        return None
    words = {value: str(label) for value, label in field.flatchoices}
    return Plain(f"{way}__{name}" if way else name, lambda value: words.get(value, str(value)))


def _kept(make: Callable[[Any], object]) -> Callable[[Any], object]:
    """The same, worked out once for each value."""
    known: dict[Any, object] = {}

    def found(value: Any) -> object:
        if value not in known:
            known[value] = make(value)
        return known[value]

    return found
