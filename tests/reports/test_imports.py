"""Measurements and projects from files."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from agreements.models import ServiceLevel
from brm.accounts.models import User
from customers.models import Unit
from reports.models import Attainment, Measurement, Project, ProjectStatus, Question
from reports.rules import Result, first_of_month
from tests.customers.factories import CustomerFactory
from tests.reports.factories import a_level, measured
from tests.reports.importing import counts, import_file, import_text

pytestmark = pytest.mark.django_db

HEAD = "customer,service,measure,period,value,counted,workload"
PROJECT_HEAD = "code,name,customer,last_day,budget,currency,reported_on,rating,comment"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


@pytest.fixture
def level(db: None) -> ServiceLevel:
    customer = CustomerFactory.create(unit__code="1100")
    return a_level(customer, line__service__code="outage-map")


def made(
    created: int = 0, updated: int = 0, unchanged: int = 0, rejected: int = 0
) -> dict[str, int]:
    return {
        "accepted": created + updated + unchanged,
        "rejected": rejected,
        "created": created,
        "updated": updated,
        "unchanged": unchanged,
    }


def test_a_figure_comes_in_for_its_month_and_is_held_against_its_level_at_once(
    level: ServiceLevel, file: Path
) -> None:
    answer = import_text(
        "measurements", file, HEAD, "1100,outage-map,availability,2026-10,98.91,718,"
    )

    measurement = Measurement.objects.get()
    assert counts(answer) == made(created=1)
    assert (measurement.period, measurement.value, measurement.revision) == (
        date(2026, 10, 1),
        Decimal("98.91"),
        1,
    )
    assert Attainment.objects.get(service_level=level).result == Result.BREACHED


def test_the_same_file_again_changes_nothing(level: ServiceLevel, file: Path) -> None:
    lines = (HEAD, "1100,outage-map,availability,2026-10,98.91,718,402")
    import_text("measurements", file, *lines)

    again = import_text("measurements", file, *lines)

    assert counts(again) == made(unchanged=1)
    assert Measurement.objects.count() == 1


def test_a_late_correction_is_a_new_revision_and_the_old_one_is_kept(
    level: ServiceLevel, file: Path
) -> None:
    import_text("measurements", file, HEAD, "1100,outage-map,availability,2026-10,98.91,718,402")

    answer = import_text(
        "measurements",
        file,
        "customer,service,measure,period,value",
        "1100,outage-map,availability,2026-10,99.9",
    )

    revisions = Measurement.objects.order_by("revision")
    assert counts(answer) == made(updated=1)
    assert list(revisions.values_list("value", "counted", "revision", "is_current")) == [
        (Decimal("98.91"), Decimal(718), 1, False),
        (Decimal("99.9"), Decimal(718), 2, True),
    ]
    assert Attainment.objects.get(service_level=level).result == Result.MET


@pytest.mark.parametrize(
    "line",
    [
        "1200,outage-map,availability,2026-10,98.91,,",
        "1100,no-such,availability,2026-10,98.91,,",
        "1100,outage-map,no-such,2026-10,98.91,,",
        "1100,outage-map,availability,October,98.91,,",
        "1100,outage-map,availability,2026-10,,,",
        "1100,outage-map,availability,2026-10,98.91,-1,",
        "1100,outage-map,availability,2026-10,150,,",
        "1100,outage-map,availability,2026-10,-0.5,,",
    ],
)
def test_a_line_that_cannot_stand_is_rejected_and_nothing_of_it_kept(
    level: ServiceLevel, file: Path, line: str
) -> None:
    answer = import_text("measurements", file, HEAD, line)

    assert counts(answer) == made(rejected=1)
    assert Measurement.objects.count() == 0


def test_a_month_that_has_not_begun_is_rejected_and_the_running_one_has_no_result(
    level: ServiceLevel, file: Path
) -> None:
    running = first_of_month(timezone.localdate())
    line = "1100,outage-map,availability,{:%Y-%m},98.91,,"
    rows = [line.format(running), line.format(running + relativedelta(months=1))]

    answer = import_text("measurements", file, HEAD, *rows)

    assert counts(answer) == made(created=1, rejected=1)
    assert Measurement.objects.get().period == running
    assert not Attainment.objects.exists()


def test_only_levels_that_the_file_has_figures_of_have_results(
    level: ServiceLevel, file: Path
) -> None:
    a_level(CustomerFactory.create(unit__code="1200"))

    import_text("measurements", file, HEAD, "1100,outage-map,availability,2026-08,98.91,718,")

    assert set(Attainment.objects.values_list("service_level", flat=True)) == {level.pk}


def test_a_late_figure_changes_the_result_of_its_quarter(file: Path, db: None) -> None:
    customer = CustomerFactory.create(unit__code="1100")
    level = a_level(customer, line__service__code="outage-map", period_kind="quarter")
    measured(level, "99.9", period=date(2026, 8, 1))
    measured(level, "99.9", period=date(2026, 9, 1))

    import_text("measurements", file, HEAD, "1100,outage-map,availability,2026-07,91,,")

    attained = Attainment.objects.get(service_level=level, period=date(2026, 9, 1))
    assert (attained.value, attained.result) == (Decimal(91), Result.BREACHED)


def test_two_figures_of_one_month_are_both_rejected(level: ServiceLevel, file: Path) -> None:
    answer = import_text(
        "measurements",
        file,
        HEAD,
        "1100,outage-map,availability,2026-10-01,98.91,,",
        "1100,outage-map,availability,2026-10-31,99.1,,",
    )

    assert counts(answer) == made(rejected=2)


def test_a_project_that_reports_three_times_is_one_project_with_three_colours(
    level: ServiceLevel, file: Path
) -> None:
    answer = import_text(
        "projects",
        file,
        PROJECT_HEAD,
        "PR-1,Outage map 2.0,1100,2027-03-31,10700000,SEK,2026-08-31,green,On plan",
        "PR-1,Outage map 2.0,1100,2027-03-31,10700000,SEK,2026-09-30,Amber/Red,18 days late",
        "PR-1,Outage map 3.0,1100,2027-04-30,12000000,SEK,2026-10-31,red,Cost +22 %",
    )

    project = Project.objects.with_latest_status().get()
    assert counts(answer) == made(created=3)
    assert (project.name, project.ends_on, project.rating) == (
        "Outage map 3.0",
        date(2027, 4, 30),
        "red",
    )
    assert list(project.statuses.order_by("reported_on").values_list("rating", flat=True)) == [
        "green",
        "amber_red",
        "red",
    ]


def test_an_older_report_that_comes_later_leaves_the_project_as_it_is_now(
    level: ServiceLevel, file: Path
) -> None:
    new = "PR-1,New name,1100,2027-03-31,12000000,SEK,2026-10-31,red,"
    import_text("projects", file, PROJECT_HEAD, new)

    answer = import_text(
        "projects", file, PROJECT_HEAD, "PR-1,Old name,1100,2026-12-31,1,SEK,2026-09-30,green,"
    )

    project = Project.objects.get()
    assert counts(answer) == made(created=1)
    assert (project.name, project.budget) == ("New name", Decimal(12_000_000))
    assert ProjectStatus.objects.count() == 2


@pytest.mark.parametrize("word", ["Amber/Red", "amber_red", "Amber / Red", "AMBER-RED"])
def test_a_rating_is_known_in_every_spelling(level: ServiceLevel, file: Path, word: str) -> None:
    import_text("projects", file, PROJECT_HEAD, f"PR-1,Name,1100,,,,2026-09-30,{word},")

    assert ProjectStatus.objects.get().rating == "amber_red"


def test_a_status_that_was_reported_by_hand_stays(
    level: ServiceLevel, file: Path, administrator: User
) -> None:
    by_hand = "PR-1,Name,1100,,,,2026-09-30,green,Fine"
    import_text("projects", file, PROJECT_HEAD, by_hand)
    ProjectStatus.objects.update(reported_by=administrator)

    again = import_text("projects", file, PROJECT_HEAD, by_hand)
    other = import_text("projects", file, PROJECT_HEAD, by_hand.replace("green", "red"))

    assert (counts(again), counts(other)) == (made(unchanged=1), made(rejected=1))
    assert ProjectStatus.objects.get().rating == "green"


def test_a_changed_name_updates_the_record_that_brings_it(level: ServiceLevel, file: Path) -> None:
    lines = [
        "PR-1,Name,1100,2027-03-31,1,SEK,2026-09-30,green,",
        "PR-1,Name,1100,2027-03-31,1,SEK,2026-10-31,red,",
    ]
    import_text("projects", file, PROJECT_HEAD, *lines)

    answer = import_text("projects", file, PROJECT_HEAD, lines[0], lines[1].replace("Name", "New"))

    assert counts(answer) == made(updated=1, unchanged=1)


def test_a_budget_without_its_currency_is_rejected(level: ServiceLevel, file: Path) -> None:
    answer = import_text(
        "projects", file, PROJECT_HEAD, "PR-1,Name,1100,2027-03-31,1,,2026-09-30,green,"
    )

    assert counts(answer) == made(rejected=1)


def test_a_unit_that_nobody_knows_is_not_made_unless_a_recipe_says_so(
    level: ServiceLevel, file: Path
) -> None:
    answer = import_text("projects", file, "code,name,unit", "PR-1,Outage map 2.0,9999")

    assert counts(answer) == made(rejected=1)
    assert Unit.objects.filter(code="9999").count() == 0


def test_a_status_page_on_which_nothing_was_down_has_its_uptimes(tmp_path: Path, db: None) -> None:
    entry = {"name": "Map", "url": "https://map.example/", "uptime": 99.98611111, "time": 120}
    (tmp_path / "summary.json").write_text(json.dumps([entry | {"dailyMinutesDown": {}}]))

    answer = import_file("measurements", tmp_path / "summary.json", recipe="uptime_summary")

    assert counts(answer) == {**made(created=2), "accepted": 1}
    assert list(
        Measurement.objects.order_by("measure__code").values_list("measure__code", "value")
    ) == [("response-time", Decimal(120)), ("uptime", Decimal("99.986111"))]
    assert Measurement.objects.first().period == first_of_month(timezone.localdate())


def test_a_list_may_be_in_the_other_encoding_of_its_recipe(tmp_path: Path, db: None) -> None:
    event = {"number": "I1", "opened_at": "01-02-2026 10:00", "made_sla": "TRUE", "word": "\xe9"}
    rest = {"priority": "2 - High", "resolved_at": "?", "sys_mod_count": 1, "reopen_count": 0}
    text = json.dumps([event | rest], ensure_ascii=False)
    (tmp_path / "log.json").write_bytes(text.encode("cp1252"))

    answer = import_file("measurements", tmp_path / "log.json", recipe="itsm_incidents")

    assert (answer["total"], answer["rejected"]) == (1, 0)


def test_a_user_survey_without_one_of_its_questions_has_the_others(
    tmp_path: Path, db: None
) -> None:
    lines = ["Timestamp,What do you (mainly) use mybinder.org for?", *["2022/03/01,Teaching"] * 5]
    (tmp_path / "answers.csv").write_text("\n".join(lines))

    answer = import_file("survey_results", tmp_path / "answers.csv", recipe="user_survey")

    assert counts(answer) == {**made(created=1), "accepted": 5}
    assert list(Question.objects.values_list("code", flat=True)) == ["use"]


def test_a_portfolio_without_budgets_and_in_days_of_a_workbook_is_read(
    tmp_path: Path, db: None
) -> None:
    head = "GMPP ID Number,Project Name,Department,IPA Delivery Confidence Assessment"
    head += ",Project - Start Date"
    (tmp_path / "gmpp.csv").write_text(f"{head}\nG-1,Rail,Transport,Amber,2020-04-01\n")

    answer = import_file("projects", tmp_path / "gmpp.csv", recipe="uk_gmpp_2020_21")

    project = Project.objects.get()
    assert counts(answer) == made(created=1)
    assert (project.starts_on, project.budget) == (date(2020, 4, 1), None)
