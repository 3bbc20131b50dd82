"""Exports and bug reports of other programs; run where the files are (`BRM_DATA`)."""

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from brm.imports.models import ImportRun
from tests.agreements.importing import ROOT, import_file, reasons

DATA = Path(os.environ.get("BRM_DATA") or ROOT.parent / "shared" / "data") / "calendars"
FILES = sorted(DATA.glob("*"))

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FILES, reason="the calendars of other programs are not here"),
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_is_imported_or_refused_by_a_sentence(path: Path) -> None:
    try:
        answer = import_file("calendar", path)
    except SystemExit:
        assert ImportRun.objects.get().error.endswith(".")
    else:
        assert answer["accepted"] + answer["rejected"] == answer["total"] > 0
        assert len(reasons(answer)) == answer["rejected"]
        assert all(reason.endswith(".") for _, _, reason in reasons(answer))


def test_how_many_events_come_in_and_why_the_others_do_not() -> None:
    """Counted over all files of the folder, each line of the rejects by its sentence."""
    found: Counter[str] = Counter()
    for path in FILES:
        try:
            answer = import_file("calendar", path)
        except SystemExit:
            is_calendar = "no event" in ImportRun.objects.latest("pk").error
            found["files without an event" if is_calendar else "no calendars"] += 1
            continue
        found["accepted"] += answer["accepted"]
        found.update(kind_of(reason) for _, _, reason in reasons(answer))

    assert found == {
        "accepted": 73,
        "It does not say when it begins (DTSTART).": 56,
        "DTSTART cannot be read": 3,
        "DURATION cannot be read": 1,
        "RRULE cannot be read": 1,
        "RDATE is neither a day nor a time.": 3,
        "Its rule cannot be read": 4,
        "It changes this occurrence and all after it, which is not read.": 2,
        "stands more than once": 2,
        "files without an event": 20,
        "no calendars": 2,
    }


def kind_of(reason: str) -> str:
    """The sentence without what it quotes of the file."""
    if "stands more than once" in reason:
        return "stands more than once"
    return re.sub(r" “.*”", "", reason.split(": ")[0])
