"""The register of agreements, and one of them with its dates explained."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from django_filters import FilterSet

from agreements.asked_days import SORTED_BY, AskedDays
from agreements.attached.shown import documents_of
from agreements.explain import Explanation, explain_review
from agreements.filters import AgreementFilter
from agreements.forms import AgreementEditForm, NewAgreementForm, ask_why
from agreements.masters import tree_of
from agreements.models import (
    Agreement,
    AgreementPeriod,
    AgreementReview,
    AgreementRound,
    AgreementState,
    RenewalStep,
    ServiceLevel,
)
from agreements.operations.draft import draft_agreement, revise_agreement
from agreements.pictures import chain_of
from agreements.reminded import ladders_of
from agreements.rules import ends_by_notice
from agreements.shown import dates_shown, period_shown
from agreements.succession import Succession, succession_of
from agreements.tables import AGREEMENTS
from agreements.views.common import asking, changing, the_agreement, user_of
from agreements.views.editions import versions_facts
from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from brm.ui.views import TableView
from brm.ui.ways import ways_from
from customers.care import customers_of, has_care, require_care


class AgreementList(TableView):
    """The register: what is active, coming to its end, waiting to be started."""

    table = AGREEMENTS
    template_name = "agreements/agreement_list.html"
    filters: ClassVar[type[FilterSet] | None] = AgreementFilter
    folded: ClassVar[tuple[str, ...]] = ("kind", "service", "manager", "form_of")
    empty = "agreements/_no_agreements.html"

    def rows(self) -> QuerySet[Any]:
        rows = Agreement.objects.visible_to(user_of(self.request))
        return rows.select_related("customer__unit", "ending_reason").with_dates()

    def first_order(self) -> str:
        """By the day that is asked for, whose index then leads to the rows; else by *start by*."""
        asked = AskedDays.read(self.request.GET.get("day", ""), on=timezone.localdate())
        return SORTED_BY[asked.which] if asked else self.table.order


@require_GET
def agreement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    agreement, today = the_agreement(request, pk), timezone.localdate()
    succession = succession_of(agreement)
    periods = list(agreement.periods.order_by("n"))
    current = period_shown(periods, on=today)
    steps = _steps(current)
    reviews = list(agreement.reviews.select_related("done_by").order_by("-due_on", "-pk"))
    facts = {
        "agreement": agreement,
        "documents": documents_of(agreement),
        "today": today,
        "periods": periods,
        "current": current,
        "tree": tree_of(agreement),
        "succession": succession,
        "round": AgreementRound.objects.filter(items__period=current).first() if current else None,
        "may_act": has_care(user_of(request), agreement.customer, on=today),
        **versions_facts(request, agreement, periods[-1] if periods else None),
        **(_of_period(agreement, periods, current, succession) if current else {}),
        "steps": steps,
        "reviews": reviews,
        "next_review": _next_review(agreement, reviews),
        **ways_from("agreement", str(agreement.pk), user_of(request)),
        "ladders": ladders_of(current, steps, user_of(request), on=today) if current else [],
    }
    return render(request, "agreements/agreement_detail.html", facts)


def _next_review(agreement: Agreement, reviews: list[AgreementReview]) -> Explanation | None:
    """The day of the next review with its reason; None where none is planned."""
    ahead = next((each for each in reviews if each.is_open), None)
    terms, months = agreement.terms, agreement.review_months
    if ahead is None or terms is None or months is None:
        return None
    return explain_review(ahead.due_on, terms, months, agreement.first_review_on)


def _steps(current: AgreementPeriod | None) -> list[RenewalStep]:
    """The steps of the renewal after the period, in their order."""
    if current is None:
        return []
    return list(current.steps.select_related("done_by").order_by("due_on", "pk"))


def _of_period(
    agreement: Agreement,
    periods: list[AgreementPeriod],
    current: AgreementPeriod,
    succession: Succession,
) -> dict[str, Any]:
    """The facts of the current period: picture, dates with their reasons, lines."""
    today, dates = timezone.localdate(), dates_shown(agreement, current)
    standing = ServiceLevel.objects.not_past(on=min(today, current.last_day or today))
    levels = standing.select_related("measure").order_by("measure__name", "valid")
    lines = current.lines.select_related("service", "rest_paid_by__unit").order_by("service__name")
    every = list(lines.prefetch_related(Prefetch("levels", queryset=levels)))
    rows = [line for line in every if line.taken_out_on is None]
    amounts = [line.amount for line in rows if line.amount is not None]
    return {
        "dates": dates,
        "chain": chain_of(agreement, periods, current, dates, today=today, succession=succession),
        "lines": rows,
        "taken_out": [line for line in every if line.taken_out_on is not None],
        "left_out": list(current.left_out.select_related("service", "covered_by")),
        "levels": [level for line in rows for level in line.levels.all()],
        "sum": sum(amounts) if amounts else None,
        "notice_rolled": next((each.rolled for each in dates if each.key == "notice"), ""),
        "ends_by_notice": _end_by_notice(agreement, periods[-1], today),
    }


def _end_by_notice(agreement: Agreement, last: AgreementPeriod, today: date) -> date | None:
    """The day on which notice given today would end it; None where none can be given."""
    terms = agreement.terms
    if agreement.state != AgreementState.ACTIVE or agreement.is_cut or terms is None:
        return None
    return ends_by_notice(terms, last.term, today)


@role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
def agreement_create(request: HttpRequest) -> HttpResponse:
    form = NewAgreementForm(
        request.POST or None,
        initial=request.GET.dict(),
        customers=customers_of(user_of(request), on=timezone.localdate()),
    )
    if request.method == "POST" and form.is_valid():
        agreement = attempt(form, draft_agreement, form.instance, **asking(request))
        if agreement:
            toast(request, _("Drafted: %(agreement)s") % {"agreement": agreement})
            return redirect(agreement)
    return render(request, "agreements/agreement_form.html", {"form": form})


def agreement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = the_agreement(request, pk)
    require_care(user_of(request), agreement.customer, on=timezone.localdate())
    form = AgreementEditForm(request.POST or None, instance=agreement)
    ask_why(form, agreement)
    if request.method == "POST" and form.is_valid():
        revised = attempt(form, revise_agreement, form.instance, **changing(request, form))
        if revised:
            toast(request, _("Saved: %(agreement)s") % {"agreement": revised})
            return redirect(revised)
    return render(request, "agreements/agreement_form.html", {"form": form, "agreement": agreement})
