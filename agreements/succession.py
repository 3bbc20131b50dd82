"""The agreements that follow one another: what an agreement succeeds, and what succeeds it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from agreements.models import Agreement, AgreementPeriod, AgreementState

CHAIN = """
WITH RECURSIVE before (id, succeeds_id, place) AS (
    SELECT id, succeeds_id, 0 FROM agreements_agreement WHERE id = %(id)s
    UNION ALL
    SELECT agreement.id, agreement.succeeds_id, before.place - 1
      FROM before JOIN agreements_agreement agreement ON agreement.id = before.succeeds_id
), after (id, place) AS (
    SELECT %(id)s::bigint, 0
    UNION ALL
    SELECT agreement.id, after.place + 1
      FROM after JOIN agreements_agreement agreement ON agreement.succeeds_id = after.id
)
SELECT id, place FROM before UNION SELECT id, place FROM after ORDER BY place, id
"""

IN_FORCE = (AgreementState.ACTIVE, AgreementState.ENDED)


@dataclass(frozen=True)
class Neighbour:
    """The agreement before or after, with its nearest period, for the picture of the chain."""

    agreement: Agreement
    period: AgreementPeriod


@dataclass(frozen=True)
class Succession:
    """The whole chain in its order; drafts count as successors. Empty for one that stands alone."""

    agreements: Sequence[Agreement] = ()
    before: Neighbour | None = None
    after: Neighbour | None = None

    @property
    def follows(self) -> bool:
        return self.after is not None


ALONE = Succession()


def succession_of(agreement: Agreement) -> Succession:
    """The chain that the agreement stands in: one query where it stands alone, else three."""
    with connection.cursor() as cursor:
        cursor.execute(CHAIN, {"id": agreement.pk})
        order = [pk for pk, _place in cursor.fetchall()]
    if len(order) == 1:
        return ALONE
    rows = Agreement.objects.with_dates().in_bulk(order)
    chain = [rows[pk] for pk in order if pk in rows]
    before = next((each for each in chain if each.pk == agreement.succeeds_id), None)
    after = [each for each in chain if each.succeeds_id == agreement.pk]
    chosen = min(after, key=lambda each: each.state not in IN_FORCE, default=None)
    periods = _periods_of([each for each in (before, chosen) if each])
    return Succession(
        chain,
        _neighbour(before, [each for each in periods if before and each.agreement_id == before.pk]),
        _neighbour(
            chosen, [each for each in periods if chosen and each.agreement_id == chosen.pk][::-1]
        ),
    )


def _periods_of(agreements: Sequence[Agreement]) -> list[AgreementPeriod]:
    return list(AgreementPeriod.objects.filter(agreement__in=agreements).order_by("n"))


def _neighbour(agreement: Agreement | None, periods: Sequence[AgreementPeriod]) -> Neighbour | None:
    """With the last of the periods given."""
    return Neighbour(agreement, periods[-1]) if agreement and periods else None
