"""The words and the way of an escalation, and what triggers hold it to."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class EscalationLevel(models.IntegerChoices):
    RELATIONSHIP_MANAGER = 1, _("Relationship manager")
    MANAGEMENT = 2, _("IT and business management")
    STEERING_GROUP = 3, _("IT steering group")


class EscalationSeverity(models.IntegerChoices):
    """A critical one at the steering group wants an extra meeting where the next is far."""

    NORMAL = 1, _("Normal")
    CRITICAL = 2, _("Critical")


class EscalationState(models.TextChoices):
    RAISED = "raised", _("Raised")
    ACCEPTED = "accepted", _("Accepted")
    SCHEDULED = "scheduled", _("Scheduled")
    DECIDED = "decided", _("Decided")
    INFORMED = "informed", _("Customer informed")
    CLOSED = "closed", _("Closed")
    RETURNED = "returned", _("Returned")


class InformedThrough(models.TextChoices):
    """How the customer was told of a decision."""

    MEETING = "meeting", _("Meeting")
    TELEPHONE = "telephone", _("Telephone")
    EMAIL = "email", _("E-mail")
    LINK = "link", _("Personal link")
    OTHER = "other", _("Other")


TRANSITIONS: dict[str, tuple[str, ...]] = {
    EscalationState.RAISED: (EscalationState.ACCEPTED, EscalationState.RETURNED),
    EscalationState.ACCEPTED: (
        EscalationState.SCHEDULED,
        EscalationState.DECIDED,
        EscalationState.RETURNED,
    ),
    EscalationState.SCHEDULED: (
        EscalationState.ACCEPTED,
        EscalationState.DECIDED,
        EscalationState.RETURNED,
    ),
    EscalationState.DECIDED: (EscalationState.INFORMED,),
    EscalationState.INFORMED: (EscalationState.CLOSED,),
    EscalationState.RETURNED: (EscalationState.RAISED, EscalationState.CLOSED),
    EscalationState.CLOSED: (),
}
"""From which state to which, at one level, by a step of the way."""

CHANGES_OF_LEVEL = (EscalationState.ACCEPTED, EscalationState.SCHEDULED)
"""From these it is raised anew at another level, where somebody else has to accept it."""

REOPENED_FROM = (EscalationState.INFORMED, EscalationState.CLOSED)
"""From these it is opened again, as raised, with the reason."""

UNDECIDED = (EscalationState.RAISED, EscalationState.ACCEPTED, EscalationState.SCHEDULED)
"""While its clock runs."""

KEEPS_TO_ITS_LEVELS = """
IF NEW.level < OLD.level AND NOT EXISTS (
    SELECT FROM (
        SELECT step.from_level, step.level, step.text FROM meetings_escalationstep step
         WHERE step.escalation_id = NEW.id ORDER BY step.id DESC LIMIT 1
    ) latest WHERE latest.from_level = OLD.level AND latest.level = NEW.level AND latest.text <> ''
) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'an_escalation_falls_by_a_step_with_its_reason',
        MESSAGE = 'An escalation falls to a lower level only by a step that gives the reason.';
END IF;
IF NEW.level <> OLD.level AND OLD.state NOT IN ('raised', 'accepted', 'scheduled') THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'a_decided_escalation_keeps_its_level',
        MESSAGE = 'An escalation changes its level only while it waits for a decision.';
END IF;
IF NEW.state = 'raised' AND OLD.state IN ('accepted', 'scheduled') AND NEW.level = OLD.level THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'an_accepted_escalation_is_raised_to_another_level',
        MESSAGE = 'An accepted escalation is raised anew only at another level.';
END IF;
IF NEW.state = 'raised' AND OLD.state IN ('informed', 'closed')
   AND NEW.times_reopened <> OLD.times_reopened + 1 THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'an_escalation_is_opened_again_by_a_reopening',
        MESSAGE = 'A closed escalation is only opened again as reopened.';
END IF;
RETURN NEW;
"""


def escalation_triggers() -> list[pgtrigger.Trigger]:
    """Allowed steps only; a level falls with a reason only; nothing is deleted."""
    allowed = {here: set(there) for here, there in TRANSITIONS.items()}
    for here in (*CHANGES_OF_LEVEL, *REOPENED_FROM):
        allowed[here].add(EscalationState.RAISED)
    return [
        pgtrigger.FSM(
            name="takes_allowed_steps",
            field="state",
            transitions=[(here, to) for here, there in allowed.items() for to in sorted(there)],
        ),
        pgtrigger.Trigger(
            name="keeps_to_its_levels",
            operation=pgtrigger.Update,
            when=pgtrigger.Before,
            func=KEEPS_TO_ITS_LEVELS,
        ),
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
    ]
