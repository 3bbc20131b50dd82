"""What a file of measurements changes, and what its figures come to: for preview and `--json`."""

from decimal import Decimal
from typing import Any

from agreements.models.levels import SHARE
from brm.imports.kinds import Staging
from brm.imports.upsert import SHOWN, rows
from reports.models import Measurement

HELD = ("value", "counted", "excluded", "workload")

BESIDE = ", ".join(
    f"trim_scale(standing.old_{name})::text, trim_scale(standing.{name})::text" for name in HELD
)
CHANGES = f"""
SELECT given.line, unit.code, service.code, measure.code, to_char(standing.period, 'YYYY-MM'),
       standing.id IS NOT NULL,
       {BESIDE}
  FROM import_standing standing
  JOIN {{table}} given USING (record)
  JOIN customers_customer customer ON customer.id = standing.customer_id
  JOIN customers_unit unit ON unit.id = customer.unit_id
  JOIN agreements_service service ON service.id = standing.service_id
  JOIN agreements_measure measure ON measure.id = standing.measure_id
 WHERE standing.id IS NULL OR standing.is_changed
 ORDER BY standing.record LIMIT {SHOWN}
"""  # noqa: S608  the parts are constants of this module

SUMS = f"""
SELECT given.measure, count(*), count(DISTINCT given.service),
       to_char(min(given.period), 'YYYY-MM'), to_char(max(given.period), 'YYYY-MM'),
       CASE WHEN measure.unit <> '{SHARE}' AND sum(given.counted) IS NULL
           THEN sum(given.value) END, min(given.value), max(given.value), sum(given.counted),
       sum(given.excluded), CASE measure.unit WHEN '{SHARE}'
           THEN sum(given.value * given.counted) / nullif(sum(given.counted), 0) END
  FROM {{table}} given JOIN agreements_measure measure ON measure.id = given.measure_id
 GROUP BY given.measure, measure.unit ORDER BY min(given.record)
"""  # noqa: S608  the parts are constants


def changes(staging: Staging) -> list[dict[str, Any]]:
    """The first figures that are new or corrected, each with what stood there before."""
    return [_change(row) for row in rows(CHANGES.format(table=staging.table))]


def _change(row: tuple[Any, ...]) -> dict[str, Any]:
    line, *key, is_correction = row[:6]
    pairs = {name: [row[at], row[at + 1]] for name, at in zip(HELD, range(6, 14, 2), strict=True)}
    changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    return {
        "line": line,
        "what": "update" if is_correction else "create",
        "of": str(Measurement._meta.verbose_name),
        "key": key,
        "values": changed,
    }


def sums(staging: Staging) -> dict[str, dict[str, Any]]:
    """Of each measure what its figures come to.

    Amounts have a sum. Shares have an `overall` where it is said of how much each was taken: they
    are weighted by it, so that it is no mean of means.
    """
    names = ("records", "services", "first", "last", "sum", "least", "most", "counted", "excluded")
    return {
        row[0]: {
            name: _plain(fact)
            for name, fact in zip((*names, "overall"), row[1:], strict=True)
            if fact is not None
        }
        for row in rows(SUMS.format(table=staging.table))
    }


def _plain(fact: Any) -> Any:
    """A number as JSON writes it, to six places."""
    if not isinstance(fact, Decimal):
        return fact
    return int(fact) if fact == fact.to_integral_value() else float(round(fact, 6))
