"""What every page of a customer shows around its own content: the head, and the tabs."""

from datetime import date
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import User
from brm.history.pages import Frame
from customers.care import has_care
from customers.models import Customer, Freshness, RecordKind, Unit
from customers.people.missing import missing_of
from customers.registries.tabs import Tab, drawn_tabs, tabs


def customer_page_facts(request: HttpRequest, customer: Customer, *, tab: str) -> dict[str, Any]:
    """What `customers/customer_base.html` shows; `tab` is the registered name of this page.

    Of use to the page itself: `customer`, `today`, `has_care` (whether the user may write for the
    customer) and `above` (the units above its own, from the root down). Costs the same few
    queries for every customer, one fewer where `unit__manager` is read with the customer.
    """
    today = timezone.localdate()
    confirmed_on, confirm_by = _confirmed(customer)
    mandate = customer.unit.mandates.to_decide().order_by("valid").first()
    drawn = drawn_tabs(customer, on=today, current=tab)
    return {
        "customer": customer,
        "today": today,
        "has_care": has_care(cast(User, request.user), customer, on=today),
        "above": Unit.objects.above(customer.unit).exclude(pk=customer.unit_id),
        "since": mandate.first_day if mandate else None,
        "confirmed_on": confirmed_on,
        "confirm_by": confirm_by,
        "to_confirm": confirm_by is None or confirm_by < today,
        "missing": missing_of(customer, on=today),
        "tabs": drawn,
        "tab_label": tabs[tab].label if tab != "overview" else "",
    }


def _confirmed(customer: Customer) -> tuple[date | None, date | None]:
    """The day on which the customer was last said to be true, and the last day that this holds."""
    kept = Freshness.objects.of(RecordKind.CUSTOMER).filter(record=customer.pk)
    return kept.values_list("confirmed_on", "fresh_until").first() or (None, None)


def _around_history(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    return customer_page_facts(request, customer, tab="history")


HISTORY = Frame("customers/customer_history.html", _around_history)


def register_tabs() -> None:
    """Register the tabs that the structure itself has; called once, when the app is ready."""
    tabs.register("overview", Tab(_("Overview"), "customers:detail"), order=10)
    tabs.register("timeline", Tab(_("Timeline"), "customers:timeline"), order=90)
    tabs.register("team", Tab(_("Team and mandates"), "customers:team"), order=20)
    history = Tab(_("History"), "history:object", before=("customers.customer",))
    tabs.register("history", history, order=95)
