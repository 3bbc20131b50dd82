"""Awkward twins of published files: other months, orders, encodings and formats, dirt.

What they come to is counted in plain Python beside.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from reports.models import Measurement, Project, ProjectStatus, PublishedScore
from tests.reports.importing import ROOT, import_file
from tests.reports.importing.logs import Logs

pytestmark = pytest.mark.django_db

Rows = list[list[Any]]
Writer = Callable[[Rows, Path], Path]


def in_table(rows: Rows, *, delimiter: str, encoding: str, ends: str = "\r\n") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ends)
    for row in rows:
        writer.writerow(["" if cell is None else cell for cell in row])
    return out.getvalue().encode(encoding)


def semicolons(rows: Rows, folder: Path) -> Path:
    path = folder / "log.csv"
    path.write_bytes(in_table(rows, delimiter=";", encoding="cp1252"))
    return path


def utf_16(rows: Rows, folder: Path) -> Path:
    path = folder / "log.txt"
    path.write_bytes(in_table(rows, delimiter="\t", encoding="utf-16"))
    return path


def with_empty_lines(rows: Rows, folder: Path) -> Path:
    path = folder / "log.csv"
    text = in_table(rows, delimiter=",", encoding="utf-8-sig", ends="\n").decode("utf-8")
    path.write_text(text.replace("\n", "\n\n" + "," * (len(rows[0]) - 1) + "\n"), "utf-8")
    return path


def workbook(rows: Rows, folder: Path) -> Path:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append([_day_cell(cell) for cell in row])
    book.save(folder / "log.xlsx")
    return folder / "log.xlsx"


def _day_cell(cell: Any) -> Any:
    """Days as days, as a spreadsheet has them; yes and no as its own words."""
    if cell in ("TRUE", "FALSE"):
        return cell == "TRUE"
    for form in ("%d-%m-%Y %H:%M", "%Y-%m-%dT%H:%M:%SZ"):
        try:
            return datetime.strptime(str(cell), form)
        except ValueError:
            continue
    return cell


def json_list(rows: Rows, folder: Path) -> Path:
    head, *lines = rows
    entries = [
        {name: cell or None for name, cell in zip(head, line, strict=True)}
        | {"links": None, "more": {"a": None, "b": [None]}}
        for line in lines
    ]
    path = folder / "log.json"
    path.write_text(json.dumps({"meta": None, "result": entries}), "utf-8")
    return path


WRITERS = [semicolons, utf_16, with_empty_lines, workbook, json_list]


def figures(service: str) -> dict[tuple[str, str], float]:
    found = Measurement.objects.current().filter(service__code=service).select_related("measure")
    return {(m.measure.code, f"{m.period:%Y-%m}"): float(m.value) for m in found}


# Incidents ----------------------------------------------------------------------------------------
HEAD = (
    "priority", "resolved_at", "number", "made_sla", "sys_mod_count", "opened_at", "reopen_count",
)  # fmt: skip
PRIORITIES = ("1 - Critical", "2 - High", "3 - Moderate", "4 - Low")
FORM = "%d-%m-%Y %H:%M"


def events(*, start: datetime, months: Iterable[int]) -> Rows:
    """Two to four events an incident, in no order; one event twice; some never resolved."""
    rows: Rows = []
    for month in months:
        for n in range(5 + month):
            opened = start + timedelta(days=31 * month + 3 * n, hours=n, minutes=7 * n)
            resolved = opened + timedelta(hours=5 * n + 1, minutes=20)
            for change in range(2 + n % 3):
                rows.append(
                    [
                        PRIORITIES[(n + change) % 4],
                        "?" if n % 4 == 3 else resolved.strftime(FORM),
                        f"INC{month:03}{n:04}",
                        "TRUE" if (n + change) % 3 else "FALSE",
                        str(change * 7),
                        opened.strftime(FORM),
                        str(int(n == 4)),
                    ]
                )
    rows.append(list(rows[2]))
    return rows[::2] + rows[1::2][::-1]


def counted_events(rows: Rows) -> dict[tuple[str, str], float]:
    last: dict[str, list[str]] = {}
    for row in rows:
        if row[2] not in last or int(row[4]) > int(last[row[2]][4]):
            last[row[2]] = row
    by_month: dict[str, list[list[str]]] = defaultdict(list)
    for row in last.values():
        by_month[datetime.strptime(row[5], FORM).strftime("%Y-%m")].append(row)
    found: dict[tuple[str, str], float] = {}
    for month, cases in by_month.items():
        found["incidents", month] = len(cases)
        in_time = [row[3] == "TRUE" for row in cases]
        found["incidents-in-time", month] = round(100 * sum(in_time) / len(in_time), 6)
        hours = [
            (datetime.strptime(r[1], FORM) - datetime.strptime(r[5], FORM)).total_seconds() / 3600
            for r in cases
            if r[1] != "?"
        ]
        found["hours-to-resolve-mean", month] = round(mean(hours), 6)
        found["hours-to-resolve-median", month] = round(median(hours), 6)
        for word, priority in zip(("critical", "high", "moderate", "low"), PRIORITIES, strict=True):
            found[f"incidents-{word}", month] = sum(row[0] == priority for row in cases)
        found["incidents-reopened", month] = sum(row[6] != "0" for row in cases)
    return found


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_a_twin_of_the_log_of_incidents(write: Writer, tmp_path: Path) -> None:
    """From May to August of 2017, and no incident in July."""
    rows = events(start=datetime(2017, 5, 1, 0, 30), months=(0, 1, 3))

    answer = import_file(
        "measurements", write([list(HEAD), *rows], tmp_path), recipe="itsm_incidents"
    )

    assert (answer["total"], answer["rejected"]) == (len(rows), 0)
    assert figures("SERVICE-DESK") == pytest.approx(counted_events(rows), abs=2e-6)


# Outages ------------------------------------------------------------------------------------------
OUTAGE_HEAD = ["impact", "title", "downtime_end", "incident_id", "downtime_start"]
STAMP = "%Y-%m-%dT%H:%M:%SZ"


def outages() -> list[tuple[datetime, int, str]]:
    """Over the ends of a month and a year, overlapping, of no length, the same twice."""
    at = datetime
    return [
        (at(2024, 12, 31, 22, 15), 240, "major"),
        (at(2024, 11, 30, 23, 59), 2, "minor"),
        (at(2025, 3, 1, 5), 0, "none"),
        (at(2025, 1, 20, 5), 90, "minor"),
        (at(2025, 1, 20, 6), 90, "critical"),
        (at(2025, 1, 20, 6, 15), 30, "maintenance"),
        (at(2025, 1, 27, 6), 45, "minor"),
        (at(2025, 1, 27, 6), 45, "minor"),
    ]


def minutes_by_month(
    zone: ZoneInfo, windows: Iterable[tuple[datetime, int]]
) -> dict[str, set[int]]:
    """Of each month the minutes (since 1970) that lie in a window."""
    found: dict[str, set[int]] = defaultdict(set)
    for begin, length in windows:
        first = int(begin.replace(tzinfo=ZoneInfo("UTC")).timestamp()) // 60
        for minute in range(first, first + length):
            month = datetime.fromtimestamp(60 * minute, zone).strftime("%Y-%m")
            found[month].add(minute)
    return found


def months_of(zone: ZoneInfo, first: str, last: str) -> dict[str, int]:
    """The minutes of each month from the first to the last, by the clock of the zone."""
    begins = []
    year, month = map(int, first.split("-"))
    while f"{year}-{month:02}" <= last:
        begins.append(datetime(year, month, 1, tzinfo=zone))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    begins.append(datetime(year, month, 1, tzinfo=zone))
    return {f"{a:%Y-%m}": int(b.timestamp() - a.timestamp()) // 60 for a, b in pairwise(begins)}


def counted_outages(
    rows: list[tuple[datetime, int, str]], zone: ZoneInfo, first: str, last: str
) -> dict[tuple[str, str], float]:
    agreed = minutes_by_month(zone, [(at, n) for at, n, impact in rows if impact == "maintenance"])
    down = minutes_by_month(zone, [(at, n) for at, n, impact in rows if impact != "maintenance"])
    found: dict[tuple[str, str], float] = {}
    for month, minutes in months_of(zone, first, last).items():
        lost, counted = len(down[month] - agreed[month]), minutes - len(agreed[month])
        found["availability", month] = round(100 * (counted - lost) / counted, 6)
        found["minutes-down", month] = lost
        found["minutes-of-maintenance", month] = len(agreed[month])
    return found


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_a_twin_of_the_outages(write: Writer, tmp_path: Path) -> None:
    rows = outages()
    lines = [
        [
            impact,
            'Incident; with "words"',
            f"{at + timedelta(minutes=n):{STAMP}}",
            f"{i}",
            f"{at:{STAMP}}",
        ]
        for i, (at, n, impact) in enumerate(rows)
    ]
    backwards = ["minor", "Wrong way round", "2025-01-02T00:00:00Z", "9", "2025-01-02T00:10:00Z"]

    answer = import_file(
        "measurements",
        write([OUTAGE_HEAD, *lines, backwards], tmp_path),
        recipe="outage_windows",
    )

    assert (answer["total"], answer["rejected"], answer["derived"]["cases"]) == (9, 1, 8)
    found = {key: value for key, value in figures("GITHUB").items() if key[0] in KEPT}
    expected = counted_outages(rows, ZoneInfo("UTC"), "2024-11", "2025-03")
    assert found == pytest.approx(expected, abs=2e-6)


KEPT = ("availability", "minutes-down", "minutes-of-maintenance")


@pytest.mark.parametrize("night", ["2025-03-30", "2025-10-26"])
def test_the_night_in_which_the_clocks_are_changed(night: str, tmp_path: Path) -> None:
    zone = ZoneInfo("Europe/Stockholm")
    recipe = (ROOT / "demo" / "recipes" / "outage_windows.toml").read_text("utf-8")
    day = datetime.fromisoformat(night)
    rows = [(day, 300, "major"), (day - timedelta(days=1), 60, "maintenance")]
    lines = [f"{at:{STAMP}},{at + timedelta(minutes=n):{STAMP}},{impact}" for at, n, impact in rows]

    Logs(tmp_path).bring_text(
        "log.csv",
        "\n".join(["downtime_start,downtime_end,impact", *lines]),
        recipe=recipe.replace('zone = "UTC"', 'zone = "Europe/Stockholm"'),
    )

    found = {key: value for key, value in figures("GITHUB").items() if key[0] in KEPT}
    assert found == pytest.approx(counted_outages(rows, zone, night[:7], night[:7]), abs=2e-6)


# A status page ------------------------------------------------------------------------------------
def test_a_twin_of_the_status_page(tmp_path: Path) -> None:
    path = tmp_path / "summary.json"
    entries = [
        {"name": "Shop", "url": "https://shop.example/", "uptime": "99.50%", "time": 1204,
         "dailyMinutesDown": {"2025-12-31": 22, "2026-01-01": 8, "2026-02-03": 1440}},
        {"name": "Shop", "url": "https://shop.example/de", "uptime": None, "time": None,
         "dailyMinutesDown": {}, "icon": {"x": [None]}},
        {"name": "Mail", "url": "http://mail.example", "uptime": "100%", "dailyMinutesDown": None},
    ]  # fmt: skip
    path.write_bytes(json.dumps(entries).encode("utf-16"))

    answer = import_file("measurements", path, recipe="uptime_summary")

    assert (answer["total"], answer["rejected"]) == (3, 0)
    down = ("minutes-down", "2025-12"), ("minutes-down", "2026-01"), ("minutes-down", "2026-02")
    assert [figures("shop.example")[key] for key in down] == [22, 8, 1440]
    assert [figures("shop.example/de")[key] for key in down] == [0, 0, 0]
    assert [figures("mail.example")[key] for key in down] == [0, 0, 0]
    assert figures("shop.example")["uptime", "2026-02"] == 99.5
    assert figures("shop.example")["response-time", "2026-02"] == 1204


# Scores of a survey -------------------------------------------------------------------------------
SCORE_HEAD = ["Response rate", "B02. I am proud", "Organisation", "B01. I am interested"]
SCORES = [
    ["80%", "64%", "Health, Office for", "91.5%"],
    ["67%", "-", "Tax Office", "1%"],
    ["70.2%", "61%", "Civil Service benchmark (median)", "63%"],
]


def of_scores(path: Path) -> dict[tuple[str, str], float]:
    answer = import_file("survey_results", path, recipe="people_survey_2019")
    assert answer["rejected"] == 0
    assert answer["of_file"]["year"]["text"] == "2021"
    found = PublishedScore.objects.select_related("question")
    return {(score.name, score.question.code): float(score.score) for score in found}


EXPECTED = {
    ("Health, Office for", "b01"): 91.5,
    ("Health, Office for", "b02"): 64,
    ("Tax Office", "b01"): 1,
    ("Civil Service benchmark (median)", "b01"): 63,
    ("Civil Service benchmark (median)", "b02"): 61,
}


@pytest.mark.parametrize("write", [semicolons, utf_16, with_empty_lines, json_list])
def test_a_twin_of_published_scores(write: Writer, tmp_path: Path) -> None:
    path = write([SCORE_HEAD, *SCORES], tmp_path)

    assert of_scores(path.rename(path.with_stem("csps_2021"))) == EXPECTED


def test_a_workbook_of_scores_with_cells_in_per_cent(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(SCORE_HEAD)
    for row in SCORES:
        book.active.append([float(cell[:-1]) / 100 if cell.endswith("%") else cell for cell in row])
    for cells in book.active.iter_rows(min_row=2):
        for cell in cells:
            cell.number_format = "0.0%"
    book.save(tmp_path / "csps_2021.xlsx")

    assert of_scores(tmp_path / "csps_2021.xlsx") == EXPECTED


def test_scores_with_a_decimal_comma_are_rejected_unless_the_recipe_says_so(tmp_path: Path) -> None:
    """A comma may part thousands as well: it is never guessed which."""
    rows = [SCORE_HEAD, *([cell.replace("%", "").replace(".", ",") for cell in SCORES[0]],)]
    path = semicolons(rows, tmp_path).rename(tmp_path / "csps_2021.csv")
    text = (ROOT / "demo" / "recipes" / "people_survey_2019.toml").read_text("utf-8")

    refused = import_file("survey_results", path, recipe="people_survey_2019")

    assert (refused["accepted"], refused["rejected"]) == (0, 1)

    out, recipe = io.StringIO(), tmp_path / "recipe.toml"
    recipe.write_text(f'decimal = ","\n{text}', "utf-8")
    call_command("import_file", "survey_results", path, recipe=str(recipe), stdout=out)

    score = PublishedScore.objects.get(question__code="b01")
    assert float(score.score or 0) == 91.5


# A portfolio of projects --------------------------------------------------------------------------
PROJECT_HEAD = [
    "Project Name", "Project - Start Date (Latest\napproved)", "GMPP ID Number", "Department",
    "TOTAL Baseline Whole Life Costs (£m), as \nagreed", "SRO Delivery Confidence Assessment",
    "Project - End Date (Latest)", "IPA Delivery Confidence Assessment (RAG)",
]  # fmt: skip
PROJECTS = [
    ["Bridge, north", "2019-04-01", "X_0001", "DfT", "£1,654.46", "Amber", "2031-12-31", ""],
    ["Quiet one", "NA", "X_0002", "MoD", "Exempt under Section 43", "Exempt", "NA", "Exempt"],
    ["Hall", "2020-02-29", "X_0003", "DfT", "7.9", "", "2026-01-31 00:00:00", "Green"],
]


@pytest.mark.parametrize(
    "write", [semicolons, with_empty_lines, workbook, json_list], ids=lambda write: write.__name__
)
def test_a_twin_of_the_portfolio_goes_to_the_year_of_its_name(
    write: Writer, tmp_path: Path
) -> None:
    path = write([PROJECT_HEAD, *PROJECTS], tmp_path)

    answer = import_file(
        "projects", path.rename(path.with_stem("gmpp_2024-2025")), recipe="uk_gmpp_2023_24"
    )

    assert (answer["total"], answer["rejected"]) == (3, 0)
    found = {p.code: (p.budget, p.starts_on, p.ends_on) for p in Project.objects.all()}
    assert found == {
        "X_0001": (Decimal("1654460000"), date(2019, 4, 1), date(2031, 12, 31)),
        "X_0002": (None, None, None),
        "X_0003": (Decimal("7900000"), date(2020, 2, 29), date(2026, 1, 31)),
    }
    statuses = ProjectStatus.objects.order_by("project__code")
    assert list(statuses.values_list("rating", "reported_on")) == [
        (rating, date(2025, 3, 31)) for rating in ("amber", "", "green")
    ]
