"""Who of a customer is told of breached levels, and what they were told."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.care import has_care, require_care
from customers.models import Customer
from meetings.escalations.forms import who_decides_for
from meetings.views.common import act, asking, user_of
from reports.improvements.forms import NoticeForm
from reports.improvements.notices import switch_off, switch_on
from reports.models import BreachNotice, BreachNoticeRule

SHOWN = 50


def the_customer(request: HttpRequest, pk: int) -> Customer:
    rows = Customer.objects.visible_to(user_of(request)).select_related("unit")
    return get_object_or_404(rows, pk=pk)


@require_safe
def notices(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules that are switched on, and the latest notices word for word."""
    customer, today = the_customer(request, pk), timezone.localdate()
    rules = BreachNoticeRule.objects.visible_to(user_of(request)).on().filter(customer=customer)
    sent = BreachNotice.objects.filter(customer=customer).select_related("person")
    facts = {
        "customer": customer,
        "rules": list(rules.select_related("person", "agreement").order_by("pk")),
        "sent": list(sent.order_by("-pk")[:SHOWN]),
        "cares": has_care(user_of(request), customer, on=today),
        "today": today,
    }
    return render(request, "reports/improvements/notices.html", facts)


def notices_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch the notices on for somebody of the customer."""
    customer, facts = the_customer(request, pk), asking(request)
    require_care(facts["by"], customer, on=facts["on"])
    first = who_decides_for(customer, on=facts["on"])
    form = NoticeForm(request.POST or None, initial={"person": first}, customer=customer)
    if request.method == "POST" and form.is_valid():
        rule = attempt(form, switch_on, customer=customer, **facts, **form.cleaned_data)
        if rule:
            toast(request, _("%s is told of breaches from now on.") % rule.person)
            return redirect("improvements:notices", customer.pk)
    facts = {"form": form, "customer": customer}
    return render(request, "reports/improvements/notices_on.html", facts)


@require_POST
def notices_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch the notices of one rule off."""
    rules = BreachNoticeRule.objects.visible_to(user_of(request))
    rule = get_object_or_404(rules.select_related("customer__unit", "person"), pk=pk)
    done = _("%s is told of breaches no more.") % rule.person
    page = reverse("improvements:notices", args=[rule.customer_id])
    return act(request, switch_off, rule, done=done, to=page)
