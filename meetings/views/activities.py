"""One activity: why it is due when it is, and what can be done with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from agreements.models import AgreementRound
from brm.accounts.calendar import fiscal_year_of
from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.returning import back_to
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from customers.care import customers_of, has_care, require_care
from meetings.endings import AGREEMENT_ROUND, MEETINGS
from meetings.forms import ActivityForm, OutcomeForm, ReasonForm
from meetings.models import Activity
from meetings.operations.act import complete_activity, plan_activity, skip_activity
from meetings.views.common import asking, the_activity, user_of


@require_GET
def activity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return draw_activity(request, the_activity(request, pk), OutcomeForm(), ReasonForm())


def draw_activity(
    request: HttpRequest, activity: Activity, done: OutcomeForm, skip: ReasonForm
) -> HttpResponse:
    """The page of an activity with its two forms, as they were typed."""
    on = timezone.localdate()
    may = has_care(user_of(request), activity.customer, on=on)
    facts = {
        "activity": activity,
        "today": on,
        "may_act": may and not activity.is_ended,
        "done_form": done,
        "skip_form": skip,
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


@posted_from(the_activity)
def activity_complete(request: HttpRequest, pk: int) -> HttpResponse:
    activity, form = the_activity(request, pk), OutcomeForm(request.POST)
    facts = asking(request)
    require_care(facts["by"], activity.customer, on=facts["on"])
    if (
        form.is_valid()
        and attempt(form, complete_activity, activity, **facts, **form.cleaned_data) is not None
    ):
        toast(request, _("%(activity)s: done") % {"activity": activity})
        return back_to(request, activity.get_absolute_url())
    return draw_activity(request, activity, form, ReasonForm())


@posted_from(the_activity)
def activity_skip(request: HttpRequest, pk: int) -> HttpResponse:
    activity, form = the_activity(request, pk), ReasonForm(request.POST)
    facts = asking(request)
    require_care(facts["by"], activity.customer, on=facts["on"])
    if (
        form.is_valid()
        and attempt(form, skip_activity, activity, **facts, **form.cleaned_data) is not None
    ):
        toast(request, _("%(activity)s: skipped") % {"activity": activity})
        return back_to(request, activity.get_absolute_url())
    return draw_activity(request, activity, OutcomeForm(), form)


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
