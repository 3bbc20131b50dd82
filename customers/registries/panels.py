"""The panels of a customer's page; every app registers its own in `AppConfig.ready()`.

    from customers.registries.panels import Panel, panels
    panels.register("agreements", Panel(_("Agreements"), "agreements/_panel.html", facts), order=40)

`facts(customer, user, on)` gives what the template shows, in a fixed number of queries; None
leaves the panel out. The template draws the whole panel (`<c-panel>`); it is also given
`customer`, `today`, `title` and `has_care` (whether the user may write for the customer).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from brm.ui.registry import Registry

if TYPE_CHECKING:
    from brm.accounts.models import User
    from customers.models import Customer

Facts = Callable[["Customer", "User", date], dict[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """One part of a customer's page: in the wide column or in the one beside it."""

    title: str | Promise
    template: str
    facts: Facts
    column: Literal["main", "side"] = "main"


panels: Registry[Panel] = Registry()


def drawn_panels(
    request: HttpRequest, customer: "Customer", *, on: date, has_care: bool
) -> dict[str, list[SafeString]]:
    """The panels of the customer's page, drawn, by column and in their order."""
    drawn: dict[str, list[SafeString]] = {"main": [], "side": []}
    for panel in panels:
        facts = panel.facts(customer, request.user, on)  # type: ignore[arg-type]
        if facts is not None:
            shared = {
                "customer": customer,
                "today": on,
                "title": panel.title,
                "has_care": has_care,
            }
            drawn[panel.column].append(render_to_string(panel.template, shared | facts, request))
    return drawn
