"""The review of complaints: of one customer, to be recorded; of all, to be read."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.care import has_care, require_care
from customers.models import Customer
from meetings.complaints.review import MONTHS, begins_on, review_of
from meetings.operations.review_complaints import review_complaints
from meetings.views.common import asking, user_of


class ReviewForm(forms.Form):
    """What was concluded of the complaints since the last review."""

    outcome = forms.CharField(
        label=gettext_lazy("What we conclude"), widget=forms.Textarea(attrs={"rows": 4})
    )


def day_asked(request: HttpRequest, name: str) -> date | None:
    """The day that the address names; None where it names none that there is."""
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:
        return None


@require_GET
def review_of_all(request: HttpRequest) -> HttpResponse:
    """What all customers said in a year, or between the days that the address names."""
    last = day_asked(request, "to") or timezone.localdate()
    first = day_asked(request, "from") or last - relativedelta(months=MONTHS)
    customers = Customer.objects.visible_to(user_of(request))
    review = review_of(customers, first=first, last=last)
    return render(request, "meetings/complaints/review.html", {"review": review, "today": last})


def review_of_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """What came in since the last review, and what is concluded of it."""
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit")
    customer = get_object_or_404(customers, pk=pk)
    facts = asking(request)
    form = ReviewForm(request.POST or None)
    if request.method == "POST":
        require_care(facts["by"], customer, on=facts["on"])
        if form.is_valid():
            done = attempt(form, review_complaints, customer, **facts, **form.cleaned_data)
            if done:
                toast(request, _("The review is kept."))
                return redirect(done)
    last = day_asked(request, "to") or facts["on"]
    first = day_asked(request, "from") or begins_on(customer, last=last)
    review = review_of(Customer.objects.filter(pk=customer.pk), first=first, last=last)
    may_review = has_care(facts["by"], customer, on=facts["on"]) and last == facts["on"]
    page = {"review": review, "customer": customer, "today": facts["on"]}
    return render(
        request,
        "meetings/complaints/review.html",
        page | {"form": form, "may_review": may_review},
    )
