"""A complaint's way: received, acknowledged, answered, the customer told, closed; or opened again.

Compliments and comments go the same way, and may be closed without an answer.
"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.models import Service
from brm.accounts.calendar import working_days
from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from brm.ui.formats import full_day
from customers.care import require_care
from customers.models import Customer, Person
from meetings.complaints.rules import WORKING_DAYS, DueDays, due_days
from meetings.models import (
    COMPLAINT_WAY,
    Complaint,
    ComplaintCause,
    ComplaintClock,
    ComplaintKind,
    ComplaintState,
    ComplaintStep,
)

MAY_RECORD = (Role.RELATIONSHIP_MANAGER, Role.STEERING_GROUP, Role.ADMINISTRATOR)
NUMBERS = 7_203
"""The advisory lock under which numbers are given, one after another."""


def clocks_as_set() -> dict[str, int]:
    """The working days of each clock: the administrator's, else the product's own."""
    return WORKING_DAYS | dict(ComplaintClock.objects.values_list("step", "working_days"))


@transaction.atomic
def record_complaint(
    *,
    customer: Customer,
    by: User,
    on: date,
    kind: str,
    subject: str,
    received_on: date,
    owner: Person | None = None,
    service: Service | None = None,
    **said: Any,
) -> Complaint:
    """Record what somebody of the customer said; whoever hears it may, not only who cares for it.

    `said` are the words, who said them, through what, and how severe it is. Without an owner it
    is the relationship manager's.
    """
    require_role(by, *MAY_RECORD)
    _refuse_future(received_on, on, "received_on")
    owner = owner or customer.relationship_manager(on=on)
    complaint = Complaint(
        number=_next_number(), customer=customer, kind=kind, subject=subject, service=service
    )
    complaint.owner = owner
    for name, value in said.items():
        setattr(complaint, name, value)
    _receive(complaint, received_on)
    _save(complaint)
    _keep_step(complaint, "", by=by, day=received_on)
    return complaint


def _receive(complaint: Complaint, received_on: date) -> None:
    """Set the day and the clocks that run from it."""
    days = days_from(received_on, is_complaint=complaint.kind == ComplaintKind.COMPLAINT)
    complaint.received_on = received_on
    complaint.acknowledge_due_on = days.acknowledge
    complaint.answer_due_on, complaint.close_due_on = days.answer, days.close


def days_from(received_on: date, *, is_complaint: bool) -> DueDays:
    """The due days by the clocks as they are set and the organisation's calendar."""
    return due_days(
        received_on,
        clocks=clocks_as_set(),
        is_working=working_days(),
        is_complaint=is_complaint,
    )


def _next_number() -> str:
    """The number after the highest so far; the lock lasts until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS])
        cursor.execute(
            "SELECT COALESCE(max(substring(number FROM 3)::bigint), 0) + 1"
            " FROM meetings_complaint WHERE number ~ '^C-[0-9]{1,12}$'"
        )
        return f"C-{cursor.fetchone()[0]}"


@transaction.atomic
def change_complaint(complaint: Complaint, *, by: User, on: date) -> Complaint:
    """Save what was changed of the words and facts of a complaint that is not closed."""
    held = _lock(complaint, by=by, on=on)
    if held.is_closed:
        raise ValidationError(_("It is closed: add a comment, or open it again."))
    _save(complaint)
    return complaint


@transaction.atomic
def acknowledge_complaint(
    complaint: Complaint, *, by: User, on: date, day: date, text: str = ""
) -> Complaint:
    """Record that the customer knows since `day` that it was received."""
    held = _lock(complaint, ComplaintState.ACKNOWLEDGED, by=by, on=on)
    _refuse_future(day, on, "day")
    held.acknowledged_on = day
    return _take_step(held, ComplaintState.ACKNOWLEDGED, by=by, day=day, text=text)


@transaction.atomic
def answer_complaint(
    complaint: Complaint, *, by: User, on: date, day: date, answer: str
) -> Complaint:
    """Record what is answered; an answer is an acknowledgement where there was none."""
    held = _lock(complaint, ComplaintState.ANSWERED, by=by, on=on)
    _refuse_future(day, on, "day")
    held.acknowledged_on = held.acknowledged_on or day
    held.answer, held.answered_on = answer, day
    held.first_answered_on = held.first_answered_on or day
    return _take_step(held, ComplaintState.ANSWERED, by=by, day=day, text=answer)


@transaction.atomic
def close_complaint(
    complaint: Complaint,
    *,
    by: User,
    on: date,
    told_on: date | None,
    cause: ComplaintCause | None = None,
    text: str = "",
) -> Complaint:
    """Close what was answered and told on the day `told_on`.

    Raises ValidationError where a complaint was not answered, or its customer not told.
    """
    held = _lock(complaint, ComplaintState.CLOSED, by=by, on=on)
    if held.is_complaint and held.answered_on is None:
        raise ValidationError(_("Answer it before you close it."))
    if told_on is not None:
        _refuse_future(told_on, on, "told_on")
    held.told_on = told_on or held.told_on
    held.cause = cause or held.cause
    held.closed_on = on
    held.first_closed_on = held.first_closed_on or on
    return _take_step(held, ComplaintState.CLOSED, by=by, day=on, text=text)


@transaction.atomic
def reopen_complaint(complaint: Complaint, *, by: User, on: date, text: str) -> Complaint:
    """Open again what is not solved, with the reason; its first day and its clocks stay."""
    held = _lock(complaint, ComplaintState.REOPENED, by=by, on=on)
    return open_again(held, on=on, text=text, by=by)


def open_again(
    held: Complaint, *, on: date, text: str, by: User | None = None, said_by: Person | None = None
) -> Complaint:
    """The locked complaint goes back to work: the answer that was given stands in its steps."""
    held.answered_on = held.told_on = held.closed_on = None
    held.confirmed_on = held.confirmed_by = None
    held.reopened_on = on
    held.times_reopened += 1
    return _take_step(held, ComplaintState.REOPENED, by=by, day=on, text=text, said_by=said_by)


@transaction.atomic
def record_confirmation(
    complaint: Complaint, *, by: User, on: date, day: date, text: str = ""
) -> Complaint:
    """Record that the customer said on `day` that it is solved."""
    held = _lock(complaint, by=by, on=on)
    _refuse_future(day, on, "day")
    return confirm(held, day=day, text=text, by=by, person=held.said_by)


def confirm(
    held: Complaint, *, day: date, text: str, person: Person | None, by: User | None = None
) -> Complaint:
    """The locked complaint is confirmed; whoever says it is solved was told of the answer."""
    if held.answered_on is None:
        raise ValidationError(_("Only what was answered can be confirmed."))
    if held.confirmed_on is not None:
        raise ValidationError(
            _("It was confirmed on %(day)s already.") % {"day": full_day(held.confirmed_on)}
        )
    held.confirmed_on, held.confirmed_by = day, person
    held.told_on = held.told_on or day
    words = _("Solved, says %(who)s.") % {"who": person or held.speaker}
    text = f"{words} {text}".strip()
    return _take_step(held, held.state, by=by, day=day, text=text, said_by=person)


@transaction.atomic
def comment_on_complaint(complaint: Complaint, *, by: User, on: date, text: str) -> Complaint:
    """Add a comment, open or closed; it is never changed."""
    held = _lock(complaint, by=by, on=on)
    _keep_step(held, held.state, by=by, day=on, text=text)
    return held


def require_handling(user: User, complaint: Complaint, *, on: date) -> None:
    """Refuse whoever is neither its owner nor cares for its customer.

    Raises PermissionDenied with a sentence that names who may.
    """
    if complaint.owner is not None and complaint.owner.user_id == user.pk and user.roles:
        return
    require_care(user, complaint.customer, on=on)


def may_handle(user: User, complaint: Complaint, *, on: date) -> bool:
    """Whether the user may take the complaint's steps."""
    try:
        require_handling(user, complaint, on=on)
    except PermissionDenied:
        return False
    return True


def lock_complaint(complaint: Complaint) -> Complaint:
    """The complaint as it is now, locked for this transaction."""
    locked = Complaint.objects.select_for_update(of=("self",), no_key=True)
    rows = locked.select_related("customer__unit", "owner", "said_by", "service", "cause")
    return rows.get(pk=complaint.pk)


def _lock(complaint: Complaint, to: str = "", *, by: User, on: date) -> Complaint:
    """It locked, for who may; raises ValidationError where it cannot go to the state `to`."""
    held = lock_complaint(complaint)
    require_handling(by, held, on=on)
    if to and to not in COMPLAINT_WAY[held.state]:
        raise ValidationError(
            _("%(number)s is %(state)s; that is no next step.")
            % {"number": held.number, "state": held.get_state_display().lower()}
        )
    return held


def _refuse_future(day: date, on: date, field: str) -> None:
    if day > on:
        raise ValidationError({field: _("That day is still to come.")})


def _take_step(
    held: Complaint,
    to: str,
    *,
    by: User | None,
    day: date,
    text: str,
    said_by: Person | None = None,
) -> Complaint:
    before, held.state = held.state, to
    _save(held)
    _keep_step(held, before, by=by, day=day, text=text, said_by=said_by)
    return held


def _save(complaint: Complaint) -> None:
    """Checked and saved; the next day due comes back from the database."""
    complaint.full_clean()
    complaint.save()
    complaint.refresh_from_db(fields=["version", "due_on"])


def _keep_step(
    held: Complaint,
    before: str,
    *,
    by: User | None,
    day: date,
    text: str = "",
    said_by: Person | None = None,
) -> None:
    step = ComplaintStep(
        complaint=held,
        from_state=before,
        to_state=held.state,
        text=text.strip(),
        happened_on=day,
        taken_at=timezone.now(),
        taken_by=by,
        said_by=said_by,
    )
    step.full_clean()
    step.save()
