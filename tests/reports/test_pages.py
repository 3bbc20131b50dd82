"""The pages of the delivery: what they say, to whom, and in how many questions."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agreements.models import ServiceLevel
from brm.accounts.models import User
from customers.models import Customer
from reports.models import Edition, Profile, Project
from reports.operations.attainment import recompute_attainment
from reports.operations.profiles import compile_profile
from reports.rules import Rating, months_before
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.reports.factories import (
    MeetingFactory,
    ProjectFactory,
    ProjectStatusFactory,
    a_level,
    measured,
)
from tests.reports.words import read

ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


def a_breach(customer: Customer | None = None, value: str = "98.91") -> ServiceLevel:
    """A level whose last whole month, counted from today, has the value."""
    level = a_level(customer, line__service__name="Outage map")
    today = timezone.localdate()
    measured(level, value, period=months_before(today, 1)[0])
    recompute_attainment(as_of=today)
    return level


def text_of(client: Client, url: str) -> str:
    page = client.get(url)
    assert page.status_code == 200
    return read(page.content.decode())


def test_the_delivery_shows_a_heat_map_for_each_customer(client_of: ClientOf, reader: User) -> None:
    level = a_breach(CustomerFactory.create(unit__name="Grid North"))

    page = text_of(client_of(reader), reverse("reports:delivery"))

    assert "Grid North" in page
    assert "breached, 98.91" in page
    assert reverse("reports:level_detail", args=[level.pk]) in page


def test_the_delivery_can_be_narrowed_to_what_was_breached(
    client_of: ClientOf, reader: User
) -> None:
    a_breach(CustomerFactory.create(unit__name="Grid North"))
    a_breach(CustomerFactory.create(unit__name="Hydro Power"), value="99.9")

    page = text_of(client_of(reader), reverse("reports:delivery") + "?show=breached")

    assert ("Grid North" in page, "Hydro Power" in page) == (True, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_delivery_asks_the_same_questions_for_any_number_of_customers(
    client_of: ClientOf,
    reader: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    rows: int,
) -> None:
    for _n in range(rows):
        a_breach()
    client = client_of(reader)

    with django_assert_num_queries(7):
        text_of(client, reverse("reports:delivery"))


def test_a_level_explains_each_of_its_months(client_of: ClientOf, reader: User) -> None:
    level = a_breach()
    month = months_before(timezone.localdate(), 1)[0]

    page = text_of(client_of(reader), reverse("reports:level_detail", args=[level.pk]))

    assert f"Availability was 98.91 % in {month:%B %Y}" in page
    assert f'id="{month:%Y-%m}"' in page


def test_a_project_shows_every_colour_it_reported(client_of: ClientOf, reader: User) -> None:
    project = ProjectFactory.create(name="Outage map 2.0")
    ProjectStatusFactory.create(project=project, reported_on=date(2026, 9, 30))
    ProjectStatusFactory.create(project=project, rating=Rating.RED, comment="Cost +22 %")

    page = text_of(client_of(reader), project.get_absolute_url())

    assert "Last reported red on 31 October 2026." in page
    told = page[page.index("Last reported red") :]  # whoever reads it may be called Green
    assert told.index("Cost +22 %") < told.index("Green")


def test_a_project_whose_register_contradicts_itself_says_so(
    client_of: ClientOf, reader: User
) -> None:
    project = ProjectFactory.create(starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1))

    page = text_of(client_of(reader), project.get_absolute_url())

    assert "The register says that it ends before it starts." in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_projects_asks_the_same_questions_for_any_number(
    client_of: ClientOf,
    reader: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    rows: int,
) -> None:
    for _n in range(rows):
        ProjectStatusFactory.create(project__customer=CustomerFactory.create())
    client = client_of(reader)

    with django_assert_num_queries(6):
        page = text_of(client, reverse("reports:projects"))

    assert page.count('class="name" href="/delivery/projects/') == Project.objects.count()


def test_a_profile_is_drawn_from_what_was_frozen(client_of: ClientOf, reader: User) -> None:
    customer = CustomerFactory.create(unit__name="Grid North")
    a_breach(customer)
    profile = compile_profile(customer, edition=Edition.INTERNAL, by=None, on=timezone.localdate())
    customer.unit.name = "Grid South"
    customer.unit.save()

    page = text_of(client_of(reader), profile.get_absolute_url())

    assert "Profile of Grid North" in page
    assert "Grid South" not in page
    assert "1 of 1 levels were breached" in page


def test_a_profile_is_a_tagged_document_too(client_of: ClientOf, reader: User) -> None:
    customer = CustomerFactory.create()
    a_breach(customer)
    profile = compile_profile(customer, edition=Edition.INTERNAL, by=None, on=timezone.localdate())

    answer = client_of(reader).get(reverse("reports:profile_pdf", args=[profile.pk]))

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"pdfuaid" in answer.content


def test_who_cares_for_a_customer_compiles_its_profile_for_a_meeting(
    client_of: ClientOf, relationship_manager: User
) -> None:
    customer = CustomerFactory.create()
    person = PersonFactory.create(user=relationship_manager)
    TeamMemberFactory.create(customer=customer, person=person)
    meeting = MeetingFactory.create(of=customer)
    typed = {
        "edition": "customer",
        "meeting": meeting.pk,
        "idempotency_key": "7b6c0f3e-9b1d-4c55-8d2e-0a4f6a2b9c11",
    }
    client, url = (
        client_of(relationship_manager),
        reverse("reports:profile_compile", args=[customer.pk]),
    )

    first, second = client.post(url, typed), client.post(url, typed)

    made = Profile.objects.get()
    assert (made.meeting, made.edition, made.frozen_by) == (
        meeting,
        Edition.CUSTOMER,
        relationship_manager,
    )
    assert first.headers["Location"] == second.headers["Location"] == made.get_absolute_url()


def test_another_customers_meeting_is_refused(client_of: ClientOf, administrator: User) -> None:
    customer, foreign = CustomerFactory.create(), MeetingFactory.create()
    typed = {
        "edition": "customer",
        "meeting": foreign.pk,
        "idempotency_key": "7b6c0f3e-9b1d-4c55-8d2e-0a4f6a2b9c11",
    }

    client_of(administrator).post(reverse("reports:profile_compile", args=[customer.pk]), typed)

    assert Profile.objects.count() == 0
