"""A breached level opens an improvement; once it is held again, that proposes itself as done.

In whole sets and by the database's own uniqueness: any number of sweeps, at once or after months
of standstill, open one improvement a level, and answer each breached month once.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from brm.outbox.models import Looked
from customers.models import Person, TeamMember
from reports.improvements.origins import DUE_DAYS, shortened
from reports.improvements.rules import HELD, MONTHS, MONTHS_HELD, is_found_late
from reports.improvements.sources import level_key
from reports.models import Attainment, Improvement, ImprovementBreach
from reports.models.attainment import Key, key_of
from reports.models.improvements import BREACH
from reports.rules import months_before

log = structlog.get_logger(__name__)

MONTHS_JUDGED = 12
BATCH = 1_000
SWEEP = "improvements"
LOCK = 7_311
"""The advisory lock under which one sweep after another opens improvements."""

HELD_AGAIN = f"""
WITH judged AS (
    SELECT improvement.id, held.period, held.result IN {tuple(map(str, HELD))} AS is_held
      FROM reports_improvement improvement
      JOIN reports_attainment held USING (customer_id, service_id, measure_id)
     WHERE improvement.state = 'open' AND held.period BETWEEN %(first)s AND %(last)s
       AND held.period >= date_trunc('month', improvement.opened_on)
), bad AS (
    SELECT id, max(period) FILTER (WHERE NOT is_held) AS last FROM judged GROUP BY id
), found AS (
    SELECT bad.id,
           CASE WHEN count(DISTINCT judged.period) >= {MONTHS_HELD} THEN min(judged.period)
            END AS since
      FROM bad
      LEFT JOIN judged ON judged.id = bad.id
       AND judged.period > coalesce(bad.last, '-infinity')
     GROUP BY bad.id)
UPDATE reports_improvement improvement
   SET held_again_since = found.since
  FROM found
 WHERE found.id = improvement.id AND improvement.held_again_since IS DISTINCT FROM found.since
"""  # noqa: S608  the parts are constants
"""The first of the last months in a row in which the level of an open improvement was held.

No month counts that was over before the improvement was opened. At risk is held; what was not
measured is not. Of a level over quarters each of them counts as one.
"""

WORST = """
UPDATE reports_improvement improvement
   SET value_before = noted.worst
  FROM (SELECT breach.improvement_id AS id,
               CASE measure.better WHEN 'higher' THEN min(value) ELSE max(value) END AS worst
          FROM reports_improvementbreach breach
          JOIN agreements_measure measure ON measure.id = breach.measure_id
         WHERE breach.improvement_id = ANY (%(ids)s)
         GROUP BY breach.improvement_id, measure.better) noted
 WHERE noted.id = improvement.id AND improvement.value_before IS DISTINCT FROM noted.worst
"""


@transaction.atomic
def improve_what_was_breached(as_of: date) -> dict[str, int]:
    """Open improvements, note repeated breaches on them, and propose as done what is held again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    held = Looked.objects.filter(sweep=SWEEP).first()
    reach = periods_in_reach(as_of, last=held.until if held else None)
    breaches = list(unanswered(reach))
    opened = _open(breaches, as_of)
    noted = _note(breaches, as_of)
    found_late = sum(is_found_late(each.period, as_of) for each in breaches)
    if found_late:
        log.warning("breaches_found_late", n=found_late, first=f"{reach[0]:%Y-%m}")
    _look(as_of, held)
    periods = months_before(as_of, MONTHS_JUDGED)
    with connection.cursor() as cursor:
        cursor.execute(HELD_AGAIN, {"first": periods[0], "last": periods[-1]})
        held_again = cursor.rowcount
    return {
        "opened": opened,
        "noted": noted,
        "found_late": found_late,
        "held_again": held_again,
    }


def periods_in_reach(as_of: date, *, last: date | None) -> list[date]:
    """The last `MONTHS` whole months; after a longer standstill all since the last sweep, too.

    What was imported of years ago is history and opens nothing: nobody was there to find it.
    """
    months = months_before(as_of, MONTHS)
    if last is None or last >= as_of:
        return months
    first = months_before(last, MONTHS)[0]
    longer = (months[-1].year - first.year) * 12 + months[-1].month - first.month + 1
    return months_before(as_of, max(longer, MONTHS))


def _look(as_of: date, held: Looked | None) -> None:
    """Keep until which day breaches were looked for; an earlier day takes nothing back."""
    if held is None:
        Looked.objects.create(sweep=SWEEP, until=as_of)
    elif held.until < as_of:
        Looked.objects.filter(sweep=SWEEP).update(until=as_of)


def unanswered(periods: Sequence[date]) -> QuerySet[Attainment]:
    """Breaches of these months that no improvement answers, oldest first."""
    names = ("customer", "service", "measure", "period_kind", "period")
    answered = ImprovementBreach.objects.filter(**{name: OuterRef(name) for name in names})
    breached = Attainment.objects.breached().filter(period__in=periods)
    rows = breached.filter(~Exists(answered)).select_related(
        "customer", "service__owner", "measure"
    )
    return rows.order_by("period", "pk")


def _open(breaches: Sequence[Attainment], as_of: date) -> int:
    """One improvement for each level of which none goes on, with the words of its last breach."""
    last: dict[Key, Attainment] = {key_of(each): each for each in breaches}
    going = set(
        Improvement.objects.going()
        .of_origin(BREACH, [level_key(*key) for key in last])
        .values_list("origin_key", flat=True)
    )
    new = [each for key, each in last.items() if level_key(*key) not in going]
    managers = _managers({each.customer_id for each in new}, as_of)
    Improvement.objects.bulk_create(
        (_improvement(each, managers, as_of) for each in new),
        batch_size=BATCH,
        ignore_conflicts=True,  # somebody may open one by hand meanwhile
    )
    return len(new)


def _improvement(breach: Attainment, managers: dict[int, Person], as_of: date) -> Improvement:
    words = {"level": breach.label, "target": breach.target_shown}
    return Improvement(
        text=shortened(_("%(level)s back to %(target)s") % words),
        reason=breach.sentence,
        customer_id=breach.customer_id,
        service_id=breach.service_id,
        measure_id=breach.measure_id,
        origin_kind=BREACH,
        origin_key=level_key(*key_of(breach)),
        owner=breach.service.owner or managers.get(breach.customer_id),
        opened_on=as_of,
        due_on=as_of + timedelta(days=DUE_DAYS),
    )


def _managers(customers: Iterable[int], on: date) -> dict[int, Person]:
    """The relationship managers of these customers on the day."""
    places = TeamMember.objects.on(on).relationship_managers().filter(customer__in=customers)
    return {each.customer_id: each.person for each in places.select_related("person")}


def _note(breaches: Sequence[Attainment], as_of: date) -> int:
    """Note each breach on the improvement of its level, which keeps the worst figure."""
    keys = {level_key(*key_of(each)) for each in breaches}
    going = Improvement.objects.going().of_origin(BREACH, keys)
    ids = dict(going.order_by().values_list("origin_key", "pk"))
    noted = [
        ImprovementBreach(
            improvement_id=ids[level_key(*key_of(each))],
            customer_id=each.customer_id,
            service_id=each.service_id,
            measure_id=each.measure_id,
            period_kind=each.period_kind,
            period=each.period,
            value=each.value,
            target=each.target,
            noted_on=as_of,
        )
        for each in breaches
        if each.value is not None and level_key(*key_of(each)) in ids
    ]
    ImprovementBreach.objects.bulk_create(noted, batch_size=BATCH, ignore_conflicts=True)
    if noted:
        with connection.cursor() as cursor:
            cursor.execute(WORST, {"ids": list(ids.values())})
    return len(noted)
