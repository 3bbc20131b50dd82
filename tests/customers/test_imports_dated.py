"""Days that a file gives, and those that it leaves as they are."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from customers.models import Mandate, Membership, TeamMember, Unit
from customers.periods import period
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.customers.test_imports import bring, counts

__all__ = ["bring"]

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
FIRST = date(2020, 1, 1)
PLACES = "customer,person,role,first_day,last_day,deputy,deputy_first_day,deputy_last_day\n"
PLACE = "C,P,relationship_manager,2020-01-01,2024-12-31,"
MANDATES = "unit,person,kind,first_day,last_day,deputy,deputy_first_day,deputy_last_day\n"
MANDATE = "C,P,customer,2020-01-01,2024-12-31,"


@pytest.fixture
def customer():
    return CustomerFactory(unit=UnitFactory(code="C"))


@pytest.fixture
def people():
    return PersonFactory(external_id="P"), PersonFactory(external_id="D")


def span(row) -> tuple[date | None, date | None]:
    return row.first_day, row.last_day


def test_a_unit_begins_before_it_ends_whichever_day_the_file_gives(bring):
    valid = period(FIRST, date(2025, 1, 1))
    UnitFactory(code="A", name="A", valid=valid), UnitFactory(code="B", name="B", valid=valid)

    done, rejects = bring("units", "code,name,first_day\nA,A,2025-01-02\nB,B,2025-01-01\n")

    assert done == counts(accepted=1, rejected=1, updated=1)
    assert rejects == ["2,last_day,,The last day comes before the first.,A,A,2025-01-02"]
    assert span(Unit.objects.get(code="B")) == (date(2025, 1, 1), date(2025, 1, 1))


def test_who_has_left_comes_to_no_unit_again(bring):
    gone = PersonFactory(external_id="P", name="Pia")
    UnitFactory(code="A")
    yesterday = timezone.localdate() - DAY
    Membership.objects.create(
        person=gone, unit=Unit.objects.get(), valid=period(None, yesterday), from_directory=True
    )

    bring("people", f"external_id,name,unit,left_on\nP,Pia,A,{yesterday}\n")

    assert [span(row) for row in gone.memberships.all()] == [(None, yesterday)]


@pytest.mark.parametrize("days", [0, 30])
def test_a_membership_that_a_file_begins_ends_with_the_last_day(bring, days):
    last = timezone.localdate() + days * DAY
    UnitFactory(code="A")

    bring("people", f"external_id,name,unit,left_on\nP,Pia,A,{last}\n")

    assert span(Membership.objects.get()) == (None, last)


def test_a_membership_that_a_file_begins_ends_where_a_planned_one_begins(bring):
    pia, today = PersonFactory(external_id="P", name="Pia"), timezone.localdate()
    unit, later = UnitFactory(code="A"), timezone.localdate() + 30 * DAY
    Membership.objects.create(person=pia, unit=unit, valid=period(later, None))

    assert bring("people", "external_id,name,unit\nP,Pia,A\n")[1] == []

    found = [span(row) for row in pia.memberships.order_by("valid")]
    assert found == [(today, later - DAY), (later, None)]


@pytest.mark.parametrize(
    ("kind", "head", "row"), [("team", PLACES, PLACE), ("mandates", MANDATES, MANDATE)]
)
def test_a_deputys_days_lie_within_those_of_the_row(bring, customer, people, kind, head, row):
    outside = [
        "D,2025-01-01,",
        "D,,2019-12-31",
        "D,2019-12-31,2020-06-30",
        "D,2024-06-01,2025-01-01",
    ]

    for days in outside:
        _done, rejects = bring(kind, f"{head}{row}{days}\n")
        assert len(rejects) == 1
        assert "The deputy's days lie within those of the" in rejects[0]
    assert bring(kind, f"{head}{row}D,2020-01-01,2024-12-31\n")[1] == []


@pytest.mark.parametrize(
    ("kind", "head", "row"), [("team", PLACES, PLACE), ("mandates", MANDATES, MANDATE)]
)
def test_days_of_a_deputy_are_somebodys(bring, customer, people, kind, head, row):
    _done, rejects = bring(kind, f"{head}{row},2020-01-01,\n")

    assert len(rejects) == 1
    assert "Say whose days as a deputy these are." in rejects[0]


def test_a_row_that_ends_sooner_takes_its_deputy_along(bring, customer, people):
    person, deputy = people
    acts = period(date(2023, 1, 1), date(2026, 1, 1))
    MandateFactory(unit=customer.unit, person=person, deputy=deputy, deputy_valid=acts)
    TeamMemberFactory(customer=customer, person=person, deputy=deputy, deputy_valid=acts)
    sooner = "D,2023-01-01,2024-06-30\n"

    assert bring("team", PLACES + PLACE + sooner)[1] == []
    assert bring("mandates", MANDATES + MANDATE + sooner)[1] == []

    for row in (Mandate.objects.get(), TeamMember.objects.get()):
        assert span(row) == (FIRST, date(2024, 12, 31))
        assert row.deputy_valid == period(date(2023, 1, 1), date(2024, 6, 30))


@pytest.mark.parametrize(
    ("last", "left"),
    [("2024-12-31", period(date(2023, 1, 1), date(2024, 12, 31))), ("2022-12-31", None)],
)
def test_where_the_file_says_nothing_of_the_deputy_the_days_are_cut(
    bring, customer, people, last, left
):
    person, deputy = people
    acts = period(date(2023, 1, 1), date(2026, 1, 1))
    MandateFactory(unit=customer.unit, person=person, deputy=deputy, deputy_valid=acts)

    done, rejects = bring(
        "mandates", f"unit,person,kind,first_day,last_day\nC,P,customer,2020-01-01,{last}\n"
    )

    assert (done, rejects) == (counts(accepted=1, updated=1), [])
    mandate = Mandate.objects.get()
    assert (mandate.deputy_valid, mandate.deputy) == (left, deputy if left else None)


def test_last_days_that_the_file_does_not_give_are_in_nobodys_way(bring, customer, people):
    person, other = people
    TeamMemberFactory(customer=customer, person=person, valid=period(FIRST, date(2023, 12, 31)))
    TeamMemberFactory(customer=customer, person=other, valid=period(date(2024, 1, 1), None))

    done, rejects = bring(
        "team",
        "customer,person,role,first_day,deputy,deputy_first_day\n"
        "C,P,relationship_manager,2020-01-01,D,2023-06-01\n"
        "C,D,relationship_manager,2024-01-01,,\n",
    )

    assert (done, rejects) == (counts(accepted=2, updated=1, unchanged=1), [])
    place = TeamMember.objects.get(person=person)
    assert place.deputy_valid == period(date(2023, 6, 1), date(2023, 12, 31))


def test_a_file_that_still_names_an_ended_unit_moves_nobody_back(bring):
    """The directory learns of a reorganisation later; who is new to it is in no unit until then."""
    pia, today = PersonFactory(external_id="P", name="Pia"), timezone.localdate()
    ended = UnitFactory(code="OLD", valid=period(FIRST, today - DAY))
    successor = UnitFactory(code="NEW")
    for unit, days in ((ended, period(None, today - DAY)), (successor, period(today, None))):
        Membership.objects.create(person=pia, unit=unit, valid=days, from_directory=True)

    bring("people", "external_id,name,unit\nP,Pia,OLD\nQ,Quinn,OLD\n")

    found = [(row.unit, *span(row)) for row in Membership.objects.order_by("valid")]
    assert found == [(ended, None, today - DAY), (successor, today, None)]
