"""What an agreement says in one period, written down in plain values.

A content is a schema version and sections: `agreement` (names and sum), `terms`, `lines` by the
code of their service, `levels` by service, measure and what it is measured over. A value that is
not said is left out, as is a share of a whole. What is not agreed with the customer (when our work
begins, what we intend, what it costs us, remarks) is not in it: it may change without another
edition.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from agreements.models import Agreement, AgreementLine, AgreementPeriod, ServiceLevel
from agreements.models.periods import WHOLE
from customers.freshness.differences import Record, Sections

SCHEMA = 1
TERMS = (
    "anchor_on",
    "initial_months",
    "first_ends_on",
    "renewal_mode",
    "renewal_months",
    "renewals_at_most",
    "notice_months",
    "notice_days",
)


def content_of(
    agreement: Agreement,
    period: AgreementPeriod,
    *,
    on: date,
    days: DateRange | None = None,
) -> dict[str, Any]:
    """What the agreement says in the period, as it stands on the day; four queries at most.

    Lines that were taken out, and targets that applied no longer by then, are left out. `days` are
    those of the period to come, which is to have what holds to the end of `period`, but for
    services that are retired by then.
    """
    on = _within(period, date.max if days else on)
    lines = period.lines.standing().select_related("service", "rest_paid_by__unit")
    if days is not None:
        lines = lines.exclude(service__retired_on__lte=days.lower)
    days = days or period.valid
    levels = ServiceLevel.objects.filter(line__in=lines).not_past(on=on)
    levels = levels.select_related("measure", "line__service")
    sections: Sections = {
        "agreement": {"agreement": _names(agreement)},
        "terms": {"terms": _terms(agreement, days)},
        "lines": {line.service.code: _line(line) for line in lines},
        "levels": dict(_level(level, on=on) for level in levels.order_by("pk")),
    }
    return content_in(sections)


NAMES = {
    "agreement": ("customer", "master"),
    "lines": ("service", "unit", "rest_paid_by"),
    "levels": ("service", "measure", "unit", "better"),
}
"""What of a content is called as lists and structure call it, which may change of itself."""


def promised_in(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a content promises, without what names alone in it: codes tell what is meant."""
    return {
        section: {
            key: {name: said for name, said in record.items() if name not in NAMES.get(section, ())}
            for key, record in records.items()
        }
        for section, records in content["sections"].items()
    }


def content_in(sections: Sections) -> dict[str, Any]:
    """The content of these sections, without what is empty in them."""
    said = {
        section: {key: _said(record) for key, record in records.items()}
        for section, records in sections.items()
        if records
    }
    return {"schema": SCHEMA, "sections": said}


def plain(value: Any) -> Any:
    """A value as JSON has it: days and figures as text, figures without idle zeros."""
    if isinstance(value, Decimal):
        return "0" if not value else f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return value


def _said(record: Mapping[str, Any]) -> Record:
    return {name: plain(value) for name, value in record.items() if value not in (None, "")}


def _names(agreement: Agreement) -> Record:
    master = agreement.master
    return {
        "number": agreement.number,
        "name": agreement.name,
        "kind": agreement.kind,
        "form": agreement.form,
        "customer": str(agreement.customer),
        "supplier": agreement.supplier,
        "master": str(master) if master else None,
        "description": agreement.description,
        "value": agreement.value,
        "currency": agreement.currency,
    }


def _terms(agreement: Agreement, days: DateRange) -> Record:
    terms = {name: getattr(agreement, name) for name in TERMS}
    return {**terms, "first_day": days.lower, "last_day": _last_day(days)}


def _line(line: AgreementLine) -> Record:
    return {
        "service": line.service.name,
        "unit": line.service.unit,
        "quantity": line.quantity,
        "price": line.price,
        "funding_share": line.funding_share if line.funding_share != WHOLE else None,
        "rest_paid_by": str(line.rest_paid_by) if line.rest_paid_by else None,
    }


def _level(level: ServiceLevel, *, on: date) -> tuple[str, Record]:
    """A target; one that applies on some days of its line only says on which, but not since when.

    One that is still to begin stands beside the one that applies until then.
    """
    service, measure = level.line.service, level.measure
    days, line_days = level.valid, level.line.valid
    begins = days.lower if days.lower and days.lower > on else None
    is_cut = days.upper and (line_days.upper is None or days.upper < line_days.upper)
    ends = days.upper if is_cut else None
    key = key_of(level)
    return f"{key}/{begins.isoformat()}" if begins else key, {
        "service": service.name,
        "measure": measure.name,
        "unit": measure.unit,
        "better": measure.better,
        "period_kind": level.period_kind,
        "target": level.target,
        "warning": level.warning,
        "workload_limit": level.workload_limit,
        "exceptions": level.exceptions,
        "first_day": begins,
        "last_day": ends - timedelta(days=1) if ends else None,
    }


def key_of(level: ServiceLevel) -> str:
    """What a target is called in a content: by its service, measure, and what it is measured over.

    Those that are still to begin beside another one have their first day behind it.
    """
    return "/".join([level.line.service.code, level.measure.code, level.period_kind])


def _last_day(days: DateRange) -> date | None:
    return days.upper - timedelta(days=1) if days.upper else None


def _within(period: AgreementPeriod, on: date) -> date:
    """The day, or the nearest to it that the period has."""
    last = period.last_day
    day = max(on, period.first_day)
    return min(day, last) if last else day
