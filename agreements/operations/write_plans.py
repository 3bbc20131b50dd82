"""What the plan of renewals writes: a statement for each table, however many agreements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from django.db import connection

from agreements.models import OPEN_STATES

NEW_PERIODS = """
INSERT INTO agreements_agreementperiod (version, agreement_id, n, valid, origin, edition)
SELECT 1, new.agreement, new.n, daterange(new.first_day, new.day_after), 'tacit', 1
  FROM unnest(%s::bigint[], %s::int[], %s::date[], %s::date[])
       AS new (agreement, n, first_day, day_after)
 ORDER BY new.agreement, new.n
    ON CONFLICT DO NOTHING
"""

PERIODS_OF = """
SELECT period.agreement_id, period.n, period.id
  FROM unnest(%s::bigint[], %s::int[]) AS new (agreement, n)
  JOIN agreements_agreementperiod period
    ON period.agreement_id = new.agreement AND period.n = new.n
"""

END = """
UPDATE agreements_agreement agreement
   SET state = 'ended', ended_on = over.last_day, ended_as = over.how
  FROM unnest(%s::bigint[], %s::date[], %s::text[]) AS over (id, last_day, how)
 WHERE agreement.id = over.id
"""

PLANS = """
UPDATE agreements_renewalplan plan
   SET period_id = new.period, country = new.country, followed_from = new.followed_from,
       look_on = new.look_on, last_day = new.last_day,
       last_day_of_notice = new.last_day_of_notice, start_by = new.start_by,
       remind_on = date '0001-01-01'
  FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::date[], %s::date[], %s::date[],
              %s::date[], %s::date[])
       AS new (agreement, period, country, followed_from, look_on, last_day,
               last_day_of_notice, start_by)
 WHERE plan.agreement_id = new.agreement
"""

STEPS = """
WITH written AS (
    INSERT INTO agreements_renewalstep AS step
           (version, period_id, step, due_on, state, outcome, reason)
    SELECT 1, wanted.period, wanted.step, wanted.due_on, 'open', '', ''
      FROM unnest(%s::bigint[], %s::text[], %s::date[]) AS wanted (period, step, due_on)
     ORDER BY wanted.period, wanted.step
        ON CONFLICT (period_id, step) DO UPDATE SET due_on = excluded.due_on, state = 'open'
     WHERE step.due_on <> excluded.due_on AND step.state = ANY (%s::text[])
 RETURNING xmax = 0 AS is_new)
SELECT count(*) FROM written WHERE is_new
"""

UNWANTED_STEPS = """
DELETE FROM agreements_renewalstep step
 USING unnest(%s::bigint[]) AS planned (period)
 WHERE step.period_id = planned.period AND step.state = ANY (%s::text[])
   AND NOT EXISTS (SELECT FROM unnest(%s::bigint[], %s::text[]) AS wanted (period, step)
                    WHERE wanted.period = step.period_id AND wanted.step = step.step)
"""

Key = tuple[int, int]
"""An agreement and the number of one of its periods."""


@dataclass(frozen=True)
class PlanRow:
    """The plan of one agreement, as it is written; its fields are in the order of `PLANS`."""

    agreement: int
    period: int
    country: str
    followed_from: date
    look_on: date | None
    last_day: date | None
    last_day_of_notice: date | None
    start_by: date | None


def write_periods(new: Sequence[tuple[int, int, date, date | None]]) -> dict[Key, int]:
    """Write tacit periods (agreement, number, first day, day after); their ids by agreement and n.

    One that is there already stays as it is.
    """
    if not new:
        return {}
    agreements, numbers, first_days, days_after = _columns(new)
    with connection.cursor() as cursor:
        cursor.execute(NEW_PERIODS, [agreements, numbers, first_days, days_after])
        cursor.execute(PERIODS_OF, [agreements, numbers])
        return {(agreement, n): pk for agreement, n, pk in cursor.fetchall()}


def end_agreements(over: Sequence[tuple[int, date, str]]) -> None:
    """End agreements: their ids, their last days, and how each ended."""
    if over:
        with connection.cursor() as cursor:
            cursor.execute(END, _columns(over))


def write_plans(plans: Iterable[PlanRow]) -> None:
    rows = [astuple(plan) for plan in plans]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(PLANS, _columns(rows))


def write_steps(periods: Iterable[int], wanted: Mapping[tuple[int, str], date]) -> int:
    """Make the open steps of the periods those that are wanted, and say how many are new.

    A step that is missing is added, an open one gets its new day, an open one that is wanted no
    longer is dropped. What is done or skipped stays, also where that happens meanwhile.
    """
    keys = [key for key, _ in zip(wanted, wanted.values(), strict=True)]
    of, steps = [period for period, _ in keys], [step for _, step in keys]
    open_states = [str(state) for state in OPEN_STATES]
    with connection.cursor() as cursor:
        cursor.execute(STEPS, [of, steps, list(wanted.values()), open_states])
        (new,) = cursor.fetchone()
        cursor.execute(UNWANTED_STEPS, [list(periods), open_states, of, steps])
    return int(new)


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
