"""The trace of a requirement, an agreement, a service level or a customer, both ways."""

from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements.models import Agreement, AgreementState, Requirement, ServiceLevel
from agreements.trace.requirement_links import links_of_requirement
from agreements.trace.rows import (
    Tally,
    any_gap,
    own_levels,
    tally_of,
    traced,
    traced_requirements,
    with_levels,
    with_words,
)
from agreements.trace.stages import chain_of, stages
from agreements.trace.tables import LEVELS, REQUIREMENTS
from agreements.views.common import the_agreement, the_level, user_of
from agreements.views.requirements import the_requirement
from brm.ui.keyset import Page
from brm.ui.views import Chip, TableView
from customers.views.tab_lists import CustomerTab

ANY = "any"


class LevelTraces(TableView):
    """Service levels, each with every link of its trace; `?gap=` leaves those that lack one."""

    table = LEVELS
    empty = "agreements/trace/_none.html"

    def levels(self) -> QuerySet[ServiceLevel]:
        """The levels that the page is about."""
        raise NotImplementedError

    @property
    def asked(self) -> str:
        """The stage whose gaps are asked for, `any`, or nothing."""
        found = self.request.GET.get("gap", "")
        return found if found == ANY or found in stages else ""

    def rows(self) -> QuerySet[Any]:
        rows = with_words(traced(self.levels(), on=timezone.localdate()))
        if self.asked:
            rows = rows.filter(any_gap() if self.asked == ANY else Q(**{f"gap_{self.asked}": True}))
        return rows

    @cached_property
    def tally(self) -> Tally:
        return tally_of(self.levels(), on=timezone.localdate())

    def chips(self) -> list[Chip]:
        broken = self.tally.levels - self.tally.whole
        return [
            Chip(_("All levels"), "?", self.tally.levels, pressed=not self.asked),
            Chip(_("Only gaps"), f"?gap={ANY}", broken, pressed=self.asked == ANY),
        ]

    def facts(self, page: Page) -> dict[str, Any]:
        today = timezone.localdate()
        return {
            "chains": [(level, chain_of(level, today)) for level in page.rows],
            "tally": self.tally,
            "stages": [(name, stages[name].label, n) for name, n in self.tally.gaps.items()],
            "asked": self.asked,
        }


class TraceOfCustomer(CustomerTab, LevelTraces):
    """The service levels of one customer in force today, as a tab of its page."""

    tab = "trace"
    customer_field = "line__customer"
    template_name = "agreements/trace/of_customer.html"

    def levels(self) -> QuerySet[ServiceLevel]:
        return own_levels(on=timezone.localdate()).filter(line__customer=self.customer)


class RequirementsTraced(TableView):
    table = REQUIREMENTS
    empty = "agreements/trace/_none.html"

    def rows(self) -> QuerySet[Any]:
        today = timezone.localdate()
        seen = Requirement.objects.visible_to(user_of(self.request))
        rows: QuerySet[Any] = with_levels(traced_requirements(seen, on=today), on=today)
        return rows.filter(broken=True) if self.only_gaps else rows

    @property
    def only_gaps(self) -> bool:
        return self.request.GET.get("gap") == ANY

    def chips(self) -> list[Chip]:
        return [
            Chip(_("All requirements"), "?", pressed=not self.only_gaps),
            Chip(_("Only gaps"), f"?gap={ANY}", pressed=self.only_gaps),
        ]

    def facts(self, page: Page) -> dict[str, Any]:
        today = timezone.localdate()
        return {
            "traces": [
                (
                    links_of_requirement(each),
                    [(level, chain_of(level, today)[2:]) for level in each.traced_levels],
                )
                for each in page.rows
            ]
        }


class RequirementsOfCustomerTraced(CustomerTab, RequirementsTraced):
    """The same from the other end: the customer's requirements, and what answers each."""

    tab = "trace"
    template_name = "agreements/trace/requirements_of_customer.html"


class TraceOfAgreement(LevelTraces):
    """The levels of an agreement: those in force today, else those of its last period."""

    template_name = "agreements/trace/of_agreement.html"
    agreement: Agreement

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.agreement = the_agreement(request, kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def levels(self) -> QuerySet[ServiceLevel]:
        if self.agreement.state == AgreementState.ACTIVE:
            today = timezone.localdate()
            return own_levels(on=today).filter(line__period__agreement=self.agreement)
        last = self.agreement.periods.last_of_chain()
        return ServiceLevel.objects.filter(line__period__in=last, line__customer__isnull=False)

    def facts(self, page: Page) -> dict[str, Any]:
        return super().facts(page) | {"agreement": self.agreement}


class TraceOfRequirement(LevelTraces):
    """A requirement, its decision, and the levels in force that answer it."""

    template_name = "agreements/trace/of_requirement.html"
    requirement: Requirement

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.requirement = the_requirement(request, kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def levels(self) -> QuerySet[ServiceLevel]:
        return own_levels(on=timezone.localdate()).filter(requirement=self.requirement)

    def facts(self, page: Page) -> dict[str, Any]:
        rows = Requirement.objects.filter(pk=self.requirement.pk)
        own = traced_requirements(rows, on=timezone.localdate())
        head = own.select_related("decision__person").get()
        levels = super().facts(page)
        below = [(level, chain[2:]) for level, chain in levels["chains"]]
        return levels | {
            "requirement": self.requirement,
            "traces": [(links_of_requirement(head), below)],
        }


@require_GET
def level_trace(request: HttpRequest, pk: int) -> HttpResponse:
    """One service level, and every link of its trace."""
    today = timezone.localdate()
    seen = the_level(request, pk)
    rows = ServiceLevel.objects.filter(pk=seen.pk, line__customer__isnull=False)
    level = get_object_or_404(with_words(traced(rows, on=today)))
    facts = {"level": level, "chain": chain_of(level, today), "today": today}
    return render(request, "agreements/trace/of_level.html", facts)
