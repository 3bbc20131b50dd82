"""Each requirement of the standards: met, in part, no evidence; and by whom it is not asked for."""

from collections.abc import Iterable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from brm.accounts.models import Role
from customers.models import Customer
from meetings.spans import Span, named
from reports.evidence.clauses import Scope, clauses
from reports.evidence.counting import ClauseResult, conformance_of
from reports.evidence.rules import Counted, Verdict, capability, verdict_of
from tests.factories import UserFactory
from tests.reports.evident import SHOWN, TODAY, a_customer

pytestmark = pytest.mark.django_db


def month(name: str = "2026-10") -> Span:
    span = named(name, first_month=1)
    assert span is not None
    return span


def asked(span: Span | None = None, today: date = TODAY) -> Scope:
    return Scope(span or month(), today, Customer.objects.all())


def result_of(key: str, scope: Scope | None = None) -> ClauseResult:
    [result] = conformance_of(scope or asked(), [key]).clauses
    return result


def lacks_of(result: ClauseResult) -> list[str]:
    """The names of the checks that some customer fails."""
    return [each.check.name for each in result.checks if each.counted.missing]


# Verdicts -----------------------------------------------------------------------------------------
WHOLE, PART, NOTHING, NOT_CALLED_FOR = Counted(4, 4), Counted(4, 1), Counted(4, 0), Counted(0, 0)


@pytest.mark.parametrize(
    ("checks", "verdict", "level"),
    [
        pytest.param([WHOLE, WHOLE], Verdict.MET, 3, id="all shown"),
        pytest.param([WHOLE, NOT_CALLED_FOR], Verdict.MET, 3, id="the rest not called for"),
        pytest.param([WHOLE, NOTHING], Verdict.PARTLY, 2, id="half"),
        pytest.param([WHOLE, Counted(1000, 999)], Verdict.PARTLY, 2, id="one customer short"),
        pytest.param([PART, NOTHING], Verdict.PARTLY, 1, id="less than half"),
        pytest.param([NOTHING, NOTHING], Verdict.NONE, 0, id="nothing"),
        pytest.param([NOTHING, NOT_CALLED_FOR], Verdict.NONE, 0, id="nothing of what counts"),
        pytest.param([NOT_CALLED_FOR], Verdict.NONE, 0, id="nothing called for"),
        pytest.param([], Verdict.NONE, 0, id="no check"),
    ],
)
def test_a_verdict_follows_from_what_is_shown(
    checks: Iterable[Counted], verdict: Verdict, level: int
) -> None:
    checks = list(checks)

    assert (verdict_of(checks), capability(checks)) == (verdict, level)


def test_the_requirements_are_those_of_both_standards_in_their_order() -> None:
    assert clauses.names() == [*(f"B{n}" for n in range(1, 10)), *(f"S{n}" for n in range(1, 6))]
    for key in clauses.names():
        part = "8.3.2" if key.startswith("B") else "8.3.3"
        assert clauses[key].clauses[0] == f"ISO/IEC 20000-1:2018 {part}"


@pytest.mark.parametrize("key", SHOWN)
def test_a_requirement_is_met_once_everything_is_shown_of_every_customer(key: str) -> None:
    SHOWN[key](a_customer())

    result = result_of(key)

    assert lacks_of(result) == []
    assert (result.verdict, result.capability) == (Verdict.MET, 3)


@pytest.mark.parametrize("key", SHOWN)
def test_a_requirement_is_met_in_part_while_a_customer_lacks_something(key: str) -> None:
    SHOWN[key](a_customer("Water works"))
    a_customer("Road works")

    result = result_of(key)

    if key in ("S4", "S5"):  # who has no level needs no measurement of it
        assert result.verdict == Verdict.MET
    else:
        assert result.verdict == Verdict.PARTLY
        assert result.weakest is not None


@pytest.mark.parametrize("key", [key for key in clauses.names() if key != "B1"])
def test_of_a_customer_of_whom_nothing_is_known_there_is_no_evidence(key: str) -> None:
    a_customer()

    assert result_of(key).verdict == Verdict.NONE


def test_a_mandate_alone_shows_a_third_of_who_the_customers_are() -> None:
    a_customer()

    result = result_of("B1")

    assert lacks_of(result) == ["confirmed", "parties"]
    assert (result.verdict, result.counted) == (Verdict.PARTLY, Counted(3, 1))
    assert result.why == "The record was not confirmed within a year."


def test_a_period_of_no_customer_has_no_evidence() -> None:
    found = conformance_of(asked())

    assert (found.customers, len(found.none)) == (0, 14)
    assert found.none[0].why == "Nothing of the period calls for it, so nothing shows it."


# Pages --------------------------------------------------------------------------------------------
@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(UserFactory.create(role=Role.READER))
    return client


def test_the_page_says_how_many_are_met_and_with_which_to_begin(reader: Client) -> None:
    SHOWN["B2"](a_customer())

    page = reader.get(f"{reverse('reports:evidence')}?period=2026-10").content.decode()

    assert "1 of 14 requirements are met." in " ".join(page.split())
    assert f"{reverse('reports:evidence_clause', args=['B3'])}?period=2026-10" in page


def test_a_period_that_has_not_begun_shows_nothing_yet(reader: Client) -> None:
    a_customer()

    page = reader.get(f"{reverse('reports:evidence')}?period=2090").content.decode()
    of_clause = reader.get(f"{reverse('reports:evidence_clause', args=['B1'])}?period=2090")

    assert "there is nothing to show yet" in page
    assert of_clause.context["lines"] == []


def test_who_lacks_what_is_listed_with_where_to_put_it_right(reader: Client) -> None:
    lacking = a_customer("Road works")
    SHOWN["B2"](a_customer("Water works"))

    page = reader.get(f"{reverse('reports:evidence_clause', args=['B2'])}?period=2026-10")

    [line] = page.context["lines"]
    assert line.row == lacking
    assert [(str(check.gap), href) for check, href in line.row.lacks] == [
        ("No relationship manager on some day", reverse("customers:team", args=[lacking.pk])),
        ("The relationship manager has no deputy", reverse("customers:team", args=[lacking.pk])),
    ]


def test_an_unknown_requirement_or_list_is_not_there(reader: Client) -> None:
    statuses = [
        reader.get(reverse("reports:evidence_clause", args=["B10"])).status_code,
        reader.get(reverse("reports:evidence_records", args=["B1", "places"])).status_code,
    ]

    assert statuses == [404, 404]


@pytest.mark.parametrize(
    ("key", "name"),
    [(key, each.name) for key in clauses.names() for each in clauses[key].records],
)
def test_each_list_of_records_is_drawn_and_given_as_a_file(
    reader: Client, key: str, name: str
) -> None:
    if key in SHOWN:
        SHOWN[key](a_customer())
    url = f"{reverse('reports:evidence_records', args=[key, name])}?period=2026-10"

    page = reader.get(url)
    text = b"".join(reader.get(f"{url}&export=csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    assert page.status_code == 200
    assert len(text.splitlines()) == 1 + len(page.context["lines"])


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_asks_the_same_few_questions_of_any_number_of_customers(
    reader: Client, django_assert_num_queries: object, n: int
) -> None:
    for _each in range(n):
        SHOWN["B5"](a_customer())
    url = f"{reverse('reports:evidence')}?period=2026-10"

    with django_assert_num_queries(13):  # type: ignore[operator]
        reader.get(url)
