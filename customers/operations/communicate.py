"""Write a customer's communication plan, and give it to somebody by link."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.forms import BaseModelFormSet

from brm.accounts.models import User
from brm.links.models import PersonalLink
from brm.links.operations import make_link, revoke_link, send_link
from customers.care import require_care
from customers.models import CommunicationPlan, Customer

PURPOSE = "communication_plan"


@transaction.atomic
def write_communication_plan(
    plan: CommunicationPlan,
    *,
    rows: "Iterable[BaseModelFormSet]",  # type: ignore[type-arg]
    by: User,
    on: date,
) -> CommunicationPlan:
    """Save the plan with its rows: new ones, changed ones, without those that were struck out.

    Every change of a row is a change of the plan: its edition and version rise.
    """
    require_care(by, plan.customer, on=on)
    if plan.pk is not None:
        plan.edition += 1
    plan.changed_on, plan.changed_by = on, by
    plan.full_clean()
    plan.save()
    for formset in rows:
        formset.instance = plan  # type: ignore[attr-defined]  # an inline formset
        formset.save()
    return plan


@transaction.atomic
def give_plan(
    plan: CommunicationPlan,
    *,
    by: User,
    on: date,
    site: str,
    recipient: str,
    address: str = "",
    expires_on: date | None = None,
) -> PersonalLink:
    """A link that shows the plan to somebody without a login; mailed where there is an address."""
    require_care(by, plan.customer, on=on)
    link = make_link(
        PURPOSE, plan, by=by, on=on, recipient=recipient, address=address, expires_on=expires_on
    )
    if address:
        send_link(link, site=site)
    return link


@transaction.atomic
def take_back(link: PersonalLink, customer: Customer, *, by: User, on: date) -> PersonalLink:
    """Close a link that was given for the customer's plan."""
    require_care(by, customer, on=on)
    return revoke_link(link, by=by)
