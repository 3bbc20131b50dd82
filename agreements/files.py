"""Agreements, their lines, their service levels and services as files that an import reads again.

A column that an import reads is headed by what the import calls it, so that a file that was taken
out can be brought back as it is.
"""

from datetime import timedelta
from decimal import Decimal

from django.utils.functional import Promise, keep_lazy_text
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from agreements.imports.agreements import AGREEMENTS as AGREEMENTS_KIND
from agreements.imports.levels import LEVELS as LEVELS_KIND
from agreements.imports.services import SERVICES as SERVICES_KIND
from agreements.models import AgreementLine, Lifecycle, ServiceLevel
from brm.imports.kinds import Kind
from brm.ui.tables import Column, Reading, Table


def field_of(kind: Kind, name: str, value: Reading = "") -> Column:
    """The column of a field of the kind; `value` is where the row has it, by its name at first."""
    return Column(name, headed(str(kind[name].label)), value=value)


@keep_lazy_text
def headed(label: str) -> str | Promise:
    return capfirst(label)


def _of_agreement(way: str = "") -> dict[str, str]:
    """Where a row that reaches its agreement by `way` has what names the agreement."""
    names = {"number": "number", "name": "name"}
    customer = {"customer": "customer.unit.code", "customer_name": "customer.unit.name"}
    return {name: f"{way}{path}" for name, path in (names | customer).items()}


READ_AGAIN = {
    **_of_agreement(),
    "kind": "get_kind_display",
    "form": "get_form_display",
    "supplier": "supplier",
    "master": "master.number",
    "first_day": "anchor_on",
    "last_day": "first_ends_on",
    "initial_months": "initial_months",
    "renewal_mode": "get_renewal_mode_display",
    "renewal_months": "renewal_months",
    "renewals_at_most": "renewals_at_most",
    "notice_months": "notice_months",
    "notice_days": "notice_days",
    "lead_days": "lead_days",
    "review_months": "review_months",
    "first_review_on": "first_review_on",
    "state": "get_state_display",
    "value": "value",
    "currency": "currency",
    "exemption": "exemption",
    "description": "description",
    "remark": "remark",
}
"""Where an agreement has what an import of agreements reads."""

REGISTER = (
    *(field_of(AGREEMENTS_KIND, name, value) for name, value in READ_AGAIN.items()),
    Column("start_by", _("Start by")),
    Column("notice_by", _("Last day of notice")),
    Column("ends_on", _("Current end"), value="last_day"),
    Column("reason", _("Why it ends"), value="ending_reason"),
)


SERVICES_READ_AGAIN = {
    "code": "code",
    "name": "name",
    "description": "description",
    "owner": "owner.external_id",
    "live_on": "live_on",
    "retiring_on": "retiring_on",
    "retired_on": "retired_on",
    "parent": "parent.code",
    "hours": "hours",
    "unit": "unit",
    "price": "price_today",
    "currency": "currency_today",
    "price_from": "price_from_today",
}
"""Where a service of the list has what an import of services reads."""

CATALOGUE = (
    *(field_of(SERVICES_KIND, name, value) for name, value in SERVICES_READ_AGAIN.items()),
    Column("owner_name", _("Name of the owner"), value="owner.name"),
    Column("stage", _("Stage today"), value=lambda row: Lifecycle(row.stage_today).label),
    Column("customers", _("Customers"), value="customers_today"),
)


def last_day_of(row: AgreementLine | ServiceLevel) -> object:
    """The last day of the days that a line or a level holds for; nothing where they have no end."""
    after = row.valid.upper
    return after - timedelta(days=1) if after else None


def yearly(line: AgreementLine) -> Decimal | None:
    """What the line comes to a year, in whole cents."""
    return None if line.amount is None else round(line.amount, 2)


LINES = Table(
    caption=_("Lines"),
    order="service",
    columns=(
        *(
            field_of(AGREEMENTS_KIND, name, value)
            for name, value in _of_agreement("period.agreement.").items()
        ),
        field_of(AGREEMENTS_KIND, "service", "service.code"),
        Column("service_name", _("Name of the service"), value="service.name"),
        field_of(AGREEMENTS_KIND, "quantity"),
        Column("unit", _("Counted in"), value="service.unit"),
        field_of(AGREEMENTS_KIND, "price"),
        field_of(AGREEMENTS_KIND, "cost"),
        field_of(AGREEMENTS_KIND, "funding_share"),
        field_of(AGREEMENTS_KIND, "rest_paid_by", "rest_paid_by.unit.code"),
        Column("amount", _("A year"), value=yearly),
        field_of(AGREEMENTS_KIND, "currency", "period.agreement.currency"),
        Column("period", _("Period"), value="period.n"),
        Column("from", _("From"), value="valid.lower"),
        Column("until", _("Until"), value=last_day_of),
    ),
)

LEVELS = Table(
    caption=_("Service levels"),
    order="measure",
    columns=(
        field_of(LEVELS_KIND, "agreement", "line.period.agreement.number"),
        field_of(LEVELS_KIND, "service", "line.service.code"),
        Column("service_name", _("Name of the service"), value="line.service.name"),
        field_of(LEVELS_KIND, "measure", "measure.code"),
        Column("measure_name", _("Name of the measure"), value="measure.name"),
        field_of(LEVELS_KIND, "period_kind", "get_period_kind_display"),
        Column("better", _("Which way is better"), value="measure.get_better_display"),
        field_of(LEVELS_KIND, "target"),
        field_of(LEVELS_KIND, "warning"),
        Column("unit", _("Counted in"), value="measure.unit"),
        field_of(LEVELS_KIND, "workload_limit"),
        field_of(LEVELS_KIND, "exceptions"),
        Column("from", _("From"), value="valid.lower"),
        Column("until", _("Until"), value=last_day_of),
    ),
)
