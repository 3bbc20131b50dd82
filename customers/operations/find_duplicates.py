"""Let the work list show which people are probably one."""

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from brm.outbox.looking import Look, digest, last_look, remember, rows_seen
from customers.models import Anomaly
from customers.money.person_anomalies import DUPLICATE
from customers.operations.note import note_anomalies
from customers.people.duplicate_anomalies import anomaly_of
from customers.people.duplicates import EVERYBODY, LOCAL, MOST, PAIRS, PHONE, pairs

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('customers_person'), hashtext('doubles'))"


SWEEP = "duplicates"
RULES = digest(PAIRS, EVERYBODY, LOCAL, PHONE, str(MOST))
PEOPLE_SEEN = rows_seen("id, name, email, phone", "customers_person WHERE merged_into_id IS NULL")
PLACES_SEEN = rows_seen(
    "id, person_id, unit_id", "customers_membership WHERE valid @> %(day)s::date"
)
FOUND_SEEN = rows_seen("id, person_id, state, evidence", "customers_anomaly WHERE kind = %(kind)s")
SEEN = f"concat_ws(' ', {PEOPLE_SEEN}, {PLACES_SEEN}, {FOUND_SEEN})"
"""All that pairs are found from; what was noted counts, as a pair that is explained comes last."""


def find_duplicates(on: date, *, asked: Iterable[int] | None = None) -> dict[str, int]:
    """Note each person who is probably an earlier one; how many are new.

    May run any number of times, and at once, with the same result. `asked` looks at those people
    only, as after an import. A pair that somebody explained stays quiet. Of everybody only where
    somebody, a place or what was noted changed since.
    """
    if asked is not None:
        return {"new": _note(on, list(asked))}
    look = last_look(SWEEP, rules=RULES, seen=SEEN, facts={"day": on, "kind": DUPLICATE})
    return {"new": 0 if look.is_same else _note_all(on, look)}


@transaction.atomic
def _note_all(on: date, look: Look) -> int:
    new = _note(on, None)
    remember(SWEEP, until=on, seen=look.seen)
    return new


@transaction.atomic
def _note(on: date, asked: list[int] | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
    among = Anomaly.objects.filter(kind=DUPLICATE)
    if asked is not None:
        among = among.filter(person__in=asked)
    found = [anomaly_of(pair) for pair in pairs(on=on, asked=asked)]
    return note_anomalies(found, among=among)
