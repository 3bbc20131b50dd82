"""When a customer was last spoken with, and how long ago that may be: the ladder of contact.

Apps that hold what counts as a contact register it in `AppConfig.ready()`:

    from customers.people.contacts import ContactSource, contact_sources
    contact_sources.register("meetings", ContactSource(meetings_attended, plan_a_meeting))

`rows()` are rows with `customer`, `person` and `on`, the day. `plan(customer)` is the address where
the next contact is planned, filled in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    DateField,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.translation import gettext as _

from brm.ui import formats
from brm.ui.registry import Registry
from customers.models import Contact, Customer, contact_days

NEVER = date(1, 1, 1)
RED_TIMES = 1.5


@dataclass(frozen=True)
class ContactSource:
    """Rows that are contacts with people of customers; `plan` is where the next one is planned."""

    rows: Callable[[], QuerySet[Any]]
    plan: Callable[[Customer], str] | None = None


contact_sources: Registry[ContactSource] = Registry()


def contacts_noted() -> QuerySet[Any]:
    """The contacts that somebody wrote down."""
    return Contact.objects.values("customer", "person", on=F("spoken_on"))


def last_contact_of(field: str) -> Combinable:
    """The day of the last contact with the outer row, a `customer` or a `person`; or NEVER."""
    days = [
        Coalesce(
            Subquery(
                source.rows().filter(**{field: OuterRef("pk")}).order_by("-on").values("on")[:1],
                output_field=DateField(),
            ),
            Value(NEVER, DateField()),
        )
        for source in contact_sources
    ]
    return Greatest(*days) if len(days) > 1 else days[0]


def with_contact(customers: QuerySet[Customer]) -> QuerySet[Any]:
    """Each customer with `last_contact`, `contact_days` of its tier, and `contact_red_on`."""
    tiers = [When(tier=tier, then=Value(days)) for tier, days in contact_days().items()]
    red = [
        When(tier=t, then=Value(timedelta(days=red_after(d)))) for t, d in contact_days().items()
    ]
    return customers.annotate(
        last_contact=last_contact_of("customer"),
        contact_days=Case(*tiers, output_field=IntegerField()),
    ).annotate(contact_red_on=Cast(F("last_contact") + Case(*red), DateField()))


def red_after(days: int) -> int:
    """So many days after a contact the next is badly late: one and a half intervals, rounded up."""
    return -int(-days * RED_TIMES // 1)


@dataclass(frozen=True)
class Rung:
    """Where a customer stands on the ladder, in a word and a sentence."""

    state: str
    word: str
    sentence: str


def rung(last: date | None, days: int, *, on: date) -> Rung:
    """Met within the interval, stale after it, late after one and a half of it, and never met.

    Both ends belong to the better state: on the last day of the interval all is well.
    """
    if last is None or last == NEVER:
        return Rung("late", _("never"), _("Nobody has noted a contact yet."))
    ago = (on - last).days
    said = {"day": formats.full_day(last), "ago": ago, "days": days}
    sentence = _("Last contact %(day)s, %(ago)s days ago; planned every %(days)s days.") % said
    if ago <= days:
        return Rung("met", _("in contact"), sentence)
    if ago <= red_after(days):
        return Rung("stale", _("due"), sentence)
    return Rung("late", _("late"), sentence)


def plan_of(customer: Customer) -> str:
    """Where the next contact is planned; nothing where no app can."""
    return next((source.plan(customer) for source in contact_sources if source.plan), "")


def register() -> None:
    """Register the contacts that are noted by hand; called once, when the app is ready."""
    contact_sources.register("noted", ContactSource(contacts_noted), order=10)
