"""The shape of a list: its columns, how each is drawn, sorted and exported."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Expression, F, Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _

from brm.ui import formats

Reading = str | Callable[[Any], object]
"""A path of attributes of the row, as `unit.name`, or a function of the row."""


def read(row: object, reading: Reading) -> object:
    """What `reading` finds in `row`; None as soon as a step of the path is missing."""
    if callable(reading):
        return reading(row)
    found: object = row
    for step in reading.split("."):
        if found is None:
            return None
        found = getattr(found, step)
    return found() if callable(found) else found


def shown(value: object) -> str:
    """A value of any type as a cell shows it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or value == "":
        return formats.DASH
    if isinstance(value, Decimal | int | float):
        return formats.number(value)
    if isinstance(value, date):
        day = formats.day(value, timezone.localdate())
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), day)
    return str(value)


@dataclass(frozen=True)
class Column:
    """A column of a list.

    `value` is read from the row (its name by default) and drawn by `show`; `second` is a grey
    line under it; `href` makes it a link. `made` makes what stands in the cell of what was read,
    and of nothing else, so that a file of a million rows makes it once for each value. `sort` is
    what the database orders by: a path as `unit__name`, an annotation, or an expression; nothing,
    and the head is no link. `wide` leaves it out on a phone. `rare` leaves it out of a page on
    which no row has a value.
    """

    name: str
    label: str | Promise
    value: Reading = ""
    sort: str | Expression = ""
    show: Callable[[Any], str] = shown
    second: Reading = ""
    href: Callable[[Any], str] | None = None
    number: bool = False
    wide: bool = False
    rare: bool = False
    made: Callable[[Any], object] | None = None

    def read(self, row: object) -> object:
        found = read(row, self.value or self.name)
        return found if found is None or self.made is None else self.made(found)

    def cell(self, row: object) -> str:
        """The cell's content as HTML."""
        text = self.show(self.read(row))
        if self.href:
            text = format_html('<a class="name" href="{}">{}</a>', self.href(row), text)
        if self.second:
            second = shown(read(row, self.second))
            text = format_html('{}<span class="second">{}</span>', text, second)
        return text

    @property
    def key(self) -> Expression | F:
        """What the database orders by."""
        return F(self.sort) if isinstance(self.sort, str) else self.sort

    def may_be_null(self, model: type[Model]) -> bool:
        """Whether a row can lack what the column sorts by; annotations are taken to."""
        return not isinstance(self.sort, str) or path_may_be_null(model, self.sort)


def path_may_be_null(model: type[Model], path: str) -> bool:
    """Whether following `path` from a row of `model` can end at nothing."""
    current: Any = model
    for step in path.split("__"):
        fields = {field.name: field for field in current._meta.get_fields()} if current else {}
        fields |= {"pk": current._meta.pk} if current else {}
        field = fields.get(step)
        if field is None or getattr(field, "null", True):
            return True
        current = field.related_model
    return False


@dataclass(frozen=True)
class Table:
    """A list: its columns, the column it is sorted by at first (`-` before it: falling).

    `row` names a partial that draws the cells of one row itself; it is given `row` and `today`.
    `exported` are the columns of the list as a file, where that holds more than the page, and
    `exported_with` what is joined for them.
    `amount` is what chosen rows sum to, in `amount_unit`.
    """

    columns: tuple[Column, ...]
    order: str
    caption: str | Promise = ""
    row: str = ""
    amount: Reading = ""
    amount_unit: str = ""
    exported: tuple[Column, ...] = ()
    exported_with: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def sorting(self, asked: str) -> "Sorting":
        """The order that is asked for; the first one where that column cannot be sorted by."""
        column = self.column(asked.lstrip("-"))
        if column is None or not column.sort:
            return self.sorting(self.order)
        return Sorting(column, rising=not asked.startswith("-"))

    def of_page(self, rows: Collection[object], sorting: "Sorting") -> "Table":
        """The table without its rare columns of which no row of a page has a value.

        The column that the page is sorted by stays.
        """
        left = tuple(
            column
            for column in self.columns
            if not column.rare
            or column is sorting.column
            or any(column.read(row) not in (None, "") for row in rows)
        )
        return replace(self, columns=left)

    @property
    def shows(self) -> frozenset[str]:
        """The names of its columns, for a partial that draws the cells of a row itself."""
        return frozenset(column.name for column in self.columns)

    def amount_of(self, row: object) -> str:
        """What the row adds to the sum of the chosen ones, for the page's script."""
        value = read(row, self.amount) if self.amount else None
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Sorting:
    """The column that a list is sorted by, and which way."""

    column: Column
    rising: bool

    @property
    def text(self) -> str:
        return self.column.name if self.rising else f"-{self.column.name}"

    @property
    def word(self) -> str:
        return "ascending" if self.rising else "descending"


@dataclass(frozen=True)
class Head:
    """The head of a column as the page draws it: `sort` is what a click asks for."""

    column: Column
    sort: str
    word: str


def heads(table: Table, sorting: Sorting) -> Iterator[Head]:
    """The heads of the table; a click on the sorted column turns its order round."""
    for column in table.columns:
        here = column is sorting.column
        turned = Sorting(column, rising=not (here and sorting.rising)).text
        yield Head(column, turned if column.sort else "", sorting.word if here else "")
