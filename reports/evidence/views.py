"""Evidence: all clauses for a period, one clause with who lacks what, and a list of its records."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from brm.ui.formats import number
from brm.ui.keyset import Page
from brm.ui.navigation import counted
from brm.ui.tables import Table
from brm.ui.views.lists import Chip, TableView, dressed
from meetings.views.common import user_of
from meetings.whose import WHOSE, CoverageFilter
from reports.evidence.clauses import Clause, Records, Scope, clauses
from reports.evidence.counting import conformance_of
from reports.evidence.kpi_page import MONTHS, figures_of
from reports.evidence.packs.compared import last_pack_of
from reports.evidence.packs.forms import PackForm, form_for
from reports.evidence.packs.work import MAY_ASK
from reports.evidence.pictures import capability_map, levels_of
from reports.evidence.scopes import Asked, quarters_until
from reports.evidence.tables import lacking_table, lacks, with_lacks
from reports.rules import months_before

COUNTED = 9_999
"""So many records of a list are counted, so that no table ever is as a whole."""


@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """Every requirement with its verdict for a period."""
    asked = Asked(request)
    scope = asked.scope
    facts = asked.facts() | {
        "filterset": asked.filterset,
        "fields": dressed(asked.with_its_days),
        "pack_form": _pack_form(asked),
        "frozen": last_pack_of(scope, asked.unit) if asked.can_be_packed else None,
        "conformance": conformance_of(scope) if asked.can_be_judged else None,
    }
    return render(request, "reports/evidence/evidence.html", facts)


@require_safe
def capability(request: HttpRequest) -> HttpResponse:
    """The capability of each requirement over four quarters; a query each."""
    asked = Asked(request)
    quarters = [conformance_of(each) for each in quarters_until(asked.scope)]
    facts = asked.facts() | {
        "fields": [each for each in dressed(asked.filterset) if each.name in WHOSE],
        "filterset": asked.filterset,
        "picture": capability_map(quarters),
        "levels": levels_of(quarters),
    }
    return render(request, "reports/evidence/capability.html", facts)


def _pack_form(asked: Asked) -> PackForm | None:
    """What asks for the pack of the page, for whoever may; nothing where none can be so narrow."""
    may = user_of(asked.request).has_role(*MAY_ASK)
    if not (may and asked.can_be_packed and asked.scope.has_begun):
        return None
    return form_for(asked.scope.span, asked.unit)


class OfClause(TableView):
    """A list that belongs to one clause, in the period and of the customers asked for."""

    filters = CoverageFilter
    folded = ("below", "manager", "tier")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.key not in clauses or not user_of(request).roles:
            raise Http404
        return super().get(request, *args, **kwargs)

    @property
    def key(self) -> str:
        return str(self.kwargs["key"])

    @cached_property
    def asked(self) -> Asked:
        return Asked(self.request)

    @property
    def scope(self) -> Scope:
        return self.asked.scope

    @property
    def clause(self) -> Clause:
        return clauses[self.key]

    def chips(self) -> list[Chip]:
        return list(self.asked.facts()["period_chips"])

    def _narrowed(self) -> QuerySet[Any]:
        """The filters narrow the customers of the scope, not the rows."""
        return self.rows() if self.scope.has_begun else self.rows().none()

    def facts(self, page: Page) -> dict[str, Any]:
        return self.asked.facts() | {"key": self.key, "clause": self.clause}


class ClauseView(OfClause):
    """One clause: what is shown of how many, the records behind it, and who lacks what."""

    template_name = "reports/evidence/clause.html"
    empty = "reports/evidence/_nothing_lacks.html"

    @cached_property
    def table(self) -> Table:  # type: ignore[override]  # its cells depend on the clause
        return lacking_table(self.clause)

    def rows(self) -> QuerySet[Any]:
        return with_lacks(self.clause, self.scope)

    def file_name(self) -> str:
        return slugify(f"{self.key} {self.scope.span}")

    def facts(self, page: Page) -> dict[str, Any]:
        found = super().facts(page)
        for row in page.rows:
            row.lacks = [(check, check.href(row)) for check in lacks(self.clause, row)]
        if not self.asked.can_be_judged:
            return found
        conformance = conformance_of(self.scope, [self.key])
        return found | {
            "conformance": conformance,
            "result": conformance.clauses[0],
            "records": _counted(self.clause, self.scope),
        }


def _counted(clause: Clause, scope: Scope) -> list[tuple[Records, str]]:
    """The lists of the clause with how many records each has; one query."""
    found = counted((each.rows(scope) for each in clause.records), most=COUNTED)
    return [(each, _figure(n)) for each, n in zip(clause.records, found, strict=True)]


def _figure(n: int) -> str:
    """How many records a list has: where there are more than are counted, where they all are."""
    if n > COUNTED:
        return _("all in the list")
    return number(n) if n else _("none")


class RecordList(OfClause):
    """The records of one list of a clause."""

    template_name = "reports/evidence/records.html"

    @cached_property
    def records(self) -> Records:
        name = self.kwargs["name"]
        found = next((each for each in self.clause.records if each.name == name), None)
        if found is None:
            raise Http404
        return found

    @property
    def table(self) -> Table:  # type: ignore[override]  # that of the list that is asked for
        return self.records.table

    def rows(self) -> QuerySet[Any]:
        return self.records.rows(self.scope)

    def file_name(self) -> str:
        return slugify(f"{self.key} {self.records.name} {self.scope.span}")

    def facts(self, page: Page) -> dict[str, Any]:
        return super().facts(page) | {"records": self.records}


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The figures by which the process is steered, over twelve months."""
    asked, today = Asked(request), timezone.localdate()
    shown = figures_of(asked.whose, on=today)
    facts = {
        "figures": shown,
        "months": months_before(today, MONTHS),
        "filterset": asked.filterset,
        "poor": [each for each in shown if each.is_poor],
        "is_counted": any(each.last.of for each in shown),
        "fields": [each for each in dressed(asked.filterset) if each.name in WHOSE],
        "asked_query": asked.query,
    }
    return render(request, "reports/evidence/figures.html", facts)
