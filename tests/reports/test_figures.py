"""Figures that a recipe takes over the lines of a raw log: cases, shares, times, windows."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzzed
from hypothesis import strategies as st

from agreements.models import Measure
from brm.accounts.models import User
from brm.imports.engine import Outcome
from brm.imports.operations import receive_file, work_on
from brm.imports.recipes import read_recipe
from brm.imports.refusals import Refused
from reports.models import Measurement
from reports.rules import availability
from tests.brm.importing import Desk, reasons

pytestmark = pytest.mark.django_db

MADE = """
[missing]
customer = "create"
service = "create"
measure = "create"
"""
CASES = (
    """
[constants]
customer = "1100"
service = "desk"
[facts]
period = "opened"
number = "number"
change = { column = "change", as = "number" }
opened = { column = "opened", as = "moment" }
done = { column = "done", as = "moment" }
in_time = { column = "in_time", as = "yes_no" }
priority = "priority"
[cases]
name = "incidents"
by = "number"
last_by = "change"
[[figures]]
measure = "opened"
take = "count"
[[figures]]
measure = "urgent"
take = "count"
where = { priority = ["1 - Critical", "2 - high"] }
[[figures]]
measure = "in-time"
measure_unit = "%"
take = "share"
of = "in_time"
[[figures]]
measure = "mean"
take = "mean"
of = ["opened", "done"]
[[figures]]
measure = "median"
take = "median"
of = ["opened", "done"]
"""
    + MADE
)
EVENTS = """number,change,opened,done,in_time,priority
A,0,2026-01-30 08:00,,yes,3 - Low
A,10,2026-01-30 08:00,2026-01-30 10:00,no,1 - Critical
A,9,2026-01-30 08:00,2026-01-30 09:00,yes,3 - Low
B,1,2026-01-31 08:00,2026-01-31 12:00,yes,2 -  High
C,1,2026-01-31 09:00,,,3 - Low
D,1,2026-02-01 08:00,2026-02-01 09:30,yes,3 - Low
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def figures() -> dict[tuple[str, str], tuple[Decimal | None, ...]]:
    """Of each measure and month its value, of how much it was taken, and what was left out."""
    return {
        (code, f"{period:%Y-%m}"): tuple(facts)
        for code, period, *facts in Measurement.objects.current().values_list(
            "measure__code", "period", "value", "counted", "excluded"
        )
    }


def made(outcome: Outcome) -> tuple[int, int, int, int]:
    counts = outcome.counts
    return outcome.total, outcome.rejected, counts.created, counts.updated


def test_the_last_line_of_a_case_tells_what_it_came_to(desk: Desk) -> None:
    first = desk.outcome("measurements", EVENTS, recipe=CASES)
    again = desk.outcome("measurements", EVENTS, recipe=CASES)

    assert (made(first), made(again)) == ((6, 0, 10, 0), (6, 0, 0, 0))
    assert first.derived == {
        "name": "incidents",
        "cases": 4,
        "records": 10,
        "overall": {"in-time": 66.666667, "mean": 2.5, "median": 2.0},
    }
    assert figures() == {
        ("opened", "2026-01"): (3, None, None),
        ("opened", "2026-02"): (1, None, None),
        ("urgent", "2026-01"): (2, None, None),
        ("urgent", "2026-02"): (0, None, None),
        ("in-time", "2026-01"): (50, 2, 1),
        ("in-time", "2026-02"): (100, 1, 0),
        ("mean", "2026-01"): (3, 2, 1),
        ("mean", "2026-02"): (Decimal("1.5"), 1, 0),
        ("median", "2026-01"): (3, 2, 1),
        ("median", "2026-02"): (Decimal("1.5"), 1, 0),
    }
    assert Measure.objects.get(code="in-time").unit == "%"


def test_the_order_of_the_lines_does_not_matter(desk: Desk) -> None:
    head, *lines = EVENTS.splitlines()
    desk.outcome("measurements", EVENTS, recipe=CASES)

    turned = desk.outcome("measurements", "\n".join([head, *reversed(lines)]), recipe=CASES)

    assert made(turned) == (6, 0, 0, 0)


def test_a_case_of_which_one_line_is_rejected_is_rejected_whole(desk: Desk) -> None:
    broken = EVENTS.replace("A,9,2026-01-30 08:00", "A,9,30th of January")

    outcome = desk.outcome("measurements", broken, recipe=CASES)

    half = "Line 4 of the same case (A) is rejected: half a case is not counted."
    assert reasons(outcome) == [
        (2, half),
        (3, half),
        (4, "“30th of January” is not a day written as YYYY-MM-DD."),
        (4, "“30th of January” is not a day and time written as YYYY-MM-DD."),
    ]
    assert (outcome.total, outcome.rejected, outcome.derived["cases"]) == (6, 3, 3)
    assert figures()["opened", "2026-01"] == (2, None, None)


def test_a_case_that_ends_before_it_begins_is_rejected_whole(desk: Desk) -> None:
    reversed_ = EVENTS.replace("2026-01-30 10:00", "2026-01-29 10:00")

    outcome = desk.outcome("measurements", reversed_, recipe=CASES)

    half = "Line 3 of the same case (A) is rejected: half a case is not counted."
    assert reasons(outcome) == [
        (2, half),
        (3, "It ends before it begins, at 2026-01-30 08:00."),
        (4, half),
    ]
    assert outcome.refusals[1].value == "2026-01-29 10:00"
    assert figures()["opened", "2026-01"] == (2, None, None)


def test_a_record_that_cannot_be_written_rejects_all_lines_that_it_came_of(desk: Desk) -> None:
    known = CASES.replace('customer = "1100"', "").replace(
        "[facts]", '[facts]\ncustomer = "priority"'
    )
    recipe = known.replace('customer = "create"\n', "")

    outcome = desk.outcome("measurements", EVENTS, recipe=recipe)

    assert (outcome.total, outcome.rejected, Measurement.objects.count()) == (6, 6, 0)
    assert set(reasons(outcome)) >= {
        (2, "There is no customer with the code 1 - Critical."),
        (3, "There is no customer with the code 1 - Critical."),
        (4, "There is no customer with the code 1 - Critical."),
    }


# Windows ------------------------------------------------------------------------------------------
WINDOWS = (
    """
zone = "UTC"
[constants]
customer = "1100"
[facts]
service = "service"
starts = { column = "starts", as = "moment" }
ends = { column = "ends", as = "moment" }
impact = "impact"
[cases]
name = "outages"
[windows]
starts = "starts"
ends = "ends"
maintenance = { impact = "maintenance" }
zone = "UTC"
[[figures]]
measure = "availability"
measure_unit = "%"
take = "availability"
[[figures]]
measure = "down"
take = "minutes_down"
[[figures]]
measure = "maintenance"
take = "minutes_of_maintenance"
[[figures]]
measure = "reported"
take = "minutes"
[[figures]]
measure = "outages"
take = "windows"
"""
    + MADE
)


def windows(*lines: str) -> str:
    return "\n".join(["service,starts,ends,impact", *lines])


def by_month(service: str, measure: str) -> list[Decimal]:
    found = Measurement.objects.filter(service__code=service, measure__code=measure)
    return list(found.order_by("period").values_list("value", flat=True))


def test_maintenance_leaves_both_sides_of_availability(desk: Desk) -> None:
    """The vector of the rules: 720 h, 2 h maintenance, 1 h outage is 717/718."""
    outcome = desk.outcome(
        "measurements",
        windows(
            "map,2026-04-10T00:00Z,2026-04-10T02:00Z,maintenance",
            "map,2026-04-11T00:00Z,2026-04-11T01:00Z,major",
        ),
        recipe=WINDOWS,
    )

    assert figures() == {
        ("availability", "2026-04"): (Decimal("99.860724"), 718, 2),
        ("down", "2026-04"): (60, None, None),
        ("maintenance", "2026-04"): (120, None, None),
        ("reported", "2026-04"): (180, None, None),
        ("outages", "2026-04"): (2, None, None),
    }
    assert outcome.derived == {
        "name": "outages",
        "cases": 2,
        "minutes": 180,
        "of_no_length": 0,
        "maintenance": 1,
        "minutes_of_maintenance": 120,
        "records": 5,
    }


def test_windows_that_overlap_are_one_and_those_over_a_months_end_are_two(desk: Desk) -> None:
    outcome = desk.outcome(
        "measurements",
        windows(
            "map,2026-03-31T23:00Z,2026-04-01T01:00Z,minor",
            "map,2026-03-31T23:30Z,2026-04-01T00:30Z,major",
            "map,2026-03-31T23:50Z,2026-04-01T00:10Z,maintenance",
            "map,2026-03-05T08:00Z,2026-03-05T08:00Z,minor",
            "map,2026-05-01T00:00Z,2026-05-01T00:00Z,none",
            "web,2026-05-02T00:00+02:00,2026-05-02T00:01+02:00,none",
        ),
        recipe=WINDOWS,
    )

    assert by_month("map", "down") == [50, 50, 0]
    assert by_month("map", "reported") == [100, 100, 0]
    assert by_month("map", "outages") == [4, 0, 1]
    assert by_month("web", "reported") == [0, 0, 1]
    assert by_month("web", "availability")[:2] == [100, 100]
    assert outcome.derived["of_no_length"] == 2
    assert made(outcome) == (6, 0, 2 * 3 * 5, 0)


def test_only_the_hours_of_the_service_count(desk: Desk) -> None:
    hours = 'hours = { days = ["Mon", "Tue"], from = "07:00", to = "19:00" }\nzone = "Europe/Paris"'
    recipe = WINDOWS.replace('zone = "UTC"\n[[figures]]', f"{hours}\n[[figures]]", 1)

    desk.outcome(
        "measurements",
        windows(
            "map,2026-03-30T04:00Z,2026-03-30T06:00Z,major",  # Monday 06:00 to 08:00 there
            "map,2026-03-29T00:00Z,2026-03-29T23:00Z,major",  # Sunday, the clocks go forward
            "map,2026-03-31T16:00Z,2026-03-31T18:00Z,maintenance",  # Tuesday, from 18:00 there
        ),
        recipe=recipe,
    )

    assert figures()["down", "2026-03"] == (60, None, None)
    assert figures()["availability", "2026-03"][1:] == (10 * 12 - 1, 1)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            "map,2026-04-02T00:00Z,2026-04-01T00:00Z,minor",
            "It ends before it begins, at 2026-04-02 00:00.",
        ),
        ("map,1926-04-01T00:00Z,2026-04-01T00:00Z,minor", "It lies outside 2000 to 2099."),
        ("map,2026-04-01T00:00Z,2098-04-01T00:00Z,minor", "It has not ended yet."),
        ("map,2026-04-01T00:00Z,,minor", "This field is required."),
        (
            "map,yesterday,2026-04-01T00:00Z,minor",
            "“yesterday” is not a day and time written as YYYY-MM-DD.",
        ),
    ],
)
def test_a_window_that_cannot_be_is_rejected_and_costs_no_other(
    desk: Desk, line: str, reason: str
) -> None:
    good = "map,2026-04-10T00:00Z,2026-04-10T01:00Z,major"

    outcome = desk.outcome("measurements", windows(line, good), recipe=WINDOWS)

    assert reasons(outcome) == [(2, reason)]
    assert (outcome.total, figures()["down", "2026-04"]) == (2, (60, None, None))


MINUTE = timedelta(minutes=1)
BEGIN = datetime(2026, 1, 31, 22, tzinfo=UTC)
SPANS = st.lists(
    st.tuples(st.integers(0, 239), st.integers(0, 60), st.booleans()), min_size=1, max_size=8
)


@fuzzed(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(spans=SPANS)
def test_windows_come_to_what_counting_each_minute_comes_to(
    desk: Desk, spans: list[tuple[int, int, bool]]
) -> None:
    lines = [
        f"map,{(BEGIN + at * MINUTE).isoformat()},{(BEGIN + (at + length) * MINUTE).isoformat()},"
        + ("maintenance" if agreed else "major")
        for at, length, agreed in spans
    ]
    with transaction.atomic():
        desk.outcome("measurements", windows(*lines), recipe=WINDOWS)
        found = figures()
        transaction.set_rollback(True)

    ends = [max(at, at + length - 1) for at, length, _is_agreed in spans]
    first = min(at for at, *_rest in spans)
    of_file = {f"{BEGIN + at * MINUTE:%Y-%m}" for at in (first, max(ends))}
    agreed = {at + n for at, length, is_agreed in spans if is_agreed for n in range(length)}
    down = {at + n for at, length, is_agreed in spans if not is_agreed for n in range(length)}
    for month, hours, of_month in (
        ("2026-01", 31 * 24, range(120)),
        ("2026-02", 28 * 24, range(120, 301)),
    ):
        lost, left_out = len((down - agreed) & {*of_month}), len(agreed & {*of_month})
        whole = availability(Decimal(hours * 60), maintenance=Decimal(left_out), down=Decimal(lost))
        assert whole is not None
        if month in of_file:
            assert found["down", month][0] == lost
            assert found["availability", month][0] == round(whole, 6)
        else:
            assert ("down", month) not in found


# Any file ---------------------------------------------------------------------------------------
CELLS = st.sampled_from(
    ["", "A", "B", "0", "10", "x", "yes", "no", "?", "2026-01-30 08:00", "2026-02-01", "9999-01-01"]
)
LINES = st.lists(st.lists(CELLS, min_size=1, max_size=7), max_size=8)


@fuzzed(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(lines=LINES)
def test_any_lines_are_accepted_or_rejected_and_a_second_run_changes_nothing(
    desk: Desk, lines: list[list[str]]
) -> None:
    head = "number,change,opened,done,in_time,priority"
    content = "\n".join([head, *(",".join(line) for line in lines)])
    with transaction.atomic():
        first = desk.outcome("measurements", content, recipe=CASES)
        again = desk.outcome("measurements", content, recipe=CASES)
        transaction.set_rollback(True)

    said = {n for n, line in enumerate(lines, start=2) if any(line)}
    assert first.total == len(said)
    assert first.rejected_lines <= said
    assert (first.rejected == first.total) == (first.counts.created == 0)
    assert (again.counts.created, again.counts.updated) == (0, 0)
    assert reasons(again) == reasons(first)


# Recipes ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('take = "count"\n[[', "[["), "A figure of the recipe does not say what it takes."),
        (
            ('of = "in_time"', 'of = "priority"'),
            "The recipe takes “share” of “priority”, which has to be as = “yes_no”.",
        ),
        (
            ('by = "number"', 'by = "ticket"'),
            "The recipe counts by “ticket”, which is none of its [facts].",
        ),
        (
            ('of = ["opened", "done"]', 'of = ["opened", "priority"]'),
            "The recipe's “priority” has to be as = “moment”.",
        ),
        (
            ("[cases]", '[fields]\nvalue = "x"\n[cases]'),
            "A recipe of [[figures]] reads [facts]; it cannot have [fields] as well.",
        ),
        (
            ('as = "yes_no"', 'as = "maybe"'),
            "The recipe's “as” [in_time] must be text / number / moment / yes_no.",
        ),
        (
            ('where = { priority = ["1 - Critical", "2 - high"] }', "where = { priority = [] }"),
            "The recipe's “priority” [priority] must be a word, a list of words, or { not = ... }.",
        ),
        (
            ('of = "in_time"', 'of = ["in_time", "in_time"]'),
            "The recipe takes “share” of the wrong facts: a share and a sum are of one, a mean "
            "and a median of a number or of two moments, all others of none.",
        ),
    ],
)
def test_a_recipe_that_cannot_be_counted_by_is_refused(
    change: tuple[str, str], sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        read_recipe(CASES.replace(*change, 1))

    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ('service = "desk"', ""),
            "A figure of the recipe says no “service”: as a fact, or for all of them.",
        ),
        (
            ('measure = "opened"', 'measure = "opened"\ncolour = "red"'),
            "Measurements have no field “colour”.",
        ),
        (
            ('measure = "urgent"', 'measure = "opened"'),
            "The recipe gives the figure 1100 / desk / opened / 2026-01-01 more than once.",
        ),
        (
            ('measure = "opened"', 'measure = "opened"\nmeasure_better = "middle"'),
            "The recipe's “measure_better”: Select a valid choice. middle is not one of the "
            "available choices.",
        ),
    ],
)
def test_figures_that_make_no_records_are_refused(
    desk: Desk, change: tuple[str, str], sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        desk.outcome("measurements", EVENTS, recipe=CASES.replace(*change, 1))

    assert refused.value.sentence == sentence


def test_what_is_no_figure_cannot_be_counted(desk: Desk) -> None:
    recipe = '[facts]\ncode = "number"\n[[figures]]\ntake = "count"\nname = "x"'

    with pytest.raises(Refused) as refused:
        desk.outcome("units", EVENTS, recipe=recipe)

    assert refused.value.sentence == "Units are no figures: a recipe cannot count them."


def test_the_command_says_what_was_derived(desk: Desk) -> None:
    answer: dict[str, Any] = desk.command("measurements", EVENTS, "--dry-run", recipe=CASES).printed

    assert answer["derived"]["cases"] == 4
    assert answer["figures"]["in-time"] == {
        "records": 2,
        "services": 1,
        "first": "2026-01",
        "last": "2026-02",
        "least": 50,
        "most": 100,
        "counted": 3,
        "excluded": 1,
        "overall": 66.666667,
    }
    assert (Measurement.objects.count(), date(2026, 1, 1)) == (0, date(2026, 1, 1))


def test_the_preview_says_what_the_lines_came_to(
    client_of: Callable[[User], Client], administrator: User, desk: Desk, settings: Any
) -> None:
    settings.MEDIA_ROOT = desk.folder / "kept"
    recipe = desk.file(CASES, "recipe.toml")
    run = receive_file("measurements", desk.file(EVENTS), recipe=str(recipe), by=administrator)
    work_on(run, apply=False)

    page = " ".join(client_of(administrator).get(run.get_absolute_url()).content.decode().split())

    assert "6 lines are 4 incidents, and these 10 records." in page
    assert "5 measures, 1 service, 1 customer, 1 unit." in page
    assert "least 50; most 100; overall 66.67; counted 3; left out 1" in page
    assert "1100 · desk · in-time · 2026-01" in page
    assert Measurement.objects.count() == 0
