"""Accept or decline what following the money proposes, one or many at once."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.accounts.models import Role, User
from customers.care import require_nobody_elses
from customers.models import (
    Customer,
    Mandate,
    MandateKind,
    Person,
    Proposal,
    ProposalKind,
    ProposalState,
    TeamMember,
    TeamRole,
)


@transaction.atomic
def accept_proposals(
    ids: Iterable[int], *, by: User, on: date, relationship_manager: Person | None = None
) -> int:
    """Give the managers their mandates from the day `on`, and say how many proposals it were.

    A customer gets its row and, where it has none, the relationship manager: the one named, or
    the one who accepts. A mandate of somebody else for the same unit ends the day before.
    Proposals decided meanwhile are left alone. Raises PermissionDenied where somebody else cares
    for a unit; ValidationError where a unit has lost its manager or has another one than was
    shown, or somebody's mandate begins on that very day.
    """
    proposals = _locked(ids, by=by, on=on)
    _refuse_without_manager(proposals)
    _refuse_another_manager(proposals)
    for kind in (MandateKind.CUSTOMER, MandateKind.BUYER):
        _give_mandates([p for p in proposals if p.kind == kind], kind, on)
    decided = [p for p in proposals if p.kind == ProposalKind.CUSTOMER]
    _make_customers(decided, relationship_manager or _own_person(by), on)
    _decide(proposals, ProposalState.ACCEPTED, by)
    return len(proposals)


@transaction.atomic
def decline_proposals(ids: Iterable[int], *, by: User, on: date, reason: str) -> int:
    """Decline with a reason, and say how many proposals it were.

    They stay declined until the figures behind them change. Raises PermissionDenied where somebody
    else cares for a unit on the day, ValidationError without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is declined.")})
    proposals = _locked(ids, by=by, on=on)
    _decide(proposals, ProposalState.DECLINED, by, reason.strip())
    return len(proposals)


def _locked(ids: Iterable[int], *, by: User, on: date) -> list[Proposal]:
    """The proposals among `ids` that still wait for an answer, locked in the order of their ids.

    Raises PermissionDenied where one of them is for somebody else to decide.
    """
    waiting = Proposal.objects.open().filter(pk__in=list(ids)).order_by("pk")
    waiting = waiting.select_for_update(no_key=True, of=("self",))
    proposals = list(waiting.select_related("unit__manager"))
    require_nobody_elses(by, [proposal.unit_id for proposal in proposals], on=on)
    return proposals


def _refuse_without_manager(proposals: list[Proposal]) -> None:
    lost = [proposal.unit.name for proposal in proposals if proposal.unit.manager_id is None]
    if lost:
        raise ValidationError(
            ngettext(
                "%(units)s has no manager any more; look at the structure again.",
                "%(units)s have no managers any more; look at the structure again.",
                len(lost),
            )
            % {"units": ", ".join(lost[:5])}
        )


def _refuse_another_manager(proposals: list[Proposal]) -> None:
    """Nobody has seen that one, so nobody may give that one a mandate."""
    moved = [
        proposal.unit.name
        for proposal in proposals
        if proposal.unit.manager and proposal.unit.manager.name != proposal.evidence.get("manager")
    ]
    if moved:
        raise ValidationError(
            ngettext(
                "%(units)s has another manager by now; look at the structure again.",
                "%(units)s have other managers by now; look at the structure again.",
                len(moved),
            )
            % {"units": ", ".join(moved[:5])}
        )


def _give_mandates(proposals: list[Proposal], kind: MandateKind, on: date) -> None:
    """Mandates for the managers from the day on, up to the next one's first day where there is."""
    units = {proposal.unit_id: proposal.unit for proposal in proposals}
    theirs = Mandate.objects.filter(unit__in=units).select_for_update(no_key=True)
    ending, holding, until = [], set(), dict[int, date]()
    for mandate in theirs.order_by("pk"):
        same_person = mandate.person_id == units[mandate.unit_id].manager_id
        if on in mandate.valid:
            if same_person and mandate.kind == kind:
                holding.add(mandate.unit_id)
            elif mandate.kind == MandateKind.CUSTOMER:
                ending.append(mandate)
        elif mandate.kind == kind and (same_person or kind == MandateKind.CUSTOMER):
            _note_next(until, mandate, on)
    _end(ending, on)
    Mandate.objects.bulk_create(
        Mandate(
            unit_id=pk,
            person=unit.manager,
            kind=kind,
            valid=DateRange(on, until.get(pk), "[)"),
            source=_("Follow the money"),
        )
        for pk, unit in units.items()
        if pk not in holding and unit.manager is not None
    )


def _note_next(until: dict[int, date], mandate: Mandate, on: date) -> None:
    first = mandate.valid.lower
    if first and first > on:
        until[mandate.unit_id] = min(first, until.get(mandate.unit_id, first))


def _end(mandates: list[Mandate], on: date) -> None:
    """End the mandates the day before `on`, and the days of their deputies with them."""
    for mandate in mandates:
        if mandate.valid.lower == on:
            raise ValidationError(
                _("%(person)s holds the mandate of %(unit)s from that very day.")
                % {"person": mandate.person, "unit": mandate.unit}
            )
        mandate.valid = DateRange(mandate.valid.lower, on, "[)")
        _end_deputy(mandate, on)
    Mandate.objects.bulk_update(mandates, ["valid", "deputy", "deputy_valid"], batch_size=1000)


def _end_deputy(mandate: Mandate, on: date) -> None:
    days = mandate.deputy_valid
    if days is None or (days.upper is not None and days.upper <= on):
        return
    if days.lower is not None and days.lower >= on:
        mandate.deputy, mandate.deputy_valid = None, None
    else:
        mandate.deputy_valid = DateRange(days.lower, on, "[)")


def _make_customers(proposals: list[Proposal], manager: Person | None, on: date) -> None:
    Customer.objects.bulk_create(
        (Customer(unit=proposal.unit) for proposal in proposals), ignore_conflicts=True
    )
    if manager is None:
        return
    units = [proposal.unit_id for proposal in proposals]
    taken = TeamMember.objects.relationship_managers().filter(valid__overlap=DateRange(on, None))
    waiting = Customer.objects.filter(unit__in=units).exclude(pk__in=taken.values("customer"))
    TeamMember.objects.bulk_create(
        TeamMember(
            customer=customer,
            person=manager,
            role=TeamRole.RELATIONSHIP_MANAGER,
            valid=DateRange(on, None, "[)"),
        )
        for customer in waiting
    )


def _own_person(user: User) -> Person | None:
    """The user's own person where the user may be responsible for a relationship."""
    if not user.has_role(Role.RELATIONSHIP_MANAGER):
        return None
    return Person.objects.filter(user=user).first()


def _decide(proposals: list[Proposal], state: ProposalState, by: User, reason: str = "") -> None:
    Proposal.objects.filter(pk__in=[proposal.pk for proposal in proposals]).update(
        state=state, decided_by=by, decided_at=Now(), declined_because=reason
    )
