"""The year to which results of a survey go: from where it was taken, and said otherwise."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from brm.accounts.models import User
from brm.imports.models import ImportRun
from brm.imports.operations import receive_file, work_on
from reports.models import Survey
from tests.reports.importing import ROOT, import_file

pytestmark = pytest.mark.django_db

RECIPE = "people_survey_2019"
SCORES = "Organisation,Response rate,B01. I am interested in my work\nHealth Office,80%,91%\n"


@pytest.fixture
def bring(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    def brought(name: str, text: str = SCORES) -> dict[str, Any]:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return import_file("survey_results", path, recipe=RECIPE)

    return brought


@pytest.fixture
def preview(tmp_path: Path, administrator: User) -> Callable[..., ImportRun]:
    def previewed(name: str, text: str = SCORES) -> ImportRun:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        recipe = str(ROOT / "demo" / "recipes" / f"{RECIPE}.toml")
        run = receive_file("survey_results", path, recipe=recipe, by=administrator)
        return work_on(run, apply=False)

    return previewed


def page_of(client: Client, run: ImportRun) -> str:
    return " ".join(client.get(run.get_absolute_url()).content.decode().split())


def test_the_year_of_the_name_of_the_file(bring: Any) -> None:
    answer = bring("csps_2021.csv")

    assert answer["of_file"] == {
        "year": {"label": "Year of the survey", "text": "2021", "from": "file_name"}
    }
    assert Survey.objects.get().number == "CSPS-2021"


def test_the_year_of_the_recipe_is_said_to_be_that(
    preview: Any, client_of: Callable[[User], Client], administrator: User
) -> None:
    run = preview("scores.csv")

    page = page_of(client_of(administrator), run)

    assert (
        '<p class="warn">Year of the survey: 2019, because the recipe says so where the file says '
        "nothing.</p>" in page
    )
    assert "CSPS-2019 goes to the days from 1 October 2019 to 31 October 2019." in page


def test_another_year_can_be_said_at_the_import(
    preview: Any, client_of: Callable[[User], Client], administrator: User
) -> None:
    run, client = preview("scores.csv"), client_of(administrator)

    client.post(f"{run.get_absolute_url()}say/", {"year": "2023"})
    run.refresh_from_db()
    run.state = "reading"
    run.save()
    work_on(run, apply=True)

    assert "Year of the survey: 2023, as was said at this import." in page_of(client, run)
    survey = Survey.objects.get()
    assert (survey.number, survey.title) == ("CSPS-2023", "Civil Service People Survey 2023")
    assert (f"{survey.opens_on}", f"{survey.closes_on}") == ("2023-10-01", "2023-10-31")


def test_a_column_of_years_goes_before_the_name_of_the_file(bring: Any) -> None:
    head, line = SCORES.splitlines()
    answer = bring(
        "csps_2021.csv", f"{head},Year\n{line},2017\n{line.replace('Health', 'Tax')},2018\n"
    )

    assert sorted(Survey.objects.values_list("number", flat=True)) == ["CSPS-2017", "CSPS-2018"]
    assert answer["of_file"]["year"]["column"] == "Year"


def test_what_is_no_year_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text(SCORES, "utf-8")
    recipe = ROOT / "demo" / "recipes" / f"{RECIPE}.toml"

    with pytest.raises(CommandError) as refused:
        call_command("import_file", "survey_results", path, f"--recipe={recipe}", "--say=year=soon")

    assert str(refused.value) == "“soon” is no Year of the survey as the recipe expects it."
