"""What a person changes of an activity without doing it: its day, its owner, its end."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.ui.formats import full_day
from customers.models import Person
from meetings import rules
from meetings.models import Activity, ActivityState
from meetings.operations.act import lock_activity, open_activity, settled
from meetings.operations.plan import LEAD_WITHOUT_CADENCE


@transaction.atomic
def move_activity(
    activity: Activity,
    *,
    by: User,
    on: date,
    due_on: date,
    reason: str = "",
    version: int | None = None,
) -> Activity:
    """Set the activity on another day to come; planning leaves it there.

    `version` is the one that was shown, where one was.
    Raises ValidationError when its day is past (what is late is done late or skipped with its
    reason, so that no late work is moved out of sight), or the new day is.
    """
    held = open_activity(activity, by=by, on=on)
    _check_shown(held, version)
    if held.due_on < on:
        raise ValidationError(_("Its day is past: do it late, or skip it with the reason."))
    if due_on < on:
        raise ValidationError({"due_on": _("This day is past.")})
    if due_on == held.due_on:
        return held
    held.moved_from = _planned_day(held, due_on)
    held.due_on, held.reason = due_on, reason.strip()
    return _kept(held, on=on)


@transaction.atomic
def hand_activity(
    activity: Activity,
    *,
    by: User,
    on: date,
    owner: Person,
    reason: str = "",
    version: int | None = None,
) -> Activity:
    """Make somebody else the owner; a new relationship manager takes it over no more.

    `version` is the one that was shown, where one was.
    """
    held = open_activity(activity, by=by, on=on)
    _check_shown(held, version)
    if held.owner_id == owner.pk:
        return held
    held.owner, held.reason = owner, reason.strip()
    return _kept(held, on=on)


@transaction.atomic
def reopen_activity(activity: Activity, *, by: User, on: date, reason: str) -> Activity:
    """Take back that the activity was done or skipped, and its proof; the history keeps both.

    Raises ValidationError without a reason, when it waits anyway, when a meeting that was held
    proves it, or when the period in which it counts is settled.
    """
    held = lock_activity(activity, by=by, on=on, as_owner=True)
    _check_may_reopen(held, on=on)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is opened again.")})
    held.state, held.done_on, held.skipped_on = ActivityState.PLANNED, None, None
    held.proof_kind, held.proof_key, held.reason = "", "", reason.strip()
    return _kept(held, on=on)


def why_not_reopened(activity: Activity, *, on: date) -> str:
    """Why the activity cannot be opened again; nothing where it can."""
    if activity.ended_on is None:
        return _("It waits to be done anyway.")
    if activity.ended_on < rules.earliest_day_told(on):
        return settled(on)
    if activity.state == ActivityState.DONE and activity.meeting is not None:
        return _("The meeting of %(day)s was held and proves it.") % {
            "day": full_day(activity.meeting.held_on)
        }
    return ""


def _check_shown(activity: Activity, version: int | None) -> None:
    if version is not None and version != activity.version:
        raise ValidationError(
            _("Somebody else has changed this while you were writing. Nothing is saved yet.")
        )


def _check_may_reopen(activity: Activity, *, on: date) -> None:
    refusal = why_not_reopened(activity, on=on)
    if refusal:
        raise ValidationError(refusal)


def _planned_day(activity: Activity, due_on: date) -> date | None:
    """The day for which its cadence had planned it; none once it is back on it."""
    planned = activity.moved_from or activity.due_on
    return None if activity.cadence is None or planned == due_on else planned


def _kept(activity: Activity, *, on: date) -> Activity:
    lead = activity.cadence.lead_days if activity.cadence else LEAD_WITHOUT_CADENCE
    activity.state = ActivityState(rules.state_on(due_on=activity.due_on, lead_days=lead, on=on))
    activity.set_by_hand = True
    activity.full_clean()
    activity.save()
    return activity
