"""The reports about the customer in its profile: which came, which did not, what was concluded."""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from brm.ui.formats import DASH, day
from reports.models import Arrival, ReportConclusion
from reports.register.rules import in_words
from reports.register.study import owed_about
from reports.sections import Row, Section, Subject

MONTHS = 3
"""Reports due in so many months before the day are told."""
MOST = 100
"""So many have a row; the sentence counts all."""


def reports_section(subject: Subject) -> Section:
    """What was due in the three months before the day, process by process, the latest first."""
    standing = ReportConclusion.objects.standing()
    conclusions = standing.filter(report=OuterRef("report")).order_by("-pk")
    since = subject.on - relativedelta(months=MONTHS)
    rows = owed_about(subject.customer).filter(due_on__gt=since, due_on__lte=subject.on)
    found = list(
        rows.annotate(conclusion=Subquery(conclusions.values("text")[:1])).order_by(
            "kind__process__order", "kind__name", "-first_day", "pk"
        )
    )
    return Section(
        title=_("Reports"),
        sentence=_sentence(found, subject.on),
        columns=(
            _("Report"),
            _("Period"),
            _("Due"),
            _("Arrived"),
            _("Conclusion"),
            _("State"),
        ),
        rows=tuple(_row(each, subject.on) for each in found[:MOST]),
    )


def _sentence(found: list[Any], on: date) -> str:
    if not found:
        return _("No report was due in these three months.")
    return _(
        "Of %(all)s reports due in three months %(came)s came, %(late)s of them late; "
        "%(missing)s are missing."
    ) % {
        "all": len(found),
        "came": sum(each.state == Arrival.ARRIVED for each in found),
        "late": sum(each.days_late > 0 for each in found),
        "missing": sum(each.is_late(on=on) for each in found),
    }


def _row(expected: Any, on: date) -> Row:
    return Row(
        key=f"{expected.kind_id}/{expected.first_day}",
        name=str(expected.kind),
        status=_("Missing") if expected.is_late(on=on) else str(expected.get_state_display()),
        state=expected.shape(on=on),
        cells=(
            in_words(expected.first_day, expected.day_after),
            day(expected.due_on, on),
            day(expected.arrived_on, on),
            expected.conclusion or expected.reason or DASH,
        ),
    )
