"""A log that is read again beside a later one is taken as it was when it came."""

from pathlib import Path

import pytest

from tests.agreements.factories import ServiceFactory
from tests.reports.importing.logs import CASES, Logs, case, figures_of
from tests.reports.importing.test_services_of_a_log import BY_CODE, HEAD, event

pytestmark = pytest.mark.django_db

OF_DESK = CASES.replace('service = "desk"\n', "").replace(
    "[facts]\n",
    '[of_file.desk]\ndefault = "OTHER"\n[facts]\nservice = { of_file = "desk" }\n',
)


@pytest.fixture
def logs(tmp_path: Path) -> Logs:
    return Logs(tmp_path)


def test_what_was_said_of_the_earlier_file_is_said_of_it_again(logs: Logs) -> None:
    for code in ("OTHER", "MAIL"):
        ServiceFactory.create(code=code)
    first = [case("A1", "2026-04-02 08:00"), case("A2", "2026-04-03 08:00")]
    logs.bring("first.csv", first, "--say", "desk=MAIL", recipe=OF_DESK)
    assert figures_of("opened", "MAIL") == {"2026-04": 2}

    second = [case("B1", "2026-04-20 08:00")]
    logs.bring("second.csv", second, "--say", "desk=MAIL", recipe=OF_DESK)

    assert figures_of("opened", "MAIL") == {"2026-04": 3}


def test_an_impossible_event_that_a_later_one_corrected_costs_no_case(logs: Logs) -> None:
    wrong = "A1,1,2026-04-09 08:00,2026-04-01 08:00,yes,3 - Low"
    logs.bring("first.csv", [wrong, case("A1", "2026-04-09 08:00", change=2)])
    assert figures_of("opened") == {"2026-04": 1}

    logs.bring("second.csv", [case("B1", "2026-04-20 08:00")])

    assert figures_of("opened") == {"2026-04": 2}


def test_a_case_that_did_not_say_whose_it_was_in_the_end_stays_rejected(logs: Logs) -> None:
    ServiceFactory.create(code="MAIL")

    def bring(name: str, *lines: str) -> None:
        logs.bring_text(name, "\n".join([HEAD, *lines]), recipe=BY_CODE)

    bring("first.csv", event("A", 0, "MAIL"), event("A", 1, "?"), event("C", 1, "MAIL"))
    assert figures_of("opened", "MAIL") == {"2026-04": 1}

    bring("second.csv", event("B", 0, "MAIL"))

    assert figures_of("opened", "MAIL") == {"2026-04": 2}


def test_windows_that_were_rejected_when_they_came_stay_rejected(logs: Logs) -> None:
    logs.bring_windows(
        "first.csv",
        [
            "map,2026-04-04T08:00Z,2026-04-04T09:00Z,minor",
            "map,1926-04-05T08:00Z,2026-04-05T09:00Z,minor",
            "map,2026-04-06T08:00Z,2098-04-06T09:00Z,minor",
        ],
    )
    assert figures_of("down") == {"2026-04": 60}

    logs.bring_windows("second.csv", ["map,2026-04-20T08:00Z,2026-04-20T08:30Z,minor"])

    assert figures_of("down") == {"2026-04": 90}
