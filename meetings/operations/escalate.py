"""An escalation's way: raised, accepted, scheduled, decided, customer informed, closed.

Every step is kept; whoever answers for its level, the customer's relationship manager and the
watchers read of it by mail.
"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from brm.outbox.mail import emit_many_mails
from customers.care import require_care
from customers.deciding.words import STEERING_GROUP
from customers.models import Customer, Person
from meetings.escalations.clocks import rises_on
from meetings.escalations.owners import require_deescalation, require_level
from meetings.escalations.telling import Told, mails_of, readers_of
from meetings.models import (
    TRANSITIONS,
    UNDECIDED,
    Action,
    AgendaItem,
    AgendaState,
    Decision,
    Escalation,
    EscalationDecision,
    EscalationLevel,
    EscalationSeverity,
    EscalationState,
    EscalationStep,
    Meeting,
    MeetingKind,
    MeetingState,
)
from meetings.models.escalation_states import REOPENED_FROM
from meetings.operations.positions import next_position

MAY_RAISE = (Role.RELATIONSHIP_MANAGER, Role.STEERING_GROUP, Role.ADMINISTRATOR)
WITHOUT_DECISION = (*UNDECIDED, EscalationState.RETURNED)
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
    level: int | None = None,
    severity: int = EscalationSeverity.NORMAL,
    **brief: Any,
) -> Escalation:
    """Raise a question that the normal way did not answer. Any relationship manager may.

    Without a level it begins at the relationship manager's, whose clock runs from the day `on`;
    raised by somebody else, at the steering group's. `brief` is what else the page asks for.
    """
    require_role(by, *MAY_RAISE)
    level = level or first_level(by)
    escalation = Escalation(
        number=_next_number(),
        customer=customer,
        question=question,
        effect=effect,
        severity=severity,
        level=level,
        level_since=on,
        rises_on=rises_on(level, severity, on),
        raised_on=on,
        raised_by=by,
        wanted_by=wanted_by,
    )
    for name, value in brief.items():
        setattr(escalation, name, value)
    escalation.full_clean()
    escalation.save()
    _keep_step(escalation, "", None, by=by, on=on, text="")
    return escalation


def first_level(user: User) -> int:
    """Where a question begins that the user raises."""
    if user.has_role(Role.RELATIONSHIP_MANAGER):
        return EscalationLevel.RELATIONSHIP_MANAGER
    return EscalationLevel.STEERING_GROUP


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
def change_brief(escalation: Escalation, *, by: User, on: date) -> Escalation:
    """Save what was changed of the brief while no decision is taken."""
    held = _lock(escalation)
    require_writing(by, held, on=on)
    if held.state not in WITHOUT_DECISION:
        raise ValidationError(_("It is decided: its brief stays as it was."))
    escalation.full_clean()
    escalation.save()
    return escalation


def require_writing(user: User, escalation: Escalation, *, on: date) -> None:
    """Refuse whoever neither raised it nor cares for its customer."""
    if escalation.raised_by_id == user.pk and user.has_role(*MAY_RAISE):
        return
    require_care(user, escalation.customer, on=on)


def may_write(user: User, escalation: Escalation, *, on: date) -> bool:
    """Whether the user may change the brief now."""
    if escalation.state not in WITHOUT_DECISION:
        return False
    try:
        require_writing(user, escalation, on=on)
    except PermissionDenied:
        return False
    return True


# At a level -------------------------------------------------------------------------------------


@transaction.atomic
def accept_escalation(escalation: Escalation, *, by: User, on: date, text: str = "") -> Escalation:
    """Whoever answers for the level takes the question on; its clock runs on."""
    held = _lock(escalation, EscalationState.ACCEPTED)
    require_level(by, held, on=on)
    return _take_step(held, EscalationState.ACCEPTED, by=by, on=on, text=text)


@transaction.atomic
def schedule_escalation(
    escalation: Escalation, *, by: User, on: date, meeting: Meeting, text: str = ""
) -> Escalation:
    """Put the question on the agenda of a coming steering group meeting.

    What is new, or was not treated at its meeting, is accepted by it; what is at a lower level
    comes to the steering group's.
    """
    require_steering(by)
    held = _taken_on(escalation, EscalationState.SCHEDULED, by=by, on=on)
    coming = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if coming.kind != MeetingKind.STEERING or coming.state != MeetingState.PLANNED:
        raise ValidationError(_("Choose a coming meeting of the IT steering group."))
    held.meeting = coming
    _put_on_agenda(held, coming)
    text = text or str(meeting)
    level = EscalationLevel.STEERING_GROUP
    return _take_step(held, EscalationState.SCHEDULED, by=by, on=on, text=text, level=level)


def _put_on_agenda(escalation: Escalation, meeting: Meeting) -> None:
    item, _is_new = AgendaItem.objects.get_or_create(
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
    if item.state in (AgendaState.PROPOSED, AgendaState.REMOVED):
        item.state = AgendaState.ACCEPTED
        item.save()


def accept_what_was_scheduled(meeting: Meeting, *, by: User, on: date, text: str) -> None:
    """Take back to accepted what was to be decided at a meeting that will not be.

    Locks the questions: to be called before the meeting is locked.
    """
    scheduled = Escalation.objects.filter(meeting=meeting, state=EscalationState.SCHEDULED)
    for escalation in scheduled.order_by("pk"):
        held = _lock(escalation)
        if held.state == EscalationState.SCHEDULED and held.meeting_id == meeting.pk:
            held.meeting = None
            _take_step(held, EscalationState.ACCEPTED, by=by, on=on, text=text)


@transaction.atomic
def decide_escalation(
    escalation: Escalation,
    *,
    by: User,
    on: date,
    text: str,
    owner: Person | None = None,
    due_on: date | None = None,
    item: AgendaItem | None = None,
) -> Escalation:
    """Record what was decided, by whoever answers for the level; the customer has then to be told.

    What is new is accepted by it. With an `owner` and the day `due_on` it makes the action that
    carries the decision out. `item` is that of the meeting at which it was decided; without one,
    it goes off the agendas of the meetings to come.
    """
    held = _taken_on(escalation, EscalationState.DECIDED, by=by, on=on)
    require_level(by, held, on=on)
    if item is None:
        _take_off_agendas(held)
    else:
        held.meeting = item.meeting
    if (owner is None) != (due_on is None):
        raise ValidationError(
            {"due_on" if owner else "owner": _("Say both who carries it out and by when.")}
        )
    decision = _decided(held, by=by, on=on, text=text, item=item)
    action = None
    if owner is not None and due_on is not None:
        action = Action(text=text[:500], owner=owner, due_on=due_on, customer=held.customer)
        action.meeting, action.agenda_item = decision.meeting, item
        action.full_clean()
        action.save()
    held.decision = decision
    held.first_decided_on = held.first_decided_on or on
    EscalationDecision.objects.create(escalation=held, decision=decision, action=action)
    return _take_step(held, EscalationState.DECIDED, by=by, on=on, text=text)


def _take_off_agendas(held: Escalation) -> None:
    """Nobody has to talk any more about what was decided, or went back, before the meeting."""
    items = AgendaItem.objects.filter(source_kind="escalation", source_id=str(held.pk))
    coming = items.filter(meeting__kind=MeetingKind.STEERING, meeting__state=MeetingState.PLANNED)
    coming.exclude(state=AgendaState.TREATED).update(state=AgendaState.REMOVED)


def _decided(
    held: Escalation, *, by: User, on: date, text: str, item: AgendaItem | None
) -> Decision:
    is_groups = held.level == EscalationLevel.STEERING_GROUP
    meeting = held.meeting if held.meeting and not held.meeting.is_locked else None
    decision = Decision(
        text=text,
        decided_on=on,
        decided_by=None if is_groups else Person.objects.filter(user=by).first(),
        by_mandate=str(STEERING_GROUP) if is_groups else held.get_level_display(),
        customer=held.customer,
        meeting=meeting if is_groups else None,
        agenda_item=item,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    decision.full_clean()
    decision.save()
    return decision


@transaction.atomic
def return_escalation(escalation: Escalation, *, by: User, on: date, text: str) -> Escalation:
    """Give the question back to whoever raised it. Raises ValidationError without a reason."""
    held = _lock(escalation, EscalationState.RETURNED)
    require_level(by, held, on=on)
    _take_off_agendas(held)
    return _take_step(held, EscalationState.RETURNED, by=by, on=on, text=text)


# Between levels ---------------------------------------------------------------------------------


@transaction.atomic
def lift_escalation(
    escalation: Escalation, *, by: User, on: date, text: str = "", seen_level: int | None = None
) -> Escalation:
    """Raise the question to the next level before its clock does: who is at the level, or above.

    Raises ValidationError where it is not at the level `seen_level` any more.
    """
    held = _lock(escalation)
    _require_level_as_seen(held, seen_level)
    if not by.has_role(Role.STEERING_GROUP):
        require_level(by, held, on=on)
    if held.level == EscalationLevel.STEERING_GROUP:
        raise ValidationError(_("There is no level above the IT steering group."))
    return _change_level(held, held.level + 1, by=by, on=on, text=text)


@transaction.atomic
def deescalate_escalation(
    escalation: Escalation, *, by: User, on: date, text: str, seen_level: int | None = None
) -> Escalation:
    """Give the question back to the level below, with the reason; its clock there begins anew.

    Needs the right to de-escalate. Raises ValidationError at the first level, without a reason, or
    where it is not at the level `seen_level` any more.
    """
    require_deescalation(by)
    held = _lock(escalation)
    _require_level_as_seen(held, seen_level)
    if held.level == EscalationLevel.RELATIONSHIP_MANAGER:
        raise ValidationError(_("There is no level below the relationship manager."))
    _take_off_agendas(held)
    held.meeting = None
    return _change_level(held, held.level - 1, by=by, on=on, text=text)


def _require_level_as_seen(held: Escalation, seen: int | None) -> None:
    if seen is not None and held.level != seen:
        raise ValidationError(_("It is at another level already."))


def _change_level(held: Escalation, level: int, *, by: User, on: date, text: str) -> Escalation:
    if held.state not in UNDECIDED:
        raise ValidationError(
            _("%(number)s is %(state)s; that is no next step.")
            % {"number": held.number, "state": held.get_state_display().lower()}
        )
    return _take_step(held, EscalationState.RAISED, by=by, on=on, text=text, level=level)


# Of whoever raised it ---------------------------------------------------------------------------


@transaction.atomic
def raise_again(escalation: Escalation, *, by: User, on: date, text: str = "") -> Escalation:
    """Raise a returned question anew, with what was added to its brief; the clock begins anew."""
    held = _lock(escalation, EscalationState.RAISED)
    require_writing(by, held, on=on)
    return _take_step(held, EscalationState.RAISED, by=by, on=on, text=text)


@transaction.atomic
def inform_customer(
    escalation: Escalation,
    *,
    by: User,
    on: date,
    text: str = "",
    person: Person | None = None,
    through: str = "",
) -> Escalation:
    """Record that the customer was told of the decision on the day `on`, who and how."""
    require_care(by, escalation.customer, on=on)
    held = _lock(escalation, EscalationState.INFORMED)
    held.informed_on, held.informed_person, held.informed_through = on, person, through
    held.first_informed_on = held.first_informed_on or on
    return _take_step(held, EscalationState.INFORMED, by=by, on=on, text=text)


@transaction.atomic
def close_escalation(escalation: Escalation, *, by: User, on: date, text: str = "") -> Escalation:
    """End an escalation whose customer is told, or a returned one that is not raised again."""
    require_care(by, escalation.customer, on=on)
    held = _lock(escalation, EscalationState.CLOSED)
    held.closed_on = on
    held.first_closed_on = held.first_closed_on or on
    return _take_step(held, EscalationState.CLOSED, by=by, on=on, text=text)


@transaction.atomic
def reopen_escalation(escalation: Escalation, *, by: User, on: date, text: str) -> Escalation:
    """Open again what the decision did not solve, at the level where it was, with the reason.

    Its first dates and its decisions stay; the clock of the level begins anew.
    """
    require_care(by, escalation.customer, on=on)
    held = _lock(escalation)
    if held.state not in REOPENED_FROM:
        raise ValidationError(_("Only what was decided and told is opened again."))
    held.decision = held.meeting = held.informed_on = held.informed_person = held.closed_on = None
    held.informed_through = ""
    held.reopened_on = held.level_since = on
    held.times_reopened += 1
    return _take_step(held, EscalationState.RAISED, by=by, on=on, text=text)


def require_steering(user: User) -> None:
    """Refuse whoever does not belong to the steering group."""
    require_role(user, Role.STEERING_GROUP, Role.ADMINISTRATOR)


# What every step shares -------------------------------------------------------------------------


def _lock(escalation: Escalation, to: str = "") -> Escalation:
    """The escalation, locked; raises ValidationError where it cannot go to the state `to`."""
    locked = Escalation.objects.select_for_update(of=("self",), no_key=True)
    held = locked.select_related("customer__unit", "meeting").get(pk=escalation.pk)
    if to and to not in TRANSITIONS[held.state]:
        raise ValidationError(
            _("%(number)s is %(state)s; that is no next step.")
            % {"number": held.number, "state": held.get_state_display().lower()}
        )
    return held


def _taken_on(escalation: Escalation, to: str, *, by: User, on: date) -> Escalation:
    """It locked, on its way to the state `to`: what is new is accepted by it."""
    held = _lock(escalation)
    if held.missed_its_meeting and to == EscalationState.SCHEDULED:
        _take_step(held, EscalationState.ACCEPTED, by=by, on=on, text="")
    elif held.state == EscalationState.RAISED:
        if to != EscalationState.SCHEDULED:
            require_level(by, held, on=on)
        _take_step(held, EscalationState.ACCEPTED, by=by, on=on, text="")
    return _lock(escalation, to)


def _take_step(
    held: Escalation, to: str, *, by: User, on: date, text: str, level: int | None = None
) -> Escalation:
    """Move the locked escalation, keep the step and tell who reads of it.

    A fall to a lower level is written before it happens, as the database wants to see the reason.
    """
    before, level_before = held.state, held.level
    held.state, held.level = to, level or held.level
    if held.level != level_before:
        held.level_since = on
    held.rises_on = _rise_after(held, before, level_before, on=on)
    falls = held.level < level_before
    if falls:
        step = _write_step(held, before, level_before, by=by, on=on, text=text)
    held.full_clean()
    held.save()
    if not falls:
        step = _write_step(held, before, level_before, by=by, on=on, text=text)
    _tell(step, held, on=on)
    return held


def _rise_after(held: Escalation, before: str, level_before: int, *, on: date) -> date | None:
    """The clock begins with a level, and with what is raised anew; it ends with the decision."""
    if held.state not in UNDECIDED:
        return None
    if held.level != level_before or before not in UNDECIDED:
        return rises_on(held.level, held.severity, on)
    return held.rises_on


def _keep_step(
    held: Escalation, before: str, level_before: int | None, *, by: User, on: date, text: str
) -> None:
    _tell(_write_step(held, before, level_before, by=by, on=on, text=text), held, on=on)


def _write_step(
    held: Escalation, before: str, level_before: int | None, *, by: User, on: date, text: str
) -> EscalationStep:
    step = EscalationStep(
        escalation=held,
        from_state=before,
        to_state=held.state,
        from_level=level_before,
        level=held.level,
        text=text.strip(),
        happened_on=on,
        taken_at=timezone.now(),
        taken_by=by,
    )
    step.full_clean()
    step.save()
    return step


def _tell(step: EscalationStep, held: Escalation, *, on: date) -> None:
    is_new = held.state == EscalationState.RAISED
    emit_many_mails(mails_of(Told(step, held), readers_of(held, on=on, is_new=is_new)))
