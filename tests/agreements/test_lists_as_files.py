"""Requirements, business cases and benefits: their lists, and the lists as files."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from agreements.cases.content import content_of
from agreements.cases.tables import CASES
from agreements.cases.worth import worth_of, worths_of
from agreements.models import BusinessCase, CaseAlternative
from brm.accounts.models import Role
from tests.agreements.cases import a_delivered_benefit, a_fitted_requirement, a_submitted_case
from tests.agreements.requirements import a_requirement
from tests.customers.factories import CustomerFactory
from tests.factories import UserFactory


@pytest.fixture
def admin(db):
    return UserFactory.create(role=Role.ADMINISTRATOR)


@pytest.fixture
def customer(db, admin):
    return CustomerFactory.create(unit__name="Water")


def rows_of(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_cases_as_a_file_have_a_row_for_each_alternative(admin, customer, client_of):
    case = a_submitted_case(a_fitted_requirement(customer, by=admin), by=admin)

    rows = rows_of(client_of(admin).get(f"{reverse('cases:list')}?export=csv&sort=case"))

    expected = worths_of(content_of(BusinessCase.objects.get(pk=case.pk)))
    assert [
        (row["Alternative"], Decimal(row["Cost"]), Decimal(row["Net present value"]))
        for row in sorted(rows, key=lambda row: row["Alternative"])
    ] == [
        (each.name, each.cost, each.value) for each in sorted(expected, key=lambda each: each.name)
    ]
    assert {row["Requirement"] for row in rows} == {case.requirement.number}
    assert [row["Proposed"] for row in rows].count("True") == 1


def test_an_alternative_is_worth_the_same_in_the_list_and_in_its_case(admin, customer):
    case = a_submitted_case(a_fitted_requirement(customer, by=admin), by=admin)

    listed = [worth_of(each) for each in CaseAlternative.objects.filter(case=case)]

    assert listed == worths_of(content_of(BusinessCase.objects.get(pk=case.pk)))


@pytest.mark.parametrize(("asked", "n"), [("", 0), ("&proposed=1", 1)])
def test_cases_are_narrowed_to_what_is_proposed(asked, n, admin, customer, client_of):
    case = a_submitted_case(a_fitted_requirement(customer, by=admin), by=admin)
    count = n or case.alternatives.count()

    rows = rows_of(client_of(admin).get(f"{reverse('cases:list')}?export=csv{asked}"))

    assert len(rows) == count


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_cases_asks_the_same_however_long(
    n, admin, client_of, django_assert_num_queries
):
    for _ in range(n):
        a_submitted_case(a_fitted_requirement(CustomerFactory.create(), by=admin), by=admin)
    client, address = client_of(admin), f"{reverse('cases:list')}?export=csv"
    client.get(address).getvalue()

    with django_assert_num_queries(QUERIES_OF_A_FILE):
        client.get(address).getvalue()


QUERIES_OF_A_FILE = 4
"""Session, user, roles, rows."""


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_benefits_asks_the_same_however_long(
    n, admin, client_of, django_assert_num_queries
):
    for _ in range(n):
        a_delivered_benefit(CustomerFactory.create(), by=admin)
    client, address = client_of(admin), f"{reverse('benefits:list')}?export=csv"
    client.get(address).getvalue()

    with django_assert_num_queries(QUERIES_OF_A_FILE + 1):
        client.get(address).getvalue()


def test_benefits_as_a_file_say_what_has_come(admin, customer, client_of):
    benefit = a_delivered_benefit(customer, by=admin)

    (row,) = rows_of(client_of(admin).get(f"{reverse('benefits:list')}?export=csv"))

    assert (row["What is measured"], row["Customer"]) == (benefit.measure, "Water")
    assert Decimal(row["Promised"]) == benefit.target
    assert row["Realised"] == ""


def test_benefits_that_were_not_looked_at_in_time_are_found(admin, customer, client_of):
    benefit = a_delivered_benefit(customer, by=admin)
    benefit.reviews.update(due_on="2020-01-01")
    client = client_of(admin)

    late = rows_of(client.get(f"{reverse('benefits:list')}?export=csv&late=1"))
    benefit.reviews.update(due_on="2999-01-01")
    in_time = rows_of(client.get(f"{reverse('benefits:list')}?export=csv&late=1"))

    assert (len(late), len(in_time)) == (1, 0)


def test_requirements_as_a_file_say_what_is_asked(admin, customer, client_of):
    made = a_requirement(customer, by=admin, title="Leak detection", outcome="Fewer leaks")

    (row,) = rows_of(client_of(admin).get(f"{reverse('requirements:list')}?export=csv"))

    assert (row["Number"], row["Requirement"], row["Outcome"]) == (
        made.number,
        "Leak detection",
        "Fewer leaks",
    )
    assert row["Raised by"] == str(admin)


@pytest.mark.parametrize("place", ["requirements:list", "cases:list", "benefits:list"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_who_has_no_role_gets_no_rows(place, form, customer, admin, nobody, client_of):
    a_delivered_benefit(customer, by=admin)

    answer = client_of(nobody).get(f"{reverse(place)}?export={form}")

    content = answer.getvalue() if answer.streaming else answer.content
    assert b"Water" not in content
    if form == "csv":
        assert len(content.splitlines()) == 1


def test_the_list_of_cases_has_its_columns_in_words():
    assert [str(column.label) for column in CASES.columns][:4] == [
        "Business case",
        "Customer",
        "State",
        "Alternative",
    ]
