"""Let time do to freshness what no write does: a membership or a unit is over."""

from datetime import date

from django.db import connection, transaction

from brm.outbox.looking import remember
from customers.operations.change import lock_structure
from customers.structure.effective import taken_for_today

SWEEP = "freshness"
DAYS_BACK = 31
"""So far the first sweep looks back; every other one to the day up to which people are settled."""

MOVED = """
WITH days AS (
    SELECT least(settled.until, %(on)s) AS after, greatest(settled.until, %(on)s) AS until
      FROM (SELECT coalesce((SELECT until FROM outbox_looked WHERE sweep = %(sweep)s),
                            %(on)s::date - %(back)s - 1) AS until) settled)
SELECT person_id FROM customers_membership, days
 WHERE lower(valid) > after AND lower(valid) <= until
    OR upper(valid) > after AND upper(valid) <= until
 UNION
SELECT manager_id FROM customers_unit, days
 WHERE upper(valid) > after AND upper(valid) <= until AND manager_id IS NOT NULL
"""


def settle_people(as_of: date) -> dict[str, int]:
    """Put in order how closely those people are followed whose places changed by themselves.

    That is: a membership has begun or is over by the day `as_of`, or a unit that they managed is.
    May run any number of times with the same result; writes only what differs. After a day to come
    was swept, the days back to `as_of` are looked at once more.
    """
    people = _moved(as_of)
    if people:
        _settle(people, as_of)
    return {"looked_at": len(people)}


def _moved(on: date) -> list[int]:
    """Whose places changed since the sweep last found somebody."""
    with connection.cursor() as cursor:
        cursor.execute(MOVED, {"on": on, "sweep": SWEEP, "back": DAYS_BACK})
        return sorted(person for (person,) in cursor.fetchall())


@transaction.atomic
def _settle(people: list[int], on: date) -> None:
    lock_structure()
    with taken_for_today(on), connection.cursor() as cursor:
        cursor.execute("SELECT brm_settle_freshness(NULL, %s::bigint[])", [people])
    remember(SWEEP, until=on, seen="")
