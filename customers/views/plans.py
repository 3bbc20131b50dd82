"""A customer's operational plan: read, written as a draft, adopted; its changes assessed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.care import require_care
from customers.customer_page import customer_page_facts
from customers.forms.plans import DraftAsShown, EffectForm, draft_forms
from customers.forms.rows import all_valid
from customers.models import EffectAssessment, OperationalPlan, PlannedChange
from customers.operations.plan_ahead import (
    adopt_plan,
    assess_effect,
    begin_draft,
    discard_draft,
    write_draft,
)
from customers.plans.contents import differences_between, differences_since
from customers.plans.page import PlanOfYear, change_rows, year_asked, years_of
from customers.views.common import user_of
from customers.views.communication import in_care, the_customer


@require_GET
def plans(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the customer is going in a year, and what of it is not assessed yet."""
    customer, today = the_customer(request, pk), timezone.localdate()
    year = year_asked(request.GET.get("year", ""), on=today)
    facts = {
        "plan": PlanOfYear(customer, year, on=today),
        "year": year,
        "years": years_of(customer, on=today),
    }
    shared = customer_page_facts(request, customer, tab="plans")
    return render(request, "customers/plans/plans.html", shared | facts)


@require_POST
def plan_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next edition of a year's plan, or go on with the one that is begun."""
    customer, today = in_care(request, pk), timezone.localdate()
    year = year_asked(request.POST.get("year", ""), on=today)
    draft = begin_draft(customer, year, by=user_of(request), on=today)
    return redirect("customers:plan_edit", draft.pk)


@require_GET
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition as it was adopted, and how it differs from the one before it."""
    plan, today = the_plan(request, pk), timezone.localdate()
    editions = OperationalPlan.objects.filter(customer=plan.customer, fiscal_year=plan.fiscal_year)
    before = editions.filter(edition__lt=plan.edition).order_by("-edition").first()
    facts = {
        "edition": plan,
        "before": before,
        "rows": change_rows(list(plan.changes.all()), on=today),
        "differences": differences_between(before, plan) if before else [],
    }
    shared = customer_page_facts(request, plan.customer, tab="plans")
    return render(request, "customers/plans/edition.html", shared | facts)


@require_http_methods(["GET", "POST"])
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft with its goals and planned changes, on one page."""
    draft, today = plan_in_care(request, pk), timezone.localdate()
    sent = request.POST if request.method == "POST" else None
    form, rows = draft_forms(draft, sent)
    if sent is not None and all_valid([form, *rows.values()]):
        facts = {"rows": rows.values(), "by": user_of(request), "on": today}
        if attempt(form, write_draft, form.instance, **facts):
            toast(request, _("The draft is saved."))
            return redirect(year_page(draft))
    if sent is None and not draft.is_draft:
        return redirect(draft)
    shared = customer_page_facts(request, draft.customer, tab="plans")
    facts = {"form": form, "rows": rows, "edition": draft, "back": year_page(draft)}
    return render(request, "customers/plans/form.html", shared | facts)


@require_http_methods(["GET", "POST"])
def plan_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be in force, for good."""
    return _decided(request, pk, adopt_plan, asks="adopt", done=_("Edition %(n)s is in force."))


@require_http_methods(["GET", "POST"])
def plan_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be lost."""
    done = _("The draft is thrown away; what is in force stays.")
    return _decided(request, pk, discard_draft, asks="discard", done=done)


def _decided(
    request: HttpRequest,
    pk: int,
    operation: Callable[..., OperationalPlan],
    *,
    asks: str,
    done: str,
) -> HttpResponse:
    """Show the draft and ask; do it where it is still what was shown, else say what changed."""
    draft, today = plan_in_care(request, pk), timezone.localdate()
    if not draft.is_draft:
        return redirect(draft)
    form = DraftAsShown(request.POST if request.method == "POST" else None, instance=draft)
    facts = {"by": user_of(request), "on": today}
    if form.is_valid() and attempt(form, operation, draft, **facts) is not None:
        toast(request, done % {"n": draft.edition})
        return redirect(year_page(draft))
    draft = plan_in_care(request, pk)
    current = PlanOfYear(draft.customer, draft.fiscal_year, on=today).current
    shown = {
        "form": form,
        "asks": asks,
        "edition": draft,
        "rows": change_rows(list(draft.changes.all()), on=today),
        "before": current,
        "differences": differences_between(current, draft) if current else [],
        "meanwhile": differences_since(draft, form.version_shown),
        "back": year_page(draft),
    }
    shared = customer_page_facts(request, draft.customer, tab="plans")
    return render(request, "customers/plans/decide.html", shared | shown)


@require_http_methods(["GET", "POST"])
def change_assess(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a planned change means for IT."""
    changes = PlannedChange.objects.visible_to(user_of(request))
    change = get_object_or_404(changes.select_related("plan__customer__unit__manager"), pk=pk)
    customer, today = change.plan.customer, timezone.localdate()
    require_care(user_of(request), customer, on=today)
    last = EffectAssessment.objects.last_of([change.key]).first()
    form = EffectForm(request.POST or None, last=last)
    if request.method == "POST" and form.is_valid():
        asked = {"by": user_of(request), "on": today, **form.cleaned_data}
        if attempt(form, assess_effect, change, **asked):
            toast(request, _("Assessed: %s") % change)
            return redirect(year_page(change.plan))
    shared = customer_page_facts(request, customer, tab="plans")
    facts = {"form": form, "change": change, "last": last, "back": year_page(change.plan)}
    return render(request, "customers/plans/assess.html", shared | facts)


def year_page(plan: OperationalPlan) -> str:
    """The page of the customer's plan in that year."""
    address = reverse("customers:plans", args=[plan.customer_id])
    return f"{address}?year={plan.fiscal_year}"


def the_plan(request: HttpRequest, pk: int) -> OperationalPlan:
    plans = OperationalPlan.objects.visible_to(user_of(request))
    joined = plans.select_related("customer__unit__manager", "adopted_by")
    return get_object_or_404(joined, pk=pk)


def plan_in_care(request: HttpRequest, pk: int) -> OperationalPlan:
    """The edition, for somebody who may write for its customer."""
    plan = the_plan(request, pk)
    require_care(user_of(request), plan.customer, on=timezone.localdate())
    return plan
