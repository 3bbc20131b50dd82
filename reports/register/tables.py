"""The list of expected reports: its columns, and what it is narrowed by."""

from datetime import date
from typing import Any

import django_filters as filters
from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from agreements.models import Service
from brm.ui.lookup import LookupFilter
from brm.ui.tables import Column, Table
from customers.models import Customer, Unit
from reports.models import ExpectedReport, Reader, ReportingProcess
from reports.models.register import ExpectedReportQuerySet
from reports.register.forms import IN_OUR_TIME
from reports.register.rules import in_words

REPORT = Column("kind", _("Report"), sort="kind__name")
ABOUT = Column("about", _("About"))
PERIOD = Column(
    "first_day",
    _("Period"),
    value=lambda row: in_words(row.first_day, row.day_after),
    sort="first_day",
)
DUE = Column("due_on", _("Due"), sort="due_on")
ARRIVED = Column("arrived_on", _("Arrived"), sort="arrived_on", wide=True)
STATE = Column("state", _("State"), value="get_state_display")

EXPECTED = Table(
    caption=_("Reports"),
    order="due_on",
    row="reports/register/_row.html",
    columns=(REPORT, ABOUT, PERIOD, DUE, ARRIVED, STATE),
    exported=(
        Column("process", _("Process"), value="kind.process"),
        REPORT,
        Column("customer", _("Customer"), value="customer"),
        Column("service", _("Service"), value="service"),
        Column("first_day", _("First day")),
        Column("last_day", _("Last day")),
        Column("reader", _("Owed to"), value="kind.get_reader_display"),
        DUE,
        ARRIVED,
        Column("days_late", _("Working days late")),
        STATE,
        Column("reason", _("Why it is not owed")),
        Column(
            "taken_back",
            _("Taken back on"),
            value=lambda row: row.taken_back and row.taken_back.taken_back_on,
        ),
        Column(
            "taken_back_why",
            _("Why it was taken back"),
            value=lambda row: row.taken_back.reason if row.taken_back else "",
        ),
    ),
)


class ExpectedFilter(filters.FilterSet):
    process = filters.ModelChoiceFilter(
        field_name="kind__process",
        queryset=ReportingProcess.objects.all(),
        to_field_name="key",
        label=_("Process"),
        empty_label=_("Every process"),
    )
    below = LookupFilter(
        label=_("Unit and below"), queryset=Unit.objects.all(), method="at_or_below"
    )
    about = LookupFilter(
        label=_("About the customer"), queryset=Customer.objects.all(), method="about_it"
    )
    service = LookupFilter(label=_("Service"), queryset=Service.objects.all())
    month = filters.DateFilter(
        label=_("Month"),
        method="of_month",
        input_formats=["%Y-%m", "%Y-%m-%d"],
        help_text=_("As 2026-10"),
        validators=IN_OUR_TIME,
    )
    reader = filters.ChoiceFilter(
        field_name="kind__reader",
        choices=Reader.choices,
        label=_("Owed to"),
        empty_label=_("Anybody"),
    )

    class Meta:
        model = ExpectedReport
        fields = ("process", "below", "about", "service", "month", "reader")

    def at_or_below(
        self, rows: ExpectedReportQuerySet, name: str, unit: Unit
    ) -> ExpectedReportQuerySet:
        return rows.filter(customer__in=Customer.objects.below(unit))

    def about_it(
        self, rows: ExpectedReportQuerySet, name: str, customer: Customer
    ) -> ExpectedReportQuerySet:
        return rows.about(customer)

    def of_month(self, rows: ExpectedReportQuerySet, name: str, day: Any) -> ExpectedReportQuerySet:
        """Reports whose period ends in the month: that is when they become due."""
        return rows.filter(**ending_in(day.replace(day=1)))


def ending_in(month: date) -> dict[str, Any]:
    """As keyword filters: the period's last day lies in the month that begins on the day."""
    return {"day_after__gt": month, "day_after__lte": month + relativedelta(months=1)}
