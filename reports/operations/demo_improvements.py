"""Improvements of the demo organisation: most done and looked at, some late, one that waits."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from customers.models import Customer
from reports.improvements import operations
from reports.improvements.notices import switch_on
from reports.improvements.origins import open_improvement
from reports.improvements.page import EFFECT, begun_with
from reports.models import Improvement, ImprovementState
from reports.operations.demo_cast import Cast, Story

DAYS = 50
"""So long an improvement of the demo took."""


def tell_improvements(story: Story, cast: Cast) -> None:
    """Tell `improvements` of the story; what breaches opened long ago has been worked on since."""
    old = Improvement.objects.going().filter(opened_on__lt=cast.today - relativedelta(months=5))
    every = old.select_related("customer__unit", "service", "measure", "owner")
    for n, each in enumerate(every.order_by("pk")):
        _finish(each, story["outcomes"][n % len(story["outcomes"])], cast)
    for entry in story["opened"]:
        _open(entry, cast)
    for entry in story["notices"]:
        customer = cast.customer(entry)
        facts = {"person": cast.person(entry["person"]), "wait_days": entry["wait_days"]}
        on = cast.day(entry["day"])
        switch_on(customer=customer, by=cast.manager_of(customer), on=on, **facts)


def _finish(improvement: Improvement, words: str, cast: Cast) -> None:
    """Done after a while, and looked at."""
    assert improvement.customer is not None
    by = cast.manager_of(improvement.customer)
    on = improvement.opened_on + timedelta(days=DAYS)
    done = operations.complete_improvement(improvement, by=by, on=on, outcome=words)
    found = begun_with(done, EFFECT)
    if found["effect"]:
        facts = {name: found[name] for name in ("effect", "value_before", "value_after")}
        operations.check_effect(done, by=by, on=cast.today, **facts)


def _open(entry: Story, cast: Cast) -> None:
    customer: Customer = cast.customer(entry)
    open_improvement(
        text=entry["text"],
        reason=entry["why"],
        on=cast.day(entry["day"]),
        due_on=cast.day(entry["due"]),
        customer=customer,
        owner=cast.person(entry["owner"]),
        state=ImprovementState(entry["state"]),
    )
