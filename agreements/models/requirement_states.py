"""On which way a requirement is, what it may become from there, and what it fits."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class RequirementKind(models.TextChoices):
    ORDER = "order", _("Order of an existing service")
    CHANGE = "change", _("Changed service")
    NEW = "new", _("New service")


class Fit(models.TextChoices):
    """What answers the requirement; decided by IT before anybody is asked to pay for it."""

    UNDECIDED = "", _("Not decided yet")
    EXISTING = "existing", _("An existing service does it")
    CHANGED = "changed", _("A service has to be changed")
    NEW = "new", _("It takes a new service")
    DECLINED = "declined", _("Declined")


KIND_OF_FIT: dict[str, str] = {
    Fit.EXISTING: RequirementKind.ORDER,
    Fit.CHANGED: RequirementKind.CHANGE,
    Fit.NEW: RequirementKind.NEW,
}
"""What kind of requirement it is once its fit is decided."""


class RequirementState(models.TextChoices):
    NEW = "new", _("New")
    PREPARING = "preparing", _("In preparation")
    AWAITING_DECISION = "awaiting_decision", _("Awaiting decision")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    DELIVERING = "delivering", _("Being delivered")
    DELIVERED = "delivered", _("Delivered")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_S = RequirementState

REQUIREMENT_STEPS: dict[str, tuple[str, ...]] = {
    _S.NEW: (
        _S.PREPARING,
        _S.AWAITING_DECISION,
        _S.APPROVED,
        _S.REFUSED,
        _S.DECLINED,
        _S.WITHDRAWN,
    ),
    _S.PREPARING: (
        _S.NEW,
        _S.AWAITING_DECISION,
        _S.APPROVED,
        _S.REFUSED,
        _S.DECLINED,
        _S.WITHDRAWN,
    ),
    _S.AWAITING_DECISION: (_S.PREPARING, _S.APPROVED, _S.REFUSED, _S.WITHDRAWN),
    _S.APPROVED: (_S.DELIVERING, _S.WITHDRAWN),
    _S.REFUSED: (_S.PREPARING,),
    _S.DELIVERING: (_S.DELIVERED, _S.WITHDRAWN),
    _S.DELIVERED: (_S.DELIVERING,),
    _S.DECLINED: (_S.PREPARING,),
    _S.WITHDRAWN: (_S.NEW,),
}
"""From each state where one can go. Approved and refused take a decision that says so; an order
may be decided at once, without waiting for it."""

UNDECIDED = (_S.NEW, _S.PREPARING)
"""Here what is asked for can still be changed."""

DECIDED = (_S.APPROVED, _S.REFUSED, _S.DELIVERING, _S.DELIVERED)
CLOSED = (_S.REFUSED, _S.DELIVERED, _S.DECLINED, _S.WITHDRAWN)
"""Here nothing waits any more."""

TAKES_A_FIT = (_S.AWAITING_DECISION, *DECIDED)

SHAPES: dict[str, str] = {
    _S.NEW: "due",
    _S.PREPARING: "started",
    _S.AWAITING_DECISION: "at_risk",
    _S.APPROVED: "met",
    _S.REFUSED: "breached",
    _S.DELIVERING: "started",
    _S.DELIVERED: "done",
    _S.DECLINED: "skipped",
    _S.WITHDRAWN: "skipped",
}

# A decision that was used once does not decide again: what was withdrawn and is taken up again
# keeps its old decision, and needs another one.
DECIDED_BY_ITS_OWN_DECISION = """
IF NEW.decision_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM agreements_decision d
     WHERE d.id = NEW.decision_id AND d.requirement_id = NEW.id)
THEN
    RAISE EXCEPTION 'the decision of % is about another requirement', NEW.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'a_requirement_has_its_own_decision';
END IF;
IF NEW.state IN ('approved', 'refused') AND OLD.state <> NEW.state AND (
    NEW.decision_id IS NOT DISTINCT FROM OLD.decision_id
    OR NOT EXISTS (SELECT 1 FROM agreements_decision d
                    WHERE d.id = NEW.decision_id AND d.outcome = NEW.state))
THEN
    RAISE EXCEPTION '% is % without a decision that says so', NEW.number, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_decided_without_a_decision';
END IF;
RETURN NEW;
"""


def requirement_triggers() -> list[pgtrigger.Trigger]:
    """The triggers that keep a requirement on its way."""
    return [
        pgtrigger.FSM(
            name="requirement_takes_steps",
            field="state",
            transitions=[(here, to) for here, there in REQUIREMENT_STEPS.items() for to in there],
        ),
        pgtrigger.Trigger(
            name="requirement_is_new_at_first",
            operation=pgtrigger.Insert,
            when=pgtrigger.Before,
            condition=pgtrigger.Condition(
                "NEW.state IN ('approved', 'refused', 'delivering', 'delivered')"
                " OR NEW.decision_id IS NOT NULL"
            ),
            func="RAISE EXCEPTION '% is decided before it is asked for', NEW.number"
            " USING ERRCODE = 'check_violation',"
            " CONSTRAINT = 'nothing_is_decided_without_a_decision';",
        ),
        pgtrigger.Trigger(
            name="requirement_is_decided",
            operation=pgtrigger.UpdateOf("state", "decision_id"),
            when=pgtrigger.Before,
            func=DECIDED_BY_ITS_OWN_DECISION,
        ),
    ]
