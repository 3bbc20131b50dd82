"""What work the cadences of a customer name for a period, where nobody has planned it."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from meetings.models import Activity, Cadence
from reports.evidence.clauses import Scope, among

MONTHS_OF_A_YEAR = 12
DAYS_OF_A_WEEK = 7
MOVED_DAYS = 14
"""So far a day off may have taken work out of the period, or into it."""

MOST_APART = 60
"""The longest interval that a rule may have."""


def by_cadence(scope: Scope, kinds: Q) -> Q:
    """Customers for whom a cadence says that work of the kinds falls into the period.

    Where an activity of them is due on a day around the period, it was planned, and says itself
    into which one a day off took it. Of a year and more there is work in any case, where not even
    a cadence says anything.
    """
    first, last = scope.days
    around = (first - timedelta(days=MOVED_DAYS), last + timedelta(days=MOVED_DAYS))
    near = Activity.objects.order_by().filter(kinds, due_on__range=around, customer=OuterRef("pk"))
    return _named(scope, kinds) & ~Q(Exists(near))


def _named(scope: Scope, kinds: Q) -> Q:
    """Customers whose own cadence, else that of their tier, names a day of the period.

    Who has no cadence of the own, as nearly everybody, is asked for by the tier alone: there are
    few, and they are worked out once.
    """
    holds = Cadence.objects.order_by().filter(kinds, kind__is_active=True)
    holds = holds.filter(valid__overlap=scope.period)
    own, of_tiers = holds.filter(customer__isnull=False), holds.filter(customer=None)
    falls, has_own = falls_into(scope), among(own)
    instead = own.filter(customer=OuterRef(OuterRef("pk")), kind=OuterRef("kind"))
    besides = of_tiers.filter(~Exists(instead), falls, tier=OuterRef("tier"))
    by_tier = Q(tier__in=of_tiers.filter(falls).values("tier")) & ~has_own
    found = among(own.filter(falls)) | by_tier | has_own & Q(Exists(besides))
    if len(scope.months) < MONTHS_OF_A_YEAR:
        return found
    return found | ~has_own & ~Q(tier__in=of_tiers.values("tier"))


def falls_into(scope: Scope) -> Q:
    """Cadences that held all the period, and whose rule names a day of it whatever the calendar.

    A rule that names months falls into the whole ones of the period; any other one into a period
    that is as long as its interval.
    """
    months, days = scope.months, (scope.read_on - scope.span.first).days + 1
    named = "|".join(sorted({str(month.month) for month in months}))
    by_month = Q(rule__iregex=rf"BYMONTH=(\d+,)*({named})(,|;|$)") if named else Q(pk__in=[])
    apart = {
        "WEEKLY": days // DAYS_OF_A_WEEK,
        "MONTHLY": len(months),
        "YEARLY": len(months) // MONTHS_OF_A_YEAR,
    }
    names_months = Q(rule__icontains="BYMONTH=")
    once = by_month & ~Q(rule__icontains="INTERVAL=")
    rest = Q(pk__in=[])
    for frequency, most in apart.items():
        rest |= Q(rule__icontains=f"FREQ={frequency}") & _at_most(most)
    return Q(valid__contains=scope.period) & (names_months & once | ~names_months & rest)


def _at_most(most: int) -> Q:
    """Rules whose interval is at most so many weeks, months or years; without one it is one."""
    if not most:
        return Q(pk__in=[])
    intervals = "|".join(str(n) for n in range(1, min(most, MOST_APART) + 1))
    given = Q(rule__iregex=rf"INTERVAL=({intervals})(;|$)")
    return given | ~Q(rule__icontains="INTERVAL=")
