"""Cells read at once from values of the database: the same as those that the rows have."""

from typing import Any

import pytest
from django.db.models import QuerySet, Value

from brm.ui.reading import Plain, cells, plain
from brm.ui.tables import Column
from customers.models import Customer, Tier
from tests.customers.factories import CustomerFactory

pytestmark = pytest.mark.django_db

COLUMNS = (
    Column("name", "Name", "unit.name"),
    Column("parent", "Parent", "unit.parent.code"),
    Column("tier", "Tier", "get_tier_display"),
    Column("kind", "Kind", "unit.get_kind_display"),
    Column("short", "Short", "tier", made=str.upper),
    Column("extra", "Extra"),
    Column("version", "Version"),
)
OF_A_ROW = Column("path", "Path", "get_absolute_url")


def customers() -> QuerySet[Any]:
    return Customer.objects.order_by("pk").annotate(extra=Value(7)).select_related("unit__parent")


def read_at_once(*columns: Column, rows: QuerySet[Any] | None = None) -> list[list[object]]:
    return list(cells(columns, customers() if rows is None else rows, chunk_size=2))


def read_one_by_one(*columns: Column) -> list[list[object]]:
    return [[column.read(row) for column in columns] for row in customers()]


@pytest.mark.parametrize("columns", [COLUMNS, (*COLUMNS, OF_A_ROW)], ids=["values", "rows"])
def test_cells_read_at_once_are_those_of_the_rows(columns: tuple[Column, ...]) -> None:
    top = CustomerFactory.create(tier=Tier.STRATEGIC)
    for tier in (Tier.LIGHT, Tier.STANDARD):
        CustomerFactory.create(tier=tier, unit__parent=top.unit)

    found = read_at_once(*columns)

    assert found == read_one_by_one(*columns)
    assert found[1][:4] == [found[1][0], top.unit.code, "Light", found[1][3]]


def test_what_is_made_of_a_value_is_made_once_for_each() -> None:
    for tier in (Tier.LIGHT, Tier.LIGHT, Tier.STANDARD):
        CustomerFactory.create(tier=tier)
    asked: list[str] = []

    def made(value: str) -> str:
        asked.append(value)
        return value

    read_at_once(Column("tier", "Tier", made=made))

    assert sorted(asked) == [Tier.LIGHT, Tier.STANDARD]


def test_rows_that_are_told_apart_as_a_whole_stay_so() -> None:
    for _each in range(2):
        CustomerFactory.create(tier=Tier.LIGHT)
    tier = Column("tier", "Tier", "get_tier_display")

    assert read_at_once(tier, rows=Customer.objects.distinct()) == [["Light"], ["Light"]]


@pytest.mark.parametrize(
    ("column", "path"),
    [
        pytest.param(Column("a", "A", "unit.parent.name"), "unit__parent__name", id="a path"),
        pytest.param(Column("extra", "A"), "extra", id="an annotation"),
        pytest.param(Column("a", "A", "get_tier_display"), "tier", id="a choice"),
        pytest.param(Column("a", "A", "unit.get_kind_display"), "unit__kind", id="one beyond"),
        pytest.param(Column("a", "A", "unit"), None, id="a row"),
        pytest.param(Column("a", "A", "unit.first_day"), None, id="a property"),
        pytest.param(Column("a", "A", "get_absolute_url"), None, id="a method"),
        pytest.param(Column("a", "A", lambda row: row.pk), None, id="a function"),
        pytest.param(Column("a", "A", "unit.customer.tier"), None, id="the way back"),
    ],
)
def test_a_column_is_read_from_the_database_where_it_is_a_path_of_fields(
    column: Column, path: str | None
) -> None:
    found = plain(column, customers())

    assert (found.path if isinstance(found, Plain) else None) == path
