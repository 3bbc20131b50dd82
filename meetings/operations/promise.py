"""Actions: made outside a meeting, done, or dropped with the reason."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from customers.care import require_care
from customers.models import Customer, Person
from customers.telling import Written, tell_relationship_manager
from meetings.models import Action, ActionReminder, ActionState, ActionStep, ActionStepKind


@transaction.atomic
def create_action(
    *,
    by: User,
    on: date,
    text: str,
    owner: Person,
    due_on: date,
    customer: Customer,
    origin_kind: str = "",
    origin_key: str = "",
) -> Action:
    """Record a promise that was made outside a meeting; the origin is what it came of."""
    require_care(by, customer, on=on)
    action = Action(
        text=text,
        owner=owner,
        due_on=due_on,
        customer=customer,
        origin_kind=origin_kind,
        origin_key=origin_key,
    )
    action.full_clean()
    action.save()
    return action


@transaction.atomic
def complete_action(action: Action, *, by: User, on: date, outcome: str = "") -> Action:
    """Record that the action was done on the day `on`; its owner may say so, or who cares for it.

    Raises ValidationError when it is not open any more.
    """
    held = _open_action(action, by=by, on=on)
    _complete(held, on=on, outcome=outcome)
    keep_step(held, ActionStepKind.DONE, on=on, text=outcome, taken_by=by)
    return held


def _complete(held: Action, *, on: date, outcome: str) -> None:
    held.state, held.done_on, held.outcome = ActionState.DONE, on, outcome
    held.full_clean()
    held.save()


@transaction.atomic
def move_due_day(action: Action, *, by: User, on: date, due_on: date, reason: str) -> Action:
    """Let the action be due on another day, and keep why; reminders follow the new day.

    Raises ValidationError when it is not open any more, or due on that day already.
    """
    held = _open_action(action, by=by, on=on)
    before, held.due_on = held.due_on, due_on
    moved = {"due_before": before, "due_after": due_on}
    keep_step(held, ActionStepKind.MOVED, on=on, text=reason.strip(), taken_by=by, **moved)
    held.full_clean()
    held.save()
    return held


def keep_step(action: Action, kind: str, *, on: date, text: str, **facts: Any) -> ActionStep:
    """Write down what was done or said of the action."""
    step = ActionStep(action=action, kind=kind, happened_on=on, text=text, **facts)
    step.full_clean()
    step.save()
    return step


@transaction.atomic
def complete_actions(keys: Sequence[int], *, by: User, on: date, outcome: str = "") -> int:
    """Record that these actions were done, all or none; how many there were."""
    for action in _in_order(keys):
        complete_action(action, by=by, on=on, outcome=outcome)
    return len(keys)


@transaction.atomic
def move_due_days(keys: Sequence[int], *, by: User, on: date, due_on: date, reason: str) -> int:
    """Let these actions be due on one day, all or none; how many there were."""
    for action in _in_order(keys):
        move_due_day(action, by=by, on=on, due_on=due_on, reason=reason)
    return len(keys)


def _in_order(keys: Sequence[int]) -> list[Action]:
    """The actions in the one order in which they are locked."""
    return list(Action.objects.filter(pk__in=keys).order_by("pk"))


@transaction.atomic
def answer_action(
    reminder: ActionReminder, *, on: date, is_done: bool, text: str = ""
) -> ActionStep:
    """Keep what the owner says by the personal link: done, or why not; the manager is told.

    Raises ValidationError where the action is not open or not the person's any more, or where
    what is not done has no reason. The same said again on the same day is what was said first.
    """
    held = lock_action(reminder.action_id)
    if not is_asked(reminder, held):
        raise ValidationError(_("Nothing is asked of you here any more."))
    if is_done:
        _complete(held, on=on, outcome=text.strip())
    kind = ActionStepKind.DONE if is_done else ActionStepKind.NOT_DONE
    said = held.steps.filter(kind=kind, happened_on=on, text=text.strip(), said_by=held.owner)
    if first := said.first():
        return first
    step = keep_step(held, kind, on=on, text=text.strip(), said_by=held.owner)
    _tell(held, step, on=on)
    return step


def is_asked(reminder: ActionReminder, action: Action) -> bool:
    """Whether the action still waits for the person to whom the reminder was sent."""
    person = reminder.person.merged_into or reminder.person
    return action.is_open and action.owner_id == person.pk


def _tell(action: Action, step: ActionStep, *, on: date) -> None:
    def write() -> Written:
        facts = {"who": action.owner, "action": action, "text": step.text}
        if step.kind == ActionStepKind.DONE:
            subject = _("Done, says %(who)s: %(action)s") % facts
        else:
            subject = _("Not done, says %(who)s: %(action)s") % facts
        page = urljoin(settings.SITE, action.get_absolute_url())
        return subject, "\n\n".join(part for part in (subject, step.text, page) if part)

    if action.customer:
        tell_relationship_manager(action.customer, on=on, write=write, key=f"action-said-{step.pk}")


@transaction.atomic
def drop_action(action: Action, *, by: User, on: date, reason: str) -> Action:
    """Record that the action will not be done, and why."""
    held = _open_action(action, by=by, on=on)
    held.state, held.outcome = ActionState.DROPPED, reason.strip()
    held.full_clean()
    held.save()
    return held


def require_say(user: User, action: Action, *, on: date) -> None:
    """Refuse whoever is neither the action's owner nor cares for its customer or forum.

    Raises PermissionDenied with a sentence that names who may.
    """
    if action.owner.user_id == user.pk:
        if user.roles:
            return
        raise PermissionDenied(_("You have no role yet. An administrator can give you one."))
    if action.customer:
        require_care(user, action.customer, on=on)
    else:
        require_role(user, Role.STEERING_GROUP, Role.ADMINISTRATOR)


def lock_action(pk: int) -> Action:
    """The action as it is now, locked for this transaction."""
    locked = Action.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("owner", "customer__unit").get(pk=pk)


def _open_action(action: Action, *, by: User, on: date) -> Action:
    held = lock_action(action.pk)
    require_say(by, held, on=on)
    if held.state != ActionState.OPEN:
        raise ValidationError(
            _("This action is %(state)s already.") % {"state": held.get_state_display().lower()}
        )
    return held
