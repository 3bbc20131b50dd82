"""What an action can come of, besides a meeting: every app registers its own things.

    from meetings.action_origins import action_origins
    action_origins.register("project", Origin(_("Project"), find_project))

The page of that thing shows the actions that came of it, and leads to a new one; the page of the
action leads back.
"""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, Requirement
from agreements.requirements.origins import CameOf, Origin, Source
from brm.accounts.models import Role, User
from brm.ui.registry import Registry
from customers.models import Customer
from customers.registries.beside import Beside, beside
from meetings.models import Action, CommonPlanItem, Escalation

LONGEST_ID = 18
PLAN_ITEM = "common_plan_item"
MAY_ADD = (Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)

action_origins: Registry[Origin] = Registry()


def origin_of(action: Action) -> CameOf | None:
    """What the action came of; None where it was made in a meeting or by hand."""
    if action.origin_kind not in action_origins:
        return None
    origin = action_origins[action.origin_kind]
    return CameOf(str(origin.label), origin.find(action.origin_key))


def is_origin(kind: str, key: str) -> bool:
    """Whether there is such a thing."""
    return kind in action_origins and action_origins[kind].find(key) is not None


def to_promise(kind: str, key: str, customer: Customer | None = None) -> str:
    """The form for an action that comes of the thing."""
    facts = {"origin_kind": kind, "origin_key": key}
    if customer is not None:
        facts["customer"] = str(customer.pk)
    return f"{reverse('meetings:create_action')}?{urlencode(facts)}"


def came_of(kind: str, key: str, customer: Customer | None, user: User) -> dict[str, Any] | None:
    """The actions that came of the thing, and the way to another one."""
    if kind not in action_origins:
        return None
    actions = Action.objects.visible_to(user).of_origin(kind, [key]).select_related("owner")
    may_add = user.has_role(*MAY_ADD)
    found = list(actions.order_by("due_on", "pk"))
    if not found and not may_add:
        return None
    href = to_promise(kind, key, customer) if may_add else ""
    return {"actions": found, "to_promise": href, "today": timezone.localdate()}


def _row(model: type[Any], key: str) -> Any:
    is_key = key.isdecimal() and len(key) <= LONGEST_ID
    return model.objects.filter(pk=key).first() if is_key else None


def agreement(key: str) -> Source | None:
    row = _row(Agreement, key)
    return row and Source(f"{row.number}, {row.name}", row.get_absolute_url())


def requirement(key: str) -> Source | None:
    row = _row(Requirement, key)
    return row and Source(str(row), row.get_absolute_url())


def escalation(key: str) -> Source | None:
    row = _row(Escalation, key)
    return row and Source(f"{row.number}, {row.question}", row.get_absolute_url())


def plan_item(key: str) -> Source | None:
    """What is intended together, on the page of the common plan."""
    row = _row(CommonPlanItem, key)
    return row and Source(row.text, row.plan.get_absolute_url())


def register() -> None:
    action_origins.register(PLAN_ITEM, Origin(gettext_lazy("Common plan"), plan_item))
    action_origins.register("agreement", Origin(gettext_lazy("Agreement"), agreement))
    action_origins.register("requirement", Origin(gettext_lazy("Requirement"), requirement))
    action_origins.register("escalation", Origin(gettext_lazy("Escalation"), escalation))
    beside.register("actions", Beside("meetings/_came_of.html", came_of), order=10)
