"""What templates of the structure load: periods, freshness, shares, reasons in a word."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import template
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from brm.ui import formats
from customers.models import Anomaly, Budget, Proposal
from customers.money import anomaly_kinds
from customers.money.amounts import it_share as share_of
from customers.money.evidence import words_of
from customers.money.findings import Reason
from customers.periods import first_day_of, last_day_of

register = template.Library()


@register.filter
def unlocalized(value: object) -> str:
    """A number as a machine reads it: in an address, a hidden field, an attribute."""
    return str(value)


@register.filter
def days(value: DateRange | None) -> str:
    """From a day to a day in words; an end that is open says so."""
    first, last = first_day_of(value), last_day_of(value)
    facts = {"first": formats.full_day(first), "last": formats.full_day(last)}
    if first and last:
        return _("%(first)s to %(last)s") % facts
    if first:
        return _("since %(first)s") % facts
    return _("until %(last)s") % facts if last else _("without a set day")


@register.filter
def at(mapping: Mapping[Any, Any], key: object) -> Any:
    """What a mapping has at the key; nothing where it has none."""
    return mapping.get(key, "")


@register.filter
def from_to(thing: Any) -> str:
    """The days of something that has `valid`."""
    return days(thing.valid)


@register.filter
def is_after(day: date, today: date) -> bool:
    """Whether the day is still to come."""
    return day > today


@register.filter
def is_stale(record: Any, today: date) -> bool:
    """Whether a record (with `fresh_until`) is due to be confirmed."""
    return record.fresh_until is None or record.fresh_until < today


@register.simple_tag
def new_act() -> uuid.UUID:
    """The key of the clicks of one page: a doubled one is known by it."""
    return uuid.uuid4()


@register.filter
def stale_since(record: Any) -> date | None:
    """The first day on which the last confirmation of a record held no more."""
    return record.fresh_until + timedelta(days=1) if record.fresh_until else None


@register.filter
def it_share(budget: Budget) -> str:
    """The part of IT in a budget; a dash where it is no figure to show."""
    return formats.share(share_of(budget.amount, budget.it_amount))


@register.filter
def in_words(thing: Anomaly | Proposal) -> str:
    """What is odd, or why it is proposed: in figures, and in the reader's language."""
    return words_of(thing) if isinstance(thing, Proposal) else anomaly_kinds.words_of(thing)


@register.filter
def kind_word(anomaly: Anomaly) -> str:
    """What its kind is called."""
    return anomaly_kinds.label_of(anomaly.kind)


@register.filter
def remedy(anomaly: Anomaly) -> anomaly_kinds.Remedy:
    """The nearest thing to do about it."""
    return anomaly_kinds.remedy_of(anomaly)


@register.filter
def is_certain(anomaly: Anomaly) -> bool:
    """Whether it cannot be right; False of what may be."""
    return anomaly_kinds.kind_of(anomaly.kind).certain


@register.filter
def reason_word(reason: str) -> str:
    """Why a unit is a gap, in a word or two."""
    words = {
        Reason.COUNTED_IN_PARENT: _("counted twice"),
        Reason.ODD_FIGURES: _("odd figures"),
        Reason.NOBODY_ANSWERS: _("nobody answers"),
        Reason.NO_MANAGER: _("no manager"),
        Reason.BELOW_THRESHOLD: _("below the threshold"),
        Reason.BELOW_SHARE: _("below the share"),
        Reason.NO_BUDGET: _("no budget"),
    }
    return words.get(Reason(reason), "")
