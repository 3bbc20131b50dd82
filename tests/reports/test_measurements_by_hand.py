"""Figures recorded and corrected by hand: the old one stays, with who, when and why."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import ServiceLevel
from brm.accounts.models import User
from brm.ui.formats import full_day
from brm.ui.lookup import shown
from customers.models import Customer
from reports.measurements.operations import correct_measurement, record_measurement
from reports.models import Attainment, Measurement
from reports.rules import Result, months_before
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.reports.factories import FIRST, a_level, measured
from tests.reports.words import read
from tests.waiting import until_somebody_waits

TODAY = date(2026, 11, 23)
OCTOBER = date(2026, 10, 1)
QUERIES, LIST_QUERIES = 9, 8

pytestmark = pytest.mark.django_db

ClientOf = Callable[[User], Client]


@pytest.fixture
def customer(relationship_manager: User) -> Customer:
    """A customer in the relationship manager's care."""
    found = CustomerFactory.create(unit__name="Grid North")
    TeamMemberFactory.create(customer=found, person=PersonFactory.create(user=relationship_manager))
    return found


def of(level: ServiceLevel, **facts: Any) -> dict[str, Any]:
    return {
        "customer": level.line.period.agreement.customer,
        "service": level.line.service,
        "measure": level.measure,
        "period": OCTOBER,
        "value": Decimal("99.7"),
        "counted": None,
        "excluded": None,
        "workload": None,
        **facts,
    }


def corrected(
    figure: Measurement, by: User, value: str, *, on: date = TODAY, **facts: Any
) -> Measurement:
    rest: dict[str, Any] = {"counted": None, "excluded": None, "workload": None, "revision": 1}
    return correct_measurement(
        figure, by=by, on=on, value=Decimal(value), **rest | {"reason": "Counted again"} | facts
    )


def test_a_figure_is_held_against_its_level_as_it_is_recorded(
    customer: Customer, relationship_manager: User
) -> None:
    level = a_level(customer)

    written = record_measurement(by=relationship_manager, on=TODAY, **of(level))

    held = Attainment.objects.get(service_level=level, period=OCTOBER)
    assert (written.revision, written.is_current, written.reason) == (1, True, "")
    assert (held.result, held.value) == (Result.MET, Decimal("99.7"))


def test_a_figure_of_the_month_that_goes_on_has_no_result_yet(
    customer: Customer, relationship_manager: User
) -> None:
    level = a_level(customer)

    record_measurement(by=relationship_manager, on=TODAY, **of(level, period=date(2026, 11, 1)))

    assert Attainment.objects.count() == 0


def test_a_month_that_has_not_begun_has_no_figure(
    customer: Customer, relationship_manager: User
) -> None:
    facts = of(a_level(customer), period=date(2026, 12, 1))

    with pytest.raises(ValidationError, match="has not begun"):
        record_measurement(by=relationship_manager, on=date(2026, 11, 30), **facts)

    assert record_measurement(by=relationship_manager, on=date(2026, 12, 1), **facts).pk


def test_a_month_that_has_a_figure_is_corrected_and_not_recorded_again(
    customer: Customer, relationship_manager: User
) -> None:
    level = a_level(customer)
    measured(level, "98")

    with pytest.raises(ValidationError) as refused:
        record_measurement(by=relationship_manager, on=TODAY, **of(level))

    assert refused.value.messages == ["This month has a figure already; correct that one."]


@pytest.mark.parametrize("value", ["-0.000001", "100.000001"])
def test_a_share_beyond_its_whole_is_refused_at_its_field(
    customer: Customer, relationship_manager: User, value: str
) -> None:
    level = a_level(customer)
    figure = measured(level, "0", period=date(2026, 9, 1))

    with pytest.raises(ValidationError) as recorded:
        record_measurement(by=relationship_manager, on=TODAY, **of(level, value=Decimal(value)))
    with pytest.raises(ValidationError) as mended:
        corrected(figure, relationship_manager, value)

    for refused in (recorded, mended):
        assert refused.value.message_dict == {"value": ["A figure in % lies between 0 and 100."]}


def test_what_is_no_share_may_lie_beyond_a_hundred(
    customer: Customer, relationship_manager: User
) -> None:
    level = a_level(customer, measure__code="waiting", measure__unit="s")

    written = record_measurement(by=relationship_manager, on=TODAY, **of(level, value=Decimal(171)))

    assert written.value == 171


def test_a_figure_is_recorded_by_whoever_cares_for_the_customer(
    relationship_manager: User, administrator: User
) -> None:
    facts = of(a_level(CustomerFactory.create()))

    with pytest.raises(PermissionDenied):
        record_measurement(by=relationship_manager, on=TODAY, **facts)

    assert record_measurement(by=administrator, on=TODAY, **facts).pk


def test_a_correction_is_a_new_revision_and_the_old_one_stays(
    customer: Customer, relationship_manager: User
) -> None:
    level = a_level(customer)
    first = record_measurement(by=relationship_manager, on=TODAY, **of(level))

    corrected(first, relationship_manager, "98.2")

    rows = Measurement.objects.order_by("revision")
    assert list(rows.values_list("revision", "value", "is_current", "reason")) == [
        (1, Decimal("99.7"), False, ""),
        (2, Decimal("98.2"), True, "Counted again"),
    ]
    held = Attainment.objects.get(service_level=level, period=OCTOBER)
    assert (held.result, held.value) == (Result.BREACHED, Decimal("98.2"))


def test_an_old_revision_that_is_corrected_corrects_the_one_in_force(
    customer: Customer, relationship_manager: User
) -> None:
    first = measured(a_level(customer), "99")
    corrected(first, relationship_manager, "98")

    third = corrected(first, relationship_manager, "97", revision=2)

    assert third.revision == 3
    assert Measurement.objects.current().get() == third


def test_a_correction_that_changes_nothing_is_refused(
    customer: Customer, relationship_manager: User
) -> None:
    first = measured(a_level(customer), "99", counted=718)

    with pytest.raises(ValidationError, match="stand already"):
        corrected(first, relationship_manager, "99", counted=Decimal(718))


def test_only_whoever_cares_for_the_customer_corrects(relationship_manager: User) -> None:
    first = measured(a_level(), "99")

    with pytest.raises(PermissionDenied):
        corrected(first, relationship_manager, "98")


@pytest.mark.django_db(transaction=True)
def test_of_two_corrections_at_once_one_wins_and_the_other_is_told(administrator: User) -> None:
    first = measured(a_level(), "99")
    said: list[str] = []

    def correct() -> None:
        try:
            corrected(first, administrator, "97")
        except ValidationError as refusal:
            said.extend(refusal.messages)
        connection.close()

    other = Thread(target=correct)
    with transaction.atomic():
        corrected(first, administrator, "98")
        other.start()
        until_somebody_waits()
    other.join()

    assert said == [
        "Somebody else has corrected this while you were writing. Nothing is saved yet."
    ]
    assert list(Measurement.objects.order_by("revision").values_list("value", flat=True)) == [
        Decimal(99),
        Decimal(98),
    ]


# Pages


def sent(page: Any, **facts: str) -> dict[str, str]:
    """What the page's form says, with some of it changed."""
    form = page.context["form"]
    said = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in said.items()} | facts


def test_a_figure_is_recorded_on_the_page(
    client_of: ClientOf, customer: Customer, relationship_manager: User
) -> None:
    level = a_level(customer)
    client, url = client_of(relationship_manager), reverse("measurements:record")
    facts = {
        "customer": shown(customer),
        "service": shown(level.line.service),
        "measure": str(level.measure.pk),
        "period": "2026-10",
        "value": "99.8607",
        "counted": "718",
        "excluded": "2",
    }

    answer = client.post(url, sent(client.get(url), **facts), follow=True)

    written = Measurement.objects.get()
    assert (written.period, written.value) == (OCTOBER, Decimal("99.8607"))
    page = read(answer.content.decode())
    assert "99.8607 % for Grid North." in page
    assert "agreed maintenance, waiting for the customer" in page


def test_a_month_that_has_a_figure_leads_to_its_correction(
    client_of: ClientOf, customer: Customer, relationship_manager: User
) -> None:
    level = a_level(customer)
    figure = measured(level, "98")
    client, url = client_of(relationship_manager), reverse("measurements:record")
    facts = {
        "customer": shown(customer),
        "service": shown(level.line.service),
        "measure": str(level.measure.pk),
        "period": "2026-10",
        "value": "99,86",
    }

    answer = client.post(url, sent(client.get(url), **facts))

    assert answer.context["form"].cleaned_data["value"] == Decimal("99.86")
    assert reverse("measurements:correct", args=[figure.pk]) in answer.content.decode()


def test_a_figure_of_the_month_that_goes_on_says_from_when_it_counts(
    client_of: ClientOf, administrator: User
) -> None:
    today = timezone.localdate()
    figure = measured(a_level(), "99", period=today.replace(day=1))

    answer = client_of(administrator).get(reverse("measurements:detail", args=[figure.pk]))

    over = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    assert f"counts from {full_day(over)}." in " ".join(answer.content.decode().split())


@pytest.mark.parametrize("typed", ["2026-13", "October", "0206-10", "2026-10-01"])
def test_what_is_no_month_is_refused_in_words(
    client_of: ClientOf, administrator: User, typed: str
) -> None:
    client, url = client_of(administrator), reverse("measurements:record")

    answer = client.post(url, sent(client.get(url), period=typed))

    assert answer.context["form"].errors["period"] == ["Give the month as 2026-10."]


def test_a_correction_on_the_page_says_who_when_and_why(
    client_of: ClientOf, customer: Customer, relationship_manager: User
) -> None:
    figure = measured(a_level(customer), "99")
    client, url = client_of(relationship_manager), reverse("measurements:correct", args=[figure.pk])

    answer = client.post(
        url, sent(client.get(url), value="98.5", reason="Two outages were missing"), follow=True
    )

    revisions = answer.context["revisions"]
    today = timezone.localdate()
    assert [(each.value_shown, each.why) for each in revisions] == [
        ("98.5\u00a0%", "Two outages were missing"),
        ("99\u00a0%", ""),
    ]
    assert (revisions[0].who, timezone.localdate(revisions[0].at)) == (
        str(relationship_manager),
        today,
    )


def test_a_correction_without_a_reason_is_refused(
    client_of: ClientOf, customer: Customer, relationship_manager: User
) -> None:
    figure = measured(a_level(customer), "99")
    client, url = client_of(relationship_manager), reverse("measurements:correct", args=[figure.pk])

    answer = client.post(url, sent(client.get(url), value="98.5"))

    assert list(answer.context["form"].errors) == ["reason"]
    assert Measurement.objects.count() == 1


def test_a_correction_that_met_another_shows_mine_and_theirs_and_can_be_sent_again(
    client_of: ClientOf, customer: Customer, relationship_manager: User, administrator: User
) -> None:
    figure = measured(a_level(customer), "99")
    client, url = client_of(relationship_manager), reverse("measurements:correct", args=[figure.pk])
    mine = sent(client.get(url), value="98.5", reason="Two outages were missing")
    corrected(figure, administrator, "97")

    met = client.post(url, mine)
    again = client.post(url, sent(met, value="98.5"), follow=True)

    (difference,) = met.context["form"].conflict
    assert (difference.label, difference.mine, difference.theirs) == ("value", "98.5", "97")
    assert [each.value_shown for each in again.context["revisions"]] == [
        "98.5\u00a0%",
        "97\u00a0%",
        "99\u00a0%",
    ]


def test_a_doubled_click_corrects_once(
    client_of: ClientOf, customer: Customer, relationship_manager: User
) -> None:
    figure = measured(a_level(customer), "99")
    client, url = client_of(relationship_manager), reverse("measurements:correct", args=[figure.pk])
    mine = sent(client.get(url), value="98.5", reason="Two outages were missing")

    answers = [client.post(url, mine) for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert Measurement.objects.count() == 2


def test_the_revisions_of_a_figure_cost_the_same_whatever_their_number(
    client_of: ClientOf,
    administrator: User,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    one = measured(a_level(), "99")
    level = a_level()
    for n in (1, 2, 3):
        three = measured(level, f"9{n}", revision=n, is_current=n == 3)
    client = client_of(administrator)

    for figure in (one, three):
        with django_assert_num_queries(QUERIES):
            client.get(reverse("measurements:detail", args=[figure.pk]))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_a_month_costs_the_same_for_any_number(
    client_of: ClientOf,
    administrator: User,
    django_assert_num_queries: Callable[..., Any],
    count: int,
) -> None:
    for _ in range(count):
        measured(a_level(), "99")
    measured(a_level(), "99", period=date(2026, 9, 1))
    client = client_of(administrator)

    with django_assert_num_queries(LIST_QUERIES):
        answer = client.get(reverse("measurements:list") + "?month=2026-10")

    assert len(answer.context["page"].rows) == count


def test_the_list_begins_with_the_last_month_that_ended(
    client_of: ClientOf, administrator: User
) -> None:
    (last,) = months_before(timezone.localdate(), 1)
    figure = measured(a_level(valid=(FIRST, None)), "99", period=last)

    answer = client_of(administrator).get(reverse("measurements:list"))

    assert [row.pk for row in answer.context["page"].rows] == [figure.pk]


def test_only_the_figure_that_stands_is_in_the_list(
    client_of: ClientOf, administrator: User
) -> None:
    level = a_level()
    measured(level, "99", is_current=False)
    second = measured(level, "98", revision=2)

    answer = client_of(administrator).get(reverse("measurements:list") + "?month=2026-10")

    assert [row.pk for row in answer.context["page"].rows] == [second.pk]
