"""What the name of a file says of what it reports: a proposal with its reasons, never a fact."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from agreements.models import Service
from customers.models import Customer
from reports.models import ExpectedReport, IncomingReport, ReportingProcess
from reports.register.rules import in_words, named_in, period_in


@dataclass
class Proposal:
    """What a form begins with, and a sentence for each of it; what the name does not say."""

    initial: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)


def proposal_of(incoming: IncomingReport) -> Proposal:
    """Process, customer or service, and period, as far as the file's name has them."""
    name = _name_of(incoming)
    found = Proposal()
    _propose_process(found, name)
    _propose_subject(found, name)
    _propose_period(found, name)
    _say_what_is_owed(found)
    return found


def _name_of(incoming: IncomingReport) -> str:
    version = incoming.document.versions.order_by("n").first()
    return version.name if version else str(incoming.document)


def _propose_process(found: Proposal, name: str) -> None:
    words = [
        (each.key, word)
        for each in ReportingProcess.objects.filter(is_active=True)
        for word in (each.key, each.name, f"{each.key}s", f"{each.name}s")
    ]
    key = named_in(name, words)
    if key is None:
        found.unsaid.append(_("which process it comes from"))
        return
    found.initial["process"] = key
    process = ReportingProcess.objects.get(key=key)
    found.reasons.append(_("%(process)s stands in its name.") % {"process": process})


def _propose_subject(found: Proposal, name: str) -> None:
    customers = Customer.objects.values_list("pk", "unit__code", "unit__name")
    services = Service.objects.values_list("pk", "code", "name")
    key = named_in(name, [*_words("customer", customers), *_words("service", services)])
    if key is None:
        found.unsaid.append(_("which customer or service it is about"))
        return
    sort, _slash, pk = key.partition("/")
    row: Any = (Customer if sort == "customer" else Service).objects.get(pk=pk)
    found.initial[sort] = row
    found.reasons.append(_("%(name)s stands in its name.") % {"name": row})


def _words(sort: str, rows: Iterable[tuple[int, str, str]]) -> Iterator[tuple[str, str]]:
    """By what each may be named, with its key; all of them, for any may be the one."""
    for pk, code, name in rows:
        yield f"{sort}/{pk}", code
        yield f"{sort}/{pk}", name


def _propose_period(found: Proposal, name: str) -> None:
    period = period_in(name)
    if period is None:
        found.unsaid.append(_("which period it covers"))
        return
    months = (period.day_after.year - period.first_day.year) * 12
    months += period.day_after.month - period.first_day.month
    found.initial |= {"first_month": period.first_day, "months": months}
    words = in_words(period.first_day, period.day_after)
    found.reasons.append(_("Its name says %(period)s.") % {"period": words})


def _say_what_is_owed(found: Proposal) -> None:
    """Whether such a report is expected, once all of it is said."""
    facts = found.initial
    if found.unsaid:
        return
    rows = ExpectedReport.objects.filter(
        kind__process=facts["process"],
        customer=facts.get("customer"),
        service=facts.get("service"),
        first_day=facts["first_month"],
    )
    expected = rows.in_full().first()
    if expected is None:
        found.reasons.append(_("No such report is expected; it can be filed all the same."))
    else:
        found.reasons.append(_("%(report)s is expected.") % {"report": expected})
