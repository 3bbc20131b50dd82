"""The meetings with the customer, and what was decided."""

from datetime import timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui.formats import DASH, day, full_day, money
from meetings.models import (
    Decision,
    DecisionStanding,
    EscalationDecision,
    Meeting,
    MeetingKind,
    MeetingState,
)
from reports.models import Edition
from reports.sections import Row, Section, Subject

AROUND_MONTHS = 3
"""Meetings so far back and ahead."""
DECIDED_MONTHS = 12

SHAPES = {MeetingState.PLANNED: "due", MeetingState.HELD: "done", MeetingState.CANCELLED: "skipped"}
STANDINGS = {
    DecisionStanding.COUNTS: "done",
    DecisionStanding.AWAITS: "at_risk",
    DecisionStanding.REFUSED: "breached",
}


def meetings(subject: Subject) -> Section:
    """The meetings of three months back and ahead, in their order; to the customer only its own."""
    around = relativedelta(months=AROUND_MONTHS)
    found = Meeting.objects.filter(
        customer=subject.customer,
        starts_at__date__range=(subject.on - around, subject.on + around),
    )
    if subject.edition != Edition.INTERNAL:
        found = found.filter(kind=MeetingKind.CUSTOMER)
    rows = tuple(_meeting_row(each, subject) for each in found.order_by("starts_at", "pk"))
    held = sum(row.state == "done" for row in rows)
    return Section(
        title=_("Meetings"),
        sentence=_("Three months back and ahead: %(held)s held, %(planned)s planned.")
        % {"held": held, "planned": sum(row.state in ("due", "late") for row in rows)},
        columns=(_("Meeting"), _("Day"), _("Place"), _("State")),
        rows=rows,
    )


def _meeting_row(meeting: Meeting, subject: Subject) -> Row:
    is_late = meeting.state == MeetingState.PLANNED and meeting.held_on < subject.on
    return Row(
        f"meeting-{meeting.pk}",
        meeting.get_kind_display(),
        meeting.get_state_display(),
        state="late" if is_late else SHAPES[MeetingState(meeting.state)],
        cells=(full_day(timezone.localtime(meeting.starts_at)), meeting.place or DASH),
    )


def decisions(subject: Subject) -> Section:
    """What was decided for the customer in twelve months, the latest first.

    To the customer: what was decided with it in the open, and of its escalations what it was told.
    """
    first = subject.on - relativedelta(months=DECIDED_MONTHS) + timedelta(days=1)
    kept = Decision.objects.filter(customer=subject.customer).kept()
    found: Any = kept.filter(decided_on__range=(first, subject.on)).with_standing()
    if subject.edition != Edition.INTERNAL:
        found = found.filter(shown_to_the_customer("decision"))
    rows = tuple(_decision_row(each, subject) for each in found.order_by("-decided_on", "-pk"))
    waiting = sum(row.state == "at_risk" for row in rows)
    return Section(
        title=_("Decisions"),
        sentence=ngettext(
            "%(count)s decision in twelve months; awaiting confirmation: %(waiting)s.",
            "%(count)s decisions in twelve months; awaiting confirmation: %(waiting)s.",
            len(rows),
        )
        % {"count": len(rows), "waiting": waiting},
        columns=(_("Decision"), _("Decided"), _("Sum"), _("Standing")),
        rows=rows,
    )


def shown_to_the_customer(what: str) -> Q:
    """Of decisions or actions: made with the customer in the open, or of what it was told.

    That is in a customer meeting under an open item, or by an escalation whose decision it knows.
    `what` is the name that an escalation's decision has for them.
    """
    of_escalations = EscalationDecision.objects.filter(**{f"{what}__isnull": False})
    told = of_escalations.exclude(pk__in=EscalationDecision.objects.untold().values("pk"))
    in_the_open = Q(meeting__kind=MeetingKind.CUSTOMER) & ~Q(agenda_item__confidential=True)
    of_none = ~Q(pk__in=of_escalations.values(what))
    return in_the_open & of_none | Q(pk__in=told.values(what))


def _decision_row(decision: Any, subject: Subject) -> Row:
    standing = DecisionStanding(decision.standing)
    amount = decision.amount
    return Row(
        f"decision-{decision.pk}",
        decision.text,
        str(standing.label),
        state=STANDINGS[standing],
        cells=(
            day(decision.decided_on, subject.on),
            DASH if amount is None else money(amount, decision.currency),
        ),
    )
