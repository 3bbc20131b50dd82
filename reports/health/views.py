"""The health of one relationship: how it is counted, and how it was."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from customers.care import require_care
from customers.customer_page import customer_page_facts
from customers.models import Customer
from reports.health.assess import assess_health
from reports.health.explained import change_of, explain, history_of, moves_of
from reports.health.panels import scores_of
from reports.health.rules import COMPLAINT_DAYS, COMPLAINTS_AT_MOST, ENDING_DAYS, ENOUGH
from reports.views.people import user_of


@require_safe
def health(request: HttpRequest, pk: int) -> HttpResponse:
    """How the health of a relationship is counted, with a year of its history."""
    customer, today = _find(request, pk), timezone.localdate()
    scores = scores_of(customer, user_of(request), on=today)
    facts = customer_page_facts(request, customer, tab="health") | {
        "explained": explain(scores[0], customer) if scores else None,
        "change": change_of(scores, on=today),
        "history": history_of(scores, on=today, title=_("Score, month by month")),
        "moves": [explain(each, customer) for each in moves_of(scores)[:12]],
        "enough": ENOUGH,
        "most": COMPLAINTS_AT_MOST,
        "complaint_days": COMPLAINT_DAYS,
        "ending_days": ENDING_DAYS,
    }
    return render(request, "reports/health/health.html", facts)


def _find(request: HttpRequest, pk: int) -> Customer:
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit__manager")
    return get_object_or_404(customers, pk=pk)


def _page(request: HttpRequest, pk: int) -> str:
    return reverse("reports:health", args=[_find(request, pk).pk])


@posted_from(_page)
def health_assess(request: HttpRequest, pk: int) -> HttpResponse:
    """Count the health of one relationship now, for whoever cares for it."""
    customer = _find(request, pk)
    today = timezone.localdate()
    require_care(user_of(request), customer, on=today)
    assess_health(on=today, customers=[customer.pk])
    toast(request, _("Counted as of today."))
    return redirect("reports:health", pk=customer.pk)
