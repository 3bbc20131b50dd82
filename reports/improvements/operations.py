"""An improvement's way: proposed, open, done or dropped, and whether it had an effect."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import Service
from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from customers.care import require_care
from customers.models import Customer
from reports.improvements.origins import open_improvement
from reports.improvements.sources import customer_of, last_month
from reports.models import Effect, Improvement, ImprovementState
from reports.models.improvements import BREACH, BY_HAND, IMPROVEMENT_WAY

MAY_OPEN = (Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)


@transaction.atomic
def create_improvement(
    *,
    by: User,
    on: date,
    text: str,
    customer: Customer | None = None,
    service: Service | None = None,
    origin_kind: str = BY_HAND,
    origin_key: str = "",
    **facts: Any,
) -> Improvement:
    """Open an improvement for whoever cares for the customer; of all customers, by the role.

    Of a thing of which one goes on already this is that one. Of a level it has the level's own
    customer, service and measure, of a complaint or a project the customer of that.
    """
    if origin_kind == BREACH and (level := last_month(origin_key)):
        customer, service = level.customer, level.service
        facts |= {"measure": level.measure, "value_before": level.value}
    customer = customer_of(origin_kind, origin_key) or customer
    _require_care_of(by, customer, on=on)
    return open_improvement(
        text=text,
        on=on,
        kind=origin_kind or BY_HAND,
        key=origin_key,
        customer=customer,
        service=service,
        **facts,
    )


@transaction.atomic
def change_improvement(improvement: Improvement, *, by: User, on: date) -> Improvement:
    """Save what was changed of the words, owner and day of an improvement that goes on."""
    held = _lock(improvement, by=by, on=on)
    if not held.is_going:
        raise ValidationError(_("It has ended: open it again to change it."))
    improvement.full_clean()
    improvement.save()
    return improvement


@transaction.atomic
def accept_improvement(improvement: Improvement, *, by: User, on: date) -> Improvement:
    """Say that what was proposed is worth doing."""
    held = _lock(improvement, by=by, on=on, to=ImprovementState.OPEN)
    held.state = ImprovementState.OPEN
    return _saved(held)


@transaction.atomic
def complete_improvement(
    improvement: Improvement, *, by: User, on: date, outcome: str
) -> Improvement:
    """Record that it was done on the day `on`; whether it helped is looked at afterwards."""
    held = _lock(improvement, by=by, on=on, to=ImprovementState.DONE)
    held.state, held.ended_on, held.outcome = ImprovementState.DONE, on, outcome.strip()
    return _saved(held)


@transaction.atomic
def drop_improvement(improvement: Improvement, *, by: User, on: date, reason: str) -> Improvement:
    """Record that it will not be done, and why."""
    held = _lock(improvement, by=by, on=on, to=ImprovementState.DROPPED)
    held.state, held.ended_on, held.outcome = ImprovementState.DROPPED, on, reason.strip()
    return _saved(held)


@transaction.atomic
def reopen_improvement(
    improvement: Improvement, *, by: User, on: date, due_on: date
) -> Improvement:
    """Go on with what had ended, by another day; what was found of its effect is forgotten."""
    held = _lock(improvement, by=by, on=on)
    if held.is_going:
        raise ValidationError(_("It goes on already."))
    if due_on < on:
        raise ValidationError({"due_on": _("That day is over.")})
    held.state, held.ended_on, held.due_on = ImprovementState.OPEN, None, due_on
    held.effect, held.effect_text, held.checked_on = "", "", None
    held.value_after = held.held_again_since = None
    return _saved(held)


@transaction.atomic
def check_effect(
    improvement: Improvement,
    *,
    by: User,
    on: date,
    effect: str,
    effect_text: str = "",
    value_before: Decimal | None = None,
    value_after: Decimal | None = None,
) -> Improvement:
    """Record whether what was to be better is better: the measure before and after, in its unit."""
    held = _lock(improvement, by=by, on=on)
    if held.state != ImprovementState.DONE:
        raise ValidationError(_("The effect is checked once the improvement is done."))
    held.effect, held.effect_text, held.checked_on = Effect(effect), effect_text.strip(), on
    held.value_before, held.value_after = value_before, value_after
    return _saved(held)


def require_say(user: User, improvement: Improvement, *, on: date) -> None:
    """Refuse whoever is neither its owner nor cares for its customer.

    Raises PermissionDenied with a sentence that names who may.
    """
    owner = improvement.owner
    if owner is not None and owner.user_id == user.pk and user.roles:
        return
    _require_care_of(user, improvement.customer, on=on)


def may_say(user: User, improvement: Improvement, *, on: date) -> bool:
    """Whether the user may take the improvement's steps."""
    try:
        require_say(user, improvement, on=on)
    except PermissionDenied:
        return False
    return True


def _require_care_of(user: User, customer: Customer | None, *, on: date) -> None:
    if customer is None:
        require_role(user, *MAY_OPEN)
    else:
        require_care(user, customer, on=on)


def _lock(improvement: Improvement, *, by: User, on: date, to: str = "") -> Improvement:
    """It locked, for who may; raises ValidationError where it cannot go to the state `to`."""
    locked = Improvement.objects.select_for_update(of=("self",), no_key=True)
    held = locked.select_related("customer__unit", "owner").get(pk=improvement.pk)
    require_say(by, held, on=on)
    if to and to not in IMPROVEMENT_WAY[held.state]:
        raise ValidationError(
            _("It is %(state)s already.") % {"state": held.get_state_display().lower()}
        )
    return held


def _saved(held: Improvement) -> Improvement:
    held.full_clean()
    held.save()
    held.refresh_from_db(fields=["version"])
    return held
