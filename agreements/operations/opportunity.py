"""Technology is noticed, assessed, proposed to the customers it would help, and taken up."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from agreements.models import (
    Answered,
    Helped,
    Opportunity,
    OpportunityCustomer,
    OpportunityService,
    OpportunityState,
    Requirement,
    RequirementKind,
    Service,
)
from agreements.models.opportunities import OPPORTUNITY, OPPORTUNITY_STEPS
from agreements.operations.require import raise_requirement
from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from customers.care import require_care
from customers.models import Customer

MAY_WATCH = (Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
"""Who watches technology: it is nobody's customer yet."""

FIND = """
INSERT INTO agreements_opportunitycustomer
       (version, opportunity_id, customer_id, why, answer, reason)
SELECT DISTINCT ON (customer.id) 1, %(opportunity)s, customer.id, found.why, 'open', ''
  FROM customers_customer customer
  JOIN customers_unit unit ON unit.id = customer.unit_id
 CROSS JOIN LATERAL (VALUES
       ('service', EXISTS (
           SELECT FROM agreements_agreementline line
             JOIN agreements_opportunityservice concerned
               ON concerned.service_id = line.service_id
              AND concerned.opportunity_id = %(opportunity)s
            WHERE %(by_service)s AND line.active AND line.customer_id = customer.id
              AND line.valid @> %(on)s::date), 1),
       ('tier', customer.tier = %(tier)s, 2),
       ('kind', unit.kind = %(kind)s, 3)) AS found (why, holds, place)
 WHERE found.holds AND unit.valid @> %(on)s::date
 ORDER BY customer.id, found.place
    ON CONFLICT (opportunity_id, customer_id) DO NOTHING
"""
"""Customers whose unit there is on the day, each with the first reason that holds."""


@transaction.atomic
def notice_opportunity(
    opportunity: Opportunity, *, by: User, on: date, service: Service | None = None
) -> Opportunity:
    """Save a new opportunity, with the first service that it concerns where one is given."""
    require_role(by, *MAY_WATCH)
    opportunity.noticed_on, opportunity.noticed_by = on, by
    opportunity.full_clean()
    opportunity.save()
    if service is not None:
        concern_service(opportunity, by=by, on=on, service=service)
    return opportunity


@transaction.atomic
def save_opportunity(opportunity: Opportunity, *, by: User, on: date) -> Opportunity:
    """Save what was changed of its words or its owner."""
    require_role(by, *MAY_WATCH)
    opportunity.full_clean()
    opportunity.save()
    return opportunity


@transaction.atomic
def concern_service(
    opportunity: Opportunity, *, by: User, on: date, service: Service
) -> OpportunityService:
    """Name a service that it concerns. Raises ValidationError where it is named already."""
    require_role(by, *MAY_WATCH)
    concerned = OpportunityService(opportunity=_locked(opportunity), service=service)
    concerned.full_clean()
    concerned.save()
    return concerned


@transaction.atomic
def leave_service_out(concerned: OpportunityService, *, by: User, on: date) -> None:
    """Take back that it concerns a service; who was found by that stays proposed."""
    require_role(by, *MAY_WATCH)
    concerned.delete()


@transaction.atomic
def assess_opportunity(
    opportunity: Opportunity, *, by: User, on: date, assessment: str
) -> Opportunity:
    """Say what there is to it. Raises ValidationError once it is taken up or dropped."""
    require_role(by, *MAY_WATCH)
    held = _locked(opportunity)
    if not held.is_open:
        raise _no_step(held)
    held.assessment = assessment.strip()
    if not held.assessment:
        raise ValidationError({"assessment": _("Say what there is to it.")})
    if held.state == OpportunityState.NOTICED:
        held.state = OpportunityState.ASSESSED
    return _saved(held)


@transaction.atomic
def propose_opportunity(
    opportunity: Opportunity,
    *,
    by: User,
    on: date,
    by_service: bool = False,
    tier: str = "",
    kind: str = "",
    customer: Customer | None = None,
) -> int:
    """Propose it to the customers that it would help, and say how many are new.

    By the services that they have agreed on that day, by tier, by the kind of their unit, and one
    chosen by hand. Who was proposed or declined before stays so. What one customer has taken up may
    help others. Raises ValidationError before it is assessed, once it is dropped, and where nobody
    is found.
    """
    require_role(by, *MAY_WATCH)
    held = _locked(opportunity)
    if held.state in (OpportunityState.NOTICED, OpportunityState.DROPPED):
        raise _no_step(held)
    found = _find(held, on=on, by_service=by_service, tier=tier, kind=kind)
    if customer is not None:
        facts = {"why": Helped.BY_HAND}
        found += OpportunityCustomer.objects.get_or_create(
            opportunity=held, customer=customer, defaults=facts
        )[1]
    if not held.customers.exists():
        raise ValidationError(_("No customer is found so; choose another way, or one by hand."))
    if held.state == OpportunityState.ASSESSED:
        held.state = OpportunityState.PROPOSED
        _saved(held)
    return found


def _find(held: Opportunity, *, on: date, by_service: bool, tier: str, kind: str) -> int:
    asked: dict[str, Any] = {
        "opportunity": held.pk,
        "on": on,
        "by_service": by_service,
        "tier": tier,
        "kind": kind,
    }
    with connection.cursor() as cursor:
        cursor.execute(FIND, asked)
        return int(cursor.rowcount)


@transaction.atomic
def answer_opportunity(
    proposed: OpportunityCustomer, *, by: User, on: date, answer: str, reason: str = ""
) -> OpportunityCustomer:
    """Say whether it would help the customer: accepted, or declined with the reason.

    Raises ValidationError where it is dropped, or a requirement has come of it for the customer.
    """
    require_care(by, proposed.customer, on=on)
    opportunity = _locked(proposed.opportunity)
    held = OpportunityCustomer.objects.select_for_update(no_key=True).get(pk=proposed.pk)
    if opportunity.state == OpportunityState.DROPPED:
        raise _no_step(opportunity)
    if answer == Answered.DECLINED and requirement_for(held) is not None:
        raise ValidationError(_("It is a requirement of this customer already: withdraw that."))
    held.answer, held.reason = answer, reason.strip()
    held.answered_by, held.answered_on = by, on
    held.full_clean()
    held.save()
    return held


@transaction.atomic
def requirement_of_opportunity(proposed: OpportunityCustomer, *, by: User, on: date) -> Requirement:
    """The requirement that comes of it for the customer; a second time the same one.

    It is accepted by that, and the opportunity is taken up. Raises ValidationError where it is not
    proposed yet, dropped, or declined for the customer.
    """
    require_care(by, proposed.customer, on=on)
    held = _locked(proposed.opportunity)
    made = requirement_for(proposed)
    if made is not None:
        return made
    proposed.refresh_from_db(fields=["answer"])
    if proposed.answer == Answered.DECLINED:
        raise ValidationError(_("It was declined for this customer; accept it first."))
    if proposed.is_open:
        answer_opportunity(proposed, by=by, on=on, answer=Answered.ACCEPTED)
    if held.state == OpportunityState.PROPOSED:
        held.state = OpportunityState.TAKEN_UP
        _saved(held)
    elif held.state != OpportunityState.TAKEN_UP:
        raise _no_step(held)
    services = [each.service for each in held.concerns.select_related("service")[:2]]
    service = services[0] if len(services) == 1 else None
    requirement = Requirement(
        title=held.technology,
        outcome=held.could_do,
        customer=proposed.customer,
        unit=proposed.customer.unit,
        kind=RequirementKind.CHANGE if service else RequirementKind.NEW,
        service=service,
        origin_kind=OPPORTUNITY,
        origin_key=held.key,
    )
    return raise_requirement(requirement, by=by, on=on)


def requirement_for(proposed: OpportunityCustomer) -> Requirement | None:
    """The requirement of the customer that came of the opportunity."""
    key = str(proposed.opportunity_id)
    rows = Requirement.objects.of_origin(OPPORTUNITY, [key]).filter(customer=proposed.customer_id)
    return rows.first()


@transaction.atomic
def drop_opportunity(opportunity: Opportunity, *, by: User, on: date, reason: str) -> Opportunity:
    """Drop it, with the reason. Raises ValidationError once it is taken up."""
    require_role(by, *MAY_WATCH)
    held = _locked(opportunity)
    if OpportunityState.DROPPED not in OPPORTUNITY_STEPS[held.state]:
        raise _no_step(held)
    held.state, held.dropped_because = OpportunityState.DROPPED, reason.strip()
    return _saved(held)


@transaction.atomic
def take_opportunity_up_again(opportunity: Opportunity, *, by: User, on: date) -> Opportunity:
    """What was dropped is looked at again, as far as it had come without being proposed."""
    require_role(by, *MAY_WATCH)
    held = _locked(opportunity)
    if held.state != OpportunityState.DROPPED:
        raise _no_step(held)
    held.state = OpportunityState.ASSESSED if held.assessment else OpportunityState.NOTICED
    held.dropped_because = ""
    return _saved(held)


def _saved(held: Opportunity) -> Opportunity:
    held.full_clean()
    held.save()
    return held


def _locked(opportunity: Opportunity) -> Opportunity:
    """The opportunity as it is now, locked for this transaction."""
    return Opportunity.objects.select_for_update(no_key=True).get(pk=opportunity.pk)


def _no_step(held: Opportunity) -> ValidationError:
    return ValidationError(
        _("“%(opportunity)s” is %(state)s; that is no next step.")
        % {"opportunity": held, "state": held.get_state_display().lower()}
    )
