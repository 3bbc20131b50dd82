"""What the page of following the money shows, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, DecimalField, F, Q, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from brm.accounts.models import User
from customers.care import in_care_of_others
from customers.models import Anomaly, Proposal, ProposalKind, ProposalState, Unit
from customers.models.proposals import ProposalQuerySet
from customers.money import it_share
from customers.standing import in_tree_order

MOST = 200
FEW = 12
MONEY = DecimalField(max_digits=20, decimal_places=2)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Row:
    """One proposal as a line of the table."""

    proposal: Any
    level: int
    is_for_another: bool = False

    @property
    def unit(self) -> Unit:
        unit: Unit = self.proposal.unit
        return unit

    def figure(self, name: str) -> Decimal | None:
        value = self.proposal.evidence.get(name)
        return None if value is None else Decimal(value)

    @property
    def amount(self) -> Decimal | None:
        return self.figure("amount")

    @property
    def it_amount(self) -> Decimal | None:
        return self.figure("it_amount")

    @property
    def change(self) -> Decimal | None:
        """By how much the IT money differs from the year before; None without one or the other."""
        before, now = self.figure("it_amount_before"), self.it_amount
        return None if before is None or now is None or now == before else now - before

    @property
    def is_new(self) -> bool:
        return self.figure("it_amount_before") is None and self.it_amount is not None

    @property
    def waits(self) -> bool:
        """Whether it waits for the yes or no of the one who looks."""
        gap = self.proposal.kind == ProposalKind.GAP
        is_open = self.proposal.state == ProposalState.OPEN and not gap
        return bool(is_open and not self.is_for_another)


SHOWN: dict[str, Q] = {
    "": Q(state=ProposalState.OPEN),
    "customers": Q(kind=ProposalKind.CUSTOMER),
    "buyers": Q(kind=ProposalKind.BUYER),
    "gaps": Q(kind=ProposalKind.GAP),
    "accepted": Q(state=ProposalState.ACCEPTED),
    "declined": Q(state=ProposalState.DECLINED),
    "unchanged": Q(state=ProposalState.UNCHANGED),
}


@dataclass
class StructurePage:
    """A year's proposals narrowed to what is asked for, at most 200, with figures over all."""

    user: User
    year: int
    currency: str
    on: date
    show: str = ""
    below: str = ""

    @cached_property
    def rows(self) -> list[Row]:
        units = {proposal.unit_id: proposal for proposal in self._found[:MOST]}
        ordered = in_tree_order([proposal.unit for proposal in units.values()])
        tops = min((unit.path.count(".") for unit in ordered), default=0)
        return [
            Row(units[unit.pk], unit.path.count(".") - tops + 1, unit.pk in self.for_others)
            for unit in ordered
        ]

    @cached_property
    def for_others(self) -> set[int]:
        """Units of this page for which somebody else decides."""
        shown = {each.unit_id for each in (*self._found[:MOST], *self.anomalies)}
        theirs = in_care_of_others(Unit.objects.filter(pk__in=shown), self.user, on=self.on)
        return set(theirs.values_list("pk", flat=True))

    @property
    def more(self) -> bool:
        return len(self._found) > MOST

    @cached_property
    def largest(self) -> Decimal:
        """The scale of the bars: the largest IT money that is a unit's own."""
        own = (row for row in self.rows if not row.proposal.evidence.get("of_below"))
        return max((row.it_amount for row in own if row.it_amount), default=ZERO)

    @cached_property
    def _found(self) -> list[Any]:
        shown = SHOWN.get(self.show, SHOWN[""])
        rows = self._all.filter(shown).select_related("unit__manager", "customer")
        if self.below:
            top = Unit.objects.filter(code=self.below).values("path")
            rows = rows.filter(unit__path__within=top)
        return list(rows.order_by("unit__path")[: MOST + 1])

    @property
    def _all(self) -> ProposalQuerySet:
        return Proposal.objects.visible_to(self.user).current(self.year, self.currency)

    @cached_property
    def counts(self) -> dict[str, Any]:
        """How many of each kind and state, and the IT money of customers and of gaps."""
        gap = Q(kind=ProposalKind.GAP)
        answered = Cast(KT("evidence__it_amount"), MONEY)
        open_money = Cast(KT("evidence__unanswered"), MONEY)
        return self._all.aggregate(
            all=Count("pk", filter=~gap),
            undecided=Count("pk", filter=Q(state=ProposalState.OPEN) & ~gap),
            customers=Count("pk", filter=Q(kind=ProposalKind.CUSTOMER)),
            buyers=Count("pk", filter=Q(kind=ProposalKind.BUYER)),
            gaps=Count("pk", filter=gap),
            accepted=Count("pk", filter=Q(state=ProposalState.ACCEPTED)),
            declined=Count("pk", filter=Q(state=ProposalState.DECLINED)),
            unchanged=Count("pk", filter=Q(state=ProposalState.UNCHANGED)),
            answered=Sum(answered, filter=Q(kind=ProposalKind.CUSTOMER)),
            unanswered=Sum(open_money, filter=gap & ~Q(evidence__of_below=True)),
        )

    @property
    def it_amount(self) -> Decimal:
        return (self.counts["answered"] or ZERO) + (self.counts["unanswered"] or ZERO)

    @property
    def answered_share(self) -> Decimal | None:
        return it_share(self.it_amount, self.counts["answered"] or ZERO)

    @property
    def decided(self) -> int:
        return int(self.counts["all"]) - int(self.counts["undecided"])

    @cached_property
    def anomalies(self) -> list[Anomaly]:
        rows = Anomaly.objects.visible_to(self.user).current()
        rows = rows.of_year(self.year, self.currency).select_related("unit")
        return list(rows.order_by("state", "unit__code")[: FEW + 1])

    @cached_property
    def latest(self) -> list[Any]:
        """What was decided last."""
        decided = self._all.filter(decided_at__isnull=False).select_related("unit")
        return list(decided.order_by(F("decided_at").desc(), "pk")[:8])
