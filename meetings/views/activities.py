"""One activity: why it is due when it is, and what can be done with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements.models import AgreementRound
from brm.accounts.calendar import fiscal_year_of
from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.returning import back_to, came_from
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from customers.care import customers_of, has_care, require_care
from meetings.acts import ACTS, Act, ActForm, acts_of
from meetings.cadences.moved import why_moved
from meetings.endings import AGREEMENT_ROUND, CONFIRMED, MEETINGS
from meetings.forms import ActivityForm
from meetings.models import Activity
from meetings.operations.act import is_owner, plan_activity
from meetings.operations.rearrange import reopen_activity, why_not_reopened
from meetings.proofs import proof_of
from meetings.views.common import act as act_by_button
from meetings.views.common import asking, the_activity, user_of


@require_GET
def activity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The activity, with the form of the act that is asked for, or of the likeliest."""
    activity, on = the_activity(request, pk), timezone.localdate()
    acts = acts_of(activity, user_of(request), on=on)
    asked = request.GET.get("act")
    one = next((each for each in acts if each.name == asked), acts[0] if acts else None)
    form = one.form(activity=activity, on=on) if one else None
    return draw_activity(request, activity, acts, one, form)


def draw_activity(
    request: HttpRequest,
    activity: Activity,
    acts: list[Act],
    one: Act | None,
    form: ActForm | None,
) -> HttpResponse:
    """The page of an activity with the form of an act, as it was typed."""
    on, user = timezone.localdate(), user_of(request)
    cares = has_care(user, activity.customer, on=on)
    concerned = activity.is_ended and (cares or is_owner(user, activity))
    facts = {
        "activity": activity,
        "today": on,
        "acts": acts,
        "act": one,
        "form": form,
        "came_from": came_from(request, ""),
        "may_act": cares and not activity.is_ended,
        "proof": proof_of(activity),
        "why_not": why_not_reopened(activity, on=on) if concerned else "",
        "why_moved": why_moved(activity),
        "is_meeting": activity.kind.ended_by in MEETINGS,
    }
    if activity.kind.ended_by == AGREEMENT_ROUND:
        facts |= _round_of(activity)
    return render(request, "meetings/activity_detail.html", facts)


def _round_of(activity: Activity) -> dict[str, Any]:
    """The agreement round of the fiscal year in which the activity is due."""
    year = fiscal_year_of(activity.due_on)
    rounds = AgreementRound.objects.filter(customer=activity.customer, year=year)
    return {"round": rounds.first(), "year": year}


def _act(request: HttpRequest, pk: int, one: Act) -> HttpResponse:
    """Do what the form says and go back to where it came from; or draw what was typed."""
    activity, facts = the_activity(request, pk), asking(request)
    if not (one.is_owners and is_owner(facts["by"], activity)):
        require_care(facts["by"], activity.customer, on=facts["on"])
    form = one.form(request.POST, activity=activity, on=facts["on"])
    if (
        form.is_valid()
        and attempt(form, one.operation, activity, **facts, **form.facts) is not None
    ):
        before = came_from(request, activity.get_absolute_url())
        undo = _undoing(one, activity, before)
        toast(request, str(one.done) % activity, undo=undo)
        return back_to(request, activity.get_absolute_url())
    acts = acts_of(activity, facts["by"], on=facts["on"])
    return draw_activity(request, activity, acts, one, form)


def _undoing(one: Act, activity: Activity, before: str) -> str:
    """Where the act is taken back; nowhere what it confirmed, which would stay confirmed."""
    if not one.can_be_undone or activity.kind.ended_by in CONFIRMED:
        return ""
    page = reverse("meetings:undo_activity", args=[activity.pk])
    return f"{page}?{urlencode({'next': before})}"


@posted_from(the_activity)
def activity_complete(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, ACTS["complete"])


@posted_from(the_activity)
def activity_skip(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, ACTS["skip"])


@posted_from(the_activity)
def activity_move(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, ACTS["move"])


@posted_from(the_activity)
def activity_hand(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, ACTS["hand"])


@posted_from(the_activity)
def activity_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, ACTS["reopen"])


@posted_from(the_activity)
def activity_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Open it again right after it was done or skipped by a click."""
    activity = the_activity(request, pk)
    return act_by_button(
        request,
        reopen_activity,
        activity,
        reason=_("Taken back at once."),
        done=_("%s: open again") % activity,
        to=came_from(request, activity.get_absolute_url()),
    )


@role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
def activity_create(request: HttpRequest) -> HttpResponse:
    form = ActivityForm(
        request.POST or None,
        initial=request.GET.dict(),
        customers=customers_of(user_of(request), on=timezone.localdate()),
    )
    if request.method == "POST" and form.is_valid():
        facts = asking(request)
        activity = attempt(form, plan_activity, **facts, **form.cleaned_data)
        if activity:
            return redirect(activity)
    return render(request, "meetings/activity_form.html", {"form": form})
