"""The minutes as the facts that their paper is drawn from: of now, or as they were sent."""

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from brm.accounts.models import Organisation
from brm.ui.formats import full_day, hour
from meetings.models import (
    AgendaItem,
    AgendaState,
    Decision,
    DecisionStanding,
    Meeting,
    MeetingKind,
    MinutesEdition,
)


def minutes_facts(meeting: Meeting, *, inside: bool) -> dict[str, Any]:
    """Everything the paper says, as plain text; confidential items only for inside IT.

    Nothing in it depends on the day; what comes later, state and addenda, `current_facts` adds.
    """
    shown = [item for item in items_of(meeting) if inside or not item.confidential]
    return {
        "title": str(meeting),
        "when": _("%(day)s, %(begins)s to %(ends)s")
        % {
            "day": full_day(meeting.starts_at),
            "begins": hour(meeting.starts_at),
            "ends": hour(meeting.ends_at),
        },
        "organisation": Organisation.current().name,
        "kind": _("Minutes"),
        "edition": edition_in_words(meeting, inside=inside),
        "heads": {
            "attendance": _("Attendance"),
            "decision": _("Decision"),
            "action": _("Action"),
            "text": _("Further"),
            "addenda": _("Addenda"),
        },
        "place": meeting.place,
        "minutes": meeting.minutes,
        "attendance": [
            {"name": row.person.name, "part": row.part, "state": row.in_words}
            for row in meeting.attendance.select_related("person", "meeting").order_by("pk")
        ],
        "items": [item_facts(item) for item in shown],
    }


def edition_in_words(meeting: Meeting, *, inside: bool) -> str:
    """Which of the two papers it is; what is for nobody outside IT has none for the customer."""
    if inside:
        return _("with confidential items, for inside IT alone")
    if meeting.kind == MeetingKind.CUSTOMER:
        return _("customer's edition, without confidential items")
    return _("without confidential items")


def items_of(meeting: Meeting) -> list[AgendaItem]:
    """The items that are on the agenda, with what came of each; a proposed one is not on it."""
    decisions = Decision.objects.kept().with_standing().select_related("decided_by")
    rows = meeting.agenda.standing().exclude(state=AgendaState.PROPOSED)
    return list(
        rows.prefetch_related(
            "information", Prefetch("decisions", decisions.order_by("pk")), "actions__owner"
        )
    )


def item_facts(item: AgendaItem) -> dict[str, Any]:
    """One item with what came of it."""
    return {
        "topic": item.topic,
        "reason": item.reason,
        "confidential": _("confidential") if item.confidential else "",
        "information": [row.text for row in item.information.all()],
        "decisions": [
            {"text": row.text, "by_mandate": f"{row.by_mandate} {standing(row)}".strip()}
            for row in item.decisions.all()
        ],
        "actions": [
            {"text": row.text, "owner": row.owner.name, "due_on": full_day(row.due_on)}
            for row in item.actions.all()
        ],
    }


def standing(decision: Decision) -> str:
    """What the paper says of a decision that does not count; nothing of one that does."""
    if decision.standing == DecisionStanding.COUNTS:
        return ""
    if decision.standing == DecisionStanding.REFUSED:
        return _("(not confirmed: it does not count)")
    return _("(awaits confirmation: it does not count yet)")


def written_down(meeting: Meeting) -> dict[str, Any]:
    """The rows that the minutes are made of, as they are now: their digest says what was changed.

    Without promises: those live on, and what was promised stands in what was sent.
    """
    places = meeting.attendance.order_by("pk").values_list("pk", "state")
    return {
        "minutes": meeting.minutes,
        "attendance": [list(place) for place in places],
        "items": [
            {
                "item": [item.pk, item.topic, item.reason, item.confidential],
                "information": [[row.pk, row.text] for row in item.information.all()],
                "decisions": [[row.pk, row.text] for row in item.decisions.all()],
            }
            for item in items_of(meeting)
        ],
    }


def current_facts(meeting: Meeting, *, inside: bool) -> dict[str, Any]:
    """What the paper says today: the words that were sent last, or of a draft those of now.

    With the state of the minutes and the addenda that came since.
    """
    edition = None if meeting.is_open_for_writing else meeting.editions.order_by("n").last()
    if edition is None:
        facts = minutes_facts(meeting, inside=inside)
    else:
        facts = edition_facts(edition, inside=inside)
    addenda = meeting.addenda.order_by("pk")
    return facts | {
        "state": ", ".join([str(meeting.get_minutes_state_display()), facts["edition"]]),
        "digest": edition.digest if edition else "",
        "addenda": [
            {"text": row.text, "on": full_day(row.written_at)}
            for row in addenda
            if inside or not row.confidential
        ],
    }


def edition_facts(edition: MinutesEdition, *, inside: bool) -> dict[str, Any]:
    """What was sent, word for word."""
    facts: dict[str, Any] = edition.content["inside" if inside else "customer"]
    return facts
