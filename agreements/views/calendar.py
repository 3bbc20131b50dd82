"""The renewal calendar: a month by its days, or twelve months by kind of date."""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from agreements.filters import CalendarFilter
from agreements.models import Agreement
from agreements.panels import bar_of
from agreements.renewal_calendar import (
    KINDS,
    Dates,
    Stretch,
    count_of,
    month_of_days,
    nearest_after,
    weekdays,
    year_of_months,
)
from agreements.views.common import user_of
from brm.accounts.calendar import working_days
from brm.accounts.models import User
from brm.ui.charts.renewals import Renewals, renewals
from brm.ui.formats import month, number
from brm.ui.lookup import shown
from brm.ui.months import month_of
from brm.ui.views.lists import dressed
from customers.models import Customer

DRAWN = 30
"""More agreements than these are no picture any more."""


@require_GET
def renewal_calendar(request: HttpRequest) -> HttpResponse:
    today, user = timezone.localdate(), user_of(request)
    found = CalendarFilter(request.GET, queryset=Customer.objects.visible_to(user))
    dates = Dates(user, narrowed_customers(found))
    first = month_of(request.GET.get("month", "")) or today.replace(day=1)
    by_year = request.GET.get("view") == "year"
    stretches = year_of_months(dates, first) if by_year else _month(dates, first)
    counted = count_of(stretches)
    facts = {
        "today": today,
        "first": first,
        "by_year": by_year,
        "stretches": stretches,
        "kinds": KINDS,
        "fields": dressed(found),
        "total": counted.total(),
        "sentence": _in_words(counted),
        "weekdays": weekdays(stretches),
        "narrowed": _narrowed(request),
        "mine": as_manager(user),
        **_ways(first, 12 if by_year else 1),
        **_further(dates, stretches, counted.total(), by_year=by_year, today=today),
    }
    return render(request, "agreements/renewal_calendar.html", facts)


def narrowed_customers(found: CalendarFilter) -> QuerySet[Customer] | None:
    """Those that the filter leaves; none where it does not understand; None where it is empty."""
    if not found.form.is_valid():
        return Customer.objects.none()
    narrows = any(value for value in found.form.cleaned_data.values())
    return found.qs if narrows else None


def _month(dates: Dates, first: date) -> list[Stretch]:
    return month_of_days(dates, first, working_days())


def _ways(first: date, months: int) -> dict[str, Any]:
    """The months that the page leads back and on to."""
    before, after = first - relativedelta(months=months), first + relativedelta(months=months)
    return {"before": before, "after": after, "last": after - relativedelta(days=1)}


def _narrowed(request: HttpRequest) -> str:
    """What narrows the calendar, as links to the register carry it on."""
    query = request.GET.copy()
    for name in set(query) - {"below", "manager"}:
        del query[name]
    return f"&{query.urlencode()}" if query else ""


def as_manager(user: User) -> str:
    """The user as a relationship manager is looked up; nothing for a user who is no person."""
    person = getattr(user, "person", None)
    return shown(person) if person and person.team_places.exists() else ""


def _in_words(counted: dict[str, int]) -> str:
    """ "3 to start, 2 last days of notice, 1 end." """
    parts = [
        ngettext("%(n)s to start", "%(n)s to start", counted["start_by"]),
        ngettext("%(n)s last day of notice", "%(n)s last days of notice", counted["notice"]),
        ngettext("%(n)s end", "%(n)s ends", counted["ends"]),
        ngettext("%(n)s review", "%(n)s reviews", counted["review"]),
    ]
    numbers = [counted[kind.which] for kind in KINDS]
    counted_parts = zip(parts, numbers, strict=True)
    return ", ".join(part % {"n": number(n)} for part, n in counted_parts if n) + "."


def _further(
    dates: Dates,
    stretches: list[Stretch],
    total: int,
    *,
    by_year: bool,
    today: date,
) -> dict[str, Any]:
    """The picture of a year that has few agreements; the next date where there is none."""
    if not total:
        return {"nearest": nearest_after(dates, stretches[-1].last)}
    few = by_year and total <= DRAWN * len(KINDS)
    return {"picture": _picture(dates, stretches, today)} if few else {}


def _picture(dates: Dates, stretches: list[Stretch], today: date) -> Renewals | None:
    first, last = stretches[0].first, stretches[-1].last
    lying = dates.plans.filter(last_day__gte=first, start_by__lte=last)
    rows = Agreement.objects.active().filter(plan__in=lying).select_related("plan__period")
    agreements = list(rows.order_by("plan__start_by", "number")[: DRAWN + 1])
    bars = [bar for each in agreements if (bar := bar_of(each, today))]
    if not bars or len(agreements) > DRAWN:
        return None
    title = _("Renewals from %(first)s to %(last)s") % {
        "first": month(first),
        "last": month(last),
    }
    return renewals(bars, first=first, last=last, today=today, title=title)
