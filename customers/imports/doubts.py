"""What a file of people says that cannot be right becomes anomalies of the people it says it of."""

from django.db.models.expressions import RawSQL

from brm.imports.kinds import Staging
from brm.imports.upsert import rows
from brm.imports.working_tables import (
    CIRCLE,
    DOUBLED,
    ITSELF,
    MISSING,
    NOTES,
    PASSED,
    RECORDS,
)
from customers.models import Anomaly
from customers.money.person_anomalies import PersonDoubt, evidence_of, said_of
from customers.operations.note import note_anomalies

WRITTEN = f"SELECT person_id FROM {RECORDS}"  # noqa: S608  two names of our own
NOTED = f"""
    SELECT DISTINCT s.person_id, s.external_id, n.field, n.value, n.why
    FROM {NOTES} n JOIN {RECORDS} s ON n.line = ANY(s.lines)
    ORDER BY 1, 3, 5, 4
"""  # noqa: S608  the same

DOUBT_OF = {
    ("manager", ITSELF): PersonDoubt.SELF_REPORT,
    ("manager", CIRCLE): PersonDoubt.CIRCLE,
    ("manager", MISSING): PersonDoubt.MISSING_MANAGER,
    ("external_id", DOUBLED): PersonDoubt.SHARED_REFERENCE,
    ("external_id", PASSED): PersonDoubt.NO_REFERENCE,
}
"""Which doubt a note of the import is, by its field and why it was noted."""


def note_doubts(staging: Staging) -> None:
    """Let the doubts about the people of the file be what the file gives reason to.

    Reads `person_id`, which the writing of the people has added to the records.
    """
    written = RawSQL(WRITTEN, [])  # noqa: S611  no input in it
    among = Anomaly.objects.filter(kind__in=PersonDoubt.values, person__in=written)
    new = note_anomalies(_found(), among=among)
    if new:
        staging.also_created[Anomaly._meta.label_lower] = new


def _found() -> list[Anomaly]:
    found: dict[tuple[int, str], Anomaly] = {}
    for person, own, field, value, why in rows(NOTED):
        if (field, why) in DOUBT_OF:
            doubt = DOUBT_OF[field, why]
            evidence = evidence_of(own, value)
            found[person, doubt] = Anomaly(
                person_id=person, kind=doubt, evidence=evidence, sentence=said_of(doubt, evidence)
            )
    return list(found.values())
