"""How units, people and customers are looked up by what somebody types."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.ui import formats
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


def _seen_people(user: User) -> QuerySet[Person]:
    """People who are here; one who has left is found by the id, where a form still takes them."""
    return Person.objects.visible_to(user).here(on=timezone.localdate())


def refuse_merged(person: Person | None) -> None:
    """Raise ValidationError for a person whose row was merged, with the one who takes it on."""
    if person is not None and person.merged_into is not None:
        words = {"person": person, "kept": person.merged_into}
        raise ValidationError(_("%(person)s was merged into %(kept)s; take that one.") % words)


class PersonHereField(LookupField):
    """A person who has not left."""

    def __init__(self, **more: Any) -> None:
        super().__init__(Person.objects.all(), **more)

    def validate(self, value: Any) -> None:
        super().validate(value)
        refuse_merged(value)
        if value is not None and value.is_gone(on=timezone.localdate()):
            words = {"person": value, "day": formats.full_day(value.left_on)}
            raise ValidationError(_("%(person)s has left: last day %(day)s.") % words)


def _seen_managers(user: User) -> QuerySet[Person]:
    return relationship_managers() & Person.objects.visible_to(user)


def register() -> None:
    """Register the look-ups; called once, when the app is ready."""
    lookups.register("units", Lookup(Unit, more="parent__name"))
    of_person = partial(Lookup, Person, code="external_id", also=("email",), more="title")
    lookups.register("people", of_person(rows=_seen_people))
    lookups.register(RELATIONSHIP_MANAGERS, of_person(rows=_seen_managers))
    of_customer = partial(Lookup, Customer, code="unit__code", name="unit__name")
    lookups.register("customers", of_customer())
    own = of_customer(rows=lambda user: customers_of(user, on=timezone.localdate()))
    lookups.register(OWN_CUSTOMERS, own)
