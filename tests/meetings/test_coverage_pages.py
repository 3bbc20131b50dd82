"""The pages of coverage: all customers a page at a time, as files, and any question."""

import csv
import io
from datetime import date

import pytest

from customers.models import Customer
from tests.customers.factories import CustomerFactory
from tests.meetings.factories import ActivityFactory

pytestmark = pytest.mark.django_db
COVERAGE = "/meetings/coverage/"
IN_MARCH = date(2026, 3, 16)
DONE = {"state": "done", "done_on": IN_MARCH}


@pytest.fixture
def browser(client_of, administrator):
    return client_of(administrator)


@pytest.fixture
def thirty(db) -> list[Customer]:
    """Thirty customers: every third has half of its two done, the next all, the last none planned.

    The lowest come first, then by number; those without anything planned last.
    """
    customers = CustomerFactory.create_batch(30)
    for nth, customer in enumerate(customers):
        if nth % 3 < 2:
            ActivityFactory(customer=customer, due_on=IN_MARCH, **DONE)
            ActivityFactory(customer=customer, due_on=IN_MARCH, **(DONE if nth % 3 else {}))
    return customers[0::3] + customers[1::3] + customers[2::3]


@pytest.mark.parametrize("sort", ["", "-late"])
def test_all_customers_are_paged_the_lowest_first_there_and_back(browser, thirty, sort):
    query = {"period": "2026-Q1", "sort": sort}

    first = browser.get(COVERAGE, query).context["page"]
    second = browser.get(COVERAGE, {**query, "after": first.after}).context["page"]
    back = browser.get(COVERAGE, {**query, "before": second.before}).context["page"]

    seen = [*first.rows, *second.rows]
    assert (len(first.rows), len(second.rows), back.rows) == (25, 5, first.rows)
    assert len({row.pk for row in seen}) == 30
    if sort != "-late":
        assert seen == thirty


def test_the_picture_has_the_customers_of_the_page_and_leads_to_what_is_behind(browser, thirty):
    page = browser.get(COVERAGE, {"period": "2026-Q1"}).context
    cell = page["heat"].rows[0].cells[0]

    listed = browser.get(cell.href).context["page"].rows

    assert len(page["heat"].rows) == 25
    assert (cell.figure, cell.state) == ("50\xa0%", "late")
    assert {row.customer for row in listed} == {thirty[0]}


def test_a_file_has_a_line_for_each_customer_and_kind(browser, thirty):
    answer = browser.get(COVERAGE, {"period": "2026-03", "export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))

    assert len(lines) == 20
    assert sum(int(line["Done"]) for line in lines) == 30
    assert {line["Coverage"] for line in lines} == {"0.5", "1.0"}


@pytest.mark.parametrize("export", ["xlsx", "pdf"])
def test_coverage_comes_as_a_sheet_and_on_paper(browser, thirty, export):
    answer = browser.get(COVERAGE, {"period": "2026-03", "export": export})

    answer.close()
    kind = {"xlsx": "application/vnd.openxmlformats", "pdf": "application/pdf"}[export]
    assert (answer.status_code, answer["Content-Type"].startswith(kind)) == (200, True)


@pytest.mark.parametrize(
    "asked",
    ["period=x", "period=9999", "since=x", "since=2026-03-02&until=2026-03-01", "until=9999-12-31"],
)
def test_what_names_no_period_shows_this_year(browser, asked):
    page = browser.get(f"{COVERAGE}?{asked}").context

    assert page["coverage"].span.kind == "year"


def test_one_customers_coverage_lists_what_was_late_and_why_it_was_skipped(browser):
    customer = CustomerFactory()
    facts = {"customer": customer, "due_on": IN_MARCH}
    late = ActivityFactory(**facts)
    done_late = ActivityFactory(state="done", done_on=date(2026, 3, 20), **facts)
    skipped = ActivityFactory(state="skipped", reason="Strike", skipped_on=IN_MARCH, **facts)
    ActivityFactory(**facts, **DONE)

    page = browser.get(f"/meetings/customers/{customer.pk}/coverage/", {"period": "2026-Q1"})

    assert page.context["late"] == [late, done_late]
    assert page.context["skipped"] == [skipped]
    assert "Strike" in page.content.decode()
