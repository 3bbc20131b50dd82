"""Cadences: how often what is done, for each tier and for one customer, and changing it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.care import has_care, require_care
from customers.models import Customer, Tier
from meetings.cadences.forms import CadenceForm, initial_of
from meetings.cadences.page import holding_for, lines_of_customer, lines_of_tier
from meetings.cadences.preview import preview_of
from meetings.cadences.rhythm import rule_in_full
from meetings.models import ActivityKind
from meetings.operations.change_cadence import change_cadence, return_to_tier, seen_of
from meetings.views.common import asking, user_of


@require_GET
def cadence_list(request: HttpRequest) -> HttpResponse:
    """The cadences of the tier that the address names, the most closely followed one else."""
    asked, on = request.GET.get("tier", ""), timezone.localdate()
    tier = Tier(asked) if asked in Tier.values else Tier.STRATEGIC
    facts = {
        "tier": tier,
        "tiers": [(each, each == tier) for each in Tier],
        "lines": lines_of_tier(tier, on=on),
        "may_change": user_of(request).has_role(Role.ADMINISTRATOR),
        "today": on,
    }
    return render(request, "meetings/cadences/list.html", facts)


@require_GET
def cadences_of_customer(request: HttpRequest, pk: int) -> HttpResponse:
    customer, on = _the_customer(request, pk), timezone.localdate()
    facts = {
        "customer": customer,
        "tier": Tier(customer.tier),
        "lines": lines_of_customer(customer, on=on),
        "may_change": has_care(user_of(request), customer, on=on),
        "today": on,
    }
    return render(request, "meetings/cadences/list.html", facts)


@role_required(Role.ADMINISTRATOR)
def tier_cadence_change(request: HttpRequest, tier: str, kind: str) -> HttpResponse:
    if tier not in Tier.values:
        raise Http404
    return _change(request, _the_kind(kind), tier=tier)


def customer_cadence_change(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    customer = _the_customer(request, pk)
    require_care(user_of(request), customer, on=timezone.localdate())
    return _change(request, _the_kind(kind), customer=customer)


def _change(
    request: HttpRequest, kind: ActivityKind, *, tier: str = "", customer: Customer | None = None
) -> HttpResponse:
    """The form; what it would do where that is asked; and the change where that is."""
    facts = asking(request)
    now = holding_for(kind, tier, customer, on=facts["on"])
    own = now is not None and now.customer_id is not None
    seen = seen_of(kind, tier, customer)
    form = CadenceForm(
        request.POST or None,
        initial=initial_of(now, on=facts["on"], own=own, seen=seen),
        customer=customer,
        on=facts["on"],
    )
    page: dict[str, Any] = {
        "form": form,
        "kind": kind,
        "tier": Tier(customer.tier if customer else tier),
        "customer": customer,
        "now": rule_in_full(now.rule) if now else "",
        "is_own": own,
        "today": facts["on"],
    }
    if request.method == "POST" and form.is_valid():
        was_shown = request.POST.get("previewed") == form.choice
        if "apply" in request.POST and was_shown and _apply(form, kind, tier, customer, facts):
            toast(request, _("%(kind)s: the year is planned anew.") % {"kind": kind})
            return _back(tier, customer)
        if form.is_valid():
            page["preview"] = preview_of(
                kind,
                tier=tier,
                customer=customer,
                rule=form.rule,
                first_day=form.cleaned_data["first_day"],
                on=facts["on"],
            )
            page["chosen"] = rule_in_full(form.rule) if form.rule is not None else ""
            page["is_other"] = "apply" in request.POST and not was_shown
    return render(request, "meetings/cadences/form.html", page)


def _apply(
    form: CadenceForm,
    kind: ActivityKind,
    tier: str,
    customer: Customer | None,
    asked: dict[str, Any],
) -> object | None:
    rule, facts = form.rule, form.facts
    if rule is None and customer is not None:
        told = {name: facts[name] for name in ("first_day", "seen")}
        return attempt(form, return_to_tier, kind, customer, **asked, **told)
    return attempt(
        form, change_cadence, kind, tier=tier, customer=customer, rule=rule, **asked, **facts
    )


def _back(tier: str, customer: Customer | None) -> HttpResponse:
    if customer is not None:
        return redirect("meetings:cadences_of_customer", customer.pk)
    response: HttpResponse = redirect("meetings:cadences")
    response["Location"] += f"?tier={tier}"
    return response


def _the_kind(key: str) -> ActivityKind:
    return get_object_or_404(ActivityKind.objects.active(), pk=key)


def _the_customer(request: HttpRequest, pk: int) -> Customer:
    rows = Customer.objects.visible_to(user_of(request)).select_related("unit")
    return get_object_or_404(rows, pk=pk)
