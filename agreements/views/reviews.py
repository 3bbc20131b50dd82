"""What an agreement review came to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from agreements.forms import AgreementReviewForm
from agreements.models import AgreementReview
from agreements.operations.review import complete_review
from agreements.views.acts import draw_act
from agreements.views.common import asking, user_of
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.care import require_care


@require_http_methods(["GET", "POST"])
def agreement_review(request: HttpRequest, pk: int) -> HttpResponse:
    rows = AgreementReview.objects.visible_to(user_of(request))
    review = get_object_or_404(rows.select_related("agreement__customer__unit"), pk=pk)
    agreement = review.agreement
    require_care(user_of(request), agreement.customer, on=timezone.localdate())
    form = AgreementReviewForm(request.POST or None, instance=review)
    if request.method == "POST" and form.is_valid():
        kept = attempt(form, complete_review, form.instance, **asking(request))
        if kept:
            toast(request, _("Reviewed: %(agreement)s") % {"agreement": agreement})
            return redirect(agreement)
    return draw_act(
        request,
        agreement,
        form,
        title=_("Review the agreement"),
        action=_("Keep the review"),
        why=_("The next review is then planned, by how often it is reviewed."),
    )
