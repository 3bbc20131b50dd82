"""Money beside money: over the years, and from the business to services."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from brm.accounts.models import Organisation, Role
from brm.accounts.permissions import role_required
from brm.ui.toasts import toast
from customers.models import Unit
from customers.models.units import UnitQuerySet
from customers.money.flow_page import FlowPage
from customers.money.years import YearsPage
from customers.operations.propose import propose_structure, years_with_budgets
from customers.views.common import user_of
from customers.views.units import asked_unit, asked_year, currency_or, unit_input


@require_GET
def money_years(request: HttpRequest) -> HttpResponse:
    """A unit and its branch, the years side by side."""
    user, today = user_of(request), timezone.localdate()
    currency = asked_year(request, today).currency
    units, top = _top(request)
    facts = {
        "page": YearsPage(user, currency, top),
        "above": units.above(top).exclude(pk=top.pk) if top else [],
        "top": top,
        "currency": currency,
        "below_input": unit_input(top, "years-below"),
        "may_propose": user.has_role(Role.ADMINISTRATOR),
    }
    return render(request, "customers/money_years.html", facts)


@require_POST
@role_required(Role.ADMINISTRATOR)
def years_propose(request: HttpRequest) -> HttpResponse:
    """Follow the money of every year that has budgets, earliest first."""
    currency = currency_or(request.POST.get("currency", ""), Organisation.current().currency)
    years = years_with_budgets(currency)
    for year in years:
        propose_structure(year, currency, on=timezone.localdate(), by=user_of(request))
    if years:
        facts = {"first": years[0], "last": years[-1], "n": len(years)}
        toast(request, _("The money of %(n)s years is followed, %(first)s to %(last)s.") % facts)
    return redirect(f"{reverse('customers:money_years')}?currency={currency}")


@require_GET
def money_flow(request: HttpRequest) -> HttpResponse:
    """From the parts of the business to services, by size."""
    user, today = user_of(request), timezone.localdate()
    asked = asked_year(request, today)
    units, top = _top(request)
    facts: dict[str, Any] = {
        "page": FlowPage(user, asked.year, asked.currency, today, top),
        "above": units.above(top).exclude(pk=top.pk) if top else [],
        "top": top,
        "year": asked.year,
        "years": asked.years[:6],
        "currency": asked.currency,
        "today": today,
    }
    return render(request, "customers/money_flow.html", facts)


def _top(request: HttpRequest) -> tuple[UnitQuerySet, Unit | None]:
    """The units that may be seen, and the one of `?below=`; else the root where it is the only."""
    units, asked = Unit.objects.visible_to(user_of(request)), asked_unit(request)
    if asked is not None:
        return units, asked
    roots = list(units.filter(parent=None).order_by("code")[:2])
    return units, roots[0] if len(roots) == 1 else None
