"""The minutes as the facts that their PDF is drawn from."""

from typing import Any

from django.utils.translation import gettext as _

from brm.accounts.models import Organisation
from brm.ui.formats import full_day, hour
from meetings.models import AgendaItem, Meeting


def minutes_facts(meeting: Meeting, *, inside: bool) -> dict[str, Any]:
    """Everything the paper says, as plain text; confidential items only for inside IT."""
    items = meeting.agenda.standing().prefetch_related(
        "information", "decisions__decided_by", "actions__owner"
    )
    shown = [item for item in items if inside or not item.confidential]
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
        "heads": {
            "attendance": _("Attendance"),
            "decision": _("Decision"),
            "action": _("Action"),
            "text": _("Further"),
            "addenda": _("Addenda"),
        },
        "place": meeting.place,
        "state": str(meeting.get_minutes_state_display()),
        "minutes": meeting.minutes,
        "attendance": [
            {"name": row.person.name, "part": row.part, "state": row.in_words}
            for row in meeting.attendance.select_related("person", "meeting").order_by("pk")
        ],
        "items": [item_facts(item) for item in shown],
        "addenda": [
            {"text": row.text, "on": full_day(row.written_at)} for row in meeting.addenda.all()
        ],
    }


def item_facts(item: AgendaItem) -> dict[str, Any]:
    """One item with what came of it."""
    return {
        "topic": item.topic,
        "reason": item.reason,
        "information": [row.text for row in item.information.all()],
        "decisions": [
            {"text": row.text, "by_mandate": row.by_mandate} for row in item.decisions.all()
        ],
        "actions": [
            {"text": row.text, "owner": row.owner.name, "due_on": full_day(row.due_on)}
            for row in item.actions.all()
        ],
    }
