"""The list view: filters, sorting, paging, choosing and export over one QuerySet."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import BoundField, CheckboxInput, Select
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.functional import Promise
from django.utils.text import slugify
from django.views.generic import View
from django_filters import FilterSet

from brm.ui.exports import as_csv, as_pdf, as_xlsx
from brm.ui.keyset import Page, in_order, page_of
from brm.ui.tables import Sorting, Table, heads


@dataclass(frozen=True)
class Chip:
    """A link that narrows the list; `count` is shown where somebody has it at hand."""

    label: str | Promise
    href: str
    count: int | None = None
    pressed: bool = False


@dataclass(frozen=True)
class Narrowing:
    """A filter that has a value: what it says, and the address without it."""

    text: str
    href: str


class TableView(View):
    """A list of rows.

    A subclass says its `table`, its `template_name` (which includes `ui/_table.html`), its
    `rows()` and, where it has them, a `filters` class, `chips()` and further `facts()`.
    With `bulk` (a partial with the buttons) rows can be chosen; the form is posted to
    `bulk_href()`, the chosen primary keys as `chosen`. Where `bulk_asks`, that is a page which asks
    further and writes nothing: the keys stand in its address.
    The filters named in `folded` stand under *More filters*, so that the others have one line.
    One query for the rows, whatever their number, and none that counts the table.
    """

    table: ClassVar[Table]
    template_name: ClassVar[str]
    filters: ClassVar[type[FilterSet] | None] = None
    page_size: ClassVar[int] = 50
    bulk: ClassVar[str] = ""
    bulk_asks: ClassVar[bool] = False
    empty: ClassVar[str] = "ui/_nothing_yet.html"
    folded: ClassVar[tuple[str, ...]] = ()
    request: HttpRequest

    def rows(self) -> QuerySet[Any]:
        """What the user may see, with everything joined that a row shows."""
        raise NotImplementedError

    def chips(self) -> list[Chip]:
        return []

    def facts(self, page: Page) -> dict[str, Any]:
        """What else the template shows."""
        return {}

    def first_order(self) -> str:
        """What the list is sorted by where nobody asked for another order."""
        return self.table.order

    def bulk_href(self) -> str:
        return ""

    def for_file(self, rows: QuerySet[Any]) -> Any:
        """The rows as they are written into a file; further ones may be made of them."""
        return rows

    def file_name(self) -> str:
        return slugify(str(self.table.caption)) or "list"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.filterset = self._filterset()
        rows = self._narrowed()
        sorting = self.table.sorting(request.GET.get("sort") or self.first_order())
        written = self.for_file(in_order(rows, sorting))
        match request.GET.get("export"):
            case "csv":
                return as_csv(self.table, written, self.file_name())
            case "xlsx":
                return as_xlsx(self.table, written, self.file_name())
            case "pdf":
                return as_pdf(self.table, written, self.file_name(), narrowed=self._said())
        return self._drawn(rows, sorting)

    def _narrowed(self) -> QuerySet[Any]:
        """The rows that pass the filter; none where it does not understand what was typed."""
        if self.filterset is None:
            return self.rows()
        return self.filterset.qs if self.filterset.form.is_valid() else self.rows().none()

    def _drawn(self, rows: QuerySet[Any], sorting: Sorting) -> HttpResponse:
        asked = self.request.GET
        page = page_of(
            rows,
            sorting,
            after=asked.get("after", ""),
            before=asked.get("before", ""),
            size=self.page_size,
        )
        table = self.table.of_page(page.rows, sorting)
        context = {
            "list": self,
            "table": table,
            "page": page,
            "lines": [Line(table, row) for row in page.rows],
            "heads": list(heads(table, sorting)),
            "sorting": sorting,
            "filterset": self.filterset,
            "fields": [field for field in self._fields() if field.name not in self.folded],
            "folded": (folded := [each for each in self._fields() if each.name in self.folded]),
            "unfolded": any(field.errors or field.value() for field in folded),
            "chips": self.chips(),
            "narrowings": self._narrowings(),
            "bulk": self.bulk,
            "bulk_href": self.bulk_href() if self.bulk else "",
            "today": timezone.localdate(),
        }
        return render(self.request, self.template_name, context | self.facts(page))

    def _filterset(self) -> FilterSet | None:
        if self.filters is None:
            return None
        return self.filters(self.request.GET, queryset=self.rows(), request=self.request)

    def _fields(self) -> list[BoundField]:
        return dressed(self.filterset) if self.filterset else []

    def _narrowings(self) -> list[Narrowing]:
        """The filters that have a value, each with the way to take it off."""
        found = []
        for field in self._fields():
            given = [value for value in self.request.GET.getlist(field.html_name) if value]
            if given and not field.is_hidden:
                text = f"{field.label}: {', '.join(_words(field, value) for value in given)}"
                found.append(Narrowing(text, self._without(field.html_name)))
        return found

    def _said(self) -> list[str]:
        """What the list is narrowed to, in words."""
        pressed = [str(chip.label) for chip in self.chips() if chip.pressed and chip.href != "?"]
        return [*pressed, *(each.text for each in self._narrowings())]

    def _without(self, name: str) -> str:
        query = self.request.GET.copy()
        for gone in (name, "after", "before"):
            query.pop(gone, None)
        return f"?{query.urlencode()}"


def dressed(found: FilterSet) -> list[BoundField]:
    """The fields of a filter, dressed as the page's other fields."""
    fields = list(found.form)
    for field in fields:
        widget = field.field.widget
        if isinstance(widget, Select):
            widget.attrs.setdefault("class", "form-select")
        elif not isinstance(widget, CheckboxInput):
            widget.attrs.setdefault("class", "form-control")
    return fields


def _words(field: BoundField, value: str) -> str:
    """The label of a chosen value, or what was typed."""
    flat: Iterator[tuple[Any, Any]] = flatten_choices(iter(getattr(field.field, "choices", ())))
    return next((str(label) for key, label in flat if str(key) == value), value)


@dataclass(frozen=True)
class Line:
    """A row as the page draws it."""

    table: Table
    row: Any

    @property
    def cells(self) -> list[tuple[Any, str]]:
        return [(column, column.cell(self.row)) for column in self.table.columns]

    @property
    def amount(self) -> str:
        return self.table.amount_of(self.row)
