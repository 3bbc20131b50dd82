"""The shape of lists of the structure."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.ui import formats
from brm.ui.tables import Column, Table
from customers.models import Customer, Person
from customers.money.anomaly_kinds import label_of, words_of
from customers.money.evidence import figure_of
from customers.money.evidence import words_of as evidence_in_words
from customers.people.contacts import NEVER


def customer_page(customer: Customer) -> str:
    return reverse("customers:detail", args=[customer.pk])


def spoken_on(customer: Any) -> date | None:
    """The day of the last contact; `customer` is annotated by `with_contact`."""
    return None if customer.last_contact == NEVER else customer.last_contact


def person_page(person: Person) -> str:
    return reverse("customers:person_detail", args=[person.pk])


def person_second(person: Person) -> str:
    """The id of the directory, and the last day of somebody who leaves or has left."""
    if person.left_on is None:
        return person.external_id
    words = _("%(id)s · last day %(day)s")
    return str(words) % {"id": person.external_id, "day": formats.full_day(person.left_on)}


CUSTOMERS = Table(
    caption=_("Customers"),
    order="name",
    row="customers/_customer_row.html",
    columns=(
        Column("name", _("Customer"), value="unit.name", sort="unit__name", href=customer_page),
        Column("code", _("Code"), value="unit.code", sort="unit__code", wide=True),
        Column("tier", _("Tier"), value="get_tier_display", sort="tier", wide=True),
        Column(
            "manager",
            _("Relationship manager"),
            value="relationship_manager_name",
            sort="relationship_manager_name",
            wide=True,
        ),
        Column("it_amount", _("IT money"), sort="it_amount", number=True),
        Column("contact", _("Last contact"), value=spoken_on, sort="contact_red_on", wide=True),
        Column("confirmed_on", _("Confirmed"), sort="confirmed_on"),
    ),
)


def freshness_in_words(record: Any) -> str:
    """`stale since 3 Mar`, `fresh until 9 Jun 2027`; `record` is annotated by `with_freshness`."""
    today = timezone.localdate()
    if record.confirmed_on is None:
        return str(_("never confirmed"))
    if record.fresh_until < today:
        since = formats.day(record.fresh_until + timedelta(days=1), today)
        return str(_("stale since %(day)s") % {"day": since})
    return str(_("fresh until %(day)s") % {"day": formats.day(record.fresh_until, today)})


CONTACTS = Table(
    caption=_("Customers by their last contact"),
    order="contact",
    row="customers/stakeholders/_rung.html",
    columns=(
        Column("name", _("Customer"), value="unit.name", sort="unit__name"),
        Column("contact", _("Last contact"), value="last_contact", sort="contact_red_on"),
        Column("act", _("Next"), value=lambda customer: ""),
    ),
)

PEOPLE = Table(
    caption=_("People"),
    order="name",
    columns=(
        Column("name", _("Name"), sort="name", href=person_page, second=person_second),
        Column("title", _("Title"), sort="title", wide=True),
        Column("unit", _("Unit"), value="unit_name", sort="unit_name"),
        Column("email", _("E-mail"), sort="email", wide=True),
        Column("freshness", _("Freshness"), value=freshness_in_words, wide=True),
    ),
)

ANOMALIES = Table(
    caption=_("Work list"),
    order="kind",
    row="customers/_anomaly_row.html",
    columns=(
        Column("subject", _("Unit or person")),
        Column("kind", _("What is odd"), value=lambda odd: label_of(odd.kind), sort="weight"),
        Column("fiscal_year", _("Year"), sort="fiscal_year", wide=True),
        Column("words", _("Figures in words"), value=words_of),
        Column("resolution", _("Explanation")),
    ),
)

PROPOSALS = Table(
    caption=_("Structure"),
    order="code",
    columns=(
        Column("code", _("Code"), value="unit.code"),
        Column("unit", _("Unit"), value="unit.name"),
        Column("manager", _("Manager"), value="unit.manager.name"),
        Column("fiscal_year", _("Fiscal year")),
        Column("currency", _("Currency")),
        Column("amount", _("Budget"), value=lambda row: figure_of(row, "amount")),
        Column("it_amount", _("IT money"), value=lambda row: figure_of(row, "it_amount")),
        Column("before", _("IT money before"), value=lambda r: figure_of(r, "it_amount_before")),
        Column("kind", _("Proposal"), value="get_kind_display"),
        Column("customer", _("Customer"), value="customer.name"),
        Column("evidence", _("Evidence"), value=evidence_in_words),
        Column("state", _("State"), value="get_state_display"),
        Column("declined_because", _("Reason for declining")),
    ),
)
