"""The year wheel: the year of one customer, of a manager's, of a tier, of all; and its list."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from brm.ui.charts import sparkline
from brm.ui.charts.sparkline import Sparkline
from brm.ui.keyset import Page, page_of
from brm.ui.tables import Column, Sorting
from brm.ui.views import Chip
from brm.ui.views.lists import dressed
from customers.models import Customer, Tier
from customers.models.customers import CustomerQuerySet
from meetings import spans
from meetings.coverage import Coverage, coverage_of
from meetings.models import Activity, ActivityState
from meetings.models.activities import NOT_ENDED, ActivityQuerySet
from meetings.views.common import cared_for, is_id, user_of, with_query
from meetings.wheel import rhythms, rhythms_of_tier, wheel_of
from meetings.whose import WHOSE, WheelFilter

LISTED = 20
BY_DAY = Sorting(Column("due_on", "", sort="due_on"), rising=True)
FROM_THE_LAST = Sorting(Column("due_on", "", sort="due_on"), rising=False)
LISTS: Mapping[str, tuple[str | Promise, Q, Sorting]] = {
    "open": (gettext_lazy("Late and to come"), Q(state__in=NOT_ENDED), BY_DAY),
    "done": (gettext_lazy("Done"), Q(state=ActivityState.DONE), FROM_THE_LAST),
    "skipped": (gettext_lazy("Skipped"), Q(state=ActivityState.SKIPPED), FROM_THE_LAST),
    "all": (gettext_lazy("All"), Q(), BY_DAY),
}
"""What the list beside the wheel shows, and in which order."""


@require_GET
def year_page(request: HttpRequest) -> HttpResponse:
    today, user = timezone.localdate(), user_of(request)
    span = asked_year(request.GET.get("year", ""), today)
    customer = asked_customer(request)
    filterset = WheelFilter(request.GET, queryset=customers_asked(request), request=request)
    asked = whose_asked(request, customer)
    rows = Activity.objects.visible_to(user).due_between(span.first, span.last)
    if customer:
        rows = rows.of([customer])
    elif asked:
        rows = rows.of(filterset.qs if filterset.form.is_valid() else Customer.objects.none())
    coverage = coverage_of(rows, span, today=today, asked=asked)
    name = whose_in_words(filterset, customer)
    rhythm = rhythm_of(customer, request.GET.get("tier", ""), today)
    listed = asked_list(request)
    page = listed_of(request, rows, listed)
    facts: dict[str, Any] = {
        "customer": customer,
        "whose": name,
        "coverage": coverage,
        "asked": asked,
        "year": span.first.year,
        "today": today,
        "wheel": wheel_of(rows, coverage, whose=name, rhythm=rhythm, **asked),
        "trend": trend_of(rows, coverage),
        "year_before": span.first.year - 1,
        "year_after": span.first.year + 1,
        "chips": [] if customer else [mine_chip(request)],
        "fields": [] if customer else dressed(filterset),
        "lists": list_chips(request, listed),
        "page": page,
        "groups": list(grouped(page, today)),
        "cared": cared_for(user, {row.customer_id for row in page.rows}),
    }
    return render(request, "meetings/year_wheel.html", facts)


def asked_year(text: str, today: date) -> spans.Span:
    """The year that is asked for; this one where it is none that can be."""
    named = spans.named(text, first_month=1)
    if named and named.kind == "year":
        return named
    return spans.containing("year", today, first_month=1)


def asked_customer(request: HttpRequest) -> Customer | None:
    """The customer that is asked for by its id, if the user may see it."""
    asked = request.GET.get("customer", "")
    rows = Customer.objects.visible_to(user_of(request)).select_related("unit")
    return rows.filter(pk=asked).first() if is_id(asked) else None


def customers_asked(request: HttpRequest) -> CustomerQuerySet:
    seen = Customer.objects.visible_to(user_of(request))
    if request.GET.get("mine") == "1":
        return seen.in_care_of(user_of(request), on=timezone.localdate())
    return seen


def whose_asked(request: HttpRequest, customer: Customer | None) -> dict[str, str]:
    """What the lists behind the figures are asked for, so that they show the same customers."""
    if customer:
        return {"customer": customer.unit.code}
    return {name: request.GET[name] for name in WHOSE if request.GET.get(name)}


def whose_in_words(filterset: WheelFilter, customer: Customer | None) -> str:
    """Whose year it is, as it stands in the middle of the wheel."""
    if customer:
        return str(customer)
    chosen = filterset.form.cleaned_data if filterset.form.is_valid() else {}
    named = [str(chosen[name]) for name in ("below", "manager") if chosen.get(name)]
    if chosen.get("tier"):
        named.append(str(Tier(chosen["tier"]).label))
    if not named and chosen.get("mine") == "1":
        return _("My customers")
    return ", ".join(named) or _("All customers")


def rhythm_of(customer: Customer | None, tier: str, today: date) -> dict[str, str]:
    """How often each kind comes, where that is one rhythm: of a customer or of a tier."""
    if customer:
        return rhythms(customer, today)
    return rhythms_of_tier(tier, today) if tier in Tier.values else {}


def trend_of(rows: ActivityQuerySet, coverage: Coverage) -> Sparkline | None:
    """The coverage of the year's months until it is read, as a line."""
    months = rows.counted_by_month(on=coverage.read_on)
    shares = [100 * row["done"] / row["planned"] for row in months.values() if row["planned"]]
    return sparkline(shares, state="done", title=_("Coverage by month, per cent"))


def asked_list(request: HttpRequest) -> str:
    asked = request.GET.get("list", "")
    return asked if asked in LISTS else "open"


def list_chips(request: HttpRequest, listed: str) -> list[Chip]:
    return [
        Chip(label, f"{with_query(request, list=name)}#activities", pressed=name == listed)
        for name, (label, _which, _order) in LISTS.items()
    ]


def mine_chip(request: HttpRequest) -> Chip:
    is_mine = request.GET.get("mine") == "1"
    query = with_query(request, mine="" if is_mine else "1")
    return Chip(_("My customers"), query, pressed=is_mine)


def listed_of(request: HttpRequest, rows: ActivityQuerySet, listed: str) -> Page:
    """A page of the activities of the wheel."""
    _label, which, order = LISTS[listed]
    full = rows.filter(which).select_related("customer__unit", "cadence", "meeting")
    asked = request.GET
    return page_of(
        full, order, after=asked.get("after", ""), before=asked.get("before", ""), size=LISTED
    )


def grouped(page: Page, today: date) -> Iterator[tuple[str, list[Activity]]]:
    """The activities of the page under what is late, then under each month."""

    def heading(activity: Activity) -> str:
        if not activity.is_ended and activity.due_on < today:
            return _("Late")
        return date_format(activity.due_on, "F")

    for name, group in groupby(page.rows, key=heading):
        yield name, list(group)
