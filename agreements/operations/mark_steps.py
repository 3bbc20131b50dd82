"""The state of renewal steps as days pass: due, late, closed with their period.

A step only moves forward, by updates that name the state it comes from, so that sweeps of several
days may run at once. Rows are locked in the order of their ids.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from agreements.models import OPEN_STATES, Agreement, StepState

RIPE = """
    SELECT step.id
      FROM agreements_renewalstep step
      JOIN agreements_agreementperiod period ON period.id = step.period_id
      JOIN agreements_agreement agreement
        ON agreement.id = period.agreement_id AND agreement.state = 'active'
     WHERE step.state = 'open' AND step.due_on = %(on)s
        OR step.state IN ('open', 'due') AND step.due_on < %(on)s
"""
# Asked first: an update of no row runs the triggers of its statement all the same.
SOME_ARE_RIPE = f"SELECT EXISTS ({RIPE})"
MARK = f"""
WITH ripe AS ({RIPE}
     ORDER BY step.id
       FOR UPDATE OF step)
UPDATE agreements_renewalstep step
   SET state = CASE step.due_on WHEN %(on)s THEN 'due' ELSE 'late' END
  FROM ripe
 WHERE step.id = ripe.id
   AND (step.state = 'open' AND step.due_on = %(on)s
        OR step.state IN ('open', 'due') AND step.due_on < %(on)s)
RETURNING step.state
"""  # noqa: S608  put together from constants of this module

CLOSE_RENEWED = """
WITH passed AS (
    SELECT step.id, upper(period.valid) AS day_after
      FROM agreements_agreementperiod period
      JOIN agreements_agreementperiod following
        ON following.agreement_id = period.agreement_id AND following.n = period.n + 1
       AND lower(following.valid) <= %(on)s
      JOIN agreements_renewalstep step ON step.period_id = period.id
     WHERE period.agreement_id = ANY (%(agreements)s) AND step.state = ANY (%(open)s)
     ORDER BY step.id
       FOR UPDATE OF step)
UPDATE agreements_renewalstep step
   SET state = CASE step.step WHEN 'start' THEN 'done' ELSE 'skipped' END,
       outcome = CASE step.step WHEN 'start' THEN %(began)s ELSE '' END,
       reason = CASE step.step WHEN 'start' THEN '' ELSE %(skipped)s END,
       done_on = passed.day_after
  FROM passed
 WHERE step.id = passed.id AND step.state = ANY (%(open)s)
"""

CLOSE_ENDED = """
WITH passed AS (
    SELECT step.id, upper(period.valid) AS day_after
      FROM agreements_agreement agreement
      JOIN agreements_agreementperiod period ON period.agreement_id = agreement.id
      JOIN agreements_renewalstep step ON step.period_id = period.id
     WHERE agreement.id = ANY (%(agreements)s) AND agreement.state = 'ended'
       AND step.state = ANY (%(open)s)
     ORDER BY step.id
       FOR UPDATE OF step)
UPDATE agreements_renewalstep step
   SET state = 'skipped', reason = %(over)s, done_on = coalesce(%(on)s, passed.day_after)
  FROM passed
 WHERE step.id = passed.id AND step.state = ANY (%(open)s)
"""

CLOSE_REVIEWS = """
UPDATE agreements_agreementreview review
   SET state = 'ended', done_on = coalesce(%(on)s, agreement.ended_on + 1)
  FROM agreements_agreement agreement
 WHERE review.agreement_id = ANY (%(agreements)s) AND review.state = 'open'
   AND agreement.id = review.agreement_id AND agreement.state = 'ended'
"""


def mark_steps(as_of: date) -> dict[str, int]:
    """Mark open steps of active agreements due on their day, and late from the day after."""
    with connection.cursor() as cursor:
        cursor.execute(SOME_ARE_RIPE, {"on": as_of})
        if cursor.fetchone() == (False,):
            return {"due": 0, "late": 0}
        cursor.execute(MARK, {"on": as_of})
        states = [state for (state,) in cursor.fetchall()]
    return {"due": states.count(StepState.DUE), "late": states.count(StepState.LATE)}


@transaction.atomic
def close_passed_steps(agreements: Sequence[int], as_of: date) -> int:
    """Close what was left open of periods of these that have passed, on the day after their last.

    Where a next period took over, its start happened and the rest was skipped; where the
    agreement ended, all of it was.
    """
    renewed = _execute(CLOSE_RENEWED, {**_words(), "agreements": list(agreements), "on": as_of})
    ended = _execute(CLOSE_ENDED, {**_words(), "agreements": list(agreements), "on": None})
    _execute(CLOSE_REVIEWS, {"agreements": list(agreements), "on": None})
    return renewed + ended


@transaction.atomic
def close_steps_of(agreement: Agreement, *, on: date) -> int:
    """Close what was left open of one agreement that was ended on the day, its review too."""
    renewed = _execute(CLOSE_RENEWED, {**_words(), "agreements": [agreement.pk], "on": on})
    _execute(CLOSE_REVIEWS, {"agreements": [agreement.pk], "on": on})
    return renewed + _execute(CLOSE_ENDED, {**_words(), "agreements": [agreement.pk], "on": on})


def _words() -> dict[str, Any]:
    return {
        "open": [str(state) for state in OPEN_STATES],
        "began": _("The next period began."),
        "skipped": _("The next period began before this was done."),
        "over": _("The agreement ended before this was done."),
    }


def _execute(sql: str, facts: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        return int(cursor.rowcount)
