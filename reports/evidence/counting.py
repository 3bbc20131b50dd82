"""How far the checks of all clauses hold for a period: one query, whatever the customers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui.formats import number, share
from reports.evidence.clauses import Check, Clause, Condition, Joined, Scope, clauses, every
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
    checks = [check for key in wanted for check in clauses[key].checks]
    found = iter(_counts(scope, checks))
    customers = next(found).of
    results = [
        ClauseResult(
            key, clauses[key], [CheckResult(check, next(found)) for check in clauses[key].checks]
        )
        for key in wanted
    ]
    return Conformance(scope, results, customers)


def _counts(scope: Scope, checks: Sequence[Check]) -> list[Counted]:
    """How many customers there are, then for each check of how many it is asked and shown.

    Conditions that several checks share are worked out once, and once only: a condition that stood
    in each count would be worked out for each.
    """
    asked = [condition for each in checks for condition in (each.applies, each.passes)]
    shared = list(dict.fromkeys([every, *(part for each in asked for part in _parts(each))]))
    named = {condition: f"c_{n}" for n, condition in enumerate(shared)}
    judged = scope.customers.order_by().annotate(
        **{name: _holds(condition(scope)) for condition, name in named.items()}
    )
    counts = [_count(named[every])]
    for check in checks:
        applies, passes = _in_sql(check.applies, named), _in_sql(check.passes, named)
        counts.append(_count(applies))
        counts.append(_count(applies, passes))
    try:
        sql, parameters = judged.values(*named.values()).query.sql_with_params()
    except EmptyResultSet:
        return [Counted()] * (len(checks) + 1)
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(judged=sql, counts=", ".join(counts)), parameters)
        [figures] = cursor.fetchall()
    pairs = zip(figures[1::2], figures[2::2], strict=True)
    return [Counted(figures[0]), *(Counted(of, shown) for of, shown in pairs)]


COUNT = "WITH judged AS MATERIALIZED ({judged}) SELECT {counts} FROM judged"


def _parts(condition: Condition) -> Iterator[Condition]:
    """What the condition is made of, in the end; itself where it is made of nothing else."""
    if isinstance(condition, Joined):
        for part in condition.parts:
            yield from _parts(part)
    else:
        yield condition


def _in_sql(condition: Condition, named: Mapping[Condition, str]) -> str:
    """The condition over the columns that its parts are."""
    if isinstance(condition, Joined):
        parts = (_in_sql(part, named) for part in condition.parts)
        return f"({f' {condition.word} '.join(parts)})"
    return named[condition]


def _count(*names: str) -> str:
    return f"count(*) FILTER (WHERE {' AND '.join(names)})"


def _holds(condition: Q) -> Case | Value:
    """Whether it holds, as a column; a condition that asks nothing always does."""
    if not condition:
        return Value(True)
    return Case(When(condition, then=Value(True)), default=Value(False))


def lacking(clause: Clause, scope: Scope) -> Q:
    """Customers that lack something of the clause."""
    found = Q(pk__in=[])
    for check in clause.checks:
        found |= check.lacking(scope)
    return found
