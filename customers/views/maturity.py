"""How mature the relationship with a customer is, as both sides see it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.care import require_care
from customers.customer_page import customer_page_facts
from customers.forms.maturity import MaturityForm
from customers.models import LEVELS, Customer, MaturityAssessment
from customers.operations.judge import judge_maturity
from customers.plans.maturity_picture import maturity_picture
from customers.views.common import user_of
from customers.views.communication import in_care, the_customer

KEPT = (
    "customer",
    "assessed_on",
    "business_level",
    "it_level",
    "note",
    "next_step",
    "next_step_on",
    "owner",
)
"""What a correction begins with, of the assessment that it corrects."""


@require_GET
def maturity(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the relationship stands, how it came there, and the next step."""
    customer, today = the_customer(request, pk), timezone.localdate()
    standing = MaturityAssessment.objects.filter(customer=customer).standing()
    assessments = list(standing.select_related("owner", "assessed_by", "corrects"))
    facts = {
        "assessments": assessments[::-1],
        "last": assessments[-1] if assessments else None,
        "before": assessments[-2] if len(assessments) > 1 else None,
        "levels": LEVELS,
        "picture": maturity_picture(assessments, today=today),
    }
    shared = customer_page_facts(request, customer, tab="maturity")
    return render(request, "customers/maturity/maturity.html", shared | facts)


@require_http_methods(["GET", "POST"])
def maturity_assess(request: HttpRequest, pk: int) -> HttpResponse:
    """A new assessment, of today unless another day is given."""
    customer = in_care(request, pk)
    blank = MaturityAssessment(customer=customer, assessed_on=timezone.localdate())
    return _judged_or_drawn(request, customer, blank)


@require_http_methods(["GET", "POST"])
def maturity_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Another assessment in the place of one that was a mistake."""
    seen = MaturityAssessment.objects.visible_to(user_of(request))
    wrong = get_object_or_404(seen.select_related("customer__unit__manager"), pk=pk)
    require_care(user_of(request), wrong.customer, on=timezone.localdate())
    if request.method == "GET" and MaturityAssessment.objects.filter(corrects=wrong).exists():
        return redirect("customers:maturity", wrong.customer_id)
    facts = {name: getattr(wrong, name) for name in KEPT}
    return _judged_or_drawn(request, wrong.customer, MaturityAssessment(corrects=wrong, **facts))


def _judged_or_drawn(
    request: HttpRequest, customer: Customer, blank: MaturityAssessment
) -> HttpResponse:
    today = timezone.localdate()
    form = MaturityForm(request.POST or None, instance=blank, customer=customer, on=today)
    judged = None
    if request.method == "POST" and form.is_valid():
        judged = attempt(form, judge_maturity, form.instance, by=user_of(request), on=today)
    if judged is not None:
        toast(request, _("The assessment is written down."))
        return redirect("customers:maturity", customer.pk)
    shared = customer_page_facts(request, customer, tab="maturity")
    facts = {"form": form, "corrects": blank.corrects}
    return render(request, "customers/maturity/form.html", shared | facts)
