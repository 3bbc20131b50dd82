"""The words and the way of a complaint, and what triggers hold it to."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class ComplaintKind(models.TextChoices):
    """What somebody of the business said of the services."""

    COMPLAINT = "complaint", _("Complaint")
    COMPLIMENT = "compliment", _("Compliment")
    COMMENT = "comment", _("Comment")


class ComplaintChannel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    TELEPHONE = "telephone", _("Telephone")
    MEETING = "meeting", _("Meeting")
    PORTAL = "portal", _("Service portal")
    SURVEY = "survey", _("Survey")
    LETTER = "letter", _("Letter")
    OTHER = "other", _("Other")


class ComplaintSeverity(models.IntegerChoices):
    MINOR = 1, _("Minor")
    SERIOUS = 2, _("Serious")
    CRITICAL = 3, _("Critical")


class ComplaintState(models.TextChoices):
    RECEIVED = "received", _("Received")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")


class ClockStep(models.TextChoices):
    """What a complaint has a clock for."""

    ACKNOWLEDGE = "acknowledge", _("Acknowledge")
    ANSWER = "answer", _("Answer")
    CLOSE = "close", _("Close")


COMPLAINT_WAY: dict[str, tuple[str, ...]] = {
    ComplaintState.RECEIVED: (
        ComplaintState.ACKNOWLEDGED,
        ComplaintState.ANSWERED,
        ComplaintState.CLOSED,
    ),
    ComplaintState.ACKNOWLEDGED: (ComplaintState.ANSWERED, ComplaintState.CLOSED),
    ComplaintState.ANSWERED: (ComplaintState.CLOSED, ComplaintState.REOPENED),
    ComplaintState.CLOSED: (ComplaintState.REOPENED,),
    ComplaintState.REOPENED: (ComplaintState.ANSWERED,),
}
"""From which state to which. That a complaint is closed with an answer only, a constraint says:
compliments and comments need none."""

UNANSWERED = (
    ComplaintState.RECEIVED,
    ComplaintState.ACKNOWLEDGED,
    ComplaintState.REOPENED,
)

KEEPS_ITS_WORDS = """
IF OLD.state = 'closed' AND
   (OLD.number, OLD.kind, OLD.customer_id, OLD.subject, OLD.text, OLD.answer, OLD.received_on)
   IS DISTINCT FROM
   (NEW.number, NEW.kind, NEW.customer_id, NEW.subject, NEW.text, NEW.answer, NEW.received_on) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'a_closed_complaint_keeps_its_words',
        MESSAGE = 'It is closed: add a comment, or open it again to change its words.';
END IF;
RETURN NEW;
"""

DAY_DUE = """
NEW.due_on := CASE NEW.state
    WHEN 'received' THEN NEW.acknowledge_due_on
    WHEN 'acknowledged' THEN NEW.answer_due_on
    WHEN 'answered' THEN NEW.close_due_on
    WHEN 'reopened' THEN NEW.close_due_on
END;
RETURN NEW;
"""


def complaint_triggers() -> list[pgtrigger.Trigger]:
    """Allowed steps only; closed words stay; nothing is deleted; the next day due is kept."""
    return [
        pgtrigger.FSM(
            name="takes_allowed_steps",
            field="state",
            transitions=[(here, to) for here, there in COMPLAINT_WAY.items() for to in there],
        ),
        pgtrigger.Trigger(
            name="keeps_its_words",
            operation=pgtrigger.Update,
            when=pgtrigger.Before,
            func=KEEPS_ITS_WORDS,
        ),
        pgtrigger.Trigger(
            name="knows_the_day_due",
            operation=pgtrigger.Insert | pgtrigger.Update,
            when=pgtrigger.Before,
            func=DAY_DUE,
        ),
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
    ]
