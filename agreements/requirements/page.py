"""What the page of one requirement shows beside its own fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.models import (
    AgreementLine,
    Criterion,
    OrderRequest,
    Requirement,
    RequirementKind,
    RequirementState,
)
from agreements.operations.order import PURPOSE
from agreements.requirements.ranking import Part
from brm.links.models import PersonalLink
from brm.links.operations import address_of


def parts_of(requirement: Requirement, criteria: Sequence[Criterion] | None = None) -> list[Part]:
    """The criteria with the points that the requirement has in each."""
    given = {each.criterion_id: each.points for each in requirement.points.all()}
    rows = Criterion.objects.all() if criteria is None else criteria
    return [
        Part(each.name, each.weight, each.more_is_better, given.get(each.pk), each.explanation)
        for each in rows
    ]


@dataclass(frozen=True)
class AskedBuyer:
    """A link that was sent for an order: whether it opens still, and its address to copy."""

    request: OrderRequest
    link: PersonalLink
    opens: bool
    address: str


def asked_buyers(order: Requirement, *, site: str, on: date) -> list[AskedBuyer]:
    """The buyers who were asked by link, the last first."""
    requests = {row.pk: row for row in order.order_requests.select_related("person")}
    links = PersonalLink.objects.filter(purpose=PURPOSE, subject_id__in=requests).with_uses()
    found = []
    for link in links.order_by("-pk"):
        request = requests[link.subject_id]
        stands = order.decision_on_order is None and request.requirement_version == order.version
        opens = stands and link.is_open(on=on)
        found.append(AskedBuyer(request, link, opens, address_of(link, site=site) if opens else ""))
    return found


@dataclass(frozen=True)
class ProposedLine:
    """The line of an active agreement that an approved order changes, and by how much."""

    line: AgreementLine
    quantity: Decimal
    href: str


def proposed_lines(order: Requirement, *, on: date) -> list[ProposedLine]:
    """The lines of the customer's active agreements that cover the service of an approved order."""
    waits = order.state in (RequirementState.APPROVED, RequirementState.DELIVERING)
    if order.kind != RequirementKind.ORDER or not waits or order.service is None:
        return []
    lines = AgreementLine.objects.active(on=on).filter(
        customer=order.customer_id, service=order.service
    )
    found = []
    for line in lines.select_related("period__agreement", "service"):
        counts_alike = order.volume is not None and order.counted_in == order.service.unit
        then = line.quantity + order.volume if counts_alike and order.volume else line.quantity
        query = f"?quantity={then.normalize():f}" if then != line.quantity else ""
        href = reverse("agreements:line_edit", args=[line.pk]) + query
        found.append(ProposedLine(line, then, href))
    return found


def outline_of(requirement: Requirement) -> dict[str, str]:
    """The outline, field by field in its order, as the page writes it."""
    said = {
        _("Outcome"): requirement.outcome,
        _("Utility"): requirement.utility,
        _("Warranty"): requirement.warranty,
        _("Constraints"): requirement.limits,
    }
    return {name: words for name, words in said.items() if words}
