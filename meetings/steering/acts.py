"""What the group can do with a question on its card: decide, accept, schedule or return it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from brm.ui.formats import full_day, hour
from meetings.escalations.moves import MOVES, Move
from meetings.models import Escalation, EscalationState, Meeting
from meetings.steering.briefs import advised_letter

LOOKS = {
    EscalationState.DECIDED: "btn-primary",
    EscalationState.ACCEPTED: "",
    EscalationState.SCHEDULED: "",
    EscalationState.RETURNED: "btn-plain",
}
"""The steps on a card, in their order, and how their buttons look."""


class NothingForm(forms.Form):
    """A step that asks for nothing: one click."""


class MeetingOfGroupForm(forms.Form):
    """At which of the coming meetings it is decided; all cards offer the same few."""

    meeting = forms.TypedChoiceField(label=_("Meeting"), coerce=int)

    def __init__(self, *args: Any, meetings: Sequence[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = {meeting.pk: meeting for meeting in meetings}
        field = self.fields["meeting"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [
            (pk, f"{full_day(meeting.starts_at)}, {hour(meeting.starts_at)}")
            for pk, meeting in self.meetings.items()
        ]

    def clean_meeting(self) -> Meeting:
        return self.meetings[self.cleaned_data["meeting"]]


@dataclass
class Act:
    """A step that the group can take with a question now: its button and its form."""

    move: Move
    form: forms.Form
    look: str
    is_open: bool


def acts_for(
    escalation: Escalation, meetings: Sequence[Meeting], *, to: str = "", sent: Any = None
) -> list[Act]:
    """The steps that the group can take with a question that waits for it.

    `sent` is what was sent for the step `to`: its form holds it and is open, also where the step
    cannot be taken any more, so that the refusal is said and nothing typed is lost.
    """
    return [
        Act(
            MOVES[step],
            _form(step, escalation, meetings, sent if step == to else None),
            look,
            step == to,
        )
        for step, look in LOOKS.items()
        if step == to
        or (MOVES[step].can_be_taken(escalation) and _is_useful(step, escalation, meetings))
    ]


def _is_useful(step: str, escalation: Escalation, meetings: Sequence[Meeting]) -> bool:
    """What is scheduled to come is not accepted anew; nothing is scheduled without a meeting."""
    if step == EscalationState.ACCEPTED:
        return escalation.state == EscalationState.RAISED or escalation.missed_its_meeting
    return step != EscalationState.SCHEDULED or bool(meetings)


def _form(step: str, escalation: Escalation, meetings: Sequence[Meeting], sent: Any) -> forms.Form:
    ids = f"e{escalation.pk}-{step}-%s"
    if step == EscalationState.ACCEPTED:
        return NothingForm(sent, auto_id=ids)
    if step == EscalationState.SCHEDULED:
        return MeetingOfGroupForm(sent, auto_id=ids, meetings=meetings)
    advised = {"text": advice_of(escalation)} if step == EscalationState.DECIDED else None
    return MOVES[step].form(sent, auto_id=ids, initial=advised)


def advice_of(escalation: Escalation) -> str:
    """The option that is recommended, in its words: what the group most often decides."""
    letter = advised_letter(escalation.recommendation)
    return next((text for name, text in escalation.option_list if name == letter), "")
