"""The health of relationships: what it is counted from, kept, told and shown."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agreements.models import Agreement, RenewalPlan
from brm.accounts.models import User
from brm.outbox.models import OutboxMessage
from customers.models import Customer
from meetings.models import ActionState, ActivityState, EscalationState
from reports.dashboards.tables import health_in_words
from reports.health.assess import Assessed, assess_health, count_health, sweep_health
from reports.health.explained import change_of, moves_of
from reports.health.measures import many_complaints
from reports.health.rules import Band
from reports.models import HealthScore, HealthWeight
from reports.operations.attainment import recompute_attainment
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.meetings.factories import (
    ActionFactory,
    ActivityFactory,
    ComplaintFactory,
    EscalationFactory,
)
from tests.reports.factories import a_level, measured
from tests.reports.words import read

TODAY = date(2026, 11, 23)
ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> Customer:
    return CustomerFactory.create(unit__name="Grid North")


def part(customer: Customer, name: str, *, on: date = TODAY) -> dict[str, object]:
    [score] = count_health([customer.pk], on=on)
    [found] = (each for each in score.parts if each["part"] == name)
    return found


def an_escalation(customer: Customer, *, level: int, on: date = TODAY, **facts: str) -> None:
    waits = level < 3 and "state" not in facts
    clock = {"rises_on": on + timedelta(days=7)} if waits else {}
    EscalationFactory(
        customer=customer, level=level, raised_on=on, level_since=on, **clock, **facts
    )


def ends_on(agreement: Agreement, day: date) -> None:
    RenewalPlan.objects.filter(agreement=agreement).update(last_day=day)


def test_a_customer_of_whom_nothing_is_recorded_has_not_enough_data(customer: Customer) -> None:
    [score] = count_health([customer.pk], on=TODAY)

    assert (score.score, score.coverage, score.band) == (Decimal(100), Decimal("0.2"), Band.UNKNOWN)
    assert (score.low, score.high) == (Decimal(20), Decimal(100))


def test_levels_are_those_of_the_last_month_and_the_unmeasured_are_unknown(
    customer: Customer,
) -> None:
    for value in ("98.91", "99.9", None):
        level = a_level(customer)
        if value:
            measured(level, value)
    recompute_attainment(as_of=TODAY)

    found = part(customer, "levels")

    assert (found["score"], found["known"]) == ("50.0000", "0.6667")
    assert found["figures"] == {
        "met": 1,
        "at_risk": 0,
        "breached": 1,
        "measured": 2,
        "unmeasured": 1,
        "month": "2026-10-01",
    }


def test_before_the_figures_of_a_month_come_the_month_before_it_counts(
    customer: Customer,
) -> None:
    measured(a_level(customer), "98.91")
    december = date(2026, 12, 2)
    recompute_attainment(as_of=december)

    found = part(customer, "levels", on=december)

    assert found["score"] == "0.0000"
    assert isinstance(found["figures"], dict)
    assert found["figures"]["month"] == "2026-10-01"


def test_levels_without_a_figure_for_three_months_are_unknown(customer: Customer) -> None:
    measured(a_level(customer), "98.91")
    later = date(2027, 2, 2)
    recompute_attainment(as_of=later)

    found = part(customer, "levels", on=later)

    assert (found["score"], found["known"]) == (None, "0.0000")


def test_what_is_open_takes_from_the_score_and_what_was_decided_does_not(
    customer: Customer,
) -> None:
    ComplaintFactory(customer=customer)
    ComplaintFactory(customer=customer, received_on=TODAY + timedelta(days=1))
    an_escalation(customer, level=2)
    an_escalation(customer, level=2, on=TODAY + timedelta(days=1))
    an_escalation(customer, level=3, state=EscalationState.RETURNED)

    found = part(customer, "trouble")

    assert found["score"] == "50.0000"
    assert found["figures"] == {"complaints": 1, "late": 0, "escalations": {"2": 1}}


def test_engagement_is_meetings_held_and_promises_kept_in_time(customer: Customer) -> None:
    of_kind = {"customer": customer, "kind_id": "customer_meeting"}
    ActivityFactory(
        **of_kind, due_on=date(2026, 9, 1), state=ActivityState.DONE, done_on=date(2026, 9, 9)
    )
    ActivityFactory(**of_kind, due_on=date(2026, 10, 1))
    ActivityFactory(**of_kind, due_on=date(2026, 12, 1))
    done = {"customer": customer, "state": ActionState.DONE}
    ActionFactory(**done, due_on=date(2026, 10, 5), done_on=date(2026, 10, 5))
    ActionFactory(**done, due_on=date(2026, 10, 5), done_on=date(2026, 10, 6))
    ActionFactory(customer=customer, due_on=TODAY)
    ActionFactory(customer=customer, due_on=TODAY - timedelta(days=1))

    found = part(customer, "engagement")

    assert found["figures"] == {"held": 1, "planned": 2, "kept": 1, "promised": 3}
    assert found["score"] == "40.0000"


def test_an_agreement_is_in_order_until_its_renewal_is_late_and_nothing_is_intended(
    customer: Customer,
) -> None:
    agreements = [a_level(customer).line.period.agreement for _n in range(3)]
    first, second, _third = agreements
    for agreement in (first, second):
        plan = RenewalPlan.objects.get(agreement=agreement)
        plan.start_by, plan.period = TODAY - timedelta(days=1), agreement.periods.get()
        plan.save()
        agreement.periods.get().steps.create(step="review", due_on=plan.start_by)
    Agreement.objects.filter(pk=second.pk).update(renewal_intent="renew")

    found = part(customer, "agreements")

    assert found["figures"] == {"in_force": 3, "in_order": 2, "late": 1}


@pytest.mark.parametrize(
    ("days", "band"), [(0, Band.POOR), (30, Band.POOR), (31, Band.UNKNOWN), (-1, Band.UNKNOWN)]
)
def test_an_end_within_thirty_days_without_an_intent_makes_it_poor(
    customer: Customer, days: int, band: Band
) -> None:
    agreement = a_level(customer).line.period.agreement
    ends_on(agreement, TODAY + timedelta(days=days))

    [score] = count_health([customer.pk], on=TODAY)

    assert score.band == band


@pytest.mark.parametrize(
    "said",
    [
        {"renewal_intent": "end"},
        {"renewal_mode": "tacit", "renewal_months": 12},
    ],
)
def test_an_end_that_is_intended_or_renews_by_itself_triggers_nothing(
    customer: Customer, said: dict[str, str]
) -> None:
    agreement = a_level(customer).line.period.agreement
    Agreement.objects.filter(pk=agreement.pk).update(initial_months=24, **said)
    ends_on(agreement, TODAY + timedelta(days=5))

    [score] = count_health([customer.pk], on=TODAY)

    assert score.triggers == []


@pytest.mark.parametrize(("done_on", "n"), [(TODAY, 0), (TODAY + timedelta(days=1), 1)])
def test_an_end_whose_renewal_the_customer_has_approved_triggers_nothing(
    customer: Customer, done_on: date, n: int
) -> None:
    agreement = a_level(customer).line.period.agreement
    period = agreement.periods.get()
    facts = {"last_day": TODAY + timedelta(days=5), "period": period}
    RenewalPlan.objects.filter(agreement=agreement).update(**facts)
    period.steps.create(step="approval", due_on=TODAY, state="done", done_on=done_on)

    [score] = count_health([customer.pk], on=TODAY)

    assert len(score.triggers) == n


@pytest.mark.parametrize(
    ("count", "back", "triggers"), [(3, 0, False), (4, 0, True), (4, 29, True), (4, 30, False)]
)
def test_more_than_three_complaints_in_thirty_days_make_it_poor(
    customer: Customer, count: int, back: int, triggers: bool
) -> None:
    received = TODAY - timedelta(days=back)
    for n in range(count):
        ComplaintFactory(customer=customer, received_on=TODAY if n else received)
    ComplaintFactory(customer=customer, kind="compliment")

    found = many_complaints([customer.pk], TODAY)

    assert found == ({customer.pk: {"n": count}} if triggers else {})


@pytest.mark.parametrize(("level", "band"), [(2, Band.UNKNOWN), (3, Band.POOR)])
def test_an_escalation_at_the_steering_group_makes_it_poor(
    customer: Customer, level: int, band: Band
) -> None:
    an_escalation(customer, level=level)

    [score] = count_health([customer.pk], on=TODAY)

    assert score.band == band


def test_weights_are_rows_and_a_part_without_weight_is_left_out(customer: Customer) -> None:
    HealthWeight.objects.filter(part="satisfaction").update(weight=0)

    [score] = count_health([customer.pk], on=TODAY)

    assert [each["part"] for each in score.parts] == [
        "levels",
        "trouble",
        "engagement",
        "agreements",
    ]
    assert score.coverage == Decimal("0.2667")


@pytest.mark.parametrize(
    ("band", "score", "shown"),
    [
        (Band.FAIR, Decimal("79.99"), "Fair, 79"),
        (Band.POOR, None, "Poor"),
        (Band.UNKNOWN, Decimal(90), "Not enough data"),
        ("", None, "Not enough data"),
    ],
)
def test_lists_say_the_band_and_never_a_score_rounded_into_a_better_one(
    band: str, score: Decimal | None, shown: str
) -> None:
    assert health_in_words(SimpleNamespace(health_band=band, health=score)) == shown


@pytest.mark.parametrize("customers", [1, 3])
def test_counting_asks_the_same_questions_for_any_number_of_customers(
    customers: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keys = [a_level().line.period.agreement.customer_id for _n in range(customers)]

    with django_assert_num_queries(11):
        found = count_health(keys, on=TODAY)

    assert [each.customer_id for each in found] == keys


def test_a_score_is_kept_when_it_changes_and_once_a_week(customer: Customer) -> None:
    days = [TODAY + timedelta(days=n) for n in range(9)]
    kept = [assess_health(on=day).kept for day in days]
    ComplaintFactory(customer=customer, received_on=days[8])

    again = assess_health(on=days[8])

    assert kept == [1, 0, 0, 0, 0, 0, 0, 1, 0]
    assert (again, HealthScore.objects.count()) == (Assessed(kept=1), 3)


def test_counting_twice_on_a_day_leaves_one_score_of_that_day(customer: Customer) -> None:
    assess_health(on=TODAY)
    ComplaintFactory(customer=customer)

    assert assess_health(on=TODAY) == Assessed(kept=1)
    assert HealthScore.objects.get().score == 80


def test_the_sweep_counts_once_a_day_and_again_when_weights_change(customer: Customer) -> None:
    first, second = sweep_health(TODAY), sweep_health(TODAY)
    ComplaintFactory(customer=customer)
    HealthWeight.objects.filter(part="trouble").update(weight=40)

    third = sweep_health(TODAY)

    assert [each["kept"] for each in (first, second, third)] == [1, 0, 1]


def test_the_relationship_manager_is_told_of_a_new_band_once(customer: Customer) -> None:
    manager = PersonFactory.create(email="ingrid@example.org")
    TeamMemberFactory.create(customer=customer, person=manager)
    assess_health(on=TODAY)
    an_escalation(customer, level=3)
    tomorrow = TODAY + timedelta(days=1)

    moved = [assess_health(on=tomorrow).moved, assess_health(on=tomorrow).moved]

    [mail] = OutboxMessage.objects.filter(kind="mail")
    assert moved == [1, 0]
    assert mail.payload["to"] == ["ingrid@example.org"]
    assert mail.payload["subject"] == "Grid North: the relationship is now Poor"
    assert "It was: Not enough data. It is: Poor." in mail.payload["text"]


def test_nobody_is_told_of_a_band_that_comes_of_new_weights(customer: Customer) -> None:
    TeamMemberFactory.create(customer=customer, person__email="ingrid@example.org")
    a_level(customer)
    sweep_health(TODAY)
    HealthWeight.objects.exclude(part="trouble").update(weight=0)

    assert sweep_health(TODAY) == {"kept": 1, "moved": 1}
    assert OutboxMessage.objects.filter(kind="mail").count() == 0


@pytest.mark.parametrize(
    "facts",
    [
        {"score": None, "coverage": "0.5"},
        {"score": "101", "coverage": 1},
        {"score": 50, "coverage": "1.1"},
        {"score": 50, "coverage": 1, "low": 60, "high": 40},
        {"score": 50, "coverage": 1, "band": "splendid"},
    ],
)
def test_the_database_refuses_a_score_that_cannot_be(
    customer: Customer, facts: dict[str, object]
) -> None:
    row = {"low": 50, "high": 50, "band": "fair", "parts": []} | facts

    with pytest.raises(IntegrityError), transaction.atomic():
        HealthScore.objects.create(customer=customer, on=TODAY, **row)

    assert HealthScore.objects.count() == 0


def test_the_database_refuses_a_weight_below_nothing() -> None:
    with pytest.raises(IntegrityError, match="weighs_up_to_a_hundred"), transaction.atomic():
        HealthWeight.objects.update(weight=-1)

    assert HealthWeight.objects.filter(weight__lt=0).count() == 0


def a_score(on: date, score: int, band: str) -> HealthScore:
    return HealthScore(on=on, score=Decimal(score), band=band)


@pytest.mark.parametrize(
    ("now", "then", "change"),
    [
        ((70, "fair"), (61, "fair"), (9, date(2026, 7, 31))),
        ((70, "fair"), (100, "unknown"), None),
        ((100, "unknown"), (61, "fair"), None),
    ],
)
def test_a_score_is_compared_only_with_one_of_which_enough_was_known(
    now: tuple[int, str], then: tuple[int, str], change: tuple[int, date] | None
) -> None:
    older = a_score(date(2026, 7, 1), 20, "poor")

    found = change_of([a_score(TODAY, *now), a_score(date(2026, 7, 31), *then), older], on=TODAY)

    assert found == change


def test_the_first_score_is_no_change_of_band() -> None:
    first, same, worse = (
        a_score(TODAY + timedelta(days=n), score, band)
        for n, (score, band) in enumerate([(70, "fair"), (65, "fair"), (50, "strained")])
    )

    assert moves_of([worse, same, first]) == [worse]
    assert moves_of([first]) == []


# Pages ------------------------------------------------------------------------------------------


def text_of(client: Client, url: str) -> str:
    return read(client.get(url).content.decode())


def test_the_page_explains_each_part_and_what_would_raise_it(
    client_of: ClientOf, reader: User, customer: Customer
) -> None:
    clocks = ("acknowledge_due_on", "answer_due_on", "close_due_on")
    waits = dict.fromkeys(clocks, date(2099, 1, 1))
    ComplaintFactory(customer=customer, received_on=timezone.localdate(), **waits)
    assess_health(on=timezone.localdate())

    page = text_of(client_of(reader), reverse("reports:health", args=[customer.pk]))

    assert "Not enough data" in page
    assert "20 % of the weight is known." in page
    assert (
        "Nothing is known of satisfaction, service levels, engagement and agreements in order."
    ) in page
    assert "no answers yet, or too few to be shown: counted as unknown" in page
    assert "1 complaint" in page
    assert "up to +20" in page


def test_the_customers_page_shows_what_triggered_and_holds_it_down(
    client_of: ClientOf, reader: User, customer: Customer
) -> None:
    an_escalation(customer, level=3, on=timezone.localdate())
    assess_health(on=timezone.localdate())

    page = text_of(client_of(reader), customer.get_absolute_url())

    assert "1 escalation waits for the steering group" in page
    assert "Held down by complaints and escalations (1 escalation at level 3)." in page


def test_before_the_first_night_the_page_says_when_the_score_comes(
    client_of: ClientOf, reader: User, customer: Customer
) -> None:
    page = text_of(client_of(reader), reverse("reports:health", args=[customer.pk]))

    assert "the first score comes tonight" in page


def test_administrators_weigh_the_parts_that_there_are(
    client_of: ClientOf, administrator: User
) -> None:
    weight = HealthWeight.objects.get(part="levels")
    client, url = (
        client_of(administrator),
        reverse("admin:reports_healthweight_change", args=[weight.pk]),
    )

    client.post(url, {"weight": "40"})
    refused = read(client.post(url, {"part": "levels", "weight": "140"}).content.decode())

    assert HealthWeight.objects.get(pk=weight.pk).weight == 40
    assert "Give a weight from 0 to 100." in refused
    assert str(weight) == "Service levels"


def test_who_cares_for_the_customer_has_it_counted_now(
    client_of: ClientOf, administrator: User, customer: Customer
) -> None:
    client_of(administrator).post(reverse("reports:health_assess", args=[customer.pk]))

    assert HealthScore.objects.get().on == timezone.localdate()
