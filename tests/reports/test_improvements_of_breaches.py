"""A breached level opens one improvement; held again, that proposes itself as done."""

from datetime import date
from decimal import Decimal

import pytest

from agreements.models import Better
from reports.improvements import operations
from reports.improvements.breaches import improve_what_was_breached
from reports.improvements.notices import tell_customers_of_breaches
from reports.improvements.sources import level_key
from reports.models import Attainment, Improvement, ImprovementBreach
from reports.operations.attainment import recompute_attainment
from reports.rules import months_before
from reports.sentences import aim
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.meetings.factories import manager_of
from tests.reports.factories import (
    BreachNoticeRuleFactory,
    LevelFactory,
    ServiceFactory,
    a_level,
    measured,
)

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
NOTHING = {"opened": 0, "noted": 0, "found_late": 0, "held_again": 0}


@pytest.fixture
def customer():
    return CustomerFactory(unit__name="Grid North")


@pytest.fixture
def manager(customer):
    return manager_of(customer, name="Ingrid")


@pytest.fixture
def level(customer):
    return a_level(customer, line__service=ServiceFactory(name="Outage map"))


def held(level, values: list[str], *, on: date = ON) -> None:
    """The level measured in the last whole months, oldest first, and judged; target 99.5 %."""
    months = months_before(on, len(values))
    for month, value in zip(months, values, strict=True):
        measured(level, value, period=month)
    recompute_attainment(as_of=on)


def test_a_breach_opens_an_improvement_of_the_relationship_manager(level, customer, manager):
    held(level, ["98.1"])

    counts = improve_what_was_breached(ON)

    made = Improvement.objects.get()
    assert counts == {"opened": 1, "noted": 1, "found_late": 0, "held_again": 0}
    assert made.text == f"Outage map, availability back to {aim(level.target, '%', Better.HIGHER)}"
    assert made.reason == Attainment.objects.breached().get().sentence
    assert (made.customer, made.owner, made.state) == (customer, manager.person, "open")
    assert (made.value_before, made.opened_on) == (Decimal("98.1"), ON)


def test_the_owner_of_the_service_comes_before_the_relationship_manager(customer, manager):
    erik = PersonFactory(name="Erik")
    held(a_level(customer, line__service=ServiceFactory(owner=erik)), ["98.1"])

    improve_what_was_breached(ON)

    assert Improvement.objects.get().owner == erik


def test_swept_again_nothing_is_opened_or_noted(level):
    held(level, ["98.1"])
    improve_what_was_breached(ON)

    assert improve_what_was_breached(ON) == NOTHING


def test_a_repeated_breach_is_noted_on_the_one_that_goes_on_with_the_worst_figure(level):
    held(level, ["98.1"])
    improve_what_was_breached(ON)
    measured(level, "97.4", period=date(2026, 11, 1))
    recompute_attainment(as_of=date(2026, 12, 2))

    counts = improve_what_was_breached(date(2026, 12, 2))

    made = Improvement.objects.get()
    assert counts == {"opened": 0, "noted": 1, "found_late": 0, "held_again": 0}
    assert [each.period for each in made.breaches.all()] == [date(2026, 10, 1), date(2026, 11, 1)]
    assert made.value_before == Decimal("97.4")


def test_a_quarter_is_noted_beside_its_last_month(level):
    LevelFactory(line=level.line, measure=level.measure, period_kind="quarter")
    held(level, ["98.1", "99.9", "98.1"], on=date(2026, 10, 5))

    counts = improve_what_was_breached(date(2026, 10, 5))

    noted = Improvement.objects.get().breaches.all()
    assert counts == {"opened": 1, "noted": 3, "found_late": 0, "held_again": 0}
    assert [each.period_shown.replace("\N{NO-BREAK SPACE}", " ") for each in noted] == [
        "Jul 2026",
        "Sep 2026",
        "Jul to Sep 2026",
    ]


def test_after_it_was_dropped_only_another_breach_opens_another_one(level, manager):
    held(level, ["98.1"])
    improve_what_was_breached(ON)
    operations.drop_improvement(Improvement.objects.get(), by=manager, on=ON, reason="Replaced")

    assert improve_what_was_breached(ON) == NOTHING
    measured(level, "97.4", period=date(2026, 11, 1))
    recompute_attainment(as_of=date(2026, 12, 2))
    assert improve_what_was_breached(date(2026, 12, 2))["opened"] == 1


@pytest.mark.parametrize(
    ("values", "opened"),
    [(["98", "99.9", "99.9"], 1), (["98", "99.9", "99.9", "99.9"], 0)],
    ids=["three months back", "four months back"],
)
def test_a_breach_is_answered_up_to_three_months_back(level, values, opened):
    held(level, values)

    assert improve_what_was_breached(ON)["opened"] == opened


def test_after_a_longer_standstill_what_was_missed_is_noted_as_found_late(level, customer):
    improve_what_was_breached(date(2026, 4, 2))
    BreachNoticeRuleFactory(customer=customer, first_month=date(2026, 4, 1), wait_days=0)
    held(level, ["98", "99.9", "99.9", "99.9", "99.9", "99.9", "99.9"])

    counts = improve_what_was_breached(ON)

    assert counts == {"opened": 1, "noted": 1, "found_late": 1, "held_again": 0}
    breach = ImprovementBreach.objects.get()
    assert (breach.period, breach.noted_on) == (date(2026, 4, 1), ON)
    assert tell_customers_of_breaches(ON) == {"told": 0}
    assert improve_what_was_breached(ON) == NOTHING


def test_the_page_of_the_improvement_says_which_month_was_found_late(level, client_of, reader):
    improve_what_was_breached(date(2026, 4, 2))
    held(level, ["98", "99.9", "99.9", "99.9", "99.9", "99.9", "98.5"])
    improve_what_was_breached(ON)

    page = client_of(reader).get(Improvement.objects.get().get_absolute_url())

    assert [each["found_late"] for each in page.context["breaches"]] == [False, True]
    assert page.content.decode().count("found late, on") == 1


def test_what_was_imported_of_long_ago_is_history_also_after_the_first_sweep(level):
    improve_what_was_breached(date(2026, 11, 19))
    held(level, ["98", "99.9", "99.9", "99.9", "99.9", "99.9", "99.9"])

    assert improve_what_was_breached(ON) == NOTHING


def test_a_sweep_of_an_earlier_day_takes_no_look_back(level):
    improve_what_was_breached(ON)
    improve_what_was_breached(date(2026, 4, 2))
    held(level, ["98", "99.9", "99.9", "99.9", "99.9", "99.9", "99.9"])

    assert improve_what_was_breached(ON) == NOTHING


def test_met_and_not_measured_open_nothing(level, customer):
    held(level, ["99.9"])
    a_level(customer)
    recompute_attainment(as_of=ON)

    assert improve_what_was_breached(ON) == NOTHING


@pytest.mark.parametrize(
    ("after", "since"),
    [
        (["99.9", "99.9"], None),
        (["99.9", "99.55", "99.9"], date(2026, 11, 1)),
        (["99.9", "99.9", "98"], None),
        (["99.9", None, "99.9", "99.9"], None),
    ],
    ids=["two months", "three, one at risk", "breached again", "one not measured"],
)
def test_held_three_months_in_a_row_it_proposes_itself_as_done(level, after, since):
    held(level, ["98.1"])
    improve_what_was_breached(ON)
    later = date(2026 + (10 + len(after)) // 12, (10 + len(after)) % 12 + 1, 3)
    for month, value in zip(months_before(later, len(after)), after, strict=True):
        if value:
            measured(level, value, period=month)
    recompute_attainment(as_of=later)

    improve_what_was_breached(later)

    assert Improvement.objects.get().held_again_since == since


def test_months_before_it_was_opened_do_not_make_it_held_again(level, customer, manager):
    held(level, ["99.9", "99.9", "99.9"])
    made = operations.create_improvement(
        by=manager,
        on=ON,
        text="Fewer outages",
        origin_kind="breach",
        origin_key=level_key(customer.pk, level.line.service_id, level.measure_id),
    )

    assert improve_what_was_breached(ON) == NOTHING
    held(level, ["99.9", "99.9", "99.9"], on=date(2027, 2, 3))
    improve_what_was_breached(date(2027, 2, 3))
    made.refresh_from_db()
    assert made.held_again_since == date(2026, 11, 1)


def test_breached_again_it_proposes_itself_no_more(level):
    held(level, ["98.1"])
    improve_what_was_breached(ON)
    held(level, ["99.9", "99.9", "99.9"], on=date(2027, 2, 3))
    improve_what_was_breached(date(2027, 2, 3))
    assert Improvement.objects.get().held_again_since == date(2026, 11, 1)
    measured(level, "90", period=date(2027, 2, 1))
    recompute_attainment(as_of=date(2027, 3, 3))

    improve_what_was_breached(date(2027, 3, 3))

    assert Improvement.objects.get().held_again_since is None


def test_a_corrected_figure_leaves_what_was_noted(level):
    held(level, ["98.1"])
    improve_what_was_breached(ON)
    Attainment.objects.breached().update(result="met", value="99.9")

    assert improve_what_was_breached(ON) == NOTHING
    assert ImprovementBreach.objects.get().value == Decimal("98.1")


@pytest.mark.parametrize("many", [1, 3])
def test_a_sweep_costs_the_same_for_one_breach_and_for_three(
    customer, many, django_assert_num_queries
):
    for _n in range(many):
        held(a_level(customer), ["98.1"])

    with django_assert_num_queries(13):
        improve_what_was_breached(ON)
