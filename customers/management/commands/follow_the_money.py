"""`manage.py follow_the_money --year 2026 --json`: propose the structure from a year's budgets."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from brm.accounts.models import Organisation
from customers.findings import Anomaly, Finding, Kind, Structure
from customers.models import Budget, Proposal
from customers.operations.propose import propose_structure, structure_of_year


class Command(BaseCommand):
    help = (
        "Propose customers and buyers from the budgets of a fiscal year, and name the gaps. "
        "The proposals are kept for the page of the same name; --dry-run only prints them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True, help="fiscal year")
        parser.add_argument(
            "--threshold", type=amount, default=Decimal(0), help="IT money below it is a gap"
        )
        parser.add_argument(
            "--currency", help="of the budgets; the organisation's if the year has it"
        )
        parser.add_argument("--dry-run", action="store_true", help="keep nothing")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        year, threshold = options["year"], options["threshold"]
        currency = options["currency"] or Budget.objects.currency_of_year(
            year, Organisation.current().currency
        )
        if not Budget.objects.of_year(year, currency).exists():
            raise CommandError(f"There are no budgets of {year} in {currency}.")
        if not options["dry_run"]:
            propose_structure(year, currency, on=timezone.localdate(), threshold=threshold)
        structure = structure_of_year(year, currency, threshold=threshold)
        answer = as_json(structure, year, currency, threshold)
        self.stdout.write(
            json.dumps(answer, ensure_ascii=False) if options["json"] else words(answer)
        )


def amount(text: str) -> Decimal:
    """A sum typed on the command line: finite, zero or more."""
    try:
        typed = Decimal(text)
    except InvalidOperation as wrong:
        raise ValueError(text) from wrong
    if not typed.is_finite() or typed < 0:
        raise ValueError(text)
    return typed


def as_json(structure: Structure, year: int, currency: str, threshold: Decimal) -> dict[str, Any]:
    """The answer: sums and shares are JSON numbers, a share with six decimals; unknown is null."""
    states = dict(Proposal.objects.current(year).values_list("unit__code", "state"))
    facts = {kind: [finding_as_json(f, states) for f in structure.of_kind(kind)] for kind in Kind}
    return {
        "year": year,
        "currency": currency,
        "threshold": number(threshold),
        "it_amount": number(structure.it_amount),
        "unanswered": number(structure.unanswered),
        "customers": facts[Kind.CUSTOMER],
        "buyers": facts[Kind.BUYER],
        "gaps": facts[Kind.GAP],
        "anomalies": [anomaly_as_json(anomaly) for anomaly in structure.anomalies],
    }


def finding_as_json(finding: Finding, states: dict[str, str]) -> dict[str, Any]:
    return {
        "code": finding.unit.code,
        "name": finding.unit.name,
        "manager": finding.unit.manager,
        "reason": finding.reason.value,
        "reasons": [reason.value for reason in finding.reasons],
        "sentence": finding.sentence,
        "amount": number(finding.amount),
        "it_amount": number(finding.it_amount),
        "share": None if finding.share is None else float(round(finding.share, 6)),
        "of_below": finding.of_below,
        "customer": finding.customer,
        "state": states.get(finding.unit.code),
    }


def anomaly_as_json(anomaly: Anomaly) -> dict[str, Any]:
    return {
        "code": anomaly.unit.code,
        "name": anomaly.unit.name,
        "reason": anomaly.oddity.value,
        "sentence": anomaly.sentence,
        "amount": number(anomaly.amount),
        "it_amount": number(anomaly.it_amount),
        "share": None,
        "of_below": anomaly.of_below,
    }


def number(amount: Decimal | None) -> int | float | None:
    """Whole sums as whole numbers; 16 digits with two decimals survive as a number."""
    if amount is None:
        return None
    return int(amount) if amount == int(amount) else float(amount)


def words(answer: dict[str, Any]) -> str:
    """One line a finding, for a reader at a terminal."""
    lines = []
    for heading in ("customers", "buyers", "gaps", "anomalies"):
        lines.append(f"{heading}: {len(answer[heading])}")
        lines += [
            f"  {each['code']} {each['name']}: {each['sentence']}" for each in answer[heading]
        ]
    return "\n".join(lines)
