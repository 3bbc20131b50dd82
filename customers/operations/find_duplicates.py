"""Let the work list show which people are probably one."""

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from customers.models import Anomaly
from customers.money.person_anomalies import DUPLICATE
from customers.operations.note import note_anomalies
from customers.people.duplicate_anomalies import anomaly_of
from customers.people.duplicates import pairs

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('customers_person'), hashtext('doubles'))"


@transaction.atomic
def find_duplicates(on: date, *, asked: Iterable[int] | None = None) -> dict[str, int]:
    """Note each person who is probably an earlier one; how many are new.

    May run any number of times, and at once, with the same result. `asked` looks at those people
    only, as after an import. A pair that somebody explained stays quiet.
    """
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
    among = Anomaly.objects.filter(kind=DUPLICATE)
    if asked is not None:
        asked = list(asked)
        among = among.filter(person__in=asked)
    found = [anomaly_of(pair) for pair in pairs(on=on, asked=asked)]
    return {"new": note_anomalies(found, among=among)}
