"""What is done with an agreement: its way to being active, renewal, notice, end, steps."""

from datetime import date, timedelta

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from agreements.explain import full, why_ends_by_notice
from agreements.forms import ActivationForm, EndForm, NoticeForm, RenewalForm, SuccessorForm
from agreements.models import Agreement, Amendment
from agreements.models.agreement_states import ON_THE_WAY
from agreements.operations.activate import activate_agreement
from agreements.operations.amend import exempt_amendment, open_draft
from agreements.operations.change_state import change_state
from agreements.operations.end import end_agreement, give_notice
from agreements.operations.renew import renew_agreement
from agreements.operations.steps import complete_step, reopen_step, skip_step
from agreements.operations.succeed import draft_successor
from agreements.rules import term_after
from agreements.views.common import act, asking, the_agreement, the_step, user_of
from brm.ui.formats import full_day
from brm.ui.forms import attempt, typed
from brm.ui.returning import back_to, came_from
from brm.ui.toasts import toast
from customers.care import require_care


def cared_for(request: HttpRequest, pk: int) -> Agreement:
    """The agreement, for somebody who may write for its customer."""
    agreement = the_agreement(request, pk)
    require_care(user_of(request), agreement.customer, on=timezone.localdate())
    return agreement


def draw_act(
    request: HttpRequest,
    agreement: Agreement,
    form: BaseForm,
    *,
    title: str | Promise,
    action: str | Promise,
    why: str | Promise,
) -> HttpResponse:
    """The page of one act with its form."""
    back = came_from(request, agreement.get_absolute_url())
    facts = {"agreement": agreement, "form": form, "title": title, "action": action, "why": why}
    facts["came_from"] = back
    return render(request, "agreements/agreement_act.html", facts)


def agreement_activate(request: HttpRequest, pk: int) -> HttpResponse:
    agreement, form = cared_for(request, pk), ActivationForm(request.POST or None)
    amendment = open_draft(agreement)
    if amendment is not None:
        return _agree_without_approval(request, amendment, form)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, activate_agreement, agreement, **facts):
            toast(request, _("Active: %(agreement)s") % {"agreement": agreement})
            return redirect(agreement)
    return draw_act(
        request,
        agreement,
        form,
        title=_("Put in force"),
        action=_("Put in force"),
        why=_("An agreement is in force once it is approved, or where it needs no approval."),
    )


def _agree_without_approval(
    request: HttpRequest, amendment: Amendment, form: ActivationForm
) -> HttpResponse:
    """An amendment that is agreed by a reason; in effect on its day."""
    agreement = amendment.agreement
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, exempt_amendment, amendment, **facts):
            toast(request, _("Agreed: %(amendment)s") % {"amendment": amendment})
            return redirect(agreement)
    return draw_act(
        request,
        agreement,
        form,
        title=_("Agree %(amendment)s") % {"amendment": amendment},
        action=_("Agree without approval"),
        why=_("It takes effect on its day, and the reason stands with it."),
    )


def agreement_renew(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = cared_for(request, pk)
    usual = {"last_day": last_day_by_terms(agreement)}
    form = RenewalForm(request.POST or None, initial=usual)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, renew_agreement, agreement, **facts):
            toast(request, _("Renewed: %(agreement)s") % {"agreement": agreement})
            return back_to(request, agreement.get_absolute_url())
    return draw_act(
        request,
        agreement,
        form,
        title=_("Record a renewal"),
        action=_("Add the period"),
        why=_("The new period follows the last one, with the same lines and service levels."),
    )


def last_day_by_terms(agreement: Agreement) -> date | None:
    """The last day of the period to come, as the terms of renewal have it; None without any."""
    terms, period = agreement.terms, agreement.periods.last_of_chain().first()
    if terms is None or not terms.renewal_months or period is None or period.last_day is None:
        return None
    return term_after(terms, period.term).last_day


def agreement_succeed(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the agreement that is to follow this one."""
    agreement = cared_for(request, pk)
    period = agreement.periods.last_of_chain().first()
    last_day = period.last_day if period else None
    form = SuccessorForm(request.POST or None, agreement=agreement, last_day=last_day)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        successor = attempt(form, draft_successor, agreement, **facts)
        if successor:
            toast(request, _("Drafted: %(agreement)s") % {"agreement": successor})
            return redirect(successor)
    return draw_act(
        request,
        agreement,
        form,
        title=_("Succeed by a new agreement"),
        action=_("Draft the successor"),
        why=_why_a_successor(last_day),
    )


def _why_a_successor(last_day: date | None) -> str:
    words = _(
        "A draft with the same terms, services and service levels; once it is in force, this one "
        "is renewed no more and its open steps are closed."
    )
    if last_day is None:
        return str(words)
    begins = _("It begins on %(day)s, the day after this one ends.")
    return f"{words} {begins % {'day': full_day(last_day + timedelta(days=1))}}"


def agreement_end(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = cared_for(request, pk)
    said = {"reason": agreement.ending_reason_id, "note": agreement.ending_note}
    form = EndForm(request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, end_agreement, agreement, **facts):
            toast(request, _("Ended: %(agreement)s") % {"agreement": agreement})
            return back_to(request, agreement.get_absolute_url())
    return draw_act(
        request,
        agreement,
        form,
        title=_("End today"),
        action=_("End with today as the last day"),
        why=_("The current period is cut short, and its services are free for another agreement."),
    )


@require_POST
def agreement_state(request: HttpRequest, pk: int, state: str) -> HttpResponse:
    if state not in ON_THE_WAY:
        raise Http404
    agreement = cared_for(request, pk)
    done = _("The state of %(agreement)s is changed") % {"agreement": agreement}
    to = agreement.get_absolute_url()
    return act(request, change_state, agreement, done=done, to=to, state=state)


def agreement_notice(request: HttpRequest, pk: int) -> HttpResponse:
    agreement, today = cared_for(request, pk), timezone.localdate()
    form = NoticeForm(request.POST or None, initial={"given_on": today})
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, give_notice, agreement, **facts):
            toast(request, _("Notice given: %(agreement)s") % {"agreement": agreement})
            return back_to(request, agreement.get_absolute_url())
    return draw_act(
        request,
        agreement,
        form,
        title=_("Give notice"),
        action=_("Give notice"),
        why=_what_notice_does(agreement, today),
    )


def _what_notice_does(agreement: Agreement, today: date) -> str | Promise:
    """For which term notice given today counts; nothing to say before there is a term."""
    period, terms = agreement.periods.last_of_chain().first(), agreement.terms
    if period is None or terms is None:
        return _("An agreement without a first day has no notice to give.")
    if agreement.notice_given_on:
        return _("Notice was given on %(day)s.") % {"day": full(agreement.notice_given_on)}
    return why_ends_by_notice(terms, period.term, today)


@require_POST
def step_complete(request: HttpRequest, pk: int) -> HttpResponse:
    step = the_step(request, pk)
    agreement = step.period.agreement
    return act(
        request,
        complete_step,
        step,
        done=_("Done: %(step)s, %(agreement)s") % {"step": step, "agreement": agreement},
        to=agreement.get_absolute_url(),
        undo=reverse("agreements:step_reopen", args=[step.pk]),
        outcome=typed(request, "outcome"),
    )


@require_POST
def step_skip(request: HttpRequest, pk: int) -> HttpResponse:
    step = the_step(request, pk)
    agreement = step.period.agreement
    return act(
        request,
        skip_step,
        step,
        done=_("Skipped: %(step)s, %(agreement)s") % {"step": step, "agreement": agreement},
        to=agreement.get_absolute_url(),
        undo=reverse("agreements:step_reopen", args=[step.pk]),
        reason=typed(request, "reason"),
    )


@require_POST
def step_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    step = the_step(request, pk)
    to = step.period.agreement.get_absolute_url()
    done = _("Open again: %(step)s") % {"step": step}
    return act(request, reopen_step, step, done=done, to=to)
