"""An agreement without an end of its own ends with its master."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from agreements.models import Agreement, AgreementState
from agreements.operations.mark_steps import close_steps_of

FAMILY = """
WITH RECURSIVE family (id) AS (
    SELECT %s::bigint
    UNION
    SELECT agreement.id
      FROM family JOIN agreements_agreement agreement ON agreement.master_id = family.id)
SELECT id FROM family
"""


def end_with_masters(as_of: date, *, among: Collection[int] | None = None) -> dict[str, int]:
    """End what stands under a master that has ended, on the same day, and what stands under that.

    Any number of sweeps, and several at once, end each once. What begins only after its master
    ended is left: it has no day to end on. `among` are the only ones that are looked at, if given.
    """
    ended = after = 0
    while ids := _next(after, among):
        after = ids[-1]
        done = sum(_end(pk) for pk in ids)
        ended += done
        after = 0 if done else after
    return {"ended_with_master": ended}


def lock_family(agreement: Agreement) -> list[int]:
    """Lock the agreement and all that stands under it, in the order in which a sweep locks them.

    Returns their ids.
    """
    with connection.cursor() as cursor:
        cursor.execute(FAMILY, [agreement.pk])
        ids = [pk for (pk,) in cursor.fetchall()]
    rows = Agreement.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    return list(rows.values_list("pk", flat=True))


def _next(after: int, among: Collection[int] | None) -> list[int]:
    rows = Agreement.objects.to_end_with_master().filter(pk__gt=after)
    if among is not None:
        rows = rows.filter(pk__in=among)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:500])


@transaction.atomic
def _end(pk: int) -> int:
    """One or none: what another sweep has ended meanwhile is left."""
    locked = Agreement.objects.to_end_with_master().select_for_update(of=("self",), no_key=True)
    agreement = locked.select_related("master").filter(pk=pk).first()
    master = agreement.master if agreement else None
    if agreement is None or master is None or master.ended_on is None:
        return 0
    period = agreement.periods.last_of_chain().get()
    if period.first_day > master.ended_on:
        return 0
    period.valid = DateRange(period.first_day, master.ended_on + timedelta(days=1))
    period.save()
    agreement.state = AgreementState.ENDED
    agreement.ended_on, agreement.ended_as = master.ended_on, master.ended_as
    agreement.ending_reason = master.ending_reason
    agreement.full_clean()
    agreement.save()
    close_steps_of(agreement, on=master.ended_on)
    return 1
