"""Coverage of a period: over all customers as a heat map, worst first, and of one customer."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from brm.accounts.models import Organisation
from brm.ui.exports import as_csv, as_xlsx
from brm.ui.keyset import Page
from brm.ui.views import Chip
from customers.models import Customer
from meetings import spans
from meetings.coverage import (
    by_kind_and_customer,
    coverage_of,
    heat_of,
    late_in,
    skipped_in,
    with_coverage,
)
from meetings.forms import DaysForm
from meetings.models import Activity
from meetings.models.activities import ActivityQuerySet
from meetings.tables import COVERAGE, COVERAGE_FILE
from meetings.views.common import user_of, with_query
from meetings.views.lists import NarrowedList
from meetings.whose import WHOSE, CoverageFilter

FILES = {"csv": as_csv, "xlsx": as_xlsx}
KINDS = {"month": _("Month"), "quarter": _("Quarter"), "year": _("Year")}


def asked_span(request: HttpRequest) -> spans.Span:
    """The period that is asked for: any days, or one by its name; else this year."""
    first_month = Organisation.current().first_month
    asked, today = request.GET, timezone.localdate()
    days = spans.between(asked.get("since", ""), asked.get("until", ""), today=today)
    named = spans.named(asked.get("period", ""), first_month=first_month)
    if named and days and (days.first, days.last) == (named.first, named.last):
        return named
    return days or named or spans.containing("year", today, first_month=first_month)


def kinds_of_span(request: HttpRequest, span: spans.Span) -> list[Chip]:
    """The periods around the one that is shown: around today where that lies in it."""
    first_month, today = Organisation.current().first_month, timezone.localdate()
    around = today if span.first <= today <= span.last else span.first
    kinds = KINDS | ({"fiscal": _("Fiscal year")} if first_month != 1 else {})
    return [
        Chip(
            label,
            with_query(
                request,
                period=spans.containing(kind, around, first_month=first_month).key,
                since="",
                until="",
            ),
            pressed=kind == span.kind,
        )
        for kind, label in kinds.items()
    ]


def around(request: HttpRequest, span: spans.Span) -> dict[str, Any]:
    """The periods before and after, with their addresses, where they can be asked for."""
    return {
        name: (each, with_query(request, **asking_for(each)))
        for name, each in (("span_before", span.before), ("span_after", span.after))
        if each.can_be_asked
    }


def asking_for(span: spans.Span) -> dict[str, str]:
    """The questions that ask for a period."""
    if span.key:
        return {"period": span.key, "since": "", "until": ""}
    return {"period": "", "since": span.first.isoformat(), "until": span.last.isoformat()}


class CoverageList(NarrowedList):
    """Customers by the share of their planned activities that were done, the lowest first."""

    table, filters, template_name = COVERAGE, CoverageFilter, "meetings/coverage.html"
    empty = "meetings/_no_coverage.html"
    page_size = 25
    folded = ("below", "manager", "tier")

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def span(self) -> spans.Span:
        return asked_span(self.request)

    def rows(self) -> QuerySet[Any]:
        seen = Customer.objects.visible_to(self.user).select_related("unit")
        return seen.in_care_of(self.user, on=self.today) if self.is_mine else seen

    def _narrowed(self) -> QuerySet[Any]:
        return with_coverage(super()._narrowed(), self.span, today=self.today)

    @property
    def activities(self) -> ActivityQuerySet:
        """The activities behind the page: of all customers, or of those it is narrowed to."""
        seen = Activity.objects.visible_to(self.user)
        customers = super()._narrowed()
        return seen.of(customers) if self.whose else seen

    @property
    def whose(self) -> dict[str, str]:
        return {name: self.request.GET[name] for name in WHOSE if self.request.GET.get(name)}

    def chips(self) -> list[Chip]:
        mine = Chip(_("My customers"), self._query(mine=not self.is_mine), pressed=self.is_mine)
        return [*kinds_of_span(self.request, self.span), mine]

    def file_name(self) -> str:
        return slugify(f"{self.table.caption} {self.span}")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("export") in FILES:
            self.filterset = self._filterset()
            return as_file(request, self.activities, self.span, self.file_name())
        return super().get(request, *args, **kwargs)

    def facts(self, page: Page) -> dict[str, Any]:
        found = coverage_of(self.activities, self.span, today=self.today, asked=self.whose)
        kinds = [each.kind for each in found.kinds if not each.counted.is_empty]
        heat = heat_of(page.rows, kinds, self.span, today=self.today) if kinds else None
        return {"coverage": found, "heat": heat, **around(self.request, self.span)}


@require_GET
def coverage_of_customer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One customer's coverage by kind, with what was late and what was skipped and why."""
    seen = Customer.objects.visible_to(user_of(request)).select_related("unit")
    customer = get_object_or_404(seen, pk=pk)
    today, span = timezone.localdate(), asked_span(request)
    rows = Activity.objects.visible_to(user_of(request)).of([customer])
    if request.GET.get("export") in FILES:
        name = slugify(f"{COVERAGE.caption} {customer.unit.code} {span}")
        return as_file(request, rows, span, name)
    facts = {
        "customer": customer,
        "today": today,
        "coverage": coverage_of(rows, span, today=today, asked={"customer": customer.unit.code}),
        "skipped": skipped_in(rows, span, today=today),
        "late": late_in(rows, span, today=today),
        "chips": kinds_of_span(request, span),
        "days": DaysForm(initial={"since": span.first, "until": span.last}),
        **around(request, span),
    }
    return render(request, "meetings/coverage_of.html", facts)


def as_file(
    request: HttpRequest, rows: ActivityQuerySet, span: spans.Span, name: str
) -> HttpResponseBase:
    """A line for each customer and kind, of which every figure of the page is a sum."""
    write = FILES[request.GET["export"]]
    return write(COVERAGE_FILE, by_kind_and_customer(rows, span, today=timezone.localdate()), name)
