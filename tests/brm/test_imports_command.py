"""`manage.py import_file`: what it answers to good files and to bad ones."""

import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection

from brm.imports.models import ImportRun, State
from brm.imports.readers import open_table
from brm.imports.recipes import Recipe
from customers.models import Budget, Unit
from tests.brm.importing import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(tmp_path: Path, settings: Any) -> Desk:
    settings.MEDIA_ROOT = tmp_path / "kept"
    return Desk(tmp_path)


def workbook(*rows: list[Any], title: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_it_prints_the_counts_and_what_was_given(desk: Desk) -> None:
    answer = desk.command("units", "code,name,parent\nA,Group,\nB,Water,A\nC,,A\n")

    rejects = answer.printed.pop("rejects_file")
    fields = answer.printed.pop("fields")
    assert answer.status == 0
    assert answer.printed == {
        "kind": "units",
        "total": 3,
        "accepted": 2,
        "rejected": 1,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
    }
    assert fields["name"] == {"given": 2, "read": 2}
    assert fields["parent"] == {"given": 2, "read": 2}
    assert fields["manager"] == {"given": 0, "read": 0}
    assert Path(rejects).read_text() == (
        "line,column,value,reason,code,name,parent\n4,name,,This field is required.,C,,A\n"
    )


def test_a_dry_run_says_the_same_and_writes_nothing(desk: Desk) -> None:
    answer = desk.command("units", "code,name\nA,Group\n", "--dry-run")

    assert (answer.status, answer.printed["created"]) == (0, 1)
    assert answer.printed["rejects_file"] is None
    assert Unit.objects.count() == 0


def test_a_second_run_changes_nothing(desk: Desk) -> None:
    content = "code,name,parent\nA,Group,\nB,Water,A\n"
    desk.command("units", content)
    before = list(Unit.objects.order_by("pk").values_list("pk", "version", "path"))

    answer = desk.command("units", content)

    assert [answer.printed[name] for name in ("created", "updated", "unchanged")] == [0, 0, 2]
    assert list(Unit.objects.order_by("pk").values_list("pk", "version", "path")) == before
    assert Unit.objects.get(code="B").events.count() == 1  # type: ignore[attr-defined]


def test_an_amount_that_a_file_does_not_give_stays_as_it_was(desk: Desk) -> None:
    desk.command("units", "code,name\nA,Group\n")
    desk.command("budgets", "unit,fiscal_year,currency,amount\nA,2026,EUR,100\n")

    answer = desk.command("budgets", "unit,fiscal_year,currency,it_amount\nA,2026,EUR,8\n")

    assert answer.printed["updated"] == 1
    budget = Budget.objects.get()
    assert [budget.amount, budget.it_amount, budget.version] == [Decimal(100), Decimal(8), 2]


def test_a_workbook_is_read_like_a_csv_file(desk: Desk) -> None:
    units = workbook(["code", "name", "first_day"], [7, "Group", "2020-01-01"])

    answer = desk.command("units", units)

    assert (answer.status, answer.printed["created"]) == (0, 1)
    assert Unit.objects.get().code == "7"


def test_a_number_in_per_cent_is_read_as_it_is_shown(tmp_path: Path) -> None:
    shown: list[tuple[Any, str, str]] = [
        (0.9986, "0.00%", "99.86%"),
        (1, "0%", "100%"),
        (0, "0%", "0%"),
        (0.57, "[Red]-0%", "57%"),
        (True, "0%", "true"),
        ("many", "0%", "many"),
        (12.5, r"0\%", "12.5"),
        (12.5, '0.0"%"', "12.5"),
    ]
    book = openpyxl.Workbook()
    book.worksheets[0].append(["code"])
    for at, (value, number_format, _text) in enumerate(shown, 3):
        cell: Any = book.worksheets[0].cell(at, 2, value)
        cell.number_format = number_format
    book.save(tmp_path / "rows.xlsx")

    with open_table(tmp_path / "rows.xlsx", Recipe()) as table:
        lines = [line.cells for line in table.lines]

    assert lines == [["", text] for _value, _format, text in shown]


def test_a_recipe_chooses_the_sheet_of_a_workbook(desk: Desk) -> None:
    units = workbook(["code", "name"], ["A", "Group"], title="Structure")

    right = desk.command("units", units, recipe='sheet = "Structure"')
    wrong = desk.command("units", units, recipe='sheet = "Budget"')

    assert right.printed["created"] == 1
    assert (wrong.status, wrong.error) == (2, "There is no sheet “Budget”; there are: Structure.")


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.mark.parametrize(
    ("content", "recipe", "sentence"),
    [
        (b"", "", "The file is empty."),
        (b" \r\n\n", "", "The file is empty."),
        (
            PNG,
            "",
            "This is a PNG picture, not a table. "
            "CSV, XLSX, JSON, vCard, LDIF and iCalendar can be read.",
        ),
        (
            b"%PDF-1.7 ...",
            "",
            "This is a PDF document, not a table. "
            "CSV, XLSX, JSON, vCard, LDIF and iCalendar can be read.",
        ),
        (b"PK\x03\x04 no archive", "", "The workbook is broken: it does not unpack."),
        (
            b"code,name\nA,Group\n",
            'delimiter = ";"',
            "With the delimiter “;” the header is one column; with “,” it is 2.",
        ),
        (b"code,title\nA,x\n", "", "The column “name” is missing. The file has: code, title."),
        (
            b"code,name,Name\nA,x,y\n",
            "",
            "The column “name” is there more than once.",
        ),
        (
            b"code,name\nA,x\n",
            '[fields]\ncode = "Id"\nname = "name"',
            "The column “Id” is missing. The file has: code, name.",
        ),
        (b"code,name\nA,x\n", 'encoding = "klingon"', "There is no encoding “klingon”."),
        *(
            (b"code,name\nA,x\n", f'encoding = "{name}"', f"Files in the encoding “{name}” are")
            for name in ("utf-7", "unicode_escape", "raw_unicode_escape", "punycode", "undefined")
        ),
        ("code,name\nA,x\n".encode("utf-32"), "", "The file is UTF-32, which is not read."),
        (b"\xff\xfea\0b", "", "The file is not in the encoding “utf-16”."),
        (b"\xff\xfea\0\x00\xd8b\0", "", "The file is not in the encoding “utf-16”."),
        (b"code,name\nA,x\n", 'encoding = "a\\u0000b"', "The recipe's “encoding” at its top must"),
        (b"code,name\nA,x\n", "name = ", "The recipe is not TOML:"),
        (b"code,name\nA,x\n", "colour = 1", "The recipe does not know “colour” at its top."),
        (b"code,name\nA,x\n", 'kind = "people"', "This recipe is for people, not for units."),
        (b"code,name\nA,x\n", '[fields]\ncolour = "x"', "Units have no field “colour”;"),
        (
            b'code,name\nA,"x\nB,y\n',
            "",
            "Line 2 cannot be read as CSV: a quotation mark that opens there is never closed.",
        ),
        (
            b'code,name\nA,"x" y\n',
            "",
            "Line 2 cannot be read as CSV: a quotation mark inside a cell is not doubled; a recipe",
        ),
        (b"code,name\nA,x\n", "delimiter = '\"'", "The recipe's delimiter must be one character"),
        (
            b"code,name\nA," + b"x" * 17_000_000 + b"\n",
            "",
            "Line 2 cannot be read as CSV: a cell is larger than 16 MB.",
        ),
    ],
)
def test_a_file_that_cannot_be_used_ends_with_status_2_and_a_sentence(
    desk: Desk, content: bytes, recipe: str, sentence: str
) -> None:
    answer = desk.command("units", content, recipe=recipe)

    assert answer.status == 2
    assert answer.error.startswith(sentence)
    assert list(answer.printed) == ["error"]
    assert Unit.objects.count() == 0
    assert ImportRun.objects.get().state == State.FAILED


def test_a_wrong_encoding_is_named_with_its_line_and_byte(desk: Desk) -> None:
    content = "code,name\nA,Group\nB,Grün\n".encode("cp1252")

    answer = desk.command("units", content)

    assert answer.status == 2
    assert answer.error == (
        "Line 3 is not UTF-8: it holds the byte 0xFC after “B,Gr”. Is the encoding another, "
        "such as cp1252? A recipe declares it."
    )
    assert desk.command("units", content, recipe='encoding = "cp1252"').status == 0


def test_utf_8_that_is_declared_to_be_something_else_is_refused(desk: Desk) -> None:
    answer = desk.command("units", "code,name\nA,Grün\n", recipe='encoding = "cp1252"')

    assert answer.status == 2
    assert answer.error == "Line 2 (“A,Grün”) is UTF-8, and not CP1252 as declared."


def test_loose_quotation_marks_are_taken_where_the_recipe_says_so(desk: Desk) -> None:
    answer = desk.command("units", 'code,name\nA,"x" y\n', recipe="loose_quotes = true")

    assert answer.printed["created"] == 1
    assert Unit.objects.get().name == "x y"


def test_rows_of_a_workbook_are_numbered_as_in_the_sheet(desk: Desk) -> None:
    desk.command("units", workbook(["code", "name"], ["A", "two\nlines"], [], ["B", None]))

    assert ImportRun.objects.get().rejected_rows.get().line == 4


def test_the_header_may_stand_below_a_title_and_blank_lines(desk: Desk) -> None:
    content = "Structure of the group\n\ncode,name\nA,Group\n"

    assert desk.command("units", content, recipe="header_row = 3").printed["created"] == 1


@pytest.mark.parametrize("name", ["nothing.csv", "."])
def test_a_file_that_is_not_there_is_named(desk: Desk, name: str) -> None:
    path = str(desk.folder / name)

    with pytest.raises(SystemExit) as ended:
        call_command("import_file", "units", path, "--json", stdout=io.StringIO())

    assert ended.value.code == 2


def test_a_recipe_that_is_no_text_is_refused(desk: Desk) -> None:
    (desk.folder / "recipe.toml").write_bytes(b"# Gr\xfcn")
    arguments = ["units", str(desk.file("code,name\nA,x\n")), "--json", "--recipe"]
    out = io.StringIO()

    with pytest.raises(SystemExit):
        call_command("import_file", *arguments, f"{desk.folder}/recipe.toml", stdout=out)

    assert out.getvalue().startswith('{"error": "A recipe is a text file in UTF-8; ')


def test_an_unknown_kind_is_answered_with_the_known_ones(desk: Desk) -> None:
    answer = desk.command("planets", "code\nA\n")

    assert answer.status == 2
    assert answer.error.startswith("There is no kind “planets”; known are units, people, budgets")


def test_a_file_larger_than_the_installation_takes_is_refused(desk: Desk, settings: Any) -> None:
    settings.IMPORT_BYTES_AT_MOST = 1024**2

    answer = desk.command("units", b"code,name\n" + b"A,Group\n" * 140_000)

    assert answer.status == 2
    assert answer.error == "The file is larger than 1 MB, the most that can be imported at once."


def test_a_doubled_key_rejects_both_lines_and_names_them(desk: Desk) -> None:
    answer = desk.command("units", "code,name\nA,Group\nB,Water\nA,Other\n")

    assert (answer.printed["accepted"], answer.printed["rejected"]) == (1, 2)
    assert Path(answer.printed["rejects_file"]).read_text() == (
        "line,column,value,reason,code,name\n"
        '2,code,A,"A stands more than once: in lines 2, 4.",A,Group\n'
        '4,code,A,"A stands more than once: in lines 2, 4.",A,Other\n'
    )
    assert list(Unit.objects.values_list("code", flat=True)) == ["B"]


def test_a_circle_in_the_tree_rejects_its_lines_and_what_hangs_on_them(desk: Desk) -> None:
    answer = desk.command("units", "code,name,parent\nR,Root,\nA,a,B\nB,b,C\nC,c,A\nD,d,A\nE,e,R\n")

    assert (answer.printed["accepted"], answer.printed["rejected"]) == (2, 4)
    rejects = Path(answer.printed["rejects_file"]).read_text()
    assert "A > B > C > A: a circle, in lines 3, 4, 5." in rejects
    assert "A above it is not known, or was rejected." in rejects
    assert list(Unit.objects.order_by("code").values_list("code", flat=True)) == ["E", "R"]


def test_a_circle_through_what_is_there_already_is_refused(desk: Desk) -> None:
    desk.command("units", "code,name,parent\nA,a,\nB,b,A\nC,c,B\n")

    answer = desk.command("units", "code,name,parent\nA,a,C\n")

    assert answer.printed["rejected"] == 1
    assert Unit.objects.get(code="A").parent is None


def test_rejects_are_harmless_in_a_spreadsheet(desk: Desk) -> None:
    answer = desk.command("units", "code,name,parent,=2+2\n=1+1,,@x,\n")

    assert Path(answer.printed["rejects_file"]).read_text().splitlines() == [
        "line,column,value,reason,code,name,parent,'=2+2",
        "2,name,,This field is required.,'=1+1,,'@x,",
    ]


def test_cells_may_hold_line_ends_of_any_kind_and_lines_are_counted_as_an_editor_does(
    desk: Desk,
) -> None:
    answer = desk.command("units", 'code,name\r\nA,"a\r\r\r\nb"\r\nB,"c\nd"\r\nC,\r\n')

    assert (answer.printed["accepted"], answer.printed["rejected"]) == (2, 1)
    assert Unit.objects.get(code="A").name.split() == ["a", "b"]
    assert ImportRun.objects.get().rejected_rows.get().line == 8


def test_lone_carriage_returns_end_lines(desk: Desk) -> None:
    assert desk.command("units", b"code,name\rA,Group\rB,Water\r").printed["created"] == 2


def test_a_byte_that_no_text_has_rejects_its_line(desk: Desk) -> None:
    content = b"code,name\nA,Group\n" + b"B,Filler line\n" * 6000 + b"C,a\0b\n"

    answer = desk.command("units", content, recipe='[distinct]\nkeep = "first"')

    assert (answer.printed["total"], answer.printed["rejected"]) == (6002, 1)
    assert ImportRun.objects.get().rejected_rows.get().value == "a␀b"


def test_a_line_with_more_cells_than_the_header_is_rejected(desk: Desk) -> None:
    desk.command("units", "code,name\nA,Group,x\nB,Water,\n")

    row = ImportRun.objects.get().rejected_rows.get()
    assert (row.line, row.reason) == (2, "The line has 3 cells, the header names 2.")


def test_a_workbook_that_was_never_calculated_is_named_with_its_cell(desk: Desk) -> None:
    answer = desk.command("units", workbook(["code", "name"], ["A", "=1+1"]))

    assert answer.status == 2
    assert answer.error.startswith("Cell B2 holds a formula that was never calculated.")


def test_a_workbook_that_unpacks_to_far_more_is_not_read(desk: Desk) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)

    answer = desk.command("units", stream.getvalue())

    assert answer.status == 2
    assert answer.error.startswith("The workbook unpacks to 47 MB")


def with_sheet(change: Callable[[bytes], bytes | None]) -> bytes:
    """A workbook whose sheet is changed inside the archive; None leaves it out."""
    stream = io.BytesIO()
    whole = workbook(["code", "name"], ["A", "Group"], ["B", "Water"])
    with (
        zipfile.ZipFile(io.BytesIO(whole)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part: bytes | None = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = change(old.read(name))
            if part is not None:
                new.writestr(name, part)
    return stream.getvalue()


def without_sheets() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "xl/workbook.xml",
            '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            "<sheets></sheets></workbook>",
        )
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        with_sheet(lambda part: part[: len(part) // 2]),
        with_sheet(lambda part: None),
        with_sheet(lambda part: b"\xff\x00<<<>" * 20),
        without_sheets(),
        workbook(["code", "name"])[:-300],
    ],
    ids=["cut off", "missing", "garbage", "no sheet", "cut archive"],
)
def test_a_broken_workbook_is_refused_by_a_sentence(desk: Desk, content: bytes) -> None:
    answer = desk.command("units", content)

    assert answer.status == 2
    assert re.fullmatch(r"The workbook .+\.", answer.error)
    assert ImportRun.objects.get().error == answer.error


MANY_PEOPLE = 20_000


@pytest.mark.parametrize("times", [1, 2])
def test_a_long_file_is_written_in_steps_that_grow_with_its_length_only(
    desk: Desk, times: int
) -> None:
    """Joins that compare each record with each take many minutes here."""
    rows = "".join(f"P{n},Person {n}\n" for n in range(MANY_PEOPLE))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '2min'")

    answer = desk.command("people", "external_id,name\n" + rows * times)

    assert answer.printed["total"] == MANY_PEOPLE * times
    assert answer.printed["rejected"] == (0 if times == 1 else MANY_PEOPLE * times)
