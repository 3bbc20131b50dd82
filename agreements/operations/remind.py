"""Reminders of renewals: each written once, on its day, and mailed with it.

A sweep looks only at agreements of which a reminder is due that day, or that changed. What was due
while nobody swept is written too, with the reason why it was not sent. Any number of sweeps, and
several at once, write each reminder once: it has a key that the database keeps single, and a mail
goes only with a reminder that was written. Where the day of a step moves, what was sent and
acknowledged was about another day: its reminders begin anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from agreements.models import Agreement, AgreementState, ReminderDay, RenewalPlan, StepState
from agreements.operations.reminder_mails import Sent, mail_reminders
from agreements.operations.reminder_people import Circle, Told, circle_of
from agreements.reminding import Because, Ladder, Rung, next_day, rungs_due

BATCH = 5_000

LADDERS = """
SELECT plan.agreement_id, agreement.customer_id, agreement.state AS agreement_state,
       agreement.notice_given_on, step.period_id, step.step, step.due_on, step.state,
       upper(period.valid) - 1 AS last_day,
       coalesce(notice.due_on, upper(period.valid) - 1) AS sense_until, plan.followed_from,
       EXISTS (SELECT FROM agreements_agreementperiod following
                WHERE following.agreement_id = period.agreement_id
                  AND following.n = period.n + 1) AS is_renewed,
       written.days, written.unanswered, written.acknowledged, written.management_told
  FROM agreements_renewalplan plan
  JOIN agreements_agreement agreement ON agreement.id = plan.agreement_id
  JOIN agreements_agreementperiod period ON period.agreement_id = plan.agreement_id
   AND (period.id = plan.period_id OR upper(period.valid) IS NULL
        OR upper(period.valid) > coalesce(plan.reminded_on, plan.followed_from))
  JOIN agreements_renewalstep step
    ON step.period_id = period.id AND step.step IN ('review', 'notice')
  LEFT JOIN agreements_renewalstep notice
    ON notice.period_id = period.id AND notice.step = 'notice'
 CROSS JOIN LATERAL (
       SELECT coalesce(array_agg(days_before), '{}') AS days,
              count(*) FILTER (WHERE sent_on IS NOT NULL AND acknowledged_on IS NULL) AS unanswered,
              coalesce(bool_or(acknowledged_on IS NOT NULL), false) AS acknowledged,
              coalesce(bool_or(raised = 'management'), false) AS management_told
         FROM agreements_reminder reminder
        WHERE reminder.period_id = period.id AND reminder.step = step.step
          AND reminder.step_due_on = step.due_on) written
 WHERE plan.agreement_id = ANY (%s)
 ORDER BY plan.agreement_id, period.n, step.step
"""

REMINDERS = """
INSERT INTO agreements_reminder
       (version, period_id, step, days_before, step_due_on, sent_on, skipped_on, because,
        raised, told_id, raised_to_id)
SELECT 1, new.period, new.step, new.days_before, new.step_due_on,
       CASE WHEN new.because = '' THEN %s::date END, CASE WHEN new.because <> '' THEN %s::date END,
       new.because, new.raised, new.told, new.raised_to
  FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::date[], %s::text[], %s::text[],
              %s::bigint[], %s::bigint[])
       AS new (period, step, days_before, step_due_on, because, raised, told, raised_to)
    ON CONFLICT (period_id, step, step_due_on, days_before) DO NOTHING
RETURNING id, period_id, step, days_before
"""

LOOKED_AT = """
UPDATE agreements_renewalplan plan SET remind_on = new.remind_on, reminded_on = %s
  FROM unnest(%s::bigint[], %s::date[]) AS new (agreement, remind_on)
 WHERE plan.agreement_id = new.agreement
"""

Key = tuple[int, str, int]
"""A period, a step of it, and the days before: what the database keeps single."""


@dataclass(frozen=True)
class Climb:
    """The ladder of one step of one period, with whose agreement it is.

    It is that of the step's day: where the day moves, another begins.
    """

    agreement: int
    customer: int
    period: int
    last_day: date | None
    step: str
    ladder: Ladder


@dataclass(frozen=True)
class Row:
    """One reminder to be written, and who is told by it where it is sent."""

    climb: Climb
    rung: Rung
    because: str
    told: Told

    @property
    def key(self) -> Key:
        return self.climb.period, self.climb.step, self.rung.days_before


def send_reminders(as_of: date) -> dict[str, int]:
    """Write every reminder that is due by the day, and mail those that are sent.

    Returns how many were sent and how many written without being sent.
    """
    written = {"reminded": 0, "not_sent": 0}
    after = 0
    while ids := _to_remind(as_of, after):
        days = frozenset(ReminderDay.objects.values_list("days_before", flat=True))
        for name, count in _remind_batch(ids, days, as_of).items():
            written[name] += count
        after = ids[-1]
    return written


def _to_remind(as_of: date, after: int) -> list[int]:
    plans = RenewalPlan.objects.to_remind_of(as_of=as_of).filter(agreement__gt=after)
    return list(plans.order_by("agreement").values_list("agreement", flat=True)[:BATCH])


@transaction.atomic
def _remind_batch(ids: Sequence[int], days: frozenset[int], as_of: date) -> dict[str, int]:
    """Write what is due of these, under their locks; what another sweep did meanwhile is left."""
    locked = Agreement.objects.filter(pk__in=ids).select_for_update(no_key=True).order_by("pk")
    due = RenewalPlan.objects.to_remind_of(as_of=as_of)
    held = list(due.filter(agreement__in=list(locked)).values_list("agreement", flat=True))
    climbs = climbs_of(held)
    rows = _rows(climbs, days, as_of)
    new = write_reminders(rows, as_of)
    mail_reminders([_sent(row, new[row.key]) for row in rows if row.key in new and row.told.raised])
    _look_again(held, climbs, days, as_of)
    sent = sum(row.key in new and not row.because for row in rows)
    return {"reminded": sent, "not_sent": len(new) - sent}


def climbs_of(agreements: Sequence[int]) -> list[Climb]:
    """The ladders of the agreements, period by period."""
    with connection.cursor() as cursor:
        cursor.execute(LADDERS, [list(agreements)])
        names = [column.name for column in cursor.description]
        return [_climb(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def _climb(facts: dict[str, Any]) -> Climb:
    ladder = Ladder(
        due_on=facts["due_on"],
        sense_until=facts["sense_until"],
        followed_from=facts["followed_from"],
        needless=_needless(facts),
        acknowledged=facts["acknowledged"],
        written=frozenset(facts["days"]),
        unanswered=facts["unanswered"],
        management_told=facts["management_told"],
    )
    return Climb(
        agreement=facts["agreement_id"],
        customer=facts["customer_id"],
        period=facts["period_id"],
        last_day=facts["last_day"],
        step=facts["step"],
        ladder=ladder,
    )


def _needless(facts: dict[str, Any]) -> Because | None:
    """Why nothing has to be reminded of: what was decided first, then what came of it."""
    if facts["agreement_state"] == AgreementState.ENDED:
        return Because.ENDED
    if facts["is_renewed"]:
        return Because.RENEWED
    if facts["state"] in (StepState.DONE, StepState.SKIPPED):
        if facts["notice_given_on"]:
            return Because.NOTICE_GIVEN
        return Because.DONE if facts["state"] == StepState.DONE else Because.SKIPPED
    return None


def _rows(climbs: Iterable[Climb], days: frozenset[int], as_of: date) -> list[Row]:
    due = [(climb, rung) for climb in climbs for rung in rungs_due(climb.ladder, days, as_of)]
    circle = circle_of({climb.customer for climb, rung in due if not rung.because}, on=as_of)
    return [_row(climb, rung, circle) for climb, rung in due]


def _row(climb: Climb, rung: Rung, circle: Circle) -> Row:
    if rung.because:
        return Row(climb, rung, str(rung.because), Told())
    ladder = climb.ladder
    told = circle.told(climb.customer, ladder.unanswered, management_told=ladder.management_told)
    return Row(climb, rung, "" if told.raised else str(Because.NOBODY), told)


def write_reminders(rows: Sequence[Row], as_of: date) -> dict[Key, int]:
    """Write these; the ids of those that were not there yet, by their keys."""
    if not rows:
        return {}
    facts = [
        (
            *row.key,
            row.climb.ladder.due_on,
            row.because,
            row.told.raised,
            row.told.manager,
            row.told.deputy,
        )
        for row in rows
    ]
    with connection.cursor() as cursor:
        columns = [list(column) for column in zip(*facts, strict=True)]
        cursor.execute(REMINDERS, [as_of, as_of, *columns])
        return {(period, step, before): pk for pk, period, step, before in cursor.fetchall()}


def _sent(row: Row, pk: int) -> Sent:
    climb = row.climb
    return Sent(pk, climb.agreement, climb.step, climb.ladder.due_on, climb.last_day, row.told)


def _look_again(
    agreements: Sequence[int], climbs: Iterable[Climb], days: frozenset[int], as_of: date
) -> None:
    """Say when the next reminder of each is due; no day where none is left."""
    nexts: dict[int, list[date]] = defaultdict(list)
    for climb in climbs:
        if (day := next_day(climb.ladder, days, as_of)) is not None:
            nexts[climb.agreement].append(day)
    remind_on = [min(nexts[each]) if nexts[each] else None for each in agreements]
    with connection.cursor() as cursor:
        cursor.execute(LOOKED_AT, [as_of, list(agreements), remind_on])
