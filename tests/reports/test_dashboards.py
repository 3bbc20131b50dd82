"""Dashboards: what waits at which customer, groups of customers, one service across them."""

import csv
import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role, User
from customers.models import Customer, Tier
from customers.periods import period
from meetings.models import Complaint
from reports.dashboards.groups import GROUPINGS, groups_of
from reports.dashboards.management import TRENDS
from reports.dashboards.rows import lines_of, percent_of, with_portfolio
from reports.dashboards.service import with_service
from reports.dashboards.views import Portfolio
from reports.health.assess import assess_health
from reports.operations.attainment import recompute_attainment
from reports.rules import months_before
from tests.customers.factories import (
    CustomerFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.factories import UserFactory
from tests.meetings.factories import (
    ActionFactory,
    ActivityFactory,
    ComplaintFactory,
    EscalationFactory,
)
from tests.reports.factories import a_level, measured
from tests.reports.surveys.asked import answer, asked, closed

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
OCTOBER = date(2026, 10, 1)
Counting = Callable[[int], AbstractContextManager[object]]


def held(customer: Customer, value: str | None, period: date = OCTOBER, **facts: Any) -> Any:
    """A level of the customer with a figure of the month."""
    level = a_level(customer, **facts)
    if value is not None:
        measured(level, value, period=period)
    recompute_attainment(as_of=period + timedelta(days=40))
    return level


def of(customer: Customer, on: date = TODAY) -> Any:
    return with_portfolio(Customer.objects.all(), on=on).get(pk=customer.pk)


def test_what_waits_is_counted_and_nothing_else() -> None:
    customer = CustomerFactory.create()
    held(customer, "98")
    held(customer, "99.55")
    held(customer, None)
    ComplaintFactory.create(customer=customer, answer_due_on=TODAY - timedelta(days=1))
    ActionFactory.create(customer=customer, due_on=TODAY - timedelta(days=1))
    ActivityFactory.create(customer=customer, due_on=TODAY - timedelta(days=1))
    ActivityFactory.create(customer=customer, due_on=TODAY)
    EscalationFactory.create(customer=customer)

    row = of(customer)

    assert (row.levels, row.breached, row.at_risk, row.unmeasured) == (3, 1, 1, 1)
    assert (row.complaints_open, row.escalations_open) == (1, 1)
    assert (row.actions_overdue, row.activities_late) == (1, 1)
    late = Complaint.objects.late(on=TODAY).count()
    assert row.asks == row.breached + late + 1 + 1 + 1


@pytest.mark.parametrize(
    ("days", "late"),
    [
        pytest.param(1, 0, id="the day before"),
        pytest.param(0, 0, id="the day"),
        pytest.param(-1, 1, id="the day after"),
    ],
)
def test_an_action_waits_from_the_day_after_its_own(days: int, late: int) -> None:
    customer = CustomerFactory.create()
    ActionFactory.create(customer=customer, due_on=TODAY + timedelta(days=days))

    assert of(customer).asks == late


def test_of_nothing_measured_there_is_no_line_and_no_share() -> None:
    customer = CustomerFactory.create()

    assert lines_of([customer.pk], on=TODAY) == {customer.pk: None}
    assert percent_of((0, 0)) is None
    assert percent_of((1, 3)) == Decimal(100) / 3


def test_groups_count_results_and_never_average_shares() -> None:
    strategic = CustomerFactory.create(tier=Tier.STRATEGIC)
    other = CustomerFactory.create(tier=Tier.STRATEGIC)
    light = CustomerFactory.create(tier=Tier.LIGHT)
    for value in ("98", "99.9", "99.9"):
        held(strategic, value)
    held(other, "98")
    held(light, "99.9")

    groups = groups_of(
        Customer.objects.all(),
        GROUPINGS["tier"],
        user=UserFactory.create(),
        top=None,
        on=TODAY,
    )

    assert [(each.name, each.customers, each.months[-1]) for each in groups] == [
        ("Strategic", 2, (2, 4)),
        ("Light", 1, (1, 1)),
    ]
    assert [each.latest for each in groups] == ["50\u00a0%", "100\u00a0%"]


def test_customers_are_put_together_by_branch_and_by_relationship_manager() -> None:
    top = UnitFactory.create(name="Group")
    north, south = (UnitFactory.create(name=name, parent=top) for name in ("North", "South"))
    below = CustomerFactory.create(unit__parent=north)
    CustomerFactory.create(unit__parent=south)
    place = TeamMemberFactory.create(customer=below)
    ActionFactory.create(customer=below, due_on=TODAY - timedelta(days=1))
    facts = {"user": UserFactory.create(), "top": None, "on": TODAY}

    branches = groups_of(Customer.objects.all(), GROUPINGS["unit"], **facts)
    managers = groups_of(Customer.objects.all(), GROUPINGS["manager"], **facts)

    assert [(each.name, each.customers, each.asks) for each in branches] == [
        ("North", 1, 1),
        ("South", 1, 0),
    ]
    assert [(each.name, each.customers, each.asks) for each in managers] == [
        (place.person.name, 1, 1),
        ("None of them", 1, 0),
    ]


def test_a_service_shows_who_has_it_agreed_or_measured_and_what_they_say_of_it() -> None:
    customer = CustomerFactory.create()
    service = held(customer, "98", workload_limit="400").line.service
    CustomerFactory.create()
    ComplaintFactory.create(customer=customer, service=service)
    ComplaintFactory.create(customer=customer)

    [row] = with_service(Customer.objects.all(), service, on=TODAY)

    assert (row.pk, row.breached, row.measured, row.said) == (customer.pk, 1, 1, 1)
    assert (row.agreements_of_it, row.workload_limit) == (1, Decimal(400))


# Pages --------------------------------------------------------------------------------------------
@pytest.fixture
def manager(client: Client) -> User:
    user: User = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)
    client.force_login(user)
    return user


def test_a_relationship_manager_sees_their_own_customers_the_worst_first(
    client: Client, manager: User
) -> None:
    calm = CustomerFactory.create(manager=manager, unit__name="Calm")
    busy = CustomerFactory.create(manager=manager, unit__name="Busy")
    CustomerFactory.create(unit__name="Somebody else's")
    yesterday = timezone.localdate() - timedelta(days=1)
    ActionFactory.create(customer=busy, due_on=yesterday)

    mine = client.get(reverse("reports:portfolio"))
    everybodys = client.get(f"{reverse('reports:portfolio')}?show=all")

    assert [line.row for line in mine.context["lines"]] == [busy, calm]
    assert len(everybodys.context["lines"]) == 3
    said = " ".join(mine.content.decode().split())
    assert "Something waits at 1 of 2 customers shown." in said
    assert ">Busy</a>: actions overdue: 1." in said


@pytest.mark.parametrize("query", ["?sort=name", "?sort=-name", ""])
def test_the_portfolio_begins_with_the_worst_of_all_customers_whichever_are_shown(
    client: Client, manager: User, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Portfolio, "page_size", 1)
    busy, *_others = (
        CustomerFactory.create(manager=manager, unit__name=name) for name in ("Busy", "All", "Zoo")
    )
    ActionFactory.create(customer=busy, due_on=timezone.localdate() - timedelta(days=1))

    page = client.get(f"{reverse('reports:portfolio')}{query}")

    said = f'Begin with <a href="{busy.get_absolute_url()}">Busy</a>: actions overdue: 1.'
    assert said in " ".join(page.content.decode().split())


def test_the_portfolio_begins_with_the_worst_on_its_last_page_as_well(
    client: Client, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Portfolio, "page_size", 1)
    busy, calm = (CustomerFactory.create(manager=manager) for _each in range(2))
    ActionFactory.create(customer=busy, due_on=timezone.localdate() - timedelta(days=1))
    first = client.get(reverse("reports:portfolio")).context["page"]

    last = client.get(f"{reverse('reports:portfolio')}?{urlencode({'after': first.after})}")

    assert ([line.row for line in last.context["lines"]], last.context["first"]) == ([calm], busy)


def test_two_managers_of_one_name_each_lead_to_their_own_customers(
    client: Client, manager: User
) -> None:
    namesakes = [PersonFactory.create(name="Anna Berg") for _each in range(2)]
    customers = [CustomerFactory.create() for _each in namesakes]
    for person, customer in zip(namesakes, customers, strict=True):
        TeamMemberFactory.create(customer=customer, person=person)

    groups = client.get(f"{reverse('reports:management')}?by=manager").context["groups"]

    shown = [client.get(each.href).context["lines"] for each in groups]
    assert sorted([line.row.pk for line in lines] for lines in shown) == [
        [each.pk] for each in customers
    ]


def test_a_group_that_leads_nowhere_has_no_link(client: Client, manager: User) -> None:
    customer = CustomerFactory.create()
    ActionFactory.create(customer=customer, due_on=timezone.localdate() - timedelta(days=1))

    page = client.get(f"{reverse('reports:management')}?by=manager").content.decode()

    assert "Most waits at None of them: 0 levels breached" in " ".join(page.split())
    assert 'href=""' not in page


def test_there_is_no_group_of_nobody(client: Client, manager: User) -> None:
    together = client.get(reverse("reports:management"))

    assert (together.context["groups"], together.context["heat"]) == ([], None)
    assert "There is no customer yet" in together.content.decode()


@pytest.mark.parametrize("was_there", [False, True])
def test_of_no_customer_it_is_not_said_that_nothing_is_late(
    was_there: bool, client: Client, manager: User
) -> None:
    today = timezone.localdate()
    if was_there:
        customer = CustomerFactory.create()
        held(customer, "99.9", months_before(today, 1)[0])
        customer.unit.valid = period(date(2020, 1, 1), today - timedelta(days=1))
        customer.unit.save()

    page = client.get(f"{reverse('reports:management')}?by=tier").content.decode()

    assert "Nothing is late" not in page
    assert "There is no customer here." in page


def test_figures_are_the_same_on_each_page_whether_the_unit_still_stands(
    client: Client, manager: User
) -> None:
    today = timezone.localdate()
    month = months_before(today, 1)[0]
    customer = CustomerFactory.create()
    held(customer, "98", month)
    ActivityFactory.create(customer=customer, due_on=month)
    customer.unit.valid = period(date(2020, 1, 1), today - timedelta(days=1))
    customer.unit.save()

    together = client.get(f"{reverse('reports:management')}?by=tier").context
    figures = client.get(reverse("reports:evidence_figures")).context["figures"]

    by_name = {each.name: each.cells for each in figures}
    assert {each.name: each.cells for each in together["figures"]} == {
        name: by_name[name] for name in TRENDS
    }
    assert by_name["levels"][-1] == "0/1"
    [group] = together["groups"]
    assert (group.customers, group.months[-1]) == (0, (0, 1))


def test_the_portfolio_says_what_makes_a_relationship_poor_whatever_its_score(
    client: Client, manager: User
) -> None:
    customer = CustomerFactory.create(manager=manager)
    today = timezone.localdate()
    for _each in range(4):
        ComplaintFactory.create(customer=customer, received_on=today)
    assess_health(on=today)

    page = client.get(reverse("reports:portfolio")).content.decode()

    assert "4 complaints were received in 30 days." in page


@pytest.mark.parametrize(
    ("people", "said"), [(4, "satisfaction: too few answers to be shown"), (5, "satisfaction 0")]
)
def test_the_portfolio_tells_satisfaction_only_where_everybody_may_read_it(
    people: int, said: str, client: Client, manager: User
) -> None:
    customer = CustomerFactory.create(manager=manager)
    survey = asked(people, customers=[customer])
    for invitation in survey.invitations.all():
        answer(invitation, survey.questions.get(), 1)
    closed(survey, on=timezone.localdate())

    page = client.get(reverse("reports:portfolio")).content.decode()

    assert re.findall(r"satisfaction[^</]*?(?=\s*<)", page) == [said]


def test_tiles_lead_to_lists_of_the_same_rows_or_nowhere(client: Client, manager: User) -> None:
    customer = CustomerFactory.create(manager=manager)
    EscalationFactory.create(customer=customer)
    portfolio = reverse("reports:portfolio")

    mine = client.get(portfolio).context["tiles"]
    narrowed = client.get(f"{portfolio}?tier=light").context["tiles"]

    assert [each["href"].partition("?")[2] for each in mine] == [
        "",
        "show=open&mine=1",
        "show=waiting&mine=1",
        "show=overdue&mine=1",
        "",
    ]
    assert [each["href"] for each in narrowed] == [""] * 5
    assert [each["state"] for each in mine] == ["met", "met", "due", "met", "met"]


def test_the_empty_portfolio_says_whether_it_was_narrowed(client: Client, manager: User) -> None:
    portfolio = reverse("reports:portfolio")

    assert "No customer is in your care" in client.get(portfolio).content.decode()
    assert "No customer fits" in client.get(f"{portfolio}?below=Nowhere").content.decode()


def test_the_portfolio_is_given_as_a_file_with_all_its_figures(
    client: Client, manager: User
) -> None:
    CustomerFactory.create(manager=manager, unit__name="Busy", unit__code="BUSY")

    answer = client.get(f"{reverse('reports:portfolio')}?export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    [row] = csv.DictReader(io.StringIO(text))
    assert (row["Customer"], row["Code"], row["Waits"]) == ("Busy", "BUSY", "0")


@pytest.mark.parametrize("n", [1, 3])
def test_the_portfolio_asks_the_same_few_questions_of_any_number_of_customers(
    django_assert_num_queries: Counting, n: int
) -> None:
    customers = [CustomerFactory.create() for _each in range(n)]
    for each in customers:
        held(each, "98")

    with django_assert_num_queries(2):
        rows = list(with_portfolio(Customer.objects.all(), on=TODAY))
        lines = lines_of([row.pk for row in rows], on=TODAY)

    assert len(rows) == len(lines) == n


@pytest.mark.parametrize("by", GROUPINGS)
def test_all_together_is_drawn_for_each_way_to_put_customers_together(
    client: Client, manager: User, by: str
) -> None:
    month = months_before(timezone.localdate(), 1)[0]
    held(CustomerFactory.create(manager=manager), "98", month)

    page = client.get(f"{reverse('reports:management')}?by={by}")

    assert page.status_code == 200
    assert page.context["groups"][0].breached == 1
    assert page.context["heat"] is not None


def test_the_page_of_a_service_leads_to_it_across_customers(client: Client, manager: User) -> None:
    level = held(CustomerFactory.create(), "98", months_before(timezone.localdate(), 1)[0])
    across = reverse("reports:of_service", args=[level.line.service_id])

    page = client.get(level.line.service.get_absolute_url()).content.decode()
    said = " ".join(client.get(across).content.decode().split())

    assert f'href="{across}"' in page
    assert "0 of 1 measured levels were held, 0 %." in said
