"""Service levels of agreements that are there."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.imports.sql import run_over
from agreements.models import Agreement, Measure, PeriodKind, Service, ServiceLevel
from brm.imports.kinds import Counts, Field, Kind, Reference, Staging, kinds

LINE = """
SELECT line.id FROM agreements_agreementline line
  JOIN agreements_agreementperiod period ON period.id = line.period_id
 WHERE period.agreement_id = given.agreement_id AND line.service_id = given.service_id
 ORDER BY period.n DESC LIMIT 1
"""

SET_LINE = "UPDATE RECORDS given SET on_line = (LINE)".replace("LINE", LINE)


def check_levels(staging: Staging) -> None:
    line = LINE.replace("given.", f"{staging.table}.")
    staging.reject(
        f"NOT EXISTS ({line})",
        field="service",
        reason=_("%(agreement)s has no line for %(service)s."),
        facts={"agreement": "agreement", "service": "service"},
    )


def apply_levels(staging: Staging) -> Counts:
    """Write each level for the agreement's last period, on the days of that period."""
    run_over(staging, "ALTER TABLE RECORDS ADD COLUMN on_line bigint, ADD COLUMN days daterange")
    run_over(staging, SET_LINE)
    run_over(
        staging,
        "UPDATE RECORDS given SET days = held.valid FROM agreements_agreementline held"
        " WHERE held.id = given.on_line",
    )
    return staging.upsert(
        ServiceLevel,
        key={
            "line_id": "on_line",
            "measure_id": "measure_id",
            "period_kind": "period_kind",
        },
        values={name: name for name in ("target", "warning", "workload_limit", "exceptions")},
        on_create={"valid": "days"},
    )


def number(places: int, *, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(max_digits=16, decimal_places=places, required=required)


LEVELS = kinds.register(
    "levels",
    Kind(
        name="levels",
        label=_("Service levels"),
        model=ServiceLevel,
        key=("agreement", "service", "measure", "period_kind"),
        fields=(
            Field("agreement", forms.CharField(), refers_to=Reference(Agreement, by="number")),
            Field("service", forms.CharField(), refers_to=Reference(Service)),
            Field("measure", forms.CharField(), refers_to=Reference(Measure)),
            Field(
                "period_kind",
                forms.ChoiceField(choices=PeriodKind.choices, required=False),
                default=PeriodKind.MONTH.value,
            ),
            Field("target", number(4, required=True)),
            Field("warning", number(4)),
            Field("workload_limit", number(2)),
            Field("exceptions", forms.CharField(required=False)),
        ),
        check=check_levels,
        apply=apply_levels,
        help_text=_("Targets for a measure of a service in an agreement, in its last period."),
    ),
    order=65,
)
