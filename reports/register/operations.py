"""A report is delivered, set aside, read, concluded and studied."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.models import Service
from brm.accounts.calendar import working_days
from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from brm.api.answers import ConflictError
from brm.api.models import ApiToken
from brm.documents.models import Document, DocumentKind, DocumentVersion
from brm.documents.operations import attach_document, kept
from brm.imports.models import ImportRun, State
from brm.imports.operations import start_import
from brm.imports.refusals import Refused
from brm.ui.formats import full_day
from brm.ui.refusals import refusals_in_words
from customers.care import has_care, require_care
from customers.models import Customer
from reports.models import (
    Arrival,
    ExpectedReport,
    IncomingReport,
    ReportConclusion,
    ReportEdition,
    ReportImport,
    ReportingProcess,
    ReportRead,
    ReportTakingBack,
    ServiceReport,
    Source,
)
from reports.register.rules import Period, days_late

MAY_BRING = (Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
GIVEN_UP = (State.FAILED, State.STOPPED)


@dataclass(frozen=True)
class Subject:
    """What a report is of: a process, a customer or a service or neither, and a period."""

    process: ReportingProcess
    customer: Customer | None
    service: Service | None
    period: Period

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "process": self.process,
            "customer": self.customer,
            "service": self.service,
            "first_day": self.period.first_day,
            "day_after": self.period.day_after,
        }


@dataclass(frozen=True)
class Content:
    """What a delivery says: a summary, the headings of the template, figures to be measured."""

    summary: str = ""
    headings: Sequence[dict[str, str]] = ()
    figures: Sequence[dict[str, str]] = field(default=())

    def with_file(self, file_digest: str) -> dict[str, Any]:
        """All that an edition holds; of its file, which is kept by itself, the digest."""
        return {
            "summary": self.summary,
            "headings": list(self.headings),
            "figures": list(self.figures),
            "file": file_digest,
        }

    def digest(self, file_digest: str) -> str:
        return digest_of(self.with_file(file_digest))


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of the content as canonical JSON: keys sorted, no blanks."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def subject_of(expected: ExpectedReport) -> Subject:
    period = Period(expected.first_day, expected.day_after)
    return Subject(expected.kind.process, expected.customer, expected.service, period)


def subject_of_report(report: ServiceReport) -> Subject:
    period = Period(report.first_day, report.day_after)
    return Subject(report.process, report.customer, report.service, period)


def may_bring(user: User, subject: Subject, *, on: date) -> bool:
    """Whether the user may deliver it: the process's own person, or who has care of the customer.

    What is about no single customer, any relationship manager may bring.
    """
    responsible = subject.process.responsible
    if responsible is not None and responsible.user_id == user.pk:
        return True
    if subject.customer is not None:
        return has_care(user, subject.customer, on=on)
    return user.has_role(*MAY_BRING)


def require_bringing(user: User, subject: Subject, *, on: date) -> None:
    """Raise PermissionDenied, with the sentence of who may, for whoever may not deliver it."""
    if may_bring(user, subject, on=on):
        return
    if subject.customer is not None:
        require_care(user, subject.customer, on=on)
    require_role(user, *MAY_BRING)


# Delivery -----------------------------------------------------------------------------------------
@transaction.atomic
def deliver_report(
    subject: Subject,
    content: Content,
    *,
    by: User | ApiToken,
    on: date,
    source: Source,
    arrived_on: date | None = None,
    file: BinaryIO | None = None,
    file_name: str = "",
) -> ReportEdition:
    """Take a delivery as the next edition of its report, and say that what was expected came.

    The last delivery again is the edition it was; nothing changes then. `arrived_on` is the day
    on which it came, today where none is said. Raises ValidationError where it says nothing, or
    the file is not taken.
    """
    if isinstance(by, User):
        require_bringing(by, subject, on=on)
    if file is None:
        return _deliver(subject, content, None, by=by, on=on, source=source, arrived_on=arrived_on)
    with kept(file) as stored, refusals_in_words():
        same = _again(subject, content.digest(stored.digest), by)
        if same is not None:
            return same
        name = f"{subject.process} {file_name}".strip()
        document = attach_document(
            stored, file_name=file_name, title=name[:200], kind=DocumentKind.OTHER, by=_person(by)
        )
        return _deliver(
            subject, content, document, by=by, on=on, source=source, arrived_on=arrived_on
        )


def _person(by: User | ApiToken) -> User:
    """Who answers for a file that a system brought: whoever gave it its token."""
    return by if isinstance(by, User) else by.made_by


def _again(subject: Subject, digest: str, by: User | ApiToken) -> ReportEdition | None:
    """The edition that is this very delivery; what has come to be expected since, it answers.

    People may file again what was taken back; a system that sends it once more does not mean to.
    """
    same = _same(subject, digest)
    if same is None and isinstance(by, ApiToken):
        _refuse_what_was_taken_back(subject, digest)
    if same is not None:
        settle(subject, same.report)
    return same


def _same(subject: Subject, digest: str) -> ReportEdition | None:
    """The last edition where it is this very delivery, under the lock of its subject.

    What an edition before the last one said is a delivery again: a correction may be taken back.
    """
    lock_subject(subject)
    rows = ReportEdition.objects.filter(
        digest=digest,
        report__newest=F("pk"),
        **{f"report__{name}": value for name, value in subject.facts.items()},
    )
    return rows.select_related("report").first()


def _refuse_what_was_taken_back(subject: Subject, digest: str) -> None:
    facts = {f"edition__report__{name}": value for name, value in subject.facts.items()}
    found = ReportTakingBack.objects.filter(edition__digest=digest, **facts).first()
    if found is not None:
        words = {"day": full_day(found.taken_back_on), "reason": found.reason}
        raise ConflictError(_("This very report was taken back on %(day)s: %(reason)s") % words)


def lock_subject(subject: Subject) -> None:
    """Of two deliveries for one subject at once, the second waits for the first."""
    key = "/".join(str(getattr(each, "pk", each)) for each in subject.facts.values())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 3))", [key])


def _deliver(
    subject: Subject,
    content: Content,
    document: Document | None,
    *,
    by: User | ApiToken,
    on: date,
    source: Source,
    arrived_on: date | None,
) -> ReportEdition:
    if document is None and not (content.summary or content.headings or content.figures):
        raise ValidationError(_("Give a file, a summary or what the headings ask for."))
    arrived_on = arrived_on or on
    if arrived_on > on:
        raise ValidationError({"arrived_on": _("It arrived today or before.")})
    if arrived_on < subject.period.first_day:
        raise ValidationError(_("Its period has not begun."))
    said = content.with_file(_digest_of(document))
    digest = digest_of(said)
    same = _again(subject, digest, by)
    if same is not None:
        return same
    report = _report_of(subject)
    edition = ReportEdition.objects.create(
        report=report,
        n=(report.editions.aggregate(last=Max("n"))["last"] or 0) + 1,
        source=source,
        content=said,
        document=document,
        digest=digest,
        arrived_on=arrived_on,
        received_at=timezone.now(),
        **({"received_by": by} if isinstance(by, User) else {"token": by}),
    )
    report.newest = edition
    report.save()
    settle(subject, report)
    return edition


def _digest_of(document: Document | None) -> str:
    if document is None:
        return ""
    version = DocumentVersion.objects.select_related("file").get(document=document, n=1)
    return version.file.digest


def _report_of(subject: Subject) -> ServiceReport:
    """The report of the subject, made where there is none; the database refuses what cannot be."""
    found = ServiceReport.objects.filter(**subject.facts).first()
    return found or ServiceReport.objects.create(**subject.facts)


def settle(subject: Subject, report: ServiceReport) -> None:
    """What was expected of the subject has arrived with the first edition of the whole period.

    One that came before the period's last day tells of a part of it: it answers nothing.
    """
    whole = report.editions.standing().filter(arrived_on__gte=subject.period.last_day)
    arrived_on = whole.aggregate(first=Min("arrived_on"))["first"]
    if arrived_on is None:
        return
    facts = subject.facts
    rows = ExpectedReport.objects.filter(kind__process=facts.pop("process"), **facts)
    is_working = working_days()
    open_rows = rows.exclude(state=Arrival.ARRIVED)
    for each in open_rows.select_for_update(of=("self",), no_key=True).order_by("pk"):
        each.state, each.report, each.arrived_on, each.reason = (
            Arrival.ARRIVED,
            report,
            arrived_on,
            "",
        )
        each.days_late = days_late(each.due_on, arrived_on, is_working)
        each.taken_back = None
        each.save()


@transaction.atomic
def keep_incoming(
    *, file: BinaryIO, file_name: str, arrived_on: date, by: User, on: date
) -> IncomingReport:
    """Keep a file that is a report of something still to be said."""
    require_role(by, *MAY_BRING)
    if arrived_on > on:
        raise ValidationError({"arrived_on": _("It arrived today or before.")})
    with kept(file) as stored:
        document = attach_document(
            stored, file_name=file_name, title="", kind=DocumentKind.OTHER, by=by
        )
    return IncomingReport.objects.create(document=document, arrived_on=arrived_on, brought_by=by)


@transaction.atomic
def file_incoming(
    incoming: IncomingReport, subject: Subject, content: Content, *, by: User, on: date
) -> ReportEdition:
    """Say of what the file is a report, and take it as its next edition.

    Raises ValidationError where it was filed or withdrawn, or is the report's last edition already.
    """
    require_bringing(by, subject, on=on)
    held = IncomingReport.objects.select_for_update(no_key=True).get(pk=incoming.pk)
    if held.edition_id is not None:
        raise ValidationError(_("Somebody has filed this already."))
    if held.document.is_withdrawn:
        raise ValidationError(_("This file was withdrawn."))
    if _same(subject, content.digest(_digest_of(held.document))):
        raise ValidationError(_("This very file is the last edition of that report already."))
    edition = _deliver(
        subject,
        content,
        held.document,
        by=by,
        on=on,
        source=Source.FILE,
        arrived_on=held.arrived_on,
    )
    held.edition = edition
    held.save()
    return edition


@transaction.atomic
def set_aside(expected: ExpectedReport, *, by: User, on: date, reason: str) -> ExpectedReport:
    """Say that a report is not owed this time, and why; it can still come."""
    require_bringing(by, subject_of(expected), on=on)
    held = _open(expected)
    held.state, held.reason = Arrival.NOT_OWED, reason.strip()
    held.full_clean()
    held.save()
    return held


@transaction.atomic
def expect_again(expected: ExpectedReport, *, by: User, on: date) -> ExpectedReport:
    """Take back that a report is not owed."""
    require_bringing(by, subject_of(expected), on=on)
    held = ExpectedReport.objects.select_for_update(no_key=True).get(pk=expected.pk)
    if held.state != Arrival.NOT_OWED:
        raise ValidationError(_("It is expected, or it came."))
    held.state, held.reason = Arrival.EXPECTED, ""
    held.save()
    return held


def _open(expected: ExpectedReport) -> ExpectedReport:
    held = ExpectedReport.objects.select_for_update(no_key=True).get(pk=expected.pk)
    if held.state != Arrival.EXPECTED:
        raise ValidationError(_("It came, or it is not owed any more."))
    return held


# Reading and concluding ---------------------------------------------------------------------------
@transaction.atomic
def read_report(report: ServiceReport, *, by: User, on: date, seen: int) -> ReportRead:
    """Say that one has read the last edition; a second time changes nothing.

    `seen` is the key of the edition that was on the screen. Raises ValidationError where a newer
    one has come.
    """
    edition = _still_the_last(report, seen)
    read, _made = ReportRead.objects.get_or_create(
        edition=edition, user=by, defaults={"read_on": on}
    )
    return read


def _still_the_last(report: ServiceReport, seen: int) -> ReportEdition:
    """The edition of that key, while no newer one is written; refused where one is."""
    held = ServiceReport.objects.select_for_update(no_key=True).get(pk=report.pk)
    if held.newest is None or ReportTakingBack.objects.filter(edition=seen).exists():
        raise ValidationError(_("This was taken back: nothing follows from it any more."))
    if held.newest.pk != seen:
        raise ValidationError(_("Another edition has come since: look at that one first."))
    return held.newest


def may_conclude(user: User, report: ServiceReport, *, on: date) -> bool:
    """Whoever has care of the customer; of what is about no single one also the steering group."""
    if report.customer is not None:
        return has_care(user, report.customer, on=on)
    return user.has_role(*MAY_BRING, Role.STEERING_GROUP)


def require_concluding(user: User, report: ServiceReport, *, on: date) -> None:
    """Raise PermissionDenied, with the sentence of who may, for whoever may not conclude."""
    if report.customer is not None:
        require_care(user, report.customer, on=on)
    else:
        require_role(user, *MAY_BRING, Role.STEERING_GROUP)


@transaction.atomic
def conclude_report(
    report: ServiceReport, *, by: User, on: date, seen: int, text: str
) -> ReportConclusion:
    """Write down what follows from the edition `seen`; whoever concludes has read it.

    Raises PermissionDenied for whoever may not, ValidationError without words, or where a newer
    edition has come.
    """
    require_concluding(by, report, on=on)
    conclusion = ReportConclusion(
        report=report,
        edition=_still_the_last(report, seen),
        text=text.strip(),
        concluded_on=on,
        concluded_by=by,
    )
    conclusion.full_clean()
    conclusion.save()
    read_report(report, by=by, on=on, seen=seen)
    return conclusion


@transaction.atomic
def import_measurements(report: ServiceReport, *, by: User, on: date) -> ImportRun:
    """Let the recipe of the process make measurements of the last edition's file; it is looked at.

    Raises ValidationError where there is no file, no recipe, a run of it already, or the file is
    refused.
    """
    require_concluding(by, report, on=on)
    held = ServiceReport.objects.select_for_update(no_key=True).get(pk=report.pk)
    edition, recipe = held.newest, report.process.recipe
    if edition is None:
        raise ValidationError(_("This report was taken back."))
    if edition.document is None or edition.document.is_withdrawn or recipe is None:
        raise ValidationError(_("There is no file, or no recipe that reads it."))
    if edition.imports.exclude(run__state__in=GIVEN_UP).exists():
        raise ValidationError(_("The measurements of this file are imported already."))
    version = edition.document.versions.select_related("file").get(n=1)
    with version.file.content.open() as stream:
        try:
            run = start_import(
                "measurements",
                cast(BinaryIO, stream),
                version.name,
                recipe=recipe,
                recipe_name=recipe.name,
                recipe_text=recipe.text,
                by=by,
            )
        except Refused as refused:
            raise ValidationError(refused.sentence) from refused
    ReportImport.objects.create(edition=edition, run=run)
    return run
