"""When a person was last spoken with, and by when that is due again."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from brm.accounts.models import User
from customers.care import has_care
from customers.models import Contact, Customer, Mandate, Person, contact_days
from customers.people.contacts import Rung, last_contact_of, plan_of, proposed_day, rung

FEW = 5


@dataclass(frozen=True)
class PersonContact:
    """Where a person stands on the ladder of contact, and the next step.

    `customer` is the one the person matters to that is followed closest: its interval counts.
    Without one, no interval does, and `rung` is None. `plan_href` is given to those who may write
    for the customer, and only where the contact is badly late.
    """

    last: date | None
    customer: Customer | None
    rung: Rung | None
    plan_href: str
    noted: list[Contact]


def contact_of(person: Person, user: User, *, on: date) -> PersonContact:
    """The same few queries for everybody."""
    annotated = Person.objects.filter(pk=person.pk).annotate(last_contact=last_contact_of("person"))
    last = annotated.values_list("last_contact", flat=True).get()
    intervals = contact_days()
    matters_to = _customers_of(person, on)
    customer = min(matters_to, key=lambda each: (intervals[each.tier], each.pk), default=None)
    step = rung(last, intervals[customer.tier], on=on) if customer else None
    noted = person.contacts.select_related("customer__unit").order_by("-spoken_on", "-pk")
    return PersonContact(
        last if last.year > 1 else None,
        customer,
        step,
        _plan(customer, step, user, on),
        list(noted[:FEW]),
    )


def _customers_of(person: Person, on: date) -> list[Customer]:
    """Customers on whose map the person stands, or for which the person decides on the day."""
    decides = Mandate.objects.held(on=on).to_decide().filter(person=person)
    rows = Customer.objects.filter(
        Q(pk__in=person.stakes.values("customer")) | Q(unit__in=decides.values("unit"))
    )
    return list(rows.select_related("unit"))


def _plan(customer: Customer | None, step: Rung | None, user: User, on: date) -> str:
    if customer is None or step is None or not step.is_red:
        return ""
    return plan_of(customer, proposed_day(on)) if has_care(user, customer, on=on) else ""
