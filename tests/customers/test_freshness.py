"""How fresh each record is, whoever writes the structure; confirming one, some, a branch."""

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from brm.accounts.models import Role
from customers.models import (
    Clock,
    Confirmation,
    Customer,
    Freshness,
    FreshnessInterval,
    Mandate,
    Membership,
    Person,
    TeamMember,
    Tier,
    Unit,
    Withdrawal,
)
from customers.operations.confirm import (
    confirm_branch,
    confirm_chosen,
    confirm_structure,
    withdraw_confirmations,
)
from customers.operations.settle import settle_people
from customers.periods import period
from tests.customers.factories import (
    FIRST,
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TODAY = date.today()
DAYS = {"strategic": 90, "standard": 180, "light": 365, "": 365}


@pytest.fixture
def by():
    return UserFactory(role=Role.ADMINISTRATOR)


def freshness_of(kind, record):
    return Freshness.objects.get(kind=kind, record=record.pk)


def all_kinds(tier):
    """One record of each kind under a customer of the tier, by kind."""
    manager = PersonFactory()
    customer = CustomerFactory(tier=tier, unit__manager=manager)
    return {
        "unit": customer.unit,
        "person": manager,
        "mandate": MandateFactory(unit=customer.unit, person=manager),
        "team_member": TeamMemberFactory(customer=customer),
        "customer": customer,
    }


def confirm(*records, by, on=TODAY, act=None):
    chosen = Q()
    for kind, record in records:
        chosen |= Q(kind=kind, record=record.pk)
    rows = Freshness.objects.filter(chosen)
    return confirm_chosen(rows, by=by, on=on, act=act or uuid.uuid4())


@pytest.mark.parametrize("tier", ["strategic", "standard", "light"])
def test_a_confirmation_of_each_kind_holds_to_the_last_day_of_the_tiers_interval(by, tier):
    records = all_kinds(tier)
    confirm(*records.items(), by=by, on=TODAY)

    for kind, record in records.items():
        last = TODAY + timedelta(days=DAYS[tier])
        rows = type(record).objects.filter(pk=record.pk)
        assert rows.with_freshness().get().fresh_until == last, kind
        for day, stale in ((-1, False), (0, False), (1, True)):
            assert rows.stale(on=last + timedelta(days=day)).exists() is stale, (kind, day)


def test_a_record_never_confirmed_is_stale(by):
    for kind, record in all_kinds("standard").items():
        rows = type(record).objects.filter(pk=record.pk)
        assert rows.stale(on=TODAY).exists(), kind


def test_a_record_under_no_customer_holds_as_long_as_the_longest_interval(by):
    unit = UnitFactory()

    assert (freshness_of("unit", unit).tier, freshness_of("unit", unit).days) == ("", 365)

    FreshnessInterval.objects.update_or_create(tier="light", kind="", defaults={"days": 400})
    assert freshness_of("unit", unit).days == 400


def test_a_person_is_followed_as_the_closest_followed_of_their_units(by):
    light = CustomerFactory(tier=Tier.LIGHT).unit
    strategic = CustomerFactory(tier=Tier.STRATEGIC).unit
    person = PersonFactory()
    assert freshness_of("person", person).days == 365

    Membership.objects.create(person=person, unit=light, valid=period(FIRST, None))
    assert freshness_of("person", person).place == light

    strategic.manager = person
    strategic.save()
    assert (freshness_of("person", person).place, freshness_of("person", person).days) == (
        strategic,
        90,
    )

    strategic.manager = None
    strategic.save()
    Membership.objects.all().delete()
    assert (freshness_of("person", person).place, freshness_of("person", person).days) == (
        None,
        365,
    )


def test_an_interval_of_one_kind_goes_before_that_of_all_kinds(by):
    FreshnessInterval.objects.update_or_create(tier="strategic", kind="", defaults={"days": 60})
    FreshnessInterval.objects.create(tier="strategic", kind="mandate", days=30)
    records = all_kinds("strategic")

    assert freshness_of("mandate", records["mandate"]).days == 30
    assert freshness_of("unit", records["unit"]).days == 60

    FreshnessInterval.objects.filter(kind="mandate").delete()
    assert freshness_of("mandate", records["mandate"]).days == 60


def test_what_has_ended_or_left_is_not_to_be_confirmed(by):
    records = all_kinds("standard")
    records["mandate"].valid = period(FIRST, TODAY - timedelta(days=1))
    records["mandate"].save()
    records["person"].left_on = TODAY - timedelta(days=1)
    records["person"].save()

    assert not Mandate.objects.stale(on=TODAY).exists()
    assert not Person.objects.filter(pk=records["person"].pk).stale(on=TODAY).exists()
    assert Mandate.objects.stale(on=TODAY - timedelta(days=1)).exists()


def test_an_edit_is_no_confirmation_and_a_confirmation_is_no_edit(by):
    unit = CustomerFactory().unit
    confirm(("unit", unit), by=by, on=TODAY - timedelta(days=400))
    unit.name = "Another name"
    unit.save()

    unit.refresh_from_db()
    assert (unit.version, unit.events.count()) == (2, 2)
    assert Unit.objects.filter(pk=unit.pk).stale(on=TODAY).exists()
    confirm(("unit", unit), by=by)
    unit.refresh_from_db()
    assert (unit.version, unit.events.count()) == (2, 2)
    assert not Unit.objects.filter(pk=unit.pk).stale(on=TODAY).exists()


def test_a_deleted_record_takes_its_freshness_along_and_leaves_its_confirmations(by):
    mandate = MandateFactory(unit=CustomerFactory().unit)
    confirm(("mandate", mandate), by=by)

    pk = mandate.pk
    mandate.delete()

    assert not Freshness.objects.filter(kind="mandate").exists()
    assert Confirmation.objects.filter(mandate_id=pk).count() == 1


def expected():
    """What the triggers should have kept, worked out one record at a time."""
    customers = {c.unit_id: c for c in Customer.objects.all()}

    def near(unit):
        while unit is not None:
            if unit.pk in customers:
                return customers[unit.pk]
            unit = unit.parent
        return None

    def row(kind, record, unit, until):
        customer = near(unit) if unit else None
        tier = customer.tier if customer else ""
        return (kind, record, customer and customer.pk, tier, DAYS[tier], until)

    rows = []
    for unit in Unit.objects.all():
        rows.append(row("unit", unit.pk, unit, unit.valid.upper))
    for mandate in Mandate.objects.all():
        rows.append(row("mandate", mandate.pk, mandate.unit, mandate.valid.upper))
    for customer in customers.values():
        rows.append(row("customer", customer.pk, customer.unit, customer.unit.valid.upper))
    for place in TeamMember.objects.all():
        rows.append(row("team_member", place.pk, place.customer.unit, place.valid.upper))
    for person in Person.objects.all():
        units = set(person.managed_units.all()) | {m.unit for m in person.memberships.all()}
        units = sorted(units, key=lambda unit: unit.pk)
        found = [row("person", person.pk, unit, None) for unit in units]
        found = found or [row("person", person.pk, None, None)]
        rows.append(min(found, key=lambda r: (r[4], r[2] is None)))
    return sorted(rows, key=str)


def kept():
    rows = Freshness.objects.values_list("kind", "record", "customer", "tier", "days", "until")
    return sorted(rows, key=str)


@pytest.mark.parametrize("seed", range(8))
def test_freshness_follows_whatever_happens_to_the_structure(seed):
    chance = random.Random(seed)
    units = [UnitFactory()]
    people = [PersonFactory() for _ in range(4)]

    def parent_of(unit):
        below = Unit.objects.below(unit).values("pk")
        others = list(Unit.objects.exclude(pk__in=below).order_by("pk"))
        return chance.choice([*others, None])

    def new_unit():
        units.append(UnitFactory(parent=chance.choice(units), manager=chance.choice(people)))

    def move():
        unit = chance.choice(units)
        Unit.objects.filter(pk=unit.pk).update(parent=parent_of(unit))

    def customer():
        free = Unit.objects.filter(customer=None).order_by("pk").first()
        if free:
            CustomerFactory(unit=free, tier=chance.choice(Tier.values))

    def tier():
        Customer.objects.filter(pk__gt=0).update(tier=chance.choice(Tier.values))

    def member():
        who, unit = chance.choice(people), chance.choice(units)
        if not Membership.objects.filter(person=who, unit=unit).exists():
            Membership.objects.create(person=who, unit=unit, valid=period(FIRST, None))

    def mandate():
        unit = chance.choice(units)
        if not unit.mandates.exists():
            MandateFactory(unit=unit, person=chance.choice(people))

    def manager():
        pks = [unit.pk for unit in chance.sample(units, min(3, len(units)))]
        Unit.objects.filter(pk__in=pks).update(manager=chance.choice([*people, None]))

    def place():
        found = Customer.objects.order_by("pk").last()
        if found and not found.team.exists():
            TeamMemberFactory(customer=found, person=chance.choice(people))

    def no_customer():
        found = Customer.objects.filter(team=None).first()
        if found:
            found.delete()

    acts = [new_unit, move, customer, tier, member, mandate, manager, place, no_customer]
    for _ in range(40):
        chance.choice([*acts, new_unit])()

    assert kept() == expected()


def test_the_guard_that_notices_a_move_is_what_keeps_the_nearest_customer():
    """The negative control of the test above: without the trigger it would see the difference."""
    top, other = CustomerFactory(tier="strategic").unit, CustomerFactory(tier="light").unit
    unit = UnitFactory(parent=top)
    with pgtrigger.ignore("customers.Unit:settle_freshness_update"):
        Unit.objects.filter(pk=unit.pk).update(parent=other)

    assert kept() != expected()


@pytest.fixture
def branch():
    """A customer with units below, of which one is another customer's with one of its own below."""
    mine, theirs = (
        UserFactory(role=Role.RELATIONSHIP_MANAGER, email="m@example.com"),
        UserFactory(role=Role.RELATIONSHIP_MANAGER),
    )
    top = UnitFactory(code="T", name="Top", manager=PersonFactory(name="Boss"))
    CustomerFactory(unit=top, manager=mine)
    below = UnitFactory(code="B", parent=top, manager=PersonFactory())
    MandateFactory(unit=below, kind="buyer")
    UnitFactory(code="E", parent=top, valid=period(FIRST, TODAY - timedelta(days=1)))
    head = UnitFactory(code="H", name="Head", parent=top, manager=PersonFactory())
    CustomerFactory(unit=head, manager=theirs)
    UnitFactory(code="L", parent=head)
    return mine, theirs, top


def test_a_branch_is_confirmed_but_for_what_is_in_others_care(branch):
    mine, _, top = branch

    done = confirm_branch(top, by=mine, on=TODAY, act=uuid.uuid4(), note="asked Boss")

    assert done.counts == {"unit": 2, "person": 2, "mandate": 1, "team_member": 1, "customer": 1}
    assert [customer.unit.code for customer in done.left_out] == ["H"]
    confirmed = Confirmation.objects.filter(unit__isnull=False).values_list("unit__code", flat=True)
    assert sorted(confirmed) == ["B", "T"]
    assert set(Confirmation.objects.values_list("note", flat=True)) == {"asked Boss"}


def test_an_administrator_confirms_all_of_a_branch(branch, by):
    _, _, top = branch

    done = confirm_branch(top, by=by, on=TODAY, act=uuid.uuid4())

    assert done.counts == {"unit": 4, "person": 3, "mandate": 1, "team_member": 2, "customer": 2}
    assert done.left_out == []


def test_nobody_confirms_a_branch_that_is_all_in_others_care(branch):
    _, theirs, top = branch
    with pytest.raises(PermissionDenied, match="the relationship manager of Top"):
        confirm_branch(top.children.get(code="B"), by=theirs, on=TODAY, act=uuid.uuid4())
    reader = UserFactory(role=Role.READER)
    with pytest.raises(PermissionDenied):
        confirm_branch(top, by=reader, on=TODAY, act=uuid.uuid4())
    assert not Confirmation.objects.exists()


def test_a_doubled_click_confirms_once(branch, by):
    _, _, top = branch
    act = uuid.uuid4()

    first = confirm_branch(top, by=by, on=TODAY, act=act)
    again = confirm_branch(top, by=by, on=TODAY, act=act)

    assert first == again
    assert Confirmation.objects.count() == sum(first.counts.values())


def test_what_is_taken_back_is_as_fresh_as_before(branch):
    mine, theirs, top = branch
    earlier = TODAY - timedelta(days=10)
    confirm_branch(top, by=mine, on=earlier, act=uuid.uuid4())
    done = confirm_branch(top, by=mine, on=TODAY, act=uuid.uuid4())

    with pytest.raises(PermissionDenied):
        withdraw_confirmations(done.act, by=theirs)
    withdraw_confirmations(done.act, by=mine)

    assert set(Freshness.objects.values_list("confirmed_on", flat=True)) == {earlier, None}
    with pytest.raises(ValidationError):
        withdraw_confirmations(done.act, by=mine)
    with pytest.raises(ValidationError, match="taken back"):
        confirm_branch(top, by=mine, on=TODAY, act=done.act)


def test_a_confirmation_is_of_one_record_and_never_changes(by):
    customer = CustomerFactory()
    with pytest.raises(ValidationError, match="exactly one record"):
        Confirmation(
            customer=customer, unit=customer.unit, confirmed_on=TODAY, confirmed_by=by
        ).full_clean()
    made = confirm_structure(customer, by=by, on=TODAY)
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        made.delete()
    withdrawal = withdraw_confirmations(made.act, by=by)
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        Withdrawal.objects.filter(pk=withdrawal.pk).update(withdrawn_by=None)


@pytest.fixture
def big_branch(transactional_db):
    top = CustomerFactory(unit__code="T").unit
    for n in range(300):
        UnitFactory(parent=top, code=f"T{n}")
    return top


@pytest.mark.django_db(transaction=True)
def test_two_people_confirm_one_branch_at_once_and_neither_is_refused(big_branch):
    people = [UserFactory(role=Role.ADMINISTRATOR) for _ in range(4)]

    def confirm_it(user):
        try:
            return confirm_branch(big_branch, by=user, on=TODAY, act=uuid.uuid4()).counts
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(confirm_it, people))

    assert counts == [{"unit": 301, "customer": 1}] * 4
    assert set(Freshness.objects.values_list("confirmed_on", flat=True)) == {TODAY}


def test_a_membership_that_began_by_itself_is_seen_by_the_clock(by):
    strategic = CustomerFactory(tier=Tier.STRATEGIC).unit
    person = PersonFactory()
    with pgtrigger.ignore("customers.Membership:settle_freshness_insert"):
        Membership.objects.create(person=person, unit=strategic, valid=period(TODAY, None))
    assert freshness_of("person", person).days == 365

    assert [settle_people(TODAY), settle_people(TODAY)] == [{"looked_at": 1}, {"looked_at": 0}]

    assert freshness_of("person", person).days == 90


def another_day():
    """A time zone whose day is another one than UTC's at this hour, and that day."""
    now = timezone.now()
    zones = (ZoneInfo(name) for name in ("Pacific/Kiritimati", "Pacific/Pago_Pago"))
    zone = next(zone for zone in zones if now.astimezone(zone).date() != now.date())
    return zone.key, now.astimezone(zone).date()


@pytest.mark.parametrize(
    ("last_day", "days"), [(-2, 365), (-1, 365), (0, 90), (1, 90)], ids=lambda value: str(value)
)
def test_what_is_over_is_over_by_the_organisations_day(by, last_day, days):
    zone, today = another_day()
    Clock.objects.update(time_zone=zone)
    strategic = CustomerFactory(tier=Tier.STRATEGIC).unit
    person = PersonFactory()

    until = today + timedelta(days=last_day)
    Membership.objects.create(person=person, unit=strategic, valid=period(FIRST, until))

    assert freshness_of("person", person).days == days


@pytest.mark.parametrize(("last_day", "days"), [(-1, 365), (0, 90)])
def test_who_managed_a_unit_that_is_over_is_followed_less_from_the_next_day_on(by, last_day, days):
    person = PersonFactory()
    over = period(FIRST, TODAY + timedelta(days=1))
    unit = UnitFactory(manager=person, valid=over)
    CustomerFactory(tier=Tier.STRATEGIC, unit=unit)
    assert freshness_of("person", person).days == 90

    settle_people(TODAY + timedelta(days=1 - last_day))

    assert freshness_of("person", person).days == days
