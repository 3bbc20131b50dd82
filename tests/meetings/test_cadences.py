"""Cadences are changed from a day on, with a preview; only the untouched future follows."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brm.accounts.models import Role
from customers.models import Customer, Tier
from customers.periods import period
from meetings.cadences.preview import Preview, preview_of
from meetings.models import Activity, ActivityKind, Cadence
from meetings.operations.change_cadence import change_cadence, return_to_tier, seen_of
from meetings.operations.plan import plan_activities
from meetings.operations.rearrange import move_activity
from tests.customers.factories import CustomerFactory
from tests.factories import UserFactory
from tests.meetings.factories import TODAY, CadenceFactory, manager_of
from tests.meetings.kinds import Kind

pytestmark = pytest.mark.django_db

FACTS = {"lead_days": 14, "owner_role": "relationship_manager"}
QUARTERLY = "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=10"
MONTHLY = "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=15"


@pytest.fixture
def kind(db: None) -> ActivityKind:
    """A kind of which no cadence is there yet, and the only one."""
    Cadence.objects.all().delete()
    return ActivityKind.objects.get(key=Kind.STUDY_REPORTS)


@pytest.fixture
def boss(db: None):
    return UserFactory(role=Role.ADMINISTRATOR)


def due_days(customer: Customer) -> list[date]:
    rows = Activity.objects.filter(customer=customer, due_on__gt=TODAY)
    return list(rows.order_by("due_on").values_list("due_on", flat=True))


def test_a_change_holds_from_its_day_and_the_cadence_before_ends_the_day_before(kind, boss):
    customer = CustomerFactory(tier=Tier.STANDARD)
    before = CadenceFactory(tier=Tier.STANDARD, rule=QUARTERLY)

    changed = change_cadence(
        kind, tier="standard", by=boss, on=TODAY, first_day=date(2027, 4, 1), rule=MONTHLY, **FACTS
    )

    before.refresh_from_db()
    assert (before.last_day, changed.first_day) == (date(2027, 3, 31), date(2027, 4, 1))
    assert due_days(customer)[:4] == [
        date(2026, 12, 10),
        date(2027, 3, 10),
        date(2027, 4, 15),
        date(2027, 5, 14),
    ]


def test_a_second_change_replaces_what_was_to_come_after_its_day(kind, boss):
    customer = CustomerFactory(tier=Tier.STANDARD)
    for rule, first_day in [(MONTHLY, date(2027, 4, 1)), (QUARTERLY, date(2027, 2, 1))]:
        change_cadence(
            kind, tier="standard", by=boss, on=TODAY, first_day=first_day, rule=rule, **FACTS
        )

    assert list(Cadence.objects.values_list("rule", "valid")) == [
        (QUARTERLY, period(date(2027, 2, 1), None))
    ]
    assert due_days(customer)[0] == date(2027, 3, 10)


def test_a_customer_has_no_such_work_only_with_the_reason(kind):
    customer = CustomerFactory()
    facts = {"by": manager_of(customer), "on": TODAY, "first_day": TODAY, "rule": "", **FACTS}

    with pytest.raises(ValidationError, match="Say why this customer has no such work"):
        change_cadence(kind, customer=customer, **facts)
    own = change_cadence(kind, customer=customer, reason="Too small.", **facts)

    assert own.reason == "Too small."


def test_what_was_moved_by_hand_stays_when_a_cadence_changes_and_the_preview_says_so(kind):
    customer = CustomerFactory(tier=Tier.STANDARD)
    by = manager_of(customer)
    CadenceFactory(tier=Tier.STANDARD, rule=QUARTERLY)
    CadenceFactory(customer=customer, rule=MONTHLY, valid=period(TODAY, None))
    plan_activities(TODAY)
    january = Activity.objects.get(due_on=date(2027, 1, 15))
    move_activity(january, by=by, on=TODAY, due_on=date(2027, 1, 20))

    shown = preview_of(kind, customer=customer, rule=None, first_day=TODAY, on=TODAY)
    return_to_tier(kind, customer, by=by, on=TODAY, first_day=TODAY)

    assert shown.touched == [(date(2027, 1, 20), 1)]
    assert due_days(customer)[:3] == [date(2026, 12, 10), date(2027, 1, 20), date(2027, 3, 10)]


def test_a_customer_follows_its_tier_again_and_what_was_touched_stays(kind):
    customer = CustomerFactory(tier=Tier.STANDARD)
    by = manager_of(customer)
    CadenceFactory(tier=Tier.STANDARD, rule=QUARTERLY)
    CadenceFactory(customer=customer, rule=MONTHLY, valid=period(TODAY, None))
    plan_activities(TODAY)
    Activity.objects.filter(due_on=date(2027, 1, 15)).update(outcome="prepared")

    return_to_tier(kind, customer, by=by, on=TODAY, first_day=TODAY)

    assert due_days(customer)[:3] == [date(2026, 12, 10), date(2027, 1, 15), date(2027, 3, 10)]
    with pytest.raises(ValidationError, match="It follows its tier by then already"):
        return_to_tier(kind, customer, by=by, on=TODAY, first_day=TODAY)


@pytest.mark.parametrize("days", [-1, 5 * 366 + 1])
def test_a_cadence_changes_today_or_within_five_years(days, kind, boss):
    first_day = TODAY + timedelta(days=days)

    with pytest.raises(ValidationError) as refusal:
        change_cadence(
            kind, tier="light", by=boss, on=TODAY, first_day=first_day, rule=MONTHLY, **FACTS
        )

    assert list(refusal.value.message_dict) == ["first_day"]


def test_only_an_administrator_changes_a_tier_and_only_who_cares_a_customer(kind):
    customer = CustomerFactory()
    facts = {"by": manager_of(CustomerFactory()), "on": TODAY, "first_day": TODAY, "rule": MONTHLY}

    for whose in ({"tier": "light"}, {"customer": customer}):
        with pytest.raises(PermissionDenied):
            change_cadence(kind, **whose, **facts, **FACTS)

    assert not Cadence.objects.exists()


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(kind, boss):
    facts = {"tier": "light", "by": boss, "on": TODAY, "first_day": TODAY, **FACTS}
    seen = seen_of(kind, "light", None)
    change_cadence(kind, **facts, rule=MONTHLY, seen=seen)

    with pytest.raises(ValidationError, match="Somebody else has changed this cadence"):
        change_cadence(kind, **facts, rule=QUARTERLY, seen=seen)

    assert Cadence.objects.get().rule == MONTHLY


def change_at_once(kind: ActivityKind, boss, *, seen: str | None) -> list[str]:
    """Four changes of one cadence, each with its own connection; what became of each."""
    start = Barrier(4)

    def one(month: int) -> str:
        rule = f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY=10"
        facts = {"by": boss, "on": TODAY, "first_day": TODAY, "rule": rule, **FACTS}
        start.wait()
        try:
            change_cadence(kind, tier="light", seen=seen, **facts)
        except ValidationError:
            return "refused"
        finally:
            connection.close()
        return "changed"

    with ThreadPoolExecutor(4) as threads:
        return sorted(threads.map(one, range(1, 5)))


@pytest.mark.django_db(transaction=True)
def test_of_four_who_change_a_cadence_at_once_one_does_and_without_what_they_saw_all_overwrite():
    kind, boss = ActivityKind.objects.get(key=Kind.MATURITY), UserFactory(role=Role.ADMINISTRATOR)

    guarded = change_at_once(kind, boss, seen=seen_of(kind, "light", None))
    unguarded = change_at_once(kind, boss, seen=None)

    assert guarded == ["changed", "refused", "refused", "refused"]
    assert unguarded == ["changed"] * 4


def test_a_retired_kind_gets_no_cadence(kind, boss):
    kind.is_active = False

    with pytest.raises(ValidationError, match="retired"):
        change_cadence(
            kind, tier="light", by=boss, on=TODAY, first_day=TODAY, rule=MONTHLY, **FACTS
        )


# The pages ----------------------------------------------------------------------------------


def test_a_cadence_is_previewed_before_it_is_changed_and_nothing_is_changed_by_looking(
    kind, administrator, client_of
):
    CustomerFactory(tier=Tier.LIGHT)
    CadenceFactory(tier=Tier.LIGHT, rule=QUARTERLY)
    today = timezone.localdate()
    plan_activities(today)
    browser, page = (
        client_of(administrator),
        reverse("meetings:change_tier_cadence", args=["light", kind.pk]),
    )
    form = browser.get(page).context["form"]
    sent = {name: form[name].value() for name in ("lead_days", "owner_role", "seen")}
    sent |= {"idempotency_key": str(form["idempotency_key"].value()), "first_day": today}
    sent |= {"how": "months", "months": [5], "nth": "2", "weekday": "TU", "day": "1"}

    unseen = browser.post(page, sent | {"apply": "yes"})
    looked = browser.post(page, sent | {"look": "yes"})
    before = list(Cadence.objects.values_list("rule", flat=True))
    sent |= {"previewed": looked.context["form"].choice}
    changed = browser.post(page, sent | {"apply": "yes"})
    again = browser.post(page, sent | {"apply": "yes"})

    assert looked.context["preview"].in_words.startswith("From ")
    assert [name for name, _count, _days in looked.context["preview"].parts] == [
        "Planned anew",
        "Dropped",
    ]
    assert (unseen.context["is_other"], before) == (True, [QUARTERLY])
    assert changed["Location"] == again["Location"] == "/meetings/cadences/?tier=light"
    assert Cadence.objects.get(valid__upper_inf=True).rule == "FREQ=YEARLY;BYMONTH=5;BYDAY=2TU"


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"how": "months"}, "months"),
        ({"how": "weeks_apart"}, "every"),
        ({"how": "rule"}, "rule_text"),
        ({"how": "rule", "rule_text": "FREQ=HOURLY"}, "rule_text"),
        ({"how": "never"}, "reason"),
        ({"how": "months", "months": [2], "day": "30"}, "day"),
        ({"how": "sometimes"}, "how"),
        ({"how": "weeks_apart", "every": "2", "weekday": ""}, "weekday"),
        ({"how": "rule", "rule_text": "FREQ=MONTHLY", "first_day": "0001-01-01"}, "first_day"),
    ],
)
def test_a_form_that_says_too_little_is_refused_at_its_field(
    chosen, field, kind, administrator, client_of
):
    page = reverse("meetings:change_cadence", args=[CustomerFactory().pk, kind.pk])
    sent = FACTS | {"first_day": timezone.localdate(), "day": "1", "weekday": "MO", "apply": "yes"}

    response = client_of(administrator).post(page, sent | chosen)

    assert field in response.context["form"].errors
    assert not Cadence.objects.exists()


def test_a_customers_cadences_say_which_are_its_own(kind, administrator, client_of):
    customer = CustomerFactory(tier=Tier.STANDARD)
    CadenceFactory(tier=Tier.STANDARD, rule=QUARTERLY)
    CadenceFactory(tier=Tier.STANDARD, kind_id=Kind.REVIEW_PLANS, rule=QUARTERLY)
    CadenceFactory(customer=customer, rule="", reason="Too small.")

    response = client_of(administrator).get(
        reverse("meetings:cadences_of_customer", args=[customer.pk])
    )

    said = {line.kind.pk: (line.is_own, line.in_words) for line in response.context["lines"]}
    assert said[Kind.STUDY_REPORTS] == (True, "never")
    assert said[Kind.REVIEW_PLANS] == (False, "March, June, September and December, on day 10")
    assert said[Kind.MATURITY] == (False, "")


@pytest.mark.parametrize("customers", [1, 3])
def test_cadences_cost_the_same_for_one_customer_and_three(
    customers, kind, administrator, client_of, django_assert_num_queries
):
    for customer in CustomerFactory.create_batch(customers):
        CadenceFactory(customer=customer, rule=QUARTERLY)
    browser = client_of(administrator)
    page = reverse("meetings:cadences_of_customer", args=[Customer.objects.first().pk])
    browser.get(page)

    with django_assert_num_queries(8):
        response = browser.get(page)

    assert response.status_code == 200


# Against a plain model ----------------------------------------------------------------------

WISHES = {
    MONTHLY: lambda anchor, day: day.day == 15,
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU": lambda anchor, day: (
        day.weekday() == 1 and (_monday(day) - _monday(anchor)).days % 14 == 0
    ),
    "FREQ=YEARLY;BYMONTH=3,9;BYDAY=2SU": lambda anchor, day: (
        day.month in (3, 9) and day.weekday() == 6 and 8 <= day.day <= 14
    ),
    "": lambda anchor, day: False,
}
AS_TIER = None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


class Plain:
    """What must be planned, day by day, without recurrence rules and without a database.

    `said` holds for each subject what was said from which day on; None is *as its tier*.
    """

    def __init__(self, customers: list[int]) -> None:
        self.said: dict[Any, list[tuple[date, str | None]]] = {"tier": []}
        self.said |= {pk: [] for pk in customers}
        self.customers = customers
        self.there: dict[tuple[int, date], bool] = {}
        """Customer and day of each activity, and whether it was touched."""
        self.moved: set[tuple[int, date]] = set()
        """Days from which an activity was moved by hand: it stands for them."""

    def say(self, subject: Any, first_day: date, rule: str | None) -> None:
        kept = [each for each in self.said[subject] if each[0] < first_day]
        self.said[subject] = [*kept, (first_day, rule)]

    def plan(self, on: date) -> None:
        last = on + relativedelta(months=13)
        days = [on + timedelta(days=n) for n in range((last - on).days + 1)]
        self.there = {at: touched for at, touched in self.there.items() if at[1] <= on or touched}
        for pk in self.customers:
            for day in filter(lambda day, pk=pk: self.is_wanted(pk, day), days):
                if (pk, day) not in self.moved:
                    self.there.setdefault((pk, day), False)

    def is_wanted(self, pk: int, day: date) -> bool:
        """On a weekday that the rule names, or on a Friday for the weekend after it."""
        first_day, rule = self._holding(self.said[pk], day)
        if rule is AS_TIER:
            first_day, rule = self._holding(self.said["tier"], day)
        if not rule or day.weekday() > 4:
            return False
        named = range(3) if day.weekday() == 4 else range(1)
        return any(WISHES[rule](first_day, day + timedelta(days=n)) for n in named)

    def _holding(self, said: list[tuple[date, str | None]], day: date) -> tuple[date, str | None]:
        begun = [each for each in said if each[0] <= day]
        return begun[-1] if begun else (date.min, AS_TIER)


class Real:
    """The same said to the operations."""

    def __init__(self) -> None:
        self.kind = ActivityKind.objects.get(key=Kind.STUDY_REPORTS)
        self.by = UserFactory.create(role=Role.ADMINISTRATOR)
        self.customers = [c.pk for c in CustomerFactory.create_batch(2, tier=Tier.STANDARD)]

    def say(self, subject: Any, on: date, first_day: date, rule: str | None) -> None:
        whose: Any = {"tier": "standard"}
        if subject != "tier":
            whose = {"customer": Customer.objects.get(pk=subject)}
        told = {"by": self.by, "on": on, "first_day": first_day}
        if rule is AS_TIER:
            return_to_tier(self.kind, whose["customer"], **told)
        else:
            change_cadence(self.kind, rule=rule, reason="agreed", **whose, **told, **FACTS)

    def look(self, subject: Any, on: date, first_day: date, rule: str | None) -> Preview:
        whose: Any = {"tier": "standard"}
        if subject != "tier":
            whose = {"customer": Customer.objects.get(pk=subject)}
        return preview_of(self.kind, rule=rule, first_day=first_day, on=on, **whose)

    def there(self) -> dict[tuple[int, date], bool]:
        rows = Activity.objects.values_list("customer", "due_on", "outcome", "set_by_hand")
        return {(pk, due_on): outcome != "" or by_hand for pk, due_on, outcome, by_hand in rows}


changes = st.tuples(
    st.sampled_from(["say", "say", "touch", "move", "pass"]),
    st.integers(0, 2),
    st.integers(0, 200),
    st.sampled_from([*WISHES, AS_TIER]),
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(changes, min_size=1, max_size=7))
def test_whatever_cadences_change_the_plan_is_what_a_plain_model_says_and_as_previewed(
    kind: ActivityKind, steps: list[tuple[str, int, int, str | None]]
) -> None:
    with transaction.atomic():
        real, on = Real(), TODAY
        plain = Plain(real.customers)
        plan_activities(on)
        for what, n, days, rule in steps:
            if what == "touch":
                touch(plain, n, days)
            elif what == "move":
                move(plain, on, n, days)
            elif what == "pass":
                on += timedelta(days=days)
            else:
                subject = (["tier", *real.customers])[n]
                if subject == "tier" and rule is AS_TIER:
                    continue
                if not said(real, subject, on, on + timedelta(days=days), rule):
                    continue
                plain.say(subject, on + timedelta(days=days), rule)
            plan_activities(on)
            plain.plan(on)

            assert real.there() == plain.there
        transaction.set_rollback(True)


def said(real: Real, subject: Any, on: date, first_day: date, rule: str | None) -> bool:
    """Change it, and hold what happened against what was previewed; False where it was refused."""
    before, preview = real.there(), real.look(subject, on, first_day, rule)
    try:
        with transaction.atomic():
            real.say(subject, on, first_day, rule)
    except ValidationError:
        return False
    after = real.there()

    assert counted(preview.planned) == Counter(day for _pk, day in after.keys() - before.keys())
    assert counted(preview.dropped) == Counter(day for _pk, day in before.keys() - after.keys())
    return True


def counted(days: Any) -> Counter[date]:
    return Counter(dict(days))


def touch(plain: Plain, n: int, days: int) -> None:
    """Write something down about one activity of those there are."""
    found = sorted(plain.there)
    if found:
        pk, due_on = found[(n + days) % len(found)]
        plain.there[pk, due_on] = True
        Activity.objects.filter(customer=pk, due_on=due_on).update(outcome="prepared")


def move(plain: Plain, on: date, n: int, days: int) -> None:
    """Move one of the untouched activities to come to another day by hand, if that day is free."""
    found = sorted(at for at, touched in plain.there.items() if not touched and at[1] > on)
    if not found:
        return
    pk, due_on = found[(n + days) % len(found)]
    to = due_on + timedelta(days=1 + days % 20)
    if (pk, to) in plain.there:
        return
    plain.moved.add((pk, due_on))
    del plain.there[pk, due_on]
    plain.there[pk, to] = True
    rows = Activity.objects.filter(customer=pk, due_on=due_on)
    rows.update(due_on=to, moved_from=due_on, set_by_hand=True)
