"""What the page of following the money shows, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role, User
from customers.care import in_care_of_others
from customers.models import Anomaly, Proposal, ProposalKind, ProposalRun, ProposalState, Unit
from customers.models.proposals import ProposalQuerySet
from customers.money.amounts import it_share
from customers.money.evidence import figure_of
from customers.structure.standing import in_tree_order

MOST = 200
FEW = 8
ZERO = Decimal(0)


@dataclass(frozen=True)
class Row:
    """One proposal as a line of the table."""

    proposal: Any
    level: int
    is_for_another: bool = False
    undo: str = ""

    @property
    def unit(self) -> Unit:
        unit: Unit = self.proposal.unit
        return unit

    def figure(self, name: str) -> Decimal | None:
        return figure_of(self.proposal, name)

    @property
    def amount(self) -> Decimal | None:
        return self.figure("amount")

    @property
    def it_amount(self) -> Decimal | None:
        return self.figure("it_amount")

    @property
    def change(self) -> Decimal | None:
        """By how much the IT money differs from the earlier year; None without one or the other."""
        before, now = self.figure("it_amount_before"), self.it_amount
        return None if before is None or now is None or now == before else now - before

    @property
    def is_new(self) -> bool:
        return self.figure("it_amount_before") is None and self.it_amount is not None

    @property
    def is_same(self) -> bool:
        """Whether the IT money is that of the year before."""
        return self.it_amount is not None and self.figure("it_amount_before") == self.it_amount

    @property
    def year_before(self) -> int | None:
        """The year that the IT money is held against; None where nobody kept it."""
        year: int | None = self.proposal.evidence.get("year_before")
        return year

    @property
    def manager(self) -> str:
        """Who managed the unit where it was looked at; who does today, where nobody kept it."""
        now = self.unit.manager.name if self.unit.manager else ""
        return self.proposal.evidence.get("manager", now) or ""

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
    "changed": Q(differs=True),
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
            Row(
                units[unit.pk],
                unit.path.count(".") - tops + 1,
                unit.pk in self.for_others,
                self._undo_of(units[unit.pk]),
            )
            for unit in ordered
        ]

    @cached_property
    def waiting(self) -> bool:
        """Whether a row of the page waits for the yes or no of the one who looks."""
        return any(row.waits for row in self.rows)

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
        return list(self.proposals().order_by("unit__path")[: MOST + 1])

    def proposals(self) -> ProposalQuerySet:
        """All that is asked for: for the page its first 200, for a file every one."""
        rows = self._all.filter(SHOWN.get(self.show, SHOWN[""]))
        if self.below:
            top = Unit.objects.filter(code=self.below).values("path")
            rows = rows.filter(unit__path__within=top)
        return rows.select_related("unit__manager", "customer")

    @property
    def _all(self) -> ProposalQuerySet:
        return Proposal.objects.visible_to(self.user).current(self.year, self.currency)

    @property
    def address(self) -> str:
        """The query of the page itself, with nothing narrowed."""
        return f"?year={self.year}&currency={self.currency}"

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many of each kind and state, by an index that holds all of that."""
        counts: dict[str, int] = defaultdict(int)
        kinds = self._all.order_by().values_list("kind", "state", "differs")
        for kind, state, differs, n in kinds.annotate(n=Count("*")):
            counts[f"{kind}s"] += n
            counts[state] += n
            counts["changed"] += n if differs else 0
            if kind != ProposalKind.GAP:
                counts["all"] += n
                counts["undecided"] += n if state == ProposalState.OPEN else 0
        return dict(counts)

    @cached_property
    def run(self) -> ProposalRun | None:
        """The last look at this year; its sums are what the page says of the whole."""
        return ProposalRun.objects.visible_to(self.user).latest_of(self.year, self.currency)

    @cached_property
    def run_before(self) -> ProposalRun | None:
        """The last look at the latest year before."""
        earlier = ProposalRun.objects.visible_to(self.user).filter(currency=self.currency)
        earlier = earlier.filter(fiscal_year__lt=self.year)
        return earlier.order_by("-fiscal_year", "-pk").first()

    @property
    def answered(self) -> Decimal:
        return self.run.answered if self.run else ZERO

    @property
    def unanswered(self) -> Decimal:
        return self.run.unanswered if self.run else ZERO

    @property
    def it_amount(self) -> Decimal:
        return self.answered + self.unanswered

    @property
    def answered_share(self) -> Decimal | None:
        return it_share(self.it_amount, self.answered)

    @property
    def decided(self) -> int:
        return self.counts.get("all", 0) - self.counts.get("undecided", 0)

    @cached_property
    def anomalies(self) -> list[Anomaly]:
        rows: Any = Anomaly.objects.visible_to(self.user).current()
        rows = rows.shown_with(self.year, self.currency).select_related("unit")
        return list(rows.by_weight().order_by("state", "weight", "unit__code")[:FEW])

    @cached_property
    def latest(self) -> list[tuple[Any, str]]:
        """What was decided last, each with where it is taken back as long as it can be."""
        decided = self._all.filter(decided_at__isnull=False).select_related("unit")
        latest = decided.order_by(F("decided_at").desc(), "pk")[:FEW]
        return [(proposal, self._undo_of(proposal)) for proposal in latest]

    def _undo_of(self, proposal: Proposal) -> str:
        """Where it is taken back, with all decided together; on its day, by one who may."""
        if proposal.decided_at is None or timezone.localdate(proposal.decided_at) != self.on:
            return ""
        if proposal.decided_by_id != self.user.pk and not self.user.has_role(Role.ADMINISTRATOR):
            return ""
        if proposal.state == ProposalState.DECLINED:
            return reverse("customers:undo_decline", args=[proposal.pk])
        if proposal.state == ProposalState.ACCEPTED and proposal.acceptance_id:
            return reverse("customers:undo_acceptance", args=[proposal.acceptance_id])
        return ""
