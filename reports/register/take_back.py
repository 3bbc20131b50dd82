"""A report that was filed wrongly is taken back, and what it answered is expected again."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.imports.operations import stop_import
from reports.models import Arrival, ReportEdition, ReportTakingBack, ServiceReport
from reports.register.operations import lock_subject, require_bringing, settle, subject_of_report


@transaction.atomic
def take_back(edition: ReportEdition, *, by: User, on: date, reason: str) -> ReportTakingBack:
    """Take the edition back: it stays as it came, and its report goes by the one before it.

    Where none is left, what the report answered is expected again, with its day as it was. What
    was read and concluded of it holds no longer, and an import that is not applied yet is stopped.
    Raises PermissionDenied for whoever may not bring it, ValidationError without a reason or for
    one that was taken back already.
    """
    subject = subject_of_report(edition.report)
    require_bringing(by, subject, on=on)
    lock_subject(subject)
    report = ServiceReport.objects.select_for_update(no_key=True).get(pk=edition.report_id)
    if ReportTakingBack.objects.filter(edition=edition).exists():
        raise ValidationError(_("Somebody has taken this back already."))
    report.newest = report.editions.standing().exclude(pk=edition.pk).order_by("-n").first()
    report.save()
    taking_back = ReportTakingBack(
        edition=edition, reason=reason.strip(), taken_back_on=on, taken_back_by=by
    )
    taking_back.full_clean()
    taking_back.save()
    _expect_again(report, taking_back)
    for each in edition.imports.select_related("run").order_by("pk"):
        stop_import(each.run)
    settle(subject, report)
    return taking_back


def _expect_again(report: ServiceReport, taking_back: ReportTakingBack) -> None:
    for each in report.answers.select_for_update(no_key=True).order_by("pk"):
        each.state, each.report, each.arrived_on = Arrival.EXPECTED, None, None
        each.days_late, each.taken_back = 0, taking_back
        each.save()
