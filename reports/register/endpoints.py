"""The endpoints of reports: deliver one, and ask which are owed."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Header, Query, Router, Schema, Status
from pydantic import ConfigDict, StringConstraints

from brm.api.answers import Errors
from brm.api.models import ApiToken
from brm.api.once import once
from reports.models import (
    Arrival,
    ExpectedReport,
    ReportEdition,
    ReportTakingBack,
    ServiceReport,
)
from reports.register.receive import Sent, Taken, take_report
from reports.register.rules import in_words
from reports.register.scopes import ask
from reports.register.scopes import deliver as deliver_scope
from reports.register.token_units import customers_within

router = Router(tags=["reports"])

MOST_FIGURES = 1_000
PAGE = 100

# No text of the database has a null character.
Code = Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00]*$")]
Words = Annotated[str, StringConstraints(max_length=5_000, pattern=r"^[^\x00]*$")]
Value = Decimal | Words


class Strict(Schema):
    """What is sent; a field that there is not is refused instead of passed over."""

    model_config = ConfigDict(extra="forbid")


class Figure(Strict):
    """One figure; customer, service and period are the report's where it says nothing else."""

    measure: Code
    value: Decimal
    customer: Code = ""
    service: Code = ""
    period: Code = Field("", description="A month: 2026-10.")
    counted: Decimal | None = Field(None, description="What it was taken of.")
    excluded: Decimal | None = Field(None, description="What was left out, agreed maintenance.")
    workload: Decimal | None = Field(None, description="How much was asked of the service.")


class File(Strict):
    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
    content: str = Field(description="The bytes of the file in base64.")


class Report(Strict):
    """A report of a process about a customer, a service, or neither: then about all customers."""

    process: Code = Field(description="The key of the process.")
    period: Code = Field("", description="A month, a quarter or a year: 2026-10, 2026-Q4, 2026.")
    first_day: date | None = Field(None, description="Instead of a name: with its last day.")
    last_day: date | None = Field(None, description="Of 1, 2, 3, 4, 6 or 12 whole months.")
    customer: Code = Field("", description="The code of the customer's unit.")
    service: Code = Field("", description="The code of the service.")
    summary: Words = ""
    fields: dict[Code, Value] = Field({}, description="By the keys of the template's headings.")
    figures: list[Figure] = Field([], max_length=MOST_FIGURES)
    file: File | None = None


class Delivered(Schema):
    """The edition that a report is; `is_new` is false for what was here already."""

    report: int
    edition: int
    is_new: bool
    digest: str
    url: str
    answers: list[int] = Field(description="The expected reports that it answers.")
    measurements: dict[str, int]


class TakenBack(Schema):
    on: date
    reason: str


class EditionHere(Schema):
    """One delivery; taken back it stays on record, and nothing follows from it."""

    edition: int
    digest: str
    arrived_on: date
    taken_back: TakenBack | None


class ReportHere(Schema):
    """A report with its editions, the last one first; `is_taken_back` where none of them holds."""

    report: int
    process: str
    customer: str
    service: str
    first_day: date
    last_day: date
    url: str
    is_taken_back: bool
    holds: int | None = Field(description="The number of the edition that holds.")
    answers: list[int]
    editions: list[EditionHere]


class Owed(Schema):
    id: int
    process: str
    name: str
    customer: str
    service: str
    first_day: date
    last_day: date
    period: str
    due_on: date
    state: str
    arrived_on: date | None
    days_late: int
    taken_back: TakenBack | None = Field(description="What came was taken back: send another.")


class Page(Schema):
    """Expected reports by their numbers; `after` asks for those that follow, if there are any."""

    reports: list[Owed]
    after: int | None


class Asked(Strict):
    state: Arrival | None = None
    process: Code = ""
    after: int = Field(0, ge=0, le=2**62)


PROBLEMS = dict.fromkeys((401, 403, 409, 413, 422, 429), Errors)


@router.post(
    "/service-reports",
    response={201: Delivered, 200: Delivered, **PROBLEMS},
    url_name="deliver",
    summary="Deliver a report",
)
def deliver(
    request: HttpRequest,
    sent: Report,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key")] = "",
) -> Status[dict[str, Any]]:
    """Deliver a report of a process; its figures become measurements by the rules of imports.

    The same delivery again changes nothing and answers 200; another one for the same period is
    the next edition. All of it is taken or nothing. A token that is narrowed to a unit delivers
    reports about customers at that unit or below it alone; another is refused with 403.
    """
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    status, answer = once(
        token,
        idempotency_key,
        sent.model_dump(mode="json"),
        lambda: _answer(take_report(_sent(sent), token=token, on=timezone.localdate())),
    )
    return Status(status, answer)


def _sent(sent: Report) -> Sent:
    facts = sent.model_dump(exclude={"file"})
    if sent.file is not None:
        facts |= {"file_name": sent.file.name, "file_base64": sent.file.content}
    return Sent(**facts)


def _answer(taken: Taken) -> tuple[int, dict[str, Any]]:
    edition, report = taken.edition, taken.edition.report
    counts = taken.run.result if taken.run else {}
    answer = {
        "report": report.pk,
        "edition": edition.n,
        "is_new": taken.is_new,
        "digest": edition.digest,
        "url": urljoin(settings.SITE, report.get_absolute_url()),
        "answers": list(report.answers.order_by("pk").values_list("pk", flat=True)),
        "measurements": {name: counts.get(name, 0) for name in ("created", "updated", "unchanged")},
    }
    return (201 if taken.is_new else 200), answer


@router.get(
    "/service-reports/{int:report}",
    response={200: ReportHere, **PROBLEMS, 404: Errors},
    url_name="report",
    summary="Ask what became of a report",
)
def report_here(request: HttpRequest, report: int) -> dict[str, Any]:
    """A report of a process that the token may deliver or ask about, with what was taken back.

    404 for one that there is not, or that lies beyond what the token is narrowed to.
    """
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    found = ServiceReport.objects.in_full().filter(pk=report).first()
    if found is None or not _may_know(token, found):
        raise Http404
    editions = found.editions.select_related("taking_back")
    return {
        "report": found.pk,
        "process": found.process_id,
        "customer": found.customer.unit.code if found.customer else "",
        "service": found.service.code if found.service else "",
        "first_day": found.first_day,
        "last_day": found.last_day,
        "url": urljoin(settings.SITE, found.get_absolute_url()),
        "is_taken_back": found.newest is None,
        "holds": found.newest.n if found.newest else None,
        "answers": list(found.answers.order_by("pk").values_list("pk", flat=True)),
        "editions": [_edition(each) for each in editions],
    }


def _may_know(token: ApiToken, report: ServiceReport) -> bool:
    process, within = report.process_id, customers_within(token)
    if within is not None and not within.filter(service_reports=report).exists():
        return False
    return token.may(deliver_scope(process)) or token.may(ask(process))


def _edition(row: ReportEdition) -> dict[str, Any]:
    return {
        "edition": row.n,
        "digest": row.digest,
        "arrived_on": row.arrived_on,
        "taken_back": _taken_back(row.taking_back) if row.is_taken_back else None,
    }


def _taken_back(row: ReportTakingBack) -> dict[str, Any]:
    return {"on": row.taken_back_on, "reason": row.reason}


@router.get(
    "/expected-reports",
    response={200: Page, **PROBLEMS},
    url_name="expected",
    summary="Ask which reports are owed",
)
def expected(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """The expected reports of the processes that the token may ask about, 100 at a time.

    A token that is narrowed to a unit is told those about customers at that unit or below it.
    """
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    prefix = ask("")
    mine = [name.removeprefix(prefix) for name in token.scopes if name.startswith(prefix)]
    rows = ExpectedReport.objects.filter(pk__gt=asked.after, kind__process__key__in=mine).in_full()
    within = customers_within(token)
    if within is not None:
        rows = rows.filter(customer__in=within)
    if asked.process:
        rows = rows.filter(kind__process__key=asked.process)
    if asked.state:
        rows = rows.filter(state=asked.state)
    found = list(rows.order_by("pk")[: PAGE + 1])
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    return {"reports": [_owed(each) for each in found[:PAGE]], "after": more}


def _owed(row: ExpectedReport) -> dict[str, Any]:
    return {
        "id": row.pk,
        "process": row.kind.process_id,
        "name": str(row.kind),
        "customer": row.customer.unit.code if row.customer else "",
        "service": row.service.code if row.service else "",
        "first_day": row.first_day,
        "last_day": row.last_day,
        "period": in_words(row.first_day, row.day_after),
        "due_on": row.due_on,
        "state": row.state,
        "arrived_on": row.arrived_on,
        "days_late": row.days_late,
        "taken_back": _taken_back(row.taken_back) if row.taken_back else None,
    }
