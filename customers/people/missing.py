"""Who is missing for a customer, today or on a day to come, and what puts it right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from brm.ui import formats
from customers.models import Customer
from customers.periods import first_day_of, last_day_of, since, without
from customers.registrations.gaps import give_mandate, name_manager, why_team_gap
from customers.registries.gaps import Remedy


@dataclass(frozen=True)
class Missing:
    """What is missing, in a sentence; `now` where it is today already."""

    sentence: str
    remedy: Remedy
    now: bool


def missing_of(customer: Customer, *, on: date) -> list[Missing]:
    """What will be missing from the day on, unless somebody does something; in two queries."""
    return [*_without_mandate(customer, on), *_without_manager(customer, on)]


def _without_manager(customer: Customer, on: date) -> Iterator[Missing]:
    for gap in customer.team_gaps.not_past(on=on).select_related("customer").order_by("valid"):
        yield Missing(why_team_gap(gap, on), name_manager(gap, on), on in gap.valid)


def _without_mandate(customer: Customer, on: date) -> Iterator[Missing]:
    """Days on which the unit stands and nobody holds a mandate for it, the first run of them.

    A buyer's mandate will do: the unit is no customer any more then.
    """
    stands = since(customer.unit.valid, on)
    if stands is None:
        return
    held = customer.unit.mandates.held_from(on).values_list("valid", flat=True)
    for days in without(stands, held)[:1]:
        yield Missing(_mandate_words(days), give_mandate(customer, on), on in days)


def _mandate_words(days: DateRange) -> str:
    words = {
        "first": formats.full_day(first_day_of(days)),
        "last": formats.full_day(last_day_of(days)),
    }
    if days.upper is None:
        return _("Nobody holds a mandate from %(first)s on.") % words
    if first_day_of(days) == last_day_of(days):
        return _("Nobody holds a mandate on %(first)s.") % words
    return _("Nobody holds a mandate from %(first)s to %(last)s.") % words


def saved_with_what_is_missing(customer: Customer | None, on: date) -> str:
    """What is told after a place or a mandate was saved: that it is, and what is missing now."""
    missing = missing_of(customer, on=on) if customer else []
    return " ".join([_("Saved."), *(each.sentence for each in missing)])
