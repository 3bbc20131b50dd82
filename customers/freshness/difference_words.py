"""The differences of a structure in sentences, grouped as people think of them."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.ui.formats import DASH, full_day, money
from customers.freshness.differences import Change, Difference, Record
from customers.models import MandateKind, TeamRole, Tier, UnitKind
from customers.models.communication import ChannelKind, Rhythm

SECTIONS = {
    "customer": gettext_lazy("Customer"),
    "units": gettext_lazy("Units and managers"),
    "mandates": gettext_lazy("Mandates and limits"),
    "team": gettext_lazy("Customer team"),
    "money": gettext_lazy("Money of the year"),
    "communication": gettext_lazy("Communication plan"),
}
FIELDS = {
    "about": gettext_lazy("about what"),
    "address": gettext_lazy("address"),
    "amount": gettext_lazy("budget"),
    "answered_by": gettext_lazy("who answers"),
    "channel": gettext_lazy("channel"),
    "code": gettext_lazy("code"),
    "deputy": gettext_lazy("deputy"),
    "deputy_first_day": gettext_lazy("first day of the deputy"),
    "deputy_last_day": gettext_lazy("last day of the deputy"),
    "first_day": gettext_lazy("first day"),
    "for": gettext_lazy("for"),
    "hours": gettext_lazy("hours"),
    "it_amount": gettext_lazy("IT money"),
    "kind": gettext_lazy("kind"),
    "last_day": gettext_lazy("last day"),
    "limit": gettext_lazy("limit"),
    "manager": gettext_lazy("manager"),
    "name": gettext_lazy("name"),
    "ours": gettext_lazy("who of IT"),
    "parent": gettext_lazy("unit above"),
    "person": gettext_lazy("person"),
    "rhythm": gettext_lazy("how often"),
    "role": gettext_lazy("role"),
    "services": gettext_lazy("services"),
    "source": gettext_lazy("source document"),
    "theirs": gettext_lazy("whom of the customer"),
    "tier": gettext_lazy("tier"),
    "unit": gettext_lazy("unit"),
    "year": gettext_lazy("fiscal year"),
}
CHOICES = {
    ("customer", "tier"): Tier,
    ("units", "kind"): UnitKind,
    ("mandates", "kind"): MandateKind,
    ("team", "role"): TeamRole,
    ("communication", "for"): ChannelKind,
    ("communication", "rhythm"): Rhythm,
}
NOTHING = {"limit": gettext_lazy("any sum"), "services": gettext_lazy("all services")}
"""What it means that nothing is said, where it means something."""
SUMS = {"limit", "amount", "it_amount"}


def section_label(section: str) -> str:
    return str(SECTIONS.get(section, section))


def field_label(field: str) -> str:
    return str(FIELDS.get(field, field.replace("_", " ")))


def value_in_words(section: str, field: str, value: Any) -> str:
    """A stored value as people read it; nothing at all is a dash."""
    if value is None or value == "":
        return str(NOTHING.get(field, DASH))
    if field == "services":
        return ", ".join(name for _code, name in value)
    if isinstance(value, list):
        return str(value[-1])
    if (section, field) in CHOICES:
        return str(dict(CHOICES[section, field].choices).get(value, value))
    if field in SUMS:
        return _sum(str(value))
    if field.endswith("_day"):
        return _day(str(value))
    return str(value)


def name_of(section: str, record: Record) -> str:
    """What a record is called in a sentence about it."""
    match section:
        case "mandates":
            return _("the mandate of %(person)s for %(unit)s") % {
                "person": value_in_words(section, "person", record.get("person")),
                "unit": value_in_words(section, "unit", record.get("unit")),
            }
        case "team":
            return _("%(person)s, %(role)s") % {
                "person": value_in_words(section, "person", record.get("person")),
                "role": value_in_words(section, "role", record.get("role")).lower(),
            }
        case "money":
            return _("the budget of %(unit)s") % {
                "unit": value_in_words(section, "unit", record.get("unit"))
            }
        case "communication" if "ours" in record:
            return _("%(ours)s meets %(theirs)s") % record
    return str(record.get("name") or record.get("channel") or section_label(section))


def sentence_of(difference: Difference) -> str:
    """`Depot North moved from Road Freight to Rail.`"""
    if difference.change is Change.CHANGED:
        return _capital(_changed(difference))
    words = _come(difference) if difference.change is Change.COME else _gone(difference)
    return _capital(words)


def _come(difference: Difference) -> str:
    section, record = difference.section, difference.record
    named = _named(section, record)
    match section:
        case "units" if record.get("manager"):
            return _("%(name)s has come, below %(parent)s; %(manager)s manages it.") % named
        case "units":
            return _("%(name)s has come, below %(parent)s, without a manager.") % named
        case "mandates" if record.get("services"):
            return (
                _(
                    "%(person)s has a mandate for %(unit)s: %(kind)s, limit %(limit)s, only for "
                    "%(services)s."
                )
                % named
            )
        case "mandates":
            return _("%(person)s has a mandate for %(unit)s: %(kind)s, limit %(limit)s.") % named
        case "team":
            return _("%(person)s has joined the team: %(role)s.") % named
        case "money":
            return _("%(unit)s has a budget of %(amount)s, of it IT %(it_amount)s.") % named
    return _("New: %(name)s.") % {"name": name_of(section, record)}


def _gone(difference: Difference) -> str:
    section, record = difference.section, difference.record
    named = _named(section, record)
    match section:
        case "units":
            return _("%(name)s is no longer there; it stood below %(parent)s.") % named
        case "mandates":
            return _("%(person)s no longer has the mandate for %(unit)s: %(kind)s.") % named
        case "team":
            return _("%(person)s has left the team: %(role)s.") % named
        case "money":
            return _("%(unit)s has no budget any more; it was %(amount)s.") % named
    return _("No longer there: %(name)s.") % {"name": name_of(section, record)}


def _changed(difference: Difference) -> str:
    section, field = difference.section, difference.field
    before = value_in_words(section, field, difference.before)
    after = value_in_words(section, field, difference.after)
    if before == after and isinstance(difference.before, list):
        before, after = (_with_keys(value) for value in (difference.before, difference.after))
    facts = {
        "name": name_of(section, difference.record),
        "field": field_label(field),
        "before": before,
        "after": after,
    }
    match section, field:
        case "units", "parent":
            return _("%(name)s has moved from %(before)s to %(after)s.") % facts
        case "units", "name":
            return _("%(before)s is now called %(after)s.") % facts
        case "units", "manager" if difference.before and difference.after:
            return _("%(name)s is managed by %(after)s, no longer by %(before)s.") % facts
        case "units", "manager" if difference.after:
            return _("%(name)s has a manager now: %(after)s.") % facts
        case "units", "manager":
            return _("%(name)s has no manager any more; it was %(before)s.") % facts
    return _("%(name)s: %(field)s %(after)s, was %(before)s.") % facts


def _with_keys(value: list[Any]) -> str:
    """A pair of key and name, or several, with the keys: where the names alone are the same."""
    pairs = value if isinstance(value[0], list) else [value]
    return ", ".join(" ".join(pair) for pair in pairs)


def _named(section: str, record: Record) -> dict[str, str]:
    return {field: value_in_words(section, field, value) for field, value in record.items()}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _sum(value: str) -> str:
    amount, _space, currency = value.partition(" ")
    try:
        return money(Decimal(amount), currency)
    except InvalidOperation:
        return value


def _day(value: str) -> str:
    try:
        return full_day(date.fromisoformat(value))
    except ValueError:
        return value
