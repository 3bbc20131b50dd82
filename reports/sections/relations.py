"""The work on the relationship: activities, actions, escalations."""

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui.formats import day, full_day
from meetings.escalations.path import words_of
from meetings.models import (
    Action,
    Activity,
    ActivityState,
    Complaint,
    ComplaintKind,
    ComplaintState,
    Escalation,
    EscalationState,
)
from reports.models import Edition
from reports.sections import Row, Section, Subject
from reports.sections.forum import shown_to_the_customer

WATCHED_MONTHS = 12

STATES = {
    ActivityState.PLANNED: "due",
    ActivityState.DUE: "due",
    ActivityState.LATE: "late",
    ActivityState.DONE: "done",
    ActivityState.SKIPPED: "skipped",
}


def activities(subject: Subject) -> Section:
    """What is late or due in the coming month, and how much of the year was done as planned."""
    first = subject.on - relativedelta(months=WATCHED_MONTHS)
    own = Activity.objects.filter(customer=subject.customer)
    coming = own.open_for([subject.customer], on=subject.on + relativedelta(months=1))
    return Section(
        title=_("Activities and coverage"),
        sentence=_(
            "In twelve months %(done)s of %(planned)s planned activities were done, "
            "%(done_late)s of them late; %(late)s are late now and %(skipped)s were skipped."
        )
        % own.due_between(first, subject.on).counted(on=subject.on),
        columns=(_("Activity"), _("Due"), _("State")),
        rows=tuple(_activity_row(each, subject) for each in coming),
    )


def _activity_row(activity: Activity, subject: Subject) -> Row:
    is_late = activity.due_on < subject.on
    return Row(
        f"{activity.kind_id}-{activity.due_on}",
        str(activity.kind),
        _("late") if is_late else activity.get_state_display().lower(),
        state="late" if is_late else STATES[ActivityState(activity.state)],
        cells=(day(activity.due_on, subject.on),),
    )


def actions(subject: Subject) -> Section:
    """The customer's open actions, the earliest due first.

    To the customer: what was promised to it in the open, and what carries out the decision on an
    escalation once it was told of that. All else is work of IT, and may tell who answered what.
    """
    found = Action.objects.filter(customer=subject.customer).open().select_related("owner")
    if subject.edition != Edition.INTERNAL:
        found = found.filter(shown_to_the_customer("action"))
    rows = tuple(_action_row(each, subject) for each in found)
    late = sum(row.state == "late" for row in rows)
    return Section(
        title=_("Open actions"),
        sentence=ngettext(
            "%(count)s action is open, %(late)s late.",
            "%(count)s actions are open, %(late)s late.",
            len(rows),
        )
        % {"count": len(rows), "late": late},
        columns=(_("Action"), _("Owner"), _("Due")),
        rows=rows,
    )


def _action_row(action: Action, subject: Subject) -> Row:
    return Row(
        f"action-{action.pk}",
        action.text,
        day(action.due_on, subject.on),
        state="late" if action.due_on < subject.on else "due",
        cells=(action.owner.name,),
    )


def escalations(subject: Subject) -> Section:
    """The customer's escalations that are not closed, the one wanted first on top.

    To the customer only those it was told of, in the words that were written for it.
    """
    found = Escalation.objects.filter(customer=subject.customer).open()
    is_inside = subject.edition == Edition.INTERNAL
    if not is_inside:
        found = found.filter(state=EscalationState.INFORMED)
    rows = tuple(
        Row(
            each.number,
            each.question if is_inside else words_of(each),
            each.get_state_display(),
            cells=(each.number, each.get_level_display(), full_day(each.wanted_by)),
        )
        for each in found
    )
    return Section(
        title=_("Escalations"),
        sentence=ngettext(
            "%(count)s escalation is open.", "%(count)s escalations are open.", len(rows)
        )
        % {"count": len(rows)},
        columns=(_("Question"), _("Number"), _("Level"), _("Wanted by"), _("State")),
        rows=rows,
    )


COMPLAINT_SHAPES = {
    ComplaintState.RECEIVED: "due",
    ComplaintState.ACKNOWLEDGED: "started",
    ComplaintState.ANSWERED: "started",
    ComplaintState.REOPENED: "at_risk",
    ComplaintState.CLOSED: "done",
}


def complaints(subject: Subject) -> Section:
    """What is open, and what was said in twelve months: the open ones first, the last on top."""
    first = subject.on - relativedelta(months=WATCHED_MONTHS)
    own = Complaint.objects.filter(customer=subject.customer, received_on__lte=subject.on)
    lately = own.received_between(first, subject.on)
    still_open = own.complaints().open()
    found = (still_open | lately).distinct().select_related("service", "cause")
    rows = tuple(
        _complaint_row(each, subject)
        for each in sorted(found, key=lambda each: (each.is_closed, -each.received_on.toordinal()))
    )
    late = sum(row.state == "late" for row in rows)
    said = {
        "n": lately.complaints().count(),
        "open": still_open.count(),
        "late": late,
        "praise": lately.filter(kind=ComplaintKind.COMPLIMENT).count(),
    }
    return Section(
        title=_("Complaints and compliments"),
        sentence=_(
            "In twelve months, complaints: %(n)s; compliments: %(praise)s. "
            "Open complaints: %(open)s; late: %(late)s."
        )
        % said,
        columns=(_("Subject"), _("Number"), _("Kind"), _("Service"), _("Received"), _("State")),
        rows=rows,
    )


def _complaint_row(complaint: Complaint, subject: Subject) -> Row:
    is_late = complaint.is_late(on=subject.on)
    return Row(
        complaint.number,
        complaint.subject,
        complaint.get_state_display(),
        state="late" if is_late else COMPLAINT_SHAPES[ComplaintState(complaint.state)],
        cells=(
            complaint.number,
            complaint.get_kind_display(),
            complaint.service.name if complaint.service else "",
            full_day(complaint.received_on),
        ),
    )
