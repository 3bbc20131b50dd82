"""Agreement rounds: a year's list, the board of one, what is written about it."""

from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements.models import AgreementRound, AgreementRoundItem
from agreements.operations.rounds import (
    close_round,
    fill_round,
    missing_from,
    reopen_round,
    start_round,
    write_item,
    write_round,
)
from agreements.rounds.board import cards_of, lanes_of
from agreements.rounds.forms import CloseForm, ItemForm, RoundForm
from agreements.rounds.tables import ROUNDS, RoundFilter, customers_of_year, is_year
from agreements.views.common import act, asking, user_of
from brm.accounts.calendar import days_of_fiscal_year, fiscal_year_of
from brm.accounts.models import Organisation, Role
from brm.ui.forms import attempt
from brm.ui.keyset import Page
from brm.ui.toasts import toast
from brm.ui.views import Chip, TableView
from customers.care import has_care, require_care
from customers.models import Customer


class RoundList(TableView):
    """The rounds of a year: each customer with renewals, and how far its negotiation is."""

    table = ROUNDS
    template_name = "agreements/rounds/list.html"
    filters = RoundFilter
    folded = ("tier",)
    empty = "agreements/rounds/_none.html"

    @cached_property
    def organisation(self) -> Organisation:
        return Organisation.current()

    @cached_property
    def this_year(self) -> int:
        return fiscal_year_of(timezone.localdate(), self.organisation)

    @cached_property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        return int(asked) if is_year(asked, timezone.localdate()) else self.this_year

    def rows(self) -> QuerySet[Any]:
        days = days_of_fiscal_year(self.year, self.organisation)
        customers = Customer.objects.visible_to(user_of(self.request))
        return customers_of_year(customers, self.year, days)

    def chips(self) -> list[Chip]:
        this = self.this_year
        years = sorted({this - 1, this, this + 1, self.year})
        return [Chip(str(year), f"?year={year}", pressed=year == self.year) for year in years]

    def facts(self, page: Page) -> dict[str, Any]:
        return {"year": self.year, "cared": self._in_care(page)}

    def _in_care(self, page: Page) -> set[int]:
        """The customers of the page whose rounds the user may start."""
        user = user_of(self.request)
        if user.has_role(Role.ADMINISTRATOR):
            return {row.pk for row in page.rows}
        if not user.has_role(Role.RELATIONSHIP_MANAGER):
            return set()
        mine = Customer.objects.in_care_of(user, on=timezone.localdate())
        rows = mine.filter(pk__in=[row.pk for row in page.rows])
        return set(rows.values_list("pk", flat=True))


@require_POST
def round_start(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    if not is_year(str(year), timezone.localdate()):
        raise Http404
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit")
    customer = get_object_or_404(customers, pk=pk)
    done = _("The agreement round of %(customer)s is started.") % {"customer": customer}
    started: list[AgreementRound] = []

    def start(subject: Customer, **facts: Any) -> None:
        started.append(start_round(subject, year=year, **facts))

    answer = act(request, start, customer, done=done, to=customer.get_absolute_url())
    return redirect(started[0]) if started else answer


@require_GET
def round_board(request: HttpRequest, pk: int) -> HttpResponse:
    held, today = the_round(request, pk), timezone.localdate()
    cards = cards_of(held, on=today)
    facts = {
        "round": held,
        "customer": held.customer,
        "lanes": lanes_of(cards),
        "cards": cards,
        "without": sum(card.result is None for card in cards),
        "missing": missing_from(held) if held.is_open else [],
        "others": held.customer.agreement_rounds.exclude(pk=held.pk).order_by("-year"),
        "may_act": held.is_open and has_care(user_of(request), held.customer, on=today),
        "may_reopen": not held.is_open and has_care(user_of(request), held.customer, on=today),
        "here": request.path,
        "today": today,
    }
    return render(request, "agreements/rounds/detail.html", facts)


@require_http_methods(["GET", "POST"])
def round_edit(request: HttpRequest, pk: int) -> HttpResponse:
    held = cared_for(request, pk)
    form = RoundForm(request.POST or None, instance=held)
    if posted_well(request, form):
        saved = attempt(form, write_round, form.instance, **asking(request))
        if saved:
            toast(request, _("Saved: %(round)s") % {"round": held})
            return redirect(held)
    facts = {"round": held, "form": form, "title": _("What is wanted"), "action": _("Save")}
    return render(request, "agreements/rounds/form.html", facts)


@require_http_methods(["GET", "POST"])
def round_close(request: HttpRequest, pk: int) -> HttpResponse:
    held, today = cared_for(request, pk), timezone.localdate()
    form = CloseForm(request.POST or None, initial={"result": held.result})
    if posted_well(request, form):
        facts = asking(request) | form.cleaned_data
        if attempt(form, close_round, held, **facts):
            toast(request, _("Closed: %(round)s") % {"round": held})
            return redirect(held)
    shown = {
        "round": held,
        "form": form,
        "title": _("Close the round"),
        "action": _("Close the round"),
        "cards": cards_of(held, on=today),
    }
    return render(request, "agreements/rounds/form.html", shown)


@require_POST
def round_fill(request: HttpRequest, pk: int) -> HttpResponse:
    held = the_round(request, pk)
    done = _("The agreements that came since are in the round.")
    return act(request, fill_round, held, done=done, to=held.get_absolute_url())


@require_POST
def round_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    held = the_round(request, pk)
    done = _("Open again: %(round)s") % {"round": held}
    return act(request, reopen_round, held, done=done, to=held.get_absolute_url())


@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wanted of one agreement, and what came of it."""
    rows = AgreementRoundItem.objects.select_related("round__customer__unit", "period__agreement")
    seen = AgreementRound.objects.all().visible_to(user_of(request))
    item = get_object_or_404(rows.filter(round__in=seen), pk=pk)
    require_care(user_of(request), item.round.customer, on=timezone.localdate())
    cards = cards_of(item.round, on=timezone.localdate())
    found = next(card.found for card in cards if card.item.pk == item.pk)
    form = ItemForm(request.POST or None, instance=item, found=found)
    if posted_well(request, form):
        saved = attempt(form, write_item, form.instance, **asking(request))
        if saved:
            toast(request, _("Saved: %(agreement)s") % {"agreement": item})
            return redirect(item.round)
    facts = {"round": item.round, "form": form, "title": str(item), "action": _("Save")}
    return render(request, "agreements/rounds/form.html", facts)


def the_round(request: HttpRequest, pk: int) -> AgreementRound:
    rows = AgreementRound.objects.all().visible_to(user_of(request))
    joined = rows.select_related("customer__unit", "started_by", "closed_by")
    return get_object_or_404(joined, pk=pk)


def cared_for(request: HttpRequest, pk: int) -> AgreementRound:
    """The round, for somebody who may write for its customer."""
    held = the_round(request, pk)
    require_care(user_of(request), held.customer, on=timezone.localdate())
    return held


def posted_well(request: HttpRequest, form: BaseForm) -> bool:
    return request.method == "POST" and form.is_valid()
