"""Freshness: what nobody has looked at for too long; confirming one, some, a branch."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import typed
from brm.ui.keyset import Page
from brm.ui.refusals import refusals_in_words
from brm.ui.returning import back_to
from brm.ui.toasts import toast
from brm.ui.views import Chip, TableView
from customers.freshness.confirming import branch_in_care, others_in_branch, records_in_care
from customers.freshness.figures import branches_below, figures_of, heat_of, oldest
from customers.freshness.filter import FreshnessFilter
from customers.freshness.review_page import counted
from customers.freshness.table import FRESHNESS
from customers.freshness.words import counts_in_words, names_in_words
from customers.models import Freshness, Unit
from customers.operations.confirm import (
    Confirmed,
    confirm_branch,
    confirm_chosen,
    withdraw_confirmations,
)
from customers.views.common import chosen_keys, may_write_structure, user_of

confirmers = role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)


class FreshnessList(TableView):
    """Records that are stale, the oldest first, with what can be done about each."""

    table = FRESHNESS
    filters = FreshnessFilter
    template_name = "customers/freshness.html"
    empty = "customers/_nothing_stale.html"

    @property
    def bulk(self) -> str:  # type: ignore[override]  # nobody chooses what they may not confirm
        return "customers/_confirm_acts.html" if may_write_structure(user_of(self.request)) else ""

    def bulk_href(self) -> str:
        return reverse("customers:confirm_records")

    def rows(self) -> QuerySet[Any]:
        today = timezone.localdate()
        rows = Freshness.objects.visible_to(user_of(self.request)).named()
        show = self.request.GET.get("show")
        rows = rows.current(on=today) if show == "all" else rows.stale(on=today)
        return records_in_care(rows, user_of(self.request), on=today) if show == "mine" else rows

    def chips(self) -> list[Chip]:
        shown = self.request.GET.get("show", "")
        below = self.request.GET.get("below", "")
        more = f"&below={below}" if below else ""
        return [
            Chip(_("To confirm"), f"?show={more}", pressed=not shown),
            Chip(_("In my care"), f"?show=mine{more}", pressed=shown == "mine"),
            Chip(_("All records"), f"?show=all{more}", pressed=shown == "all"),
        ]

    def facts(self, page: Page) -> dict[str, Any]:
        today, user = timezone.localdate(), user_of(self.request)
        form = self.filterset.form if self.filterset else None
        top = form.cleaned_data.get("below") if form and form.is_valid() else None
        figures = figures_of(user, on=today)
        return {
            "figures": figures,
            "whole": figures.whole,
            "oldest": oldest(on=today) if figures.whole.stale else None,
            "top": top,
            "heat": heat_of(branches_below(top, user=user, on=today), on=today),
            "may_confirm": may_write_structure(user),
        }


@require_POST
@confirmers
def records_confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the chosen records, one or many; a doubled click confirms them once."""
    chosen = sorted(set(chosen_keys(request)))
    if not chosen and request.POST.getlist("chosen"):
        raise Http404
    records = Freshness.objects.visible_to(user_of(request)).filter(pk__in=chosen)
    by, today = user_of(request), timezone.localdate()
    try:
        with refusals_in_words():
            done = confirm_chosen(records, by=by, on=today, act=_act(request, chosen))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        _tell(request, done)
    return back_to(request, reverse("customers:freshness"))


@require_http_methods(["GET", "POST"])
@confirmers
def unit_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a unit and all below it: how many of what, and what is left out, is said before."""
    unit = get_object_or_404(Unit.objects.visible_to(user_of(request)), pk=pk)
    today, user = timezone.localdate(), user_of(request)
    if request.method == "POST":
        note = typed(request, "note")
        try:
            act = _act(request, [unit.pk])
            with refusals_in_words():
                done = confirm_branch(unit, by=user, on=today, act=act, note=note)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            _tell(request, done)
        return back_to(request, unit.get_absolute_url())
    facts = {
        "unit": unit,
        "today": today,
        "above": Unit.objects.above(unit).exclude(pk=unit.pk),
        "counts": counted(branch_in_care(unit, user, on=today)),
        "others": others_in_branch(unit, user, on=today).with_relationship_manager(on=today)[:24],
        "act": uuid.uuid4(),
        "next": request.GET.get("next", ""),
    }
    return render(request, "customers/unit_confirm.html", facts)


@require_POST
@confirmers
def confirmations_withdraw(request: HttpRequest, act: UUID) -> HttpResponse:
    """Take back what one click confirmed."""
    try:
        with refusals_in_words():
            withdraw_confirmations(act, by=user_of(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        toast(request, _("Taken back. What was confirmed before counts again."))
    return redirect("customers:freshness")


def _tell(request: HttpRequest, done: Confirmed) -> None:
    """What was confirmed, with the way back; and what was left out."""
    if done.counts:
        undo = reverse("customers:withdraw", args=[done.act])
        said = _("Confirmed: %(counts)s.") % {"counts": counts_in_words(done.counts)}
        toast(request, said, undo=undo)
    if not done.counts and not done.left_out:
        messages.error(request, _("Nothing was chosen, so nothing is confirmed."))
    if done.left_out:
        n = len(done.left_out)
        said = ngettext(
            "Left out, as others care for it: %(names)s.",
            "Left out, as others care for them: %(names)s.",
            n,
        )
        messages.warning(request, said % {"names": names_in_words(done.left_out)})


def _act(request: HttpRequest, subjects: list[int]) -> UUID:
    """The key of this click: of the page that it was made on, and of what it is about."""
    try:
        page = UUID(request.POST.get("act", ""))
    except ValueError:
        page = uuid.uuid4()
    return uuid.uuid5(page, f"{request.path} {subjects}")
