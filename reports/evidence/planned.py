"""What work was planned for a customer in a period: by an activity, or by the cadence alone."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from meetings.models import Activity, Cadence
from reports.evidence.clauses import Scope, among

MONTHS_OF_A_YEAR = 12
DAYS_OF_A_WEEK = 7
MOVED_DAYS = 14
"""So far a day off may have taken work out of the period, or into it."""

MOST_APART = 60
"""The longest interval that a rule may have."""


def planned(scope: Scope, activities: QuerySet[Activity], kinds: Q) -> Q:
    """Customers for whom work of the kinds was planned in the period, or should have been.

    One of the `activities` says so. Where there is none of these days nor of those around them,
    because nobody has planned them, the cadence says it; and of a year and more that there is work
    at all, where not even a cadence says anything.
    """
    first, last = scope.days
    around = (first - timedelta(days=MOVED_DAYS), last + timedelta(days=MOVED_DAYS))
    near = Activity.objects.order_by().filter(kinds, due_on__range=around)
    come = activities.filter(kinds, due_on__lt=scope.late_before)
    return among(come) | ~among(near) & _by_cadence(scope, kinds)


def _by_cadence(scope: Scope, kinds: Q) -> Q:
    holds = Cadence.objects.order_by().filter(kinds, kind__is_active=True)
    holds = holds.filter(valid__overlap=scope.period)
    own = holds.filter(customer=OuterRef("pk"))
    instead = holds.filter(customer=OuterRef(OuterRef("pk")), kind=OuterRef("kind"))
    of_tier = holds.filter(~Exists(instead), customer=None, tier=OuterRef("tier"))
    falls = falls_into(scope)
    found = Q(Exists(own.filter(falls))) | Q(Exists(of_tier.filter(falls)))
    if len(scope.months) < MONTHS_OF_A_YEAR:
        return found
    return found | Q(~Exists(own), ~Exists(of_tier))


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
