"""Benefits: what was promised, what has come of it, and the looks at it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agreements.benefits.forms import BenefitForm, ReviewForm
from agreements.benefits.realised import picture, realised_of, roll_up
from agreements.benefits.tables import BENEFITS, BenefitFilter
from agreements.models import Benefit, BenefitReview
from agreements.operations.benefit import record_review, write_benefit
from agreements.views.common import asking, user_of
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from brm.ui.views import Chip, TableView
from customers.care import has_care, require_care
from customers.customer_page import customer_page_facts
from customers.models import Customer

SHOWN = 100


class BenefitList(TableView):
    """What customers were promised, what is due first at the top."""

    table = BENEFITS
    filters = BenefitFilter
    template_name = "agreements/benefits/list.html"
    empty = "agreements/benefits/_none.html"

    def rows(self) -> QuerySet[Any]:
        rows = Benefit.objects.visible_to(user_of(self.request))
        if self.request.GET.get("late"):
            late = BenefitReview.objects.late(on=timezone.localdate())
            rows = rows.filter(pk__in=late.values("benefit"))
        joined = rows.select_related("requirement__customer__unit", "owner")
        return joined.prefetch_related("reviews")

    def chips(self) -> list[Chip]:
        late = bool(self.request.GET.get("late"))
        return [
            Chip(_("All"), "?", pressed=not late),
            Chip(_("Not looked at in time"), "?late=1", pressed=late),
        ]


@require_GET
def benefit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A benefit: how much of it has come, over time, against what was promised."""
    benefit, today = the_benefit(request, pk), timezone.localdate()
    (row,) = realised_of([benefit], on=today)
    facts = {
        "benefit": benefit,
        "requirement": benefit.requirement,
        "row": row,
        "picture": picture(row),
        "reviews": [(each, _part(benefit, each)) for each in row.reviews],
        "may_act": has_care(user_of(request), benefit.requirement.customer, on=today),
        "today": today,
    }
    return render(request, "agreements/benefits/detail.html", facts)


def _part(benefit: Benefit, review: BenefitReview) -> Any:
    return None if review.actual is None else benefit.realised(review.actual)


@require_GET
def customer_benefits(request: HttpRequest, pk: int) -> HttpResponse:
    """The benefits that one customer was promised, those that were not looked at in time first."""
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit__manager")
    customer, today = get_object_or_404(customers, pk=pk), timezone.localdate()
    benefits = Benefit.objects.of_customer(customer)
    joined = benefits.select_related("requirement", "owner").prefetch_related("reviews")
    first = joined.late_first(on=today)[:SHOWN]
    counts = benefits.counted(on=today)
    facts = {
        "rows": realised_of(first, on=today),
        "n": counts["total"],
        "late": counts["late"],
        "said": roll_up(counts),
        "more": max(counts["total"] - SHOWN, 0),
    }
    shared = customer_page_facts(request, customer, tab="benefits")
    return render(request, "agreements/benefits/of_customer.html", shared | facts)


@require_http_methods(["GET", "POST"])
def benefit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Who answers for a benefit, and until when."""
    benefit = the_benefit(request, pk)
    require_care(user_of(request), benefit.requirement.customer, on=timezone.localdate())
    form = BenefitForm(request.POST or None, instance=benefit)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, write_benefit, form.instance, **asking(request))
        if saved:
            toast(request, _("Saved: %s") % benefit)
            return redirect(benefit)
    facts = {"form": form, "benefit": benefit, "requirement": benefit.requirement}
    return render(request, "agreements/benefits/form.html", facts)


@require_http_methods(["GET", "POST"])
def benefit_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The actual value of one look at a benefit."""
    rows = BenefitReview.objects.visible_to(user_of(request))
    joined = rows.select_related("benefit__requirement__customer__unit")
    review = get_object_or_404(joined, pk=pk)
    benefit = review.benefit
    require_care(user_of(request), benefit.requirement.customer, on=timezone.localdate())
    form = ReviewForm(request.POST or None, instance=review)
    if request.method == "POST" and form.is_valid():
        kept = attempt(form, record_review, form.instance, **asking(request))
        if kept:
            toast(request, _("Kept: %s") % review)
            return redirect(benefit)
    facts = {
        "form": form,
        "review": review,
        "benefit": benefit,
        "requirement": benefit.requirement,
    }
    return render(request, "agreements/benefits/review.html", facts)


def the_benefit(request: HttpRequest, pk: int) -> Benefit:
    rows = Benefit.objects.visible_to(user_of(request)).prefetch_related("reviews__done_by")
    joined = rows.select_related("requirement__customer__unit", "owner")
    return get_object_or_404(joined, pk=pk)
