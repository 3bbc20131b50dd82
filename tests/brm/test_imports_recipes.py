"""What a recipe can say, each on a small file."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from brm.imports.cells import CellWrong, plain_number
from brm.imports.engine import run_import
from brm.imports.kinds import kinds
from brm.imports.recipes import read_recipe
from brm.imports.refusals import Refused
from brm.imports.toml import to_toml
from customers.models import Budget, Unit
from tests.brm.importing import Desk, reasons

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def units(desk: Desk) -> None:
    desk.outcome("units", "code,name\nA,Group\nB,Water\n005,Agriculture\n")


def budgets() -> list[tuple[Any, ...]]:
    rows = Budget.objects.order_by("unit__code", "fiscal_year", "currency")
    return list(rows.values_list("unit__code", "fiscal_year", "currency", "amount", "it_amount"))


def test_columns_are_found_by_case_blanks_and_stars(desk: Desk) -> None:
    content = '\ufeff"  CODE\n of unit",Long name (as of\r\n 31 March; see notes)\nA,Group\n'

    desk.outcome("units", content, recipe='[fields]\ncode = "code of unit"\nname = "long name*"')

    assert Unit.objects.get().name == "Group"


def test_columns_are_joined_and_each_part_padded(desk: Desk) -> None:
    recipe = """
        [fields]
        name = "Name"
        code = { columns = ["Agency", "Bureau"], join = "-", pad = [3, 2] }
    """

    desk.outcome("units", "Agency,Bureau,Name\n\t5,3,Office\n", recipe=recipe)

    assert Unit.objects.get().code == "005-03"


def test_the_first_column_that_says_something_is_taken(desk: Desk) -> None:
    recipe = """
        none = ["NA"]
        [fields]
        code = "Code"
        name = { first_of = ["New name", "Old name"] }
    """

    desk.outcome("units", "Code,New name,Old name\nA,na,Group\nB,Water,x\n", recipe=recipe)

    assert list(Unit.objects.order_by("code").values_list("name", flat=True)) == ["Group", "Water"]


@pytest.mark.usefixtures("units")
def test_money_in_thousands_with_separators_is_scaled_exactly(desk: Desk) -> None:
    recipe = """
        [constants]
        fiscal_year = 2016
        currency = "USD"
        [fields]
        unit = { column = "Agency", pad = 3 }
        amount = { column = "2016", scale = "thousands" }
        it_amount = { column = "IT", scale = "millions" }
    """

    desk.outcome("budgets", 'Agency,2016,IT\n5,"155,985,000",1778.111\n', recipe=recipe)

    assert budgets() == [("005", 2016, "USD", Decimal("155985000000"), Decimal("1778111000"))]


@pytest.mark.usefixtures("units")
def test_a_decimal_comma_is_declared(desk: Desk) -> None:
    content = "unit;fiscal_year;currency;amount\nA;2026;EUR;1.234,50\n"

    desk.outcome("budgets", content, recipe='decimal = ","')

    assert budgets() == [("A", 2026, "EUR", Decimal("1234.50"), None)]


@pytest.mark.usefixtures("units")
def test_more_places_than_are_kept_are_rejected_or_rounded_where_the_recipe_says(
    desk: Desk,
) -> None:
    content = "unit,fiscal_year,currency,amount\nA,2026,EUR,0.125\n"
    recipe = 'by_name = true\n[fields]\namount = { column = "amount", round = 2 }'

    as_it_is = desk.outcome("budgets", content)
    rounded = desk.outcome("budgets", content, recipe=recipe)

    assert (as_it_is.rejected, rounded.rejected) == (1, 0)
    assert budgets() == [("A", 2026, "EUR", Decimal("0.12"), None)]


def test_days_are_read_in_the_declared_forms_and_nothing_else(desk: Desk) -> None:
    content = (
        "code,name,first_day\nA,a,31/12/2020\nB,b,2021-02-01\nC,c,2021-02-01 00:00:00\n"
        "D,d,02/30/2020\n"
    )

    outcome = desk.outcome("units", content, recipe='dates = ["%d/%m/%Y", "iso"]')

    assert reasons(outcome) == [(5, "“02/30/2020” is not a day written as DD/MM/YYYY, YYYY-MM-DD.")]
    days = [str(unit.valid.lower) for unit in Unit.objects.order_by("code")]
    assert days == ["2020-12-31", "2021-02-01", "2021-02-01"]


def test_days_of_examples_are_relative_to_today(desk: Desk) -> None:
    today = timezone.localdate()

    desk.outcome("units", "code,name,first_day\nA,a,year+0\n", recipe="relative = true")

    assert Unit.objects.get().valid.lower == today.replace(month=1, day=1)


def test_words_that_mean_none_empty_what_was_there(desk: Desk) -> None:
    content = "code,name,last_day\nA,Group,{day}\n"
    desk.outcome("units", content.format(day="2030-12-31"))

    outcome = desk.outcome(
        "units", content.format(day="01/01/1970"), recipe='none = ["01/01/1970"]'
    )

    assert (outcome.rejected, outcome.counts.updated) == (0, 1)
    assert Unit.objects.get().valid.upper is None
    assert outcome.fields["last_day"] == {"given": 0, "read": 0}


def test_a_blank_cell_leaves_what_was_there(desk: Desk) -> None:
    desk.outcome("units", "code,name,last_day\nA,Group,2030-12-31\n")

    outcome = desk.outcome("units", "code,name,last_day\nA,Group,\n")

    assert outcome.counts.unchanged == 1


def test_patterns_may_mean_none(desk: Desk) -> None:
    recipe = 'none_match = ["^exempt under"]'
    content = "code,name,first_day\nA,a,Exempt under Section 43 of the Act\n"

    assert desk.outcome("units", content, recipe=recipe).rejected == 0


def test_what_cannot_be_read_is_left_empty_and_counted_where_the_recipe_says_so(
    desk: Desk,
) -> None:
    content = "code,name,first_day\nA,a,withheld\nB,b,2020-01-01\n"

    outcome = desk.outcome("units", content, recipe='unreadable = "leave_empty"')

    assert (outcome.total, outcome.rejected) == (2, 0)
    assert outcome.fields["first_day"] == {"given": 2, "read": 1}
    assert outcome.left_empty == {"first_day": 1}


def test_words_are_translated_without_regard_to_case_or_blanks(desk: Desk) -> None:
    recipe = """
        by_name = true
        [fields.kind]
        column = "kind"
        values = { "Business  Unit" = "business_area", Dept = "department" }
    """

    desk.outcome("units", "code,name,kind\nA,a, business unit \nB,b,DEPT\n", recipe=recipe)

    assert list(Unit.objects.order_by("code").values_list("kind", flat=True)) == [
        "business_area",
        "department",
    ]


def test_a_part_of_a_cell_is_found_cut_and_prefixed(desk: Desk) -> None:
    recipe = r"""
        [fields]
        code = { column = "Id", find = "no\\. (\\d+)", prefix = "U-", pad = 0 }
        name = { column = "Name", remove_prefix = "Dept. of ", remove_suffix = "*", case = "upper" }
    """

    desk.outcome("units", "Id,Name\n(no. 12),Dept. of Water*\n", recipe=recipe)

    assert Unit.objects.values_list("code", "name").get() == ("U-12", "WATER")


@pytest.mark.usefixtures("units")
def test_columns_become_rows(desk: Desk) -> None:
    recipe = r"""
        [constants]
        currency = "EUR"
        [fields]
        unit = "Unit"
        amount = { scale = "thousands" }
        [wide]
        match = '^20[0-9]{2}$'
        name = "fiscal_year"
        value = "amount"
    """

    outcome = desk.outcome("budgets", "Unit,2025,2026,Note\nA,1,2,x\nB,,3,y\n", recipe=recipe)

    assert (outcome.total, outcome.counts.created) == (2, 3)
    assert [row[:2] + row[3:4] for row in budgets()] == [
        ("A", 2025, Decimal(1000)),
        ("A", 2026, Decimal(2000)),
        ("B", 2026, Decimal(3000)),
    ]


@pytest.mark.usefixtures("units")
def test_lines_of_one_key_are_summed(desk: Desk) -> None:
    content = "unit,fiscal_year,currency,amount\nA,2026,EUR,1\nA,2026,EUR,-3.50\nB,2026,EUR,7\n"

    outcome = desk.outcome("budgets", content, recipe='[sum]\nfields = ["amount"]')

    assert (outcome.total, outcome.rejected, outcome.counts.created) == (3, 0, 2)
    assert [row[3] for row in budgets()] == [Decimal("-2.50"), Decimal(7)]


@pytest.mark.parametrize(
    ("recipe", "rejected", "name"),
    [
        ("", 3, None),
        ("[distinct]", 3, None),
        ('[distinct]\nkeep = "first"', 0, "Group"),
    ],
)
def test_lines_of_one_key_that_differ_are_rejected_unless_the_first_holds(
    desk: Desk, recipe: str, rejected: int, name: str | None
) -> None:
    outcome = desk.outcome("units", "code,name\nA,Group\nA,Group\nA,Other\n", recipe=recipe)

    assert outcome.rejected == rejected
    assert Unit.objects.values_list("name", flat=True).first() == name


def test_identical_lines_are_one_record_where_the_recipe_says_distinct(desk: Desk) -> None:
    outcome = desk.outcome("units", "code,name\nA,Group\nA,Group\n", recipe="[distinct]")

    assert (outcome.rejected, outcome.counts.created) == (0, 1)


def test_a_line_can_give_several_records_and_the_first_block_holds(desk: Desk) -> None:
    recipe = """
        [[rows]]
        code = { column = "Agency", pad = 3 }
        name = "Agency name"
        [[rows]]
        code = { columns = ["Agency", "Bureau"], join = "-", pad = [3, 2] }
        name = "Bureau name"
        parent = { column = "Agency", pad = 3 }
    """
    content = "Agency,Agency name,Bureau,Bureau name\n5,Farms,0,Farms\n5,Farms,1,Seeds\n6,Trade,,\n"

    outcome = desk.outcome("units", content, recipe=recipe)

    assert reasons(outcome)[0][0] == 4
    assert (outcome.total, outcome.rejected) == (3, 1)
    assert list(Unit.objects.order_by("code").values_list("code", "parent__code")) == [
        ("005", None),
        ("005-00", "005"),
        ("005-01", "005"),
    ]


def test_filters_leave_lines_out_of_scope_and_count_them(desk: Desk) -> None:
    content = "code,name,state\nA,a,Active\nB,b,closed\nC,c,active\nX,x,\n"
    recipe = """
        [[filters]]
        column = "state"
        equals = "ACTIVE"
        [[filters]]
        column = "code"
        not_matches = "^c"
    """

    outcome = desk.outcome("units", content, recipe=recipe)

    assert (outcome.total, outcome.filtered) == (1, 3)
    assert Unit.objects.get().code == "A"


def test_what_is_named_and_not_there_is_made_where_the_recipe_says_so(desk: Desk) -> None:
    content = "unit,unit_name,fiscal_year,currency,amount\nN,New unit,2026,EUR,1\n"

    refused = desk.outcome("budgets", content)
    made = desk.outcome("budgets", content, recipe='[missing]\nunit = "create"')

    assert reasons(refused) == [(2, "There is no unit with the code N.")]
    assert made.also_created == {"customers.unit": 1}
    assert Unit.objects.values_list("code", "name").get() == ("N", "New unit")


@pytest.mark.parametrize(
    ("recipe", "sentence"),
    [
        ("[fields.code]\ncolumn = 3", "The recipe's “column” [code] must be a text."),
        (
            '[fields.code]\ncolumn = "a"\nfirst_of = ["b"]',
            "The recipe gives [code] more than one of column, first_of, columns and digest.",
        ),
        ("header_row = true", "The recipe's “header_row” at its top must be a whole number."),
        ('[fields.a]\nscale = "dozens"', "The recipe's “scale” [a] must be thousands, millions or"),
        ('none_match = ["("]', "The recipe's pattern “(” is not one:"),
        ('[wide]\nname = "fiscal_year"', "The recipe's [wide] needs name, value, and columns or"),
        ('[[filters]]\nequals = "x"', "A filter of the recipe names no column."),
        (
            '[missing]\nunit = "make"',
            "The recipe's “unit” [missing] must be create / leave_empty / reject.",
        ),
        (
            'unreadable = "skip"',
            "The recipe's “unreadable” at its top must be reject / leave_empty",
        ),
        ("fields = 3", "The recipe's “fields” at its top must be a table."),
        ("[fields.a]\npad = [3, -1]", "The recipe's “pad” [a] must be a whole number up to 100"),
        ("[fields.a]\ncolour = 1", "The recipe does not know “colour” [a]."),
        ("header_row = -5", "The recipe's “header_row” at its top must be a whole number from 1"),
        ("[fields.a]\nscale = nan", "The recipe's “scale” [a] must be thousands, millions or a"),
        ("[fields.a]\nscale = inf", "The recipe's “scale” [a] must be thousands, millions or a"),
        ("[fields.a]\nscale = [1]", "The recipe's “scale” [a] must be thousands, millions or a"),
        ("[fields.a]\nround = 100000", "The recipe's “round” [a] must be a whole number from -20"),
        ('dates = ["%Q"]', "The recipe's “dates” at its top must be “iso” or forms of days"),
        ('dates = ["%d%d%Y"]', "The recipe's “dates” at its top must be “iso” or forms of days"),
        ('dates = ["%d/%m"]', "The recipe's “dates” at its top must be “iso” or forms of days"),
        ('thousands = "."', "The recipe's “thousands” at its top must be one sign other than"),
        (
            'decimal = ","\n[fields.a]\nthousands = ","',
            "The recipe's “thousands” [a] must be one sign other than the decimal one",
        ),
        (
            '[[filters]]\ncolumn = "a"\ngiven = "yes"',
            "The recipe's “given” [filters] must be true or false.",
        ),
        ('[[filters]]\ncolumn = "a"', "The recipe's filter of “a” has no condition on it."),
        ('sheet = "a\\u0000"', "The recipe's “sheet” at its top must be a text."),
        (f"a = {'[' * 5000}", "The recipe has tables in tables far too deep."),
        (f"a = {'9' * 5000}", "The recipe is not TOML:"),
        ("rows = 3", "The recipe's “rows” at its top must be a list of tables."),
    ],
)
def test_a_mistake_in_a_recipe_is_named_with_its_place(recipe: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        read_recipe(recipe)

    assert refused.value.sentence.startswith(sentence)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234,567.5", "1234567.5"),
        ("£2,013.02", "2013.02"),
        ("\N{MINUS SIGN}7", "-7"),
        ("(12)", "-12"),
        ("99.98 %", "99.98"),
        ("1 234", "1234"),
        ("1\N{NO-BREAK SPACE}234", "1234"),
        (".5", "0.5"),
        ("1.5E+3", "1500"),
        ("EUR 12", "12"),
        ("12 kr", "12"),
    ],
)
def test_numbers_are_read_as_registers_write_them(text: str, number: str) -> None:
    assert plain_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "(12",
        "12)",
        "((12))",
        ")12(",
        "-(12)",
        "(-12)",
        "98,91",
        "1,23,456",
        "1.2.3",
        "NaN",
        "Infinity",
        "12 apples",
        "-",
        "1e999999999",
        "٣",
    ],
)
def test_what_is_no_number_is_not_guessed_at(text: str) -> None:
    with pytest.raises(CellWrong):
        plain_number(text)


@pytest.mark.parametrize("field", ["unit", "currency", "fiscal_year"])
def test_only_numbers_outside_the_key_are_summed(desk: Desk, units: None, field: str) -> None:
    content = "unit,fiscal_year,currency,amount\nA,2026,EUR,1\n"

    with pytest.raises(Refused) as refused:
        desk.outcome("budgets", content, recipe=f'[sum]\nfields = ["{field}"]')

    assert refused.value.sentence == (
        f"“{field}” cannot be summed: only numbers can that do not tell records apart."
    )


@pytest.mark.parametrize("year", ["year+99999999999d", "year-9999", "yearly"])
def test_a_relative_day_that_no_calendar_has_rejects_its_line(
    desk: Desk, units: None, year: str
) -> None:
    content = f"unit,fiscal_year,currency,amount\nA,{year},EUR,1\n"

    outcome = desk.outcome("budgets", content, recipe="relative = true")
    day = desk.outcome("units", f"code,name,first_day\nZ,Z,{year}\n", recipe="relative = true")

    assert reasons(outcome) == [(2, f"“{year}” is not a number.")]
    assert reasons(day) == [(2, f"“{year}” is not a day written as YYYY-MM-DD.")]


def test_a_number_with_too_many_digits_is_rejected_and_breaks_nothing(desk: Desk) -> None:
    content = f"unit,fiscal_year,currency,amount\nA,2026,EUR,{'9' * 60}\nA,1e99,EUR,1\n"

    assert desk.outcome("budgets", content).rejected == 2


@pytest.mark.parametrize("name", sorted(Path("demo/recipes").glob("*.toml")), ids=lambda p: p.stem)
def test_a_recipe_written_and_read_again_is_the_same(name: Path) -> None:
    table = tomllib.loads(name.read_text())

    assert tomllib.loads(to_toml(table)) == table
    read_recipe(to_toml(table))


def test_a_second_encoding_is_tried_where_the_file_is_not_in_the_first(desk: Desk) -> None:
    recipe = 'encoding_else = "cp1252"'
    for code, encoding in (("A", "utf-8"), ("B", "cp1252")):
        desk.outcome("units", f"code,name\n{code},Zürich\n".encode(encoding), recipe=recipe)

    assert list(Unit.objects.values_list("name", flat=True)) == ["Zürich", "Zürich"]


def test_a_file_in_neither_encoding_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.outcome("units", b"code,name\nA,\x81\xfc\n", recipe='encoding_else = "cp1252"')

    assert refused.value.sentence.startswith("Line 2 is not CP1252: it holds the byte 0x81")


# Of the file as a whole, and of blank cells -----------------------------------------------------
BUDGETS = """
kind = "budgets"
[constants]
currency = "EUR"
[[rows]]
unit = "code"
fiscal_year = { last_column = '^20[0-9]{2}$' }
it_amount = { column = "it", optional = true }
amount = { value = "100" }
only_with = "it_amount"
[[rows]]
unit = "code"
[rows.wide]
match = '^20[0-9]{2}$'
name = "fiscal_year"
value = "amount"
blank = "7"
optional = true
"""


def test_each_block_has_its_columns_that_become_rows_and_blank_ones_say_something(
    desk: Desk, units: None
) -> None:
    desk.outcome("budgets", "code,2024,2025,it\nA,5,,1\nB,,6,\n", recipe=BUDGETS)

    assert budgets() == [
        ("A", 2024, "EUR", 5, None),
        ("A", 2025, "EUR", 100, 1),
        ("B", 2024, "EUR", 7, None),
        ("B", 2025, "EUR", 6, None),
    ]


def test_columns_that_become_rows_may_be_none(desk: Desk, units: None) -> None:
    outcome = desk.outcome("budgets", "code,it\nA,\n", recipe=BUDGETS)

    assert (outcome.total, outcome.rejected, budgets()) == (1, 0, [])


def test_the_name_of_the_file_says_what_no_column_says(desk: Desk) -> None:
    recipe = """
    [fields]
    code = "code"
    [fields.name]
    file_name = true
    find = "^unit_(.+)$"
    prefix = "Unit "
    suffix = "!"
    default = "unit_0"
    """
    path = desk.file("code\nA\n", "kept.csv")
    read = read_recipe(recipe)

    run_import(path, kinds["units"], read, file_name="unit_7.csv")
    named = Unit.objects.get().name
    run_import(path, kinds["units"], read, file_name="other.csv")

    assert (named, Unit.objects.get().name) == ("Unit 7!", "Unit 0!")


def test_lines_that_say_the_same_are_numbered_by_any_column(desk: Desk) -> None:
    recipe = '[fields]\ncode = { column = "name", numbered = true }\nname = "name"'

    desk.outcome("units", "name\nWater\nRoads\nWater\n", recipe=recipe)

    assert sorted(Unit.objects.values_list("code", flat=True)) == ["Roads", "Water", "Water-2"]


def test_a_line_is_rejected_at_the_column_of_its_own_record(desk: Desk, units: None) -> None:
    rows = "".join(
        f'[[rows]]\nfiscal_year = {{ value = "{year}" }}\namount = "{year}"\n'
        for year in ("2025", "2026")
    )
    recipe = f'[constants]\ncurrency = "SEK"\n[fields]\nunit = "code"\n{rows}'
    wide = '[wide]\nmatch = "^20"\nname = "fiscal_year"\nvalue = "amount"\n'
    content = "code,2025,2026\nA,1,much\n"

    of_rows = desk.outcome("budgets", content, recipe=recipe)
    of_wide = desk.outcome("budgets", content, recipe=recipe.replace(rows, wide))

    for outcome in (of_rows, of_wide):
        assert [(each.column, each.value) for each in outcome.refusals] == [("2026", "much")]
