"""Let time do to freshness what no write does: a membership or a unit is over."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Q

from customers.models import Membership, Unit
from customers.operations.change import lock_structure
from customers.structure.effective import taken_for_today

DAYS_BACK = 31
"""So long the clock may have stood still without anything being missed."""


@transaction.atomic
def settle_people(as_of: date) -> dict[str, int]:
    """Put in order how closely those people are followed whose places changed by themselves.

    That is: a membership has begun or is over by the day `as_of`, or a unit that they managed is.
    May run any number of times with the same result; writes only what differs.
    """
    lock_structure()
    lately = (as_of - timedelta(days=DAYS_BACK), as_of)
    over = Q(valid__endswith__range=lately)
    members = Membership.objects.filter(Q(valid__startswith__range=lately) | over)
    managers = Unit.objects.filter(over, manager__isnull=False)
    people = {
        *members.values_list("person", flat=True),
        *managers.values_list("manager", flat=True),
    }
    with taken_for_today(as_of), connection.cursor() as cursor:
        cursor.execute("SELECT brm_settle_freshness(NULL, %s::bigint[])", [sorted(people)])
    return {"looked_at": len(people)}
