"""How far the checks of all clauses hold for a period: one query, whatever the customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui.formats import number, share
from reports.evidence.clauses import Check, Clause, Scope, clauses
from reports.evidence.rules import SHAPES, Counted, Verdict, capability, verdict_of

SHAPE_OF_NOTHING = "skipped"


@dataclass(frozen=True)
class CheckResult:
    """What one check came to."""

    check: Check
    counted: Counted

    @property
    def label(self) -> str | Promise:
        return self.check.label

    @property
    def shape(self) -> str:
        verdict = self.counted.verdict
        return SHAPES[verdict] if verdict else SHAPE_OF_NOTHING

    @property
    def word(self) -> str:
        verdict = self.counted.verdict
        return str(verdict.label) if verdict else _("not called for")

    @property
    def in_words(self) -> str:
        """`38 of 40 customers`; that nothing was called for, too."""
        if not self.counted.is_called_for:
            return _("nothing called for it")
        return ngettext(
            "%(shown)s of %(n)s customer", "%(shown)s of %(n)s customers", self.counted.of
        ) % {"shown": number(self.counted.shown), "n": number(self.counted.of)}


@dataclass(frozen=True)
class ClauseResult:
    """What one clause came to in a period."""

    key: str
    clause: Clause
    checks: Sequence[CheckResult]

    @cached_property
    def verdict(self) -> Verdict:
        return verdict_of(each.counted for each in self.checks)

    @property
    def shape(self) -> str:
        return SHAPES[self.verdict]

    @property
    def capability(self) -> int:
        return capability(each.counted for each in self.checks)

    @cached_property
    def counted(self) -> Counted:
        """All checks together: customers and parts."""
        return sum((each.counted for each in self.checks), Counted())

    @property
    def share(self) -> str:
        return share(self.counted.share, 0)

    @property
    def weakest(self) -> CheckResult | None:
        """The check that lacks most, by its share; None where nothing lacks."""
        lacking = [each for each in self.checks if each.counted.missing]
        return min(lacking, key=lambda each: each.counted.share or 0, default=None)

    @property
    def why(self) -> str:
        """The verdict's reason in a sentence."""
        weakest = self.weakest
        if weakest is None:
            called = [each for each in self.checks if each.counted.is_called_for]
            if not called:
                return _("Nothing of the period calls for it, so nothing shows it.")
            return _("All that it asks for is shown of every customer it concerns.")
        facts = {"gap": weakest.check.gap, "n": number(weakest.counted.missing)}
        if weakest.counted.of == 1:
            return _("%(gap)s.") % facts
        facts["of"] = number(weakest.counted.of)
        return _("%(gap)s: %(n)s of %(of)s customers.") % facts


@dataclass(frozen=True)
class Conformance:
    """Every clause as it stands in a period."""

    scope: Scope
    clauses: Sequence[ClauseResult]
    customers: int

    def of(self, verdict: str) -> list[ClauseResult]:
        return [each for each in self.clauses if each.verdict == verdict]

    @property
    def met(self) -> list[ClauseResult]:
        return self.of(Verdict.MET)

    @property
    def partly(self) -> list[ClauseResult]:
        return self.of(Verdict.PARTLY)

    @property
    def none(self) -> list[ClauseResult]:
        return self.of(Verdict.NONE)

    @property
    def begin_with(self) -> ClauseResult | None:
        """The clause that lacks most: without evidence first, then the lowest share."""
        open_ones = [*self.none, *self.partly]
        return min(
            open_ones,
            key=lambda each: (each.verdict != Verdict.NONE, each.counted.share or 0),
            default=None,
        )


def conformance_of(scope: Scope, keys: Sequence[str] | None = None) -> Conformance:
    """The clauses (all, or those of `keys`) held against the records of a period; one query."""
    wanted = clauses.names() if keys is None else list(keys)
    checks = [(key, n, each) for key in wanted for n, each in enumerate(clauses[key].checks)]
    asked: dict[str, Any] = {"n_customers": Count("pk")}
    for key, n, check in checks:
        concerned = check.applies(scope)
        asked[f"of_{key}_{n}"] = Count("pk", filter=concerned) if concerned else Count("pk")
        asked[f"ok_{key}_{n}"] = Count("pk", filter=concerned & check.passes(scope))
    # By key alone: what else the rows carry is no part of the figures.
    found = scope.customers.order_by().aggregate(**asked)
    results = [
        ClauseResult(
            key,
            clauses[key],
            [
                CheckResult(check, Counted(found[f"of_{key}_{n}"], found[f"ok_{key}_{n}"]))
                for n, check in enumerate(clauses[key].checks)
            ],
        )
        for key in wanted
    ]
    return Conformance(scope, results, found["n_customers"])


def lacking(clause: Clause, scope: Scope) -> Q:
    """Customers that lack something of the clause."""
    found = Q(pk__in=[])
    for check in clause.checks:
        found |= check.lacking(scope)
    return found
