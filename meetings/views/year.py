"""The year wheel: one customer's year, or everyone's, with what was held as planned."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from customers.models import Customer
from meetings.models import Activity, ActivityState
from meetings.models.activities import ActivityQuerySet
from meetings.views.common import cared_for, is_id, user_of
from meetings.wheel import share_of, wheel_of

YEARS = range(2000, 2101)
LISTED = 12


@require_GET
def year_page(request: HttpRequest) -> HttpResponse:
    today, user = timezone.localdate(), user_of(request)
    year = asked_year(request.GET.get("year", ""), today)
    customer = asked_customer(request)
    mine = request.GET.get("mine") == "1"
    rows = Activity.objects.visible_to(user).due_between(date(year, 1, 1), date(year, 12, 31))
    of_all = rows.counted(on=today)
    if customer:
        rows = rows.of([customer])
    elif mine:
        rows = rows.of(Customer.objects.in_care_of(user, on=today))
    counted = rows.counted(on=today)
    facts: dict[str, Any] = {
        "customer": customer,
        "year": year,
        "today": today,
        "mine": mine,
        "everyone": not mine,
        "counted": counted,
        "coverage": share_of(counted),
        "coverage_of_all": share_of(of_all),
        "wheel": wheel_of(rows, customer, year=year, today=today, counted=counted),
        "year_before": year - 1,
        "year_after": year + 1,
        **lists_of(rows, today),
    }
    facts["oldest_days"] = (today - facts["late"][0].due_on).days if facts["late"] else 0
    shown = [*facts["late"], *facts["coming"]]
    facts["cared"] = cared_for(user, {row.customer_id for row in shown})
    return render(request, "meetings/year_wheel.html", facts)


def asked_year(text: str, today: date) -> int:
    """The year that is asked for; this one where it is none that can be."""
    return int(text) if len(text) == 4 and text.isdecimal() and int(text) in YEARS else today.year


def asked_customer(request: HttpRequest) -> Customer | None:
    """The customer that is asked for by its id, if the user may see it."""
    asked = request.GET.get("customer", "")
    rows = Customer.objects.visible_to(user_of(request)).select_related("unit")
    return rows.filter(pk=asked).first() if is_id(asked) else None


def lists_of(rows: ActivityQuerySet, today: date) -> dict[str, Sequence[Activity]]:
    """What stands beside the wheel: late, coming next, skipped."""
    full = rows.select_related("customer__unit", "cadence", "meeting")
    waiting = full.exclude(state__in=[ActivityState.DONE, ActivityState.SKIPPED])
    skipped = full.filter(state=ActivityState.SKIPPED)
    return {
        "late": list(waiting.filter(due_on__lt=today).order_by("due_on", "pk")[:LISTED]),
        "coming": list(waiting.filter(due_on__gte=today).order_by("due_on", "pk")[:LISTED]),
        "skipped": list(skipped.order_by("-due_on", "-pk")[:LISTED]),
    }
