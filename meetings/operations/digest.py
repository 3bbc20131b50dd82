"""Once a week the members of the steering group read what waits for them.

By the database's own uniqueness: any number of sweeps tell a week once. Weeks of standstill are
not told afterwards: what waits is told of the present week.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from brm.accounts.calendar import next_working_day, working_days
from brm.outbox.mail import emit_mails
from brm.ui.formats import full_day
from meetings.escalations.owners import steering_users
from meetings.models import Escalation, EscalationDecision, EscalationDigest, EscalationState

CLAIM = """
INSERT INTO meetings_escalationdigest (week, sent_on) VALUES (%s, %s)
    ON CONFLICT (week) DO NOTHING
"""
WEEK = timedelta(days=7)
LISTED = 20
"""So many of each sort stand in the mail; the page has them all."""


@transaction.atomic
def tell_the_week(as_of: date) -> dict[str, int]:
    """Mail the week's digest from its first working day on; a week with nothing to tell is none."""
    monday = as_of - timedelta(days=as_of.weekday())
    if as_of < next_working_day(monday, working_days()):
        return {"told": 0}
    if EscalationDigest.objects.filter(week=monday).exists():
        return {"told": 0}
    members = [user.email for user in steering_users()]
    with translation.override(settings.LANGUAGE_CODE):
        parts = [part for part in digest_of(as_of) if part]
    if not members or not parts:
        return {"told": 0}
    if not _claim(monday, as_of):
        return {"told": 0}
    emit_mails(members, _mail(parts, as_of), key=f"escalation-digest-{monday}")
    return {"told": 1}


def _claim(monday: date, on: date) -> bool:
    """Whether the week is told by this sweep; another one at once waits here, and does not."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [monday, on])
        return bool(cursor.rowcount == 1)


def digest_of(on: date) -> list[str]:
    """What waits, what comes, what the customer was not told, what was not carried out in time."""
    waiting = Escalation.objects.waiting_for_decision()
    coming = Escalation.objects.filter(level=2, rises_on__gte=on, rises_on__lte=on + WEEK)
    untold = Escalation.objects.filter(state=EscalationState.DECIDED)
    late = EscalationDecision.objects.overdue(on=on).select_related("escalation", "action__owner")
    return [
        _part(_("Waits for your decision"), map(_wanted, _first(waiting))),
        _part(_("Comes to you within a week, unless decided before"), map(_rises, _first(coming))),
        _part(_("Decided, and the customer does not know yet"), map(str, _first(untold))),
        _part(_("Decided, and not carried out in time"), map(_overdue, late[:LISTED])),
    ]


def _first(rows: QuerySet[Escalation]) -> QuerySet[Escalation]:
    return rows.order_by("wanted_by", "pk")[:LISTED]


def _part(title: str, lines: Iterable[str]) -> str:
    found = list(lines)
    return "\n".join([f"{title}:", *(f"- {line}" for line in found)]) if found else ""


def _wanted(escalation: Escalation) -> str:
    return _("%(escalation)s (wanted by %(day)s)") % {
        "escalation": escalation,
        "day": full_day(escalation.wanted_by),
    }


def _rises(escalation: Escalation) -> str:
    assert escalation.rises_on is not None
    return _("%(escalation)s (on %(day)s)") % {
        "escalation": escalation,
        "day": full_day(escalation.rises_on),
    }


def _overdue(pair: EscalationDecision) -> str:
    assert pair.action is not None
    return _("%(escalation)s: %(who)s, by %(day)s") % {
        "escalation": pair.escalation,
        "who": pair.action.owner,
        "day": full_day(pair.action.due_on),
    }


def _mail(parts: list[str], on: date) -> dict[str, str]:
    page = urljoin(settings.SITE, reverse("meetings:steering"))
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Escalations of the week, %(day)s") % {"day": full_day(on)}
    return {"subject": subject, "text": "\n\n".join([*parts, page])}
