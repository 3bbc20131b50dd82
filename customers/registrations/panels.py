"""The panels that the structure itself puts on a customer's page."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.accounts.calendar import fiscal_year_of
from brm.accounts.models import User
from brm.ui.charts.sparkline import sparkline
from customers.deciding import at_a_glance
from customers.models import Budget, Customer, Mandate, MandateKind, Unit
from customers.money.amounts import it_share
from customers.people.contacts import plan_of, proposed_day, rung, with_contact
from customers.registries.panels import Panel, panels
from customers.registries.timeline import OfCustomer, Timeline

FEW = 12
LATEST = 6


def team_and_mandates(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """Who decides up to what sum, and who serves the customer, on the day."""
    held = Mandate.objects.held(on=on).filter(unit=customer.unit).with_freshness()
    held = held.select_related("person", "deputy")
    mandates = list(held.order_by("-kind", "person__name"))
    places = customer.team.on(on).with_freshness().select_related("person", "deputy")
    return {
        "decides": [m for m in mandates if m.kind == MandateKind.CUSTOMER],
        "orders": [m for m in mandates if m.kind == MandateKind.BUYER],
        "places": list(places.order_by("-role", "person__name")),
    }


def last_contact(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """When somebody last spoke with the customer, and where the next contact is planned."""
    row = with_contact(Customer.objects.filter(pk=customer.pk)).get()
    return {
        "rung": rung(row.last_contact, row.contact_days, on=on),
        "plan_href": plan_of(customer, proposed_day(on)),
    }


def deciding(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """Who decides each matter of the customer on the day, and up to what sum."""
    return {"answers": at_a_glance(customer.unit, on=on)}


def it_money(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """The unit's own budgets of the last years, oldest first, and what changed."""
    now, currency = fiscal_year_of(on), getattr(customer, "it_currency", None)
    budgets = Budget.objects.filter(unit=customer.unit, fiscal_year__lte=now + 1)
    budgets = budgets.filter(currency=currency) if currency else budgets
    years = list(budgets.order_by("-fiscal_year")[:6])[::-1]
    latest = next((b for b in reversed(years) if b.fiscal_year <= now), None)
    before = next((b for b in years if latest and b.fiscal_year == latest.fiscal_year - 1), None)
    return {
        "latest": latest,
        "share": it_share(latest.amount, latest.it_amount) if latest else None,
        "change": _change(before, latest),
        "spark": sparkline([b.it_amount for b in years]),
    }


def _change(before: Budget | None, now: Budget | None) -> Decimal | None:
    """By how much the IT money differs; None where either is unknown."""
    if before is None or now is None or before.it_amount is None or now.it_amount is None:
        return None
    return now.it_amount - before.it_amount


def units_below(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """The units below that order under this customer, and those that are customers themselves."""
    below = Unit.objects.below(customer.unit).exclude(pk=customer.unit_id).standing(on=on)
    customers = Customer.objects.filter(unit__in=below).select_related("unit")
    buyers = Mandate.objects.held(on=on).filter(unit__in=below, kind=MandateKind.BUYER)
    nearer = customers.filter(unit__path__above=OuterRef("unit__path")).order_by()
    buyers = buyers.exclude(Exists(nearer)).select_related("unit", "person")
    own = list(buyers.order_by("unit__code")[: FEW + 1])
    return {"buyers": own[:FEW], "more": len(own) > FEW, "customers_below": customers[:FEW]}


def latest(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """The newest entries of the customer's timeline."""
    now = timezone.now()
    return {"timeline": Timeline(OfCustomer(customer), user=user, now=now, size=LATEST)}


def register() -> None:
    """Register the panels; called once, when the app is ready."""
    panels.register(
        "it_money",
        Panel(_("IT money"), "customers/_it_money_panel.html", it_money),
        order=20,
    )
    panels.register(
        "units_below",
        Panel(_("Units below"), "customers/_units_below_panel.html", units_below),
        order=80,
    )
    panels.register(
        "deciding",
        Panel(_("Who decides"), "customers/_deciding_panel.html", deciding, "side"),
        order=5,
    )
    panels.register(
        "contact",
        Panel(_("Last contact"), "customers/_contact_panel.html", last_contact, "side"),
        order=15,
    )
    panels.register(
        "timeline",
        Panel(_("Timeline"), "customers/_timeline_panel.html", latest, "side"),
        order=90,
    )
    panels.register(
        "team",
        Panel(_("Team and mandates"), "customers/_team_panel.html", team_and_mandates, "side"),
        order=10,
    )
