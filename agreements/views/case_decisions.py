"""The yes or no to a business case: recorded, asked for by a link, or by the steering group."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agreements.cases.page import decides_on_case
from agreements.cases.worth import chosen_of, worths_of
from agreements.models import BusinessCase, CaseRequest
from agreements.operations.decide_case import (
    ask_to_decide,
    decide_case,
    take_back_case_request,
    waits_for_decision,
)
from agreements.requirements.step_forms import AskBuyerForm, DecideOrderForm, GroupDecisionForm
from agreements.views.cases import case_in_care, the_case
from agreements.views.common import act, asking, user_of
from brm.accounts.models import Role
from brm.accounts.permissions import require_role
from brm.ui.forms import attempt
from brm.ui.toasts import toast


@require_http_methods(["GET", "POST"])
def case_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the yes or no of one of those who may decide the case."""
    case = case_in_care(request, pk)
    facts = _facts(case)
    form = DecideOrderForm(request.POST or None, people=facts["decides"].people)
    if request.method == "POST" and form.is_valid():
        decision = attempt(form, decide_case, case, **asking(request), **form.cleaned_data)
        if decision:
            toast(request, _("Recorded: %s") % decision)
            return redirect(case)
    return render(request, "agreements/cases/decide.html", facts | {"form": form})


@require_http_methods(["GET", "POST"])
def case_decide_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what the IT steering group decided of a case that is beyond every mandate."""
    require_role(user_of(request), Role.STEERING_GROUP, Role.ADMINISTRATOR)
    case = the_case(request, pk)
    form = GroupDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {**asking(request), "person": None, "is_of_group": True, **form.cleaned_data}
        decision = attempt(form, decide_case, case, **said)
        if decision:
            toast(request, _("Recorded: %s") % decision)
            return redirect(case)
    facts = _facts(case) | {"form": form, "of_group": True}
    return render(request, "agreements/cases/decide.html", facts)


@require_http_methods(["GET", "POST"])
def case_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask one of those who may decide the case, by a personal link."""
    case = case_in_care(request, pk)
    facts = _facts(case)
    form = AskBuyerForm(request.POST or None, people=facts["decides"].people)
    if request.method == "POST" and form.is_valid():
        site = request.build_absolute_uri("/")
        said = {**asking(request), **form.cleaned_data, "site": site}
        link = attempt(form, ask_to_decide, case, **said)
        if link:
            told = _("The link is on its way to %s.") if link.address else _("Copy the link of %s.")
            toast(request, told % (link.address or link.recipient))
            return redirect(case)
    return render(request, "agreements/cases/ask.html", facts | {"form": form})


@require_POST
def case_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the link by which somebody was asked."""
    asked = get_object_or_404(CaseRequest.objects.select_related("person"), pk=pk)
    asked.case = the_case(request, asked.case_id)
    done = _("The link of %s does not open any more.") % asked.person
    to = asked.case.get_absolute_url()
    return act(request, take_back_case_request, asked, done=done, to=to)


def _facts(case: BusinessCase) -> dict[str, Any]:
    return {
        "case": case,
        "requirement": case.requirement,
        "chosen": chosen_of(worths_of(case.content)) if case.content else None,
        "decides": decides_on_case(case, case.content, on=timezone.localdate())
        if case.content
        else None,
        "waits": waits_for_decision(case, case.requirement),
    }
