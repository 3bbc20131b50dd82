"""Hold measurements against the service levels that applied then, for whole months at once."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import connection, transaction

from reports.rules import Result, months_before

MONTHS = 25
"""How many ended months the sweep looks after: two years, and the month a year is compared with."""


def applies(month: str) -> str:
    """SQL: the level applied on the first day `month`, in an agreement that held then."""
    return (
        f"level.valid @> {month} AND term.valid @> {month} AND level.period_kind = 'month' "
        "AND agreement.state IN ('active', 'ended') "
        f"AND (agreement.ended_on IS NULL OR agreement.ended_on >= {month})"
    )


HELD = f"""
    SELECT level.id AS service_level_id, line.customer_id, line.service_id, level.measure_id,
           month.period, taken.value, level.target, level.warning, measure.better,
           CASE measure.better WHEN 'higher' THEN taken.value - level.target
                               ELSE level.target - taken.value END AS margin,
           CASE measure.better WHEN 'higher' THEN taken.value - level.warning
                               ELSE level.warning - taken.value END AS warning_margin,
           CASE WHEN measure.unit = '%%' AND measure.better = 'higher'
                THEN taken.counted * (taken.value - level.target) / 100 END AS budget_left,
           taken.workload, level.workload_limit
      FROM agreements_servicelevel level
      JOIN agreements_measure measure ON measure.id = level.measure_id
      JOIN agreements_agreementline line
        ON line.id = level.line_id AND line.customer_id IS NOT NULL
      JOIN agreements_agreementperiod term ON term.id = line.period_id
      JOIN agreements_agreement agreement ON agreement.id = term.agreement_id
      JOIN (SELECT generate_series(%(first)s::date, %(last)s::date, interval '1 month')::date
                   AS period) month
        ON {applies("month.period")}
      LEFT JOIN reports_measurement taken
        ON taken.is_current AND taken.customer_id = line.customer_id
       AND taken.service_id = line.service_id AND taken.measure_id = level.measure_id
       AND taken.period = month.period
"""  # noqa: S608  the parts are constants of this module
"""Each level with the month it applied on the first day of, and what was measured then.

The error budget that is left, (1 - target) * counted - down, is counted * (value - target) here,
because down is counted * (1 - value).
"""

FACTS = (
    "customer_id, service_id, measure_id, result, value, target, warning, better, margin, "
    "budget_left, workload, workload_limit"
)


def _of(row: str) -> str:
    """The facts of a result, read from `row`."""
    return ", ".join(f"{row}.{name}" for name in FACTS.split(", "))


WRITE = f"""
    WITH judged AS MATERIALIZED (
        SELECT service_level_id, period, customer_id, service_id, measure_id, value, target,
               warning, better, margin, round(budget_left, 4) AS budget_left, workload,
               workload_limit,
               CASE WHEN value IS NULL THEN '{Result.NOT_MEASURED}'
                    WHEN margin < 0 THEN '{Result.BREACHED}'
                    WHEN warning_margin < 0 THEN '{Result.AT_RISK}'
                    ELSE '{Result.MET}' END AS result
          FROM ({HELD}) held
    ), written AS (
        INSERT INTO reports_attainment AS kept (service_level_id, period, {FACTS})
        SELECT judged.service_level_id, judged.period, {_of("judged")}
          FROM judged
          LEFT JOIN reports_attainment standing USING (service_level_id, period)
         WHERE standing.id IS NULL OR ({_of("standing")}) IS DISTINCT FROM ({_of("judged")})
         ORDER BY judged.service_level_id, judged.period
        ON CONFLICT (service_level_id, period) DO UPDATE SET ({FACTS}) = ROW ({_of("excluded")})
         WHERE ({_of("kept")}) IS DISTINCT FROM ({_of("excluded")})
        RETURNING xmax = 0 AS is_new)
    SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM written
"""  # noqa: S608  the parts are constants of this module
"""Only what differs from what stands is written; of two sweeps at once the second finds no more."""

FORGET = f"""
    DELETE FROM reports_attainment kept
     USING agreements_servicelevel level, agreements_agreementline line,
           agreements_agreementperiod term, agreements_agreement agreement
     WHERE kept.period BETWEEN %(first)s AND %(last)s
       AND level.id = kept.service_level_id AND line.id = level.line_id
       AND term.id = line.period_id AND agreement.id = term.agreement_id
       AND NOT ({applies("kept.period")})
"""  # noqa: S608  the parts are constants of this module


@dataclass(frozen=True)
class Recomputed:
    """How many results were new, came out differently, and apply no longer."""

    written: int
    changed: int
    forgotten: int


def recompute_attainment(*, as_of: date, months: int = MONTHS) -> Recomputed:
    """Bring the results of the `months` whole months that had ended on `as_of` up to date.

    Any number of times, and at once, with the same result: a row is written only where it
    differs.
    """
    periods = months_before(as_of, months)
    return recompute_between(periods[0], periods[-1])


@transaction.atomic
def recompute_between(first: date, last: date) -> Recomputed:
    """Bring the results of the months from `first` to `last` up to date; both are first days.

    A level counts from the first month that begins with it in force.
    """
    facts = {"first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(WRITE, facts)
        written, changed = cursor.fetchone() or (0, 0)
        cursor.execute(FORGET, facts)
        return Recomputed(written, changed, cursor.rowcount)


def sweep_attainment(as_of: date) -> dict[str, int]:
    """The sweep's part: what `recompute_attainment` wrote on the day `as_of`."""
    return asdict(recompute_attainment(as_of=as_of))
