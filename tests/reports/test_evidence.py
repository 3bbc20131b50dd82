"""Each requirement of the standards: met, in part, no evidence; and by whom it is not asked for."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from customers.models import Mandate
from customers.periods import period
from meetings.spans import Span, named
from reports.evidence.clauses import clauses
from reports.evidence.counting import ClauseResult, conformance_of
from reports.evidence.rules import Counted, Verdict, capability, verdict_of
from reports.improvements.origins import open_improvement
from reports.models import Improvement, ImprovementState
from tests.customers.factories import PersonFactory, TeamMemberFactory
from tests.factories import UserFactory
from tests.meetings.factories import ComplaintFactory, answered
from tests.reports.evident import (
    IN_OCTOBER,
    SHOWN,
    a_customer,
    a_year_measured,
    asked,
    lacks,
    result_of,
)

pytestmark = pytest.mark.django_db


def month(name: str = "2026-10") -> Span:
    span = named(name, first_month=1)
    assert span is not None
    return span


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

    if key in ("B7", "S4", "S5"):  # who has no result or level needs nothing done with it
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


def test_a_breach_is_answered_by_an_improvement_that_somebody_sees_to() -> None:
    customer = a_customer()
    level = a_year_measured(customer, "98")
    before = lacks("S5")
    improvement = open_improvement(
        text="A second line",
        on=IN_OCTOBER,
        customer=customer,
        service=level.line.service,
        measure=level.measure,
        state=ImprovementState.PROPOSED,
    )
    proposed = lacks("S5")
    Improvement.objects.filter(pk=improvement.pk).update(state=ImprovementState.OPEN)

    assert (before, proposed, lacks("S5")) == (["improved"], ["improved"], [])


def test_a_day_without_a_relationship_manager_is_a_gap_in_that_period_alone() -> None:
    customer = a_customer()
    deputy = PersonFactory.create()
    for first, last in ((date(2020, 1, 1), date(2026, 10, 30)), (date(2026, 11, 1), None)):
        TeamMemberFactory.create(customer=customer, deputy=deputy, valid=period(first, last))

    october, november = result_of("B2"), result_of("B2", asked(month("2026-11")))

    assert (lacks_of(october), lacks_of(november)) == (["manager", "deputy"], [])


@pytest.mark.parametrize(
    ("name", "today", "lacking"),
    [
        pytest.param("2026-11", date(2026, 12, 8), [], id="of the month before"),
        pytest.param("2026-12", date(2026, 12, 7), [], id="on its day"),
        pytest.param("2026-12", date(2026, 12, 8), ["answered"], id="the day after"),
        pytest.param("2026-12", date(2027, 1, 7), ["answered"], id="once the month is over"),
    ],
)
def test_a_complaint_is_late_from_the_day_after_its_answer_was_due(
    name: str, today: date, lacking: list[str]
) -> None:
    customer = a_customer()
    SHOWN["B8"](customer)
    ComplaintFactory.create(customer=customer)  # its answer is due on 7 December

    assert lacks("B8", asked(month(name), today)) == lacking


@pytest.mark.parametrize(("closed_on", "lacking"), [(10, []), (11, ["closed"])])
def test_a_complaint_is_closed_by_its_own_day(closed_on: int, lacking: list[str]) -> None:
    customer = a_customer()
    SHOWN["B8"](customer)
    complaint = ComplaintFactory.create(
        customer=customer,
        received_on=date(2026, 10, 1),
        acknowledge_due_on=date(2026, 10, 5),
        answer_due_on=date(2026, 10, 8),
        close_due_on=date(2026, 10, 10),
    )
    answered(complaint, on=date(2026, 10, 2), state="closed", closed_on=date(2026, 10, closed_on))

    assert lacks("B8") == lacking


def test_a_customer_that_began_after_the_period_is_none_of_it() -> None:
    began = a_customer()
    Mandate.objects.filter(unit=began.unit).update(valid=period(date(2026, 11, 1), None))

    assert conformance_of(asked()).customers == 0
    assert conformance_of(asked(month("2026-11"))).customers == 1


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


@pytest.mark.parametrize(
    ("of_whom", "period", "said"),
    [
        pytest.param(0, "2026-10", "No customer was there", id="no customer"),
        pytest.param(1, "2090", "Nothing is judged", id="not begun"),
        pytest.param(1, "2026-10", "No customer lacks anything of it", id="nothing lacks"),
    ],
)
def test_nobody_lacks_anything_only_where_there_was_somebody_to_judge(
    of_whom: int, period: str, said: str, reader: Client
) -> None:
    for _each in range(of_whom):
        SHOWN["B2"](a_customer())

    address = f"{reverse('reports:evidence_clause', args=['B2'])}?period={period}"
    page = " ".join(reader.get(address).content.decode().split())

    sentences = ("No customer was there", "Nothing is judged", "No customer lacks anything of it")
    assert [each for each in sentences if each in page] == [said]


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


def test_a_requirement_says_how_many_records_it_has_however_many(reader: Client) -> None:
    ComplaintFactory.create_batch(101, customer=a_customer(), received_on=IN_OCTOBER)

    page = reader.get(f"{reverse('reports:evidence_clause', args=['B8'])}?period=2026-10")

    figures = [(each.name, figure) for each, figure in page.context["records"]]
    assert figures == [("complaints", "101"), ("complaint-reviews", "none")]


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
def test_one_question_counts_everything_of_any_number_of_customers(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]], n: int
) -> None:
    for _each in range(n):
        SHOWN["B5"](a_customer())

    with django_assert_num_queries(1):
        found = conformance_of(asked())

    assert found.customers == n


def test_capability_is_shown_over_four_quarters_with_its_change(reader: Client) -> None:
    SHOWN["B2"](a_customer())

    page = reader.get(f"{reverse('reports:evidence_capability')}?period=2026-10")

    assert page.context["levels"][1] == 0
    assert len(page.context["picture"].heads) == 4
    assert [row.row.label[:2] for row in page.context["picture"].rows][:2] == ["B1", "B2"]


def test_customers_that_nobody_may_see_are_no_evidence(client: Client) -> None:
    SHOWN["B2"](a_customer())
    client.force_login(UserFactory.create(role=None))

    page = client.get(f"{reverse('reports:evidence')}?period=2026-10")

    assert page.context["conformance"].customers == 0
    assert len(page.context["conformance"].none) == 14


def test_a_filter_that_is_not_understood_is_told_and_nothing_is_judged(
    reader: Client,
) -> None:
    page = reader.get(f"{reverse('reports:evidence')}?below=Nowhere")

    assert page.context["conformance"] is None
    said = page.content.decode()
    assert "Nothing is judged while a filter is not understood." in said
    assert 'id="id_below_error"' in said


def test_the_days_of_the_period_stand_in_the_filters_and_no_period_to_come_is_offered(
    reader: Client,
) -> None:
    this_year = timezone.localdate().year

    page = reader.get(reverse("reports:evidence"))
    asked = "&".join(f"{each.name}={each.value() or ''}" for each in page.context["fields"])
    again = reader.get(f"{reverse('reports:evidence')}?{asked}")

    assert f"since={this_year}-01-01&until={this_year}-12-31" in asked
    assert again.context["span"].key == str(this_year)
    assert "span_after" not in page.context
