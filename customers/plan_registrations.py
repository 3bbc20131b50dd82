"""What plans and communication add to the pages of a customer."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from brm.accounts.models import User
from brm.history.pages import History, histories
from customers import communication_link
from customers.models import CommunicationPlan, Customer
from customers.panels import Panel, panels
from customers.tabs import Tab, tabs


def communication_panel(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """The communication plan in brief: the first channel of each kind."""
    plan = CommunicationPlan.objects.filter(customer=customer).prefetch_related("channels").first()
    channels = list(plan.channels.all()) if plan else []
    first = {channel.kind: channel for channel in reversed(channels)}
    return {"plan": plan, "channels": [each for each in channels if first[each.kind] is each]}


def register() -> None:
    """Register tabs, panels, histories and links; called once, when the app is ready."""
    communication_link.register()
    histories.register("customers.communicationplan", History(CommunicationPlan))
    tabs.register("communication", Tab(_("Communication"), "customers:communication"), order=40)
    panels.register(
        "communication",
        Panel(
            _("Communication"),
            "customers/communication/_panel.html",
            communication_panel,
            "side",
        ),
        order=40,
    )
