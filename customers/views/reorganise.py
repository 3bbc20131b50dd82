"""Reorganising: choose, see what it touches, confirm; and what was reorganised."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.forms.reorganise import ASKED, CONFIRMED, PlanForm
from customers.models import Reorganisation, Unit
from customers.models.reorganisations import ReorganisationKind, in_a_sentence
from customers.operations.reorganise import reorganise as make_true
from customers.registries.touched import preview_of
from customers.structure.reorganising import facts_of
from customers.views.common import may_write_structure, user_of

FEW = 25


@require_GET
def reorganisations(request: HttpRequest) -> HttpResponse:
    """The four kinds to choose from, and what was and is to be reorganised, latest first."""
    rows = Reorganisation.objects.visible_to(user_of(request)).select_related("made_by")
    latest = list(rows.order_by("-effective_on", "-pk")[: FEW + 1])
    facts = {
        "kinds": ReorganisationKind.choices,
        "units": request.GET.get("units", ""),
        "latest": latest[:FEW],
        "more": len(latest) > FEW,
        "may_write": may_write_structure(user_of(request)),
        "today": timezone.localdate(),
    }
    return render(request, "customers/reorganisations.html", facts)


@require_http_methods(["GET", "POST"])
@role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
def reorganise_as(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask, show what it touches (by GET), and do what was confirmed (by POST)."""
    if kind not in ASKED:
        raise Http404
    if request.method == "POST":
        return _confirmed(request, kind)
    asked = ASKED[kind](request.GET if "on" in request.GET else None, initial=_initial(request))
    asked.is_valid()
    return _drawn(request, kind, asked)


@require_GET
def reorganisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One reorganisation: what it was, why, who made it, and all that it touched, as shown."""
    rows = Reorganisation.objects.visible_to(user_of(request)).select_related("made_by")
    found = get_object_or_404(rows, pk=pk)
    facts = {
        "reorganisation": found,
        "successors": found.successors.select_related("unit", "successor").order_by("pk"),
        "today": timezone.localdate(),
    }
    return render(request, "customers/reorganisation.html", facts)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What the way here says already: which units, and where to."""
    to = Unit.objects.visible_to(user_of(request)).filter(code=request.GET.get("to", "")).first()
    return {"units": request.GET.get("units", ""), "to": to, "on": timezone.localdate()}


def _confirmed(request: HttpRequest, kind: str) -> HttpResponse:
    form = CONFIRMED[kind](request.POST)
    if form.is_valid():
        facts = {"by": user_of(request), "on": timezone.localdate()}
        made = attempt(form, make_true, form.plan, seen=form.cleaned_data["seen"], **facts)
        if made is not None:
            toast(request, _("Reorganised."))
            return redirect(made)
    return _drawn(request, kind, form)


def _drawn(request: HttpRequest, kind: str, form: PlanForm) -> HttpResponse:
    """The form, and below it what the plan touches, with all that was typed to confirm it."""
    facts: dict[str, Any] = {
        "form": form,
        "kind": kind,
        "heading": ReorganisationKind(kind).label,
        "today": timezone.localdate(),
    }
    if form.makes_sense:
        preview = preview_of(form.plan)
        sent = {name: form.data.get(name, "") for name in ASKED[kind]().fields}
        key = CONFIRMED[kind](initial={"seen": preview.digest})
        facts |= {
            "plan": form.plan,
            "sentence": in_a_sentence(kind, form.plan.on, facts_of(form.plan)),
            "preview": preview,
            "sent": sent.items(),
            "confirm": [key["idempotency_key"], key["seen"]],
        }
    return render(request, "customers/reorganise.html", facts)
