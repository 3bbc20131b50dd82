"""What the group decides at its meeting on a question of its agenda decides the question."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from customers.registrations.lookups import PersonHereField
from meetings.forms import OUTCOME_FORMS, DayInput, OutcomeOfItemForm
from meetings.models import AgendaItem, OutcomeKind
from meetings.operations import decide_at_meeting, minute

OPERATIONS: dict[str, Callable[..., Model]] = {
    OutcomeKind.INFORMATION: minute.add_information,
    OutcomeKind.DECISION: minute.add_decision,
    OutcomeKind.ACTION: minute.add_action,
}


class GroupDecisionForm(OutcomeOfItemForm):
    """What the group decides on a question, and who carries it out by when."""

    kind = OutcomeKind.DECISION
    owner = PersonHereField(
        label=_("Who carries it out"),
        required=False,
        help_text=_("Left empty where nothing is to be carried out."),
    )
    due_on = forms.DateField(label=_("By when"), required=False, widget=DayInput)


def outcome_form(kind: str, item: AgendaItem | None) -> type[OutcomeOfItemForm]:
    """The form of an outcome under the item; of none that there is, that of information."""
    if kind == OutcomeKind.DECISION and item and decide_at_meeting.is_a_question(item):
        return GroupDecisionForm
    return OUTCOME_FORMS.get(kind, OUTCOME_FORMS[OutcomeKind.INFORMATION])


def outcome_operation(kind: str, item: AgendaItem) -> Callable[..., Any]:
    """What keeps an outcome under the item."""
    if kind == OutcomeKind.DECISION and decide_at_meeting.is_a_question(item):
        return decide_at_meeting.decide_at_meeting
    return OPERATIONS[kind]
