"""The register of improvements, and one of them with its next step."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.keyset import Page
from brm.ui.returning import back_to
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from customers.care import customers_of
from meetings.views.common import asking, user_of
from meetings.views.lists import NarrowedList
from reports.heads import improvements_head
from reports.improvements import operations
from reports.improvements.forms import ImprovementEditForm, NewImprovementForm
from reports.improvements.origins import DUE_DAYS, origin_of
from reports.improvements.page import MOVES, begun_with, facts_of
from reports.improvements.tables import IMPROVEMENTS, ImprovementFilter
from reports.models import Improvement, ImprovementState


class ImprovementList(NarrowedList):
    """What is to be better: what goes on, the one due first on top."""

    table, filters, template_name = (
        IMPROVEMENTS,
        ImprovementFilter,
        "reports/improvements/list.html",
    )
    empty = "reports/improvements/_none.html"
    folded = ("service", "owner", "effect")
    choices: ClassVar[Mapping[str, str | Promise]] = {
        "going": gettext_lazy("Going on"),
        "late": gettext_lazy("Late"),
        "proposed": gettext_lazy("Proposed"),
        "held_again": gettext_lazy("Back at the target"),
        "to_check": gettext_lazy("Effect to look at"),
        "ended": gettext_lazy("Ended"),
        "all": gettext_lazy("All"),
    }
    orders: ClassVar[Mapping[str, str]] = {"ended": "-due_on", "all": "-due_on"}

    def rows(self) -> QuerySet[Improvement]:
        rows = Improvement.objects.visible_to(self.user).select_related(
            "customer__unit", "service", "owner"
        )
        match self.chosen:
            case "going":
                rows = rows.going()
            case "late":
                rows = rows.late(on=timezone.localdate())
            case "proposed":
                rows = rows.filter(state=ImprovementState.PROPOSED)
            case "held_again":
                rows = rows.held_again()
            case "to_check":
                rows = rows.to_check()
            case "ended":
                rows = rows.exclude(pk__in=Improvement.objects.going().order_by().values("pk"))
        return self.in_my_care(rows)

    def facts(self, page: Page) -> dict[str, Any]:
        return super().facts(page) | {
            "may_open": self.user.has_role(*operations.MAY_OPEN),
            "head": improvements_head(page.rows, on=timezone.localdate()),
        }


def the_improvement(request: HttpRequest, pk: int) -> Improvement:
    rows = Improvement.objects.visible_to(user_of(request)).select_related(
        "customer__unit", "service", "measure", "owner"
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
def improvement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return draw_improvement(request, the_improvement(request, pk), request.GET.get("step", ""))


def draw_improvement(
    request: HttpRequest, improvement: Improvement, to: str, typed: Form | None = None
) -> HttpResponse:
    """The page; `to` is the step whose form is open, `typed` that form as it was sent."""
    facts = facts_of(improvement, user_of(request), on=timezone.localdate())
    moves = facts["moves"]
    chosen = next((move for move in moves if move.to == to), moves[0] if moves else None)
    form = typed
    if form is None and chosen is not None:
        form = chosen.form(improvement=improvement, initial=begun_with(improvement, chosen))
    return render(
        request, "reports/improvements/detail.html", facts | {"move": chosen, "form": form}
    )


@posted_from(the_improvement)
def improvement_move(request: HttpRequest, pk: int) -> HttpResponse:
    improvement = the_improvement(request, pk)
    facts = asking(request)
    operations.require_say(facts["by"], improvement, on=facts["on"])
    move = MOVES.get(request.POST.get("to", ""))
    if move is None:
        raise BadRequest(_("No such step."))
    form = move.form(request.POST, improvement=improvement)
    if (
        form.is_valid()
        and attempt(form, move.operation, improvement, **facts, **form.cleaned_data) is not None
    ):
        toast(request, move.done)
        return back_to(request, improvement.get_absolute_url())
    return draw_improvement(request, improvement, move.to, form)


@role_required(*operations.MAY_OPEN)
def improvement_create(request: HttpRequest) -> HttpResponse:
    facts = asking(request)
    due = {"due_on": facts["on"] + timedelta(days=DUE_DAYS)}
    form = NewImprovementForm(
        request.POST or None,
        initial=due | request.GET.dict(),
        customers=customers_of(facts["by"], on=facts["on"]),
    )
    if request.method == "POST" and form.is_valid():
        made = attempt(form, operations.create_improvement, **facts, **form.cleaned_data)
        if made:
            return redirect(made)
    came = Improvement(
        origin_kind=str(form["origin_kind"].value() or ""),
        origin_key=str(form["origin_key"].value() or ""),
    )
    return render(
        request, "reports/improvements/form.html", {"form": form, "origin": origin_of(came)}
    )


def improvement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    improvement = the_improvement(request, pk)
    facts = asking(request)
    operations.require_say(facts["by"], improvement, on=facts["on"])
    form = ImprovementEditForm(request.POST or None, instance=improvement)
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, operations.change_improvement, form.instance, **facts)
        if changed is not None:
            return redirect(changed)
    return render(
        request, "reports/improvements/edit.html", {"form": form, "improvement": improvement}
    )
