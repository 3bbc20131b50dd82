"""Where an agreement stands in its round: pure functions of its renewal."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.models import (
    AgreementState,
    Ending,
    RenewalIntent,
    RoundResult,
    Step,
    StepState,
)

OPEN = (StepState.OPEN, StepState.DUE, StepState.LATE)


class Place(StrEnum):
    """The columns of the board, from left to right."""

    REVIEW = "review"
    NEGOTIATION = "negotiation"
    AGREED = "agreed"
    APPROVED = "approved"
    SETTLED = "settled"


LABELS: dict[Place, Promise] = {
    Place.REVIEW: _("To review"),
    Place.NEGOTIATION: _("In negotiation"),
    Place.AGREED: _("Agreed"),
    Place.APPROVED: _("Approved by the customer"),
    Place.SETTLED: _("In force, or ends"),
}
SHAPES = {
    Place.REVIEW: "due",
    Place.NEGOTIATION: "started",
    Place.AGREED: "started",
    Place.APPROVED: "done",
    Place.SETTLED: "met",
}


@dataclass(frozen=True)
class Successor:
    """The agreement that follows: its state, and its first day."""

    state: str
    first_day: date | None


@dataclass(frozen=True)
class Course:
    """What is known of the renewal of one period.

    `steps` are the states of those that are planned or were; `next_first_day` is that of the next
    period of the same agreement, where it is there, and `says_the_same` whether it has the same
    lines at the same prices. `notice_given` is notice that ends the agreement with this period.
    """

    state: str
    steps: dict[str, str]
    notice_given: bool = False
    ended_as: str = ""
    intent: str = ""
    next_first_day: date | None = None
    says_the_same: bool = True
    successor: Successor | None = None

    def is_closed(self, step: Step) -> bool:
        """Whether the step was planned, and is done or skipped."""
        return step in self.steps and self.steps[step] not in OPEN


def place_of(course: Course, *, on: date) -> Place:
    """The column on the day, by what happened and by nothing that was typed for the board."""
    if course.next_first_day is not None:
        return Place.SETTLED if course.next_first_day <= on else Place.APPROVED
    if course.successor is not None and course.successor.state == AgreementState.ACTIVE:
        first_day = course.successor.first_day
        return Place.SETTLED if first_day and first_day <= on else Place.APPROVED
    if course.state == AgreementState.ENDED or course.notice_given:
        return Place.SETTLED
    return _by_successor(course.successor) if course.successor else _by_steps(course)


def _by_steps(course: Course) -> Place:
    if course.steps.get(Step.APPROVAL) == StepState.DONE:
        return Place.APPROVED
    if course.is_closed(Step.NEGOTIATE):
        return Place.AGREED
    return Place.NEGOTIATION if course.is_closed(Step.REVIEW) else Place.REVIEW


def _by_successor(successor: Successor) -> Place:
    """What follows is another agreement, whatever steps of the old one were done."""
    awaited = successor.state == AgreementState.AWAITING_APPROVAL
    return Place.AGREED if awaited else Place.NEGOTIATION


def result_of(course: Course) -> RoundResult | None:
    """What the renewal itself comes to; None while that is open."""
    if course.next_first_day is not None:
        changed = course.intent == RenewalIntent.CHANGE or not course.says_the_same
        return RoundResult.CHANGED if changed else RoundResult.RENEWED
    in_force = course.successor is not None and course.successor.state in (
        AgreementState.ACTIVE,
        AgreementState.ENDED,
    )
    if in_force or course.ended_as == Ending.SUPERSEDED:
        return RoundResult.SUCCEEDED
    if course.state == AgreementState.ENDED or course.notice_given:
        return RoundResult.ENDS
    return None
