"""The reminders of a period as its page tells them: whom they went to, or why to nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import AgreementPeriod, Raised, Reminder, RenewalStep, Step
from agreements.operations.acknowledge import may_acknowledge
from brm.accounts.models import User
from brm.ui.formats import full_day


@dataclass(frozen=True)
class Line:
    """One reminder in words: what it is, what became of it, and the shape that shows it.

    Those on end that were not sent for the same reason are one line; `reminder` is the nearest.
    """

    reminder: Reminder
    name: str
    became: str
    state: str
    state_word: str

    @property
    def day(self) -> date | None:
        return self.reminder.sent_on or self.reminder.skipped_on


@dataclass(frozen=True)
class LadderOfStep:
    """The reminders of one step of a period, the newest first; `asks` is the one to acknowledge."""

    name: str
    count: int
    lines: Sequence[Line]
    asks: Reminder | None
    may_acknowledge: bool


def ladders_of(
    period: AgreementPeriod, steps: Sequence[RenewalStep], user: User, *, on: date
) -> list[LadderOfStep]:
    """The reminders of the renewal after the period, step by step; those without any left out."""
    rows = period.reminders.select_related(
        "told", "raised_to", "acknowledged_by", "period__agreement__customer__unit"
    )
    by_step: dict[str, list[Reminder]] = {}
    for reminder in rows.order_by("days_before"):
        by_step.setdefault(reminder.step, []).append(reminder)
    planned = {step.step: step for step in steps}
    return [
        _ladder(step, by_step[step], user, planned=planned.get(step), on=on)
        for step in (Step.REVIEW, Step.NOTICE)
        if step in by_step
    ]


def _ladder(
    step: Step,
    reminders: Sequence[Reminder],
    user: User,
    *,
    planned: RenewalStep | None,
    on: date,
) -> LadderOfStep:
    """Those of the day that the step has now come first; the others say which day it had."""
    day = planned.due_on if planned else None
    ordered = sorted(reminders, key=lambda each: each.step_due_on != day)
    sent = next((each for each in ordered if each.sent_on and each.step_due_on == day), None)
    is_open = planned is not None and planned.is_open
    asks = sent if sent and not sent.acknowledged_on and is_open else None
    return LadderOfStep(
        name=name_of(step),
        count=len(reminders),
        lines=[_line(list(alike), day) for _key, alike in groupby(ordered, _alike)],
        asks=asks,
        may_acknowledge=asks is not None and may_acknowledge(user, asks, on=on),
    )


def name_of(step: str) -> str:
    """What the step is called where one is reminded of it."""
    return _("Start by") if step == Step.REVIEW else str(Step(step).label)


def _alike(reminder: Reminder) -> str:
    """What reminders in one line have in common: why they were not sent, and the step's day."""
    why = f"sent {reminder.pk}" if reminder.sent_on else reminder.because
    return f"{reminder.step_due_on} {why}"


def _line(reminders: Sequence[Reminder], day: date | None) -> Line:
    """`day` is the one that the step has now; None where it is planned no more."""
    nearest, name = reminders[0], _days_before(reminders)
    if day is not None and nearest.step_due_on != day:
        then = _("%(days)s, when it was due on %(day)s")
        name = then % {"days": name, "day": full_day(nearest.step_due_on)}
    if nearest.sent_on is None:
        return Line(nearest, name, nearest.get_because_display(), "skipped", _("Not sent"))
    if nearest.acknowledged_on:
        facts = {"who": nearest.acknowledged_by, "day": full_day(nearest.acknowledged_on)}
        became = _("%(to)s Acknowledged by %(who)s, %(day)s.") % {**facts, "to": to_whom(nearest)}
        return Line(nearest, name, became, "done", _("Acknowledged"))
    return Line(nearest, name, to_whom(nearest), "due", _("Sent"))


def _days_before(reminders: Sequence[Reminder]) -> str:
    """ "90 days before", "14 and 7 days before", "180 to 7 days before"."""
    nearest, farthest = reminders[0].days_before, reminders[-1].days_before
    if len(reminders) == 1:
        return ngettext("%(n)s day before", "%(n)s days before", nearest) % {"n": nearest}
    between = (
        _("%(farthest)s and %(nearest)s days before")
        if len(reminders) == 2
        else _("%(farthest)s to %(nearest)s days before")
    )
    return between % {"farthest": farthest, "nearest": nearest}


def to_whom(reminder: Reminder) -> str:
    """Whom a reminder went to, in a sentence."""
    facts = {"manager": reminder.told, "deputy": reminder.raised_to}
    if reminder.raised == Raised.MANAGER:
        return _("To %(manager)s.") % facts
    if reminder.raised == Raised.DEPUTY:
        return _("Raised to %(deputy)s, the deputy.") % facts
    if reminder.raised == Raised.MANAGEMENT:
        return _("Raised to the IT steering group.")
    return _("Raised to the administrators.")
