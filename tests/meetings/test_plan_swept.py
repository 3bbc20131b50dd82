"""Planning looks only at what changed, and leaves what planning everything anew would leave."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brm.accounts.models import Organisation
from brm.outbox.models import Looked, ToLookAt
from customers.models import Customer, TeamMember, Tier, Unit
from customers.periods import period
from meetings.models import Activity, ActivityState, Cadence
from meetings.operations.plan import plan_activities, sweep_activities
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.meetings.factories import FIRST, TODAY, ActivityFactory, CadenceFactory
from tests.meetings.kinds import Kind

RULES = [
    "FREQ=MONTHLY;BYMONTHDAY=15",
    "FREQ=WEEKLY;BYDAY=SU",
    "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=24",
    "",
]
NOTHING = {"dropped": 0, "planned": 0, "reassigned": 0}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_defaults(db: None) -> None:
    """Only the cadences that a test makes itself."""
    Cadence.objects.all().delete()


class World:
    """Two customers of two tiers, whose work is planned, and all that can happen to them."""

    def __init__(self) -> None:
        self.customers = [
            CustomerFactory.create(tier=Tier.STANDARD),
            CustomerFactory.create(tier=Tier.LIGHT),
        ]
        for tier in (Tier.STANDARD, Tier.LIGHT):
            if not Cadence.objects.filter(tier=tier).exists():
                CadenceFactory.create(tier=tier, rule=RULES[0])
        self.on = TODAY

    def change_tier(self, n: int, day: date) -> None:
        tier = Tier.LIGHT if day.day % 2 else Tier.STANDARD
        Customer.objects.filter(pk=self.customers[n].pk).update(tier=tier)

    def change_rule(self, n: int, day: date) -> None:
        tier = (Tier.STANDARD, Tier.LIGHT)[n]
        Cadence.objects.filter(tier=tier).update(rule=RULES[day.day % len(RULES)])

    def have_own_cadence(self, n: int, day: date) -> None:
        own = Cadence.objects.filter(customer=self.customers[n])
        if own.exists():
            own.update(valid=period(FIRST, day))
        else:
            rule = RULES[day.day % len(RULES)]
            CadenceFactory.create(
                customer=self.customers[n], rule=rule, reason="agreed", valid=period(day, None)
            )

    def change_manager(self, n: int, day: date) -> None:
        team = TeamMember.objects.filter(customer=self.customers[n])
        if team.exists():
            team.update(person=PersonFactory.create())
        else:
            TeamMemberFactory.create(customer=self.customers[n], valid=period(day, None))

    def end_unit(self, n: int, day: date) -> None:
        Unit.objects.filter(customer=self.customers[n]).update(valid=period(FIRST, day))

    def come(self, n: int, day: date) -> None:
        self.customers[n] = CustomerFactory.create(tier=Tier.STANDARD)

    def move_country(self, n: int, day: date) -> None:
        Organisation.current()
        Organisation.objects.update(country="SE" if n else "DE")

    def touch(self, n: int, day: date) -> None:
        self._some(n, day).update(outcome="prepared")

    def leave_alone(self, n: int, day: date) -> None:
        self._some(n, day).update(outcome="", state="planned", done_on=None)

    def do(self, n: int, day: date) -> None:
        self._some(n, day).update(state=ActivityState.DONE, done_on=day)

    def give_away(self, n: int, day: date) -> None:
        self._some(n, day).update(owner=PersonFactory.create())

    def lose(self, n: int, day: date) -> None:
        self._some(n, day).delete()

    def move(self, n: int, day: date) -> None:
        for activity in self._some(n, day)[:1]:
            taken = Activity.objects.filter(
                cadence=activity.cadence, customer=activity.customer, due_on=day
            )
            if not taken.exists():
                Activity.objects.filter(pk=activity.pk).update(due_on=day)

    def plan_by_hand(self, n: int, day: date) -> None:
        ActivityFactory.create(customer=self.customers[n], due_on=day)

    def pass_time(self, n: int, day: date) -> None:
        self.on += timedelta(days=day.day if n else 1)

    def stand_still(self, n: int, day: date) -> None:
        self.on += timedelta(days=400 + day.day)

    def go_back(self, n: int, day: date) -> None:
        self.on -= timedelta(days=day.day)

    def _some(self, n: int, day: date) -> Any:
        return Activity.objects.filter(
            customer=self.customers[n], due_on__month__in=(day.month, day.month % 12 + 1)
        )


WHAT = [name for name in vars(World) if not name.startswith("_")]
steps = st.lists(
    st.tuples(
        st.sampled_from(WHAT),
        st.integers(0, 1),
        st.integers(0, 420).map(lambda n: TODAY + timedelta(days=n)),
    ),
    min_size=1,
    max_size=6,
)


def rows() -> list[tuple[Any, ...]]:
    fields = ("cadence_id", "customer_id", "kind", "due_on", "state", "owner_id")
    return sorted(Activity.objects.values_list(*fields), key=str)


def plan_everything(on: date) -> dict[str, int]:
    """As if no sweep had ever looked: everything is held against what is wanted."""
    Looked.objects.all().delete()
    return plan_activities(on)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
def test_whatever_happened_the_sweep_leaves_nothing_to_plan_anew(
    steps: list[tuple[str, int, date]],
) -> None:
    with transaction.atomic():
        world = World()
        sweep_activities(world.on)
        for what, n, day in steps:
            getattr(world, what)(n, day)
            sweep_activities(world.on)
        swept = rows()

        assert plan_everything(world.on) == NOTHING
        assert rows() == swept
        transaction.set_rollback(True)


def tables(as_of: date) -> list[str]:
    """What a sweep writes to, in order."""
    with CaptureQueriesContext(connection) as run:
        sweep_activities(as_of)
    words = [each["sql"].split() for each in run.captured_queries]
    return [f"{word[0]} {word[2]}" for word in words if word[0] in ("INSERT", "DELETE")]


def test_a_day_without_work_writes_nothing() -> None:
    CadenceFactory.create()
    sweep_activities(TODAY)

    assert tables(TODAY) == tables(TODAY + timedelta(days=1)) == []


def test_a_day_that_comes_within_the_horizon_is_planned_alone() -> None:
    CadenceFactory.create()
    sweep_activities(date(2026, 12, 14))
    Activity.objects.filter(due_on=date(2027, 3, 15)).update(kind=Kind.REVIEW_PLANS)
    ToLookAt.objects.all().delete()

    written = sweep_activities(date(2026, 12, 15))

    assert written == {"dropped": 0, "planned": 0, "reassigned": 0, "due": 0, "late": 0}


def test_what_the_sweep_itself_marks_is_not_planned_anew() -> None:
    CadenceFactory.create(lead_days=7)
    sweep_activities(TODAY)

    marked = sweep_activities(date(2026, 12, 8))

    assert marked["due"] == 1
    assert not ToLookAt.objects.exists()
