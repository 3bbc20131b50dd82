"""What the page of a meeting says of its minutes: their text, their way, what awaits an answer."""

from typing import Any

from django.utils import timezone

from customers.models.snapshots import digest_of
from meetings.forms import AddendumForm, MinutesForm
from meetings.models import (
    AgendaItem,
    Decision,
    Meeting,
    MinutesAnswer,
    MinutesEdition,
    MinutesState,
    OutcomeKind,
)
from meetings.operations.send_minutes import who_reads
from meetings.paper import written_down
from meetings.topics import AWAITING


def outcomes_of(item: AgendaItem) -> list[tuple[str, Any]]:
    """What came of the item: information, then decisions, then actions, as kind and row."""
    actions = item.actions.select_related("owner").order_by("pk")
    decisions = Decision.objects.filter(agenda_item=item).kept().with_standing()
    decisions = decisions.select_related("decided_by", "confirmation__person", "of_escalation")
    asked = decisions.prefetch_related("requests__person").order_by("pk")
    return [
        *((OutcomeKind.INFORMATION.value, row) for row in item.information.all()),
        *((OutcomeKind.DECISION.value, row) for row in asked),
        *((OutcomeKind.ACTION.value, row) for row in actions),
    ]


def decision_to_confirm(item: AgendaItem | None) -> Decision | None:
    """The earlier decision that the item is about, while it awaits confirmation."""
    if item is None or item.source_kind != AWAITING or not item.source_id.isdecimal():
        return None
    rows = Decision.objects.awaiting().filter(pk=item.source_id)
    return rows.select_related("decided_by", "meeting").first()


def text_facts(meeting: Meeting, *, may_minute: bool) -> dict[str, Any]:
    """The form of the running text, where it may be written."""
    form = MinutesForm(instance=meeting, auto_id="text_%s") if may_minute else None
    return {"text_form": form}


def is_changed(meeting: Meeting, edition: MinutesEdition) -> bool:
    """Whether what was sent and waits for approval is not what the rows say any more."""
    if meeting.minutes_state != MinutesState.SENT:
        return False
    return edition.text_digest != digest_of(written_down(meeting))


def way_facts(meeting: Meeting, *, correcting: AddendumForm | None) -> dict[str, Any]:
    """What was sent last and answered to it, or who would get the minutes of a draft."""
    edition = meeting.editions.order_by("n").last()
    answers = MinutesAnswer.objects.filter(edition=edition) if edition else None
    is_draft = meeting.minutes_state == MinutesState.DRAFT
    readers = len(who_reads(meeting, on=timezone.localdate())) if is_draft else 0
    return {
        "edition": edition,
        "answers": list(answers.select_related("person")) if answers is not None else [],
        "is_changed": edition is not None and is_changed(meeting, edition),
        "readers": readers,
        "addendum_form": correcting or AddendumForm(auto_id="addendum_%s"),
    }
