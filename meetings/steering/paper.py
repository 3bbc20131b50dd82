"""The agenda of the steering group's meeting with all its briefs, as facts for the PDF."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.accounts.models import Organisation
from brm.ui.formats import full_day, hour, number
from meetings.models import AgendaItem, Escalation, Meeting
from meetings.steering.briefs import options_of


def agenda_facts(meeting: Meeting) -> dict[str, Any]:
    """Everything the paper says, as plain text: the agenda in order, then a brief a question."""
    items = list(meeting.agenda.standing().select_related("presenter"))
    asked = [int(item.source_id) for item in items if item.source_kind == "escalation"]
    rows = Escalation.objects.filter(pk__in=asked).select_related("customer__unit", "cause")
    briefs = {str(row.pk): row for row in rows}
    minutes = sum(item.duration_minutes for item in items)
    together = ngettext("%(n)s minute together", "%(n)s minutes together", minutes)
    return {
        "title": str(meeting),
        "when": _("%(day)s, %(begins)s to %(ends)s")
        % {
            "day": full_day(meeting.starts_at),
            "begins": hour(meeting.starts_at),
            "ends": hour(meeting.ends_at),
        },
        "place": meeting.place,
        "organisation": Organisation.current().name,
        "kind": _("Agenda with briefs"),
        "together": together % {"n": number(minutes)},
        "heads": {
            "agenda": _("Agenda"),
            "number": _("No."),
            "topic": _("Topic"),
            "minutes": _("Minutes"),
            "brief": _("Briefs"),
            "nothing": _("Nothing is on the agenda."),
            "recommended": _("Recommended"),
        },
        "items": [_item(n, item) for n, item in enumerate(items, start=1)],
        "briefs": [
            brief_facts(n, briefs[item.source_id])
            for n, item in enumerate(items, start=1)
            if item.source_kind == "escalation" and item.source_id in briefs
        ],
    }


def _item(n: int, item: AgendaItem) -> dict[str, Any]:
    who = item.presenter.name if item.presenter else ""
    return {
        "number": str(n),
        "topic": item.topic,
        "reason": ", ".join(part for part in (item.reason, who) if part),
        "minutes": number(item.duration_minutes),
    }


def brief_facts(n: int, escalation: Escalation) -> dict[str, Any]:
    """One brief: what is asked, its effect, facts, options, what is recommended, by when."""
    parts = [
        (_("Customer"), str(escalation.customer)),
        (_("Severity"), str(escalation.get_severity_display())),
        (_("Cause"), str(escalation.cause or _("not said"))),
        (_("Raised"), full_day(escalation.raised_on)),
        (_("Wanted by"), full_day(escalation.wanted_by)),
        (_("Effect"), escalation.effect),
        (_("Facts"), "\n".join(escalation.fact_list)),
        (_("If nothing is decided"), escalation.otherwise),
    ]
    return {
        "number": str(n),
        "title": f"{escalation.number} {escalation.question}",
        "pairs": [[name, text] for name, text in parts if text],
        "options": [asdict(option) for option in options_of(escalation)],
        "recommendation": escalation.recommendation,
    }
