"""Lists: order, paging, filters, choosing, export."""

import csv
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.db.models import F, Sum
from django.http import HttpResponseBase
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django_filters import CharFilter, FilterSet
from pytest_django import DjangoAssertNumQueries

from brm.accounts.models import User
from brm.ui.exports import safe, undone
from brm.ui.formats import DASH
from brm.ui.keyset import Cursor, page_of, read_cursor
from brm.ui.tables import Column, Table, heads, path_may_be_null
from brm.ui.views import Chip, TableView
from customers.models import Unit
from tests.customers.factories import BudgetFactory, PersonFactory, UnitFactory

TABLE = Table(
    caption="Units",
    order="name",
    columns=(
        Column("name", "Unit", sort="name", second="code"),
        Column("manager", "Manager", value="manager.name", sort="manager__name", wide=True),
        Column("money", "IT money", sort="money", number=True),
        Column("note", "Note", value=lambda unit: "=1+1"),
    ),
)


class UnitFilter(FilterSet):
    code = CharFilter(label="Code", lookup_expr="icontains")

    class Meta:
        model = Unit
        fields = ("code",)


class Units(TableView):
    table = TABLE
    filters = UnitFilter
    template_name = "ui/_table.html"
    page_size = 2

    def rows(self) -> Any:
        money = Sum("budgets__it_amount")
        return Unit.objects.select_related("manager").annotate(money=money)

    def chips(self) -> list[Chip]:
        return [Chip("All", "?", 3, pressed=True)]


def asked(user: User, query: str = "", view: type[TableView] = Units) -> HttpResponseBase:
    request = RequestFactory().get(f"/units/{query}")
    request.user = user
    answer: HttpResponseBase = view.as_view()(request)
    return answer


def text_of(response: HttpResponseBase) -> str:
    return b"".join(response).decode()


def all_pages(sort: str, size: int = 2) -> list[list[str]]:
    """The names on each page, walked forwards; walking back must show the same pages."""
    rows = Unit.objects.annotate(money=Sum("budgets__it_amount"))
    sorting = TABLE.sorting(sort)
    pages = [page_of(rows, sorting, size=size)]
    while pages[-1].after:
        pages.append(page_of(rows, sorting, after=pages[-1].after, size=size))
    back = [pages[-1]]
    while back[-1].before:
        back.append(page_of(rows, sorting, before=back[-1].before, size=size))
    names = [[unit.name for unit in page.rows] for page in pages]
    assert [[unit.name for unit in page.rows] for page in reversed(back)] == names
    return names


@pytest.fixture
def five_units(db: None) -> None:
    """a to e; b and d without a manager, c without money; a and e have the same money."""
    for name, manager, money in (
        ("a", "Zoe", 5),
        ("b", None, 7),
        ("c", "Ann", None),
        ("d", None, 9),
        ("e", "Ann", 5),
    ):
        unit = UnitFactory.create(
            name=name, code=name, manager=PersonFactory.create(name=manager) if manager else None
        )
        if money:
            BudgetFactory.create(unit=unit, it_amount=Decimal(money), amount=Decimal(10))


@pytest.mark.usefixtures("five_units")
@pytest.mark.parametrize(
    ("sort", "pages"),
    [
        ("name", [["a", "b"], ["c", "d"], ["e"]]),
        ("-name", [["e", "d"], ["c", "b"], ["a"]]),
        ("manager", [["c", "e"], ["a", "b"], ["d"]]),
        ("-manager", [["a", "e"], ["c", "d"], ["b"]]),
        ("money", [["a", "e"], ["b", "d"], ["c"]]),
        ("-money", [["d", "b"], ["e", "a"], ["c"]]),
    ],
)
def test_every_row_is_on_one_page_in_order_and_rows_without_the_key_come_last(
    sort: str, pages: list[list[str]]
) -> None:
    assert all_pages(sort) == pages


@pytest.mark.usefixtures("five_units")
def test_pages_of_one_row_end_where_the_rows_end() -> None:
    assert all_pages("-manager", size=1) == [["a"], ["e"], ["c"], ["d"], ["b"]]


@pytest.mark.usefixtures("five_units")
def test_a_row_that_comes_in_before_the_cursor_moves_no_row_to_the_next_page() -> None:
    first = page_of(Unit.objects.annotate(money=F("id")), TABLE.sorting("name"), size=2)
    UnitFactory.create(name="aa")

    second = page_of(
        Unit.objects.annotate(money=F("id")), TABLE.sorting("name"), after=first.after, size=2
    )

    assert [unit.name for unit in second.rows] == ["c", "d"]


@pytest.mark.parametrize("key", ["Grid", 7, Decimal("1.50"), None, True, 1.5])
def test_a_cursor_comes_back_as_it_was(key: object) -> None:
    assert read_cursor(Cursor("name", key, 3).signed(), "name") == Cursor("name", key, 3)


def test_a_cursor_that_was_tampered_with_is_none() -> None:
    signed = Cursor("name", "Grid", 3).signed()

    assert read_cursor(f"A{signed[1:]}", "name") is None


def test_a_cursor_of_another_order_is_none() -> None:
    assert read_cursor(Cursor("name", "Grid", 3).signed(), "-name") is None


def test_a_scan_of_an_index_is_bounded_by_the_cursor(db: None) -> None:
    UnitFactory.create(name="a")
    UnitFactory.create(name="b")
    first = page_of(Unit.objects.all(), TABLE.sorting("name"), size=1)

    with CaptureQueriesContext(connection) as asked_for:
        page_of(Unit.objects.all(), TABLE.sorting("name"), after=first.after, size=1)

    sql = asked_for.captured_queries[0]["sql"]
    assert """"customers_unit"."name" >= 'a' AND ("customers_unit"."name" > 'a' OR""" in sql


def test_what_may_be_missing_is_told_from_the_model() -> None:
    paths = ("name", "pk", "parent__name", "manager", "annotated")

    assert [path_may_be_null(Unit, path) for path in paths] == [False, False, True, True, True]


def test_a_column_that_cannot_be_sorted_by_leaves_the_first_order() -> None:
    assert [TABLE.sorting(name).text for name in ("note", "nothing", "-name")] == [
        "name",
        "name",
        "-name",
    ]


def test_the_head_of_the_sorted_column_turns_the_order_round() -> None:
    drawn = {head.column.name: (head.sort, head.word) for head in heads(TABLE, TABLE.sorting(""))}

    assert drawn == {
        "name": ("-name", "ascending"),
        "manager": ("manager", ""),
        "money": ("money", ""),
        "note": ("", ""),
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_asks_the_database_once_whatever_its_length(
    rows: int, reader: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(rows):
        UnitFactory.create(manager=PersonFactory.create(name=f"Manager {n}"))

    with django_assert_num_queries(1):
        asked(reader)


@pytest.mark.usefixtures("five_units")
def test_a_list_says_what_it_shows_and_that_more_follow(reader: User) -> None:
    page = text_of(asked(reader))

    assert "2 shown, more follow" in page
    assert page.count("<tr>") == 3
    assert 'rel="next"' in page
    assert 'rel="prev"' not in page


@pytest.mark.usefixtures("five_units")
def test_a_filter_with_a_value_can_be_taken_off(reader: User) -> None:
    page = text_of(asked(reader, "?code=b&sort=-name"))

    assert page.count("<tr>") == 2
    assert 'href="?sort=-name"' in page
    assert "Code: b" in page


def test_an_empty_list_says_why(reader: User) -> None:
    assert "There is nothing here yet." in text_of(asked(reader))
    assert "Nothing matches these filters." in text_of(asked(reader, "?code=zzz"))


@pytest.mark.usefixtures("five_units")
def test_a_list_becomes_a_csv_file_of_all_its_rows(reader: User) -> None:
    response = asked(reader, "?export=csv&sort=-name&code=")

    lines = list(csv.reader(io.StringIO(text_of(response).removeprefix("\ufeff"))))
    assert response["Content-Disposition"] == 'attachment; filename="units.csv"'
    assert lines == [
        ["Unit", "Manager", "IT money", "Note"],
        ["e", "Ann", "5.00", "'=1+1"],
        ["d", "", "9.00", "'=1+1"],
        ["c", "Ann", "", "'=1+1"],
        ["b", "", "7.00", "'=1+1"],
        ["a", "Zoe", "5.00", "'=1+1"],
    ]


@pytest.mark.usefixtures("five_units")
def test_a_list_becomes_a_workbook_whose_text_is_never_a_formula(reader: User) -> None:
    response = asked(reader, "?export=xlsx")

    book = openpyxl.load_workbook(io.BytesIO(b"".join(response)))
    response.close()
    sheet = book["units"]
    assert [cell.value for cell in sheet[2]] == ["a", "Zoe", 5, "=1+1"]
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "n", "s"]


@pytest.mark.usefixtures("five_units")
def test_a_list_becomes_a_paper_as_it_is_narrowed(
    reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Any] = []
    monkeypatch.setattr("brm.ui.exports.paper", lambda *given: drawn.append(given) or given)
    monkeypatch.setattr("brm.ui.exports.ON_PAPER", 1)

    asked(reader, "?export=pdf&code=b&sort=-name")
    asked(reader, "?export=pdf&sort=-name")
    asked(reader, "?export=pdf&code=zzz")

    narrowed, whole, empty = (facts for _template, facts, _name in drawn)
    assert narrowed["rows"] == [["b (b)", DASH, "7", "=1+1"]]
    assert (narrowed["sentence"], narrowed["more"]) == ("Code: b", "")
    assert narrowed["figures"] == [2]
    assert len(whole["rows"]) == 1
    assert "More than 1 rows" in whole["more"]
    assert (empty["rows"], empty["nothing"]) == ([], "There is nothing in this list.")


@pytest.mark.usefixtures("five_units")
def test_the_paper_of_a_list_is_a_pdf(reader: User) -> None:
    answer = asked(reader, "?export=pdf")

    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == 'inline; filename="units.pdf"'


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1"])
def test_text_that_begins_like_a_formula_is_marked(text: str) -> None:
    assert safe(text) == f"'{text}"
    assert undone(f"'{text}") == text


@pytest.mark.parametrize("text", ["'quoted'", "'", "plain", "O'Brien"])
def test_a_quote_that_marks_no_formula_stays(text: str) -> None:
    assert undone(text) == text


def test_a_negative_figure_stays_a_figure() -> None:
    assert safe(Decimal("-1.5")) == Decimal("-1.5")


class Chosen(Units):
    bulk = "ui/_nothing_yet.html"

    def bulk_href(self) -> str:
        return "/accept/"


@pytest.mark.usefixtures("five_units")
def test_rows_can_be_chosen_by_name(reader: User) -> None:
    page = text_of(asked(reader, view=Chosen))

    assert page.count('name="chosen"') == 2
    assert '<form method="post" action="/accept/">' in page
    assert "Choose a</span>" in page
