"""The steps that an escalation may take: names on buttons, forms, operations, and whose each is."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Role, User
from customers.care import require_care
from meetings.escalations import forms
from meetings.escalations.owners import require_deescalation, require_level
from meetings.models import UNDECIDED, Escalation, EscalationLevel, EscalationState
from meetings.models.escalation_states import REOPENED_FROM
from meetings.operations import escalate
from meetings.operations.give_path import tell_customer

Whose = Callable[[User, Escalation, date], None]
"""Raises PermissionDenied, with a sentence naming who may, for whoever may not."""


def _levels(user: User, escalation: Escalation, on: date) -> None:
    require_level(user, escalation, on=on)


def _levels_or_groups(user: User, escalation: Escalation, on: date) -> None:
    if not user.has_role(Role.STEERING_GROUP):
        require_level(user, escalation, on=on)


def _groups(user: User, escalation: Escalation, on: date) -> None:
    escalate.require_steering(user)


def _cares(user: User, escalation: Escalation, on: date) -> None:
    require_care(user, escalation.customer, on=on)


def _raisers(user: User, escalation: Escalation, on: date) -> None:
    escalate.require_writing(user, escalation, on=on)


def _deescalators(user: User, escalation: Escalation, on: date) -> None:
    require_deescalation(user)


@dataclass(frozen=True)
class Move:
    """A step: its name on the button, its operation and form, from where, whose, what is told."""

    to: str
    label: str | Promise
    operation: Callable[..., Escalation]
    done: str | Promise
    here: Collection[str]
    require: Whose = _levels
    form: type[forms.StepForm] = forms.StepForm
    levels: Collection[int] = (1, 2, 3)

    def can_be_taken(self, escalation: Escalation) -> bool:
        """Whether it leads on from here; what missed its meeting is also as good as accepted."""
        if escalation.level not in self.levels:
            return False
        as_accepted = escalation.missed_its_meeting and EscalationState.ACCEPTED in self.here
        return escalation.state in self.here or as_accepted

    def may(self, user: User, escalation: Escalation, *, on: date) -> bool:
        try:
            self.require(user, escalation, on)
        except PermissionDenied:
            return False
        return True


BELOW_THE_GROUP = (EscalationLevel.RELATIONSHIP_MANAGER, EscalationLevel.MANAGEMENT)
ABOVE_THE_FIRST = (EscalationLevel.MANAGEMENT, EscalationLevel.STEERING_GROUP)
LIFT, DEESCALATE, REOPEN = "lift", "deescalate", "reopen"

MOVES = {
    move.to: move
    for move in (
        Move(
            EscalationState.DECIDED,
            _("Decide"),
            escalate.decide_escalation,
            _("It is decided. The customer has to be told."),
            UNDECIDED,
            form=forms.DecideForm,
        ),
        Move(
            EscalationState.ACCEPTED,
            _("Accept"),
            escalate.accept_escalation,
            _("It is accepted."),
            (EscalationState.RAISED, EscalationState.SCHEDULED),
        ),
        Move(
            EscalationState.SCHEDULED,
            _("Schedule"),
            escalate.schedule_escalation,
            _("It is on the agenda."),
            (EscalationState.RAISED, EscalationState.ACCEPTED),
            require=_groups,
            form=forms.ScheduleForm,
        ),
        Move(
            EscalationState.INFORMED,
            _("Inform"),
            tell_customer,
            _("It is kept that the customer was told."),
            (EscalationState.DECIDED,),
            require=_cares,
            form=forms.InformForm,
        ),
        Move(
            EscalationState.RAISED,
            _("Raise again"),
            escalate.raise_again,
            _("It is raised again."),
            (EscalationState.RETURNED,),
            require=_raisers,
        ),
        Move(
            EscalationState.CLOSED,
            _("Close"),
            escalate.close_escalation,
            _("It is closed."),
            (EscalationState.INFORMED, EscalationState.RETURNED),
            require=_cares,
        ),
        Move(
            LIFT,
            _("Raise to the next level"),
            escalate.lift_escalation,
            _("It is at the next level."),
            UNDECIDED,
            require=_levels_or_groups,
            form=forms.SeenLevel,
            levels=BELOW_THE_GROUP,
        ),
        Move(
            EscalationState.RETURNED,
            _("Return"),
            escalate.return_escalation,
            _("It went back to whoever raised it."),
            UNDECIDED,
            form=forms.ReasonForm,
        ),
        Move(
            DEESCALATE,
            _("De-escalate"),
            escalate.deescalate_escalation,
            _("It is at the level below."),
            UNDECIDED,
            require=_deescalators,
            form=forms.GiveBackForm,
            levels=ABOVE_THE_FIRST,
        ),
        Move(
            REOPEN,
            _("Open again"),
            escalate.reopen_escalation,
            _("It is open again."),
            REOPENED_FROM,
            require=_cares,
            form=forms.ReasonForm,
        ),
    )
}


def moves_for(user: User, escalation: Escalation, *, on: date) -> list[Move]:
    """The next steps that the user may take, the weightiest first."""
    return [
        move
        for move in MOVES.values()
        if move.can_be_taken(escalation) and move.may(user, escalation, on=on)
    ]
