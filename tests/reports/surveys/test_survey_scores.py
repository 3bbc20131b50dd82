"""Scores and trend: customers and services a page at a time, the least satisfied on top."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import User
from customers.models import Customer
from reports.surveys.scores import Scores
from tests.customers.factories import CustomerFactory
from tests.factories import UserFactory
from tests.reports.factories import ServiceFactory
from tests.reports.surveys.asked import answer, asked, closed, opened
from tests.reports.surveys.factories import FrameMemberFactory, QuestionFactory, SurveyFactory

pytestmark = pytest.mark.django_db

PAGE = "surveys:scores"


@pytest.fixture
def reader(client: Client) -> User:
    user: User = UserFactory.create()
    client.force_login(user)
    return user


def surveyed(*values: tuple[Customer, list[int]]) -> None:
    """A survey that was closed yesterday, in which people of the customers answered so."""
    survey = SurveyFactory.create()
    question = QuestionFactory.create(survey=survey)
    for customer, given in values:
        for _each in given:
            FrameMemberFactory.create(survey=survey, customer=customer)
    opened(survey)
    for customer, given in values:
        for invitation, value in zip(
            survey.invitations.filter(customer=customer).order_by("pk"), given, strict=True
        ):
            answer(invitation, question, value)
    closed(survey, on=timezone.localdate() - timedelta(days=1))


def names(page: Any) -> list[str]:
    return [line.row.standing.name for line in page.context["lines"]]


def test_customers_that_answered_stand_by_name_and_the_least_satisfied_on_top(
    client: Client, reader: User
) -> None:
    grid, retail, treasury = (
        CustomerFactory.create(unit__name=name) for name in ("Grid", "Retail", "Treasury")
    )
    surveyed((grid, [5] * 6), (retail, [1] * 6), (treasury, [5, 5, 5, 1, 1, 1]))
    CustomerFactory.create(unit__name="Unasked")

    page = client.get(reverse(PAGE))

    assert names(page) == ["Grid", "Retail", "Treasury"]
    assert [(each.name, each.last.score) for each in page.context["least"]] == [
        ("Retail", 0),
        ("Treasury", 50),
    ]


def test_of_too_few_answers_it_is_said_that_there_is_no_figure(
    client: Client, reader: User
) -> None:
    few, more, many = (CustomerFactory.create(unit__name=name) for name in ("A", "B", "C"))
    surveyed((few, [1]), (more, [5] * 5), (many, [1] * 9))

    page = client.get(reverse(PAGE))

    told = [bool(line.row.standing.last) for line in page.context["lines"]]
    assert told == [False, False, True]
    assert page.text.count("too few answers for a figure that may be shown to you") == 2
    assert [each.name for each in page.context["least"]] == ["C"]


def test_the_list_goes_on_page_by_page(
    client: Client, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Scores, "page_size", 2)
    customers = [CustomerFactory.create(unit__name=name) for name in ("A", "B", "C")]
    surveyed(*((each, [1] * 5) for each in customers))

    first = client.get(reverse(PAGE))
    second = client.get(reverse(PAGE), {"after": first.context["page"].after})

    assert (names(first), names(second)) == (["A", "B"], ["C"])
    assert (len(first.context["least"]), len(second.context["least"])) == (3, 0)


@pytest.mark.parametrize("show", ["customers", "services"])
def test_the_page_asks_the_same_few_queries_of_one_and_of_three(
    show: str, client: Client, reader: User
) -> None:
    counts = []
    for n in (1, 2):
        customers = [CustomerFactory.create() for _n in range(n)]
        surveyed(*((each, [5] * 5) for each in customers))
        for each in customers:
            about_a_service(each)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse(PAGE), {"show": show})
        counts.append((len(page.context["lines"]), len(queries)))

    assert counts[0][0] < counts[1][0] == 3
    assert counts[0][1] == counts[1][1]


def about_a_service(customer: Customer, people: int = 5) -> None:
    survey = SurveyFactory.create()
    question = QuestionFactory.create(survey=survey, service=ServiceFactory.create())
    for _n in range(people):
        FrameMemberFactory.create(survey=survey, customer=customer)
    for invitation in opened(survey).invitations.all():
        answer(invitation, question, 4)
    closed(survey, on=timezone.localdate() - timedelta(days=1))


def test_services_stand_in_a_list_of_their_own(client: Client, reader: User) -> None:
    about_a_service(CustomerFactory.create())
    about_a_service(CustomerFactory.create(), people=4)
    ServiceFactory.create(name="Never asked about")

    page = client.get(reverse(PAGE), {"show": "services"})

    told = [
        line.row.standing.last and line.row.standing.last.score for line in page.context["lines"]
    ]
    assert sorted(told, key=str) == [100, None]


@pytest.mark.parametrize("show", ["customers", "services"])
def test_a_file_tells_what_the_list_shows(show: str, client: Client, reader: User) -> None:
    grid, retail = (CustomerFactory.create(unit__name=name) for name in ("Grid", "Retail"))
    surveyed((grid, [5] * 6))
    surveyed((retail, [1]))
    about_a_service(grid)

    answered = client.get(reverse(PAGE), {"show": show, "export": "csv"})

    rows = list(csv.reader(StringIO(b"".join(answered.streaming_content).decode("utf-8-sig"))))
    told = [row[2:6] for row in rows[1:]]
    if show == "customers":
        assert [row[0] for row in rows] == ["Customer", "Grid", "Retail"]
        assert told[1] == ["too few", "", "", ""]
    assert told[0][0] == "100.0"
    assert rows[0][2:6] == ["Satisfied", "Interval from", "Interval to", "Answers"]


def test_a_page_of_nothing_says_what_belongs_there(client: Client, reader: User) -> None:
    asked()

    page = client.get(reverse(PAGE))

    assert names(page) == []
    assert "Once a survey is closed the figures" in page.text
