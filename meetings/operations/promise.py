"""Actions: made outside a meeting, done, or dropped with the reason."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from customers.care import require_care
from customers.models import Customer, Person
from meetings.models import Action, ActionState


@transaction.atomic
def create_action(
    *, by: User, on: date, text: str, owner: Person, due_on: date, customer: Customer
) -> Action:
    """Record a promise that was made outside a meeting."""
    require_care(by, customer, on=on)
    action = Action(text=text, owner=owner, due_on=due_on, customer=customer)
    action.full_clean()
    action.save()
    return action


@transaction.atomic
def complete_action(action: Action, *, by: User, on: date, outcome: str = "") -> Action:
    """Record that the action was done on the day `on`; its owner may say so, or who cares for it.

    Raises ValidationError when it is not open any more.
    """
    held = _open_action(action, by=by, on=on)
    held.state, held.done_on, held.outcome = ActionState.DONE, on, outcome
    held.full_clean()
    held.save()
    return held


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


def _open_action(action: Action, *, by: User, on: date) -> Action:
    locked = Action.objects.select_for_update(of=("self",), no_key=True)
    held = locked.select_related("owner", "customer__unit").get(pk=action.pk)
    require_say(by, held, on=on)
    if held.state != ActionState.OPEN:
        raise ValidationError(
            _("This action is %(state)s already.") % {"state": held.get_state_display().lower()}
        )
    return held
