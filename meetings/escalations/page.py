"""What an escalation's page shows: why it is where it is, the time at each level, who follows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.accounts.calendar import working_days
from brm.accounts.models import User
from brm.ui.formats import full_day
from customers.care import has_care
from customers.models import Person
from meetings.escalations.clocks import clocks_as_set
from meetings.escalations.origins import origin_of
from meetings.escalations.owners import owner_of_level
from meetings.escalations.rules import Change, Stay, due_at_group, stays
from meetings.escalations.words import LEVELS
from meetings.models import (
    Escalation,
    EscalationLevel,
    EscalationState,
    EscalationStep,
    Meeting,
    MeetingKind,
)
from meetings.operations import escalate

OVER = (EscalationState.DECIDED, EscalationState.INFORMED, EscalationState.CLOSED)


def changes_of(steps: Iterable[EscalationStep]) -> list[Change]:
    """The changes of level that the steps tell; decided and closed, its way is over."""
    return [
        Change(step.happened_on, None if step.to_state in OVER else step.level) for step in steps
    ]


@dataclass(frozen=True)
class LevelShown:
    """The time at one level, as a row."""

    label: str | Promise
    since: date
    until: date | None
    days: str


def levels_shown(steps: Iterable[EscalationStep], *, on: date) -> list[LevelShown]:
    """The time at each level in its order, in working days."""
    return [_shown(stay) for stay in stays(changes_of(steps), on=on, is_working=working_days())]


def _shown(stay: Stay) -> LevelShown:
    days = ngettext("%(n)s working day", "%(n)s working days", stay.working_days)
    label = EscalationLevel(stay.level).label
    return LevelShown(label, stay.since, stay.until, days % {"n": stay.working_days})


def next_steering_meeting(*, on: date) -> Meeting | None:
    """The steering group's next meeting."""
    coming = Meeting.objects.coming(on=on).filter(kind=MeetingKind.STEERING)
    return coming.select_related("forum").order_by("starts_at").first()


def why_here(escalation: Escalation, steps: Sequence[EscalationStep], owner: Person | None) -> str:
    """In a sentence why it is at its level, and since when."""
    came = next((step for step in reversed(steps) if step.changes_level), None)
    facts: dict[str, Any] = {
        "level": LEVELS[escalation.level],
        "day": full_day(escalation.raised_on),
        "owner": owner,
    }
    if came is None:
        words = _("It was raised to %(level)s on %(day)s.") % facts
    else:
        facts |= {
            "before": LEVELS[came.from_level or came.level],
            "who": came.taken_by,
            "why": came.text,
        }
        facts["came"] = full_day(came.happened_on)
        if came.taken_by is None:
            said = _("It came to %(level)s on %(came)s, because %(before)s did not decide in time.")
        elif came.from_level is not None and came.level < came.from_level:
            said = _("%(who)s gave it back to %(level)s on %(came)s: %(why)s")
        else:
            said = _("%(who)s raised it to %(level)s on %(came)s.")
        words = said % facts
    if owner is not None and escalation.is_undecided:
        words = f"{words} {_('%(owner)s answers for it there.') % facts}"
    return words


def what_next(escalation: Escalation, meeting: Meeting | None) -> str:
    """In a sentence when it rises, when the steering group treats it, or what it waits for."""
    match escalation.state:
        case EscalationState.DECIDED:
            return _("The customer has to be told of the decision.")
        case EscalationState.INFORMED:
            return _("The customer knows; it can be closed.")
        case EscalationState.RETURNED:
            return _("Whoever raised it adds what is missing and raises it again, or closes it.")
        case EscalationState.CLOSED:
            return ""
    if escalation.coming_meeting is not None:
        day = full_day(escalation.coming_meeting.held_on)
        return _("The IT steering group decides at its meeting on %(day)s.") % {"day": day}
    if escalation.rises_on is not None:
        return _("It rises to %(level)s on %(day)s, unless it is decided before.") % {
            "level": LEVELS[escalation.level + 1],
            "day": full_day(escalation.rises_on),
        }
    return at_the_group(escalation, meeting)


def at_the_group(escalation: Escalation, meeting: Meeting | None) -> str:
    """When the steering group decides what is not on an agenda yet."""
    held_on = meeting.held_on if meeting else None
    due_on = due_at_group(
        escalation.level_since,
        severity=escalation.severity,
        next_meeting=held_on,
        clocks=clocks_as_set(),
        is_working=working_days(),
    )
    if due_on is None:
        return _("No meeting of the IT steering group is planned that could decide it.")
    facts = {"day": full_day(due_on)}
    if due_on != held_on:
        words = _("It is critical: it wants an extra meeting of the IT steering group by %(day)s.")
        return words % facts
    return _("The next meeting of the IT steering group is on %(day)s.") % facts


def facts_of(escalation: Escalation, user: User, *, on: date) -> dict[str, Any]:
    """Everything of the page but the moves and the form that is open."""
    steps = list(escalation.steps.select_related("taken_by"))
    owner = owner_of_level(escalation.level, escalation.customer, on=on)
    waits = escalation.is_undecided and escalation.level == EscalationLevel.STEERING_GROUP
    meeting = next_steering_meeting(on=on) if waits else None
    watchers = list(escalation.watchers.select_related("user", "person").order_by("pk"))
    cares = has_care(user, escalation.customer, on=on)
    decisions = escalation.decisions.select_related("decision", "action__owner").order_by("-pk")
    return {
        "escalation": escalation,
        "today": on,
        "steps": steps,
        "levels": levels_shown(steps, on=on),
        "owner": owner,
        "why_here": why_here(escalation, steps, owner),
        "what_next": what_next(escalation, meeting),
        "origin": origin_of(escalation),
        "watchers": watchers,
        "follows": any(watcher.user_id == user.pk for watcher in watchers),
        "cares": cares,
        "decisions": decisions,
        "may_write": escalate.may_write(user, escalation, on=on),
        "may_raise": user.has_role(*escalate.MAY_RAISE),
    }
