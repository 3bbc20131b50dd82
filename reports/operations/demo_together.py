"""The common plan of a customer of the demo organisation, and an action whose day was moved."""

from django.conf import settings

from customers.models import Customer
from meetings.action_origins import PLAN_ITEM
from meetings.models import Action, CommonPlanItem
from meetings.operations import plan_together, promise
from reports.operations.demo_cast import Cast, Story


def tell_together(story: Story, cast: Cast) -> None:
    """Tell `together.toml`."""
    for entry in story["plans"]:
        _tell_plan(entry, cast)
    for entry in story["moved"]:
        action = Action.objects.select_related("customer").get(text=entry["text"])
        assert action.customer is not None
        promise.move_due_day(
            action,
            by=cast.manager_of(action.customer),
            on=cast.day(entry["day"]),
            due_on=cast.day(entry["due"]),
            reason=entry["reason"],
        )


def _tell_plan(entry: Story, cast: Cast) -> None:
    customer = cast.customer(entry)
    by, first = cast.manager_of(customer), cast.day(entry["published"])
    items = {each[0]: _add(customer, each, cast) for each in entry["items"]}
    plan = next(iter(items.values())).plan
    plan_together.publish_plan(plan, by=by, on=first, note=entry["note"])
    again = cast.day(entry["published_again"])
    for text, due_on, state in entry["changes"]:
        facts = {"due_on": cast.day(due_on), "state": state}
        plan_together.change_plan_item(items[text], by=by, on=again, **facts)
    version = plan_together.publish_plan(plan, by=by, on=again, note=entry["note_again"])
    link = plan_together.give_common_plan(
        plan, by=by, on=again, site=settings.SITE, recipient=entry["given_to"]
    )
    plan_together.acknowledge_plan(
        version, link, on=again, name=entry["given_to"], comment=entry["acknowledged"]
    )
    _add(customer, entry["drafted"], cast)
    text, owner, due = entry["carried_out_by"]
    promise.create_action(
        by=by,
        on=cast.today,
        text=text,
        owner=cast.person(owner),
        due_on=cast.day(due),
        customer=customer,
        origin_kind=PLAN_ITEM,
        origin_key=str(next(iter(items.values())).pk),
    )


def _add(customer: Customer, words: list[str], cast: Cast) -> CommonPlanItem:
    text, owner, due, state = words
    return plan_together.add_plan_item(
        customer,
        by=cast.manager_of(customer),
        on=cast.today,
        text=text,
        owner=cast.person(owner),
        due_on=cast.day(due) if due else None,
        state=state,
    )
