"""When a customer was last spoken with, and how long ago that may be: the ladder of contact.

Apps that hold what counts as a contact register it in `AppConfig.ready()`:

    from customers.people.contacts import ContactSource, contact_sources
    contact_sources.register("meetings", ContactSource(meetings_attended, plan_a_meeting))

`rows()` are rows with `customer`, `person` and `on`, the day. `plan(customer, day)` is the address
where the next contact is planned for a day, filled in.
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
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.accounts.calendar import next_working_day, working_days
from brm.ui import formats
from brm.ui.registry import Registry
from customers.models import Contact, Customer, Person, contact_days

NEVER = date(1, 1, 1)
RED_TIMES = 1.5
AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class ContactSource:
    """Rows that are contacts with people of customers; `plan` is where the next one is planned."""

    rows: Callable[[], QuerySet[Any]]
    plan: Callable[[Customer, date], str] | None = None


contact_sources: Registry[ContactSource] = Registry()


def contacts_noted() -> QuerySet[Any]:
    """The contacts that somebody wrote down."""
    return Contact.objects.values("customer", "person", on=F("spoken_on"))


def last_contact_of(field: str) -> Combinable:
    """The day of the last contact with the outer row, a `customer` or a `person`; or NEVER.

    Approved minutes go on naming a row that was merged into the person's: that counts, too.
    """
    whose: dict[str, Any] = {field: OuterRef("pk")}
    if field == "person":
        own = OuterRef(OuterRef("pk"))
        whose = {"person__in": Person.objects.filter(Q(pk=own) | Q(merged_into=own)).values("pk")}
    days = [
        Coalesce(
            Subquery(
                source.rows().filter(**whose).order_by("-on").values("on")[:1],
                output_field=DateField(),
            ),
            Value(NEVER, DateField()),
        )
        for source in contact_sources
    ]
    return Greatest(*days) if len(days) > 1 else days[0]


def with_contact(customers: QuerySet[Customer]) -> QuerySet[Any]:
    """Each customer with `last_contact`, `contact_days` of its tier, and `contact_red_on`."""
    intervals = contact_days().items()
    tiers = [When(tier=tier, then=Value(days)) for tier, days in intervals]
    red = [When(tier=tier, then=Value(timedelta(days=red_after(d)))) for tier, d in intervals]
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
    ago: int | None = None

    @property
    def is_red(self) -> bool:
        return self.state == "late"

    @property
    def ago_in_words(self) -> str:
        """How long ago the last contact was; nothing where there was none."""
        if self.ago is None:
            return ""
        if self.ago == 0:
            return _("today")
        return ngettext("%(n)s day ago", "%(n)s days ago", self.ago) % {"n": self.ago}


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
        return Rung("met", _("in contact"), sentence, ago)
    if ago <= red_after(days):
        return Rung("stale", _("due"), sentence, ago)
    return Rung("late", _("late"), sentence, ago)


def proposed_day(on: date) -> date:
    """The day for which an overdue contact is planned: a working day, a week ahead."""
    return next_working_day(on + AHEAD, working_days())


def plan_of(customer: Customer, day: date) -> str:
    """Where the next contact is planned for the day; nothing where no app can."""
    return next((source.plan(customer, day) for source in contact_sources if source.plan), "")


def register() -> None:
    """Register the contacts that are noted by hand; called once, when the app is ready."""
    contact_sources.register("noted", ContactSource(contacts_noted), order=10)
