"""What the pages of an expected report and of a report show."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.accounts.models import Role, User
from brm.imports.models import ImportRun, State
from brm.ui.formats import full_day
from reports.models import (
    Arrival,
    ExpectedReport,
    ReportEdition,
    ReportRead,
    ServiceReport,
)
from reports.register.operations import (
    GIVEN_UP,
    may_bring,
    may_conclude,
    subject_of,
    subject_of_report,
)
from reports.register.rules import in_words
from reports.register.trends import figures_of, texts_of

SERVICE_REPORT = "service_report"
"""The kind of origin under which actions and improvements name a report."""


def why_due(expected: ExpectedReport) -> str:
    """How its day came about."""
    days = expected.kind.due_after_days
    after = ngettext("%(n)s working day after", "%(n)s working days after", days) % {"n": days}
    words = {"after": after, "last": full_day(expected.last_day)}
    return _("Its kind is due %(after)s the period's last day, %(last)s.") % words


def in_a_sentence(expected: ExpectedReport, *, on: date) -> str:
    """What became of it, and how late that is."""
    match expected.state:
        case Arrival.NOT_OWED:
            return _("It is not owed this time: %(reason)s") % {"reason": expected.reason}
        case Arrival.ARRIVED if expected.days_late:
            assert expected.arrived_on is not None
            late = ngettext(
                "%(n)s working day late", "%(n)s working days late", expected.days_late
            ) % {"n": expected.days_late}
            words = {"day": full_day(expected.arrived_on), "late": late}
            return _("It arrived on %(day)s, %(late)s.") % words
        case Arrival.ARRIVED:
            assert expected.arrived_on is not None
            return _("It arrived in time, on %(day)s.") % {"day": full_day(expected.arrived_on)}
    said = _still_owed(expected, on=on)
    back = expected.taken_back
    if back is None:
        return said
    words = {"day": full_day(back.taken_back_on), "reason": back.reason, "said": said}
    return _("What came was taken back on %(day)s: %(reason)s %(said)s") % words


def _still_owed(expected: ExpectedReport, *, on: date) -> str:
    who = expected.kind.process.answers or _("nobody yet")
    words = {"day": full_day(expected.due_on), "who": who}
    if expected.is_late(on=on):
        if expected.taken_back:
            return _("It was due on %(day)s. Responsible: %(who)s.") % words
        return _("It was due on %(day)s and did not come. Responsible: %(who)s.") % words
    return _("It is due on %(day)s. Responsible: %(who)s.") % words


def expected_facts(expected: ExpectedReport, user: User, *, on: date) -> dict[str, Any]:
    return {
        "expected": expected,
        "period": in_words(expected.first_day, expected.day_after),
        "sentence": in_a_sentence(expected, on=on),
        "why_due": why_due(expected),
        "shape": expected.shape(on=on),
        "may_bring": may_bring(user, subject_of(expected), on=on),
        "reminder": getattr(expected, "reminder", None),
        "today": on,
    }


def report_facts(report: ServiceReport, user: User, *, on: date) -> dict[str, Any]:
    """The report with its editions, who read the last one, and what follows."""
    editions = list(
        report.editions.select_related(
            "document__withdrawal", "received_by", "token", "taking_back__taken_back_by"
        ).prefetch_related("document__versions", "imports__run")
    )
    reads = list(
        ReportRead.objects.filter(edition=report.newest).select_related("user").order_by("pk")
    )
    owed = Q(report=report) | Q(taken_back__edition__report=report)
    answers = list(ExpectedReport.objects.filter(owed).select_related("kind").order_by("pk"))
    conclusions = list(report.conclusions.select_related("concluded_by", "edition__taking_back"))
    return {
        "report": report,
        "period": in_words(report.first_day, report.day_after),
        "editions": editions,
        "answers": answers,
        "reads": reads,
        "has_read": any(read.user_id == user.pk for read in reads),
        "conclusions": conclusions,
        "concluded": next((each for each in conclusions if not each.edition.is_taken_back), None),
        "may_conclude": may_conclude(user, report, on=on),
        "may_bring": may_bring(user, subject_of_report(report), on=on),
        "is_administrator": user.has_role(Role.ADMINISTRATOR),
        "today": on,
    }


def edition_facts(
    report: ServiceReport, editions: Sequence[ReportEdition], asked: str
) -> dict[str, Any]:
    """The edition that is looked at, the one that holds unless another is asked for."""
    holds = next((each for each in editions if each == report.newest), editions[0])
    shown_one = next((each for each in editions if str(each.n) == asked), holds)
    runs = [each.run for each in shown_one.imports.all()]
    document = shown_one.document
    return {
        "edition": shown_one,
        "is_newest": shown_one == report.newest,
        "taking_back": shown_one.taking_back if shown_one.is_taken_back else None,
        "figures": figures_of(shown_one),
        "texts": texts_of(shown_one),
        "version": next(iter(document.versions.all()), None) if document else None,
        "runs": runs,
        "is_imported": any(run.state not in GIVEN_UP for run in runs),
    }


def taking_back_facts(edition: ReportEdition) -> dict[str, Any]:
    """What becomes of an edition that is taken back: what stays, and what is expected again."""
    report = edition.report
    before = report.editions.standing().exclude(pk=edition.pk).order_by("-n").first()
    runs = ImportRun.objects.filter(of_report__edition=edition, state=State.APPLIED)
    return {
        "edition": edition,
        "report": report,
        "period": in_words(report.first_day, report.day_after),
        "before": before,
        "answers": list(report.answers.select_related("kind").order_by("pk")),
        "applied": list(runs.order_by("pk")),
    }
