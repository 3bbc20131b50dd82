"""Who may decide confirms afterwards what was decided in their absence, by link or at a meeting."""

from datetime import date
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.operations.ask import ask_by_link, take_back_links, who_answers
from brm.accounts.models import User
from brm.links.models import PersonalLink
from customers.deciding import require_decider
from customers.models import Person
from customers.telling import Written, tell_relationship_manager
from meetings.models import (
    Decision,
    DecisionConfirmation,
    DecisionRequest,
    DecisionStanding,
    Meeting,
)
from meetings.models.forums import HERE
from meetings.operations.care import lock_open_meeting, require_forum_care
from meetings.operations.minute import DECISION


def lock_awaiting(decision: Decision) -> Decision:
    """The decision, locked; raises ValidationError where it awaits no confirmation any more."""
    Decision.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.pk)
    rows = Decision.objects.with_standing().select_related(
        "customer__unit", "meeting__forum__customer__unit", "decided_by", "agenda_item"
    )
    held = rows.get(pk=decision.pk)
    if held.standing != DecisionStanding.AWAITS:
        raise ValidationError(_("This decision awaits no confirmation any more."))
    return held


def who_may_confirm(decision: Decision, person: Person | None, *, on: date) -> str:
    """The person's mandate in words, by which they may decide the same on the day.

    Raises ValidationError that names who may.
    """
    assert decision.customer is not None
    _mandate, words = require_decider(
        person,
        decision.matter,
        unit=decision.customer.unit,
        on=on,
        amount=decision.amount,
        currency=decision.currency,
        service=decision.service,
    )
    return words


@transaction.atomic
def ask_to_confirm(
    decision: Decision, *, by: User, on: date, site: str, person: Person | None = None
) -> DecisionRequest:
    """Ask who may decide, by a personal link, to confirm; without `person` who decided then.

    Asked again on the same day, at the same address, nothing more is sent.

    Raises ValidationError where nothing is awaited, the person may not decide it today, or has no
    e-mail address.
    """
    held = lock_awaiting(decision)
    assert held.meeting is not None
    require_forum_care(by, held.meeting.forum, on=on)
    asked = person or held.decided_by
    asked = asked and (asked.merged_into or asked)
    who_may_confirm(held, asked, on=on)
    assert asked is not None
    if held.agenda_item is not None and held.agenda_item.confidential:
        raise ValidationError(_("This item is confidential: nothing of it is sent outside IT."))
    if not asked.email:
        raise ValidationError(_("%(person)s has no e-mail address.") % {"person": asked})
    for earlier in held.requests.filter(person=asked, asked_on=on):
        links = PersonalLink.objects.of(DECISION, earlier).open(on=on)
        if links.filter(address=asked.email).exists():
            return earlier
    for earlier in held.requests.all():
        take_back_links(DECISION, earlier, by=by)
    request = DecisionRequest(decision=held, person=asked, asked_on=on, asked_by=by)
    request.full_clean()
    request.save()
    ask_by_link(DECISION, request, by=by, on=on, site=site)
    return request


@transaction.atomic
def answer_request(
    asked: DecisionRequest, *, on: date, is_confirmed: bool, text: str = ""
) -> DecisionConfirmation:
    """Keep what who was asked says by the link: a yes, from which on it counts, or a no.

    Raises ValidationError where it was answered, or the person may not decide it any more.
    """
    held = lock_awaiting(asked.decision)
    person = who_answers(asked)
    said = _keep(
        held,
        DecisionConfirmation(
            person=person,
            is_confirmed=is_confirmed,
            text=text.strip(),
            by_mandate=who_may_confirm(held, person, on=on),
            answered_on=on,
            request=asked,
        ),
    )
    _tell(said, on=on)
    return said


@transaction.atomic
def confirm_at_meeting(
    decision: Decision,
    *,
    by: User,
    on: date,
    meeting: Meeting,
    person: Person | None,
    is_confirmed: bool = True,
    text: str = "",
) -> DecisionConfirmation:
    """Record at a later meeting of the forum what who may decide, present there, says of it.

    Raises ValidationError before the day of that meeting.
    """
    later = lock_open_meeting(meeting, by=by, on=on)
    if later.held_on > on:
        raise ValidationError(_("This meeting has not begun yet."))
    held = lock_awaiting(decision)
    assert held.meeting is not None
    if later.forum_id != held.meeting.forum_id or later.starts_at <= held.meeting.starts_at:
        raise ValidationError(_("Only a later meeting of the same forum can confirm it."))
    if person is None or not later.attendance.filter(person=person, state__in=HERE).exists():
        raise ValidationError(_("Say who confirms it: somebody who is marked as present."))
    return _keep(
        held,
        DecisionConfirmation(
            person=person,
            is_confirmed=is_confirmed,
            text=text.strip(),
            by_mandate=who_may_confirm(held, person, on=later.held_on),
            answered_on=later.held_on,
            at_meeting=later,
            recorded_by=by,
        ),
    )


def _keep(held: Decision, said: DecisionConfirmation) -> DecisionConfirmation:
    said.decision = held
    said.full_clean()
    said.save()
    return said


def _tell(said: DecisionConfirmation, *, on: date) -> None:
    decision = said.decision
    assert decision.customer is not None
    assert decision.meeting is not None
    page = urljoin(settings.SITE, decision.meeting.get_absolute_url())

    def write() -> Written:
        facts = {"who": said.person, "text": decision.text}
        if said.is_confirmed:
            subject = _("Confirmed by %(who)s: %(text)s") % facts
        else:
            subject = _("Not confirmed by %(who)s: %(text)s") % facts
        return subject[:200], "\n\n".join(part for part in (subject, said.text, page) if part)

    key = f"decision-answered-{said.pk}"
    tell_relationship_manager(decision.customer, on=on, write=write, key=key)
