"""Days without a relationship manager, found whoever wrote the rows; the days of a deputy."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from hypothesis import given, settings
from hypothesis import strategies as st

from brm.accounts.models import Role
from customers.care import has_care, in_care_of_others
from customers.models import Customer, Mandate, TeamGap, TeamMember, Unit
from customers.people.missing import missing_of
from customers.periods import period
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 14)
DAY = timedelta(days=1)


def gaps(customer: Customer) -> list[tuple[date | None, date | None]]:
    found = TeamGap.objects.filter(customer=customer).order_by("valid")
    return [(gap.first_day, gap.last_day) for gap in found]


@pytest.fixture
def customer():
    """A customer since the first of January 2026."""
    made = CustomerFactory()
    MandateFactory(unit=made.unit, valid=period(date(2026, 1, 1), None))
    return made


def test_the_days_between_two_relationship_managers_are_a_gap(customer):
    TeamMemberFactory(customer=customer, valid=period(None, FIRST - DAY))
    TeamMemberFactory(customer=customer, valid=period(LAST + DAY, None))

    assert gaps(customer) == [(FIRST, LAST)]
    days = [FIRST - DAY, FIRST, LAST, LAST + DAY]
    assert [TeamGap.objects.on(day).exists() for day in days] == [False, True, True, False]
    assert [TeamGap.objects.before(day).exists() for day in (LAST, LAST + DAY)] == [False, True]
    assert [TeamGap.objects.after(day).exists() for day in (FIRST - DAY, FIRST)] == [True, False]
    still = [TeamGap.objects.not_past(on=day).exists() for day in (LAST, LAST + DAY)]
    assert still == [True, False]


def test_without_a_successor_the_gap_has_no_end(customer):
    TeamMemberFactory(customer=customer, valid=period(None, FIRST - DAY))

    assert gaps(customer) == [(FIRST, None)]


def test_without_a_customer_mandate_nobody_is_missed(customer):
    Mandate.objects.update(valid=period(date(2026, 1, 1), FIRST))
    TeamMemberFactory(customer=customer, valid=period(None, FIRST - DAY))

    assert gaps(customer) == [(FIRST, FIRST)]
    Mandate.objects.update(kind="buyer")
    assert gaps(customer) == []


def test_other_places_of_the_team_fill_no_gap(customer):
    TeamMemberFactory(customer=customer, role="delivery_manager")

    assert gaps(customer) == [(date(2026, 1, 1), None)]


def test_plain_sql_hides_no_gap(customer):
    TeamMemberFactory(customer=customer)
    assert gaps(customer) == []

    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_teammember SET valid = '[2020-01-01, 2026-03-01)'")

    assert gaps(customer) == [(FIRST, None)]


def test_each_gap_keeps_its_number_while_its_customer_and_first_day_are_the_same(customer):
    TeamMemberFactory(customer=customer, valid=period(None, FIRST - DAY))
    before = TeamGap.objects.get().pk

    TeamMemberFactory(customer=customer, valid=period(LAST + DAY, None))

    assert TeamGap.objects.get().pk == before


ORIGIN = date(2026, 1, 1)
a_day = st.integers(0, 30)
# A run of days, its end open where the length is 0.
a_run = st.tuples(a_day, st.integers(0, 12))


def apart(runs: list[tuple[int, int]]) -> list[tuple[date, date | None]]:
    """The runs as periods of which none begins before the one before has ended."""
    made: list[tuple[date, date | None]] = []
    for first, length in sorted(runs):
        begins = ORIGIN + timedelta(days=first)
        if made and (made[-1][1] is None or made[-1][1] >= begins):
            continue
        made.append((begins, begins + timedelta(days=length - 1) if length else None))
    return made


def holds(periods: list[tuple[date | None, date | None]], day: date) -> bool:
    return any((not a or a <= day) and (not b or day <= b) for a, b in periods)


@settings(
    max_examples=60,
    deadline=None,
)
@given(decided=st.lists(a_run, max_size=4), served=st.lists(a_run, max_size=5))
def test_the_gaps_are_those_of_a_count_day_by_day(decided, served):
    customer = CustomerFactory()
    mandates, places = apart(decided), apart(served)
    for days in mandates:
        MandateFactory(unit=customer.unit, valid=period(*days))
    for days in places:
        TeamMemberFactory(customer=customer, valid=period(*days))

    found = gaps(customer)

    for n in range(60):
        day = ORIGIN + timedelta(days=n)
        missed = holds(mandates, day) and not holds(places, day)
        assert holds(found, day) == missed
    assert all(b + DAY < a for (_, b), (a, _) in pairwise(found))


def deputised(user, **more) -> Customer:
    """A customer whose relationship manager has the user for a deputy."""
    place = TeamMemberFactory(deputy=PersonFactory(user=user), **more)
    return place.customer


def test_a_deputy_has_care_on_the_deputys_days_only():
    user = UserFactory(role=Role.RELATIONSHIP_MANAGER)
    customer = deputised(user, deputy_valid=period(FIRST, LAST))

    days = [FIRST - DAY, FIRST, LAST, LAST + DAY]
    assert [has_care(user, customer, on=day) for day in days] == [False, True, True, False]
    others = [in_care_of_others(Unit.objects.all(), user, on=day).exists() for day in days]
    assert others == [True, False, False, True]


def test_a_deputy_without_days_acts_as_long_as_the_place_is_taken():
    user = UserFactory(role=Role.RELATIONSHIP_MANAGER)
    customer = deputised(user, valid=period(FIRST, LAST))

    days = [FIRST - DAY, FIRST, LAST, LAST + DAY]
    assert [has_care(user, customer, on=day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"deputy_valid": period(FIRST, LAST)},
            "Say whose days as a deputy these are.",
        ),
        (
            {"deputy": True, "valid": period(FIRST, LAST), "deputy_valid": period(FIRST, None)},
            "The deputy's days lie within those of the place.",
        ),
    ],
)
def test_the_database_refuses_days_of_no_deputy_and_days_beyond_the_place(facts, sentence):
    if facts.get("deputy"):
        facts = facts | {"deputy": PersonFactory()}
    place = TeamMemberFactory.build(customer=CustomerFactory(), person=PersonFactory(), **facts)

    with pytest.raises(ValidationError, match=sentence):
        place.full_clean()
    with pytest.raises(IntegrityError):
        TeamMember.objects.bulk_create([place])


def test_no_mandate_is_missing_on_days_on_which_the_unit_does_not_stand():
    """Of a unit that has ended nothing is missing; of one that begins, nothing before it does."""
    first, last = date(2026, 3, 1), date(2026, 3, 14)
    customer = CustomerFactory(unit__valid=period(first, last))

    def missing(on: date) -> list[str]:
        return [each.sentence for each in missing_of(customer, on=on)]

    assert missing(first - DAY) == ["Nobody holds a mandate from 1 March 2026 to 14 March 2026."]
    assert missing(last) == ["Nobody holds a mandate on 14 March 2026."]
    assert missing(last + DAY) == []
