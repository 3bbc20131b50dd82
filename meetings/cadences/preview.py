"""What a change of cadence would do to the plan, before anybody does it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from brm.accounts.calendar import working_days
from brm.ui.formats import full_day
from customers.models import Customer
from meetings import rules
from meetings.models import ActivityKind, Cadence
from meetings.models.cadences import CadenceQuerySet
from meetings.operations.plan import UNTOUCHED

Days = Sequence[tuple[date, int]]
"""Each day, and how many activities of it."""

EFFECT = f"""
    WITH scope AS (
        SELECT customer.id, unit.valid
        FROM customers_customer customer JOIN customers_unit unit ON unit.id = customer.unit_id
        WHERE customer.id = %(customer)s OR customer.tier = %(tier)s
    ), wanted AS (
        SELECT scope.id AS customer_id, day.due_on
        FROM unnest(%(days)s::date[]) AS day (due_on) JOIN scope ON scope.valid @> day.due_on
        WHERE %(tier)s = '' OR NOT EXISTS (
            SELECT FROM meetings_cadence own
            WHERE own.customer_id = scope.id AND own.kind = %(kind)s AND own.valid @> day.due_on)
    ), there AS (
        SELECT activity.customer_id, activity.due_on,
               activity.cadence_id = ANY (%(replaced)s::bigint[]) AS is_replaced,
               {UNTOUCHED} AS is_untouched
        FROM meetings_activity activity JOIN scope ON scope.id = activity.customer_id
        WHERE activity.kind = %(kind)s AND activity.due_on >= %(first_day)s
    )
    SELECT CASE WHEN NOT is_untouched THEN 'touched'
                WHEN EXISTS (SELECT FROM wanted WHERE wanted.customer_id = there.customer_id
                                                  AND wanted.due_on = there.due_on) THEN 'kept'
                ELSE 'dropped' END AS what, due_on, count(*)
    FROM there WHERE is_replaced GROUP BY what, due_on
    UNION ALL
    SELECT 'planned', due_on, count(*) FROM wanted
    WHERE NOT EXISTS (SELECT FROM there WHERE there.customer_id = wanted.customer_id
                                          AND there.due_on = wanted.due_on)
      AND NOT EXISTS (
        SELECT FROM meetings_activity moved
        WHERE moved.customer_id = wanted.customer_id AND moved.kind = %(kind)s
          AND moved.moved_from = wanted.due_on)
    GROUP BY due_on
    ORDER BY 1, 2
"""  # noqa: S608  put together from constants


@dataclass(frozen=True)
class Preview:
    """What is planned, dropped and stays from the first day on, by day.

    What is `touched` somebody has worked at, or is due already: it stays whatever is changed.
    """

    first_day: date
    planned: Days = field(default_factory=list)
    dropped: Days = field(default_factory=list)
    kept: Days = field(default_factory=list)
    touched: Days = field(default_factory=list)

    @property
    def in_words(self) -> str:
        counts = {name: sum_of(getattr(self, name)) for name in PARTS}
        facts = {"day": full_day(self.first_day), **counts}
        return (
            _(
                "From %(day)s: %(dropped)s of the untouched future are dropped, %(planned)s "
                "planned, %(kept)s stay on their day; %(touched)s touched stay."
            )
            % facts
        )

    @property
    def parts(self) -> list[tuple[str, int, Days]]:
        """What happens to how many, and on which days; without what there is none of."""
        named = [
            (_("Planned anew"), self.planned),
            (_("Dropped"), self.dropped),
            (_("Stay on their day"), self.kept),
            (_("Touched, and stay"), self.touched),
        ]
        return [(name, sum_of(days), days) for name, days in named if days]


PARTS = ("planned", "dropped", "kept", "touched")


def sum_of(days: Days) -> int:
    return sum(count for _day, count in days)


def preview_of(
    kind: ActivityKind,
    *,
    tier: str = "",
    customer: Customer | None = None,
    rule: str | None,
    first_day: date,
    on: date,
) -> Preview:
    """The effect of a new rule from `first_day`; of None: that a customer follows its tier again.

    In one statement, whatever the number of customers. It tells what planning does: a test holds
    one against the other.
    """
    tiers = Cadence.objects.of_subject(kind, customer.tier if customer else tier, None)
    replaced = list(tiers.values_list("pk", flat=True))
    if customer is not None:
        own = Cadence.objects.filter(kind=kind, customer=customer)
        replaced += own.values_list("pk", flat=True)
    facts = {
        "kind": kind.pk,
        "tier": tier,
        "customer": customer.pk if customer else None,
        "days": sorted(_days(kind, tiers, rule, first_day, on)),
        "replaced": replaced,
        "first_day": first_day,
        "as_of": on,
    }
    found: dict[str, list[tuple[date, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(EFFECT, facts)
        for what, due_on, count in cursor.fetchall():
            found[what].append((due_on, count))
    return Preview(first_day, **found)


def _days(
    kind: ActivityKind,
    tiers: CadenceQuerySet,
    rule: str | None,
    first_day: date,
    on: date,
) -> set[date]:
    """The days from `first_day` up to the horizon on which the new rule, or the tier's, is due."""
    last = rules.horizon(on)
    if not kind.is_active or first_day > last:
        return set()
    if rule is not None:
        return due_between(kind, rule, first_day, first_day, last)
    days: set[date] = set()
    for cadence in tiers:
        first = max(first_day, cadence.first_day)
        until = min(last, cadence.last_day) if cadence.last_day else last
        if first <= until:
            days |= due_between(kind, cadence.rule, cadence.first_day, first, until)
    return days


def due_between(kind: ActivityKind, rule: str, anchor: date, first: date, last: date) -> set[date]:
    """The days on which work of the kind is due by the rule."""
    return set(
        rules.due_days(
            rule,
            anchor=anchor,
            first=first,
            last=last,
            is_working=working_days(),
            on_free_day=kind.on_free_day,
        )
    )
