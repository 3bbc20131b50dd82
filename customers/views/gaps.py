"""The gap list: every kind with its first rows, or one kind with all of them."""

from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from brm.accounts.models import Role
from brm.ui.keyset import Page
from brm.ui.tables import Table
from brm.ui.views import Chip, TableView
from customers.care import refusals
from customers.filters import GapFilter
from customers.models import Customer, Unit
from customers.people.gap_table import Offers, gap_table
from customers.registries.gaps import Gap, Scope, found_gaps, gaps
from customers.views.common import user_of

ACTING = (Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)


@require_GET
def gap_list(request: HttpRequest) -> HttpResponseBase:
    """All kinds at a glance; with `?kind=` the list of one of them."""
    kind = request.GET.get("kind", "")
    if kind in gaps and user_of(request).roles:
        offers = Offers()
        table = gap_table(gaps[kind], timezone.localdate(), offers)
        rows = GapRows(gap=gaps[kind], table=table, offers=offers)
        rows.setup(request)
        return rows.dispatch(request)
    return _overview(request)


def scope_of(request: HttpRequest) -> Scope:
    """The gaps of today that the query asks for: below a unit, or of the user's customers."""
    today = timezone.localdate()
    scope = Scope(today, below=_asked_code(request))
    if request.GET.get("show") == "mine":
        mine = Customer.objects.in_care_of(user_of(request), on=today)
        return replace(scope, customers=mine)
    return scope


def _asked_code(request: HttpRequest) -> str:
    """The code of the unit that is asked for; what nobody understands is no unit's code."""
    form = GapFilter(request.GET, queryset=Customer.objects.none(), request=request).form
    unit = form.cleaned_data.get("below") if form.is_valid() else None
    return unit.code if unit else request.GET.get("below", "").strip()


def chips_of(request: HttpRequest) -> list[Chip]:
    mine = request.GET.get("show") == "mine"
    return [
        Chip(_("All"), "?", pressed=not mine),
        Chip(_("In my care"), "?show=mine", pressed=mine),
    ]


def _overview(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    found = found_gaps(scope) if user_of(request).roles else []
    empty = [gaps[key].label for key in gaps.names() if key not in {one.key for one in found}]
    units = {line.remedy.unit for one in found for line in one.lines if line.remedy.unit}
    facts = {
        "found": found,
        "empty": empty,
        "today": scope.on,
        "chips": chips_of(request),
        "filter": GapFilter(request.GET, queryset=Customer.objects.none(), request=request).form,
        "may_act": user_of(request).has_role(*ACTING),
        "refused": refusals(units, user_of(request), on=scope.on),
        "is_narrowed": bool(scope.below) or scope.customers is not None,
        "is_first_day": not found and not Unit.objects.exists(),
    }
    return render(request, "customers/gap_list.html", facts)


class GapRows(TableView):
    """The gaps of one kind, a page at a time."""

    table: ClassVar[Table] = Table(columns=(), order="")
    filters = GapFilter
    template_name = "customers/gap_rows.html"
    empty = "customers/_no_gaps.html"
    gap: Gap
    offers: Offers

    def rows(self) -> QuerySet[Any]:
        return scope_of(self.request).rows(self.gap)

    def chips(self) -> list[Chip]:
        return []

    def facts(self, page: Page) -> dict[str, Any]:
        """The remedies are offered to those who may take them; others are told who may."""
        user, today = user_of(self.request), timezone.localdate()
        self.offers.may_act = user.has_role(*ACTING)
        remedies = [self.gap.remedy(row, today) for row in page.rows]
        units = {remedy.unit for remedy in remedies if remedy.unit}
        self.offers.refused = refusals(units, user, on=today)
        return {"gap": self.gap}
