"""What IT management sees: all customers together, by group, with the trends of the process."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from brm.ui.views.lists import Chip, dressed
from customers.models import Customer
from meetings.views.common import user_of, with_query
from meetings.views.coverage import FILES
from meetings.whose import WhoseFilter
from reports.dashboards.groups import GROUPINGS, groups_of, heat_of
from reports.dashboards.rows import with_portfolio
from reports.dashboards.tables import PORTFOLIO
from reports.dashboards.views import is_narrowed, tiles_of
from reports.evidence.kpi_page import figures_of
from reports.rules import months_before

TRENDS = ("levels", "activities", "complaints", "escalations", "responses", "actions")
"""The figures of the process that stand here too."""


@require_safe
def management(request: HttpRequest) -> HttpResponse:
    """Groups of customers with what waits, their levels by month, and the trends of the process.

    What happened in a month counts whether the unit of its customer stands today or not, here as
    on the page of the figures; only the customers themselves are those of today.
    """
    user, today = user_of(request), timezone.localdate()
    seen = Customer.objects.visible_to(user)
    filterset = WhoseFilter(request.GET, queryset=seen, request=request)
    understood = filterset.form.is_valid()
    customers: Any = filterset.qs if understood else seen.none()
    if request.GET.get("export") in FILES:
        standing = customers.filter(unit__valid__contains=today).select_related("unit")
        named = standing.with_relationship_manager(on=today)
        rows = with_portfolio(named, on=today).order_by("unit__name", "pk")
        return FILES[request.GET["export"]](PORTFOLIO, rows, slugify(str(PORTFOLIO.caption)))  # type: ignore[return-value]  # a file is an answer
    chosen = request.GET.get("by", "unit")
    grouping = GROUPINGS.get(chosen, GROUPINGS["unit"])
    below = filterset.form.cleaned_data.get("below") if understood else None
    groups = groups_of(customers, grouping, user=user, top=below, on=today)
    facts = {
        "chips": [
            Chip(each.label, with_query(request, by=name), pressed=each is grouping)
            for name, each in GROUPINGS.items()
        ],
        "filterset": filterset,
        "fields": dressed(filterset),
        "by": chosen,
        "groups": groups,
        "is_narrowed": is_narrowed(request),
        "has_customers": any(group.customers for group in groups),
        "first": groups[0] if groups and groups[0].asks + groups[0].breached else None,
        "heat": heat_of(groups, on=today),
        "tiles": tiles_of(customers, on=today, mine=False, is_narrowed=is_narrowed(request)),
        "figures": figures_of(customers, on=today, names=TRENDS),
        "months": months_before(today, 12),
    }
    return render(request, "reports/dashboards/management.html", facts)
