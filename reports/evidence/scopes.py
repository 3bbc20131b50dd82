"""Which period and whose evidence an address asks for."""

from dataclasses import dataclass, replace
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from brm.accounts.models import Organisation
from customers.models import Customer, Unit
from customers.models.customers import CustomerQuerySet
from meetings import spans
from meetings.views.common import user_of
from meetings.views.coverage import around, asked_span, kinds_of_span
from meetings.whose import CoverageFilter
from reports.evidence.clauses import Scope

QUARTERS = 4


@dataclass(frozen=True)
class Asked:
    """The filters of a page of evidence, and the scope that they ask for."""

    request: HttpRequest

    @cached_property
    def filterset(self) -> CoverageFilter:
        seen = Customer.objects.visible_to(user_of(self.request))
        return CoverageFilter(self.request.GET, queryset=seen, request=self.request)

    @cached_property
    def whose(self) -> CustomerQuerySet:
        """The customers it is narrowed to; none where a filter does not understand its value."""
        user, today = user_of(self.request), timezone.localdate()
        seen = Customer.objects.visible_to(user)
        narrowed = self.filterset.qs if self.filterset.form.is_valid() else seen.none()
        rows = cast(CustomerQuerySet, narrowed)
        return rows.in_care_of(user, on=today) if self.request.GET.get("mine") == "1" else rows

    @cached_property
    def scope(self) -> Scope:
        first_month = Organisation.current().first_month
        return Scope(asked_span(self.request), timezone.localdate(), self.whose, first_month)

    @cached_property
    def unit(self) -> Unit | None:
        """The unit that it is narrowed to, with those below."""
        form = self.filterset.form
        return form.cleaned_data.get("below") if form.is_valid() else None

    @property
    def can_be_packed(self) -> bool:
        """A pack is of all customers or of those below a unit, not of anybody's own."""
        narrower = ("manager", "tier", "mine")
        return self.filterset.form.is_valid() and not any(
            self.request.GET.get(name) for name in narrower
        )

    @property
    def can_be_judged(self) -> bool:
        """Not before the period begins, nor of a filter that is not understood."""
        return self.scope.has_begun and self.filterset.form.is_valid()

    @property
    def with_its_days(self) -> CoverageFilter:
        """The filters with the first and the last day of the period, however it was asked for."""
        span, told = self.scope.span, self.request.GET.copy()
        told["since"], told["until"] = span.first.isoformat(), span.last.isoformat()
        told["period"] = span.key
        return CoverageFilter(told, queryset=Customer.objects.none(), request=self.request)

    @property
    def query(self) -> str:
        """What the next page is asked with, so that it is about the same."""
        kept = self.request.GET.copy()
        for gone in ("sort", "after", "before", "export"):
            kept.pop(gone, None)
        return kept.urlencode()

    def facts(self) -> dict[str, Any]:
        """What the head of each page of evidence shows."""
        span, ways = self.scope.span, around(self.request, self.scope.span)
        if span.last >= self.scope.today:
            ways.pop("span_after", None)
        return {
            "scope": self.scope,
            "span": span,
            "period_chips": kinds_of_span(self.request, span),
            "asked_query": self.query,
            **ways,
        }


def quarters_until(scope: Scope) -> list[Scope]:
    """The quarter of the last day and those before it, the oldest first, of the same customers."""
    span = spans.containing("quarter", scope.read_on, first_month=1)
    found = [span]
    while len(found) < QUARTERS:
        found.append(found[-1].before)
    return [replace(scope, span=each) for each in reversed(found)]
