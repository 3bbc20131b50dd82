"""The customer's agreements, with the dates that come next."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import Agreement
from brm.ui.formats import day, full_day, short_money
from reports.sections import Row, Section, Subject


def agreements_of(subject: Subject) -> Section:
    """The agreements in force on the day, the one to start renewing first on top."""
    found = (
        Agreement.objects.filter(customer=subject.customer)
        .in_force(on=subject.on)
        .select_related("plan")
        .order_by("plan__start_by", "number")
    )
    rows = tuple(_row(each, subject) for each in found)
    count = ngettext(
        "%(count)s agreement is in force.", "%(count)s agreements are in force.", len(rows)
    ) % {"count": len(rows)}
    return Section(
        title=_("Agreements"),
        sentence=" ".join([count, _next_date(subject)]).strip(),
        columns=(_("Agreement"), _("Number"), _("Value"), _("Start by"), _("Notice"), _("Ends")),
        rows=rows,
    )


def _next_date(subject: Subject) -> str:
    coming = Agreement.objects.filter(customer=subject.customer).in_force(on=subject.on)
    first = (
        coming.filter(Q(plan__start_by__gte=subject.on))
        .select_related("plan")
        .order_by("plan__start_by", "pk")
        .first()
    )
    if first is None:
        return ""
    return _("The next renewal to start is %(name)s, by %(day)s.") % {
        "name": first.name,
        "day": full_day(first.plan.start_by),
    }


def _row(agreement: Agreement, subject: Subject) -> Row:
    plan = getattr(agreement, "plan", None)
    dates = (plan.start_by, plan.last_day_of_notice, plan.last_day) if plan else (None, None, None)
    start_by, notice, last = (day(each, subject.on) for each in dates)
    return Row(
        agreement.number,
        agreement.name,
        last,
        cells=(
            agreement.number,
            short_money(agreement.value, agreement.currency),
            start_by,
            notice,
        ),
    )
