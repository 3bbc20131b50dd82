"""Service levels of agreements that are there."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.imports.amended import refuse_levels_amended
from agreements.imports.freezing import keeping_editions
from agreements.imports.sql import run_over
from agreements.models import Agreement, Better, Measure, PeriodKind, Service, ServiceLevel
from agreements.models.levels import SHARE, SHARE_IS_NONE, WARNS_TOO_LATE, WHOLE
from brm.imports.kinds import Counts, Field, Kind, Reference, Staging, kinds
from brm.imports.upsert import literal
from customers.imports.care import refuse_others_care

LINE = """
SELECT line.id FROM agreements_agreementline line
  JOIN agreements_agreementperiod period ON period.id = line.period_id
 WHERE period.agreement_id = given.agreement_id AND line.service_id = given.service_id
   AND line.taken_out_on IS NULL
 ORDER BY period.n DESC LIMIT 1
"""

SET_LINE = "UPDATE RECORDS given SET on_line = (LINE)".replace("LINE", LINE)

PROMISED = {
    "target": "given.target",
    "warning": "given.warning",
    "workload_limit": "given.workload_limit",
    "exceptions": "coalesce(given.exceptions, '')",
}

FIND_BEFORE = """
UPDATE RECORDS given SET before_id = before.id, days = before.valid
  FROM (SELECT DISTINCT ON (line_id, measure_id, period_kind)
               id, line_id, measure_id, period_kind, valid
          FROM agreements_servicelevel
         WHERE line_id IN (SELECT on_line FROM RECORDS)
         ORDER BY line_id, measure_id, period_kind, valid DESC) before
 WHERE before.line_id = given.on_line AND before.measure_id = given.measure_id
   AND before.period_kind = given.period_kind
"""

FROM_TODAY = """
UPDATE RECORDS given SET days = daterange(TODAY, upper(before.valid))
  FROM agreements_servicelevel before, agreements_agreementline line
 WHERE CHANGES
"""

CLOSE = """
WITH closed AS (
     UPDATE agreements_servicelevel before SET valid = daterange(lower(before.valid), TODAY)
       FROM RECORDS given WHERE given.before_id = before.id AND given.days <> before.valid
  RETURNING before.*, given.days)
INSERT INTO agreements_servicelevel
       (version, line_id, measure_id, period_kind, target, warning, workload_limit, exceptions,
        requirement_id, valid)
SELECT 1, line_id, measure_id, period_kind, target, warning, workload_limit, exceptions,
       requirement_id, days
  FROM closed
"""


CUSTOMER = "(SELECT a.customer_id FROM agreements_agreement a WHERE a.id = agreement_id)"


def check_levels(staging: Staging) -> None:
    refuse_others_care(staging, field="agreement", customer=CUSTOMER)
    line = LINE.replace("given.", f"{staging.table}.")
    staging.reject(
        f"NOT EXISTS ({line})",
        field="service",
        reason=_("%(agreement)s has no line for %(service)s."),
        facts={"agreement": "agreement", "service": "service"},
    )
    _refuse_what_no_level_is(staging)
    refuse_levels_amended(staging, {name: name for name in PROMISED}, line)


def _refuse_what_no_level_is(staging: Staging) -> None:
    """The sentences of `ServiceLevel.clean`, of every row at once."""
    given = staging.table
    measure = f"SELECT FROM agreements_measure m WHERE m.id = {given}.measure_id AND"
    for name in ("target", "warning"):
        share = f"m.unit = '{SHARE}' AND NOT ({given}.{name} BETWEEN 0 AND {WHOLE})"
        staging.reject(f"EXISTS ({measure} {share})", field=name, reason=SHARE_IS_NONE)
    for better, late in ((Better.HIGHER, "<"), (Better.LOWER, ">")):
        wrong = f"m.better = '{better}' AND {given}.warning {late} {given}.target"
        staging.reject(
            f"EXISTS ({measure} {wrong})", field="warning", reason=WARNS_TOO_LATE[better]
        )


def apply_levels(staging: Staging) -> Counts:
    """Write each level for the agreement's last period, on the days of that period.

    What another target has promised of an active agreement until today stays as it was.
    """
    run_over(
        staging,
        "ALTER TABLE RECORDS ADD COLUMN on_line bigint, ADD COLUMN days daterange,"
        " ADD COLUMN before_id bigint",
    )
    run_over(staging, SET_LINE)
    run_over(
        staging,
        "UPDATE RECORDS given SET days = held.valid FROM agreements_agreementline held"
        " WHERE held.id = given.on_line",
    )
    run_over(staging, FIND_BEFORE)
    _close_what_changes(staging)
    return staging.upsert(
        ServiceLevel,
        key={
            "line_id": "on_line",
            "measure_id": "measure_id",
            "period_kind": "period_kind",
            "valid": "days",
        },
        values={name: name for name in PROMISED},
    )


def _close_what_changes(staging: Staging) -> None:
    """Close the levels whose change would rewrite the past, and go on with a copy from today."""
    today = literal(timezone.localdate())
    differs = " OR ".join(
        f"(given.given_{name} AND before.{name} IS DISTINCT FROM {value})"
        for name, value in PROMISED.items()
    )
    changes = (
        f"before.id = given.before_id AND ({differs}) AND line.id = before.line_id AND line.active"
        f" AND before.valid @> {today} AND before.valid @> ({today} - 1)"
    )
    run_over(staging, FROM_TODAY.replace("CHANGES", changes).replace("TODAY", today))
    run_over(staging, CLOSE.replace("TODAY", today))


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
        apply=keeping_editions(apply_levels, number="agreement"),
        help_text=_("Targets for a measure of a service in an agreement, in its last period."),
    ),
    order=65,
)
