"""Actions and common plans in states that the matrix does not make, for the browser to look at."""

from typing import Any

from django.utils import timezone

from brm.accounts.models import User
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from meetings.models import Action
from meetings.operations import plan_together
from meetings.operations.promise import move_due_day
from meetings.operations.remind_of_actions import remind_owner
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.meetings.factories import ActionFactory

SITE = "http://testserver/"


def _reminded(user: User) -> Action:
    """An action that was moved once, and whose owner was reminded."""
    today = timezone.localdate()
    customer = CustomerFactory(unit__name="Water works", manager=user)
    karin = PersonFactory(name="Karin Ek", email="karin@example.org")
    action: Action = ActionFactory(customer=customer, owner=karin, due_on=today, text="Price list")
    due_on = today.replace(year=today.year + 1, day=1)
    move_due_day(action, by=user, on=today, due_on=due_on, reason="The supplier is late.")
    action.refresh_from_db()
    remind_owner(action, by=user, on=today)
    return action


def a_reminded_action(user: User) -> tuple[object, ...]:
    return (_reminded(user).pk,)


def a_link_to_an_action(user: User) -> tuple[object, ...]:
    """The token by which the owner answers."""
    _reminded(user)
    return (_token(),)


def a_link_to_a_plan(user: User) -> tuple[object, ...]:
    """The token by which the customer reads the second version of the common plan."""
    today = timezone.localdate()
    customer = CustomerFactory(unit__name="Water works", manager=user)
    facts: dict[str, Any] = {"by": user, "on": today}
    item = plan_together.add_plan_item(
        customer,
        **facts,
        text="One order portal",
        owner=PersonFactory(name="Karin Ek"),
        due_on=None,
        state="intended",
    )
    plan_together.publish_plan(item.plan, **facts)
    plan_together.change_plan_item(item, **facts, state="under_way")
    plan_together.publish_plan(item.plan, **facts, note="It has begun.")
    plan_together.give_common_plan(item.plan, **facts, site=SITE, recipient="Al Ask")
    return (_token(),)


def _token() -> str:
    link = PersonalLink.objects.latest("pk")
    return address_of(link, site=SITE).rstrip("/").rsplit("/", 1)[-1]
