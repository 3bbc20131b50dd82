"""The customer's person is asked by a personal link whether the answer solves the complaint."""

from datetime import date
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.operations.ask import ask_by_link, take_back_links, who_answers
from brm.accounts.models import User
from customers.models import Person
from customers.telling import Written, tell_relationship_manager
from meetings.models import Complaint, ComplaintRequest, ComplaintState
from meetings.operations.complain import confirm, lock_complaint, open_again, require_handling

PURPOSE = "complaint"
SAID_BY_LINK = (ComplaintState.ANSWERED, ComplaintState.CLOSED)
"""The states in which the customer says by link whether it is solved."""


@transaction.atomic
def ask_whether_solved(
    complaint: Complaint, *, by: User, on: date, person: Person, site: str
) -> Complaint:
    """Send the answer with the question whether it solves it; so the customer is told.

    Raises ValidationError where nothing is answered, it is confirmed already, or the person has
    no e-mail address.
    """
    held = lock_complaint(complaint)
    require_handling(by, held, on=on)
    if not awaits_confirmation(held):
        raise ValidationError(_("Only what is answered and not confirmed yet can be asked about."))
    if not person.email:
        raise ValidationError(
            {"person": _("%(person)s has no e-mail address.") % {"person": person}}
        )
    asked = ComplaintRequest(
        complaint=held, round=held.times_reopened, person=person, asked_on=on, asked_by=by
    )
    asked.full_clean()
    asked.save()
    if held.told_on is None:
        held.told_on = on
        held.full_clean()
        held.save()
    ask_by_link(PURPOSE, asked, by=by, on=on, site=site)
    return held


def awaits_confirmation(complaint: Complaint) -> bool:
    """Whether the customer may still say that it is solved, or not."""
    return complaint.state in SAID_BY_LINK and complaint.confirmed_on is None


@transaction.atomic
def take_back_complaint_request(asked: ComplaintRequest, *, by: User, on: date) -> None:
    """Close the links by which the person was asked."""
    require_handling(by, asked.complaint, on=on)
    take_back_links(PURPOSE, asked, by=by)


@transaction.atomic
def answer_whether_solved(
    asked: ComplaintRequest, *, on: date, is_solved: bool, text: str = ""
) -> Complaint:
    """Keep the customer's word: solved, or not, and then it is open again with the reason.

    Raises ValidationError where the link is of an answer before a reopening, where it was
    confirmed already, or where what is not solved is not said.
    """
    held = lock_complaint(asked.complaint)
    if asked.round != held.times_reopened or not awaits_confirmation(held):
        raise ValidationError(_("Nothing is asked of you here any more."))
    person = who_answers(asked)
    if is_solved:
        confirm(held, day=on, text=text, person=person)
    else:
        open_again(held, on=on, text=text, said_by=person)
    _tell(held, person, is_solved=is_solved, text=text, on=on)
    return held


def _tell(held: Complaint, person: Person, *, is_solved: bool, text: str, on: date) -> None:
    def write() -> Written:
        facts = {"who": person, "complaint": held}
        if is_solved:
            subject = _("Solved, says %(who)s: %(complaint)s") % facts
        else:
            subject = _("Not solved, says %(who)s: %(complaint)s") % facts
        page = urljoin(settings.SITE, held.get_absolute_url())
        return subject, "\n\n".join(part for part in (subject, text, page) if part)

    key = f"complaint-said-{held.steps.latest('pk').pk}"
    tell_relationship_manager(held.customer, on=on, write=write, key=key)
