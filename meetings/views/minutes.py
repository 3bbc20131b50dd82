"""The minutes as a whole: their text, their way from draft to locked, their paper."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from brm.ui.forms import attempt
from brm.ui.pdf import paper
from brm.ui.toasts import toast
from meetings.forms import MinutesForm, ReasonForm
from meetings.models import Meeting, MinutesState
from meetings.operations import minute
from meetings.operations.care import require_forum_care
from meetings.paper import minutes_facts
from meetings.views.common import act, asking, is_id, the_meeting, user_of

STEPS = {
    MinutesState.SENT: (minute.send_minutes, _("The minutes are sent")),
    MinutesState.DRAFT: (minute.reopen_minutes, _("The minutes are a draft again")),
    MinutesState.LOCKED: (minute.lock_minutes, _("The minutes are locked")),
}


def minutes_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The running text. GET is for everyone who may see the meeting; writing needs care."""
    meeting = the_meeting(request, pk)
    require_forum_care(user_of(request), meeting.forum, on=timezone.localdate())
    form = MinutesForm(request.POST or None, instance=meeting)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["minutes"]
        if attempt(form, minute.write_minutes, meeting, **asking(request), text=text):
            toast(request, _("The minutes are saved"))
            return redirect(meeting)
    return render(request, "meetings/minutes_form.html", {"form": form, "meeting": meeting})


@require_POST
def minutes_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Send, take back, approve or lock the minutes; an approval names the person who gave it."""
    meeting, to = the_meeting(request, pk), request.POST.get("to", "")
    page = meeting.get_absolute_url()
    if to == MinutesState.APPROVED:
        return act(
            request,
            minute.approve_minutes,
            meeting,
            done=_("The minutes are approved"),
            to=page,
            person=_who_approves(request, meeting),
        )
    if to not in MinutesState.values:
        raise BadRequest(_("No such step."))
    operation, done = STEPS[MinutesState(to)]
    url: dict[str, Any] = {}
    if to == MinutesState.SENT:
        url = {"url": request.build_absolute_uri(page)}
    return act(request, operation, meeting, done=done, to=page, **url)


def _who_approves(request: HttpRequest, meeting: Meeting) -> Any:
    person = request.POST.get("person", "")
    rows = meeting.attendance.select_related("person")
    row = rows.filter(person_id=person).first() if is_id(person) else None
    return row.person if row else None


@require_POST
def addendum_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct approved minutes; `reason` is the text of the addendum."""
    meeting = the_meeting(request, pk)
    require_forum_care(user_of(request), meeting.forum, on=timezone.localdate())
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise BadRequest(_("An addendum needs its text."))
    facts = {"text": form.cleaned_data["reason"]}
    done, page = _("Addendum kept"), meeting.get_absolute_url()
    return act(request, minute.add_addendum, meeting, done=done, to=page, **facts)


@require_GET
def minutes_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes on paper; `?edition=inside` keeps what is confidential in it."""
    meeting = the_meeting(request, pk)
    inside = request.GET.get("edition") == "inside"
    facts = minutes_facts(meeting, inside=inside)
    return paper("meetings/minutes.typ", facts, f"{meeting}-{meeting.held_on.isoformat()}")
