"""The minutes of an open council, read by hand beforehand; run where the files are (`BRM_DATA`)."""

import csv
import hashlib
import json
import os
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import call_command

from meetings.found.files import day_of, text_of
from meetings.found.finder import find_actions
from tests.agreements.importing import ROOT

DATA = Path(os.environ.get("BRM_DATA") or ROOT.parent / "shared" / "data") / "minutes"
FILES = sorted(path for path in DATA.glob("*/*") if "LICENSE" not in path.name)

pytestmark = pytest.mark.skipif(not FILES, reason="the minutes are not here")


class Read(NamedTuple):
    file: str
    line: int
    digest: str
    what: str
    owners: str = ""
    due_on: str = ""


def read_by_hand() -> list[Read]:
    with Path(__file__).with_name("read_by_hand.tsv").open() as file:
        rows = csv.reader((each for each in file if not each.startswith("#")), delimiter="\t")
        return [Read(row[0], int(row[1]), *row[2:]) for row in rows]


@pytest.fixture(scope="module")
def found():
    by_place = {}
    for path in FILES:
        text = text_of(path.read_bytes())
        for each in find_actions(text, on=day_of(path.name, text)):
            by_place.setdefault((path.name, each.line), each)
    return by_place


def test_the_lines_read_by_hand_are_still_those():
    for read in read_by_hand():
        line = (FILES[0].parent / read.file).read_text().split("\n")[read.line - 1].strip()
        assert hashlib.sha256(line.encode()).hexdigest()[:8] == read.digest


def test_how_many_items_are_found_missed_and_wrongly_found(found):
    items = {(read.file, read.line) for read in read_by_hand() if read.what == "item"}
    arguable = {(read.file, read.line) for read in read_by_hand() if read.what == "arguable"}

    counted = {
        "files": len(FILES),
        "items": len(items),
        "found": len(items & set(found)),
        "missed": len(items - set(found)),
        "wrongly found": len(set(found) - items - arguable),
        "arguable found": len(arguable & set(found)),
    }

    assert counted == {
        "files": 63,
        "items": 127,
        "found": 127,
        "missed": 0,
        "wrongly found": 0,
        "arguable found": 4,
    }


def test_owners_and_days_are_those_that_are_written(found):
    items = [read for read in read_by_hand() if read.what == "item"]

    owners = [", ".join(found[read.file, read.line].owners) == read.owners for read in items]
    days = [str(found[read.file, read.line].due_on) == read.due_on for read in items if read.due_on]

    assert (owners.count(False), days.count(False), len(days)) == (0, 0, 9)


def test_the_command_prints_the_same(found):
    out = StringIO()
    path = next(path for path in FILES if path.name == "2024-10-29.md")

    call_command("find_actions", str(path), "--json", stdout=out)

    rows = json.loads(out.getvalue())[0]["found"]
    assert [row["line"] for row in rows] == [line for name, line in found if name == path.name]
