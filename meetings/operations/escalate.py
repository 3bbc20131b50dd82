"""An escalation's way: raised, accepted, scheduled, decided, customer informed, closed.

Every step is kept, and the customer's relationship manager reads of it by mail.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from brm.outbox.mail import send_mail
from customers.care import require_care
from customers.deciding.words import STEERING_GROUP
from customers.models import Customer
from meetings.models import (
    TRANSITIONS,
    AgendaItem,
    Decision,
    Escalation,
    EscalationLevel,
    EscalationState,
    EscalationStep,
    Meeting,
    MeetingKind,
)
from meetings.operations.meet import next_position

MAY_RAISE = (Role.RELATIONSHIP_MANAGER, Role.STEERING_GROUP, Role.ADMINISTRATOR)
NUMBERS = 7_201
"""The advisory lock under which numbers are given, one after another."""


@transaction.atomic
def raise_escalation(
    *,
    customer: Customer,
    by: User,
    on: date,
    question: str,
    effect: str,
    wanted_by: date,
    otherwise: str = "",
    options: str = "",
    recommendation: str = "",
    level: int = EscalationLevel.STEERING_GROUP,
) -> Escalation:
    """Raise a question that the normal way did not answer. Any relationship manager may."""
    require_role(by, *MAY_RAISE)
    escalation = Escalation(
        number=_next_number(),
        customer=customer,
        question=question,
        effect=effect,
        otherwise=otherwise,
        options=options,
        recommendation=recommendation,
        level=level,
        level_since=on,
        raised_on=on,
        raised_by=by,
        wanted_by=wanted_by,
    )
    escalation.full_clean()
    escalation.save()
    _keep_step(escalation, "", by=by, on=on, text="")
    return escalation


def _next_number() -> str:
    """The number after the highest so far; the lock lasts until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS])
        cursor.execute(
            "SELECT COALESCE(max(substring(number FROM 3)::bigint), 0) + 1"
            " FROM meetings_escalation WHERE number ~ '^E-[0-9]{1,12}$'"
        )
        return f"E-{cursor.fetchone()[0]}"


@transaction.atomic
def accept_escalation(escalation: Escalation, *, by: User, on: date, text: str = "") -> Escalation:
    """The steering group takes the question on."""
    require_steering(by)
    held = _lock(escalation, EscalationState.ACCEPTED)
    return _take_step(held, EscalationState.ACCEPTED, by=by, on=on, text=text)


@transaction.atomic
def schedule_escalation(
    escalation: Escalation, *, by: User, on: date, meeting: Meeting, text: str = ""
) -> Escalation:
    """Put the question on the agenda of a coming steering group meeting."""
    require_steering(by)
    held = _lock(escalation, EscalationState.SCHEDULED)
    if meeting.kind != MeetingKind.STEERING or not meeting.is_open_for_writing:
        raise ValidationError(_("Choose a coming meeting of the IT steering group."))
    held.meeting = meeting
    _put_on_agenda(held, Meeting.objects.select_for_update().get(pk=meeting.pk))
    return _take_step(held, EscalationState.SCHEDULED, by=by, on=on, text=text or str(meeting))


def _put_on_agenda(escalation: Escalation, meeting: Meeting) -> None:
    AgendaItem.objects.get_or_create(
        meeting=meeting,
        source_kind="escalation",
        source_id=str(escalation.pk),
        defaults={
            "position": next_position(meeting),
            "topic": f"{escalation.number} {escalation.question}"[:255],
            "reason": str(escalation.customer),
            "url": escalation.get_absolute_url(),
            "duration_minutes": 20,
        },
    )


@transaction.atomic
def decide_escalation(escalation: Escalation, *, by: User, on: date, text: str) -> Escalation:
    """Record the steering group's decision; the customer has then to be told."""
    require_steering(by)
    held = _lock(escalation, EscalationState.DECIDED)
    decision = Decision(
        text=text,
        decided_on=on,
        by_mandate=str(STEERING_GROUP),
        customer=held.customer,
        meeting=held.meeting if held.meeting and not held.meeting.is_locked else None,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    decision.full_clean()
    decision.save()
    held.decision = decision
    return _take_step(held, EscalationState.DECIDED, by=by, on=on, text=text)


@transaction.atomic
def return_escalation(escalation: Escalation, *, by: User, on: date, text: str) -> Escalation:
    """Give the question back to whoever raised it. Raises ValidationError without a reason."""
    require_steering(by)
    held = _lock(escalation, EscalationState.RETURNED)
    return _take_step(held, EscalationState.RETURNED, by=by, on=on, text=text)


@transaction.atomic
def raise_again(escalation: Escalation, *, by: User, on: date, text: str = "") -> Escalation:
    """Raise a returned question anew, with what was added to its brief."""
    require_care(by, escalation.customer, on=on)
    held = _lock(escalation, EscalationState.RAISED)
    return _take_step(held, EscalationState.RAISED, by=by, on=on, text=text)


@transaction.atomic
def inform_customer(escalation: Escalation, *, by: User, on: date, text: str = "") -> Escalation:
    """Record that the customer was told of the decision on the day `on`."""
    require_care(by, escalation.customer, on=on)
    held = _lock(escalation, EscalationState.INFORMED)
    held.informed_on = on
    return _take_step(held, EscalationState.INFORMED, by=by, on=on, text=text)


@transaction.atomic
def close_escalation(escalation: Escalation, *, by: User, on: date, text: str = "") -> Escalation:
    """End an escalation whose customer is told, or a returned one that is not raised again."""
    require_care(by, escalation.customer, on=on)
    held = _lock(escalation, EscalationState.CLOSED)
    return _take_step(held, EscalationState.CLOSED, by=by, on=on, text=text)


def require_steering(user: User) -> None:
    """Refuse whoever does not belong to the steering group."""
    require_role(user, Role.STEERING_GROUP, Role.ADMINISTRATOR)


def _lock(escalation: Escalation, to: str) -> Escalation:
    """The escalation, locked; raises ValidationError where it cannot go to the state `to`."""
    locked = Escalation.objects.select_for_update(of=("self",), no_key=True)
    held = locked.select_related("customer__unit", "meeting").get(pk=escalation.pk)
    if to not in TRANSITIONS[held.state]:
        raise ValidationError(
            _("%(number)s is %(state)s; that is no next step.")
            % {"number": held.number, "state": held.get_state_display().lower()}
        )
    return held


def _take_step(held: Escalation, to: str, *, by: User, on: date, text: str) -> Escalation:
    before, held.state = held.state, to
    held.full_clean()
    held.save()
    _keep_step(held, before, by=by, on=on, text=text)
    return held


def _keep_step(held: Escalation, before: str, *, by: User, on: date, text: str) -> None:
    step = EscalationStep(
        escalation=held,
        from_state=before,
        to_state=held.state,
        level=held.level,
        text=text.strip(),
        taken_at=timezone.now(),
        taken_by=by,
    )
    step.full_clean()
    step.save()
    _tell_relationship_manager(step, on=on)


def _tell_relationship_manager(step: EscalationStep, *, on: date) -> None:
    held = step.escalation
    manager = held.customer.relationship_manager(on=on)
    if manager is None or not manager.email:
        return
    send_mail(
        to=[manager.email],
        subject=_("%(number)s, %(customer)s: %(state)s")
        % {
            "number": held.number,
            "customer": held.customer,
            "state": held.get_state_display().lower(),
        },
        text="\n\n".join(part for part in (held.question, step.text) if part),
        key=f"escalation-step-{step.pk}",
    )
