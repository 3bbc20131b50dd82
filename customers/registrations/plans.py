"""What plans and communication add to the pages of a customer."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import User
from brm.history.pages import History, histories
from customers.models import (
    CommunicationPlan,
    Customer,
    MaturityAssessment,
    OperationalPlan,
    PlannedChange,
)
from customers.plans import communication_link
from customers.plans.page import change_rows
from customers.registrations import plan_happenings
from customers.registries.panels import Panel, panels
from customers.registries.tabs import Tab, tabs

FEW = 5


def communication_panel(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """The communication plan in brief: the first channel of each kind."""
    plan = CommunicationPlan.objects.filter(customer=customer).prefetch_related("channels").first()
    channels = list(plan.channels.all()) if plan else []
    first = {channel.kind: channel for channel in reversed(channels)}
    return {"plan": plan, "channels": [each for each in channels if first[each.kind] is each]}


def unassessed_changes(customer: Customer, on: date) -> QuerySet[PlannedChange]:
    """The planned changes in force that nobody has assessed."""
    return PlannedChange.objects.filter(plan__customer=customer).current().unassessed()


def changes_panel(customer: Customer, user: User, on: date) -> dict[str, Any] | None:
    """The planned changes that begin first and are not assessed."""
    waiting = unassessed_changes(customer, on).select_related("plan").order_by("begins_on", "pk")
    first = list(waiting[: FEW + 1])
    rows = change_rows(first[:FEW], on=on)
    return {"rows": rows, "more": len(first) > FEW} if first else None


def maturity_panel(customer: Customer, user: User, on: date) -> dict[str, Any] | None:
    """The last assessment, with its next step."""
    standing = MaturityAssessment.objects.filter(customer=customer).standing()
    last = standing.select_related("owner").last()
    return {"last": last} if last else None


def register() -> None:
    """Register tabs, panels, histories and links; called once, when the app is ready."""
    communication_link.register()
    plan_happenings.register()
    histories.register("customers.communicationplan", History(CommunicationPlan))
    histories.register("customers.operationalplan", History(OperationalPlan))
    tabs.register("plans", Tab(_("Plans"), "customers:plans", unassessed_changes), order=30)
    panels.register(
        "planned_changes",
        Panel(_("Planned changes to assess"), "customers/plans/_panel.html", changes_panel),
        order=15,
    )
    tabs.register("communication", Tab(_("Communication"), "customers:communication"), order=40)
    tabs.register("maturity", Tab(_("Maturity"), "customers:maturity"), order=60)
    panels.register(
        "maturity",
        Panel(_("Maturity"), "customers/maturity/_panel.html", maturity_panel, "side"),
        order=60,
    )
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
