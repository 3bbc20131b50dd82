"""Plan the next review of agreements that are reviewed at intervals: one ahead of each."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection

from agreements.rules import next_review

FACTS = """
SELECT agreement.id, agreement.review_months, agreement.first_review_on, agreement.anchor_on,
       ahead.planned_on,
       (SELECT max(greatest(done.due_on, done.done_on)) FROM agreements_agreementreview done
         WHERE done.agreement_id = agreement.id AND done.state = 'done')
  FROM agreements_agreement agreement
  LEFT JOIN agreements_agreementreview ahead
    ON ahead.agreement_id = agreement.id AND ahead.state = 'open'
 WHERE agreement.id = ANY (%s) AND agreement.state = 'active'
   AND (agreement.review_months IS NOT NULL OR ahead.id IS NOT NULL)
 ORDER BY agreement.id
"""

PLAN = """
INSERT INTO agreements_agreementreview AS review
       (version, agreement_id, due_on, planned_on, state, outcome, note)
SELECT 1, wanted.agreement, wanted.due_on, %s, 'open', '', ''
  FROM unnest(%s::bigint[], %s::date[]) AS wanted (agreement, due_on)
    ON CONFLICT (agreement_id) WHERE state = 'open' DO UPDATE SET due_on = excluded.due_on
 WHERE review.due_on <> excluded.due_on
"""

FORGET = """
DELETE FROM agreements_agreementreview WHERE state = 'open' AND agreement_id = ANY (%s)
"""


def plan_reviews(agreements: Sequence[int], *, as_of: date) -> None:
    """Make the review ahead of each of these active agreements the next one by its interval.

    An agreement that is not reviewed any more loses the one ahead. Whoever calls has locked them.
    """
    wanted: dict[int, date] = {}
    needless: list[int] = []
    with connection.cursor() as cursor:
        cursor.execute(FACTS, [list(agreements)])
        for agreement, months, first, anchor, planned_on, looked_at in cursor.fetchall():
            if months is None:
                needless.append(agreement)
            else:
                after = _after(planned_on or as_of, looked_at)
                wanted[agreement] = next_review(anchor, months, after, first=first)
        if wanted:
            cursor.execute(PLAN, [as_of, list(wanted), list(wanted.values())])
        if needless:
            cursor.execute(FORGET, [needless])


def _after(planned_on: date, looked_at: date | None) -> date:
    """The day after which a review is due: that on which it is planned counts, the last does not.

    One that was looked at before its day is not due again on it.
    """
    day_before = planned_on - timedelta(days=1)
    return max(day_before, looked_at) if looked_at else day_before
