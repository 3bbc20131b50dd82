"""What somebody holds who leaves is handed over: all of it, once, and nothing of the past moves."""

from datetime import date, timedelta
from threading import Barrier, Thread
from time import sleep
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import given
from hypothesis import strategies as st

from brm.accounts.models import Role
from customers.models import Mandate, MaturityAssessment, Membership, Person, TeamMember
from customers.operations.change import lock_structure
from customers.operations.hand_over import hand_over
from customers.periods import before, overlap, period, since, without
from customers.registries.holdings import gone_and_holding, held_by, holdings, kept
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.factories import UserFactory

TODAY = date(2026, 11, 28)
FIRST = date(2026, 12, 1)
LAST = date(2026, 11, 30)
DAY = timedelta(days=1)


@pytest.fixture
def admin():
    return UserFactory(role=Role.ADMINISTRATOR)


@pytest.fixture
def leaver():
    return PersonFactory(name="Astrid Lind")


@pytest.fixture
def successor():
    return PersonFactory(name="Bo Ek")


def all_to(person: Person | None, leaver: Person) -> dict[str, Person | None]:
    return {held.key: person for held in held_by(leaver, on=FIRST)}


def leave(leaver: Person, to: Any, admin: Any, **more: Any) -> Person:
    facts = {"by": admin, "on": TODAY, "first_day": FIRST} | more
    return hand_over(leaver, to=to, **facts)


def days(rows: Any) -> list[tuple[str, date | None, date | None]]:
    return [(row.person.name, row.first_day, row.last_day) for row in rows.order_by("valid")]


def test_every_foreign_key_to_a_person_is_handed_over_or_said_to_stay():
    keys = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if field.related_model is Person and not hasattr(model, "pgh_tracked_model")
    }

    named = {holding.field for holding in holdings} | set(kept.names())

    assert keys - named == set(), "register a Holding for it, or say in `kept` why it stays"
    assert named - keys == set(), "this is no foreign key to a person"


@pytest.mark.django_db
def test_the_old_holder_ends_the_day_before_and_the_successor_begins(leaver, successor, admin):
    unit = MandateFactory(person=leaver, limit_amount=5, currency="EUR").unit
    place = TeamMemberFactory(person=leaver)

    done = leave(leaver, all_to(successor, leaver), admin)

    whole = [("Astrid Lind", date(2020, 1, 1), LAST), ("Bo Ek", FIRST, None)]
    assert days(unit.mandates) == whole
    assert days(place.customer.team) == whole
    assert unit.mandates.get(person=successor).limit_amount == 5
    assert done.left_on == LAST
    assert held_by(leaver, on=FIRST) == []
    assert [Person.objects.here(on=day).count() for day in (LAST, FIRST)] == [2, 1]


@pytest.mark.django_db
def test_what_begins_later_is_the_successors_from_its_first_day(leaver, successor, admin):
    mandate = MandateFactory(person=leaver, valid=period(FIRST + DAY, None))

    leave(leaver, all_to(successor, leaver), admin)

    assert days(Mandate.objects) == [("Bo Ek", FIRST + DAY, None)]
    assert Mandate.objects.get().pk == mandate.pk


@pytest.mark.django_db
def test_what_ended_before_stays_as_it_was(leaver, successor, admin):
    MandateFactory(person=leaver, valid=period(None, LAST))

    leave(leaver, {}, admin)

    assert days(Mandate.objects) == [("Astrid Lind", None, LAST)]


@pytest.mark.django_db
def test_days_the_successor_holds_already_are_merged(leaver, successor, admin):
    unit = UnitFactory()
    MandateFactory(unit=unit, kind="buyer", person=leaver)
    own = period(date(2027, 3, 1), date(2027, 3, 31))
    MandateFactory(unit=unit, kind="buyer", person=successor, valid=own)

    leave(leaver, all_to(successor, leaver), admin)

    assert days(unit.mandates) == [
        ("Astrid Lind", date(2020, 1, 1), LAST),
        ("Bo Ek", FIRST, date(2027, 2, 28)),
        ("Bo Ek", date(2027, 3, 1), date(2027, 3, 31)),
        ("Bo Ek", date(2027, 4, 1), None),
    ]


@pytest.mark.django_db
def test_a_deputy_who_takes_over_is_no_deputy_of_themselves(leaver, successor, admin):
    MandateFactory(person=leaver, deputy=successor, deputy_valid=period(date(2026, 1, 1), None))

    leave(leaver, all_to(successor, leaver), admin)

    old, new = Mandate.objects.order_by("valid")
    assert (old.deputy, old.deputy_valid) == (successor, period(date(2026, 1, 1), LAST))
    assert (new.person, new.deputy, new.deputy_valid) == (successor, None, None)


@pytest.mark.django_db
@pytest.mark.parametrize("acting", [None, period(date(2026, 6, 1), None)])
def test_another_deputy_acts_from_the_day_on(leaver, successor, admin, acting):
    place = TeamMemberFactory(deputy=leaver, deputy_valid=acting)

    leave(leaver, all_to(successor, leaver), admin)

    old, new = TeamMember.objects.order_by("valid")
    assert (old.person, old.deputy, old.last_day) == (place.person, leaver, LAST)
    assert (new.person, new.deputy, new.first_day) == (place.person, successor, FIRST)
    assert (old.deputy_valid, new.deputy_valid) == (
        acting and period(date(2026, 6, 1), LAST),
        acting and period(FIRST, None),
    )


@pytest.mark.django_db
def test_a_deputy_may_be_followed_by_nobody(leaver, admin):
    MandateFactory(deputy=leaver, deputy_valid=period(date(2026, 1, 1), None))
    TeamMemberFactory(deputy=leaver, deputy_valid=period(FIRST, None))

    leave(leaver, all_to(None, leaver), admin)

    assert Mandate.objects.get().deputy_valid == period(date(2026, 1, 1), LAST)
    place = TeamMember.objects.get()
    assert (place.deputy, place.deputy_valid) == (None, None)


@pytest.mark.django_db
def test_units_reports_and_memberships_follow(leaver, successor, admin):
    boss = PersonFactory()
    Person.objects.filter(pk=leaver.pk).update(manager=boss)
    Person.objects.filter(pk=successor.pk).update(manager=leaver)
    other = PersonFactory(manager=leaver)
    unit = UnitFactory(manager=leaver)
    member = Membership.objects.create(person=leaver, unit=unit, valid=period(None, None))

    leave(leaver, all_to(successor, leaver), admin)

    for row in (successor, other, unit, member):
        row.refresh_from_db()
    assert (successor.manager, other.manager) == (boss, successor)
    managed = [(each.manager, each.last_day) for each in unit.periods.order_by("valid")]
    assert managed == [(leaver, LAST), (successor, None)]
    assert (member.valid.lower, member.valid.upper) == (None, FIRST)


@pytest.mark.django_db
def test_nobody_may_follow_only_where_the_thing_may_be_empty(leaver, admin):
    MandateFactory(person=leaver)

    with pytest.raises(ValidationError) as refusal:
        leave(leaver, all_to(None, leaver), admin)

    assert refusal.value.message_dict == {"customer_mandates": ["Say who takes over."]}
    assert Person.objects.get(pk=leaver.pk).left_on is None


@pytest.mark.django_db
def test_all_of_it_or_nothing(leaver, successor, admin):
    TeamMemberFactory(person=leaver, role="delivery_manager")
    place = TeamMemberFactory(person=leaver)
    TeamMember.objects.filter(pk=place.pk).update(valid=period(None, LAST + DAY))
    gone = PersonFactory(name="Cai", left_on=LAST)

    with pytest.raises(ValidationError) as refusal:
        leave(leaver, {"relationships": successor, "team_places": gone}, admin)

    assert refusal.value.message_dict == {"team_places": ["Cai has left by then."]}
    assert not TeamMember.objects.filter(person=successor).exists()


@pytest.mark.django_db
def test_the_leaver_takes_nothing_over(leaver, admin):
    TeamMemberFactory(person=leaver)

    with pytest.raises(ValidationError, match="Somebody else has to take over"):
        leave(leaver, all_to(leaver, leaver), admin)


@pytest.mark.django_db
def test_what_is_in_others_care_is_refused_with_who_may(leaver, successor):
    user = UserFactory(role=Role.RELATIONSHIP_MANAGER)
    own = CustomerFactory(manager=user)
    theirs = CustomerFactory(unit__name="Water works")
    TeamMemberFactory(customer=theirs, person__name="Dag Moe")
    orphan = CustomerFactory(unit__name="Mills")
    for customer in (own, theirs, orphan):
        MandateFactory(unit=customer.unit, person=leaver)

    with pytest.raises(ValidationError) as refusal:
        leave(leaver, all_to(successor, leaver), user)

    assert refusal.value.message_dict == {
        "customer_mandates": [
            "Mills has no relationship manager on 28 November 2026; an administrator may do this.",
            "This is for Dag Moe, the relationship manager of Water works.",
        ]
    }
    assert not Mandate.objects.filter(person=successor).exists()


@pytest.mark.django_db
def test_a_reader_hands_nothing_over(leaver):
    with pytest.raises(PermissionDenied):
        leave(leaver, {}, UserFactory())


@pytest.mark.django_db
def test_who_left_and_holds_something_is_found_until_it_is_handed_over(leaver, successor, admin):
    Person.objects.filter(pk=leaver.pk).update(left_on=LAST)
    TeamMemberFactory(person=leaver)

    def found(on: date) -> list[Person]:
        return list(gone_and_holding(Person.objects.all(), on=on))

    assert [found(LAST), found(FIRST)] == [[], [leaver]]
    leave(leaver, all_to(successor, leaver), admin)
    assert found(FIRST) == []


@pytest.mark.django_db
def test_a_hand_over_is_one_context_of_the_history(leaver, successor, admin):
    TeamMemberFactory(person=leaver), MandateFactory(person=leaver)

    leave(leaver, all_to(successor, leaver), admin)

    events = [Mandate, TeamMember, Person]
    contexts = {
        event.pgh_context_id
        for model in events
        for event in model.pgh_event_model.objects.exclude(pgh_context=None)
    }
    assert len(contexts) == 1


@pytest.mark.django_db
def test_handing_over_again_is_refused_and_changes_nothing(leaver, successor, admin):
    TeamMemberFactory(person=leaver)
    leave(leaver, all_to(successor, leaver), admin)

    with pytest.raises(ValidationError, match="has left and holds nothing any more"):
        leave(leaver, {"relationships": PersonFactory()}, admin, first_day=FIRST + DAY)

    assert days(TeamMember.objects)[1:] == [("Bo Ek", FIRST, None)]


@pytest.mark.django_db(transaction=True)
def test_two_hand_overs_at_once_have_one_effect(leaver, successor, admin):
    place = TeamMemberFactory(person=leaver)
    other, barrier, told = PersonFactory(name="Cai"), Barrier(2), []

    def leaving(to: Person) -> None:
        barrier.wait()
        try:
            leave(leaver, {"relationships": to}, admin)
        except ValidationError as refusal:
            told.extend(refusal.messages)
        finally:
            connections.close_all()

    threads = [Thread(target=leaving, args=(to,)) for to in (successor, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told == ["Astrid Lind has left and holds nothing any more."]
    assert len(days(place.customer.team)) == 2


WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def somebody_waits() -> bool:
    """Whether anybody waits for the lock of the structure, within a few seconds."""
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone() != (0,):
                return True
        sleep(0.05)
    return False


@pytest.mark.django_db(transaction=True)
def test_a_hand_over_waits_for_a_reorganisation_with_nothing_in_its_hands(leaver, successor, admin):
    """With a mandate in its hands, each would wait for the other."""
    mandate = MandateFactory(person=leaver, unit__manager=leaver)

    def leaving() -> None:
        try:
            leave(leaver, all_to(successor, leaver), admin)
        finally:
            connections.close_all()

    with transaction.atomic():
        lock_structure()
        thread = Thread(target=leaving)
        thread.start()
        assert somebody_waits()
        Mandate.objects.select_for_update().get(pk=mandate.pk)
    thread.join()

    assert Mandate.objects.filter(person=successor).exists()


@pytest.mark.django_db
def test_what_is_held_costs_the_same_queries_for_one_and_for_three(
    leaver, django_assert_num_queries
):
    for many in (1, 2):
        for _ in range(many):
            TeamMemberFactory(person=leaver)
            MandateFactory(person=leaver)
        with django_assert_num_queries(len(holdings.names())):
            held_by(leaver, on=FIRST)


a_day = st.integers(0, 20).map(lambda n: TODAY + timedelta(days=n)) | st.none()


@st.composite
def a_period(draw: Any) -> DateRange:
    first, after = draw(a_day), draw(a_day)
    if first and after and first >= after:
        first, after = after, first + DAY
    return DateRange(first, after, "[)")


def day_by_day(periods: list[DateRange | None]) -> set[date]:
    window = [TODAY + timedelta(days=n) for n in range(-3, 25)]
    return {day for day in window for one in periods if one and day in one}


@given(days=a_period(), taken=st.lists(a_period(), max_size=3), day=a_day.filter(bool))
def test_parts_of_periods_are_those_of_a_count_day_by_day(days, taken, day):
    whole = day_by_day([days])

    assert day_by_day(without(days, taken)) == whole - day_by_day(taken)
    assert day_by_day([before(days, day)]) == {each for each in whole if each < day}
    assert day_by_day([since(days, day)]) == {each for each in whole if each >= day}
    for other in taken:
        assert day_by_day([overlap(days, other)]) == whole & day_by_day([other])


@pytest.mark.django_db
def test_the_next_step_of_the_latest_assessment_goes_to_the_successor(leaver, successor, admin):
    step = {"next_step": "Meet monthly", "next_step_on": FIRST + DAY, "owner": leaver}
    levels = {"business_level": 2, "it_level": 3, "assessed_by": admin}
    customer = CustomerFactory()
    for day in (date(2026, 1, 1), date(2026, 6, 1)):
        facts = step | levels | {"customer": customer, "assessed_on": day}
        MaturityAssessment.objects.create(**facts)

    leave(leaver, all_to(successor, leaver), admin)

    standing = MaturityAssessment.objects.standing()
    assert [(each.assessed_on, each.owner) for each in standing] == [
        (date(2026, 1, 1), leaver),
        (date(2026, 6, 1), successor),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("left_on", "earliest"), [(None, TODAY), (date(2026, 11, 9), date(2026, 11, 10)), (LAST, TODAY)]
)
def test_nobody_takes_over_from_a_day_that_is_past(admin, leaver, successor, left_on, earliest):
    ended = MandateFactory(person=leaver, valid=period(date(2020, 1, 1), date(2021, 12, 31)))
    MandateFactory(person=leaver, valid=period(date(2025, 1, 1), None))
    Person.objects.filter(pk=leaver.pk).update(left_on=left_on)
    to = all_to(successor, leaver)

    with pytest.raises(ValidationError) as refusal:
        leave(leaver, to, admin, first_day=earliest - DAY)
    leave(leaver, to, admin, first_day=earliest)

    assert list(refusal.value.message_dict) == ["first_day"]
    ended.refresh_from_db()
    assert (ended.person, ended.last_day) == (leaver, date(2021, 12, 31))
    leaver.refresh_from_db()
    assert leaver.left_on == earliest - DAY


@pytest.mark.django_db
def test_a_last_day_that_is_over_stays_whenever_the_hand_over_is_made(leaver, successor, admin):
    gone = date(2026, 11, 9)
    Person.objects.filter(pk=leaver.pk).update(left_on=gone)
    MandateFactory(person=leaver)

    done = leave(leaver, all_to(successor, leaver), admin)

    assert done.left_on == gone
    assert days(Mandate.objects) == [
        ("Astrid Lind", date(2020, 1, 1), LAST),
        ("Bo Ek", FIRST, None),
    ]


@pytest.mark.django_db
def test_a_successor_whom_the_leaver_answers_to_answers_to_nobody_of_the_two(
    leaver, successor, admin
):
    Person.objects.filter(pk=successor.pk).update(manager=leaver)
    Person.objects.filter(pk=leaver.pk).update(manager=successor)

    leave(leaver, all_to(successor, leaver), admin)

    assert Person.objects.get(pk=successor.pk).manager is None
