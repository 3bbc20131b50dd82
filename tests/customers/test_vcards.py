"""A person's card is read again as the same person."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brm.imports.recipes import Recipe
from brm.imports.vcard import open_cards
from customers.models import Person
from customers.people.vcards import vcard_of

WORDS = st.text(st.characters(exclude_categories=("C", "Z"), codec="utf-8"), min_size=1)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=WORDS, title=WORDS, unit=WORDS)
def test_a_card_is_read_again_as_it_was_written(tmp_path: Path, name: str, title: str, unit: str):
    person = Person(external_id="P1", name=name, title=title, email="a@x.org", phone="+46 8")
    path = tmp_path / "card.vcf"
    path.write_bytes(vcard_of(person, unit).encode())

    with open_cards(path, Recipe()) as table:
        (line,) = table.lines
    given = {key: cell for key, cell in zip(table.header, line.cells, strict=True) if cell}

    assert given == {
        "VERSION": "4.0",
        "UID": "P1",
        "FN": name,
        "TITLE": title,
        "ORG": unit,
        "EMAIL": "a@x.org",
        "TEL": "+46 8",
    }
    assert max(len(part) for part in path.read_bytes().split(b"\r\n")) <= 75


@pytest.mark.parametrize("sign", [";", ",", "\\", "\\;"])
def test_a_sign_that_parts_values_stays_in_the_name(tmp_path: Path, sign: str):
    path = tmp_path / "card.vcf"
    path.write_bytes(vcard_of(Person(external_id="P1", name=f"A{sign}B")).encode())

    with open_cards(path, Recipe()) as table:
        (line,) = table.lines

    assert line.cells[table.header.index("FN")] == f"A{sign}B"
