"""Units: the tree as of a day, one unit, forms."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brm.accounts.calendar import fiscal_year_of
from brm.accounts.models import Organisation, Role, User
from brm.accounts.permissions import role_required
from brm.ui.currencies import CurrencyField
from brm.ui.lookup import LookupField, LookupInput, shown
from customers.care import require_care_of_unit
from customers.deciding import at_a_glance
from customers.forms.structure import UnitEdit, UnitNew
from customers.models import (
    Budget,
    Freshness,
    Mandate,
    Membership,
    RecordKind,
    Reorganisation,
    Unit,
)
from customers.operations.place import place_unit
from customers.periods import YEARS, period
from customers.structure.standing import add_freshness, way_down_to
from customers.structure.trees_shown import DEEPEST, LEVELS, Shown, shown_tree, tree_on
from customers.structure.unit_history import what_happened
from customers.views.common import (
    may_write_for,
    may_write_structure,
    saved_or_drawn,
    user_of,
)


@require_GET
def unit_tree(request: HttpRequest) -> HttpResponse:
    """The organisation as of a day, from the root or from a unit: as a tree, or as a table."""
    on, today = asked_day(request), timezone.localdate()
    units = Unit.objects.visible_to(user_of(request))
    top = asked_unit(request)
    money = asked_year(request, on)
    year, currency = money.year, money.currency
    as_table = request.GET.get("view") == "table"
    way = way_down_to(top, on=on) if top else []
    facts = {
        "on": on,
        "may_add": may_write_structure(user_of(request)),
        "today": today,
        "top": way[-1] if way else top,
        "stands": bool(way) or top is None,
        "above": way[:-1],
        "year": year,
        "currency": currency,
        "as_table": as_table,
        "below_input": unit_input(top, "tree-below"),
        "day": "" if on == today else on.isoformat(),
    }
    of_the_day: dict[str, Any] = {"top": top, "year": year, "currency": currency}
    if as_table or on != today:
        levels = DEEPEST if as_table else LEVELS
        tree = tree_on(on, seen_by=user_of(request), levels=levels, **of_the_day)
    else:
        tree = shown_tree(units, on=on, **of_the_day)
    if on == today:
        add_freshness(tree.units)
    return render(request, "customers/unit_tree.html", facts | {"tree": tree})


@require_GET
def unit_by_code(request: HttpRequest, code: str) -> HttpResponse:
    """The permanent address of a unit: it stays when the unit moves, and names a day."""
    unit = get_object_or_404(Unit.objects.visible_to(user_of(request)), code=code)
    return _unit_page(request, unit)


@require_GET
def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: who manages it, its money by year, its mandates, what stands below."""
    unit = get_object_or_404(Unit.objects.visible_to(user_of(request)), pk=pk)
    return _unit_page(request, unit)


def _unit_page(request: HttpRequest, unit: Unit) -> HttpResponse:
    """The unit as of today, or as it stood on the day of `?on=`."""
    on, today = asked_day(request), timezone.localdate()
    money = asked_year(request, on)
    answers = at_a_glance(unit, on=on)
    way = way_down_to(unit, on=on)
    facts = {
        "unit": way[-1] if way else unit,
        "stands": bool(way),
        "on": on,
        "today": today,
        "day": "" if on == today else on.isoformat(),
        "answers": answers,
        "customer": answers[0].customer,
        "override": answers[0].situation.override,
        "may_write": may_write_for(user_of(request), unit, on=today),
        "above": way[:-1],
        "below": _below(user_of(request), unit, on, money),
        "happened": what_happened(unit, on=today),
        "reorganisations": Reorganisation.objects.of(unit)[:6],
    }
    return render(request, "customers/unit_detail.html", facts | _unit_facts(unit, on, money))


def _unit_facts(unit: Unit, on: date, money: "AskedYear") -> dict[str, Any]:
    """What the page of a unit lists, as of the day."""
    year, currency = money.year, money.currency
    held = Membership.objects.held(on=on).filter(unit=unit).select_related("person")
    proposals = unit.proposals.since(year, currency).select_related("unit", "customer")
    if on != timezone.localdate():
        proposals = proposals.filter(fiscal_year=year)
    return {
        "year": year,
        "currency": currency,
        "budgets": unit.budgets.order_by("-fiscal_year", "currency")[:8],
        "fresh": Freshness.objects.of(RecordKind.UNIT).filter(record=unit.pk).first(),
        "mandates": Mandate.objects.filter(unit=unit)
        .with_freshness()
        .select_related("person", "deputy")
        .order_by("-valid")[:12],
        "members": held.order_by("person__name")[:24],
        "proposal": proposals.order_by("-fiscal_year").first(),
    }


def _below(user: User, unit: Unit, on: date, money: "AskedYear") -> Shown:
    of_the_day: dict[str, Any] = {"top": unit, "year": money.year, "currency": money.currency}
    if on == timezone.localdate():
        tree = shown_tree(Unit.objects.visible_to(user), on=on, **of_the_day)
        add_freshness(tree.units)
        return tree
    return tree_on(on, seen_by=user, **of_the_day)


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
        back=reverse("customers:tree"),
    )


@require_http_methods(["GET", "POST"])
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.visible_to(user_of(request)), pk=pk)
    require_care_of_unit(user_of(request), unit, on=timezone.localdate())
    return saved_or_drawn(
        request,
        UnitEdit(request.POST or None, instance=unit),
        done=_("Saved."),
        operation=partial(place_unit, by=user_of(request), on=timezone.localdate()),
        heading=_("Edit %(unit)s") % {"unit": unit},
        action=_("Save"),
        subject=unit,
        back=unit.get_absolute_url(),
    )


def asked_unit(request: HttpRequest) -> Unit | None:
    """The unit of `?below=`, by its code or its name; raises Http404 where there is none."""
    field = LookupField(Unit.objects.visible_to(user_of(request)), required=False)
    try:
        unit: Unit | None = field.clean(request.GET.get("below", ""))
    except ValidationError as refusal:
        raise Http404(" ".join(refusal.messages)) from refusal
    return unit


def unit_input(unit: Unit | None, element: str) -> SafeString:
    """The field in which one names a unit to go down to."""
    return LookupInput(Unit).render("below", shown(unit) if unit else None, {"id": element})


def asked_day(request: HttpRequest) -> date:
    """The day of `?on=`; today where it is none, or of no year that anybody remembers or plans."""
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()
    return asked if asked.year in YEARS else timezone.localdate()


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
    currency = currency_or(request.GET.get("currency", ""), "")
    if not currency:
        currency = Budget.objects.currency_of_year(year, organisation.currency)
    return AskedYear(year, currency, years)


def currency_or(asked: str, other: str) -> str:
    """The currency that an address or a button names; another where it is none."""
    try:
        currency: str = CurrencyField().clean(asked)
    except ValidationError:
        return other
    return currency
