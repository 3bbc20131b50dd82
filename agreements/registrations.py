"""What agreements add to the rest of the product."""

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import gaps, happenings, holdings, personal, touched, unagreed
from agreements.calendar_entries import dates_in
from agreements.defaults import customer_panel as default_levels
from agreements.models import Agreement, RenewalStep, Service
from agreements.operations.end_with_master import end_with_masters
from agreements.operations.plan_renewals import plan_renewal_steps
from agreements.operations.put_in_effect import put_due_amendments_in_effect
from agreements.operations.remind import send_reminders
from agreements.panels import customer_panel
from agreements.spending import money_in_agreements
from agreements.texts import approval_link
from agreements.trace import own_stages
from brm.accounts.models import User
from brm.history.pages import History, histories
from brm.outbox.sweeps import sweeps
from brm.ui.lookup import Lookup, lookups
from brm.ui.navigation import Place, places
from customers.models import Customer
from customers.registries.calendar import Source, sources
from customers.registries.flows import flows
from customers.registries.panels import Panel, panels
from customers.registries.services import ServiceList, service_lists
from customers.registries.tabs import Tab, tabs

PAGES = (
    "create",
    "detail",
    "edit",
    "text",
    "trace",
    "edition",
    "amend",
    "ask",
    "answer",
    "activate",
    "renew",
    "review",
    "end",
    "calendar",
    "succeed",
)
WRITING = ("amend", "ask", "answer", "document_create", "line_", "level_")
OF_AGREEMENTS = tuple(f"agreements:{name}" for name in (*PAGES, *WRITING))

OF_SERVICES = ("agreements:service", "agreements:price_", "opportunities:")


def late_steps(user: User, on: date) -> QuerySet[RenewalStep]:
    """The late steps of renewals of the customers in the user's care."""
    return RenewalStep.objects.late(on=on).of(Customer.objects.in_care_of(user, on=on))


def named_services(codes: Collection[str]) -> dict[str, str]:
    """The names of the services of those codes."""
    return dict(Service.objects.filter(code__in=codes).values_list("code", "name"))


def offered_services() -> list[tuple[str, str]]:
    """All services that are not retired, by name, as a mandate or a question may name them."""
    rows = Service.objects.not_retired(on=timezone.localdate()).order_by("name")
    return list(rows.values_list("code", "name"))


def active_ones(customer: Customer, on: date) -> QuerySet[Agreement]:
    """The active agreements of a customer, counted beside the name of the tab."""
    return Agreement.objects.active().filter(customer=customer)


def offered_agreements(user: User) -> QuerySet[Agreement]:
    """Agreements that somebody may name: all seen, but for the drafts of amendments."""
    return Agreement.objects.visible_to(user).of_their_own()


AGREEMENTS = Lookup(Agreement, code="number", more="customer__unit__name", rows=offered_agreements)


def register() -> None:
    holdings.register()
    personal.register()
    touched.register()
    approval_link.register()
    own_stages.register()
    flows.register("agreements", money_in_agreements)
    service_lists.register("agreements", ServiceList(named_services, offered_services))
    sweeps.register("amendments", put_due_amendments_in_effect, order=15)
    sweeps.register("renewal_steps", plan_renewal_steps, order=20)
    sweeps.register("agreements_under_masters", end_with_masters, order=21)
    sweeps.register("reminders", send_reminders, order=22)
    histories.register("agreements.agreement", History(Agreement))
    histories.register("agreements.service", History(Service))
    gaps.register()
    unagreed.register()
    happenings.register()
    tabs.register(
        "agreements", Tab(_("Agreements"), "agreements:of_customer", active_ones), order=62
    )
    tabs.register("trace", Tab(_("Trace"), "agreements:trace_of_customer"), order=63)
    tabs.register("services", Tab(_("Services"), "agreements:services_of_customer"), order=61)
    sources.register("agreements", Source(_("Agreements"), "file-earmark-text", dates_in), order=30)
    lookups.register("services", Lookup(Service))
    lookups.register("agreements", AGREEMENTS)
    panels.register(
        "agreements",
        Panel(_("Agreements"), "agreements/_customer_panel.html", customer_panel),
        order=40,
    )
    panels.register(
        "default_levels",
        Panel(_("Default service levels"), "agreements/_defaults_panel.html", default_levels),
        order=42,
    )
    places.register(
        "services",
        Place(_("Services"), "agreements:services", "grid-3x3-gap", also=OF_SERVICES),
        order=40,
    )
    places.register(
        "agreements",
        Place(
            _("Agreements"),
            "agreements:list",
            "file-earmark-text",
            count=late_steps,
            late=True,
            also=(*OF_AGREEMENTS, "rounds:"),
        ),
        order=50,
    )
