"""How units, people and customers are looked up by what somebody types."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from brm.accounts.models import User
from brm.ui.lookup import Lookup, LookupField, lookups
from customers.care import customers_of
from customers.models import Customer, Person, TeamMember, Unit

OWN_CUSTOMERS = "own_customers"
RELATIONSHIP_MANAGERS = "relationship_managers"


def relationship_managers() -> QuerySet[Person]:
    """People who are responsible for a relationship today."""
    places = TeamMember.objects.on(timezone.localdate()).relationship_managers()
    return Person.objects.filter(pk__in=places.values("person"))


class OwnCustomerField(LookupField):
    """A customer that the user may write for; the form narrows `queryset` to those."""

    def __init__(self, queryset: Any, **more: Any) -> None:
        super().__init__(queryset, lookup=OWN_CUSTOMERS, **more)


def _seen_managers(user: User) -> QuerySet[Person]:
    return relationship_managers() & Person.objects.visible_to(user)


def register() -> None:
    """Register the look-ups; called once, when the app is ready."""
    lookups.register("units", Lookup(Unit, more="parent__name"))
    of_person = partial(Lookup, Person, code="external_id", also=("email",), more="title")
    lookups.register("people", of_person())
    lookups.register(RELATIONSHIP_MANAGERS, of_person(rows=_seen_managers))
    of_customer = partial(Lookup, Customer, code="unit__code", name="unit__name")
    lookups.register("customers", of_customer())
    own = of_customer(rows=lambda user: customers_of(user, on=timezone.localdate()))
    lookups.register(OWN_CUSTOMERS, own)
