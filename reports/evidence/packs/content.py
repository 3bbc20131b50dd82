"""What stands in a pack: the paper, a file for each list of records, and who lacks what."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui.exports import lines
from brm.ui.formats import full_day, number
from brm.ui.keyset import in_order
from brm.ui.pdf import render_pdf
from brm.ui.tables import Table
from reports.evidence.clauses import Scope
from reports.evidence.counting import ClauseResult, Conformance, conformance_of
from reports.evidence.packs.archive import Member, Packing
from reports.evidence.rules import HIGHEST
from reports.evidence.tables import lacking_table, with_lacks

ON_PAPER = 200
"""So many customers that lack something the paper names of a requirement; its file has all."""

ON_PAPER_OF = ("name", "lacks")
"""The columns of that list which the paper has."""

HEARD_EVERY = 2000
"""After so many lines whoever follows it hears that it goes on."""

Told = Callable[[int, str], None]
"""Is told how many per cent are done, and what is being done."""

Gaps = dict[str, list[list[str]]]
"""By requirement, the first customers that lack something, each with what."""


@dataclass(frozen=True)
class Packed:
    """Who packs what, and when: what the manifest says besides the content."""

    organisation: str
    whose: str
    made_at: datetime
    made_by: str


def write_pack(target: IO[bytes], scope: Scope, packed: Packed, *, told: Told) -> "Written":
    """Write the pack of a scope; the same records, day and name give the same bytes.

    What is confidential is not in it: no text of minutes, complaints, answers or briefs, only that
    they are there, with their days and states.
    """
    conformance = conformance_of(scope)
    packing = Packing(target)
    packing.add("README.txt", _readme(conformance, packed).encode())
    steps = len(conformance.clauses) + 1
    gaps: Gaps = {}
    for n, result in enumerate(conformance.clauses):
        tell = partial(told, 100 * n // steps, f"{result.key} {result.clause.title}")
        tell()
        _add_records(packing, result, scope, tell)
        gaps[result.key] = _add_gaps(packing, result, scope, tell)
    told(100 * (steps - 1) // steps, _("The paper"))
    paper = paper_of(conformance, packed, gaps)
    packing.add("evidence.pdf", render_pdf("reports/evidence.typ", paper))
    packing.close(_manifest(conformance, packed))
    return Written(conformance, tuple(packing.members))


@dataclass(frozen=True)
class Written:
    """What a pack came to."""

    conformance: Conformance
    members: tuple[Member, ...]

    @property
    def rows(self) -> int:
        return sum(each.rows or 0 for each in self.members)

    @property
    def verdicts(self) -> dict[str, Any]:
        """The verdicts as they are kept beside the file."""
        return {each.key: verdict_as_json(each) for each in self.conformance.clauses}


def _add_records(
    packing: Packing, result: ClauseResult, scope: Scope, tell: Callable[[], None]
) -> None:
    clause = result.clause
    for each in clause.records:
        found = _sorted_lines(each.table, each.rows(scope))
        packing.add_lines(f"{result.key}/{each.name}.csv", _heard(found, tell))


def _add_gaps(
    packing: Packing, result: ClauseResult, scope: Scope, tell: Callable[[], None]
) -> list[list[str]]:
    """Write who lacks what, all of them; gives back the first, one more than the paper has."""
    table, first = lacking_table(result.clause), []
    named = [table.columns.index(column) for column in table.columns if column.name in ON_PAPER_OF]

    def kept() -> Iterator[list[object]]:
        for n, line in enumerate(_sorted_lines(table, with_lacks(result.clause, scope))):
            if 0 < n <= ON_PAPER + 1:
                first.append([str(line[at]) for at in named])
            yield line

    packing.add_lines(f"{result.key}/gaps.csv", _heard(kept(), tell))
    return first


def _heard(found: Iterator[list[object]], tell: Callable[[], None]) -> Iterator[list[object]]:
    """The lines, with a word every few thousand: a long list is no silence."""
    for n, line in enumerate(found):
        if n % HEARD_EVERY == 0:
            tell()
        yield line


def _sorted_lines(table: Table, rows: Any) -> Iterator[list[object]]:
    return lines(table, in_order(rows, table.sorting(table.order)))


def verdict_as_json(result: ClauseResult) -> dict[str, Any]:
    return {
        "verdict": result.verdict.value,
        "capability": result.capability,
        "why": result.why,
        "checks": [
            {"name": each.check.name, "of": each.counted.of, "shown": each.counted.shown}
            for each in result.checks
        ],
    }


def _manifest(conformance: Conformance, packed: Packed) -> dict[str, Any]:
    span, scope = conformance.scope.span, conformance.scope
    return {
        "organisation": packed.organisation,
        "whose": packed.whose,
        "period": {
            "name": str(span),
            "first_day": span.first.isoformat(),
            "last_day": span.last.isoformat(),
            "read_on": scope.read_on.isoformat(),
        },
        "made_at": packed.made_at.isoformat(),
        "made_by": packed.made_by,
        "customers": conformance.customers,
        "requirements": [
            {
                "key": each.key,
                "title": str(each.clause.title),
                "clauses": list(each.clause.clauses),
                **verdict_as_json(each),
            }
            for each in conformance.clauses
        ],
    }


def _readme(conformance: Conformance, packed: Packed) -> str:
    span = conformance.scope.span
    return (
        "\n".join(
            [
                _("Evidence pack of %(organisation)s, %(period)s")
                % {"organisation": packed.organisation, "period": span},
                "",
                _("evidence.pdf     the verdicts with their reasons"),
                _("B1/ to S5/       the records of each requirement, and gaps.csv: who lacks what"),
                _("manifest.json    what each file is, for programs"),
                _("SHA256SUMS       the digests; unpack, then: sha256sum -c SHA256SUMS"),
                "",
                _("Nothing confidential is in it: no text of minutes, complaints or briefs."),
            ]
        )
        + "\n"
    )


# The paper ----------------------------------------------------------------------------------------
def paper_of(conformance: Conformance, packed: Packed, gaps: Gaps) -> dict[str, Any]:
    """What the paper is drawn from; it follows from the records, not from when it is made."""
    scope = conformance.scope
    met, all_of_them = len(conformance.met), len(conformance.clauses)
    return {
        "title": _("Evidence, %(period)s") % {"period": scope.span},
        "organisation": packed.organisation,
        "above": packed.whose,
        "note": _("Read on %(day)s") % {"day": full_day(scope.read_on)},
        "sentence": _("%(met)s of %(all)s requirements are met.")
        % {"met": met, "all": all_of_them},
        "tiles": [
            _tile(_("Met"), met),
            _tile(_("Met in part"), len(conformance.partly)),
            _tile(_("No evidence"), len(conformance.none)),
            _tile(_("Customers"), conformance.customers),
        ],
        "heads": [_("Requirement"), _("Verdict"), _("Why"), _("Capability")],
        "check_heads": [_("What has to be shown of each customer"), _("Shown")],
        "gap_heads": [_("Customer"), _("What is missing")],
        "clauses": [_clause(each, gaps[each.key]) for each in conformance.clauses],
    }


def _tile(label: str, value: int) -> dict[str, str]:
    return {"label": label, "value": number(value)}


def _clause(result: ClauseResult, gaps: list[list[str]]) -> dict[str, Any]:
    return {
        "name": f"{result.key} {result.clause.title}",
        "must": str(result.clause.must),
        "numbers": " · ".join(result.clause.clauses),
        "state": result.shape,
        "verdict": str(result.verdict.label),
        "why": result.why,
        "capability": _("%(n)s of %(highest)s") % {"n": result.capability, "highest": HIGHEST},
        "checks": [
            {"state": each.shape, "label": str(each.label), "shown": each.in_words}
            for each in result.checks
        ],
        "gaps": gaps[:ON_PAPER],
        "more": _more() if len(gaps) > ON_PAPER else "",
    }


def _more() -> str:
    return ngettext(
        "The first customer; gaps.csv has all.",
        "The first %(n)s customers; gaps.csv has all.",
        ON_PAPER,
    ) % {"n": ON_PAPER}


def file_name_of(first: date, last: date) -> str:
    """`evidence-2026-01-01-2026-12-31.zip`."""
    return f"evidence-{first:%Y-%m-%d}-{last:%Y-%m-%d}.zip"
