"""The way of escalations as a customer sees it; given to somebody of the customer by link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from brm.links.models import PersonalLink
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.care import has_care, require_care
from customers.models import Customer
from meetings.escalations.forms import GiveForm, who_decides_for
from meetings.escalations.link import given_of
from meetings.escalations.path import facts_for_customer
from meetings.operations.give_path import PATH, give_path, take_back_path
from meetings.views.common import act, asking, user_of


def _the_customer(request: HttpRequest, pk: int) -> Customer:
    rows = Customer.objects.visible_to(user_of(request)).select_related("unit")
    return get_object_or_404(rows, pk=pk)


@require_safe
def path_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What the customer sees, and who was given it."""
    customer, today = _the_customer(request, pk), timezone.localdate()
    cares = has_care(user_of(request), customer, on=today)
    site = request.build_absolute_uri("/")
    facts = facts_for_customer(customer, on=today) | {
        "cares": cares,
        "given": given_of(customer, site=site, on=today) if cares else [],
    }
    return render(request, "meetings/escalations/path.html", facts)


def path_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to somebody of the customer."""
    customer, facts = _the_customer(request, pk), asking(request)
    require_care(facts["by"], customer, on=facts["on"])
    first = who_decides_for(customer, on=facts["on"])
    form = GiveForm(request.POST or None, initial={"person": first})
    if request.method == "POST" and form.is_valid():
        facts["site"] = request.build_absolute_uri("/")
        link = attempt(form, give_path, customer, **facts, **form.cleaned_data)
        if link:
            toast(request, _("The link of %(name)s is made.") % {"name": link.recipient})
            return redirect("meetings:escalation_path", customer.pk)
    return render(request, "meetings/escalations/give.html", {"form": form, "customer": customer})


@require_POST
def path_take_back(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    customer = _the_customer(request, pk)
    given = PersonalLink.objects.filter(purpose=PATH, subject_id=customer.pk)
    held = get_object_or_404(given, pk=link)
    return act(
        request,
        take_back_path,
        held,
        customer,
        done=_("The link of %(name)s opens no more.") % {"name": held.recipient},
        to=reverse("meetings:escalation_path", args=[customer.pk]),
    )
