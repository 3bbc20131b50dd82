"""What people of the demo organisation did with activities besides doing them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from meetings import proofs
from meetings.models import Activity
from meetings.operations.act import complete_activity
from meetings.operations.rearrange import hand_activity, move_activity
from reports.operations.demo_cast import Cast, Story


def tell_activities(story: list[Story], cast: Cast) -> None:
    """Move, hand on or prove the next of a kind of a customer, each with why."""
    tell: dict[str, Callable[..., None]] = {"move": _move, "hand": _hand, "prove": _prove}
    for entry in story:
        customer = cast.customer(entry)
        rows = Activity.objects.of([customer]).filter(kind=entry["kind"]).not_ended()
        activity = rows.filter(due_on__gte=cast.today).order_by("due_on", "pk").first()
        if activity is not None:
            facts = {"by": cast.manager_of(customer), "on": cast.today}
            tell[entry["act"]](activity, entry, cast, **facts)


def _move(activity: Activity, entry: Story, cast: Cast, **facts: Any) -> None:
    day = activity.due_on + timedelta(days=entry["days"])
    move_activity(activity, due_on=day, reason=entry["why"], **facts)


def _hand(activity: Activity, entry: Story, cast: Cast, **facts: Any) -> None:
    hand_activity(activity, owner=cast.person(entry["owner"]), reason=entry["why"], **facts)


def _prove(activity: Activity, entry: Story, cast: Cast, **facts: Any) -> None:
    """Done before its day, by what was shown last."""
    offered = proofs.offered(activity.customer)
    proof = next((key for key, _name in offered if key.startswith(entry["proof"])), "")
    complete_activity(activity, outcome=entry["why"], proof=proof, **facts)
