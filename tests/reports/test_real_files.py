"""Published registers, through their recipes; runs where the data is (`BRM_DATA`)."""

import os
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from brm.accounts.models import User
from customers.models import Unit
from reports.models import Project, ProjectStatus
from tests.reports.importing import ROOT, counts, import_file

DATA = Path(os.environ.get("BRM_DATA") or ROOT.parent / "shared" / "data")
INVESTMENTS = DATA / "us-it-investments" / "itdashboard_businesscase_2016-08_agencies_005-011.csv"
MAJOR_PROJECTS = DATA / "uk-gmpp"
ClientOf = Callable[[User], Client]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="the published registers are not here"),
]

YEARS = {
    "2020_21": (
        184,
        {"green": 12, "amber_green": 29, "amber": 84, "amber_red": 44, "red": 7, "": 8},
    ),
    "2021_22": (235, {"green": 24, "amber": 170, "red": 27, "": 14}),
    "2022_23": (244, {"green": 26, "amber": 183, "red": 23, "": 12}),
    "2023_24": (227, {"green": 25, "amber": 163, "red": 27, "": 12}),
}
SUMS = {"2020_21": 541_951, "2021_22": 494_181, "2022_23": 471_818, "2023_24": 447_995}
"""Published baseline whole-life costs in millions of pounds, of the cells that are figures."""


def colours() -> dict[str, int]:
    return dict(Counter(ProjectStatus.objects.values_list("rating", flat=True)))


def import_year(year: str) -> dict[str, Any]:
    path = MAJOR_PROJECTS / f"gmpp_{year}.csv"
    return import_file("projects", path, recipe=f"uk_gmpp_{year}")


def test_the_us_investments_keep_the_colour_their_cio_gave_them() -> None:
    answer = import_file("projects", INVESTMENTS, recipe="us_it_projects")

    assert counts(answer) == {
        "accepted": 344,
        "rejected": 0,
        "created": 344,
        "updated": 0,
        "unchanged": 0,
    }
    assert colours() == {"green": 261, "amber": 68, "red": 15}
    assert Unit.objects.filter(parent=None).count() == 6
    assert Unit.objects.filter(projects__isnull=False).distinct().count() == 48
    assert Unit.objects.get(code="005-03").parent == Unit.objects.get(code="005")


def test_the_page_of_ratings_shows_each_year_of_the_uk_portfolio_as_published(
    client_of: ClientOf, reader: User
) -> None:
    for year in YEARS:
        import_year(year)

    page = client_of(reader).get(reverse("reports:project_ratings"), {"by": "day"})

    shown = [each.value for each in page.context["ratings"]]
    published = [published for _projects, published in YEARS.values()][::-1]
    assert [
        ({name: n for name, n in zip(shown, figures, strict=True) if n}, row.unrated)
        for row, figures in page.context["rows"]
    ] == [({name: n for name, n in each.items() if name}, each[""]) for each in published]


@pytest.mark.parametrize("year", YEARS)
def test_a_year_of_the_uk_portfolio_has_its_published_colours(year: str) -> None:
    projects, published = YEARS[year]

    answer = import_year(year)

    assert (answer["total"], answer["created"], answer["rejected"]) == (projects, projects, 0)
    assert colours() == published
    assert answer["left_empty"]["rating"] == published[""]


@pytest.mark.parametrize("year", YEARS)
def test_the_budgets_of_a_year_sum_to_the_figures_that_are_not_withheld(year: str) -> None:
    import_year(year)

    budgets = Project.objects.values_list("budget", flat=True)
    assert round(sum(filter(None, budgets), Decimal(0)) / 1_000_000) == SUMS[year]


def test_a_project_of_several_years_is_one_project_with_several_colours() -> None:
    for year in YEARS:
        import_year(year)

    again = import_year("2021_22")

    assert Project.objects.count() == 334
    assert ProjectStatus.objects.count() == 184 + 235 + 244 + 227
    assert counts(again) == {
        "accepted": 235,
        "rejected": 0,
        "created": 0,
        "updated": 0,
        "unchanged": 235,
    }
