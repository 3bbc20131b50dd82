"""Which service levels are to be held against their measurements anew, told once a statement.

Kept by the database, whoever writes: a page, an import, a sweep.
"""

import pgtrigger

from brm.outbox.looking import tells

SWEEP = "attainment"
OF_LINE = ("customer_id", "service_id", "period_id")
OF_LEVEL = (
    *("line_id", "measure_id", "period_kind", "target"),
    *("warning", "workload_limit", "valid"),
)


def _changed(levels: str, names: tuple[str, ...]) -> str:
    """The levels hanging on the changed rows, where one of these columns is another now."""
    old, new = (", ".join(f"{row}.{name}" for name in names) for row in ("before", "changed"))
    return f"""
SELECT level.id FROM new_rows changed JOIN old_rows before ON before.id = changed.id {levels}
 WHERE ({old}) IS DISTINCT FROM ({new})"""  # noqa: S608  names of this module


def _when_changed(levels: str, *names: str) -> pgtrigger.Trigger:
    return tells(
        SWEEP,
        "levels_of_changed",
        pgtrigger.Update,
        _changed(levels, names),
        old="old_rows",
        new="new_rows",
    )


OF_LEVELS = [
    tells(SWEEP, "levels_of_new", pgtrigger.Insert, "SELECT id FROM new_rows", new="new_rows"),
    _when_changed("JOIN agreements_servicelevel level ON level.id = changed.id", *OF_LEVEL),
]
OF_LINES = [
    _when_changed("JOIN agreements_servicelevel level ON level.line_id = changed.id", *OF_LINE)
]
OF_PERIODS = [
    _when_changed(
        "JOIN agreements_agreementline line ON line.period_id = changed.id "
        "JOIN agreements_servicelevel level ON level.line_id = line.id",
        *("agreement_id", "valid"),
    )
]
OF_AGREEMENTS = [
    _when_changed(
        "JOIN agreements_agreementperiod period ON period.agreement_id = changed.id "
        "JOIN agreements_agreementline line ON line.period_id = period.id "
        "JOIN agreements_servicelevel level ON level.line_id = line.id",
        *("state", "ended_on"),
    )
]
OF_MEASURES = [
    _when_changed(
        "JOIN agreements_servicelevel level ON level.measure_id = changed.id", "unit", "better"
    )
]
