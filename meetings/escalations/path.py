"""What a customer may see: the way an escalation goes, and the state of its own ones.

Only from here come words to the customer: `words`, and of a decision what the customer was told.
Question, effect, facts, options, advice and what was said with steps are for inside IT.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui.formats import full_day
from customers.models import Channel, ChannelKind, Customer
from meetings.escalations.clocks import clocks_as_set
from meetings.escalations.owners import owner_of_level
from meetings.escalations.rules import CRITICAL, Clocks
from meetings.escalations.words import LEVELS
from meetings.models import (
    Escalation,
    EscalationLevel,
    EscalationSeverity,
    EscalationState,
    Meeting,
    MeetingKind,
)

CLOSED_DAYS = 366
"""So many days a closed escalation is still shown."""


@dataclass(frozen=True)
class LevelOfPath:
    """One level of the way: who answers there, and how long it may take."""

    label: str | Promise
    owner: str
    email: str
    clock: str


def path_of(customer: Customer, *, on: date) -> list[LevelOfPath]:
    """The levels in their order, as they are on the day."""
    clocks = clocks_as_set()
    coming = Meeting.objects.coming(on=on).filter(kind=MeetingKind.STEERING).first()
    found = []
    for level in EscalationLevel:
        owner = owner_of_level(level, customer, on=on)
        clock = _clock(level, clocks) if level < EscalationLevel.STEERING_GROUP else ""
        found.append(
            LevelOfPath(
                level.label,
                owner.name if owner else "",
                owner.email if owner else "",
                clock or _clock_of_group(coming, clocks),
            )
        )
    return found


def _clock(level: int, clocks: Clocks) -> str:
    normal, critical = (clocks[level, severity] for severity in EscalationSeverity.values)
    words = ngettext(
        "Decides within %(n)s working day", "Decides within %(n)s working days", normal
    ) % {"n": normal}
    if critical == normal:
        return words
    return _("%(days)s, %(n)s where it is critical") % {"days": words, "n": critical}


def _clock_of_group(coming: Meeting | None, clocks: Clocks) -> str:
    days = clocks[EscalationLevel.STEERING_GROUP, CRITICAL]
    extra = ngettext(
        "where it is critical, an extra one within %(n)s working day",
        "where it is critical, an extra one within %(n)s working days",
        days,
    ) % {"n": days}
    if coming is None:
        return _("Decides at its next meeting; %(extra)s") % {"extra": extra}
    facts = {"day": full_day(coming.held_on), "extra": extra}
    return _("Decides at its next meeting, on %(day)s; %(extra)s") % facts


def channels_of(customer: Customer) -> list[Channel]:
    """Where the customer escalates, as its communication plan says."""
    return list(Channel.objects.filter(plan__customer=customer, kind=ChannelKind.ESCALATION))


@dataclass(frozen=True)
class SeenByCustomer:
    """An escalation as its customer sees it."""

    number: str
    words: str
    raised_on: date
    level: str
    state: str
    shape: str
    sentence: str
    decision: str


SHAPES: Mapping[str, str] = {
    EscalationState.RAISED: "due",
    EscalationState.ACCEPTED: "started",
    EscalationState.SCHEDULED: "started",
    EscalationState.DECIDED: "at_risk",
    EscalationState.INFORMED: "done",
    EscalationState.CLOSED: "done",
    EscalationState.RETURNED: "skipped",
}


def seen_by_customer(escalations: Iterable[Escalation]) -> list[SeenByCustomer]:
    return [seen(each) for each in escalations]


def seen(escalation: Escalation) -> SeenByCustomer:
    """What may leave IT of an escalation; its decision once the customer was told of it."""
    is_told = escalation.informed_on is not None and escalation.decision is not None
    return SeenByCustomer(
        number=escalation.number,
        words=words_of(escalation),
        raised_on=escalation.raised_on,
        level=escalation.get_level_display(),
        state=state_in_words(escalation),
        shape=SHAPES[escalation.state],
        sentence=_sentence(escalation),
        decision=escalation.decision.text if is_told and escalation.decision else "",
    )


def words_of(escalation: Escalation) -> str:
    """The question as the customer reads it."""
    return escalation.words or _("A question was raised for you")


def state_in_words(escalation: Escalation) -> str:
    """Its state for the customer, to whom a return within IT means that it is still prepared."""
    words: dict[str, str] = {
        EscalationState.RAISED: _("Raised"),
        EscalationState.ACCEPTED: _("Being worked on"),
        EscalationState.SCHEDULED: _("On the agenda of the IT steering group"),
        EscalationState.DECIDED: _("Decided, we come back to you"),
        EscalationState.INFORMED: _("Decided"),
        EscalationState.CLOSED: _("Closed"),
        EscalationState.RETURNED: _("Being prepared anew"),
    }
    as_accepted = escalation.missed_its_meeting
    return words[EscalationState.ACCEPTED if as_accepted else escalation.state]


def _sentence(escalation: Escalation) -> str:
    if escalation.informed_on is not None:
        return _("You were told on %(day)s.") % {"day": full_day(escalation.informed_on)}
    if not escalation.is_undecided:
        return ""
    if escalation.coming_meeting is not None:
        day = full_day(escalation.coming_meeting.held_on)
        return _("The IT steering group meets on %(day)s.") % {"day": day}
    facts = {"day": full_day(escalation.level_since)}
    words = _("At this level since %(day)s.") % facts
    if escalation.rises_on is None:
        return words
    rises = _("Without a decision it goes to %(level)s on %(day)s.") % {
        "level": LEVELS[escalation.level + 1],
        "day": full_day(escalation.rises_on),
    }
    return f"{words} {rises}"


def facts_for_customer(customer: Customer, *, on: date) -> dict[str, Any]:
    """The way and the customer's escalations, those that are open first; nothing for inside IT."""
    lately = Q(closed_on=None) | Q(closed_on__gte=on - timedelta(days=CLOSED_DAYS))
    rows = Escalation.objects.of([customer]).filter(lately).select_related("decision", "meeting")
    waiting = rows.exclude(state=EscalationState.CLOSED).order_by("-raised_on", "-pk")
    closed = rows.filter(state=EscalationState.CLOSED).order_by("-closed_on", "-pk")
    return {
        "customer": customer,
        "levels": path_of(customer, on=on),
        "channels": channels_of(customer),
        "escalations": seen_by_customer([*waiting, *closed]),
        "today": on,
    }
