"""Hold measurements against the service levels that applied then, for whole months at once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import connection, transaction

from agreements.models.level_triggers import SWEEP
from brm.outbox.looking import Look, digest, last_look, remember, take_told
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
       AND (%(levels)s::bigint[] IS NULL OR level.id = ANY (%(levels)s))
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
       AND (%(levels)s::bigint[] IS NULL OR level.id = ANY (%(levels)s))
       AND level.id = kept.service_level_id AND line.id = level.line_id
       AND term.id = line.period_id AND agreement.id = term.agreement_id
       AND NOT ({applies("kept.period")})
"""  # noqa: S608  the parts are constants of this module

RULES = digest(WRITE, FORGET)


@dataclass(frozen=True)
class Recomputed:
    """How many results were new, came out differently, and apply no longer."""

    written: int = 0
    changed: int = 0
    forgotten: int = 0

    def __add__(self, other: "Recomputed") -> "Recomputed":
        return Recomputed(
            self.written + other.written,
            self.changed + other.changed,
            self.forgotten + other.forgotten,
        )


def recompute_attainment(*, as_of: date, months: int = MONTHS) -> Recomputed:
    """Bring the results of the `months` whole months that had ended on `as_of` up to date.

    Any number of times, and at once, with the same result: a row is written only where it
    differs.
    """
    periods = months_before(as_of, months)
    return recompute_between(periods[0], periods[-1])


@transaction.atomic
def recompute_between(
    first: date, last: date, *, levels: Sequence[int] | None = None
) -> Recomputed:
    """Bring the results of the months from `first` to `last` up to date; both are first days.

    A level counts from the first month that begins with it in force. `levels` looks at these
    alone.
    """
    facts = {"first": first, "last": last, "levels": None if levels is None else list(levels)}
    with connection.cursor() as cursor:
        cursor.execute(WRITE, facts)
        written, changed = cursor.fetchone() or (0, 0)
        cursor.execute(FORGET, facts)
        return Recomputed(written, changed, cursor.rowcount)


def sweep_attainment(as_of: date) -> dict[str, int]:
    """The sweep's part: what `recompute_attainment` would write on the day `as_of`.

    It looks at the months that have ended since the last sweep, and of those before at the levels
    that changed or were measured since.
    """
    look, months = last_look(SWEEP, rules=RULES), months_before(as_of, MONTHS)
    if look.is_same and look.until == months[-1]:
        return asdict(Recomputed())
    return asdict(_catch_up(look, months))


@transaction.atomic
def _catch_up(look: Look, months: Sequence[date]) -> Recomputed:
    """`look.until` is the last month that was looked at; after a later one all is looked at."""
    levels, done, last = take_told(SWEEP), Recomputed(), months[-1]
    knows = look.until is not None and look.until <= last and look.seen == look.seen_then
    new = [month for month in months if not knows or look.until is None or month > look.until]
    if new:
        done += recompute_between(new[0], last)
    if levels and len(new) < len(months):
        done += recompute_between(months[0], last, levels=levels)
    remember(SWEEP, until=last, seen=look.seen)
    return done
