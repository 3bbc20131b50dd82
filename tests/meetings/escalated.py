"""Escalations whose inner words would be known anywhere, with those who answer for them."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from brm.accounts.models import User
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from customers.models import Customer, MandateKind
from meetings.models import Escalation, LevelOwner
from meetings.operations import escalate, give_path, watch
from tests.customers.factories import CustomerFactory, MandateFactory, PersonFactory
from tests.meetings.factories import manager_of
from tests.meetings.steered import member

SITE = "http://testserver/"
CANARY = "Kanarienvogel"
"""Stands in every word that is for inside IT."""

INNER = {
    "question": f"{CANARY}: who pays?",
    "effect": f"{CANARY}: trucks wait.",
    "facts": f"{CANARY}: 38 000 parcels.\nMissed in 3 of 6 months.",
    "otherwise": f"{CANARY}: it stands again.",
    "options": f"{CANARY}: pay, 3.9 M SEK.\nWait.",
    "recommendation": f"A, {CANARY}.",
}


def a_customer(**facts: Any) -> Customer:
    """With a relationship manager, somebody who decides for it, and who answers for level two."""
    customer: Customer = CustomerFactory(**{"unit__name": "Grid North"} | facts)
    manager_of(customer, name="Ingrid Falk", email="ingrid@example.org")
    karin = PersonFactory(name="Karin Ek", email="karin@example.org")
    MandateFactory(unit=customer.unit, person=karin, kind=MandateKind.CUSTOMER)
    LevelOwner.objects.get_or_create(
        customer=None, defaults={"person": PersonFactory(name="Head Hansson")}
    )
    return customer


def manager(customer: Customer) -> User:
    user = customer.team.get().person.user
    assert user is not None
    return user


def raised(customer: Customer, on: date, **facts: Any) -> Escalation:
    """Raised by the relationship manager, with inner words throughout."""
    told = {**INNER, "wanted_by": on + timedelta(days=21), **facts}
    return escalate.raise_escalation(customer=customer, by=manager(customer), on=on, **told)


def decided_and_told(customer: Customer, on: date, **facts: Any) -> Escalation:
    """By the steering group, with an action; the customer was told by a link."""
    escalation = raised(customer, on, level=3, **facts)
    owner = PersonFactory(name="Owen Bergman")
    escalate.decide_escalation(
        escalation, by=member(), on=on, text="A second line.", owner=owner, due_on=on
    )
    return give_path.tell_customer(
        escalation,
        by=manager(customer),
        on=on,
        site=SITE,
        person=PersonFactory(name="Erik Lund", email="erik@example.org"),
        through="link",
        text=f"{CANARY}: by link.",
    )


# What a browser looks at ------------------------------------------------------------------------


def one_that_rose(user: User) -> tuple[object, ...]:
    """At the second level, given there by its clock, followed, and given back once before."""
    customer, today = a_customer(), timezone.localdate()
    escalation = raised(customer, today - timedelta(days=12))
    escalate.lift_escalation(escalation, by=manager(customer), on=today - timedelta(days=5))
    watch.follow_escalation(escalation, by=user, on=today)
    watch.let_follow(escalation, by=user, on=today, person=PersonFactory(name="Per Berg"))
    return (escalation.pk,)


def one_that_was_told(user: User) -> tuple[object, ...]:
    return (decided_and_told(a_customer(), timezone.localdate()).pk,)


def an_opened_link(user: User) -> tuple[object, ...]:
    """The token by which a customer reads of a decision."""
    decided_and_told(a_customer(), timezone.localdate())
    return token_of(PersonalLink.objects.latest("pk"))


def a_given_path(user: User) -> tuple[object, ...]:
    customer = a_customer()
    decided_and_told(customer, timezone.localdate())
    raised(customer, timezone.localdate(), words="Who pays for the second line?")
    person = PersonFactory(name="Karin Ek", email="karin2@example.org")
    give_path.give_path(
        customer, by=manager(customer), on=timezone.localdate(), site=SITE, person=person
    )
    return (customer.pk,)


def token_of(link: PersonalLink) -> tuple[object, ...]:
    return (address_of(link, site=SITE).rstrip("/").rsplit("/", 1)[-1],)
