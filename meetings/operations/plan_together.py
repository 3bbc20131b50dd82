"""The common plan of a customer: written as a draft, published in versions, shown by link."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.links.models import PersonalLink
from brm.links.operations import make_link, revoke_link, send_link
from customers.care import require_care
from customers.models import Customer, Person
from meetings.models import (
    CommonPlan,
    CommonPlanAcknowledgement,
    CommonPlanItem,
    CommonPlanVersion,
)
from meetings.plans.rules import Item, digest_of

PURPOSE = "common_plan"


@transaction.atomic
def add_plan_item(
    customer: Customer,
    *,
    by: User,
    on: date,
    text: str,
    owner: Person,
    due_on: date | None,
    state: str,
) -> CommonPlanItem:
    """Put something into the draft; the customer's first item begins its plan."""
    require_care(by, customer, on=on)
    plan, _made = CommonPlan.objects.get_or_create(customer=customer)
    item = CommonPlanItem(plan=plan, text=text, owner=owner, due_on=due_on, state=state)
    item.full_clean()
    item.save()
    return item


@transaction.atomic
def change_plan_item(item: CommonPlanItem, *, by: User, on: date, **facts: Any) -> CommonPlanItem:
    """Change an item of the draft; what was published stays as it was."""
    require_care(by, item.plan.customer, on=on)
    held = CommonPlanItem.objects.select_for_update(no_key=True).get(pk=item.pk)
    for name, value in facts.items():
        setattr(held, name, value)
    held.full_clean()
    held.save()
    return held


@transaction.atomic
def take_out_plan_item(item: CommonPlanItem, *, by: User, on: date) -> None:
    """Take an item out of the draft; versions that have it keep it."""
    require_care(by, item.plan.customer, on=on)
    CommonPlanItem.objects.filter(pk=item.pk).delete()


def frozen(plan: CommonPlan) -> list[Item]:
    """The items of the draft as a version holds them."""
    rows = plan.items.select_related("owner").order_by("pk")
    return [
        {
            "key": item.pk,
            "text": item.text,
            "owner": item.owner.name,
            "due_on": item.due_on.isoformat() if item.due_on else None,
            "state": item.state,
        }
        for item in rows
    ]


@transaction.atomic
def publish_plan(plan: CommonPlan, *, by: User, on: date, note: str = "") -> CommonPlanVersion:
    """Freeze the draft as the next version.

    Raises ValidationError where it is empty, or the same as the version before.
    """
    held = CommonPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    require_care(by, held.customer, on=on)
    items, before = frozen(held), held.versions.first()
    if not items:
        raise ValidationError(_("There is nothing in the plan yet."))
    content = {"items": items}
    digest = digest_of(content)
    if before is not None and before.digest == digest:
        raise ValidationError(_("Nothing has changed since version %(n)s.") % {"n": before.number})
    version = CommonPlanVersion(
        plan=held,
        number=before.number + 1 if before else 1,
        content=content,
        digest=digest,
        note=note.strip(),
        published_on=on,
        published_by=by,
    )
    version.full_clean()
    version.save()
    return version


@transaction.atomic
def give_common_plan(
    plan: CommonPlan,
    *,
    by: User,
    on: date,
    site: str,
    recipient: str,
    address: str = "",
    expires_on: date | None = None,
) -> PersonalLink:
    """A link that shows the published plan without signing in; mailed where there is an address.

    Raises ValidationError before the first version.
    """
    require_care(by, plan.customer, on=on)
    if not plan.versions.exists():
        raise ValidationError(_("Publish the plan first: the link shows what is published."))
    link = make_link(
        PURPOSE, plan, by=by, on=on, recipient=recipient, address=address, expires_on=expires_on
    )
    if address:
        send_link(link, site=site)
    return link


@transaction.atomic
def take_back_common_plan(link: PersonalLink, plan: CommonPlan, *, by: User, on: date) -> None:
    """Close a link that was given for the plan."""
    require_care(by, plan.customer, on=on)
    revoke_link(link, by=by)


@transaction.atomic
def acknowledge_plan(
    version: CommonPlanVersion, link: PersonalLink, *, on: date, name: str, comment: str = ""
) -> CommonPlanAcknowledgement:
    """Keep that whoever has the link knows the version. Raises ValidationError a second time."""
    said = CommonPlanAcknowledgement(
        of_version=version,
        link_id=link.pk,
        name=name.strip(),
        comment=comment.strip(),
        said_on=on,
    )
    said.full_clean()
    said.save()
    return said
