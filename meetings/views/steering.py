"""The IT steering group's page, on the desk and on the wall; what is done with a question on it."""

from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from brm.accounts.calendar import next_working_day
from brm.ui.forms import attempt
from brm.ui.pdf import paper
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from meetings.models import Escalation, MeetingKind
from meetings.operations.escalate import MAY_RAISE, require_steering
from meetings.operations.visit import see_steering
from meetings.steering.acts import Act, acts_for
from meetings.steering.agenda import coming_meetings
from meetings.steering.briefs import Card
from meetings.steering.page import Dashboard, dashboard_of
from meetings.steering.paper import agenda_facts
from meetings.views.common import asking, the_escalation, the_meeting, user_of

HOUR, LASTS = time(13), timedelta(hours=1)
"""Of an extra meeting, where no other one says when the group meets."""


@require_GET
def steering(request: HttpRequest) -> HttpResponse:
    """What waits for the group; with `?wall=1` for a wall, large and without navigation."""
    return draw_steering(request)


def draw_steering(
    request: HttpRequest, refused: tuple[Escalation, list[Act]] | None = None
) -> HttpResponse:
    """The page; `refused` is a question whose step was refused, with what was typed."""
    now = timezone.localtime()
    dashboard = dashboard_of(user_of(request), on=now.date(), now=now)
    is_wall = request.GET.get("wall") == "1"
    if dashboard.steers and not is_wall:
        _give_acts(dashboard, refused)
    facts = {
        "dashboard": dashboard,
        "today": dashboard.on,
        "now": now,
        "extra_query": _extra_meeting(dashboard),
        "may_raise": user_of(request).has_role(*MAY_RAISE),
    }
    name = "wall" if is_wall else "dashboard"
    return render(request, f"meetings/steering/{name}.html", facts)


def _give_acts(dashboard: Dashboard, refused: tuple[Escalation, list[Act]] | None) -> None:
    """Give each card what can be done on it; a refused question has its card in any case."""
    for card in dashboard.cards:
        card.acts = acts_for(card.escalation, dashboard.meetings)
    if refused is None:
        return
    escalation, acts = refused
    if not any(card.escalation.pk == escalation.pk for card in dashboard.cards):
        dashboard.cards.insert(0, Card(escalation, days=0, is_past=False, is_new=False))
    for card in dashboard.cards:
        if card.escalation.pk == escalation.pk:
            card.acts = acts


def _extra_meeting(dashboard: Dashboard) -> str:
    """The query that fills in the form of an extra meeting: in time, and at the group's hour."""
    if dashboard.extra is None:
        return ""
    usual = dashboard.following.meeting if dashboard.following else None
    hour = timezone.localtime(usual.starts_at).time() if usual else HOUR
    day = max(dashboard.extra.by, dashboard.on + timedelta(days=1))
    starts = datetime.combine(next_working_day(day, dashboard.is_working), hour)
    facts = {
        "kind": MeetingKind.STEERING.value,
        "starts_at": f"{starts:%Y-%m-%dT%H:%M}",
        "ends_at": f"{starts + LASTS:%Y-%m-%dT%H:%M}",
        "place": usual.place if usual else "",
    }
    return urlencode(facts)


@posted_from(the_escalation)
def steering_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step with a question on the group's page, and come back there."""
    escalation, facts = the_escalation(request, pk), asking(request)
    require_steering(facts["by"])
    to = request.POST.get("to", "")
    meetings = coming_meetings(facts["by"], on=facts["on"])
    acts = acts_for(escalation, meetings, to=to, sent=request.POST)
    act = next((act for act in acts if act.is_open), None)
    if act is None:
        raise BadRequest(_("No such step."))
    if (
        act.form.is_valid()
        and attempt(act.form, act.move.operation, escalation, **facts, **act.form.cleaned_data)
        is not None
    ):
        toast(request, f"{escalation.number}: {act.move.done}")
        return redirect("meetings:steering")
    return draw_steering(request, (escalation, acts))


@require_GET
def steering_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda of a meeting of the group on paper, with a brief for each question."""
    meeting = the_meeting(request, pk)
    if meeting.kind != MeetingKind.STEERING:
        raise Http404(_("This is no meeting of the IT steering group."))
    name = f"{meeting}-{meeting.held_on.isoformat()}-briefs"
    return paper("meetings/steering_agenda.typ", agenda_facts(meeting), name)


@require_POST
def steering_seen(request: HttpRequest) -> HttpResponse:
    """Note that the user saw the page, so that the next time it says what is new."""
    see_steering(by=user_of(request), at=timezone.now())
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect(reverse("meetings:steering"))
