"""What a system sends becomes an edition of its report, and its figures measurements."""

import base64
import binascii
import csv
import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import Service
from brm.api.models import ApiToken
from brm.documents.operations import kept
from brm.imports.models import ImportRun
from brm.imports.operations import receive_file, work_on_received
from brm.imports.refusals import Refused
from brm.ui.months import month_of
from customers.models import Customer
from reports.models import ReportEdition, ReportImport, ReportingProcess, ServiceReport, Source
from reports.register.operations import Content, Subject, deliver_report, lock_subject
from reports.register.rules import Period, period_between, period_named
from reports.register.scopes import deliver
from reports.register.template import checked
from reports.register.token_units import require_within

COLUMNS = (
    "customer",
    "service",
    "measure",
    "period",
    "value",
    "counted",
    "excluded",
    "workload",
)
FIRST_LINE = 2
"""Of the file that the figures are written into; the line before it names the columns."""


@dataclass(frozen=True)
class Sent:
    """A report as a system sent it: codes, the period in words, values by the headings' keys."""

    process: str
    period: str = ""
    first_day: date | None = None
    last_day: date | None = None
    customer: str = ""
    service: str = ""
    summary: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    figures: Sequence[Mapping[str, Any]] = ()
    file_name: str = ""
    file_base64: str = ""


@dataclass(frozen=True)
class Taken:
    """What came of it; `is_new` is false for a delivery that was here already."""

    edition: ReportEdition
    is_new: bool
    run: ImportRun | None


@transaction.atomic
def take_report(sent: Sent, *, token: ApiToken, on: date) -> Taken:
    """Take the report as its next edition and import its figures: all of it or nothing.

    Raises PermissionDenied beyond the token's scope, ValidationError by the fields that are wrong.
    """
    with pghistory.context(token=token.name):
        subject = _subject_of(sent, token, on)
        content = Content(
            summary=sent.summary.strip(),
            headings=checked(subject.process, dict(sent.fields)),
            figures=_figures(sent, subject.period),
        )
        before = _editions_before(subject)
        with _file_of(sent) as file:
            edition = deliver_report(
                subject,
                content,
                by=token,
                on=on,
                source=Source.API,
                file=file,
                file_name=sent.file_name,
            )
            is_new = edition.n > before
            run = _import(edition) if is_new and content.figures else None
    return Taken(edition, is_new, run)


def _subject_of(sent: Sent, token: ApiToken, on: date) -> Subject:
    """What it is of; beyond the token's scope nothing is said of which processes and customers."""
    if not token.may(deliver(sent.process)):
        raise PermissionDenied(
            _("This token may not deliver reports of %(process)s.") % {"process": sent.process}
        )
    require_within(token, sent.customer)
    process = ReportingProcess.objects.filter(key=sent.process, is_active=True).first()
    wrong: dict[str, str] = {}
    if process is None:
        wrong["process"] = _("This process reports no more.")
    if sent.customer and sent.service:
        wrong["service"] = _("Give the customer or the service, not both.")
    customer = Customer.objects.filter(unit__code=sent.customer).select_related("unit").first()
    if sent.customer and customer is None:
        wrong["customer"] = _("No customer has this code.")
    service = Service.objects.filter(code=sent.service).first()
    if sent.service and service is None:
        wrong["service"] = _("No service has this code.")
    period = _period_of(sent, wrong)
    if period is not None and period.first_day > on:
        wrong["first_day" if sent.first_day else "period"] = _("This period has not begun.")
    if wrong:
        raise ValidationError(wrong)
    assert process is not None
    assert period is not None
    return Subject(process, customer, service, period)


def _period_of(sent: Sent, wrong: dict[str, str]) -> Period | None:
    """The period by its name or by its days; what is wrong with it goes into `wrong`."""
    if sent.first_day is None and sent.last_day is None:
        period = period_named(sent.period)
        if period is None:
            wrong["period"] = _("Write a month, a quarter or a year: 2026-10, 2026-Q4, 2026.")
        return period
    if sent.period:
        wrong["period"] = _("Give the period by its name or by its days, not both.")
        return None
    period = period_between(sent.first_day, sent.last_day)
    if period is None:
        wrong["last_day"] = _("Give the first and the last day of 1, 2, 3, 4, 6 or 12 months.")
    return period


def _figures(sent: Sent, period: Period) -> list[dict[str, str]]:
    """The figures as lines of a file; raises ValidationError for one of somebody or months else.

    A token delivers the reports of a process, and no figure that its report is not about.
    """
    wrong = {
        f"figures.{n}.{name}": sentence
        for n, each in enumerate(sent.figures)
        for name, sentence in _beyond(each, sent, period)
    }
    if wrong:
        raise ValidationError(wrong)
    return [_figure(each, sent, period) for each in sent.figures]


def _beyond(figure: Mapping[str, Any], sent: Sent, period: Period) -> Iterator[tuple[str, str]]:
    """What of a figure lies beyond its report, with a sentence each."""
    if sent.customer and figure.get("customer") not in (None, "", sent.customer):
        yield "customer", _("The report is about another customer.")
    if sent.service and figure.get("service") not in (None, "", sent.service):
        yield "service", _("The report is about another service.")
    month = month_of(figure.get("period") or _month_of(period))
    if month is None or not period.first_day <= month < period.day_after:
        yield "period", _("Write a month of the report's period: 2026-10.")


def _month_of(period: Period) -> str:
    """The month that a period is, as a figure names it; nothing for a longer one."""
    is_one = period.last_day.replace(day=1) == period.first_day
    return f"{period.first_day:%Y-%m}" if is_one else ""


def _figure(figure: Mapping[str, Any], sent: Sent, period: Period) -> dict[str, str]:
    """A figure as a line of a file; customer, service and month are the report's unless it says."""
    whole = {"customer": sent.customer, "service": sent.service, "period": _month_of(period)}
    given = {name: str(value) for name, value in figure.items() if value not in (None, "")}
    return {name: value for name, value in {**whole, **given}.items() if value}


def _editions_before(subject: Subject) -> int:
    lock_subject(subject)
    found = ServiceReport.objects.filter(**subject.facts).select_related("newest").first()
    return found.newest.n if found and found.newest else 0


@contextmanager
def _file_of(sent: Sent) -> Iterator[BinaryIO | None]:
    """The bytes that were sent; they are kept no longer than nothing of the report is refused."""
    if not sent.file_name:
        yield None
        return
    stream = io.BytesIO(_bytes_of(sent))
    with ExitStack() as stack:
        try:
            stack.enter_context(kept(stream))
        except ValidationError as refusal:
            raise ValidationError({"file.content": refusal.messages}) from refusal
        yield stream


def _bytes_of(sent: Sent) -> bytes:
    try:
        found = base64.b64decode(sent.file_base64, validate=True)
    except (binascii.Error, ValueError):
        raise ValidationError({"file.content": _("This is no base64.")}) from None
    if not found:
        raise ValidationError({"file.content": _("This file is empty.")})
    return found


# Figures ------------------------------------------------------------------------------------------
def _import(edition: ReportEdition) -> ImportRun:
    """Import the figures as a file of measurements; all of them are taken or none.

    So a late correction keeps the old value, and what the page of imports says is the same.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{edition.report.process_id}-{edition.digest[:12]}.csv"
        _write(path, edition.figures)
        try:
            run = receive_file("measurements", path, recipe="", by=None)
            run = work_on_received(run, apply=True)
        except Refused as refused:
            raise ValidationError({"figures": refused.sentence}) from refused
    rejected = run.rejected_rows.order_by("line", "pk")
    wrong = {f"figures.{each.line - FIRST_LINE}.{each.column}": each.reason for each in rejected}
    if wrong:
        raise ValidationError(wrong)
    ReportImport.objects.create(edition=edition, run=run)
    return run


def _write(path: Path, figures: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(figures)
