"""What came of an item, changed or taken out while in draft; decisions that await confirmation."""

from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from brm.ui.forms import attempt
from brm.ui.toasts import toast
from meetings.forms import ActionEditForm, DecisionForm, InformationEditForm
from meetings.models import Action, Decision, Information, Meeting, OutcomeKind
from meetings.operations import confirm_decision, minute
from meetings.operations.care import require_forum_care
from meetings.views.common import act, asking, is_id, user_of

Outcome = Information | Decision | Action

MODELS: dict[str, Any] = {
    OutcomeKind.INFORMATION: Information,
    OutcomeKind.DECISION: Decision,
    OutcomeKind.ACTION: Action,
}
CHANGES: dict[str, Any] = {
    OutcomeKind.INFORMATION: minute.change_information,
    OutcomeKind.DECISION: minute.change_decision,
    OutcomeKind.ACTION: minute.change_action,
}
REMOVALS: dict[str, Any] = {
    OutcomeKind.INFORMATION: minute.remove_information,
    OutcomeKind.DECISION: minute.take_back_decision,
    OutcomeKind.ACTION: minute.remove_action,
}


def the_outcome(request: HttpRequest, kind: str, pk: int) -> Any:
    """What came of an item of a meeting that the user may see."""
    if kind not in MODELS:
        raise Http404
    seen = Meeting.objects.visible_to(user_of(request))
    rows = MODELS[kind].objects.filter(meeting__in=seen, agenda_item__isnull=False)
    return get_object_or_404(
        rows.select_related("agenda_item", "meeting__forum__customer__unit"), pk=pk
    )


def _page(outcome: Any) -> str:
    return f"{outcome.meeting.get_absolute_url()}?item={outcome.agenda_item_id}#minutes"


def _form(kind: str, outcome: Any, sent: Any) -> forms.BaseForm:
    if kind == OutcomeKind.INFORMATION:
        return InformationEditForm(sent, instance=outcome)
    if kind == OutcomeKind.ACTION:
        return ActionEditForm(sent, instance=outcome, meeting=outcome.meeting)
    names = ("text", "matter", "decided_by", "amount", "currency", "service")
    shown = {name: getattr(outcome, name) for name in names}
    return DecisionForm(sent, initial=shown, meeting=outcome.meeting)


def outcome_edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Change what came of an item while the minutes are a draft.

    A decision is not changed: another one, asked of the mandates, is written in its place.
    """
    outcome = the_outcome(request, kind, pk)
    require_forum_care(user_of(request), outcome.meeting.forum, on=timezone.localdate())
    form = _form(kind, outcome, request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, CHANGES[kind], outcome, **facts):
            toast(request, _("%(kind)s changed") % {"kind": OutcomeKind(kind).label})
            return redirect(_page(outcome))
    facts = {"form": form, "outcome": outcome, "kind": OutcomeKind(kind), "page": _page(outcome)}
    return render(request, "meetings/outcome_form.html", facts)


@require_POST
def outcome_remove(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    outcome = the_outcome(request, kind, pk)
    done = _("%(kind)s taken out") % {"kind": OutcomeKind(kind).label}
    return act(request, REMOVALS[kind], outcome, done=done, to=_page(outcome))


@require_POST
def decision_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask who may decide, by a personal link, to confirm."""
    decision = the_outcome(request, OutcomeKind.DECISION, pk)
    done = _("%(who)s is asked by mail") % {"who": decision.decided_by}
    site = request.build_absolute_uri("/")
    return act(
        request, confirm_decision.ask_to_confirm, decision, done=done, to=_page(decision), site=site
    )


@require_POST
def decision_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Record at the later meeting `meeting` what `person`, present there, says of a decision."""
    decision = the_outcome(request, OutcomeKind.DECISION, pk)
    outcome = request.POST.get("outcome", "")
    asked = request.POST.get("meeting", str(decision.meeting_id))
    if outcome not in ("confirmed", "refused"):
        raise BadRequest(_("No such step."))
    seen = Meeting.objects.visible_to(user_of(request)).select_related("forum__customer__unit")
    meeting = get_object_or_404(seen, pk=asked if is_id(asked) else 0)
    given = request.POST.get("person", "")
    places = meeting.attendance.select_related("person")
    place = places.filter(person_id=given).first() if is_id(given) else None
    return act(
        request,
        confirm_decision.confirm_at_meeting,
        decision,
        done=_("Kept what was said of the decision"),
        to=reverse("meetings:detail", args=[meeting.pk]) + "#minutes",
        meeting=meeting,
        person=place.person if place else None,
        is_confirmed=outcome == "confirmed",
        text=request.POST.get("text", "").replace("\0", "").strip()[:2000],
    )
