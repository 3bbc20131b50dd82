"""Business cases: begun, written by rows, submitted, and frozen from then on."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from agreements.cases.content import content_of
from agreements.cases.differences import differences
from agreements.cases.worth import against_nothing, chosen_of, worths_of
from agreements.models import BusinessCase, CaseAlternative, DiscountRate, Requirement
from agreements.operations.case import begin_case, submit_case, what_is_missing
from agreements.operations.require import save_requirement
from brm.accounts.models import Role, User
from brm.privacy.seals import contents_that_are_broken
from customers.models import Customer
from customers.models.snapshots import digest_of
from tests.agreements.cases import TODAY, a_draft, a_fitted_requirement, a_submitted_case
from tests.agreements.factories import ServiceFactory
from tests.agreements.requirements import a_requirement
from tests.customers.factories import CustomerFactory
from tests.customers.test_pages import text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager) -> Customer:
    return CustomerFactory(unit__name="Water works", manager=manager)


@pytest.fixture
def asked(customer, manager) -> Requirement:
    return a_fitted_requirement(customer, by=manager)


def test_a_case_begins_with_doing_nothing_and_the_rate_of_the_organisation(asked, manager):
    DiscountRate.objects.create(rate=Decimal("5.5"), valid_from=TODAY)

    case = begin_case(asked, by=manager, on=TODAY)

    rows = [(each.name, each.does_nothing, each.is_chosen) for each in case.alternatives.all()]
    assert rows == [("Do nothing", True, False), ("Leak detection", False, True)]
    assert (case.edition, case.discount_rate) == (1, Decimal("5.5"))
    assert [len(each.costs) for each in case.alternatives.all()] == [6, 6]


def test_beginning_twice_is_one_draft(asked, manager):
    assert begin_case(asked, by=manager, on=TODAY) == begin_case(asked, by=manager, on=TODAY)


def test_an_order_takes_no_case(customer, manager):
    order = a_requirement(customer, by=manager, kind="order", service=ServiceFactory())

    with pytest.raises(ValidationError, match="is an order"):
        begin_case(order, by=manager, on=TODAY)


def test_nobody_without_care_begins_a_case(asked):
    with pytest.raises(PermissionDenied):
        begin_case(asked, by=UserFactory(role=Role.RELATIONSHIP_MANAGER), on=TODAY)


def test_a_submitted_case_is_frozen_with_its_digest_and_sum(asked, manager):
    case = a_submitted_case(asked, by=manager)

    asked.refresh_from_db()
    assert asked.state == "awaiting_decision"
    assert (case.state, case.amount, case.submitted_on) == ("submitted", 1000, TODAY)
    assert case.digest == digest_of(case.content)
    assert case.content["alternatives"][1]["benefits"] == ["0", "400", "400", "400"]
    assert case.content["prepared"] == [{"person": "Bea Buyer", "on": "2026-02-01"}]
    assert contents_that_are_broken() == set()


def test_what_it_is_worth_stands_beside_doing_nothing(asked, manager):
    worths = worths_of(content_of(a_draft(asked, by=manager)))

    chosen = chosen_of(worths)
    assert (chosen.cost, chosen.value, chosen.payback) == (1000, Decimal("-5.26"), Decimal("2.5"))
    assert chosen.discounted_payback is None
    assert against_nothing(worths) == Decimal("-5.26")
    assert chosen.how_payback == (
        "After year 2 200\N{NO-BREAK SPACE}EUR are missing; year 3 brings 400\N{NO-BREAK SPACE}EUR,"
        " evenly over the year."
    )


def test_submitting_again_changes_nothing(asked, manager):
    case = a_submitted_case(asked, by=manager)

    again = submit_case(case, by=manager, on=TODAY, version=1)

    assert (again.version, again.digest) == (case.version, case.digest)


def test_a_case_that_somebody_changed_meanwhile_is_not_submitted(asked, manager):
    case = a_draft(asked, by=manager)
    BusinessCase.objects.update(summary="Another one")

    with pytest.raises(ValidationError, match="since you read it"):
        submit_case(case, by=manager, on=TODAY, version=case.version)


def test_a_case_of_a_requirement_without_a_fit_is_not_submitted(customer, manager):
    asked = a_requirement(customer, by=manager)
    case = a_draft(asked, by=manager)

    with pytest.raises(ValidationError, match="Decide first"):
        submit_case(case, by=manager, on=TODAY, version=case.version)


def test_all_that_is_missing_is_said_at_once(asked, manager):
    case = begin_case(asked, by=manager, on=TODAY)
    case.alternatives.filter(is_chosen=True).delete()
    case.fundings.update(share=Decimal(60))

    assert what_is_missing(case) == [
        "Write the summary.",
        "Describe at least two alternatives: to do nothing, and one more.",
        "Propose exactly one alternative.",
        "Write what the alternatives cost and bring.",
        "The shares of those who pay come to 60 %; they have to be 100 %.",
        "Say with whom of the business it was prepared, and when.",
    ]


def test_a_requirement_that_awaits_its_decision_is_not_changed(asked, manager):
    a_submitted_case(asked, by=manager)
    asked.refresh_from_db()

    with pytest.raises(ValidationError, match="take it back into preparation"):
        save_requirement(asked, by=manager, on=TODAY)
    with pytest.raises(ValidationError, match="take it back into preparation"):
        begin_case(asked, by=manager, on=TODAY)


def test_a_change_is_another_version_with_a_readable_difference(asked, manager):
    first = a_submitted_case(asked, by=manager)
    Requirement.objects.update(state="preparing")

    second = begin_case(asked, by=manager, on=TODAY)
    row = second.alternatives.get(is_chosen=True)
    row.costs[0] = Decimal(1200)
    row.save()

    assert second.edition == 2
    assert second.promises.get().measure == "Water lost"
    said = differences(first.content, content_of(second))
    assert [(each.label, each.before, each.after) for each in said] == [
        ("Leak detection, cost of year 0", "1\u202f000", "1\u202f200")
    ]


# What the database refuses


def refused(sql: str) -> str:
    with (
        pytest.raises(IntegrityError) as error,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    return str(error.value.__cause__.diag.constraint_name)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE agreements_businesscase SET summary = 'x'",
        "UPDATE agreements_businesscase SET state = 'draft'",
        "DELETE FROM agreements_businesscase",
        "UPDATE agreements_casealternative SET name = name || 'x'",
        "DELETE FROM agreements_casealternative",
        "UPDATE agreements_caserisk SET what = 'x'",
        "UPDATE agreements_casefunding SET share = 50",
        "DELETE FROM agreements_casepreparation",
        "DELETE FROM agreements_casepromise",
        "INSERT INTO agreements_caserisk (version, case_id, what, likelihood, effect, answer)"
        " SELECT 1, id, 'x', 'low', 'low', '' FROM agreements_businesscase",
    ],
)
def test_the_database_changes_nothing_of_a_submitted_case(asked, manager, sql):
    a_submitted_case(asked, by=manager)

    assert refused(sql) == "a_submitted_case_never_changes"


@pytest.mark.parametrize(
    "break_it",
    [
        "UPDATE agreements_casealternative SET is_chosen = true",
        "UPDATE agreements_casealternative SET does_nothing = false",
        "UPDATE agreements_casefunding SET share = 99",
        "DELETE FROM agreements_casepreparation",
        "UPDATE agreements_casealternative SET costs = '{1}', benefits = '{1}'",
    ],
)
def test_the_database_takes_no_incomplete_case(asked, manager, break_it):
    a_draft(asked, by=manager)
    with connection.cursor() as cursor:
        cursor.execute(break_it)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        BusinessCase.objects.update(
            state="submitted",
            amount=1,
            content={"a": 1},
            digest="0" * 64,
            submitted_on=TODAY,
            submitted_by=manager,
        )

    assert error.value.__cause__.diag.constraint_name == "a_submitted_case_is_complete"


def test_a_case_begins_as_a_draft(asked, manager):
    case = begin_case(asked, by=manager, on=TODAY)
    case.pk, case.edition, case.state = None, 2, "submitted"

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        case.save(force_insert=True)

    assert error.value.__cause__.diag.constraint_name == "a_case_begins_as_a_draft"


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"costs": [Decimal(1)]}, "each_year_has_a_cost_and_a_benefit"),
        ({"costs": [Decimal(-1)] * 4}, "costs_and_benefits_are_not_negative"),
    ],
)
def test_alternatives_that_cannot_be(asked, manager, facts, name):
    a_draft(asked, by=manager)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        CaseAlternative.objects.update(**facts)

    assert error.value.__cause__.diag.constraint_name == name


# Pages


def fields_of(response) -> dict[str, str]:
    """Every field of the editor as a browser would send it."""
    form, rows = response.context["form"], response.context["rows"]
    sent = {field.html_name: field.value() for field in form}
    for formset in rows.values():
        sent |= {field.html_name: field.value() for field in formset.management_form}
        for row in formset:
            sent |= {field.html_name: field.value() for field in row}
    return {name: str(value) for name, value in sent.items() if value not in (None, False, "")} | {
        name: "" for name, value in sent.items() if value in (None, "")
    }


@pytest.fixture
def client(client_of, manager) -> Client:
    return client_of(manager)


def test_the_editor_saves_figures_and_rows_and_loses_nothing(client, asked, manager):
    case = a_draft(asked, by=manager)
    address = reverse("cases:edit", args=[case.pk])
    sent = fields_of(client.get(address)) | {
        "summary": "Better",
        "alternatives-1-costs_3": "12.50",
        "risks-1-what": "Too dear",
        "more": "1",
    }

    answer = client.post(address, sent)

    assert answer.url == address
    case.refresh_from_db()
    assert case.summary == "Better"
    assert case.alternatives.get(is_chosen=True).costs == [1000, 0, 0, Decimal("12.50")]
    assert [each.what for each in case.risks.all()] == ["Late", "Too dear"]


def test_bad_figures_stand_beside_their_field_and_nothing_typed_is_lost(client, asked, manager):
    case = a_draft(asked, by=manager)
    address = reverse("cases:edit", args=[case.pk])
    sent = fields_of(client.get(address)) | {
        "alternatives-1-costs_3": "much",
        "alternatives-1-benefits_2": "-4",
        "alternatives-0-is_chosen": "on",
        "summary": "Typed with care",
    }

    page = client.post(address, sent)

    words, body = text_of(page), page.content.decode()
    assert "Cost, year 3: Write a figure as 1 200 000 or 12.50." in words
    assert "Benefit, year 2: Ensure this value is greater than or equal to 0." in words
    assert "Propose one alternative only." in words
    assert 'value="much"' in body
    assert "Typed with care" in body
    case.refresh_from_db()
    assert case.summary == "Find leaks early"


def test_fewer_years_do_not_lose_figures_and_more_years_are_filled(client, asked, manager):
    case = a_draft(asked, by=manager)
    address = reverse("cases:edit", args=[case.pk])
    sent = fields_of(client.get(address))

    less = client.post(address, sent | {"years": "2"})
    client.post(address, sent | {"years": "4"})

    assert "“Leak detection” has figures after year 2: empty them first." in text_of(less)
    assert [len(each.costs) for each in case.alternatives.all()] == [5, 5]


def test_the_second_of_two_writers_sees_what_the_first_has_saved(client, asked, manager):
    case = a_draft(asked, by=manager)
    address = reverse("cases:edit", args=[case.pk])
    mine = fields_of(client.get(address))
    client.post(address, mine | {"alternatives-1-costs_0": "900"})

    page = client.post(address, mine | {"alternatives-1-costs_0": "800", "summary": "Mine"})

    assert "Somebody else has changed this while you were writing." in text_of(page)
    assert 'value="800"' in page.content.decode()
    assert case.alternatives.get(is_chosen=True).costs[0] == 900


def test_the_page_sets_the_alternatives_side_by_side_and_submits(client, asked, manager):
    case = a_draft(asked, by=manager)

    page = client.get(case.get_absolute_url())
    client.post(reverse("cases:submit", args=[case.pk]), {"version": case.version})

    words = text_of(page).replace("\xa0", " ").replace("\u202f", " ")
    assert "Net present value 0 EUR \N{MINUS SIGN}5.26 EUR" in words
    assert "Paid back after at once 2.5 years" in words
    assert "Paid back, discounted at once never" in words
    case.refresh_from_db()
    assert case.state == "submitted"
    assert "Submit it for decision" not in text_of(client.get(case.get_absolute_url()))


def test_the_page_of_a_requirement_begins_its_case(client, asked):
    client.post(reverse("cases:begin", args=[asked.pk]))

    case = BusinessCase.objects.get()
    assert case.get_absolute_url() in client.get(asked.get_absolute_url()).content.decode()


def test_a_case_is_on_paper(client, asked, manager):
    case = a_draft(asked, by=manager)

    answer = client.get(reverse("cases:pdf", args=[case.pk]))

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_a_page_of_a_case_asks_the_same_few_questions(
    client, asked, manager, django_assert_max_num_queries
):
    case = a_draft(asked, by=manager)
    client.get(case.get_absolute_url())

    with django_assert_max_num_queries(45):
        client.get(case.get_absolute_url())
