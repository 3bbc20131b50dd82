"""The minutes as a whole: their text, their way from draft to locked, their paper."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from brm.ui.forms import attempt
from brm.ui.pdf import paper
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from meetings.forms import AddendumForm, MinutesForm
from meetings.models import Meeting, MinutesState
from meetings.operations import send_minutes as way
from meetings.operations.care import require_forum_care
from meetings.operations.minute import write_minutes
from meetings.paper import current_facts
from meetings.views.common import act, asking, is_id, the_meeting, user_of
from meetings.views.meetings import draw_meeting

STEPS = {
    MinutesState.SENT: (way.send_minutes, gettext_lazy("The minutes are sent")),
    MinutesState.DRAFT: (way.reopen_minutes, gettext_lazy("The minutes are a draft again")),
    MinutesState.LOCKED: (way.lock_minutes, gettext_lazy("The minutes are locked")),
}


def minutes_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The running text: by its own page, or as it is typed by the script of the meeting's page."""
    meeting = the_meeting(request, pk)
    require_forum_care(user_of(request), meeting.forum, on=timezone.localdate())
    form = MinutesForm(request.POST or None, instance=meeting)
    is_typed = request.headers.get("X-Autosave") == "1"
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["minutes"]
        saved = attempt(form, write_minutes, meeting, **asking(request), text=text)
        if saved and is_typed:
            return _kept(saved)
        if saved:
            toast(request, _("The minutes are saved"))
            return redirect(f"{meeting.get_absolute_url()}#text")
    if is_typed:
        return _met(form)
    return render(request, "meetings/minutes_form.html", {"form": form, "meeting": meeting})


def _kept(meeting: Meeting) -> JsonResponse:
    meeting.refresh_from_db(fields=["version"])
    now = timezone.localtime().strftime("%H:%M:%S")
    words = _("Saved %(time)s") % {"time": now}
    return JsonResponse({"version": meeting.version, "said": words})


def _met(form: MinutesForm) -> JsonResponse:
    """Why nothing was saved; where another wrote meanwhile, that text and the version to go on."""
    said = [str(each) for errors in form.errors.values() for each in errors]
    current = Meeting.objects.get(pk=form.instance.pk)
    facts: dict[str, Any] = {"said": " ".join(said)}
    if form.conflict:
        facts |= {"theirs": current.minutes, "version": current.version}
    return JsonResponse(facts, status=409)


@require_POST
def minutes_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Send, take back, approve or lock the minutes; an approval names the person who gave it."""
    meeting, to = the_meeting(request, pk), request.POST.get("to", "")
    page = f"{meeting.get_absolute_url()}#way"
    if to == MinutesState.APPROVED:
        return act(
            request,
            way.approve_minutes,
            meeting,
            done=_("The minutes are approved"),
            to=page,
            person=_who_approves(request, meeting),
        )
    if to not in MinutesState.values:
        raise BadRequest(_("No such step."))
    operation, done = STEPS[MinutesState(to)]
    return act(request, operation, meeting, done=done, to=page)


def _who_approves(request: HttpRequest, meeting: Meeting) -> Any:
    person = request.POST.get("person", "")
    rows = meeting.attendance.select_related("person")
    row = rows.filter(person_id=person).first() if is_id(person) else None
    return row.person if row else None


@posted_from(the_meeting)
def addendum_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct approved minutes."""
    meeting = the_meeting(request, pk)
    require_forum_care(user_of(request), meeting.forum, on=timezone.localdate())
    form = AddendumForm(request.POST, auto_id="addendum_%s")
    if form.is_valid():
        facts = asking(request) | form.cleaned_data
        if addendum := attempt(form, way.add_addendum, meeting, **facts):
            toast(request, _("Addendum kept"))
            return redirect(f"{meeting.get_absolute_url()}#addendum-{addendum.pk}")
    return draw_meeting(request, meeting, correcting=form)


@require_GET
def minutes_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes on paper; `?edition=inside` keeps what is confidential in it."""
    meeting = the_meeting(request, pk)
    inside = request.GET.get("edition") == "inside"
    name = f"{meeting}-{meeting.held_on.isoformat()}"
    name = f"{name}-{_('inside IT')}" if inside else name
    return paper("meetings/minutes.typ", current_facts(meeting, inside=inside), name)
