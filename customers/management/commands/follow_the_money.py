"""`manage.py follow_the_money --year 2026 --json`: propose the structure from a year's budgets."""

import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from brm.accounts.models import Organisation
from customers.models import Budget, Proposal
from customers.money.findings import Anomaly, Bounds, Finding, Kind, Structure
from customers.operations.propose import (
    bounds_of,
    propose_structure,
    structure_of_year,
    years_with_budgets,
)


class Command(BaseCommand):
    help = (
        "Propose customers and buyers from the budgets of a fiscal year, and name the gaps. "
        "The proposals are kept for the page of the same name; --dry-run only prints them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--year", type=int, help="fiscal year")
        which.add_argument(
            "--all-years", action="store_true", help="each year with budgets, earliest first"
        )
        parser.add_argument(
            "--threshold",
            type=amount,
            help="IT money below it is a gap; by default the organisation's own threshold",
        )
        parser.add_argument(
            "--currency", help="of the budgets; the organisation's if the year has it"
        )
        parser.add_argument("--dry-run", action="store_true", help="keep nothing")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["all_years"]:
            self._follow(options["year"], options)
            return
        currency = options["currency"] or Organisation.current().currency
        years = years_with_budgets(currency)
        if not years:
            raise CommandError(f"There are no budgets in {currency}.")
        for year in years:
            self._follow(year, options | {"currency": currency})

    def _follow(self, year: int, options: dict[str, Any]) -> None:
        threshold = options["threshold"]
        currency = options["currency"] or Budget.objects.currency_of_year(
            year, Organisation.current().currency
        )
        if not Budget.objects.of_year(year, currency).exists():
            raise CommandError(f"There are no budgets of {year} in {currency}.")
        today = timezone.localdate()
        if not options["dry_run"]:
            propose_structure(year, currency, on=today, threshold=threshold)
        structure = structure_of_year(year, currency, on=today, threshold=threshold)
        answer = as_json(structure, year, currency, bounds_of(currency, threshold))
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


def as_json(structure: Structure, year: int, currency: str, bounds: Bounds) -> dict[str, Any]:
    """The answer: sums and shares are JSON numbers, a share with six decimals; unknown is null.

    `anomalies` are figures that cannot be a share or a sum; `further_anomalies` is what else is
    to look into; `anomaly_counts` counts both by kind.
    """
    current = Proposal.objects.current(year, currency)
    states = dict(current.values_list("unit__code", "state"))
    facts = {kind: [finding_as_json(f, states) for f in structure.of_kind(kind)] for kind in Kind}
    return {
        "year": year,
        "currency": currency,
        "threshold": number(bounds.it_amount),
        "it_amount": number(structure.it_amount),
        "unanswered": number(structure.unanswered),
        "customers": facts[Kind.CUSTOMER],
        "buyers": facts[Kind.BUYER],
        "gaps": facts[Kind.GAP],
        "anomalies": [anomaly_as_json(anomaly) for anomaly in structure.anomalies],
        "further_anomalies": [anomaly_as_json(anomaly) for anomaly in structure.further],
        "anomaly_counts": Counter(
            anomaly.oddity.value for anomaly in (*structure.anomalies, *structure.further)
        ),
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
    for heading in ("customers", "buyers", "gaps", "anomalies", "further_anomalies"):
        lines.append(f"{heading.replace('_', ' ')}: {len(answer[heading])}")
        lines += [
            f"  {each['code']} {each['name']}: {each['sentence']}" for each in answer[heading]
        ]
    return "\n".join(lines)
