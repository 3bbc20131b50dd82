"""The agenda of a meeting, item by item, and what comes of each."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from brm.ui.forms import attempt
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from meetings.forms import OUTCOME_FORMS, AgendaItemForm, ItemEditForm
from meetings.models import AgendaState, Meeting, OutcomeKind
from meetings.operations import agenda, meet
from meetings.operations.care import require_forum_care
from meetings.steering.minutes import outcome_form, outcome_operation
from meetings.views.common import act, asking, the_item, the_meeting, user_of
from meetings.views.meetings import draw_meeting


def _meeting_of_item(request: HttpRequest, pk: int) -> Meeting:
    return the_item(request, pk).meeting


@require_POST
def agenda_propose(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = the_meeting(request, pk)
    done = _("The agenda holds everything that is open now")
    return act(request, meet.propose_agenda, meeting, done=done, to=meeting.get_absolute_url())


@require_POST
def agenda_accept(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = the_meeting(request, pk)
    done = _("The proposed items are on the agenda")
    return act(request, agenda.accept_all, meeting, done=done, to=meeting.get_absolute_url())


@require_POST
def agenda_leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = the_meeting(request, pk)
    done, to = _("The proposed items are left out"), f"{meeting.get_absolute_url()}#agenda"
    return act(request, agenda.leave_out_all, meeting, done=done, to=to)


def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What an item is called, how long it may take, who presents it, who may see it."""
    item = the_item(request, pk)
    require_forum_care(user_of(request), item.meeting.forum, on=timezone.localdate())
    form = ItemEditForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, agenda.change_item, item, **facts):
            toast(request, _("%(item)s changed") % {"item": facts["topic"]})
            return redirect(f"{item.meeting.get_absolute_url()}?item={item.pk}#agenda")
    return render(request, "meetings/item_form.html", {"form": form, "item": item})


@posted_from(the_meeting)
def item_add(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = the_meeting(request, pk)
    require_forum_care(user_of(request), meeting.forum, on=timezone.localdate())
    form = AgendaItemForm(request.POST, auto_id="add_%s")
    if form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, agenda.add_item, meeting, **facts):
            return redirect(meeting)
    return draw_meeting(request, meeting, adding=form)


@require_POST
def item_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of an item: `to` is its next state, or `up`, `down`, `first` or `next`."""
    item = the_item(request, pk)
    to, page = request.POST.get("to", ""), f"{item.meeting.get_absolute_url()}#agenda"
    if to == "first":
        return act(request, agenda.put_item_first, item, done=_("Order changed"), to=page)
    if to == "next":
        done = _("%(item)s is on the next agenda too") % {"item": item}
        return act(request, agenda.repeat_item, item, done=done, to=page)
    if to in ("up", "down"):
        return act(
            request, agenda.shift_item, item, done=_("Order changed"), to=page, up=to == "up"
        )
    if to not in AgendaState.values:
        raise BadRequest(_("No such step."))
    done = f"{item.topic}: {AgendaState(to).label}"
    return act(request, agenda.move_item_to, item, to, done=done, to=page)


@posted_from(_meeting_of_item)
def outcome_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep information, a decision or an action under an item; the text comes back if refused."""
    item = the_item(request, pk)
    meeting = item.meeting
    require_forum_care(user_of(request), meeting.forum, on=timezone.localdate())
    kind = request.POST.get("kind", "")
    if kind not in OUTCOME_FORMS:
        raise BadRequest(_("No such outcome."))
    form = outcome_form(kind, item)(request.POST, meeting=meeting)
    if form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, outcome_operation(kind, item), item, **facts):
            toast(request, _("%(kind)s kept") % {"kind": OutcomeKind(kind).label})
            return redirect(f"{meeting.get_absolute_url()}?item={item.pk}&outcome={kind}#minutes")
    return draw_meeting(request, meeting, item=item, typed=form)
