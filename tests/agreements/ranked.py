"""Requirements on their way, for pages that are looked at."""

from decimal import Decimal

from django.utils import timezone

from agreements.models import Criterion, Requirement, RequirementKind
from agreements.operations.move import decide_fit, move_requirement
from agreements.operations.order import ask_buyer, place_order, put_to_group
from agreements.operations.rank import give_points
from brm.accounts.models import User
from customers.models import Customer, Person
from tests.agreements.factories import ServiceFactory
from tests.agreements.requirements import a_requirement
from tests.customers.factories import CustomerFactory, MandateFactory, PersonFactory


def _ranked(user: User, customer: Customer, title: str, points: int) -> Requirement:
    made = a_requirement(
        customer,
        by=user,
        title=title,
        outcome="Leaks are found within a day.",
        utility="Finds leaks by sound.",
        volume=Decimal(12),
        volume_unit="sensors",
        rough_sum=Decimal(420_000),
        currency="EUR",
        wanted_by=timezone.localdate(),
    )
    given = {each.pk: points for each in Criterion.objects.all()}
    return give_points(made, by=user, on=timezone.localdate(), points=given)


def _customer(user: User) -> Customer:
    customer: Customer = CustomerFactory.create(unit__name="Water", manager=user)
    MandateFactory.create(unit=customer.unit, person=PersonFactory.create(name="Carl Customer"))
    return customer


def _order(user: User, customer: Customer) -> Requirement:
    order = Requirement(
        kind=RequirementKind.ORDER,
        title="Twelve mailboxes",
        customer=customer,
        unit=customer.unit,
        service=ServiceFactory.create(name="Mailboxes", unit="boxes"),
        volume=Decimal(12),
        rough_sum=Decimal(1200),
        currency="EUR",
    )
    return place_order(order, by=user, on=timezone.localdate(), person=None)


def a_full_board(user: User) -> tuple[object, ...]:
    """Something in every column."""
    customer, today = _customer(user), timezone.localdate()
    for n, title in enumerate(["Leak detection", "Outage map", "A portal for plumbers"]):
        _ranked(user, customer, title, n + 1)
    fitted = _ranked(user, customer, "Meters read from afar", 5)
    decide_fit(fitted, by=user, on=today, fit="new")
    _order(user, customer)
    for state in ("delivering", "delivered"):
        order = _order(user, customer)
        move_requirement(order, by=user, on=today, state="delivering")
        move_requirement(order, by=user, on=today, state=state)
    return ()


def a_decided_order(user: User) -> tuple[object, ...]:
    return (_order(user, _customer(user)).pk,)


def a_ranked_requirement(user: User) -> tuple[object, ...]:
    return (_ranked(user, _customer(user), "Leak detection", 4).pk,)


def an_order_for_the_group(user: User) -> tuple[object, ...]:
    """An order beyond every mandate that waits for the IT steering group."""
    customer: Customer = CustomerFactory.create(unit__name="Water", manager=user)
    facts = {"kind": "order", "service": ServiceFactory.create(name="Mailboxes", unit="boxes")}
    order = a_requirement(customer, by=user, rough_sum=Decimal(1200), currency="EUR", **facts)
    return (put_to_group(order, by=user, on=timezone.localdate()).pk,)


def an_order_that_was_asked_for(user: User) -> tuple[object, ...]:
    """An order whose buyer was asked by a link."""
    customer = _customer(user)
    facts = {"kind": "order", "service": ServiceFactory.create(name="Mailboxes", unit="boxes")}
    order = a_requirement(customer, by=user, rough_sum=Decimal(1200), currency="EUR", **facts)
    buyer = Person.objects.get(name="Carl Customer")
    site, today = "http://localhost/", timezone.localdate()
    ask_buyer(order, by=user, on=today, person=buyer, site=site)
    return (order.pk,)
