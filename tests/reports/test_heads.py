"""The heads of the lists say what the rows show, and which of them to begin with."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import User
from brm.ui.formats import full_day, month
from reports.operations.attainment import recompute_attainment
from reports.rules import Rating, months_before
from tests.customers.factories import CustomerFactory
from tests.reports.factories import (
    ImprovementFactory,
    ProjectFactory,
    ProjectStatusFactory,
    a_level,
    measured,
)
from tests.reports.surveys.asked import asked, closed
from tests.reports.words import read

ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(client_of: ClientOf, reader: User) -> Callable[..., str]:
    """The sentence of a page, as a reader sees it."""

    def of(name: str, **query: str) -> str:
        page = read(client_of(reader).get(reverse(name), query).content.decode())
        sentence = page.partition('<p class="sentence">')[2].partition("</p>")[0]
        return " ".join(sentence.split())

    return of


def link(to: str, name: str) -> str:
    return f'<a href="{to}">{name}</a>'


def last_month() -> date:
    return months_before(timezone.localdate(), 1)[0]


def coloured(rating: str, name: str, ends_on: date | None = None) -> str:
    status = ProjectStatusFactory.create(
        project=ProjectFactory.create(name=name, ends_on=ends_on), rating=rating
    )
    return status.project.get_absolute_url()


def test_projects_begin_with_the_red_one_that_ends_first(head: Callable[..., str]) -> None:
    today = timezone.localdate()
    coloured(Rating.RED, "Gone", today - timedelta(days=1))
    coloured(Rating.RED, "Endless")
    first = coloured(Rating.RED, "Ends today", today)
    coloured(Rating.AMBER_GREEN, "Amber", today)

    assert head("reports:projects") == (
        "2 of the ongoing projects shown are red, 1 amber. "
        f"Begin with {link(first, 'Ends today')}: it ends on {full_day(today)}."
    )


def test_projects_without_a_red_one_begin_with_amber(head: Callable[..., str]) -> None:
    coloured(Rating.GREEN, "Green")
    amber = coloured(Rating.AMBER, "Amber")

    assert head("reports:projects") == (
        f"None of the ongoing projects shown is red; 1 is amber. Begin with {link(amber, 'Amber')}."
    )
    assert head("reports:projects", rating="green") == (
        "None of the ongoing projects shown is red or amber."
    )


def test_improvements_begin_with_the_one_that_is_latest(head: Callable[..., str]) -> None:
    today = timezone.localdate()
    begun = {"opened_on": today - timedelta(days=99)}
    ImprovementFactory.create(text="Due", due_on=today, **begun)
    ImprovementFactory.create(text="Late", due_on=today - timedelta(days=1), **begun)
    first = ImprovementFactory.create(text="Later", due_on=today - timedelta(days=2), **begun)

    assert head("improvements:list") == (
        "2 of the improvements shown are late. "
        f"Begin with {link(first.get_absolute_url(), 'Later')}: "
        f"due on {full_day(first.due_on)}, 2 days late."
    )


def test_improvements_of_which_none_is_late_begin_with_what_asks(head: Callable[..., str]) -> None:
    today = timezone.localdate()
    ImprovementFactory.create(text="Due", due_on=today, opened_on=today)
    asks = ImprovementFactory.create(
        text="Better", due_on=today, opened_on=today, held_again_since=last_month()
    )

    assert head("improvements:list") == (
        "None of the improvements shown is late; 1 asks for an answer. "
        f"Begin with {link(asks.get_absolute_url(), 'Better')}: {asks.asks}"
    )


def test_measurements_say_which_level_has_no_figure_of_the_month(
    head: Callable[..., str],
) -> None:
    lacking = a_level(CustomerFactory.create(unit__name="Grid North"))
    other = a_level()
    measured(other, "99", period=last_month(), is_current=False)
    measured(other, "98", period=last_month(), revision=2)
    recompute_attainment(as_of=timezone.localdate(), months=2)
    named = f"{lacking.line.service.name}, availability of Grid North"
    page = reverse("reports:level_detail", args=[lacking.pk])

    assert head("measurements:list") == (
        "1 figure is shown, and it was corrected. 1 level of the month has no figure. "
        f"Begin with {link(page, named)}."
    )
    narrowed = head("measurements:list", service=other.line.service.code)
    assert narrowed == "1 figure is shown, and it was corrected."


def test_workload_begins_with_what_used_most_of_its_limit(head: Callable[..., str]) -> None:
    busy = a_level(CustomerFactory.create(unit__name="Grid North"), workload_limit=400)
    quiet = a_level(workload_limit=400)
    measured(busy, "99", period=last_month(), workload=500)
    measured(quiet, "99", period=last_month(), workload=400)
    recompute_attainment(as_of=timezone.localdate(), months=2)
    page = reverse("reports:level_detail", args=[busy.pk])

    assert head("attainment:workload") == (
        "1 of the levels shown was above its limit. "
        f"Begin with {link(page, f'{busy.line.service.name} of Grid North')}: 125 % of its limit."
    )
    assert head("attainment:workload", service=quiet.line.service.code) == (
        "None of the levels shown was above its limit; the highest used 100 % of it."
    )


def test_delivery_begins_with_the_customer_that_missed_most(head: Callable[..., str]) -> None:
    grid, hydro = (CustomerFactory.create(unit__name=name) for name in ("Grid North", "Hydro"))
    levels = [a_level(customer) for customer in (hydro, grid, grid)]
    for level in levels:
        measured(level, "98.91", period=last_month())
    measured(a_level(), "99.9", period=last_month())
    recompute_attainment(as_of=timezone.localdate(), months=2)
    first = min(levels[1:], key=lambda level: level.line.service.name)

    assert head("reports:delivery") == (
        f"2 of the customers shown missed a level in {read(month(last_month()))}. "
        f"Begin with {link(grid.get_absolute_url(), 'Grid North')}: "
        f"{first.line.service.name}, availability 98.91 %, target ≥ 99.5 %."
    )


def test_surveys_begin_with_the_one_that_is_open(head: Callable[..., str]) -> None:
    today = timezone.localdate()
    ended = closed(asked(title="Ended"))

    waits = head("surveys:list")
    survey = asked(2, title="Open", closes_on=today + timedelta(days=9))

    assert waits == (
        "None is open; 1 waits to be evaluated. "
        f"Begin with {link(ended.get_absolute_url(), 'Ended')}."
    )
    assert head("surveys:list") == (
        f"1 of the surveys shown is open. Begin with {link(survey.get_absolute_url(), 'Open')}: "
        "0 of 2 have answered, it closes in 9 days."
    )


@pytest.mark.parametrize(
    "name",
    [
        "reports:projects",
        "improvements:list",
        "measurements:list",
        "attainment:workload",
        "reports:delivery",
        "surveys:list",
    ],
)
def test_a_list_of_nothing_says_what_belongs_there(head: Callable[..., str], name: str) -> None:
    assert "shown" not in head(name)
    assert head(name).endswith(".")
