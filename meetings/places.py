"""Where meetings stands in the product: its navigation, its panels, its history pages."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Role, User
from brm.ui.navigation import Place, places
from customers.care import has_care
from customers.models import Customer
from customers.registries.panels import Panel, panels
from customers.registries.tabs import Tab, tabs
from meetings import spans
from meetings.coverage import coverage_of
from meetings.models import Action, Activity, Escalation, EscalationState, Meeting
from meetings.operations.escalate import MAY_RAISE
from meetings.wheel import small_wheel_of

MEETINGS_WITHIN_DAYS = 7
LISTED = 5


def my_customers(user: User, on: date) -> QuerySet[Customer]:
    """The customers whose matters ask for the user: those in care, or all for other roles."""
    if user.has_role(Role.RELATIONSHIP_MANAGER) and not user.has_role(Role.ADMINISTRATOR):
        return Customer.objects.in_care_of(user, on=on)
    return Customer.objects.visible_to(user)


def meetings_coming(user: User, on: date) -> QuerySet[Meeting]:
    """Meetings of the coming week that the user has to do with."""
    coming = Meeting.objects.visible_to(user).coming(on=on, within_days=MEETINGS_WITHIN_DAYS)
    return coming.filter(Q(customer=None) | Q(customer__in=my_customers(user, on)))


def activities_late(user: User, on: date) -> QuerySet[Activity]:
    """Activities past their day, of the customers the user has to do with."""
    return (
        Activity.objects.visible_to(user)
        .open_for(my_customers(user, on), on=on)
        .filter(due_on__lt=on)
    )


def escalations_waiting(user: User, on: date) -> QuerySet[Escalation]:
    """Questions that the steering group has to decide; for others, what waits for them.

    These are decisions to pass on, and questions at the level that is theirs.
    """
    rows = Escalation.objects.visible_to(user)
    if user.has_role(Role.STEERING_GROUP):
        return rows.waiting_for_decision()
    mine = my_customers(user, on)
    to_tell = rows.of(mine).filter(state=EscalationState.DECIDED)
    if not user.has_role(Role.RELATIONSHIP_MANAGER):
        mine = mine.none()
    return rows.filter(
        Q(pk__in=to_tell.order_by().values("pk"))
        | Q(pk__in=rows.waiting_on(user, mine).order_by().values("pk"))
    )


def meeting_facts(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """What the customer's page says of meetings: next and last ones, open actions, what waits."""
    meetings = Meeting.objects.visible_to(user).filter(customer=customer).select_related("forum")
    waiting = Activity.objects.visible_to(user).open_for([customer], on=on)
    actions = Action.objects.visible_to(user).of([customer]).open().select_related("owner")
    return {
        "coming": list(meetings.coming(on=on)[:2]),
        "past": list(meetings.past(on=on)[:2]),
        "activities": list(waiting.select_related("customer__unit", "cadence", "meeting")[:LISTED]),
        "actions": list(actions[:LISTED]),
        "cared": {customer.pk} if has_care(user, customer, on=on) else set(),
    }


def wheel_facts(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """The year's wheel of the customer and its coverage until today."""
    span = spans.containing("year", on, first_month=1)
    rows = Activity.objects.visible_to(user).of([customer])
    coverage = coverage_of(rows, span, today=on, asked={"customer": customer.unit.code})
    of_year = rows.due_between(span.first, span.last)
    return {"coverage": coverage, "wheel": small_wheel_of(customer, coverage, of_year)}


def escalation_facts(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """The customer's escalations that are not closed yet."""
    escalations = list(Escalation.objects.visible_to(user).of([customer]).open())
    return {"escalations": escalations, "may_raise": user.has_role(*MAY_RAISE)}


def open_escalations(customer: Customer, on: date) -> QuerySet[Escalation]:
    """The escalations of a customer that are not closed, counted beside the name of the tab."""
    return Escalation.objects.of([customer]).open()


def register_places() -> None:
    """Add the places of the navigation and the panels of the customer's page."""
    places.register(
        "meetings", Place(_("Meetings"), "meetings:list", "people", meetings_coming), order=50
    )
    places.register(
        "year_wheel",
        Place(
            _("Year wheel"),
            "meetings:year_wheel",
            "bullseye",
            activities_late,
            late=True,
            also=("meetings:coverage", "meetings:coverage_of"),
        ),
        order=60,
    )
    places.register(
        "escalations",
        Place(
            _("Escalations"),
            "meetings:steering",
            "arrow-up-right-square",
            escalations_waiting,
            late=True,
            also=("meetings:escalation", "meetings:raise_escalation"),
        ),
        order=90,
    )
    tabs.register("meetings", Tab(_("Meetings"), "meetings:of_customer"), order=70)
    tabs.register(
        "escalations",
        Tab(_("Escalations"), "meetings:escalations_of_customer", open_escalations),
        order=80,
    )
    panels.register(
        "meetings",
        Panel(_("Meetings and actions"), "meetings/_customer_panel.html", meeting_facts),
        order=60,
    )
    panels.register(
        "year_wheel",
        Panel(_("Year wheel"), "meetings/_customer_wheel.html", wheel_facts, column="side"),
        order=65,
    )
    panels.register(
        "escalations",
        Panel(
            _("Escalations"), "meetings/_customer_escalations.html", escalation_facts, column="side"
        ),
        order=70,
    )
