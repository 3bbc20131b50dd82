"""Lists in JSON as the input of an import: what is a row, what is refused, and by which words."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brm.imports.engine import Outcome
from brm.imports.json_rows import Said, write_rows
from brm.imports.readers import open_table
from brm.imports.recipes import read_recipe
from brm.imports.refusals import Refused
from customers.models import Unit
from tests.brm.importing import Desk, reasons

pytestmark = pytest.mark.django_db

TWO = [{"code": "A", "name": "Group"}, {"code": "B", "name": "Water", "parent": "A"}]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def table(desk: Desk, content: str | bytes, *, recipe: str = "", name: str = "file.json") -> object:
    """The header and the lines of a file: number, cells and refusal of each."""
    with open_table(desk.file(content, name), read_recipe(recipe)) as found:
        return found.header, [
            (line.number, line.refusal or list(line.cells)) for line in found.lines
        ]


def refused(desk: Desk, content: str | bytes, *, recipe: str = "", name: str = "file.json") -> str:
    with pytest.raises(Refused) as caught:
        table(desk, content, recipe=recipe, name=name)
    return caught.value.sentence


def made(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.total, outcome.counts.created, outcome.rejected


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(TWO),
        json.dumps({"meta": {"pages": 1}, "units": TWO, "links": ["next"]}),
        json.dumps({"answer": {"units": TWO}}),
        "\n".join(json.dumps(each) for each in TWO),
        "\ufeff" + json.dumps(TWO, indent=2),
    ],
    ids=["a list", "an object with a list", "a list deeper", "a line each", "byte order mark"],
)
def test_a_list_of_objects_is_a_table_whatever_it_stands_in(desk: Desk, content: str) -> None:
    first = desk.outcome("units", content)
    again = desk.outcome("units", content)

    assert made(first) == (2, 2, 0)
    assert (again.counts.created, again.counts.updated, again.counts.unchanged) == (0, 0, 2)
    assert Unit.objects.get(code="B").parent == Unit.objects.get(code="A")


def test_a_list_in_utf_16_is_read(desk: Desk) -> None:
    assert made(desk.outcome("units", json.dumps(TWO).encode("utf-16"))) == (2, 2, 0)


def test_nested_values_have_dotted_paths_and_every_value_its_text(desk: Desk) -> None:
    content = """[
        {"name": "A", "down": {"2026-02-12": 22, "2026-03-24": 3.10}, "tags": ["x", 2, null]},
        {"name": "B", "ok": true, "none": null, "big": 123456789012345678901234567890,
         "parts": [{"code": "p"}, {"code": "q"}], "odd": NaN}
    ]"""

    assert table(desk, content) == (
        [
            "name",
            "down.2026-02-12",
            "down.2026-03-24",
            "tags",
            "ok",
            "none",
            "big",
            "parts.0.code",
            "parts.1.code",
            "odd",
        ],
        [
            (1, ["A", "22", "3.10", "x; 2; "]),
            (
                2,
                ["B", "", "", "", "true", "", "123456789012345678901234567890", "p", "q", "NaN"],
            ),
        ],
    )


def test_a_header_in_brackets_is_no_json(desk: Desk) -> None:
    assert table(desk, "[code],{name}\nA,Group\n", name="file.csv") == (
        ["[code]", "{name}"],
        [(2, ["A", "Group"])],
    )


def test_lines_are_numbered_by_element_and_those_of_json_lines_by_line(desk: Desk) -> None:
    units = [{"code": "A", "name": "Group"}, {"code": "B"}]
    lines = '{"code": "A", "name": "Group"}\n\n{"code": "B"}\n{"code": \n'

    in_list = desk.outcome("units", json.dumps(units), dry_run=True)
    in_lines = desk.outcome("units", lines, dry_run=True)

    assert reasons(in_list) == [(2, "This field is required.")]
    assert reasons(in_lines) == [
        (3, "This field is required."),
        (4, "It cannot be read as JSON: expecting value, in column 9."),
    ]


def test_an_element_that_is_wrong_costs_no_other(desk: Desk) -> None:
    deep = '{"a":' * 30 + "1" + "}" * 30
    content = (
        '[{"code": "A", "name": "Group"}, 7, "x", null, [1], '
        f'{{"code": "B", "name": "1", "code": "C"}}, {{"code": "D", "more": {deep}}}, {{}}]'
    )

    outcome = desk.outcome("units", content)

    assert made(outcome) == (7, 1, 6)
    assert reasons(outcome) == [
        (2, "This element is a number, not an object with named values."),
        (3, "This element is a text, not an object with named values."),
        (4, "This element is null, not an object with named values."),
        (5, "This element is a list, not an object with named values."),
        (6, "The key “code” stands twice in one object."),
        (7, "Its values are nested more than 20 deep."),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[]", "The list holds no object with anything in it: there is no column."),
        ("[{}]", "The list holds no object with anything in it: there is no column."),
        ('{"code": "A"}', "The file holds no list of objects: nothing of it can be a row."),
        (
            '{"a": [{"x": 1}], "b": [{"x": 1}], "c": [1]}',
            "The file holds several lists (a, b); a recipe says which with “list”.",
        ),
        (
            '[{"code": "A"},\n {"code": }]',
            "Line 2, column 11 cannot be read as JSON: expecting value.",
        ),
        (
            '[{"code": "A"}\n',
            "Line 2, column 1 cannot be read as JSON: the file ends there, “,” or “]” is expected.",
        ),
        (
            '[{"code": "A"}] x',
            "Line 1, column 17 cannot be read as JSON: "
            "something stands behind the end of the list.",
        ),
        (
            "[{'code': 1}]",
            "Line 1, column 3 cannot be read as JSON: "
            "expecting property name enclosed in double quotes.",
        ),
        (
            "[" * 100_000,
            "Line 1, column 2 cannot be read as JSON: values are nested far too deep.",
        ),
        (
            '[{"name": "Zürich"}]'.encode("cp1252"),
            "Line 1 is not UTF-8: it holds the byte 0xFC. Is the encoding another, such as cp1252? "
            "A recipe declares it.",
        ),
        (
            json.dumps([{f"k{n}": 1 for n in range(10_001)}]),
            "The elements have more than 10000 different keys. Are there keys that are values?",
        ),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_what_and_where(
    desk: Desk, content: str | bytes, sentence: str
) -> None:
    assert refused(desk, content) == sentence


def test_a_recipe_names_the_list_and_the_encoding(desk: Desk) -> None:
    content = json.dumps(
        {"a": [{"x": 1}], "b": {"c": [{"x": "é"}]}, "d": [{"x": 3}]}, ensure_ascii=False
    ).encode("cp1252")

    assert table(desk, content, recipe='list = "b.c"\nencoding = "cp1252"') == (
        ["x"],
        [(1, ["é"])],
    )
    assert refused(desk, content, recipe='list = "b.x"\nencoding = "cp1252"') == (
        "There is no list “b.x” in the file; there is: a, b.c, d."
    )


def test_a_list_longer_than_what_is_read_at_once_is_read_whole(desk: Desk) -> None:
    elements = [{"code": f"U{n}", "n": n, "text": "x" * 500} for n in range(5_000)]

    with open_table(desk.file(json.dumps(elements), "file.json"), read_recipe("")) as found:
        lines = list(found.lines)

    assert [line.cells[:2] for line in lines] == [[f"U{n}", str(n)] for n in range(5_000)]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)
ELEMENTS = st.lists(
    VALUES | st.fixed_dictionaries({"code": VALUES, "name": VALUES}), min_size=1, max_size=6
)


FEW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=150, deadline=None, suppress_health_check=FEW)
@given(elements=ELEMENTS, cut=st.integers(0, 4), wrapped=st.booleans())
def test_any_json_becomes_a_row_an_element_or_a_sentence(
    tmp_path: Path, elements: list[object], cut: int, wrapped: bool
) -> None:
    content = json.dumps({"of": elements} if wrapped else elements)
    source, target = tmp_path / "any.json", tmp_path / "rows.csv"
    source.write_text(content[: len(content) - cut], "utf-8")

    try:
        write_rows(source, target, "utf-8-sig", "")
    except Said as said:
        assert str(said).endswith((".", "?"))  # noqa: PT017  either is right
    else:
        with target.open(encoding="utf-8", newline="") as rows:
            assert [row[0] for row in csv.reader(rows)] == [
                str(number) for number in range(1, len(elements) + 1)
            ]


@settings(max_examples=6, deadline=None, suppress_health_check=FEW)
@given(elements=ELEMENTS)
def test_every_element_is_accepted_or_rejected(desk: Desk, elements: list[object]) -> None:
    outcome = desk.outcome(
        "units", json.dumps([{"code": "A", "name": "Group"}, *elements]), dry_run=True
    )

    assert outcome.rejected + outcome.counts.created == outcome.total


def test_objects_in_cells_become_columns_and_what_is_none_is_rejected(desk: Desk) -> None:
    content = 'name;down\nA;{"x": 1, "y": {"z": true}}\nB;\nC;[1]\nD;{\nE;{};6\nF;{"x": null}\n'
    wrong = "A cell that is to hold an object in JSON holds something else."

    found = table(desk, content, recipe='unfold = ["Down"]', name="file.csv")

    assert found == (
        ["name", "down", "down.x", "down.y.z"],
        [
            (2, ["A", '{"x": 1, "y": {"z": true}}', "1", "true"]),
            (3, ["B", "", "", ""]),
            (4, wrong),
            (5, wrong),
            (6, "The line has 3 cells, the header names 2."),
            (7, ["F", '{"x": null}', "", ""]),
        ],
    )
