"""Packs: asked for, followed while a worker makes them, looked at, and given out as a document."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from brm.accounts.permissions import require_role
from brm.ui.forms import attempt
from brm.ui.tables import Column, Table
from brm.ui.toasts import toast
from brm.ui.views import TableView
from brm.ui.views.posting import posted_from
from meetings.views.common import user_of
from reports.evidence.packs.compared import frozen_and_now
from reports.evidence.packs.forms import PackForm
from reports.evidence.packs.work import MAY_ASK, ask_for_pack
from reports.models import PackRun

PACKS = Table(
    caption=gettext_lazy("Evidence packs"),
    order="-asked_at",
    row="reports/evidence/_pack_row.html",
    columns=(
        Column("period", gettext_lazy("Period"), "span", sort="first_day"),
        Column("unit", gettext_lazy("Customers"), "unit.name"),
        Column("asked_at", gettext_lazy("Asked for"), sort="asked_at"),
        Column("asked_by", gettext_lazy("By"), wide=True),
        Column("state", gettext_lazy("State"), "get_state_display", sort="state"),
        Column("digest", gettext_lazy("SHA-256"), "made_pack.digest", wide=True),
    ),
)


class PackList(TableView):
    """Every pack that was asked for, the newest first."""

    table, template_name = PACKS, "reports/evidence/packs.html"
    empty = "reports/evidence/_no_packs.html"

    def rows(self) -> QuerySet[PackRun]:
        seen = PackRun.objects.visible_to(user_of(self.request))
        return seen.select_related("unit", "asked_by", "pack")


def _evidence(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
    return reverse("reports:evidence")


@posted_from(_evidence)
def pack_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a pack; a worker makes it."""
    user = user_of(request)
    require_role(user, *MAY_ASK)
    form = PackForm(request.POST)
    if form.is_valid():
        found = form.cleaned_data
        run = attempt(form, ask_for_pack, found["span"], unit=found["unit"], by=user)
        if run:
            toast(request, _("The pack is being made. You can leave; it stays here."))
            return redirect(run)
    return render(request, "reports/evidence/pack_ask.html", {"form": form})


@require_safe
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; once made, what it holds and what has changed since."""
    run = _find(request, pk)
    facts: dict[str, Any] = {"run": run, "pack": run.made_pack}
    if run.made_pack:
        facts["document"] = run.made_pack.document.versions.get()
        facts["verdicts"] = frozen_and_now(run.made_pack, today=timezone.localdate())
    return render(request, "reports/evidence/pack.html", facts)


@require_safe
def pack_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that asks again while a worker has it; all of it once it is over."""
    run = _find(request, pk)
    if request.headers.get("HX-Request") != "true":
        return redirect(run)
    answer = render(request, "reports/evidence/_pack_progress.html", {"run": run})
    if not run.is_open:
        answer["HX-Refresh"] = "true"
    return answer


def _find(request: HttpRequest, pk: int) -> PackRun:
    seen = PackRun.objects.visible_to(user_of(request))
    rows = seen.select_related("unit", "asked_by", "pack__document")
    return get_object_or_404(rows, pk=pk)
