"""Published logs and status pages become measurements by recipe, with their known figures."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum
from openpyxl import Workbook

from reports.models import Measurement
from tests.reports.importing import counts, import_file
from tests.reports.test_real_files import DATA

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="the published registers are not here"),
]

EVENTS = DATA / "itsm-incidents" / "servicenow_incident_event_log_part1.csv"
OUTAGES = DATA / "service-availability" / "github_status_downtime_windows_2022-2024.csv"
STATUS_PAGE = DATA / "service-availability" / "dhbern_upptime_summary.json"


def sums(answer: dict[str, Any], *measures: str) -> list[Any]:
    return [answer["figures"][measure]["sum"] for measure in measures]


def in_rows(measure: str, **more: str) -> list[float]:
    found = Measurement.objects.current().filter(measure__code=measure, **more)
    return [float(value) for value in found.order_by("period").values_list("value", flat=True)]


def nothing_new(answer: dict[str, Any]) -> tuple[int, int, int]:
    return answer["created"], answer["updated"], answer["rejected"]


def as_xlsx(lines: list[list[str]], path: Path) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in lines:
        sheet.append(line)
    book.save(path)
    return path


def as_json(lines: list[list[str]], path: Path) -> Path:
    head, *rest = lines
    path.write_text(json.dumps([dict(zip(head, line, strict=True)) for line in rest]), "utf-8")
    return path


def lines_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_events_become_incidents_with_the_published_figures() -> None:
    answer = import_file("measurements", EVENTS, recipe="itsm_incidents")

    assert counts(answer) == {
        "accepted": 3_000,
        "rejected": 0,
        "created": 18,
        "updated": 0,
        "unchanged": 0,
    }
    assert answer["derived"]["cases"] == 447
    assert answer["derived"]["overall"]["incidents-in-time"] == 65.771812  # 294 of 447
    in_time = answer["figures"]["incidents-in-time"]
    assert (in_time["counted"], in_time["overall"]) == (447, 65.771812)
    resolved = answer["figures"]["hours-to-resolve-mean"]
    assert (resolved["counted"], resolved["excluded"]) == (431, 16)
    of_priority = ("incidents-critical", "incidents-high", "incidents-moderate", "incidents-low")
    assert sums(answer, *of_priority, "incidents-reopened") == [8, 19, 364, 56, 5]
    assert in_rows("incidents") == [207, 240]
    assert in_rows("incidents-in-time") == [round(100 * 134 / 207, 6), round(100 * 160 / 240, 6)]


def test_windows_become_availability_and_maintenance_is_counted_apart() -> None:
    answer = import_file("measurements", OUTAGES, recipe="outage_windows")

    assert answer["derived"] == {
        "name": "outages",
        "cases": 399,
        "minutes": 97_114,
        "of_no_length": 4,
        "maintenance": 10,
        "minutes_of_maintenance": 54_998,
        "records": 272,
    }
    assert (answer["total"], answer["accepted"]) == (399, 399)
    assert sums(answer, "outages", "outages-maintenance") == [399, 10]
    assert sums(answer, "outages-major", "outages-critical") == [65, 1]
    assert sums(answer, "minutes-reported", "minutes-of-maintenance") == [97_114, 46_540]
    assert len(in_rows("availability")) == 34
    assert answer["figures"]["availability"]["counted"] == round(1_493_280 / 60 - 46_540 / 60, 4)


def test_a_status_page_has_its_minutes_down_and_its_uptimes() -> None:
    answer = import_file("measurements", STATUS_PAGE, recipe="uptime_summary")

    assert (answer["total"], answer["accepted"], answer["created"]) == (51, 51, 612)
    assert answer["also_created"]["agreements.service"] == 51
    assert sums(answer, "minutes-down") == [20_734]
    down = Measurement.objects.filter(measure__code="minutes-down")
    assert down.aggregate(minutes=Sum("value"))["minutes"] == 20_734
    assert sum(in_rows("minutes-down", service__code="gossembrot.unibe.ch")) == 12_487
    assert in_rows("uptime", service__code="gossembrot.unibe.ch") == [95.66]
    assert down.values("service__name").distinct().count() == 42


@pytest.mark.parametrize(
    ("path", "recipe"),
    [(EVENTS, "itsm_incidents"), (OUTAGES, "outage_windows"), (STATUS_PAGE, "uptime_summary")],
    ids=["events", "windows", "status page"],
)
def test_the_same_file_again_changes_nothing(path: Path, recipe: str) -> None:
    first = import_file("measurements", path, recipe=recipe)

    again = import_file("measurements", path, recipe=recipe)

    assert nothing_new(again) == (0, 0, 0)
    assert again["unchanged"] == first["created"]


@pytest.mark.parametrize("make", [as_xlsx, as_json])
def test_a_workbook_and_a_list_say_what_the_table_says(make: Any, tmp_path: Path) -> None:
    import_file("measurements", OUTAGES, recipe="outage_windows")

    other = make(lines_of(OUTAGES), tmp_path / f"outages.{make.__name__[3:]}")
    again = import_file("measurements", other, recipe="outage_windows")

    assert nothing_new(again) == (0, 0, 0)
    assert again["derived"]["minutes"] == 97_114


def test_a_status_page_that_was_saved_as_a_table_says_the_same(tmp_path: Path) -> None:
    import_file("measurements", STATUS_PAGE, recipe="uptime_summary")
    entries = json.loads(STATUS_PAGE.read_text("utf-8"))
    lines = [
        list(entries[0]),
        *([json.dumps(v) if isinstance(v, dict) else str(v) for v in e.values()] for e in entries),
    ]

    again = import_file(
        "measurements", as_xlsx(lines, tmp_path / "page.xlsx"), recipe="uptime_summary"
    )

    assert nothing_new(again) == (0, 0, 0)
    assert sums(again, "minutes-down") == [20_734]
