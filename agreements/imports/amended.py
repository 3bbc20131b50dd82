"""What a file would change of an agreement while an amendment of it is agreed and to come.

The amendment takes effect only on what it was agreed on: such a line waits until it has.
"""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from agreements.imports.writing import VALUES_OF_LINES, values_of_agreements
from agreements.models import Agreement, AgreementLine, Amendment, ServiceLevel
from brm.imports.kinds import Staging

AMENDED = """(
SELECT COLUMN FROM agreements_agreement a JOIN agreements_amendment m ON m.agreement_id = a.id
 WHERE OF AND m.agreed_on IS NOT NULL AND m.applied_on IS NULL AND m.withdrawn_on IS NULL)
"""

LINE = """(
SELECT l.COLUMN FROM agreements_agreementline l
 WHERE l.service_id = RECORDS.service_id AND l.period_id = (
       SELECT p.id FROM agreements_agreementperiod p WHERE p.agreement_id = AGREEMENT
        ORDER BY p.n DESC LIMIT 1))
"""

LEVEL = """(
SELECT v.id FROM agreements_servicelevel v
 WHERE v.line_id = LINE AND v.measure_id = RECORDS.measure_id
   AND v.period_kind = RECORDS.period_kind
 ORDER BY v.valid DESC LIMIT 1)
"""

MASTER = """(
SELECT m.number FROM agreements_agreement h JOIN agreements_agreement m ON m.id = h.master_id
 WHERE h.id = AGREEMENT)
"""


def refuse_agreements_amended(staging: Staging) -> None:
    """Reject a line that changes the agreement, its master, or its line of the service."""
    if not Amendment.objects.agreed().exists():
        return
    of = f"a.number = {staging.table}.number"
    agreement = AMENDED.replace("COLUMN", "a.id").replace("OF", of)
    line = _line(staging, agreement)
    changes = (
        staging.would_change(Agreement, values_of_agreements(staging), held=agreement),
        f"(given_master AND master IS DISTINCT FROM {_master_of(agreement)})",
        f"(service_id IS NOT NULL AND {line('id')} IS NULL)",
        f"(service_id IS NOT NULL AND {line('taken_out_on')} IS NULL"
        f" AND {staging.would_change(AgreementLine, VALUES_OF_LINES, held=line('id'))})",
    )
    _refuse(staging, agreement, of, changes, field="number")


def refuse_levels_amended(staging: Staging, promised: dict[str, str], line: str) -> None:
    """Reject a target that changes, or adds to, what such an agreement says.

    `promised` are the values of a target by its columns, `line` the line that it is of, as SQL.
    """
    if not Amendment.objects.agreed().exists():
        return
    of = f"a.id = {staging.table}.agreement_id"
    level = LEVEL.replace("LINE", f"({line})").replace("RECORDS", staging.table)
    changes = (f"{level} IS NULL", staging.would_change(ServiceLevel, promised, held=level))
    agreement = AMENDED.replace("COLUMN", "a.id").replace("OF", of)
    _refuse(staging, agreement, of, changes, field="agreement")


def _refuse(
    staging: Staging, agreement: str, of: str, changes: tuple[str, ...], *, field: str
) -> None:
    name = AMENDED.replace("COLUMN", "a.number || '/A' || m.n").replace("OF", of)
    day = AMENDED.replace("COLUMN", "m.takes_effect_on").replace("OF", of)
    staging.reject(
        f"{agreement} IS NOT NULL AND ({' OR '.join(changes)})",
        field=field,
        reason=_(
            "%(amendment)s is agreed to take effect on %(day)s, on what it says now: bring the "
            "change in once that is in effect."
        ),
        facts={"amendment": name, "day": day},
    )


def _line(staging: Staging, agreement: str) -> Callable[[str], str]:
    """What a column of the line of the service in the last period has, as SQL by its name."""
    written = LINE.replace("AGREEMENT", agreement).replace("RECORDS", staging.table)
    return lambda column: written.replace("COLUMN", column)


def _master_of(agreement: str) -> str:
    return MASTER.replace("AGREEMENT", agreement)
