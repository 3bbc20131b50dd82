"""Requirements: the list, one of them with who decides it, and its way."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements.benefits.realised import realised_of
from agreements.cases.page import last_case, question_on
from agreements.models import Criterion, Requirement, RequirementKind, RequirementState
from agreements.models.requirement_states import CLOSED, UNDECIDED
from agreements.operations.decide import who_decides_on
from agreements.operations.move import may_withdraw, move_requirement, ways_on
from agreements.operations.order import question_today
from agreements.operations.require import (
    raise_requirement,
    requirement_of_change,
    save_requirement,
    undo_requirement,
)
from agreements.requirements.forms import NewRequirementForm, RequirementEditForm, WithdrawForm
from agreements.requirements.origins import origin_of
from agreements.requirements.page import asked_buyers, outline_of, parts_of, proposed_lines
from agreements.requirements.ranking import score_in_words, share_of, weights_in_words
from agreements.requirements.tables import REQUIREMENTS, RequirementFilter
from agreements.unagreed import is_unagreed
from agreements.views.common import act, asking, user_of
from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.keyset import Page
from brm.ui.returning import back_to
from brm.ui.toasts import toast
from brm.ui.views import Chip, TableView
from brm.ui.ways import ways_from
from customers.care import customers_of, has_care, require_care
from customers.customer_page import customer_page_facts
from customers.models import Customer, PlannedChange
from customers.views.plans import year_page

TO_DECIDE = (*UNDECIDED, RequirementState.AWAITING_DECISION)
MAY_RAISE = (Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
SHOWN = 100
"""Of each list on a customer's page; the list of all has the rest."""

DONE = {
    RequirementState.NEW: gettext_lazy("It waits again."),
    RequirementState.PREPARING: gettext_lazy("It is being prepared."),
    RequirementState.DELIVERING: gettext_lazy("It is being delivered."),
    RequirementState.DELIVERED: gettext_lazy("It is delivered."),
}
"""The states that a button leads to, with what is told then."""


class RequirementList(TableView):
    """What the business needs, newest first."""

    table = REQUIREMENTS
    filters = RequirementFilter
    template_name = "agreements/requirements/list.html"
    empty = "agreements/requirements/_none.html"

    def rows(self) -> QuerySet[Any]:
        user, today = user_of(self.request), timezone.localdate()
        rows = Requirement.objects.visible_to(user)
        match self.request.GET.get("show", ""):
            case "all":
                pass
            case "mine":
                mine = Customer.objects.in_care_of(user, on=today)
                rows = rows.open().filter(customer__in=mine)
            case "late":
                rows = rows.late(on=today)
            case state if state in RequirementState.values:
                rows = rows.filter(state=state)
            case _unknown:
                rows = rows.open()
        return rows.select_related("customer__unit", "unit", "service")

    def chips(self) -> list[Chip]:
        shown = self.request.GET.get("show", "")
        names: list[tuple[str, Any]] = [
            ("", _("Open")),
            ("mine", _("In my care")),
            ("late", _("Past their day")),
            *((state.value, state.label) for state in RequirementState),
            ("all", _("All")),
        ]
        return [
            Chip(label, f"?show={name}" if name else "?", pressed=shown == name)
            for name, label in names
        ]

    def facts(self, page: Page) -> dict[str, Any]:
        user = user_of(self.request)
        return {
            "may_raise": user.has_role(*MAY_RAISE),
            "may_weigh": user.has_role(Role.ADMINISTRATOR),
            "weights": weights_in_words(Criterion.objects.all()),
        }


@require_GET
def requirement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A requirement: what it came of, who decides it today and why, and where it stands."""
    requirement, today = the_requirement(request, pk), timezone.localdate()
    user, parts = user_of(request), parts_of(requirement)
    is_order = requirement.kind == RequirementKind.ORDER
    facts = {
        "requirement": requirement,
        "today": today,
        "outline": outline_of(requirement),
        "origin": origin_of(requirement),
        "may_act": has_care(user, requirement.customer, on=today),
        "next_states": ways_on(requirement),
        "may_withdraw": may_withdraw(requirement),
        "parts": [(part, share_of(part, parts)) for part in parts],
        "score_in_words": score_in_words(parts),
        "is_order": is_order,
        **ways_from("requirement", str(requirement.pk), user),
        "is_undecided": requirement.state in TO_DECIDE,
        "is_of_group": user.has_role(Role.STEERING_GROUP, Role.ADMINISTRATOR),
    }
    case = None if is_order else last_case(requirement)
    if requirement.state in TO_DECIDE:
        question = (
            question_today(requirement, on=today) if is_order else question_on(requirement, case)
        )
        facts["decides"] = who_decides_on(requirement, question, on=today)
    if not is_order:
        facts["case"] = case
        benefits = requirement.benefits.select_related("owner").prefetch_related("reviews")
        facts["benefits"] = realised_of(benefits, on=today)
    if is_order:
        site = request.build_absolute_uri("/")
        facts["asked"] = asked_buyers(requirement, site=site, on=today) if facts["may_act"] else []
        facts["proposed"] = proposed_lines(requirement, on=today)
        facts["is_unagreed"] = requirement.is_open and is_unagreed(requirement, on=today)
    return render(request, "agreements/requirements/detail.html", facts)


@require_GET
def customer_requirements(request: HttpRequest, pk: int) -> HttpResponse:
    """The requirements of one customer, the open ones first."""
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit__manager")
    customer = get_object_or_404(customers, pk=pk)
    rows = Requirement.objects.filter(customer=customer).select_related("unit", "service")
    closed = rows.filter(state__in=CLOSED)
    n_open, n_closed = rows.open().count(), closed.count()
    facts = {
        "open": rows.open().order_by("wanted_by", "pk")[:SHOWN],
        "closed": closed.order_by("-pk")[:SHOWN],
        "n_open": n_open,
        "n_closed": n_closed,
        "more": max(n_open - SHOWN, 0) + max(n_closed - SHOWN, 0),
    }
    shared = customer_page_facts(request, customer, tab="requirements")
    return render(request, "agreements/requirements/of_customer.html", shared | facts)


@require_http_methods(["GET", "POST"])
@role_required(*MAY_RAISE)
def requirement_create(request: HttpRequest) -> HttpResponse:
    customers = customers_of(user_of(request), on=timezone.localdate())
    form = NewRequirementForm(request.POST or None, initial=request.GET.dict(), customers=customers)
    if request.method == "POST" and form.is_valid():
        form.instance.unit = form.cleaned_data["unit"]
        made = attempt(form, raise_requirement, form.instance, **asking(request))
        if made:
            toast(request, _("Raised: %s") % made, undo=_undo_address(made))
            return redirect(made)
    return render(request, "agreements/requirements/form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def requirement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    requirement = in_care(request, pk)
    form = RequirementEditForm(request.POST or None, instance=requirement)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, save_requirement, form.instance, **asking(request))
        if saved:
            toast(request, _("Saved: %s") % saved)
            return redirect(saved)
    facts = {"form": form, "requirement": requirement}
    return render(request, "agreements/requirements/form.html", facts)


@require_POST
def requirement_from_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a planned change a requirement; clicked again, show the one that it is."""
    changes = PlannedChange.objects.visible_to(user_of(request))
    change = get_object_or_404(changes.select_related("plan__customer__unit"), pk=pk)
    require_care(user_of(request), change.plan.customer, on=timezone.localdate())
    try:
        made = requirement_of_change(change, **asking(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(year_page(change.plan))
    toast(request, _("It is requirement %s.") % made.number, undo=_undo_address(made))
    return redirect(made)


@require_POST
def requirement_move(request: HttpRequest, pk: int, state: str) -> HttpResponse:
    """Take it a step on or back, as far as that takes no decision."""
    requirement = in_care(request, pk)
    done = DONE.get(RequirementState(state)) if state in RequirementState.values else None
    page = requirement.get_absolute_url()
    if done is None:
        return redirect(page)
    return act(request, move_requirement, requirement, done=done, to=page, state=state)


@require_http_methods(["GET", "POST"])
def requirement_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then withdraw it."""
    requirement = in_care(request, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = {**asking(request), **form.cleaned_data, "state": RequirementState.WITHDRAWN}
        if attempt(form, move_requirement, requirement, **asked):
            toast(request, _("%s is withdrawn.") % requirement.number)
            return redirect(requirement)
    facts = {"form": form, "requirement": requirement}
    return render(request, "agreements/requirements/withdraw.html", facts)


@require_POST
def requirement_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was just raised, while nobody has touched it."""
    requirement = in_care(request, pk)
    try:
        undo_requirement(requirement, **asking(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(requirement)
    toast(request, _("%s is taken back.") % requirement.number)
    return back_to(request, reverse("requirements:list"))


def _undo_address(requirement: Requirement) -> str:
    """Where it is taken back; nothing once somebody has changed it."""
    is_untouched = requirement.version == 1 and requirement.state == RequirementState.NEW
    return reverse("requirements:undo", args=[requirement.pk]) if is_untouched else ""


def the_requirement(request: HttpRequest, pk: int) -> Requirement:
    rows = Requirement.objects.visible_to(user_of(request))
    joined: QuerySet[Requirement] = rows.select_related(
        "customer__unit",
        "unit",
        "service",
        "raised_by",
        "fit_by",
        "decision__person",
        "decision__recorded_by",
    )
    return get_object_or_404(joined, pk=pk)


def in_care(request: HttpRequest, pk: int) -> Requirement:
    """The requirement, for somebody who may write for its customer."""
    requirement = the_requirement(request, pk)
    require_care(user_of(request), requirement.customer, on=timezone.localdate())
    return requirement
