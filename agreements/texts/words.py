"""The text of an agreement, and what differs in it, as people read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.explain import days_in_words, in_words
from agreements.models import AgreementForm, AgreementKind, Better, PeriodKind, RenewalMode
from agreements.rules import Span
from brm.ui.formats import DASH, exact, full_day, with_unit
from customers.freshness.differences import Change, Difference, Record, Sections, differences

SECTIONS = {
    "agreement": gettext_lazy("Agreement"),
    "terms": gettext_lazy("Terms"),
    "lines": gettext_lazy("Services"),
    "levels": gettext_lazy("Service levels"),
}
"""In the order in which a text is read."""

FIELDS = {
    "number": gettext_lazy("Number"),
    "name": gettext_lazy("Name"),
    "kind": gettext_lazy("Kind"),
    "form": gettext_lazy("Form"),
    "customer": gettext_lazy("Customer"),
    "supplier": gettext_lazy("Supplier"),
    "master": gettext_lazy("Master agreement"),
    "description": gettext_lazy("Description"),
    "value": gettext_lazy("Value"),
    "currency": gettext_lazy("Currency"),
    "anchor_on": gettext_lazy("First day of the first period"),
    "initial_months": gettext_lazy("First term"),
    "first_ends_on": gettext_lazy("Last day of the first term"),
    "renewal_mode": gettext_lazy("Renewal"),
    "renewal_months": gettext_lazy("Renewal term"),
    "renewals_at_most": gettext_lazy("Renewals at most"),
    "notice_months": gettext_lazy("Notice"),
    "notice_days": gettext_lazy("Notice"),
    "service": gettext_lazy("Name of the service"),
    "unit": gettext_lazy("Counted in"),
    "quantity": gettext_lazy("Quantity"),
    "price": gettext_lazy("Price a unit and year"),
    "funding_share": gettext_lazy("Share that the customer pays"),
    "rest_paid_by": gettext_lazy("The rest is paid by"),
    "measure": gettext_lazy("Measure"),
    "better": gettext_lazy("Which way is better"),
    "period_kind": gettext_lazy("Measured over"),
    "target": gettext_lazy("Target"),
    "warning": gettext_lazy("At risk from"),
    "workload_limit": gettext_lazy("Workload limit"),
    "exceptions": gettext_lazy("Exceptions"),
    "first_day": gettext_lazy("First day"),
    "last_day": gettext_lazy("Last day"),
}
"""In the order in which the fields of a record are read."""

ORDER = list(FIELDS)
CHOICES: dict[str, Any] = {
    "better": Better,
    "form": AgreementForm,
    "kind": AgreementKind,
    "period_kind": PeriodKind,
    "renewal_mode": RenewalMode,
}
NOTHING = {
    "initial_months": gettext_lazy("not in months"),
    "last_day": gettext_lazy("no end"),
    "notice_days": gettext_lazy("none in days"),
    "notice_months": gettext_lazy("none in months"),
    "renewals_at_most": gettext_lazy("any number"),
    "workload_limit": gettext_lazy("none"),
    "funding_share": gettext_lazy("all of it"),
    "rest_paid_by": gettext_lazy("nobody else"),
}
"""What it means that nothing is said, where it means something."""


@dataclass(frozen=True)
class Clause:
    """One difference between two texts: of which clause, what it was and what it is.

    `kind` is added, gone or changed, as in the differences of plans.
    """

    kind: str
    section: str
    label: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """The difference in one line: `Target of Availability, Workplace: 99.5 % -> 99.9 %`."""
        if self.kind == "added":
            return f"{self.label}: {self.after}"
        if self.kind == "gone":
            return f"{self.label}: {self.before}"
        return f"{self.label}: {self.before} → {self.after}"


def clauses(old: Sections, new: Sections) -> list[Clause]:
    """What differs between two texts, as one reads them; none where they agree."""
    order = {section: place for place, section in enumerate(SECTIONS)}
    found = differences(old, new)
    found.sort(
        key=lambda each: (order.get(each.section, len(order)), each.key, place_of(each.field))
    )
    return [_clause(each, old) for each in found]


def record_in_words(section: str, record: Record) -> str:
    """What a whole record says: `1 200 pieces at 12.50 a unit and year`."""
    match section:
        case "lines":
            return _line(record)
        case "levels":
            return ", ".join(_level(record))
    said = (f"{field_label(name)} {value_in_words(name, record[name], record)}" for name in record)
    return ", ".join(said)


def rows_of(record: Record) -> Iterator[tuple[str, str]]:
    """The fields of a record with their labels, in the order in which they are read."""
    for name in sorted(record, key=place_of):
        yield field_label(name), value_in_words(name, record[name], record)


def field_label(field: str) -> str:
    return str(FIELDS.get(field, field.replace("_", " ")))


def name_of(section: str, record: Record) -> str:
    """What a record is called: `Workplace`, or `Availability, Workplace`."""
    if section == "levels":
        return _("%(measure)s, %(service)s") % record
    return str(record.get("service") or record.get("name") or SECTIONS.get(section, section))


def value_in_words(field: str, value: Any, record: Record) -> str:
    """A stored value as people read it; nothing at all is a dash where it means nothing."""
    if value is None:
        return str(NOTHING.get(field, DASH))
    if field in CHOICES:
        return str(dict(CHOICES[field].choices).get(value, value))
    if field.endswith(("_day", "_on")):
        return _day(str(value))
    match field:
        case "initial_months" | "renewal_months" | "notice_months":
            return in_words(Span(months=int(value)))
        case "notice_days":
            return days_in_words(int(value))
        case "target" | "warning":
            return with_unit(_figure(value), str(record.get("unit", "")))
        case "quantity" | "price" | "value" | "workload_limit":
            return _figure(value)
        case "funding_share":
            return with_unit(_figure(value), "%")
    return str(value)


def _clause(difference: Difference, old: Sections) -> Clause:
    section, record = difference.section, difference.record
    match difference.change:
        case Change.COME:
            label = _added(section) % {"name": name_of(section, record)}
            return Clause("added", section, label, "", record_in_words(section, record))
        case Change.GONE:
            label = _gone(section) % {"name": name_of(section, record)}
            return Clause("gone", section, label, record_in_words(section, record), "")
    before, field = old[section][difference.key], difference.field
    return Clause(
        "changed",
        section,
        _label(section, field, record),
        value_in_words(field, difference.before, before),
        value_in_words(field, difference.after, record),
    )


def _label(section: str, field: str, record: Record) -> str:
    """The clause that a field belongs to: `Target of Availability, Workplace`."""
    label = field_label(field)
    if section not in ("lines", "levels"):
        return label
    return _("%(field)s of %(name)s") % {"field": label, "name": name_of(section, record)}


def _added(section: str) -> str:
    if section == "levels":
        return _("Service level added: %(name)s")
    return _("Service added: %(name)s") if section == "lines" else _("Added: %(name)s")


def _gone(section: str) -> str:
    if section == "levels":
        return _("Service level taken out: %(name)s")
    return _("Service taken out: %(name)s") if section == "lines" else _("Taken out: %(name)s")


def _line(record: Record) -> str:
    words = with_unit(_figure(record.get("quantity")), str(record.get("unit", "")))
    if record.get("price") is not None:
        facts = {"quantity": words, "price": _figure(record["price"])}
        words = _("%(quantity)s at %(price)s a unit and year") % facts
    if record.get("funding_share") is None:
        return words
    facts = {
        "line": words,
        "share": value_in_words("funding_share", record["funding_share"], record),
    }
    if record.get("rest_paid_by"):
        return _("%(line)s, of which the customer pays %(share)s and %(other)s the rest") % (
            facts | {"other": str(record["rest_paid_by"])}
        )
    return _("%(line)s, of which the customer pays %(share)s") % facts


def _level(record: Record) -> Iterator[str]:
    """The target with its sign and period, then what limit, exceptions and days it has."""
    sign = "≥" if record.get("better") == Better.HIGHER else "≤"
    target = value_in_words("target", record.get("target"), record)
    over = value_in_words("period_kind", record.get("period_kind"), record)
    yield f"{sign} {target} {over}"
    if record.get("workload_limit") is not None:
        yield _("up to %s") % _figure(record["workload_limit"])
    if record.get("exceptions"):
        yield _("except %s") % record["exceptions"]
    if record.get("first_day"):
        yield _("from %s") % _day(record["first_day"])
    if record.get("last_day"):
        yield _("until %s") % _day(record["last_day"])


def place_of(field: str) -> tuple[int, str]:
    """Where a field stands among those of its record."""
    return (ORDER.index(field) if field in ORDER else len(ORDER), field)


def _figure(value: Any) -> str:
    try:
        return exact(Decimal(str(value)))
    except InvalidOperation:
        return str(value)


def _day(value: str) -> str:
    try:
        return full_day(date.fromisoformat(value))
    except ValueError:
        return value
