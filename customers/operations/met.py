"""What somebody else wrote while proposals were being accepted, in sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from customers.models import Customer, Mandate, TeamMember

FEW = 3
"""So many things are named; the first of them is what was met."""


@dataclass(frozen=True)
class Rows:
    """What accepting rests on: mandates from a day on, customers and who cares for them."""

    mandates: QuerySet[Mandate]
    customers: QuerySet[Customer]
    places: QuerySet[TeamMember]

    @classmethod
    def of(cls, units: Iterable[int], first_day: date) -> "Rows":
        chosen = list(units)
        places = TeamMember.objects.relationship_managers().filter(customer__unit__in=chosen)
        return cls(
            Mandate.objects.filter(unit__in=chosen).held_from(first_day),
            Customer.objects.filter(unit__in=chosen),
            places.exclude(valid__endswith__lte=first_day),
        )

    def seen(self) -> "Seen":
        """The rows as they are to be seen now, each with its version."""
        every = (self.mandates, self.customers, self.places)
        return Seen(*(frozenset(rows.values_list("pk", "version")) for rows in every))


@dataclass(frozen=True)
class Seen:
    mandates: frozenset[tuple[int, int]] = frozenset()
    customers: frozenset[tuple[int, int]] = frozenset()
    places: frozenset[tuple[int, int]] = frozenset()


def met(rows: Rows, seen: Seen) -> str:
    """What is there now and was not seen before; nothing where there is no such row."""
    found = list(_sentences(rows, seen))
    if not found:
        return ""
    last = _("Nothing was accepted; look at what accepting does now.")
    return " ".join([*found[:FEW], last])


def _sentences(rows: Rows, seen: Seen) -> Iterator[str]:
    for mandate in rows.mandates.select_related("person", "unit").order_by("pk"):
        if (mandate.pk, mandate.version) not in seen.mandates:
            facts = {"person": mandate.person, "unit": mandate.unit}
            yield _("Meanwhile somebody wrote the mandate of %(person)s for %(unit)s.") % facts
    for customer in rows.customers.select_related("unit").order_by("pk"):
        if (customer.pk, customer.version) not in seen.customers:
            yield _("Meanwhile somebody wrote the customer %(unit)s.") % {"unit": customer.unit}
    for place in rows.places.select_related("person", "customer__unit").order_by("pk"):
        if (place.pk, place.version) not in seen.places:
            said = {"person": place.person, "unit": place.customer}
            yield _("Meanwhile %(person)s became relationship manager of %(unit)s.") % said
