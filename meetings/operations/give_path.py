"""Somebody of the customer is given the way of escalations, or a decision, by a personal link."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.links.models import PersonalLink
from brm.links.operations import make_link, revoke_link, send_link
from customers.care import require_care
from customers.models import Customer, Person
from meetings.models import Escalation, InformedThrough
from meetings.operations.escalate import inform_customer

PATH = "escalation_path"
DECISION = "escalation"


@transaction.atomic
def give_path(customer: Customer, *, by: User, on: date, site: str, person: Person) -> PersonalLink:
    """A link that shows the way and the customer's own escalations; mailed where it can be."""
    require_care(by, customer, on=on)
    return _link(PATH, customer, person, by=by, on=on, site=site)


@transaction.atomic
def take_back_path(link: PersonalLink, customer: Customer, *, by: User, on: date) -> PersonalLink:
    """Close a link that was given."""
    require_care(by, customer, on=on)
    return revoke_link(link, by=by)


@transaction.atomic
def tell_customer(
    escalation: Escalation,
    *,
    by: User,
    on: date,
    site: str,
    person: Person,
    through: str,
    text: str = "",
) -> Escalation:
    """Record that the person was told of the decision; through a link, by this very mail.

    Raises ValidationError where the link has no address to go to.
    """
    if through == InformedThrough.LINK and not person.email:
        raise ValidationError(
            {"person": _("%(person)s has no e-mail address.") % {"person": person}}
        )
    told = inform_customer(escalation, by=by, on=on, text=text, person=person, through=through)
    if through == InformedThrough.LINK:
        _link(DECISION, told, person, by=by, on=on, site=site)
    return told


def _link(
    purpose: str,
    subject: Customer | Escalation,
    person: Person,
    *,
    by: User,
    on: date,
    site: str,
) -> PersonalLink:
    link = make_link(
        purpose,
        subject,
        by=by,
        on=on,
        recipient=person.name,
        address=person.email,
        language=person.language,
    )
    if link.address:
        send_link(link, site=site)
    return link
