from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection

from customers.models import Tier
from customers.periods import period
from meetings.models import Activity, Cadence
from meetings.operations.plan import sweep_activities
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.meetings.factories import TODAY, ActivityFactory, CadenceFactory
from tests.meetings.kinds import Kind

KINDS = Kind
AT_ONCE = 8


@pytest.fixture
def no_defaults(db: None) -> None:
    """Only the cadences that a test makes itself."""
    Cadence.objects.all().delete()


def rows() -> list[tuple[object, ...]]:
    fields = ("cadence_id", "customer_id", "kind", "due_on", "state", "owner_id")
    return sorted(Activity.objects.values_list(*fields), key=str)


def due_days() -> list[date]:
    return list(Activity.objects.order_by("due_on").values_list("due_on", flat=True))


@pytest.mark.django_db
def test_a_strategic_customer_has_its_whole_year_planned_from_the_first_day():
    CustomerFactory(tier=Tier.STRATEGIC)

    sweep_activities(date(2026, 1, 1))

    year = Activity.objects.due_between(date(2026, 1, 1), date(2026, 12, 31))
    assert Counter(year.values_list("kind", flat=True)) == {
        KINDS.REVIEW_STRUCTURE: 2,
        KINDS.REVIEW_PLANS: 3,
        KINDS.STUDY_REPORTS: 12,
        KINDS.REVIEW_PROJECTS: 12,
        KINDS.TEAM_MEETING: 6,
        KINDS.CUSTOMER_MEETING: 4,
        KINDS.AGREEMENT_ROUND: 1,
        KINDS.SATISFACTION_SURVEY: 1,
        KINDS.COMPLAINT_REVIEW: 4,
        KINDS.MATURITY: 1,
        KINDS.CONFIRM_STRUCTURE: 2,
    }


def test_planning_reaches_thirteen_months_ahead_and_not_back(no_defaults):
    CadenceFactory(valid=period(date(2020, 1, 1), None))

    sweep_activities(date(2026, 11, 16))

    assert (due_days()[0], due_days()[-1], len(due_days())) == (
        date(2026, 12, 15),
        date(2027, 12, 15),
        13,
    )


def test_a_second_sweep_writes_nothing(no_defaults):
    CadenceFactory()
    sweep_activities(TODAY)
    before = rows()

    again = sweep_activities(TODAY)

    assert again == {"planned": 0, "dropped": 0, "reassigned": 0, "due": 0, "late": 0}
    assert rows() == before


@pytest.mark.parametrize("days", [1, 3, 30, 400])
def test_after_standstill_a_sweep_leaves_what_daily_sweeps_would_have_left(no_defaults, days):
    CadenceFactory(tier=Tier.STANDARD, rule="FREQ=WEEKLY;BYDAY=SU")
    CustomerFactory()
    for day in range(0, days + 1, max(1, days // 40)):
        sweep_activities(TODAY + timedelta(days=day))
    sweep_activities(TODAY + timedelta(days=days))
    daily = rows()
    Activity.objects.all().delete()
    connection.cursor().execute("DELETE FROM meetings_horizon")

    sweep_activities(TODAY)
    sweep_activities(TODAY + timedelta(days=days))

    assert rows() == daily


def test_a_customers_own_cadence_replaces_its_tiers_on_the_days_it_holds(no_defaults):
    own = CustomerFactory(tier=Tier.STANDARD)
    other = CustomerFactory(tier=Tier.STANDARD)
    CadenceFactory(tier=Tier.STANDARD, rule="FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=16")
    CadenceFactory(
        customer=own,
        rule="FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=20",
        valid=period(date(2026, 1, 1), date(2026, 8, 31)),
    )

    sweep_activities(date(2026, 1, 1))

    in_2026 = Activity.objects.due_between(date(2026, 1, 1), date(2026, 12, 31))
    assert list(in_2026.of([own]).order_by("due_on").values_list("due_on", flat=True)) == [
        date(2026, 5, 20),
        date(2026, 9, 16),
    ]
    assert list(in_2026.of([other]).order_by("due_on").values_list("due_on", flat=True)) == [
        date(2026, 3, 16),
        date(2026, 9, 16),
    ]


def test_an_empty_rule_of_its_own_frees_a_customer_from_its_tiers_cadence(no_defaults):
    CadenceFactory(tier=Tier.STANDARD)
    CadenceFactory(customer=CustomerFactory(tier=Tier.STANDARD), rule="", reason="too small")

    sweep_activities(TODAY)

    assert rows() == []


def test_a_unit_that_ended_is_planned_no_further(no_defaults):
    ends = period(date(2020, 1, 1), date(2026, 12, 15))
    CadenceFactory(customer=CustomerFactory(unit__valid=ends))

    sweep_activities(TODAY)

    assert due_days() == [date(2026, 12, 15)]


def test_a_changed_cadence_replans_the_untouched_future_only(no_defaults):
    cadence = CadenceFactory(rule="FREQ=MONTHLY;BYMONTHDAY=15", lead_days=0)
    sweep_activities(date(2026, 9, 1))
    sweep_activities(TODAY)
    touched = Activity.objects.get(due_on=date(2026, 12, 15))
    Activity.objects.filter(pk=touched.pk).update(outcome="prepared already")
    Cadence.objects.filter(pk=cadence.pk).update(rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=10")

    sweep_activities(TODAY)

    assert due_days() == [
        date(2026, 9, 15),
        date(2026, 10, 15),
        date(2026, 11, 13),
        date(2026, 12, 15),
        date(2027, 2, 10),
    ]


def test_a_customer_that_changes_tier_gets_the_new_tiers_future_and_keeps_its_past(no_defaults):
    CadenceFactory(tier=Tier.STANDARD, rule="FREQ=MONTHLY;BYMONTHDAY=15")
    CadenceFactory(tier=Tier.LIGHT, rule="FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15")
    customer = CustomerFactory(tier=Tier.STANDARD)
    sweep_activities(date(2026, 11, 1))
    customer.tier = Tier.LIGHT
    customer.save()

    sweep_activities(TODAY)

    assert due_days() == [date(2026, 11, 13), date(2027, 6, 15)]


@pytest.mark.parametrize(
    "touched",
    [
        {"state": "due"},
        {"state": "late"},
        {"state": "done", "done_on": TODAY},
        {"state": "skipped", "reason": "holiday", "skipped_on": TODAY},
        {"set_by_hand": True},
        {"state": "planned", "outcome": "prepared already"},
        {"state": "planned", "cadence": None},
    ],
)
def test_a_new_tier_plans_nothing_beside_what_is_there_of_the_kind_and_day(no_defaults, touched):
    CadenceFactory(tier=Tier.STANDARD, rule="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1")
    CadenceFactory(tier=Tier.STRATEGIC, rule="FREQ=MONTHLY;BYMONTHDAY=1")
    customer = CustomerFactory(tier=Tier.STANDARD)
    sweep_activities(TODAY)
    Activity.objects.filter(due_on=date(2026, 12, 1)).update(**touched)
    customer.tier = Tier.STRATEGIC
    customer.save()

    sweep_activities(TODAY)

    assert due_days().count(date(2026, 12, 1)) == 1
    assert len(due_days()) == 13


def test_the_owner_is_the_relationship_manager_of_the_due_day(no_defaults):
    customer = CustomerFactory()
    first, second = PersonFactory(), PersonFactory()
    TeamMemberFactory(customer=customer, person=first, valid=period(None, date(2026, 12, 31)))
    TeamMemberFactory(
        customer=customer, person=second, valid=period(date(2027, 1, 1), date(2027, 3, 1))
    )
    CadenceFactory(customer=customer, rule="FREQ=MONTHLY;BYMONTHDAY=15")

    sweep_activities(date(2026, 12, 1))

    owners = Activity.objects.order_by("due_on").values_list("owner", flat=True)
    assert list(owners)[:4] == [first.pk, second.pk, second.pk, None]


def test_a_new_relationship_manager_takes_over_what_is_only_planned(no_defaults):
    customer = CustomerFactory()
    CadenceFactory(customer=customer, rule="FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15")
    sweep_activities(TODAY)
    taking_over = TeamMemberFactory(customer=customer).person

    counts = sweep_activities(TODAY)

    assert counts["reassigned"] == 1
    assert Activity.objects.get().owner == taking_over


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("due_on", "state"),
    [
        (TODAY - timedelta(days=1), "late"),
        (TODAY, "due"),
        (TODAY + timedelta(days=14), "due"),
        (TODAY + timedelta(days=15), "planned"),
    ],
)
def test_an_activity_is_marked_by_its_day(due_on, state):
    activity = ActivityFactory(due_on=due_on)

    sweep_activities(TODAY)

    activity.refresh_from_db()
    assert activity.state == state


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ended",
    [
        {"state": "done", "done_on": date(2026, 10, 1)},
        {"state": "skipped", "reason": "holiday", "skipped_on": TODAY},
    ],
)
def test_what_is_done_or_skipped_is_never_marked_late(ended):
    activity = ActivityFactory(due_on=date(2026, 9, 1), **ended)

    sweep_activities(TODAY)

    activity.refresh_from_db()
    assert activity.state == ended["state"]


@pytest.fixture
def five_customers(transactional_db: None) -> None:
    """Five customers with one cadence, due each Tuesday: 57 times in thirteen months."""
    Cadence.objects.all().delete()
    CadenceFactory(tier=Tier.STANDARD, rule="FREQ=WEEKLY;BYDAY=TU")
    CustomerFactory.create_batch(5)


def sweep_eight_at_once() -> None:
    """Eight sweeps of one day, each with its own connection, let go at the same moment."""
    start = Barrier(AT_ONCE)

    def one(_n: int) -> None:
        start.wait()
        try:
            sweep_activities(TODAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(one, range(AT_ONCE)))


def planned_twice() -> int:
    keys = Activity.objects.values_list("cadence_id", "customer_id", "due_on")
    return sum(times - 1 for times in Counter(keys).values())


def test_eight_sweeps_at_once_plan_each_activity_once(five_customers):
    sweep_eight_at_once()

    assert planned_twice() == 0
    assert Activity.objects.count() == 57 * 5


def test_without_the_unique_key_eight_sweeps_at_once_plan_doubles(five_customers):
    """The negative control: it shows that the test above can fail."""
    guard = next(
        one
        for one in Activity._meta.constraints
        if one.name == "one_activity_a_cadence_customer_and_day"
    )
    with connection.schema_editor() as schema:
        schema.remove_constraint(Activity, guard)

    try:
        sweep_eight_at_once()

        assert planned_twice() > 0
    finally:
        Activity.objects.all().delete()
        with connection.schema_editor() as schema:
            schema.add_constraint(Activity, guard)
