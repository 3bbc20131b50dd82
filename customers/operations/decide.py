"""Accept or decline what following the money proposes, one or many at once."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.accounts.calendar import fiscal_year_of
from brm.accounts.models import Role, User
from brm.ui.refusals import MEANWHILE, met_in_words
from customers.care import require_nobody_elses
from customers.models import (
    Acceptance,
    Mandate,
    Person,
    Proposal,
    ProposalState,
    TeamMember,
)
from customers.operations.change import lock_structure
from customers.operations.met import Rows, Seen, met
from customers.operations.plan_acceptance import Ending, Plan, Terms, plan_acceptance


def accept_proposals(
    ids: Iterable[int], *, by: User, on: date, relationship_manager: Person | None = None
) -> int:
    """Accept from today on and without a limit; how many proposals it were."""
    terms = Terms(on, relationship_manager=relationship_manager)
    done = accept_on_terms(ids, by=by, on=on, terms=terms)
    return done.proposals.count() if done else 0


def accept_on_terms(ids: Iterable[int], *, by: User, on: date, terms: Terms) -> Acceptance | None:
    """Give the managers their mandates on the terms, and keep what that touched.

    A customer gets its row and, where it has none, the relationship manager: the one named, or
    the one who accepts. A mandate of somebody else for the same unit ends the day before.
    Proposals decided meanwhile are left alone; None where none is left. Raises PermissionDenied
    where somebody else cares for a unit; ValidationError where a unit has lost its manager or has
    another one than was shown, somebody's mandate begins on that very day, a limit lacks its
    currency, or somebody else wrote the same meanwhile.
    """
    chosen = list(ids)
    rows = Rows.of(_units_of(chosen), terms.first_day)
    seen = rows.seen()
    with met_in_words(lambda: met(rows, seen)):
        lock_structure()
        proposals = _locked(chosen, by=by, on=on)
        if not proposals:
            return None
        plan = _planned(proposals, by=by, on=on, terms=terms, lock=True)
        _refuse_what_is_new(proposals, seen, terms)
        return _accepted(proposals, plan, by=by, terms=terms)


def _units_of(ids: list[int]) -> list[int]:
    return list(Proposal.objects.filter(pk__in=ids).values_list("unit", flat=True))


def _refuse_what_is_new(proposals: list[Proposal], seen: Seen, terms: Terms) -> None:
    """Name who wrote while one waited for a lock: nobody has seen what it would do now."""
    rows = Rows.of([proposal.unit_id for proposal in proposals], terms.first_day)
    if words := met(rows, seen):
        raise ValidationError(words, code=MEANWHILE)


def _accepted(proposals: list[Proposal], plan: Plan, *, by: User, terms: Terms) -> Acceptance:
    acceptance = Acceptance(
        accepted_by=by,
        first_day=terms.first_day,
        limit_amount=terms.limit_amount,
        currency=terms.currency,
        traces=_carried_out(plan),
    )
    acceptance.save()
    _decide(proposals, ProposalState.ACCEPTED, by, acceptance=acceptance)
    return acceptance


def preview_acceptance(ids: Iterable[int], *, by: User, on: date, terms: Terms) -> Plan:
    """What accepting would do; raises what accepting raises, and writes nothing."""
    proposals = list(_waiting(ids).select_related("unit__manager"))
    require_nobody_elses(by, [proposal.unit_id for proposal in proposals], on=on)
    return _planned(proposals, by=by, on=on, terms=terms)


@transaction.atomic
def decline_proposals(ids: Iterable[int], *, by: User, on: date, reason: str) -> int:
    """Decline with a reason, and say how many proposals it were.

    They stay declined until the figures behind them change. Raises PermissionDenied where somebody
    else cares for a unit on the day, ValidationError without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is declined.")})
    proposals = _locked(ids, by=by, on=on)
    _decide(proposals, ProposalState.DECLINED, by, declined_because=reason.strip())
    return len(proposals)


def _waiting(ids: Iterable[int]) -> models.QuerySet[Proposal]:
    return Proposal.objects.open().filter(pk__in=list(ids)).order_by("pk")


def _locked(ids: Iterable[int], *, by: User, on: date) -> list[Proposal]:
    """The proposals among `ids` that still wait for an answer, locked in the order of their ids.

    Raises PermissionDenied where one of them is for somebody else to decide.
    """
    waiting = _waiting(ids)
    list(waiting.select_for_update(no_key=True).values_list("pk"))
    proposals = list(waiting.select_related("unit__manager"))
    require_nobody_elses(by, [proposal.unit_id for proposal in proposals], on=on)
    return proposals


def _planned(
    proposals: list[Proposal], *, by: User, on: date, terms: Terms, lock: bool = False
) -> Plan:
    _refuse_without_manager(proposals)
    _refuse_another_manager(proposals, on=on)
    if terms.limit_amount is not None and not terms.currency:
        raise ValidationError({"currency": _("Say the currency of the limit, such as EUR.")})
    manager = terms.relationship_manager or _own_person(by)
    settled = Terms(terms.first_day, terms.limit_amount, terms.currency, manager)
    return plan_acceptance(proposals, settled, on=on, lock=lock)


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


def _refuse_another_manager(proposals: list[Proposal], *, on: date) -> None:
    """Nobody has seen that one, so nobody may give that one a mandate."""
    moved = [proposal for proposal in proposals if not _is_as_shown(proposal)]
    if not moved:
        return
    facts = {"units": ", ".join([each.unit.name for each in moved[:5]])}
    year = moved[0].fiscal_year
    if year < fiscal_year_of(on):
        words = ngettext(
            "%(units)s has had another manager since %(year)s; "
            "decide by the budgets of a later year.",
            "%(units)s have had other managers since %(year)s; "
            "decide by the budgets of a later year.",
            len(moved),
        )
        raise ValidationError(words % (facts | {"year": year}))
    words = ngettext(
        "%(units)s has another manager by now; look at the structure again.",
        "%(units)s have other managers by now; look at the structure again.",
        len(moved),
    )
    raise ValidationError(words % facts)


def _is_as_shown(proposal: Proposal) -> bool:
    """Whether the unit's manager is the person who was shown; of old proposals only the name is."""
    manager, evidence = proposal.unit.manager, proposal.evidence
    if manager is None:
        return True
    if "manager_id" in evidence:
        return bool(evidence["manager_id"] == manager.pk)
    return bool(evidence.get("manager") == manager.name)


def _carried_out(plan: Plan) -> list[dict[str, Any]]:
    """Write what was planned; each row touched, with its version afterwards."""
    ended = [ending.mandate for ending in plan.ends]
    Mandate.objects.bulk_update(ended, ["valid", "deputy", "deputy_valid"], batch_size=1000)
    Mandate.objects.bulk_create(plan.begins)
    for customer in plan.customers:
        customer.save()
    TeamMember.objects.bulk_create(plan.places)
    made: list[models.Model] = [*plan.begins, *plan.places, *plan.customers]
    traces = [{"model": row._meta.label_lower, "pk": row.pk, "version": 1} for row in made]
    return traces + [_trace_of(ending) for ending in plan.ends]


def _trace_of(ending: Ending) -> dict[str, Any]:
    """An ended mandate as it was; its version rises by one with the change."""
    return {
        "model": Mandate._meta.label_lower,
        "pk": ending.mandate.pk,
        "version": ending.mandate.version + 1,
        "was": {
            "valid": _days(ending.valid),
            "deputy_id": ending.deputy_id,
            "deputy_valid": _days(ending.deputy_valid),
        },
    }


def _days(days: Any) -> list[str | None] | None:
    """A half-open period as its two days in ISO form."""
    if days is None:
        return None
    return [day.isoformat() if day else None for day in (days.lower, days.upper)]


def _own_person(user: User) -> Person | None:
    """The user's own person where the user may be responsible for a relationship."""
    if not user.has_role(Role.RELATIONSHIP_MANAGER):
        return None
    return Person.objects.filter(user=user).first()


def _decide(proposals: list[Proposal], state: ProposalState, by: User, **facts: Any) -> None:
    chosen = Proposal.objects.filter(pk__in=[proposal.pk for proposal in proposals])
    chosen.update(state=state, decided_by=by, decided_at=Now(), **facts)
