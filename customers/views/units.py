"""Units: the tree as of a day, one unit, forms."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brm.accounts.calendar import fiscal_year_of
from brm.accounts.models import Organisation, Role
from brm.accounts.permissions import role_required
from customers.care import require_care_of_unit
from customers.deciding import at_a_glance
from customers.forms import UnitEdit, UnitNew
from customers.models import Budget, Mandate, Membership, Unit
from customers.operations.place import place_unit
from customers.periods import period
from customers.trees_shown import shown_tree
from customers.views.common import (
    may_write_for,
    may_write_structure,
    saved_or_drawn,
    user_of,
)


@require_GET
def unit_tree(request: HttpRequest) -> HttpResponse:
    """The organisation as of a day, three levels from the root or from a unit."""
    on = asked_day(request)
    units = Unit.objects.visible_to(user_of(request))
    asked = request.GET.get("below", "")
    top = get_object_or_404(units, code=asked) if asked else None
    asked_for = asked_year(request, on)
    year, currency = asked_for.year, asked_for.currency
    facts = {
        "on": on,
        "may_add": may_write_structure(user_of(request)),
        "today": timezone.localdate(),
        "top": top,
        "above": units.above(top).exclude(pk=top.pk) if top else [],
        "year": year,
        "currency": currency,
        "tree": shown_tree(units, top=top, on=on, year=year, currency=currency),
    }
    return render(request, "customers/unit_tree.html", facts)


@require_GET
def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: who manages it, its money by year, its mandates, what stands below."""
    units = Unit.objects.visible_to(user_of(request)).select_related(
        "manager", "parent", "customer"
    )
    unit = get_object_or_404(units, pk=pk)
    today = timezone.localdate()
    asked_for = asked_year(request, today)
    year, currency = asked_for.year, asked_for.currency
    answers = at_a_glance(unit, on=today)
    facts = {
        "unit": unit,
        "answers": answers,
        "customer": answers[0].customer,
        "override": answers[0].situation.override,
        "may_write": may_write_for(user_of(request), unit, on=today),
        "today": today,
        "year": year,
        "currency": currency,
        "above": Unit.objects.above(unit).exclude(pk=unit.pk),
        "below": shown_tree(units, top=unit, on=today, year=year, currency=currency),
        "budgets": unit.budgets.order_by("-fiscal_year", "currency")[:8],
        "mandates": Mandate.objects.filter(unit=unit)
        .select_related("person", "deputy")
        .order_by("-valid")[:12],
        "members": Membership.objects.held(on=today)
        .filter(unit=unit)
        .select_related("person")
        .order_by("person__name")[:24],
        "proposal": unit.proposals.current(year, currency)
        .select_related("unit", "customer")
        .first(),
    }
    return render(request, "customers/unit_detail.html", facts)


@require_http_methods(["GET", "POST"])
@role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
def unit_add(request: HttpRequest) -> HttpResponse:
    initial = {"valid": period(timezone.localdate(), None), "parent": request.GET.get("parent")}
    return saved_or_drawn(
        request,
        UnitNew(request.POST or None, initial=initial),
        done=_("The unit is there."),
        to=Unit.get_absolute_url,
        operation=partial(place_unit, by=user_of(request), on=timezone.localdate()),
        heading=_("New unit"),
        action=_("Add the unit"),
    )


@require_http_methods(["GET", "POST"])
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.visible_to(user_of(request)), pk=pk)
    require_care_of_unit(user_of(request), unit, on=timezone.localdate())
    return saved_or_drawn(
        request,
        UnitEdit(request.POST or None, instance=unit),
        done=_("Saved."),
        to=Unit.get_absolute_url,
        operation=partial(place_unit, by=user_of(request), on=timezone.localdate()),
        heading=unit.name,
        action=_("Save"),
        cancel=unit.get_absolute_url(),
    )


def asked_day(request: HttpRequest) -> date:
    """The day of `?on=`; today where it is none."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()


@dataclass(frozen=True)
class AskedYear:
    """The fiscal year a page is about, the currency of its budgets, and the years there are."""

    year: int
    currency: str
    years: list[int]


def asked_year(request: HttpRequest, on: date) -> AskedYear:
    """The year of `?year=`, else the latest not after the day; the currency of `?currency=`."""
    years = Budget.objects.visible_to(user_of(request)).years()
    organisation = Organisation.current()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else None
    if year is None:
        now = fiscal_year_of(on, organisation)
        year = next((y for y in years if y <= now), years[-1] if years else now)
    currency = request.GET.get("currency", "")
    if len(currency) != 3 or not currency.isalpha():
        currency = Budget.objects.currency_of_year(year, organisation.currency)
    return AskedYear(year, currency.upper(), years)
