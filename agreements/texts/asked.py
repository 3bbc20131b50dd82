"""Who was asked to approve an agreement, and what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agreements.models import (
    Agreement,
    AgreementEdition,
    AgreementState,
    Approval,
    ApprovalRequest,
    EditionPurpose,
)
from agreements.operations.approve import PURPOSE
from brm.links.models import PersonalLink
from brm.links.operations import address_of


@dataclass(frozen=True)
class Asked:
    """A link that was sent for an edition: whether it takes an answer still, and its address."""

    request: ApprovalRequest
    link: PersonalLink
    opens: bool
    address: str


@dataclass(frozen=True)
class Approvals:
    """The answers to an agreement's editions, the last first, and who was asked for the last one.

    `awaited` is the edition that waits for its answer.
    """

    answers: Sequence[Approval]
    people: Sequence[Asked]
    awaited: AgreementEdition | None

    @property
    def rows(self) -> Sequence[object]:
        return [*self.answers, *self.people]


def approvals_of(
    agreement: Agreement, last: AgreementEdition | None, *, site: str, on: date
) -> Approvals:
    """What was asked and answered of the agreement, whose last edition that is; three queries."""
    if last is None:
        return Approvals([], [], None)
    answers = Approval.objects.filter(edition__agreement=agreement)
    given = list(answers.select_related("edition", "person", "recorded_by").order_by("-pk"))
    requests = {each.pk: each for each in last.requests.select_related("person")}
    is_awaited = agreement.state == AgreementState.AWAITING_APPROVAL or (
        last.purpose == EditionPurpose.AMENDMENT
        and agreement.amendments.open()
        .filter(agreed_on=None, draft__state=AgreementState.AWAITING_APPROVAL)
        .exists()
    )
    is_answered = any(each.edition_id == last.pk for each in given)
    return Approvals(
        answers=given,
        people=[] if is_answered else list(_asked(requests, site, on)),
        awaited=None if is_answered or not (requests or is_awaited) else last,
    )


def _asked(requests: dict[int, ApprovalRequest], site: str, on: date) -> list[Asked]:
    links = PersonalLink.objects.filter(purpose=PURPOSE, subject_id__in=requests).with_uses()
    found = []
    for link in links.order_by("-pk") if requests else ():
        opens = link.is_open(on=on)
        address = address_of(link, site=site) if opens else ""
        found.append(Asked(requests[link.subject_id], link, opens, address))
    return found
