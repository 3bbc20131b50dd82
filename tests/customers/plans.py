"""Plans of a customer for tests."""

from datetime import date

from brm.accounts.models import User
from customers.models import Channel, CommunicationPlan, Customer, Encounter


def a_plan_with_rows(customer: Customer, *, by: User) -> CommunicationPlan:
    """A communication plan with two channels and one encounter."""
    plan: CommunicationPlan = CommunicationPlan.objects.create(
        customer=customer, changed_on=date(2026, 10, 3), changed_by=by
    )
    Channel.objects.create(
        plan=plan,
        kind="ordering",
        name="Service portal",
        address="https://portal.example.org",
        hours="always",
        answered_by="Service desk",
    )
    Channel.objects.create(plan=plan, kind="complaint", name="Phone", address="+46 8 555 01 37")
    Encounter.objects.create(
        plan=plan,
        ours="Relationship manager",
        theirs="Head of Water works",
        rhythm="monthly",
        about="Plans and delivery",
    )
    return plan
