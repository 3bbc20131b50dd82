"""An escalation rises to the next level by itself once its clock at the present one has run out.

In whole sets and under locks: any number of sweeps, at once or after weeks of standstill, raise
each level once, on the day on which it was due to rise.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from brm.accounts.calendar import working_days
from brm.outbox.mail import emit_many_mails
from customers.models import Person, TeamMember
from meetings.escalations.clocks import clocks_as_set, rises_on
from meetings.escalations.owners import owners_of, steering_users
from meetings.escalations.telling import (
    Mails,
    Readers,
    Told,
    addresses_of,
    mails_of,
    readers_with,
)
from meetings.models import Escalation, EscalationLevel, EscalationStep, EscalationWatcher

DUE = """
SELECT DISTINCT level, severity, rises_on FROM meetings_escalation
 WHERE rises_on <= %s AND state IN ('raised', 'accepted', 'scheduled')
 ORDER BY level, severity, rises_on
"""
RISE = """
WITH due AS (
    SELECT id, state, level, severity, rises_on FROM meetings_escalation
     WHERE rises_on <= %(as_of)s AND state IN ('raised', 'accepted', 'scheduled')
     ORDER BY id LIMIT %(batch)s FOR NO KEY UPDATE
), clock AS (
    SELECT * FROM unnest(%(levels)s::int[], %(severities)s::int[], %(days)s::date[],
                         %(next_days)s::date[]) AS one (level, severity, rises_on, next_rise)
), risen AS (
    UPDATE meetings_escalation escalation
       SET level = due.level + 1, state = 'raised', level_since = due.rises_on,
           rises_on = clock.next_rise
      FROM due JOIN clock USING (level, severity, rises_on)
     WHERE escalation.id = due.id
 RETURNING escalation.id
)
INSERT INTO meetings_escalationstep
       (escalation_id, from_state, to_state, from_level, level, text, happened_on, taken_at)
SELECT due.id, due.state, 'raised', due.level, due.level + 1, '', due.rises_on, %(now)s
  FROM due JOIN risen ON risen.id = due.id
 ORDER BY due.id
RETURNING id
"""
BATCH = 500
"""So many at once: the planner takes what is locked for a row or two, and joins it row by row."""


@transaction.atomic
def raise_by_the_clock(as_of: date) -> dict[str, int]:
    """Raise what should have risen by the day `as_of`, and tell who answers for the next level.

    What rose while nobody swept stands where daily sweeps would have left it, with the same days.
    """
    risen = 0
    while steps := _raise_once(as_of):
        _tell(steps, as_of)
        risen += len(steps)
    return {"risen": risen}


def _raise_once(as_of: date) -> list[int]:
    """Raise some that are due by one level; the keys of the steps."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, [as_of])
        due = cursor.fetchall()
        if not due:
            return []
        cursor.execute(
            RISE, _next_days(due) | {"as_of": as_of, "now": timezone.now(), "batch": BATCH}
        )
        return [pk for (pk,) in cursor.fetchall()]


def _next_days(due: Sequence[tuple[int, int, date]]) -> dict[str, list[date | int | None]]:
    """For what rises on a day from a level: when it rises from the one above, as lists."""
    clocks, is_working = clocks_as_set(), working_days()
    return {
        "levels": [level for level, _severity, _day in due],
        "severities": [severity for _level, severity, _day in due],
        "days": [day for _level, _severity, day in due],
        "next_days": [
            rises_on(level + 1, severity, day, clocks=clocks, is_working=is_working)
            for level, severity, day in due
        ],
    }


def _tell(keys: Sequence[int], as_of: date) -> None:
    rows = EscalationStep.objects.filter(pk__in=keys)
    steps = list(rows.select_related("escalation__customer__unit"))
    readers = _readers([step.escalation for step in steps], as_of)
    mails: Mails = {}
    for step in steps:
        mails |= mails_of(Told(step, step.escalation), readers[step.escalation_id])
    emit_many_mails(mails)


def _readers(escalations: Sequence[Escalation], on: date) -> dict[int, Readers]:
    """Who reads that it rose: who answers for its level now, the relationship manager, watchers."""
    owners = owners_of(escalations, on=on)
    managers = _managers({each.customer_id for each in escalations}, on)
    group = {user.email: "" for user in steering_users()}
    watchers: dict[int, list[EscalationWatcher]] = {}
    rows = EscalationWatcher.objects.filter(escalation__in=escalations)
    for watcher in rows.with_sight():
        watchers.setdefault(watcher.escalation_id, []).append(watcher)
    found = {}
    for each in escalations:
        is_groups = each.level == EscalationLevel.STEERING_GROUP
        inside = addresses_of([managers.get(each.customer_id), owners.get(each.pk)])
        inside = (group if is_groups else {}) | inside
        found[each.pk] = readers_with(inside, watchers.get(each.pk, []))
    return found


def _managers(customers: Iterable[int], on: date) -> Mapping[int, Person]:
    places = TeamMember.objects.on(on).relationship_managers().filter(customer__in=customers)
    return {each.customer_id: each.person for each in places.select_related("person")}
