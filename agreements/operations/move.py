"""Decide what a requirement fits, and take it on its way; decisions are taken in `decide`."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Fit, Requirement, RequirementState, Service
from agreements.models.requirement_states import (
    DECIDED,
    KIND_OF_FIT,
    REQUIREMENT_STEPS,
    UNDECIDED,
)
from agreements.operations.benefit import plan_reviews
from agreements.operations.offered import require_order_offered
from agreements.operations.require import locked
from brm.accounts.models import User
from customers.care import require_care

MOVES = (
    RequirementState.NEW,
    RequirementState.PREPARING,
    RequirementState.DELIVERING,
    RequirementState.DELIVERED,
    RequirementState.WITHDRAWN,
)
"""To these it is moved; to the others a fit or a decision takes it."""

_S = RequirementState
WORDS_TO: dict[RequirementState, Any] = {
    _S.NEW: gettext_lazy("Put the preparation off"),
    _S.PREPARING: gettext_lazy("Begin to prepare it"),
    _S.DELIVERING: gettext_lazy("Begin to deliver it"),
    _S.DELIVERED: gettext_lazy("It is delivered"),
}
WORDS: dict[tuple[RequirementState, RequirementState], Any] = {
    (_S.AWAITING_DECISION, _S.PREPARING): gettext_lazy("Take it back into preparation"),
    (_S.REFUSED, _S.PREPARING): gettext_lazy("Prepare it anew"),
    (_S.DECLINED, _S.PREPARING): gettext_lazy("Take it up again"),
    (_S.WITHDRAWN, _S.NEW): gettext_lazy("Take it up again"),
    (_S.DELIVERED, _S.DELIVERING): gettext_lazy("Not delivered after all"),
}
"""What a button says, where it depends on whence it leads."""

UNFITTED: dict[str, Any] = {"fit": "", "fit_reason": "", "fit_by": None, "fit_on": None}


@transaction.atomic
def decide_fit(
    requirement: Requirement,
    *,
    by: User,
    on: date,
    fit: str,
    service: Service | None = None,
    reason: str = "",
) -> Requirement:
    """Say what answers the requirement: a service as it is, a changed or new one, or nothing.

    Its kind follows, and with it who decides. A new one is in preparation from then on; a declined
    one is closed, with the reason. Raises ValidationError once somebody was asked to decide on it.
    """
    require_care(by, requirement.customer, on=on)
    held = locked(requirement)
    if not held.is_changeable:
        raise _no_step(held)
    held.fit, held.fit_reason, held.fit_by, held.fit_on = fit, reason.strip(), by, on
    if fit == Fit.DECLINED:
        if not held.fit_reason:
            raise ValidationError({"reason": _("Say why it is declined.")})
        held.state = RequirementState.DECLINED
    else:
        held.kind, held.state = KIND_OF_FIT[fit], RequirementState.PREPARING
        held.service = service or (None if fit == Fit.NEW else held.service)
        if held.service is None and fit != Fit.NEW:
            raise ValidationError({"service": _("Say which service it is.")})
    held.full_clean()
    if fit == Fit.EXISTING:
        require_order_offered(held, on=on)
    held.save()
    return held


@transaction.atomic
def move_requirement(
    requirement: Requirement, *, by: User, on: date, state: str, reason: str = ""
) -> Requirement:
    """Take a requirement to another state, as far as that takes no decision.

    Delivered is dated by the day. Raises ValidationError where that is no next step, and where it
    is withdrawn without a reason.
    """
    require_care(by, requirement.customer, on=on)
    held = locked(requirement)
    if state == held.state:
        return held
    if state not in MOVES or state not in REQUIREMENT_STEPS[held.state]:
        raise _no_step(held)
    if held.decision_on_order and state not in (*DECIDED, MOVES[-1]):
        raise ValidationError(
            _("%s was decided already. An order is decided once: raise a new one.") % held.number
        )
    if held.state == RequirementState.DECLINED:
        _take_up_again(held)
    if state in UNDECIDED:
        held.is_for_group = False
    held.state = state
    held.withdrawn_because = reason.strip() if state == RequirementState.WITHDRAWN else ""
    held.delivered_on = on if state == RequirementState.DELIVERED else None
    held.full_clean()
    held.save()
    if state == RequirementState.DELIVERED:
        plan_reviews(on, requirement=held)
    return held


def next_states(requirement: Requirement) -> list[RequirementState]:
    """Where a button may take it from here, withdrawing left out: that asks for a reason."""
    if requirement.decision_on_order:
        there = [each for each in REQUIREMENT_STEPS[requirement.state] if each in DECIDED]
    else:
        there = list(REQUIREMENT_STEPS[requirement.state])
    return [
        RequirementState(each)
        for each in there
        if each in MOVES and each != RequirementState.WITHDRAWN
    ]


def may_withdraw(requirement: Requirement) -> bool:
    return RequirementState.WITHDRAWN in REQUIREMENT_STEPS[requirement.state]


def _take_up_again(held: Requirement) -> None:
    for name, value in UNFITTED.items():
        setattr(held, name, value)


def _no_step(held: Requirement) -> ValidationError:
    return ValidationError(
        _("%(number)s is %(state)s; that is no next step.")
        % {"number": held.number, "state": held.get_state_display().lower()}
    )


def ways_on(requirement: Requirement) -> list[tuple[RequirementState, str]]:
    """The states that a button leads to from here, each with the words on the button."""
    held = RequirementState(requirement.state)
    return [(to, str(WORDS.get((held, to)) or WORDS_TO[to])) for to in next_states(requirement)]
