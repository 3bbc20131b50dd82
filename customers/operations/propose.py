"""Follow the money of a year and keep what it proposes."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.models import (
    Anomaly,
    Budget,
    Mandate,
    Proposal,
    ProposalKind,
    ProposalRun,
    ProposalState,
    Threshold,
    Unit,
)
from customers.money.findings import Anomaly as AnomalyFound
from customers.money.findings import Before, Bounds, Finding, Kind, Reason, Structure
from customers.money.further import same_names
from customers.money.oddities import Oddity
from customers.money.of_year import day_looked_at, money_before, money_of_year, units_on
from customers.money.rules import follow_the_money
from customers.operations.note import note_anomalies

ZERO = Decimal(0)
WRITTEN = ["kind", "customer", "reason", "evidence", "sentence", "digest", "differs", "state"]


@dataclass(frozen=True, slots=True)
class Proposed:
    """How many of a year's proposals are new, changed in place, replaced, or as they were."""

    created: int
    changed: int
    replaced: int
    kept: int


def structure_of_year(
    year: int, currency: str, *, on: date, threshold: Decimal | None = None
) -> Structure:
    """What following the money of the year finds on the day `on`; writes nothing."""
    bounds = bounds_of(currency, threshold)
    before = money_before(year, currency)
    units = money_of_year(year, currency, on=on)
    return follow_the_money(units, year=year, bounds=bounds, before=before)


def bounds_of(currency: str, threshold: Decimal | None = None) -> Bounds:
    """The organisation's bounds for the currency; with another least sum where one is given."""
    bounds = Threshold.objects.bounds(currency)
    return bounds if threshold is None else replace(bounds, it_amount=threshold)


def years_with_budgets(currency: str) -> list[int]:
    """The fiscal years that have budgets in the currency, earliest first."""
    return Budget.objects.filter(currency=currency).years()[::-1]


@transaction.atomic
def propose_structure(
    year: int,
    currency: str,
    *,
    on: date,
    threshold: Decimal | None = None,
    by: User | None = None,
) -> Proposed:
    """Keep a year's proposals and anomalies, any number of times with the same result.

    The units are those of the year's last day, or of the day `on` while the year lasts. A decided
    proposal stays decided until its figures change. What the structure of the day `on` says already
    is kept as unchanged and waits for nobody. All by sets: the number of statements
    does not grow with the units. `threshold` stands in for the organisation's own least sum.
    Raises ValidationError for a year that neither has nor had budgets in the currency.
    """
    _refuse_without_budgets(year, currency)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('customers_proposal'), %s)", [year])
    bounds, before = bounds_of(currency, threshold), money_before(year, currency)
    units = money_of_year(year, currency, on=on)
    structure = follow_the_money(units, year=year, bounds=bounds, before=before)
    writing = _Writing(year, currency, on, before)
    for finding in structure.findings:
        writing.keep(finding)
    odd = [_anomaly_of(each, writing) for each in (*structure.anomalies, *structure.further)]
    of_budgets = Anomaly.objects.of_year(year, currency).filter(kind__in=list(Oddity))
    note_anomalies([each for each in odd if each.kind != Oddity.SAME_NAME], among=of_budgets)
    done = writing.write()
    _note_names(writing)
    _record(structure, done, bounds, writing, by)
    return done


def _refuse_without_budgets(year: int, currency: str) -> None:
    """A year that was followed before is followed once more: what it proposed no longer holds."""
    currencies = Budget.objects.currencies_of_year(year)
    if currency in currencies:
        return
    if ProposalRun.objects.filter(fiscal_year=year, currency=currency).exists():
        return
    if not currencies:
        raise ValidationError({"year": _("There are no budgets of %s.") % year})
    facts = {"year": year, "currency": currency, "others": ", ".join(currencies)}
    words = _("There are no budgets of %(year)s in %(currency)s, but in %(others)s.")
    raise ValidationError({"currency": words % facts})


def _note_names(writing: "_Writing") -> None:
    """Names under two codes are of today's structure, whichever year is looked at: named once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('customers_same_name'))")
    found = [
        Anomaly(
            unit_id=writing.unit_ids[each.unit.code],
            kind=each.oddity.value,
            sentence=each.sentence,
            evidence={"units": list(each.names)},
        )
        for each in same_names(units_on(writing.on))
    ]
    note_anomalies(found, among=Anomaly.objects.filter(kind=Oddity.SAME_NAME))


def _record(
    structure: Structure, done: Proposed, bounds: Bounds, writing: "_Writing", by: User | None
) -> None:
    customers = structure.of_kind(Kind.CUSTOMER)
    ProposalRun.objects.create(
        fiscal_year=writing.year,
        currency=writing.currency,
        units_on=day_looked_at(writing.year, on=writing.on),
        asked_by=by,
        threshold=bounds.it_amount,
        share=bounds.share * 100,
        deepest=bounds.deepest,
        customers=len(customers),
        buyers=len(structure.of_kind(Kind.BUYER)),
        gaps=len(structure.of_kind(Kind.GAP)),
        anomalies=len(structure.anomalies) + len(structure.further),
        answered=sum((each.it_amount or ZERO for each in customers), ZERO),
        unanswered=structure.unanswered,
        **asdict(done),
    )


@dataclass
class _Writing:
    """What stands for the year now, locked until it is written, and what is to stand instead."""

    year: int
    currency: str
    on: date
    before: dict[str, Before]
    created: list[Proposal] = field(default_factory=list)
    changed: list[Proposal] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)
    kept: int = 0

    def __post_init__(self) -> None:
        current = Proposal.objects.current(self.year, self.currency).order_by("pk")
        current = current.select_for_update(no_key=True)
        self.current = {proposal.unit_id: proposal for proposal in current}
        self.unit_ids = dict(Unit.objects.values_list("code", "pk"))
        earlier = Proposal.objects.filter(fiscal_year__lt=self.year, currency=self.currency)
        earlier = earlier.exclude(state=ProposalState.REPLACED)
        latest = earlier.order_by("unit", "-fiscal_year").distinct("unit")
        self.earlier = {proposal.unit_id: proposal for proposal in latest}
        held = Mandate.objects.held(on=self.on).filter(unit__manager=F("person"))
        self.held = set(held.values_list("unit", "kind"))

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
        before = self.before.get(finding.unit.code)
        return Proposal(
            unit_id=self.unit_ids[finding.unit.code],
            fiscal_year=self.year,
            currency=self.currency,
            kind=finding.kind.value,
            customer_id=customer,
            reason=finding.reason.value,
            evidence=evidence_of(finding, self.currency, before),
            sentence=finding.sentence,
            digest=digest_of(finding, self.currency),
            differs=(before.it_amount if before else ZERO) != (finding.unit.it_amount or ZERO),
        )

    def _begin(self, new: Proposal) -> None:
        earlier = self.earlier.get(new.unit_id)
        if self._stands(new, earlier):
            new.state = ProposalState.UNCHANGED
        elif earlier and earlier.state == ProposalState.DECLINED and _is_same(earlier, new):
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
        old.differs = new.differs
        self.changed.append(old)

    def _says_the_same(self, old: Proposal, new: Proposal) -> bool:
        if (old.digest, old.evidence) != (new.digest, new.evidence):
            return old.state == ProposalState.DECLINED and _is_same(old, new)
        if old.state not in (ProposalState.OPEN, ProposalState.UNCHANGED):
            return True
        stands = self._stands(new, self.earlier.get(new.unit_id))
        return stands is (old.state == ProposalState.UNCHANGED)

    def _stays(self, old: Proposal, new: Proposal) -> bool:
        """Whether an accepted proposal is still what the unit is; only its figures moved."""
        same = (old.kind, old.customer_id) == (new.kind, new.customer_id)
        stays = self._held(new) or _only_says_more(old, new)
        return old.state == ProposalState.ACCEPTED and same and stays

    def _stands(self, new: Proposal, earlier: Proposal | None) -> bool:
        """Whether the structure says so already: the manager holds the mandate, under the same."""
        if earlier and earlier.kind == new.kind == ProposalKind.BUYER:
            return self._held(new) and earlier.customer_id == new.customer_id
        return self._held(new)

    def _held(self, new: Proposal) -> bool:
        return (new.unit_id, new.kind) in self.held


def _is_same(old: Proposal, new: Proposal) -> bool:
    """Whether both rest on the same figures, and mean the same person where the old one says it."""
    person = new.evidence["manager_id"]
    return old.digest == new.digest and old.evidence.get("manager_id", person) == person


def _only_says_more(old: Proposal, new: Proposal) -> bool:
    """Whether nothing differs but what was not kept when the old one was found."""
    kept = all(new.evidence.get(name) == value for name, value in old.evidence.items())
    return kept and old.digest == new.digest


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


def evidence_of(finding: Finding, currency: str, before: Before | None) -> dict[str, Any]:
    """The figures of a finding; sums as strings, so that no digit is lost.

    Names and bounds only where the sentence needs them.
    """
    evidence: dict[str, Any] = {
        "amount": _plain(finding.amount),
        "it_amount": _plain(finding.it_amount),
        "it_amount_before": _plain(before.it_amount if before else None),
        "year_before": before.year if before else None,
        "share": None if finding.share is None else f"{finding.share:.6f}",
        "unanswered": _plain(finding.unanswered),
        "currency": currency,
        "manager": finding.unit.manager,
        "manager_id": finding.unit.manager_id,
        "of_below": finding.of_below,
        "reasons": [reason.value for reason in finding.reasons],
    }
    if finding.names:
        evidence["names"] = list(finding.names)
    if Reason.BELOW_THRESHOLD in finding.reasons:
        evidence["threshold"] = _plain(finding.bounds.it_amount)
    if Reason.BELOW_SHARE in finding.reasons:
        evidence["least_share"] = f"{finding.bounds.share:.4f}"
    return evidence


def _anomaly_of(each: AnomalyFound, writing: _Writing) -> Anomaly:
    evidence: dict[str, Any] = {
        "amount": _plain(each.amount),
        "it_amount": _plain(each.it_amount),
        "of_below": each.of_below,
    }
    if each.names:
        evidence["units"] = list(each.names)
    if each.oddity is Oddity.NO_MONEY:
        evidence["manager"] = each.unit.manager
    if each.below is not None:
        evidence["below"] = _plain(each.below)
    if each.before is not None:
        evidence |= {"before": _plain(each.before.it_amount), "before_year": each.before.year}
        evidence["year"] = writing.year
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
