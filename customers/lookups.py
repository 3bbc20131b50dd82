"""How units, people and customers are looked up by what somebody types."""

from functools import partial
from typing import Any

from django.utils import timezone

from brm.ui.lookup import Lookup, LookupField, lookups
from customers.care import customers_of
from customers.models import Customer, Person, Unit

OWN_CUSTOMERS = "own_customers"


class OwnCustomerField(LookupField):
    """A customer that the user may write for; the form narrows `queryset` to those."""

    def __init__(self, queryset: Any, **more: Any) -> None:
        super().__init__(queryset, lookup=OWN_CUSTOMERS, **more)


def register() -> None:
    """Register the look-ups; called once, when the app is ready."""
    lookups.register("units", Lookup(Unit, more="parent__name"))
    lookups.register("people", Lookup(Person, code="external_id", also=("email",), more="title"))
    of_customer = partial(Lookup, Customer, code="unit__code", name="unit__name")
    lookups.register("customers", of_customer())
    own = of_customer(rows=lambda user: customers_of(user, on=timezone.localdate()))
    lookups.register(OWN_CUSTOMERS, own)
