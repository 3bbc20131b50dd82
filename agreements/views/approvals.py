"""The customer's approval of an edition: asked for by link, given or recorded here, taken back."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agreements.models import Agreement, AgreementState, ApprovalRequest
from agreements.operations.approve import (
    ask_approval,
    record_answer,
    take_back_request,
    who_approves,
)
from agreements.rules import Span
from agreements.texts.approval_link import standing_of
from agreements.texts.forms import AskForm, RecordForm
from agreements.views.acts import cared_for
from agreements.views.common import act, asking, the_agreement, user_of
from agreements.views.editions import read, the_edition
from brm.accounts.models import Role
from brm.ui.forms import attempt
from brm.ui.returning import back_to, came_from
from brm.ui.toasts import toast
from customers.care import has_care
from customers.deciding.answers import Answer
from customers.models import Person


@require_http_methods(["GET", "POST"])
def agreement_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask one of those who may decide, by a personal link, to approve the text of today."""
    agreement, today = cared_for(request, pk), timezone.localdate()
    period = agreement.periods.last_of_chain().first()
    if period is None:
        return render(request, "agreements/texts/ask.html", {"agreement": agreement})
    decides = who_approves(agreement, on=today)
    form = AskForm(
        request.POST or None,
        people=decides.people,
        renews=agreement.state == AgreementState.ACTIVE,
        last_day=_next_last_day(agreement, period.last_day),
    )
    if request.method == "POST" and form.is_valid():
        site = request.build_absolute_uri("/")
        link = attempt(
            form, ask_approval, agreement, **asking(request), **form.cleaned_data, site=site
        )
        if link:
            told = _("The link is on its way to %s.") if link.address else _("Copy the link of %s.")
            toast(request, told % (link.address or link.recipient))
            return back_to(request, f"{agreement.get_absolute_url()}#approval")
    facts = {"agreement": agreement, "form": form, "decides": decides}
    facts["came_from"] = came_from(request, f"{agreement.get_absolute_url()}#approval")
    return render(request, "agreements/texts/ask.html", facts)


def _next_last_day(agreement: Agreement, last_day: date | None) -> date | None:
    """The end that the next period would usually have."""
    months = agreement.renewal_months or agreement.initial_months
    if last_day is None or not months:
        return None
    return Span(months=months).after(last_day + timedelta(days=1)) - timedelta(days=1)


@require_http_methods(["GET", "POST"])
def edition_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes or no to an edition oneself, or record what one of those who may has said."""
    edition = the_edition(request, pk)
    standing = standing_of(edition)
    decides = standing.decides
    is_of_group = bool(decides and decides.is_steering_group)
    people = _may_answer(request, edition.agreement, decides)
    form = RecordForm(request.POST or None, people=people, is_of_group=is_of_group)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data | {"is_of_group": is_of_group}
        approval = attempt(form, record_answer, edition, **facts)
        if approval:
            toast(request, _("Recorded: %s") % approval)
            return redirect(f"{edition.agreement.get_absolute_url()}#approval")
    facts = {
        "agreement": edition.agreement,
        "edition": edition,
        "standing": standing,
        "decides": decides,
        "form": form,
        **read(edition.sections, edition.follows),
    }
    return render(request, "agreements/texts/answer.html", facts)


def _may_answer(request: HttpRequest, agreement: Agreement, decides: Answer | None) -> list[Person]:
    """Those whose answer the user may give: one's own, or of everybody who may decide.

    Nobody's where no answer is awaited; raises PermissionDenied where it is for others.
    """
    if decides is None:
        return []
    user, people = user_of(request), decides.people
    if has_care(user, agreement.customer, on=timezone.localdate()):
        return people
    if decides.is_steering_group and user.has_role(Role.STEERING_GROUP):
        return people
    own = [each for each in people if each.user_id == user.pk]
    if not own:
        raise PermissionDenied(_("Who may answer: %s.") % decides.who)
    return own


@require_POST
def request_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the link by which somebody was asked."""
    rows = ApprovalRequest.objects.select_related("edition__agreement__customer__unit", "person")
    asked = get_object_or_404(rows, pk=pk)
    agreement = the_agreement(request, asked.edition.agreement_id)
    done = _("The link of %s does not open any more.") % asked.person
    return act(request, take_back_request, asked, done=done, to=agreement.get_absolute_url())
