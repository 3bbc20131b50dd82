"""Whatever is written while a customer's tier is changed is followed as closely as that says."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from brm.accounts.models import User
from brm.ui.forms import attempt
from customers.forms.edits import StructureEdit
from customers.forms.memberships import MembershipEnd
from customers.forms.structure import CustomerEdit
from customers.models import (
    Acceptance,
    Customer,
    Freshness,
    FreshnessInterval,
    Mandate,
    Membership,
    Person,
    Proposal,
    TeamMember,
    Tier,
    Unit,
)
from customers.operations.change import lock_structure
from customers.operations.decide import accept_proposals
from customers.operations.hand_over import hand_over
from customers.operations.settle import settle_people
from customers.operations.undo import undo_acceptance
from customers.periods import period
from tests.customers.factories import (
    FIRST,
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    ProposalFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.running import until

pytestmark = pytest.mark.django_db(transaction=True)

LOCKED = (Unit, Customer, Mandate, TeamMember, Membership, Person, FreshnessInterval)


@pytest.fixture
def without_the_lock() -> Iterator[None]:
    """The guard switched off: what is written meanwhile must then be followed as before."""
    switch_locks("DISABLE")
    yield
    switch_locks("ENABLE")


def switch_locks(act: str) -> None:
    with connection.cursor() as cursor:
        for model in LOCKED:
            locks = [t for t in model._meta.triggers if t.name == "lock_tree"]
            for lock in locks:
                name = lock.get_pgid(model)
                cursor.execute(f"ALTER TABLE {model._meta.db_table} {act} TRIGGER {name}")


@dataclass
class World:
    """A customer, a unit below it, one beside it, and people whom neither has yet."""

    customer: Customer
    below: Unit
    beside: Unit
    person: Person
    member: Person


@pytest.fixture
def world() -> World:
    unit = UnitFactory(name="Water works")
    below = UnitFactory(name="Pumps", parent=unit)
    beside = UnitFactory(name="Depots")
    customer = CustomerFactory(unit=unit, tier=Tier.LIGHT)
    member = PersonFactory()
    Membership.objects.create(person=member, unit=below, valid=period(FIRST, None))
    return World(customer, below, beside, PersonFactory(), member)


def at_once(*writers: Callable[[], object]) -> None:
    """Each writes in its own open transaction, and waits for the others before it commits."""
    all_wrote = threading.Barrier(len(writers), timeout=1)
    failed: list[BaseException] = []

    def write(writer: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                writer()
                try:
                    all_wrote.wait()
                except threading.BrokenBarrierError:
                    return
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def kept() -> list[tuple[object, ...]]:
    facts = ("kind", "record", "place", "customer", "tier", "days", "until")
    return sorted(Freshness.objects.values_list(*facts), key=str)


def put_in_order() -> None:
    """Settle everything anew, with nobody else there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT brm_settle_freshness("
            "ARRAY(SELECT id FROM customers_unit), ARRAY(SELECT id FROM customers_person))"
        )


def a_unit(world: World) -> None:
    UnitFactory(name="Crews", parent=world.below)


def a_unit_that_moves(world: World) -> None:
    Unit.objects.filter(pk=world.beside.pk).update(parent=world.below)


def a_manager(world: World) -> None:
    Unit.objects.filter(pk=world.below.pk).update(manager=world.person)


def a_mandate(world: World) -> None:
    MandateFactory(unit=world.below, person=world.person)


def a_team_place(world: World) -> None:
    TeamMemberFactory(customer=world.customer, person=world.person)


def a_membership(world: World) -> None:
    facts = {"person": world.person, "unit": world.below, "valid": period(FIRST, None)}
    Membership.objects.create(**facts)


def a_last_day(world: World) -> None:
    gone = timezone.localdate() + timedelta(days=30)
    Person.objects.filter(pk=world.member.pk).update(left_on=gone)


WRITTEN_MEANWHILE = [
    a_unit,
    a_unit_that_moves,
    a_manager,
    a_mandate,
    a_team_place,
    a_membership,
    a_last_day,
]


def another_tier(world: World) -> None:
    Customer.objects.filter(pk=world.customer.pk).update(tier=Tier.STRATEGIC)


def one_more_customer(world: World) -> None:
    CustomerFactory(unit=world.below, tier=Tier.STRATEGIC)


def another_interval(world: World) -> None:
    FreshnessInterval.objects.filter(tier=Tier.LIGHT, kind="").update(days=30)


AT_ONCE = [
    *((another_tier, writes) for writes in WRITTEN_MEANWHILE),
    *((one_more_customer, writes) for writes in (a_unit, a_mandate)),
    *((another_interval, writes) for writes in (a_unit, a_membership)),
]


@pytest.mark.parametrize(("changes", "writes"), AT_ONCE)
def test_what_is_written_meanwhile_is_followed_as_all_else(world, changes, writes):
    at_once(lambda: changes(world), lambda: writes(world))

    found = kept()
    put_in_order()
    assert found == kept()


@pytest.mark.parametrize("writes", WRITTEN_MEANWHILE)
def test_without_the_lock_it_would_be_followed_as_before(without_the_lock, world, writes):
    at_once(lambda: another_tier(world), lambda: writes(world))

    found = kept()
    put_in_order()
    assert found != kept()


def test_of_two_memberships_at_once_the_one_followed_closest_counts(world):
    closest = CustomerFactory(tier=Tier.STRATEGIC).unit
    facts = {"person": world.person, "valid": period(FIRST, None)}

    at_once(
        lambda: Membership.objects.create(unit=closest, **facts),
        lambda: Membership.objects.create(unit=world.below, **facts),
    )

    assert Freshness.objects.get(kind="person", record=world.person.pk).place == closest


def settled(world: World, user: User) -> None:
    settle_people(timezone.localdate())


def accepted(world: World, user: User) -> None:
    accept_proposals([1], by=user, on=timezone.localdate())


def taken_back(world: World, user: User) -> None:
    undo_acceptance(Acceptance.objects.get(), by=user, on=timezone.localdate())


def handed_over(world: World, user: User) -> None:
    today = timezone.localdate()
    hand_over(world.member, by=user, on=today, first_day=today, to={})


def edited(form: type[StructureEdit], row: Any, **typed: object) -> None:
    sent = {**model_to_dict(row), "version": row.version, **typed}
    filled = form(sent, instance=row)
    assert filled.is_valid()
    assert attempt(filled, filled.save) == row


def tier_edited(world: World, user: User) -> None:
    edited(CustomerEdit, world.customer, tier=Tier.STRATEGIC)


def membership_ended(world: World, user: User) -> None:
    edited(MembershipEnd, Membership.objects.get(), last_day=timezone.localdate())


ROWS = (Proposal, Acceptance, Person, Unit, Customer, Mandate, TeamMember, Membership)


def waits_for_the_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.fetchone() is not None


@pytest.mark.parametrize(
    "operation", [accepted, taken_back, handed_over, tier_edited, membership_ended, settled]
)
def test_who_waits_for_the_structure_holds_no_row_that_others_wait_for(
    administrator, world, operation
):
    ProposalFactory(pk=1, unit=world.below)
    Unit.objects.filter(pk=world.below.pk).update(manager=world.person)
    Proposal.objects.update(evidence={"manager": world.person.name})
    if operation is taken_back:
        accepted(world, administrator)
    if operation is settled:
        begun = period(timezone.localdate(), None)
        Membership.objects.create(person=world.person, unit=world.beside, valid=begun)

    def run() -> None:
        try:
            operation(world, administrator)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_structure()
            running = pool.submit(run)
            assert until(waits_for_the_lock, 5)
            for model in ROWS:
                list(model._default_manager.select_for_update(nowait=True))
        running.result()
