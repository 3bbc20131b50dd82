"""A proposal's evidence, as it is kept, in words: in the language of whoever reads it."""

from decimal import Decimal

from customers.models import Proposal
from customers.money import sentences
from customers.money.findings import Bounds, Finding, Kind, Reason, UnitMoney

ZERO = Decimal(0)


def figure_of(proposal: Proposal, name: str) -> Decimal | None:
    """A sum of the evidence; None where nobody named it."""
    value = proposal.evidence.get(name)
    return None if value is None else Decimal(value)


def words_of(proposal: Proposal) -> str:
    """The evidence in words; as it was said when found, where its figures are not all kept."""
    try:
        return sentences.of_finding(_finding_of(proposal))
    except KeyError:
        return proposal.sentence


def _finding_of(proposal: Proposal) -> Finding:
    evidence = proposal.evidence
    amount, it_amount, unanswered = (
        None if evidence[name] is None else Decimal(evidence[name])
        for name in ("amount", "it_amount", "unanswered")
    )
    threshold, share = (Decimal(evidence.get(name) or 0) for name in ("threshold", "least_share"))
    return Finding(
        UnitMoney(proposal.unit.code, proposal.unit.name, manager=evidence["manager"]),
        Kind(proposal.kind),
        tuple(Reason(each) for each in evidence["reasons"]),
        proposal.fiscal_year,
        amount,
        it_amount,
        customer=proposal.customer.code if proposal.customer else None,
        customer_name=proposal.customer.name if proposal.customer else "",
        of_below=evidence["of_below"],
        unanswered=unanswered or ZERO,
        names=tuple(evidence.get("names", ())),
        bounds=Bounds(threshold, share),
    )
