"""A column of a log tells the service of each incident, by its code or by a map of the recipe."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from agreements.models import Service
from tests.agreements.factories import ServiceFactory
from tests.reports.importing import ROOT, import_file
from tests.reports.importing.logs import CASES, Logs, figures_of
from tests.reports.test_real_files import DATA

pytestmark = pytest.mark.django_db

HEAD = "number,change,opened,done,in_time,priority,category"
BY_CODE = (
    CASES.replace('service = "desk"\n', "")
    .replace("[facts]\n", '[facts]\nservice = { column = "category", none = ["?"] }\n')
    .replace('service = "create"\n', "")
)
BY_MAP = BY_CODE.replace(
    'none = ["?"]', 'none = ["?"], values = { "Printing" = "PRINT", "Mail and chat" = "MAIL" }'
)


@pytest.fixture(autouse=True)
def _services() -> None:
    ServiceFactory.create(code="MAIL")
    ServiceFactory.create(code="PRINT")


@pytest.fixture
def logs(tmp_path: Path) -> Logs:
    return Logs(tmp_path)


def event(number: str, change: int, category: str) -> str:
    return f"{number},{change},2026-04-02 08:00,,yes,3 - Low,{category}"


def bring(logs: Logs, recipe: str, *lines: str) -> Any:
    return logs.bring_text("log.csv", "\n".join([HEAD, *lines]), recipe=recipe)


def rejects(answer: Any) -> dict[int, str]:
    with Path(answer["rejects_file"]).open(encoding="utf-8", newline="") as stream:
        return {int(row["line"]): row["reason"] for row in csv.DictReader(stream)}


def test_the_service_of_an_incident_is_that_of_its_last_event(logs: Logs) -> None:
    answer = bring(
        logs,
        BY_CODE,
        event("A", 0, "?"),
        event("A", 1, "PRINT"),
        event("A", 2, "MAIL"),
        event("B", 0, "MAIL"),
        event("C", 0, "PRINT"),
    )

    assert (answer["accepted"], answer["rejected"]) == (5, 0)
    assert (figures_of("opened", "MAIL"), figures_of("opened", "PRINT")) == (
        {"2026-04": 2},
        {"2026-04": 1},
    )


def test_events_without_a_known_service_are_rejected_with_a_sentence(logs: Logs) -> None:
    answer = bring(
        logs,
        BY_CODE,
        event("A", 0, "MAIL"),
        event("A", 1, "?"),
        event("B", 0, "MAIL"),
        event("C", 0, "Telex"),
    )

    assert (answer["total"], answer["accepted"], answer["rejected"]) == (4, 1, 3)
    assert rejects(answer) == {
        2: "Line 3 of the same case (A) is rejected: half a case is not counted.",
        3: "It does not say which service it is of.",
        5: "There is no service with the code Telex.",
    }
    assert figures_of("opened", "MAIL") == {"2026-04": 1}
    assert Service.objects.filter(code="Telex").count() == 0


def test_a_recipe_maps_the_words_of_the_log_to_services(logs: Logs) -> None:
    answer = bring(
        logs,
        BY_MAP,
        event("A", 0, "Telex"),
        event("A", 1, "mail and  chat"),
        event("B", 0, "Printing"),
        event("C", 0, "Telex"),
    )

    assert rejects(answer) == {5: "“Telex” is none of the words that the recipe knows."}
    assert (figures_of("opened", "MAIL"), figures_of("opened", "PRINT")) == (
        {"2026-04": 1},
        {"2026-04": 1},
    )


@pytest.mark.skipif(not DATA.is_dir(), reason="the published registers are not here")
def test_the_published_log_by_its_categories() -> None:
    path = DATA / "itsm-incidents" / "servicenow_incident_event_log_part1.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        events = list(csv.DictReader(stream))
    last: dict[str, str] = {}
    order: dict[str, int] = {}
    for each in events:
        if int(each["sys_mod_count"]) >= order.get(each["number"], -1):
            last[each["number"]] = each["category"]
            order[each["number"]] = int(each["sys_mod_count"])
    known = {"Category 53": "CATEGORY-53", "Category 45": "CATEGORY-45"}
    for code in known.values():
        ServiceFactory.create(code=code)

    answer = import_file("measurements", path, recipe="itsm_incidents_by_service")

    cases = Counter(last.values())
    taken = sum(last[each["number"]] in known for each in events)
    assert (answer["total"], answer["accepted"]) == (3_000, taken)
    assert answer["rejected"] == 3_000 - taken
    assert answer["derived"]["cases"] == sum(cases[category] for category in known) == 166
    for category, code in known.items():
        assert sum(figures_of("incidents", code).values()) == cases[category]
    assert (ROOT / "demo" / "recipes" / "itsm_incidents_by_service.toml").is_file()
