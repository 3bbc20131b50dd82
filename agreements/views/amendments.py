"""What is in force is amended: a draft is begun, or withdrawn."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from agreements.models import Amendment
from agreements.operations.amend import draft_amendment, withdraw_amendment
from agreements.texts.forms import AmendForm
from agreements.views.acts import cared_for, draw_act
from agreements.views.common import act, asking, user_of
from brm.ui.forms import attempt
from brm.ui.toasts import toast


@require_http_methods(["GET", "POST"])
def agreement_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an amendment of what is in force, on a draft of its own."""
    agreement = cared_for(request, pk)
    period, today = agreement.periods.last_of_chain().first(), timezone.localdate()
    soonest = max(today, period.first_day) if period else today
    form = AmendForm(request.POST or None, initial={"takes_effect_on": soonest})
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        amendment = attempt(form, draft_amendment, agreement, **facts)
        if amendment and amendment.draft:
            toast(request, _("Drafted: %(amendment)s") % {"amendment": amendment})
            return redirect(amendment.draft)
    return draw_act(
        request,
        agreement,
        form,
        title=_("Draft an amendment of %(name)s") % {"name": agreement.name},
        action=_("Begin the draft"),
        why=_(
            "A draft says what the agreement says now; change it, ask for approval, and it takes "
            "effect on its day."
        ),
    )


@require_POST
def amendment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an amendment up before it is in effect."""
    rows = Amendment.objects.visible_to(user_of(request))
    amendment = get_object_or_404(rows.select_related("agreement__customer__unit"), pk=pk)
    done = _("Withdrawn: %(amendment)s") % {"amendment": amendment}
    to = amendment.agreement.get_absolute_url()
    return act(request, withdraw_amendment, amendment, done=done, to=to)
