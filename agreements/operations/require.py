"""Raise a requirement, make one of a planned change, take it on its way, or take it back."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from agreements.models import (
    Opportunity,
    OpportunityState,
    Requirement,
    RequirementKind,
    RequirementState,
    Service,
)
from agreements.models.opportunities import OPPORTUNITY
from agreements.models.requirements import PLANNED_CHANGE
from agreements.operations.offered import require_order_offered
from brm.accounts.models import User
from customers.care import require_care
from customers.models import Customer, Effect, EffectAssessment, PlannedChange

NUMBERS = 7_202
"""The advisory lock under which numbers are given, one after another."""


@transaction.atomic
def raise_requirement(requirement: Requirement, *, by: User, on: date) -> Requirement:
    """Save a new requirement under the next number.

    Raises ValidationError where the unit that asks does not belong to the customer, or where it
    orders a service that the customer cannot have by then.
    """
    require_care(by, requirement.customer, on=on)
    requirement.number = _next_number()
    requirement.raised_by, requirement.raised_on = by, on
    _check(requirement, on=on)
    requirement.save()
    return requirement


@transaction.atomic
def requirement_of_change(change: PlannedChange, *, by: User, on: date) -> Requirement:
    """The requirement that the planned change is; a second time the same one.

    What was assessed of the change goes along: words, sum, and the service where it is one.
    """
    require_care(by, change.plan.customer, on=on)
    _lock_numbers()
    made = Requirement.objects.of_origin(PLANNED_CHANGE, [str(change.key)]).first()
    if made is not None:
        return made
    said = EffectAssessment.objects.last_of([change.key]).first()
    if said is not None and said.effect == Effect.NONE:
        raise ValidationError(
            _("“%s” has no effect on IT, so it is no requirement. Assess it again first.") % change
        )
    customer = change.plan.customer
    requirement = Requirement(
        title=change.title,
        customer=customer,
        unit=customer.unit,
        wanted_by=change.begins_on,
        origin_kind=PLANNED_CHANGE,
        origin_key=str(change.key),
        **_as_assessed(change, said),
    )
    return raise_requirement(requirement, by=by, on=on)


def _as_assessed(change: PlannedChange, said: EffectAssessment | None) -> dict[str, Any]:
    if said is None:
        return {"kind": RequirementKind.NEW, "outcome": change.description}
    services = list(Service.objects.filter(code__in=said.services)[:2])
    service = services[0] if len(services) == 1 else None
    return {
        "kind": RequirementKind.CHANGE if service else RequirementKind.NEW,
        "service": service,
        "outcome": "\n\n".join(filter(None, [change.description, said.words])),
        "rough_sum": said.rough_sum,
        "currency": said.currency,
    }


@transaction.atomic
def save_requirement(requirement: Requirement, *, by: User, on: date) -> Requirement:
    """Save what was changed of a requirement that nobody was asked to decide on yet."""
    require_care(by, requirement.customer, on=on)
    held = locked(requirement)
    if not held.is_changeable:
        facts = {"number": held.number, "state": held.get_state_display().lower()}
        raise ValidationError(
            _("%(number)s is %(state)s; take it back into preparation first.") % facts
        )
    _check(requirement, on=on)
    requirement.save()
    return requirement


@transaction.atomic
def undo_requirement(requirement: Requirement, *, by: User, on: date) -> None:
    """Take a new requirement back while nobody has touched it; its number is given no more.

    Raises ValidationError once it was changed, ranked or given a business case, or a service level
    answers it: then it is withdrawn, with a reason.
    """
    require_care(by, requirement.customer, on=on)
    held = Requirement.objects.select_for_update(no_key=True).filter(pk=requirement.pk).first()
    if held is None:
        return
    is_touched = held.points.exists() or held.cases.exists()
    if held.version > 1 or held.state != RequirementState.NEW or is_touched:
        raise ValidationError(
            _("%s was changed since; withdraw it with a reason instead.") % held.number
        )
    if held.levels.exists():
        raise ValidationError(
            _("A service level answers %s; withdraw it with a reason instead.") % held.number
        )
    held.delete()
    if held.origin_kind == OPPORTUNITY:
        _leave_to_be_taken_up(held.origin_key)


def _leave_to_be_taken_up(key: str) -> None:
    """An opportunity of which no requirement is left is proposed again, as it was before."""
    rows = Opportunity.objects.select_for_update(no_key=True)
    opportunity = rows.filter(pk=int(key), state=OpportunityState.TAKEN_UP).first()
    if opportunity and not Requirement.objects.of_origin(OPPORTUNITY, [key]).exists():
        opportunity.state = OpportunityState.PROPOSED
        opportunity.full_clean()
        opportunity.save()


def _check(requirement: Requirement, *, on: date) -> None:
    """Refuse a unit of another customer, a service that is not offered, what constraints refuse."""
    if Customer.objects.nearest_to(requirement.unit) != requirement.customer:
        raise ValidationError(
            {
                "unit": _("%(unit)s does not belong to %(customer)s.")
                % {"unit": requirement.unit, "customer": requirement.customer}
            }
        )
    requirement.full_clean()
    require_order_offered(requirement, on=on)


def locked(requirement: Requirement) -> Requirement:
    """The requirement as it is now, locked for this transaction."""
    rows = Requirement.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("customer__unit", "unit", "service").get(pk=requirement.pk)


def _lock_numbers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS])


def _next_number() -> str:
    """The number after the highest that was ever given; the lock lasts until the commit."""
    _lock_numbers()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(max(substring(number FROM 3)::bigint), 0) + 1"
            " FROM agreements_requirementevent WHERE number ~ '^R-[0-9]{1,12}$'"
        )
        return f"R-{cursor.fetchone()[0]}"
