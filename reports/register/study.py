"""The reports about a customer are studied: what was owed since the last time, what follows."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from brm.accounts.models import User
from customers.care import require_care
from customers.models import Customer
from meetings import proofs
from meetings.models import Activity
from meetings.operations.act import complete_activity
from reports.models import ExpectedReport, ReportConclusion, ReportRead, ReportStudy
from reports.models.register import ExpectedReportQuerySet
from reports.register.page import in_a_sentence
from reports.register.rules import Period, in_words

STUDIED = "reports_studied"
"""The result that ends activities; its name among `meetings.endings`."""
STUDY_REPORTS = "study_reports"
"""The kind of activity that installations have from the first day; it names no result."""
STUDY = "report_study"
DAYS_BACK = 92
"""So many days back the first study of a customer reaches."""
MOST = 500


def period_to_study(customer: Customer, *, on: date) -> Period:
    """From the day after the last study to the day `on`."""
    last = ReportStudy.objects.filter(customer=customer, studied_on__lt=on).order_by("-pk").first()
    first = last.day_after if last else on - timedelta(days=DAYS_BACK)
    return Period(min(first, on), on + timedelta(days=1))


def owed_about(customer: Customer) -> ExpectedReportQuerySet:
    """What is owed about the customer, alone or together with all others."""
    return ExpectedReport.objects.about(customer).in_full()


def due_in(customer: Customer, period: Period) -> QuerySet[ExpectedReport]:
    """What should have come within the period, with its last conclusion."""
    standing = ReportConclusion.objects.standing()
    conclusion = standing.filter(report=OuterRef("report")).order_by("-pk")
    rows = owed_about(customer).filter(due_on__gte=period.first_day, due_on__lt=period.day_after)
    rows = rows.annotate(conclusion=Subquery(conclusion.values("text")[:1]))
    return rows.order_by("kind__process__order", "first_day", "pk")[:MOST]


def with_read(rows: QuerySet[ExpectedReport], user: User) -> QuerySet[ExpectedReport]:
    """Each with whether the user has read its last edition."""
    read = ReportRead.objects.filter(user=user, edition=OuterRef("report__newest"))
    return rows.annotate(is_read=Exists(read))


@transaction.atomic
def study_reports(customer: Customer, *, by: User, on: date, conclusion: str) -> ReportStudy:
    """Keep what was owed since the last study as it stands, with what was concluded.

    Completes the activity that waits longest for it, where one waits. Raises PermissionDenied
    without care of the customer, ValidationError without words.
    """
    require_care(by, customer, on=on)
    period = period_to_study(customer, on=on)
    study = ReportStudy(
        customer=customer,
        first_day=period.first_day,
        day_after=period.day_after,
        rows=[_row(each, on) for each in due_in(customer, period)],
        conclusion=conclusion.strip(),
        studied_on=on,
        studied_by=by,
    )
    study.full_clean()
    study.save()
    activity = waiting_study(customer, on=on)
    if activity is not None:
        proof = proofs.key_of(STUDY, study)
        complete_activity(activity, by=by, on=on, outcome=study.conclusion, proof=proof)
    return study


def waiting_study(customer: Customer, *, on: date) -> Activity | None:
    """The activity that waits longest for a study of the customer's reports."""
    mine = Q(kind__ended_by=STUDIED) | Q(kind=STUDY_REPORTS, kind__ended_by="")
    return Activity.objects.open_for([customer], on=on).filter(mine).first()


def _row(expected: Any, on: date) -> dict[str, str]:
    """One report as the study keeps it: text only, so that it can be read without asking more."""
    return {
        "name": str(expected.kind),
        "about": expected.about,
        "period": in_words(expected.first_day, expected.day_after),
        "state": expected.shape(on=on),
        "word": in_a_sentence(expected, on=on),
        "conclusion": expected.conclusion or "",
    }
