"""The tabs of a customer's page; every app registers its own in `AppConfig.ready()`.

    from customers.registries.tabs import Tab, tabs
    tabs.register("plans", Tab(_("Plans"), "customers:plans"), order=30)

The URL takes the customer's key. The view answers with `customer_page_facts(request, customer,
tab="plans") | {...}` of `customers.customer_page`, and its page extends
`customers/customer_base.html` and fills its block `content`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import Promise

from brm.ui.navigation import Asking, counted, shown_count
from brm.ui.registry import Registry

if TYPE_CHECKING:
    from customers.models import Customer


@dataclass(frozen=True)
class Tab:
    """One page of a customer's.

    `count(customer, on)` gives what is counted beside the label: best as a QuerySet, since those
    of all tabs are counted in one query; None or 0 shows nothing. `before` are the arguments that
    the URL takes before the customer's key.
    """

    label: str | Promise
    url_name: str
    count: Callable[["Customer", date], Asking] | None = None
    before: tuple[Any, ...] = ()

    def href(self, customer: "Customer") -> str:
        return reverse(self.url_name, args=[*self.before, customer.pk])


tabs: Registry[Tab] = Registry()


def tabs_of_other_apps() -> list[str]:
    """The URLs of those tabs that lie with the customers though another app draws them."""
    return [tab.url_name for tab in tabs if not tab.before]


@dataclass(frozen=True)
class DrawnTab:
    """A tab as the page shows it; `count` is empty where there is nothing to count."""

    label: str | Promise
    href: str
    count: str
    current: bool


def drawn_tabs(customer: "Customer", *, on: date, current: str) -> list[DrawnTab]:
    """The tabs of the customer's page in their order; one query where any of them counts."""
    named = [(name, tabs[name]) for name in tabs.names()]
    figures = counted(tab.count(customer, on) if tab.count else None for _, tab in named)
    return [
        DrawnTab(tab.label, tab.href(customer), shown_count(figure), name == current)
        for (name, tab), figure in zip(named, figures, strict=True)
    ]
