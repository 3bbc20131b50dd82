"""Customers whose plans are in further states, for looking at their pages."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from agreements.operations.require import requirement_of_change
from brm.accounts.models import User
from customers.models import PlannedChange
from customers.operations.plan_ahead import assess_effect, begin_draft
from tests.customers.factories import CustomerFactory
from tests.customers.plans import an_adopted_plan


def a_customer_without_plans(user: User) -> tuple[object, ...]:
    return (CustomerFactory(unit__name="Water works", manager=user).pk,)


def a_plan_in_every_state(user: User) -> tuple[object, ...]:
    """Two editions and a draft; changes late, soon, far off, assessed, without effect, required."""
    customer = CustomerFactory(unit__name="Water works", manager=user)
    today = timezone.localdate()
    days = {"Meters": -10, "Pumps": 30, "Valves": 200, "Pipes_of_clay": 60, "Dogs_for_leaks": 90}
    changes = {name: today + timedelta(days=n) for name, n in days.items()}
    an_adopted_plan(customer, by=user, year=today.year, on=today - timedelta(days=90), **changes)
    plan = an_adopted_plan(customer, by=user, year=today.year, on=today, Wells=today)
    pipes = plan.changes.get(title="Pipes of clay")
    facts = {"words": "A map of every pipe", "rough_sum": Decimal(9000), "currency": "EUR"}
    assess_effect(pipes, by=user, on=today, effect="assessed", **facts)
    dogs = plan.changes.get(title="Dogs for leaks")
    assess_effect(dogs, by=user, on=today, effect="none", words="They need no login")
    requirement_of_change(pipes, by=user, on=today)
    begin_draft(customer, today.year, by=user, on=today)
    return (customer.pk,)


def a_requirement_of_a_change(user: User) -> tuple[object, ...]:
    a_plan_in_every_state(user)
    change = PlannedChange.objects.filter(title="Pipes of clay").latest("pk")
    return (requirement_of_change(change, by=user, on=timezone.localdate()).pk,)
