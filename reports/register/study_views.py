"""The reports about a customer: what is owed, what came, and the study of them."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from brm.ui.forms import attempt
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from customers.care import require_care
from customers.customer_page import customer_page_facts
from customers.models import Customer
from meetings.views.common import asking, user_of
from reports.models import ExpectedReport, ReportStudy
from reports.pictures import ACROSS
from reports.register import study
from reports.register.forms import StudyForm
from reports.register.pictures import picture_of
from reports.register.rules import in_words

TAB = "reports"
STUDIES = 12


def the_customer(request: HttpRequest, pk: int) -> Customer:
    rows = Customer.objects.visible_to(user_of(request)).select_related("unit__manager")
    return get_object_or_404(rows, pk=pk)


def the_reports_of(request: HttpRequest, pk: int) -> str:
    """Where the form of a study stands."""
    return reverse("register:of_customer", args=[the_customer(request, pk).pk])


@require_GET
def of_customer(request: HttpRequest, pk: int) -> HttpResponse:
    return draw(request, the_customer(request, pk), StudyForm())


def draw(request: HttpRequest, customer: Customer, form: Form) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    period = study.period_to_study(customer, on=today)
    rows = ExpectedReport.objects.visible_to(user).about(customer)
    title = _("Reports about %(customer)s by process and month") % {"customer": customer}
    query = {"about": customer.unit.code}
    facts = customer_page_facts(request, customer, tab=TAB) | {
        "picture": picture_of(rows, on=today, title=title, width=ACROSS, query=query),
        "period": period,
        "owed": [
            (each, in_words(each.first_day, each.day_after), each.shape(on=today))
            for each in study.with_read(study.due_in(customer, period), user)
        ],
        "waiting": study.waiting_study(customer, on=today),
        "studies": ReportStudy.objects.visible_to(user)
        .filter(customer=customer)
        .select_related("studied_by")
        .order_by("-pk")[:STUDIES],
        "form": form,
    }
    return render(request, "reports/register/of_customer.html", facts)


@posted_from(the_reports_of)
def study_reports(request: HttpRequest, pk: int) -> HttpResponse:
    customer = the_customer(request, pk)
    facts = asking(request)
    require_care(facts["by"], customer, on=facts["on"])
    form = StudyForm(request.POST)
    if form.is_valid():
        made = attempt(form, study.study_reports, customer, **facts, **form.cleaned_data)
        if made:
            toast(request, _("The reports are studied"))
            return redirect(made)
    return draw(request, customer, form)


@require_GET
def study_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A study as it was: the reports as they stood, and what was concluded."""
    rows = ReportStudy.objects.visible_to(user_of(request))
    made = get_object_or_404(rows.select_related("customer__unit", "studied_by"), pk=pk)
    facts = customer_page_facts(request, made.customer, tab=TAB)
    return render(request, "reports/register/study.html", facts | {"study": made})
