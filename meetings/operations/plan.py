"""The year's activities of every customer, planned ahead and marked as their days come.

All of it in whole sets and by the database's own uniqueness, so that any number of sweeps, at
once or after weeks of standstill, leave the same rows.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import holidays
from django.db import connection, transaction

from brm.accounts.calendar import working_days
from brm.outbox.looking import Look, digest, last_look, remember, rows_seen, take_told
from customers.models import TeamRole
from meetings import rules
from meetings.models import Cadence, Horizon
from meetings.models.activities import SWEEP

START_HORIZONS = """
    INSERT INTO meetings_horizon (customer_id, planned_until)
    SELECT id, %(day_before)s FROM customers_customer ORDER BY id
    ON CONFLICT DO NOTHING
"""

WANTED = """
    WITH occurrence AS MATERIALIZED (
        SELECT cadence.id AS cadence_id, cadence.kind, cadence.tier, cadence.customer_id,
               cadence.owner_role, due_on
        FROM unnest(%(cadences)s::bigint[], %(days)s::date[]) AS o (cadence_id, due_on)
        JOIN meetings_cadence cadence ON cadence.id = o.cadence_id
    ), anyones AS (
        SELECT cadence_id, kind, due_on, owner_role, customer_id
        FROM occurrence WHERE customer_id IS NOT NULL
        UNION ALL
        SELECT cadence_id, kind, due_on, owner_role, customer.id
        FROM occurrence JOIN customers_customer customer ON customer.tier = occurrence.tier
        WHERE occurrence.customer_id IS NULL AND NOT EXISTS (
            SELECT FROM meetings_cadence own
            WHERE own.customer_id = customer.id AND own.kind = occurrence.kind
              AND own.valid @> occurrence.due_on)
    )
    SELECT cadence_id, anyones.kind, anyones.customer_id, due_on,
           COALESCE(place.person_id, team.person_id) AS owner_id
    FROM anyones
    JOIN customers_customer customer ON customer.id = anyones.customer_id
    JOIN customers_unit unit ON unit.id = customer.unit_id AND unit.valid @> due_on
    JOIN meetings_horizon horizon
      ON horizon.customer_id = customer.id
     AND due_on > LEAST(horizon.planned_until, %(anew_after)s)
    LEFT JOIN customers_teammember team
      ON team.customer_id = customer.id AND team.role = %(manager)s AND team.valid @> due_on
    LEFT JOIN LATERAL (
        SELECT other.person_id FROM customers_teammember other
        WHERE anyones.owner_role <> %(manager)s AND other.customer_id = customer.id
          AND other.role = anyones.owner_role AND other.valid @> due_on
        ORDER BY other.id LIMIT 1) place ON true
"""

KEEP_WANTED = f"""
    DROP TABLE IF EXISTS pg_temp.wanted_activity;
    CREATE TEMPORARY TABLE wanted_activity ON COMMIT DROP AS {WANTED};
    CREATE INDEX ON wanted_activity (cadence_id, customer_id, due_on);
    ANALYZE wanted_activity
"""


def _plan(wanted: str) -> str:
    return f"""
    INSERT INTO meetings_activity
        (version, cadence_id, customer_id, kind, due_on, owner_id, state, reason, outcome)
    SELECT 1, cadence_id, customer_id, kind, due_on, owner_id, 'planned', '', ''
    FROM {wanted} wanted
    WHERE NOT EXISTS (
        SELECT FROM meetings_activity other
        WHERE other.customer_id = wanted.customer_id AND other.kind = wanted.kind
          AND other.due_on = wanted.due_on
          AND other.cadence_id IS DISTINCT FROM wanted.cadence_id)
      AND NOT EXISTS (
        SELECT FROM meetings_activity moved
        WHERE moved.customer_id = wanted.customer_id AND moved.kind = wanted.kind
          AND moved.moved_from = wanted.due_on)
    ORDER BY cadence_id, customer_id, due_on
    ON CONFLICT DO NOTHING
"""  # noqa: S608  put together from constants of this module


PLAN = _plan("wanted_activity")
PLAN_FURTHER = _plan(f"({WANTED})")

UNTOUCHED = """
    activity.state = 'planned' AND activity.due_on > %(as_of)s AND activity.outcome = ''
    AND activity.meeting_id IS NULL AND activity.cadence_id IS NOT NULL
    AND NOT activity.set_by_hand
"""

SAME = """
    wanted.cadence_id = activity.cadence_id AND wanted.customer_id = activity.customer_id
    AND wanted.due_on = activity.due_on
"""

DROP = f"""
    DELETE FROM meetings_activity activity
    WHERE {UNTOUCHED} AND activity.due_on <= %(last)s
      AND NOT EXISTS (SELECT FROM wanted_activity wanted WHERE {SAME})
"""  # noqa: S608  put together from constants of this module

REASSIGN = f"""
    UPDATE meetings_activity activity SET owner_id = wanted.owner_id
    FROM wanted_activity wanted
    WHERE {UNTOUCHED} AND {SAME} AND wanted.owner_id IS DISTINCT FROM activity.owner_id
"""  # noqa: S608  put together from constants of this module

RIPE = """
    SELECT activity.id FROM meetings_activity activity
    LEFT JOIN meetings_cadence cadence ON cadence.id = activity.cadence_id
    WHERE (activity.state = 'planned'
           AND activity.due_on - COALESCE(cadence.lead_days, %(lead)s)::int <= %(as_of)s)
       OR (activity.state = 'due' AND activity.due_on < %(as_of)s)
"""
# Asked first: an update of no row runs the triggers of its statement all the same.
SOME_ARE_RIPE = f"SELECT EXISTS ({RIPE})"
MARK = f"""
    WITH ripe AS ({RIPE}
        ORDER BY activity.id FOR NO KEY UPDATE OF activity
    )
    UPDATE meetings_activity activity
    SET state = CASE WHEN activity.due_on < %(as_of)s THEN 'late' ELSE 'due' END
    FROM ripe WHERE activity.id = ripe.id AND activity.state IN ('planned', 'due')
    RETURNING activity.state
"""  # noqa: S608  put together from constants of this module

LEAD_WITHOUT_CADENCE = 14

CUSTOMERS_SEEN = rows_seen(
    "customer.id, customer.tier, unit.valid",
    "customers_customer customer JOIN customers_unit unit ON unit.id = customer.unit_id",
)
CADENCES_SEEN = rows_seen(
    "cadence.id, cadence.kind, tier, customer_id, rule, valid, owner_role,"
    " kind.is_active, kind.on_free_day",
    "meetings_cadence cadence JOIN meetings_activitykind kind ON kind.key = cadence.kind",
)
TEAM_SEEN = rows_seen("id, customer_id, person_id, role, valid", "customers_teammember")
COUNTRY_SEEN = "(SELECT coalesce(max(country), '') FROM accounts_organisation)"
SEEN = f"concat_ws(' ', {CUSTOMERS_SEEN}, {CADENCES_SEEN}, {TEAM_SEEN}, {COUNTRY_SEEN})"
"""All that says which activities are wanted, and whose they are."""
HOLIDAYS_AS_OF: str = holidays.__version__  # type: ignore[attr-defined]  # not in its stubs
RULES = digest(WANTED, DROP, PLAN, REASSIGN, HOLIDAYS_AS_OF)


def sweep_activities(as_of: date) -> dict[str, int]:
    """Plan what is to come and mark what is due or late; says how many rows of each it wrote."""
    return plan_activities(as_of) | mark_activities(as_of)


def plan_activities(as_of: date) -> dict[str, int]:
    """Plan thirteen months ahead for every customer, from where each was planned until.

    A customer's own cadence of a kind replaces its tier's on the days it holds. What a changed
    cadence, tier or relationship manager no longer wants is replanned, but only the future that
    nobody has touched; what somebody has touched, or what is due, stands for the new cadence's
    work of its kind and day. Where nothing of that changed, only the days that are new are planned.
    """
    look = last_look(SWEEP, rules=RULES, seen=SEEN)
    if not look.is_same or look.until is None or as_of < look.until:
        return _plan_anew(as_of, look)
    return _plan_further(as_of, look)


@transaction.atomic
def _plan_anew(as_of: date, look: Look) -> dict[str, int]:
    take_told(SWEEP)
    day_before, last = as_of - timedelta(days=1), rules.horizon(as_of)
    with connection.cursor() as cursor:
        cursor.execute(START_HORIZONS, {"day_before": day_before})
    lock_horizons()
    facts = wanted_days(day_before, last) | {"as_of": as_of, "last": last}
    counts = {"dropped": 0, "planned": 0, "reassigned": 0}
    with connection.cursor() as cursor:
        cursor.execute(KEEP_WANTED, facts)
        for name, statement in zip(counts, (DROP, PLAN, REASSIGN), strict=True):
            cursor.execute(statement, facts)
            counts[name] = cursor.rowcount
    _go_on(as_of, look)
    return counts


def _plan_further(as_of: date, look: Look) -> dict[str, int]:
    """Plan the days that came within the horizon since; days without any work wait for the next."""
    facts = wanted_days(date.max, rules.horizon(as_of))
    planned = _plan_new(as_of, look, facts) if facts["days"] else 0
    return {"dropped": 0, "planned": planned, "reassigned": 0}


@transaction.atomic
def _plan_new(as_of: date, look: Look, facts: dict[str, Any]) -> int:
    lock_horizons()
    with connection.cursor() as cursor:
        cursor.execute(PLAN_FURTHER, facts)
        planned = int(cursor.rowcount)
    _go_on(as_of, look)
    return planned


def lock_horizons() -> None:
    """In one order and before anything else, so that sweeps and changes follow each other."""
    horizons = Horizon.objects.select_for_update(no_key=True).order_by("customer_id")
    list(horizons.values_list("customer_id"))


def _go_on(as_of: date, look: Look) -> None:
    last = rules.horizon(as_of)
    Horizon.objects.filter(planned_until__lt=last).update(planned_until=last)
    remember(SWEEP, until=as_of, seen=look.seen)


def wanted_days(anew_after: date, last: date) -> dict[str, Any]:
    """Every cadence's due days, from the day after the earliest horizon, as two arrays.

    What was planned for days after `anew_after` is wanted once more.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(planned_until) FROM meetings_horizon")
        (earliest,) = cursor.fetchone()
    first = min(earliest, anew_after) + timedelta(days=1) if earliest else date.max
    pairs = list(occurrences_between(first, last)) if first <= last else []
    return {
        "cadences": [cadence for cadence, _day in pairs],
        "days": [day for _cadence, day in pairs],
        "anew_after": anew_after,
        "manager": TeamRole.RELATIONSHIP_MANAGER,
    }


def occurrences_between(first: date, last: date) -> Iterator[tuple[int, date]]:
    """Each cadence's id with each of its due days from `first` to `last`, inside its own days."""
    calendar = cache(working_days)
    planned = Cadence.objects.filter(kind__is_active=True)
    cadences = planned.valid_between(first, last).order_by("pk")
    facts = cadences.values_list("pk", "rule", "valid", "kind__on_free_day")
    for pk, rule, valid, on_free_day in facts:
        assert valid.lower is not None  # the database refuses a cadence without a first day
        days = rules.due_days(
            rule,
            anchor=valid.lower,
            first=max(first, valid.lower),
            last=min(last, valid.upper - timedelta(days=1)) if valid.upper else last,
            is_working=lambda day: calendar()(day),
            on_free_day=on_free_day,
        )
        yield from ((pk, day) for day in days)


def mark_activities(as_of: date) -> dict[str, int]:
    """Mark planned activities whose lead has begun as due, and those past their day as late."""
    facts: dict[str, Any] = {"as_of": as_of, "lead": LEAD_WITHOUT_CADENCE}
    with connection.cursor() as cursor:
        cursor.execute(SOME_ARE_RIPE, facts)
        if cursor.fetchone() == (False,):
            return {"due": 0, "late": 0}
        cursor.execute(MARK, facts)
        states = [state for (state,) in cursor.fetchall()]
    return {"due": states.count("due"), "late": states.count("late")}
