"""Logs that share months are counted together, each case once; nothing is lost, and it is said."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from brm.accounts.models import User
from brm.imports.models import ImportRun
from brm.imports.operations import receive_file, work_on
from reports.models import Measurement
from tests.reports.importing.logs import CASES, HEAD, Logs, case, figures_of

pytestmark = pytest.mark.django_db

MARCH = [case("A1", "2026-03-02 08:00"), case("A2", "2026-03-30 08:00", in_time="no")]
OF_FIRST = [*MARCH, case("A3", "2026-04-02 08:00"), case("A4", "2026-04-08 08:00", in_time="no")]
OF_SECOND = [case("B1", "2026-04-20 08:00"), case("B2", "2026-05-04 08:00")]


@pytest.fixture
def logs(tmp_path: Path) -> Logs:
    return Logs(tmp_path)


def test_a_month_of_two_logs_has_the_cases_of_both(logs: Logs) -> None:
    logs.bring("march-april.csv", OF_FIRST)
    answer = logs.bring("april-may.csv", OF_SECOND)

    assert figures_of("opened") == {"2026-03": 2, "2026-04": 3, "2026-05": 1}
    assert figures_of("in-time")["2026-04"] == Decimal("66.666667")
    assert (answer["total"], answer["accepted"], answer["derived"]["cases"]) == (2, 2, 2)
    assert answer["derived"]["earlier"] == [
        {
            "name": "march-april.csv",
            "months": ["2026-04"],
            "counts": "together",
            "cases": 2,
        }
    ]


def test_either_log_again_changes_nothing(logs: Logs) -> None:
    logs.bring("march-april.csv", OF_FIRST)
    logs.bring("april-may.csv", OF_SECOND)
    before = Measurement.objects.count()

    answers = [logs.bring("april-may.csv", OF_SECOND), logs.bring("march-april.csv", OF_FIRST)]

    assert [(a["created"], a["updated"]) for a in answers] == [(0, 0), (0, 0)]
    assert Measurement.objects.count() == before


def test_the_order_in_which_logs_come_does_not_matter(logs: Logs) -> None:
    logs.bring("april-may.csv", OF_SECOND)
    logs.bring("march-april.csv", OF_FIRST)

    assert figures_of("opened") == {"2026-03": 2, "2026-04": 3, "2026-05": 1}


def test_all_logs_may_have_the_same_name(logs: Logs) -> None:
    logs.bring("incident.csv", OF_FIRST)
    logs.bring("incident.csv", OF_SECOND)

    assert figures_of("opened") == {"2026-03": 2, "2026-04": 3, "2026-05": 1}


def test_a_case_of_both_logs_is_counted_once_and_its_last_event_tells_all(logs: Logs) -> None:
    logs.bring("until-april.csv", [*OF_FIRST, case("A9", "2026-04-28 08:00", change=2)])
    logs.bring(
        "from-april.csv", [case("A9", "2026-04-28 08:00", change=5, in_time="no"), *OF_SECOND]
    )

    assert figures_of("opened")["2026-04"] == 4
    assert figures_of("in-time")["2026-04"] == 50

    logs.bring("old.csv", [case("A9", "2026-04-28 08:00", change=1), OF_SECOND[0]])

    assert figures_of("in-time")["2026-04"] == 50


def test_a_corrected_log_takes_the_place_of_its_own(logs: Logs) -> None:
    logs.bring("march-april.csv", OF_FIRST)
    corrected = [line.replace(",no,", ",yes,") for line in OF_FIRST if "A3" not in line]
    answer = logs.bring("march-april-corrected.csv", corrected)

    assert figures_of("opened") == {"2026-03": 2, "2026-04": 1}
    assert figures_of("in-time") == {"2026-03": 100, "2026-04": 100}
    assert answer["derived"]["earlier"] == [
        {
            "name": "march-april.csv",
            "months": ["2026-03", "2026-04"],
            "counts": "replaced",
            "cases": 1,
        }
    ]

    logs.bring("april-may.csv", OF_SECOND)

    assert figures_of("opened") == {"2026-03": 2, "2026-04": 2, "2026-05": 1}


def test_what_was_corrected_wrongly_can_be_brought_back(logs: Logs) -> None:
    logs.bring("log.csv", OF_FIRST)
    logs.bring("log.csv", OF_FIRST[:2] + OF_FIRST[3:])
    logs.bring("log.csv", OF_FIRST)

    assert figures_of("opened") == {"2026-03": 2, "2026-04": 2}


def test_the_last_thirty_days_again_and_again_lose_no_day(logs: Logs) -> None:
    days = [case(f"D{day}", f"2026-04-{day:02} 08:00") for day in range(1, 31)]
    logs.bring("export.csv", days[:20])
    logs.bring("export.csv", days[1:21])
    logs.bring("export.csv", days[2:30])

    assert figures_of("opened") == {"2026-04": 30}


def test_who_imports_may_say_that_it_takes_the_place_or_does_not(logs: Logs) -> None:
    logs.bring("first.csv", OF_FIRST)
    logs.bring("second.csv", OF_SECOND, "--say", "earlier=replaced")

    assert figures_of("opened") == {"2026-03": 2, "2026-04": 1, "2026-05": 1}

    logs.bring("third.csv", [case("C1", "2026-04-21 08:00")])

    assert figures_of("opened") == {"2026-03": 2, "2026-04": 2, "2026-05": 1}

    shorter = OF_FIRST[:3]
    logs.bring("fourth.csv", shorter, "--say", "earlier=together")

    assert figures_of("opened")["2026-03"] == 2


def test_a_rejected_case_of_the_new_log_leaves_that_of_the_old_one(logs: Logs) -> None:
    logs.bring("first.csv", OF_FIRST)
    answer = logs.bring("second.csv", [case("A3", "no day"), *OF_SECOND])

    assert (answer["total"], answer["rejected"]) == (3, 1)
    assert figures_of("opened") == {"2026-03": 2, "2026-04": 3, "2026-05": 1}


def test_a_rejected_case_of_the_old_log_stays_rejected(logs: Logs) -> None:
    logs.bring("first.csv", [*OF_FIRST, "A7,1,2026-04-09 08:00,2026-04-01 08:00,yes,3 - Low"])
    answer = logs.bring("second.csv", OF_SECOND)

    assert answer["rejected"] == 0
    assert figures_of("opened") == {"2026-03": 2, "2026-04": 3, "2026-05": 1}


def test_a_month_that_was_corrected_by_hand_is_not_touched_by_a_log_of_others(logs: Logs) -> None:
    logs.bring("first.csv", OF_FIRST)
    logs.bring_text(
        "by-hand.csv",
        "customer,service,measure,period,value\n1100,desk,opened,2026-03,7",
        recipe="",
    )

    logs.bring("second.csv", OF_SECOND)

    assert figures_of("opened") == {"2026-03": 7, "2026-04": 3, "2026-05": 1}


def test_a_log_that_is_kept_no_longer_is_said_with_its_months(logs: Logs) -> None:
    logs.bring("first.csv", OF_FIRST)
    kept = ImportRun.objects.get().file
    kept.content.delete(save=True)

    answer = logs.bring("second.csv", OF_SECOND)

    [told] = answer["derived"]["earlier"]
    assert (told["counts"], told["months"]) == ("unreadable", ["2026-04"])
    assert told["why"] == "The file is kept no longer: it named a person who was erased."


# Windows ------------------------------------------------------------------------------------------
SPRING = [
    "map,2026-03-05T08:00Z,2026-03-05T09:00Z,minor",
    "map,2026-03-31T23:00Z,2026-04-01T02:00Z,major",
    "map,2026-04-04T08:00Z,2026-04-04T09:00Z,minor",
]
SUMMER = [
    "map,2026-04-20T08:00Z,2026-04-20T08:30Z,minor",
    "map,2026-05-20T08:00Z,2026-05-20T08:10Z,minor",
]


def test_outages_of_two_files_are_put_together(logs: Logs) -> None:
    logs.bring_windows("spring.csv", SPRING)
    answer = logs.bring_windows("summer.csv", SUMMER)

    assert figures_of("down") == {"2026-03": 120, "2026-04": 210, "2026-05": 10}
    assert figures_of("outages") == {"2026-03": 2, "2026-04": 2, "2026-05": 1}
    assert answer["derived"]["minutes"] == 40
    assert answer["derived"]["earlier"][0]["cases"] == 1  # that began in April

    again = [logs.bring_windows("spring.csv", SPRING), logs.bring_windows("summer.csv", SUMMER)]

    assert [(a["created"], a["updated"]) for a in again] == [(0, 0), (0, 0)]


def test_an_outage_that_was_corrected_is_no_second_one(logs: Logs) -> None:
    logs.bring_windows("first.csv", [*SPRING, SUMMER[0]])
    logs.bring_windows("second.csv", [SUMMER[0].replace("08:30Z", "08:15Z"), SUMMER[1]])

    assert figures_of("down") == {"2026-03": 120, "2026-04": 195, "2026-05": 10}
    assert figures_of("outages") == {"2026-03": 2, "2026-04": 2, "2026-05": 1}


# Cases without a number ---------------------------------------------------------------------------
def test_cases_without_a_number_cannot_be_told_apart_and_take_the_place(logs: Logs) -> None:
    recipe = CASES.replace('by = "number"\nlast_by = "change"\n', "")
    logs.bring("first.csv", OF_FIRST, recipe=recipe)
    answer = logs.bring("second.csv", OF_SECOND, recipe=recipe)

    assert figures_of("opened") == {"2026-03": 2, "2026-04": 1, "2026-05": 1}
    [told] = answer["derived"]["earlier"]
    assert (told["counts"], told["cases"], told["months"]) == ("replaced", 2, ["2026-04"])

    logs.bring("second.csv", OF_SECOND, "--say", "earlier=together", recipe=recipe)

    assert figures_of("opened") == {"2026-03": 2, "2026-04": 3, "2026-05": 1}


# The preview --------------------------------------------------------------------------------------
def test_the_preview_says_when_nothing_of_an_earlier_file_is_left_to_count(
    logs: Logs, client_of: Callable[[User], Client], administrator: User
) -> None:
    logs.bring("march-april.csv", OF_FIRST)
    path = logs.folder / "april-may.csv"
    of_april = OF_FIRST[len(MARCH) :]
    path.write_text("\n".join([HEAD, *of_april, *OF_SECOND]), "utf-8")
    run = receive_file(
        "measurements", path, recipe=str(logs.folder / "recipe.toml"), by=administrator
    )
    work_on(run, apply=False)

    shown = client_of(administrator).get(run.get_absolute_url()).content.decode()
    page = " ".join(shown.split())

    assert "Apr 2026 is in march-april.csv, too: this file has all of its cases." in page
    assert "0 cases" not in page


def test_the_preview_says_it_and_lets_it_be_said_otherwise(
    logs: Logs, client_of: Callable[[User], Client], administrator: User
) -> None:
    logs.bring("march-april.csv", OF_FIRST)
    path = logs.folder / "april-may.csv"
    path.write_text("\n".join([HEAD, *OF_SECOND]), "utf-8")
    run = receive_file(
        "measurements", path, recipe=str(logs.folder / "recipe.toml"), by=administrator
    )
    work_on(run, apply=False)
    client = client_of(administrator)

    page = " ".join(client.get(run.get_absolute_url()).content.decode().split())

    assert (
        "Apr 2026 is in march-april.csv, too: its 2 cases that are not in this file count "
        "as well." in page
    )
    assert figures_of("opened") == {"2026-03": 2, "2026-04": 2}

    client.post(f"{run.get_absolute_url()}say/", {"earlier": "replaced"})
    run.refresh_from_db()

    assert (run.state, run.said) == ("uploaded", {"earlier": "replaced"})
