"""Follow the money of a year and keep what it proposes."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q

from customers.findings import Anomaly as AnomalyFound
from customers.findings import Finding, Oddity, Structure, UnitMoney
from customers.models import (
    Anomaly,
    Budget,
    Mandate,
    Proposal,
    ProposalKind,
    ProposalState,
    Unit,
)
from customers.operations.note import note_anomalies
from customers.rules import follow_the_money

ZERO = Decimal(0)
WRITTEN = ["kind", "customer", "reason", "evidence", "sentence", "digest", "state"]


@dataclass(frozen=True, slots=True)
class Proposed:
    """How many of a year's proposals are new, changed in place, replaced, or as they were."""

    created: int
    changed: int
    replaced: int
    kept: int


def money_of_year(year: int, currency: str) -> list[UnitMoney]:
    """Every unit that stands in the year or has a budget of it, with its own money.

    A year is the calendar year of that number; budgets in another currency are left out.
    """
    of_year = Budget.objects.of_year(year, currency)
    budgets = {
        b[0]: b[1:] for b in of_year.values_list("unit", "amount", "it_amount", "includes_below")
    }
    stands = Q(valid__overlap=DateRange(date(year, 1, 1), date(year + 1, 1, 1)))
    units = Unit.objects.filter(stands | Q(pk__in=of_year.values("unit"))).order_by("code")
    return [
        UnitMoney(code, name, parent, manager, *budgets.get(pk, (None, None, None)))
        for pk, code, name, parent, manager in units.values_list(
            "pk", "code", "name", "parent__code", "manager__name"
        )
    ]


def structure_of_year(year: int, currency: str, *, threshold: Decimal = ZERO) -> Structure:
    """What following the money of the year finds; writes nothing."""
    return follow_the_money(money_of_year(year, currency), year=year, threshold=threshold)


@transaction.atomic
def propose_structure(year: int, currency: str, *, on: date, threshold: Decimal = ZERO) -> Proposed:
    """Keep a year's proposals and anomalies, any number of times with the same result.

    A decided proposal stays decided until its figures change. What the structure of the day `on`
    says already is kept as unchanged and waits for nobody. All by sets: the number of statements
    does not grow with the units.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('customers_proposal'), %s)", [year])
    structure = structure_of_year(year, currency, threshold=threshold)
    writing = _Writing(year, currency, on)
    for finding in structure.findings:
        writing.keep(finding)
    odd = [_anomaly_of(each, writing) for each in structure.anomalies]
    of_budgets = Anomaly.objects.of_year(year, currency).filter(kind__in=list(Oddity))
    note_anomalies(odd, among=of_budgets)
    return writing.write()


@dataclass
class _Writing:
    """What stands for the year now, locked until it is written, and what is to stand instead."""

    year: int
    currency: str
    on: date
    created: list[Proposal] = field(default_factory=list)
    changed: list[Proposal] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)
    kept: int = 0

    def __post_init__(self) -> None:
        current = Proposal.objects.current(self.year).order_by("pk")
        current = current.select_for_update(no_key=True)
        self.current = {proposal.unit_id: proposal for proposal in current}
        self.unit_ids = dict(Unit.objects.values_list("code", "pk"))
        earlier = Proposal.objects.filter(fiscal_year__lt=self.year)
        earlier = earlier.exclude(state=ProposalState.REPLACED).order_by("fiscal_year")
        self.earlier = {proposal.unit_id: proposal for proposal in earlier}
        held = Mandate.objects.held(on=self.on).filter(unit__manager=F("person"))
        self.held = set(held.values_list("unit", "kind"))
        before = Budget.objects.of_year(self.year - 1, self.currency)
        self.before = dict(before.values_list("unit__code", "it_amount"))

    def keep(self, finding: Finding) -> None:
        new = self._row(finding)
        old = self.current.pop(new.unit_id, None)
        if old is None:
            self._begin(new)
        elif self._says_the_same(old, new):
            self.kept += 1
        elif old.state in (ProposalState.OPEN, ProposalState.UNCHANGED) or self._stays(old, new):
            self._change(old, new)
        else:
            self.replaced.append(old.pk)
            self._begin(new)

    def write(self) -> Proposed:
        """Write it all; what was proposed and is no longer found is replaced by nothing."""
        waiting = (ProposalState.OPEN, ProposalState.UNCHANGED)
        self.replaced += [p.pk for p in self.current.values() if p.state in waiting]
        replaced = Proposal.objects.filter(pk__in=self.replaced)
        replaced.update(state=ProposalState.REPLACED)
        Proposal.objects.bulk_update(self.changed, WRITTEN, batch_size=1000)
        Proposal.objects.bulk_create(self.created, batch_size=5000)
        return Proposed(len(self.created), len(self.changed), len(self.replaced), self.kept)

    def _row(self, finding: Finding) -> Proposal:
        customer = self.unit_ids[finding.customer] if finding.customer else None
        return Proposal(
            unit_id=self.unit_ids[finding.unit.code],
            fiscal_year=self.year,
            kind=finding.kind.value,
            customer_id=customer,
            reason=finding.reason.value,
            evidence=evidence_of(finding, self.currency, self.before.get(finding.unit.code)),
            sentence=finding.sentence,
            digest=digest_of(finding, self.currency),
        )

    def _begin(self, new: Proposal) -> None:
        earlier = self.earlier.get(new.unit_id)
        if self._stands(new, earlier):
            new.state = ProposalState.UNCHANGED
        elif earlier and earlier.state == ProposalState.DECLINED and earlier.digest == new.digest:
            new.state = ProposalState.DECLINED
            new.declined_because = earlier.declined_because
            new.decided_by_id, new.decided_at = earlier.decided_by_id, earlier.decided_at
        self.created.append(new)

    def _change(self, old: Proposal, new: Proposal) -> None:
        if old.state != ProposalState.ACCEPTED:
            stands = self._stands(new, self.earlier.get(new.unit_id))
            old.state = ProposalState.UNCHANGED if stands else ProposalState.OPEN
        old.kind, old.customer_id, old.reason = new.kind, new.customer_id, new.reason
        old.evidence, old.sentence, old.digest = new.evidence, new.sentence, new.digest
        self.changed.append(old)

    def _says_the_same(self, old: Proposal, new: Proposal) -> bool:
        if (old.digest, old.evidence, old.sentence) != (new.digest, new.evidence, new.sentence):
            return old.state == ProposalState.DECLINED and old.digest == new.digest
        if old.state not in (ProposalState.OPEN, ProposalState.UNCHANGED):
            return True
        stands = self._stands(new, self.earlier.get(new.unit_id))
        return stands is (old.state == ProposalState.UNCHANGED)

    def _stays(self, old: Proposal, new: Proposal) -> bool:
        """Whether an accepted proposal is still what the unit is; only its figures moved."""
        same = (old.kind, old.customer_id) == (new.kind, new.customer_id)
        return old.state == ProposalState.ACCEPTED and same and self._held(new)

    def _stands(self, new: Proposal, earlier: Proposal | None) -> bool:
        """Whether the structure says so already: the manager holds the mandate, under the same."""
        if earlier and earlier.kind == new.kind == ProposalKind.BUYER:
            return self._held(new) and earlier.customer_id == new.customer_id
        return self._held(new)

    def _held(self, new: Proposal) -> bool:
        return (new.unit_id, new.kind) in self.held


def digest_of(finding: Finding, currency: str) -> str:
    """Of what a decision rests on; the same figures in a later year have the same digest."""
    facts = [
        finding.kind.value,
        finding.reason.value,
        finding.customer,
        finding.unit.manager,
        _plain(finding.amount),
        _plain(finding.it_amount),
        currency,
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def evidence_of(finding: Finding, currency: str, before: Decimal | None) -> dict[str, Any]:
    """The figures of a finding; sums as strings, so that no digit is lost."""
    return {
        "amount": _plain(finding.amount),
        "it_amount": _plain(finding.it_amount),
        "it_amount_before": _plain(before),
        "share": None if finding.share is None else f"{finding.share:.6f}",
        "unanswered": _plain(finding.unanswered),
        "currency": currency,
        "manager": finding.unit.manager,
        "of_below": finding.of_below,
        "reasons": [reason.value for reason in finding.reasons],
    }


def _anomaly_of(each: AnomalyFound, writing: _Writing) -> Anomaly:
    evidence: dict[str, Any] = {
        "amount": _plain(each.amount),
        "it_amount": _plain(each.it_amount),
        "of_below": each.of_below,
    }
    if each.below is not None:
        evidence |= {"below": _plain(each.below), "units": list(each.names)}
    return Anomaly(
        unit_id=writing.unit_ids[each.unit.code],
        fiscal_year=writing.year,
        currency=writing.currency,
        kind=each.oddity.value,
        sentence=each.sentence,
        evidence=evidence,
    )


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
