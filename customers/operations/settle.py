"""Let time do to freshness what no write does: a membership begins, another is over."""

from datetime import date, timedelta

from django.db import connection
from django.db.models import Q

from customers.models import Membership

DAYS_BACK = 31
"""So long the clock may have stood still without anything being missed."""


def settle_people(as_of: date) -> dict[str, int]:
    """Put in order how closely those people are followed whose memberships changed by themselves.

    May run any number of times with the same result; writes only what differs.
    """
    lately = (as_of - timedelta(days=DAYS_BACK), as_of)
    changed = Membership.objects.filter(
        Q(valid__startswith__range=lately) | Q(valid__endswith__range=lately)
    )
    people = list(changed.values_list("person", flat=True).distinct())
    with connection.cursor() as cursor:
        cursor.execute("SELECT brm_settle_freshness(NULL, %s::bigint[])", [people])
    return {"looked_at": len(people)}
