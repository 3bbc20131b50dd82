"""A customer whose map of stakeholders is crowded, for looking at its page."""

from itertools import cycle

from brm.accounts.models import User
from customers.models import Attitude, Stakeholder
from tests.customers.factories import CustomerFactory, PersonFactory

NAMES = [
    "Ada Holm",
    "Wilhelmina Montgomery-Wammersley of Mommark",
    "Bo Ek",
    "Cy Dahl",
    "Di Falk",
    "Eva Gran",
    "Finn Hagen",
]
PLACES = [(5, 5)] * 6 + [(4, 5), (4, 5), (5, 4), (3, 3), (1, 1), (2, 4), (5, 1), (1, 5)]


def a_crowded_map(user: User) -> tuple[object, ...]:
    """Six in one cell, two in another, and cells in every corner."""
    customer = CustomerFactory(unit__name="Water works", manager=user)
    for place, name, attitude in zip(PLACES, cycle(NAMES), cycle(Attitude.values)):
        influence, interest = place
        Stakeholder.objects.create(
            customer=customer,
            person=PersonFactory(name=name),
            influence=influence,
            interest=interest,
            attitude=attitude,
        )
    return (customer.pk,)
