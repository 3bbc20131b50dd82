"""One meeting: its page, and what is planned, changed, held or cancelled about it."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agreements.requirements.origins import came_of, to_raise
from brm.accounts.models import Role, User
from brm.accounts.permissions import role_required
from brm.calendars.writing import PUBLISH, calendar_of
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from customers.care import customers_of
from customers.deciding import who_decides
from customers.deciding.answers import Answer
from customers.models import Matter
from meetings.forms import (
    AddendumForm,
    AgendaItemForm,
    InviteForm,
    MeetingEditForm,
    MeetingForm,
    OutcomeOfItemForm,
    ReasonForm,
)
from meetings.invitation import agenda_of, event_of
from meetings.minutes_page import decision_to_confirm, outcomes_of, text_facts, way_facts
from meetings.models import (
    Action,
    AgendaItem,
    AgendaState,
    Attendance,
    AttendanceState,
    Forum,
    Meeting,
    MeetingState,
    OutcomeKind,
)
from meetings.operations import meet
from meetings.operations.attend import invite_person, mark_all_present, mark_attendance
from meetings.operations.care import require_forum_care
from meetings.operations.invitations import send_invitations
from meetings.operations.plan_next import next_meeting
from meetings.origins import AGENDA_ITEM
from meetings.panels import panels
from meetings.steering.minutes import outcome_form
from meetings.views.common import act, asking, is_id, the_meeting, user_of


def may_write_in(user: User, forum: Forum) -> bool:
    """Whether the user may write in the forum today."""
    try:
        require_forum_care(user, forum, on=timezone.localdate())
    except PermissionDenied:
        return False
    return True


@require_GET
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return draw_meeting(request, the_meeting(request, pk))


def draw_meeting(
    request: HttpRequest,
    meeting: Meeting,
    *,
    item: AgendaItem | None = None,
    typed: OutcomeOfItemForm | None = None,
    adding: AgendaItemForm | None = None,
    inviting: InviteForm | None = None,
    correcting: AddendumForm | None = None,
) -> HttpResponse:
    """The page of a meeting, with whatever form came back to be mended."""
    may = may_write_in(user_of(request), meeting.forum)
    facts = {
        "meeting": meeting,
        "today": timezone.localdate(),
        "may_write": may,
        "may_minute": may and meeting.is_open_for_writing,
        "add_form": adding or AgendaItemForm(auto_id="add_%s"),
        "invite_form": inviting or InviteForm(auto_id="invite_%s"),
        "attendance_states": AttendanceState.choices,
    }
    facts |= agenda_facts(request, meeting, item, typed) | side_facts(request, meeting)
    facts |= text_facts(meeting, may_minute=may and meeting.is_open_for_writing)
    facts |= way_facts(meeting, correcting=correcting)
    part = "meetings/_minutes.html" if request.headers.get("HX-Target") == "minutes" else ""
    return render(request, part or "meetings/meeting_detail.html", facts)


def agenda_facts(
    request: HttpRequest,
    meeting: Meeting,
    item: AgendaItem | None,
    typed: OutcomeOfItemForm | None,
) -> dict[str, Any]:
    """The agenda, the item that is being treated with its outcomes, and the form for the next."""
    rows = meeting.agenda.select_related("presenter", "carried_from__meeting__forum")
    every = list(rows.order_by("position", "pk"))
    items = [one for one in every if not one.is_left_out]
    first = AgendaState.ACCEPTED if meeting.is_open_for_writing else AgendaState.TREATED
    current = item or chosen_item(items, request.GET.get("item", ""), first=first)
    kind = typed.kind if typed else request.GET.get("outcome", OutcomeKind.INFORMATION)
    form_of = outcome_form(kind, current)
    place = [one.pk for one in items].index(current.pk) if current in items else 0
    return {
        "items": items,
        "item": current,
        "place": place + 1,
        "previous": items[place - 1] if place > 0 else None,
        "following": items[place + 1] if place + 1 < len(items) else None,
        "outcomes": outcomes_of(current) if current else [],
        "to_confirm": decision_to_confirm(current),
        "requirements": came_of(AGENDA_ITEM, [str(current.pk)]) if current else {},
        "requirement_url": to_raise(AGENDA_ITEM, str(current.pk), meeting.customer)
        if current
        else "",
        "outcome_kinds": OutcomeKind.choices,
        "outcome_kind": form_of.kind,
        "outcome_form": typed or form_of(meeting=meeting),
        "decides": decides(meeting, typed) if kind == OutcomeKind.DECISION else None,
        "raise_url": raise_url(meeting, typed),
        **length_of(meeting, items),
        "left_out": [one for one in every if one.is_left_out],
        "proposed": sum(one.state == "proposed" for one in items),
    }


def length_of(meeting: Meeting, items: list[AgendaItem]) -> dict[str, int]:
    """How many minutes the agenda takes, and by how many it is longer than the meeting."""
    planned = sum(one.duration_minutes for one in items)
    return {"planned_minutes": planned, "too_long": max(0, planned - meeting.duration_minutes)}


def decides(meeting: Meeting, typed: OutcomeOfItemForm | None) -> Answer | None:
    """Who may decide what is typed, or a new service where nothing is yet; None for the group."""
    if meeting.customer is None:
        return None
    sent = typed.cleaned_data if typed and typed.is_bound else {}
    return who_decides(
        sent.get("matter") or Matter.SERVICE,
        unit=meeting.customer.unit,
        on=meeting.held_on,
        amount=sent.get("amount"),
        currency=sent.get("currency", ""),
        service=sent.get("service", ""),
    )


def raise_url(meeting: Meeting, typed: OutcomeOfItemForm | None) -> str:
    """The form of an escalation, with the customer and what was to be decided written into it."""
    if meeting.customer is None:
        return ""
    question = str(typed["text"].value() or "") if typed else ""
    facts = urlencode({"customer": meeting.customer.pk, "question": question[:255]})
    return f"{reverse('meetings:raise_escalation')}?{facts}"


def chosen_item(items: list[AgendaItem], asked: str, *, first: str) -> AgendaItem | None:
    """The item that is asked for, else the first one in the state `first`, else the first of all.

    While minutes are written that is what waits to be treated; later, where something was said.
    """
    fitting = next((one for one in items if one.state == first), None)
    chosen = next((one for one in items if str(one.pk) == asked), None)
    return chosen or fitting or (items[0] if items else None)


def side_facts(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """What stands beside the minutes: other apps' panels, attendance, actions, what is next."""
    on = timezone.localdate()
    actions = Action.objects.visible_to(user_of(request)).select_related("owner")
    rows = meeting.attendance.select_related("person", "meeting").order_by("pk")
    attendance = list(rows)
    return {
        "panels": [
            {"template": panel.template, "facts": panel.facts(meeting, user_of(request), on)}
            for panel in panels
        ],
        "attendance": attendance,
        "here": sum(row.is_here for row in attendance),
        "unrecorded": sum(not row.is_recorded for row in attendance),
        "has_begun": meeting.held_on <= on,
        "moment": meeting.moment(at=timezone.now()),
        "mailing": mailing(meeting, attendance),
        "decider": decider(meeting, attendance),
        "actions": actions_of(meeting, actions),
        "addenda": meeting.addenda.select_related("written_by").order_by("pk"),
        **series_facts(meeting),
    }


def series_facts(meeting: Meeting) -> dict[str, Any]:
    """The series, what waits for any of its forum's meetings, and once held which comes next."""
    series, on = meet.series_of(meeting), timezone.localdate()
    is_held = meeting.state == MeetingState.HELD
    proposed = next_meeting(series, on=on) if series and is_held else None
    return {
        "series": series,
        "proposed_next": proposed,
        "planned_next": meet.following_meeting(meeting) if is_held and not proposed else None,
        "backlog": list(meeting.forum.backlog.all()) if meeting.is_open_for_writing else [],
    }


def mailing(meeting: Meeting, attendance: list[Attendance]) -> dict[str, int]:
    """How many on the list are to be invited by mail, were, and have no address for it."""
    reached = [row for row in attendance if row.person.email]
    told = [
        row
        for row in reached
        if row.mailed_sequence is not None and row.mailed_sequence >= meeting.sequence
    ]
    return {
        "waiting": len(reached) - len(told),
        "told": len(told),
        "unreached": len(attendance) - len(reached),
    }


def decider(meeting: Meeting, attendance: list[Attendance]) -> dict[str, Any] | None:
    """Who may decide for the customer on the meeting's day, and whether they are on the list."""
    if meeting.customer is None:
        return None
    answer = who_decides(Matter.AGREEMENT, unit=meeting.customer.unit, on=meeting.held_on)
    listed = any(row.person in answer.people and row.state != "apologies" for row in attendance)
    return {"answer": answer, "listed": listed}


def actions_of(meeting: Meeting, actions: Any) -> list[Action]:
    """Open actions of the meeting's forum, and those made here, the earliest due first."""
    if meeting.customer_id:
        rows = actions.filter(customer=meeting.customer_id)
    else:
        rows = actions.filter(meeting__forum=meeting.forum_id)
    return list((rows.filter(state="open") | rows.filter(meeting=meeting)).order_by("due_on", "pk"))


@role_required(Role.RELATIONSHIP_MANAGER, Role.STEERING_GROUP, Role.ADMINISTRATOR)
def meeting_create(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form = MeetingForm(
        request.POST or None,
        initial=request.GET.dict(),
        customers=customers_of(user, on=timezone.localdate()),
        steers=user.has_role(Role.STEERING_GROUP, Role.ADMINISTRATOR),
    )
    if request.method == "POST" and form.is_valid():
        customer = form.cleaned_data.pop("customer")
        forum = meet.forum_of(customer) if customer else meet.steering_group()
        meeting = attempt(form, meet.plan_meeting, forum, **asking(request), **form.cleaned_data)
        if meeting:
            return redirect(meeting)
    return render(request, "meetings/meeting_form.html", {"form": form})


def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = the_meeting(request, pk)
    require_forum_care(user_of(request), meeting.forum, on=timezone.localdate())
    form = MeetingEditForm(request.POST or None, instance=meeting)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, meet.move_meeting, meeting, **facts):
            toast(request, _("%(meeting)s changed") % {"meeting": meeting})
            return redirect(meeting)
    return render(request, "meetings/meeting_form.html", {"form": form, "meeting": meeting})


@require_POST
def meeting_hold(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = the_meeting(request, pk)
    done = _("%(meeting)s: held") % {"meeting": meeting}
    return act(request, meet.hold_meeting, meeting, done=done, to=meeting.get_absolute_url())


def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = the_meeting(request, pk)
    require_forum_care(user_of(request), meeting.forum, on=timezone.localdate())
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, meet.cancel_meeting, meeting, **facts):
            toast(request, _("%(meeting)s: cancelled") % {"meeting": meeting})
            return redirect(meeting)
    return render(request, "meetings/meeting_cancel.html", {"form": form, "meeting": meeting})


@require_POST
def meeting_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the invitations to whoever on the list has none."""
    meeting = the_meeting(request, pk)
    to = f"{meeting.get_absolute_url()}#attendance"
    return act(request, send_invitations, meeting, done=_("Invitations are on their way"), to=to)


@require_GET
def meeting_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting as a file for one's own calendar."""
    meeting = the_meeting(request, pk)
    event = event_of(meeting, [], stamp=timezone.now(), text=agenda_of(meeting))
    text = calendar_of([event], method=PUBLISH)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{meeting.held_on}.ics"'
    return answer


@posted_from(the_meeting)
def meeting_invite(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = the_meeting(request, pk)
    require_forum_care(user_of(request), meeting.forum, on=timezone.localdate())
    form = InviteForm(request.POST, auto_id="invite_%s")
    if (
        form.is_valid()
        and attempt(form, invite_person, meeting, **asking(request), **form.cleaned_data)
        is not None
    ):
        toast(request, _("%(person)s is on the list") % {"person": form.cleaned_data["person"]})
        return redirect(meeting)
    return draw_meeting(request, meeting, inviting=form)


@require_POST
def meeting_attend(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep who came: a field `state-<place>` for each person on the list."""
    meeting = the_meeting(request, pk)
    given = [(name.removeprefix("state-"), state) for name, state in request.POST.items()]
    states = {int(place): state for place, state in given if is_id(place)}
    done, to = _("Attendance kept"), meeting.get_absolute_url()
    return act(request, mark_attendance, meeting, done=done, to=to, states=states)


@require_POST
def meeting_all_present(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as present whoever is on the list and not recorded otherwise."""
    meeting = the_meeting(request, pk)
    done = _("Those who were not recorded are marked as present")
    to = f"{meeting.get_absolute_url()}#attendance"
    return act(request, mark_all_present, meeting, done=done, to=to)
