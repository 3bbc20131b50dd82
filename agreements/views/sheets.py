"""Lines and service levels of an agreement as files."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from agreements.files import LEVELS, LINES
from agreements.models import Agreement, AgreementLine, ServiceLevel
from agreements.shown import period_shown
from agreements.views.common import the_agreement
from brm.ui.exports import as_csv, as_sheets
from brm.ui.tables import Table


@require_GET
def agreement_sheets(request: HttpRequest, pk: int, what: str) -> HttpResponseBase:
    """`lines` or `levels` of the period that the page shows as CSV, or `all` as a workbook."""
    agreement = the_agreement(request, pk)
    sheets = _sheets(agreement, on=timezone.localdate())
    if what == "all":
        found = [(str(table.caption), table, rows) for table, rows in sheets.values()]
        return as_sheets(found, slugify(agreement.number))
    if what not in sheets:
        raise Http404
    table, rows = sheets[what]
    return as_csv(table, rows, slugify(f"{agreement.number}-{what}"))


def _sheets(agreement: Agreement, *, on: date) -> dict[str, tuple[Table, QuerySet[Any]]]:
    """What the agreement's page lists; empty lists where it has no period yet."""
    period = period_shown(list(agreement.periods.order_by("n")), on=on)
    last = period.last_day if period else None
    of_line = ("service", "period__agreement__customer__unit", "rest_paid_by__unit")
    lines = AgreementLine.objects.standing().filter(period=period).select_related(*of_line)
    levels = ServiceLevel.objects.filter(line__period=period).not_past(on=min(on, last or on))
    joined = levels.select_related("measure", "line__service", "line__period__agreement")
    return {
        "lines": (LINES, lines.order_by("service__name", "pk")),
        "levels": (LEVELS, joined.order_by("line__service__name", "measure__name", "valid")),
    }
