"""Raw logs and a published survey of the demo organisation, brought as files by recipe."""

import csv
import tomllib
import zlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from brm.imports.relative import relative_day
from reports.rules import months_before

Row = list[str]


def tell_logs(folder: Path, *, today: date) -> None:
    """Tell `logs.toml`: write each file for the day, and import it by its recipe."""
    story = tomllib.loads((folder / "logs.toml").read_text("utf-8"))
    with TemporaryDirectory() as made:
        for kind, recipe, name, rows in _files(story, today):
            path = Path(made) / name
            with path.open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows(rows)
            chosen = str(folder / "recipes" / f"{recipe}.toml")
            call_command("import_file", kind, str(path), recipe=chosen)


def _files(story: dict[str, Any], today: date) -> Iterable[tuple[str, str, str, list[Row]]]:
    """Of each file the kind of its rows, its recipe, its name and what stands in it."""
    yield "measurements", "outages", story["outages"]["file"], _outages(story["outages"], today)
    incidents = _incidents(story["incidents"], today)
    head, first, last = incidents[0], months_before(today, 2)[0], months_before(today, 1)[0]
    name = story["incidents"]["file"]
    for words, taken in (
        ("until", [row for row in incidents[1:] if row[2] < f"{last:%Y-%m-%d}"]),
        ("from", [row for row in incidents[1:] if row[2] >= f"{first:%Y-%m-%d}"]),
    ):
        day = first if words == "from" else last - timedelta(days=1)
        yield "measurements", "incidents", f"{name}-{words}-{day}.csv", [head, *taken]
    survey = story["survey"]
    yield "survey_results", "published", f"{survey['file']}-{today.year - 1}.csv", _scores(survey)


def _outages(told: dict[str, Any], today: date) -> list[Row]:
    rows = [["From", "To", "Impact", "Title"]]
    for words, at, minutes, impact, title in told["rows"]:
        day = relative_day(words, today=today)
        begins = timezone.make_aware(datetime.combine(day, time.fromisoformat(at)))
        ends = begins + timedelta(minutes=minutes)
        rows.append([begins.isoformat(), ends.isoformat(), impact, title])
    return rows


def _incidents(told: dict[str, Any], today: date) -> list[Row]:
    """Of each incident that it was opened and how it ended; some were first put elsewhere."""
    rows = [["Number", "Change", "Opened", "Resolved", "In time", "Category"]]
    months = months_before(today, len(told["months"]))
    for first, count in zip(sorted(months), told["months"], strict=True):
        for n in range(count):
            number = f"INC{first:%y%m}{n:03}"
            chance = zlib.crc32(f"{first.month} {n}".encode())
            opened = datetime.combine(first, time(7)) + timedelta(hours=chance % 650)
            resolved = opened + timedelta(hours=1 + chance % 60)
            in_time = "no" if chance % 100 < told["late"] else "yes"
            category = told["categories"][chance % len(told["categories"])]
            begun = "Workplace" if chance % 7 == 0 else category
            said = f"{opened:%Y-%m-%d %H:%M}"
            rows.append([number, "0", said, "", "yes", begun])
            rows.append([number, "1", said, f"{resolved:%Y-%m-%d %H:%M}", in_time, category])
    return rows


def _scores(told: dict[str, Any]) -> list[Row]:
    head = ["Unit", "Company", "Response rate", *told["questions"]]
    return [head, *([unit, name, rate, *scores] for unit, name, rate, scores in told["rows"])]
