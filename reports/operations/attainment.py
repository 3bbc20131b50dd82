"""Hold measurements against the service levels that applied then, for whole months at once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import connection, transaction

from agreements.models.level_triggers import SWEEP
from brm.outbox.looking import Look, digest, last_look, remember, take_told
from reports.rules import MONTHS_OF, PLACES, Basis, Result, months_before

MONTHS = 25
"""How many ended months the sweep looks after: two years, and the month a year is compared with."""


SPAN = (
    "CASE level.period_kind "
    + " ".join(f"WHEN '{kind}' THEN {months}" for kind, months in MONTHS_OF.items())
    + " END"
)
"""SQL: over how many months a level is measured."""


def since(month: str) -> str:
    """SQL: the first day of what the level measures together and what ends with `month`."""
    return f"({month} - ({SPAN} - 1) * interval '1 month')::date"


def applies(month: str) -> str:
    """SQL: the level's month, quarter or year ends with `month`, and it applied on the first day.

    That is, in an agreement that held then.
    """
    first = since(month)
    return (
        f"extract(month FROM {month})::int %% {SPAN} = 0 "
        f"AND level.valid @> {first} AND term.valid @> {first} "
        "AND agreement.state IN ('active', 'ended') "
        f"AND (agreement.ended_on IS NULL OR agreement.ended_on >= {first})"
    )


def _rounded(total: str, weight: str) -> str:
    """SQL: `total / weight` with six decimals, rounded exactly towards the worse side."""
    scaled = f"{total} * 1e{PLACES}, {weight}"
    away = f"(mod({scaled}) <> 0)::int"
    return (
        f"(div({scaled}) + CASE WHEN measure.better = 'higher' THEN -{away} * ({total} < 0)::int "
        f"ELSE {away} * ({total} > 0)::int END) / 1e{PLACES}"
    )


FIGURES = f"""
    SELECT CASE WHEN months < {SPAN} THEN NULL
                WHEN is_weighted THEN {_rounded("total", "counted_in_all")}
                ELSE worst END AS value,
           CASE WHEN {SPAN} = 1 OR is_weighted THEN counted_in_all END AS counted, workload,
           CASE WHEN {SPAN} = 1 THEN '{Basis.FIGURE}' WHEN is_weighted THEN '{Basis.WEIGHTED}'
                ELSE '{Basis.WORST}' END AS basis
      FROM (SELECT count(*) AS months, sum(each.value * each.counted) AS total,
                   sum(each.counted) AS counted_in_all, sum(each.workload) AS workload,
                   {SPAN} > 1 AND count(each.counted) = {SPAN} AND sum(each.counted) > 0
                       AS is_weighted,
                   CASE measure.better WHEN 'higher' THEN min(each.value)
                                       ELSE max(each.value) END AS worst
              FROM reports_measurement each
             WHERE each.is_current AND each.customer_id = line.customer_id
               AND each.service_id = line.service_id AND each.measure_id = level.measure_id
               AND each.period BETWEEN {since("month.period")} AND month.period
               AND each.period BETWEEN (%(first)s::date - interval '11 months')::date
                                   AND %(last)s::date) summed
"""  # noqa: S608  the parts are constants of this module
"""The figure of a month, or those of the months of more as one: `reports.rules.value_over`.

Asked of one level at a time, so that of all the parts of the table only those of its months are
looked into; joined at once, each of them would be, as the planner knows no month beforehand. The
last condition says nothing new, but leaves the parts of other years out of the plan.
"""

TAKEN = f"""
    SELECT level.id AS service_level_id, line.customer_id, line.service_id, level.measure_id,
           month.period, level.period_kind, level.target, level.warning, measure.better,
           measure.unit, level.workload_limit, taken.*
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
     CROSS JOIN LATERAL ({FIGURES}) taken
"""  # noqa: S608  the parts are constants of this module
"""Each level with what it measures together, given by its last month, and what was measured then.
"""

HELD = f"""
    SELECT taken.*,
           CASE better WHEN 'higher' THEN value - target ELSE target - value END AS margin,
           CASE better WHEN 'higher' THEN value - warning ELSE warning - value END
               AS warning_margin,
           CASE WHEN unit = '%%' AND better = 'higher'
                THEN counted * (value - target) / 100 END AS budget_left
      FROM ({TAKEN}) taken
"""  # noqa: S608  the parts are constants of this module
"""How far each value is on the good side of its target.

The error budget that is left, (1 - target) * counted - down, is counted * (value - target) here,
because down is counted * (1 - value).
"""

FACTS = (
    "customer_id, service_id, measure_id, period_kind, basis, result, value, target, warning, "
    "better, margin, budget_left, workload, workload_limit"
)


def _of(row: str) -> str:
    """The facts of a result, read from `row`."""
    return ", ".join(f"{row}.{name}" for name in FACTS.split(", "))


WRITE = f"""
    WITH judged AS MATERIALIZED (
        SELECT service_level_id, period, customer_id, service_id, measure_id, period_kind,
               basis, value, target, warning, better, margin,
               round(budget_left, 4) AS budget_left, workload, workload_limit,
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

    A level counts from the first month that begins with it in force; one that is measured over a
    quarter or a year has its result in the last month of each. `levels` looks at these alone.
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
