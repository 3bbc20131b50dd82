"""What an improvement can come of, and the one way by which everything opens one.

    from reports.improvements.origins import improvement_origins, open_improvement
    improvement_origins.register("survey", Origin(_("Survey"), find_survey))
    open_improvement(kind="survey", key=str(survey.pk), text=..., customer=customer, on=on)

`find(key)` gives what it came of as it stands now. Of one thing one improvement goes on at a time:
opening it again gives that one. The page of the thing shows its improvements where it says
`{% beside kind key customer %}`.
"""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from agreements.models import Service
from agreements.requirements.origins import CameOf, Origin
from brm.ui.registry import Registry
from customers.models import Customer, Person
from reports.models import Improvement, ImprovementState
from reports.models.improvements import BY_HAND, GOING

DUE_DAYS = 60
"""So many days an improvement has that nobody gave a day."""

LONGEST = 255
"""Letters of an improvement's text."""

improvement_origins: Registry[Origin] = Registry()


def origin_of(improvement: Improvement) -> CameOf | None:
    """What the improvement came of; None where it was written by hand."""
    if improvement.origin_kind not in improvement_origins or not improvement.origin_key:
        return None
    origin = improvement_origins[improvement.origin_kind]
    return CameOf(str(origin.label), origin.find(improvement.origin_key))


def is_origin(kind: str, key: str) -> bool:
    """Whether there is such a thing."""
    return kind in improvement_origins and improvement_origins[kind].find(key) is not None


@transaction.atomic
def open_improvement(
    *,
    text: str,
    on: date,
    kind: str = BY_HAND,
    key: str = "",
    customer: Customer | None = None,
    service: Service | None = None,
    owner: Person | None = None,
    due_on: date | None = None,
    reason: str = "",
    state: ImprovementState = ImprovementState.OPEN,
    **more: Any,
) -> Improvement:
    """Open an improvement, or give the one of the same thing that goes on; asks no right.

    `state` is PROPOSED where somebody still has to say that it is worth doing. Without an owner it
    is that of the service, else the customer's relationship manager; without a day it has
    `DUE_DAYS`. At once, with another who opens it, both get the same one.
    """
    if key and (found := going_of(kind, key)):
        return found
    improvement = Improvement(
        text=shortened(text),
        reason=reason,
        origin_kind=kind,
        origin_key=key,
        customer=customer,
        service=service,
        owner=owner or owner_for(customer, service, on=on),
        opened_on=on,
        due_on=due_on or on + timedelta(days=DUE_DAYS),
        state=state,
        **more,
    )
    improvement.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            improvement.save()
    except IntegrityError:
        first = going_of(kind, key) if key else None
        if first is None:
            raise
        return first
    return improvement


def going_of(kind: str, key: str) -> Improvement | None:
    """The improvement of the thing that is proposed or open."""
    return Improvement.objects.of_origin(kind, [key]).filter(state__in=GOING).first()


def owner_for(customer: Customer | None, service: Service | None, *, on: date) -> Person | None:
    """Who sees to it where nobody is named: the service's owner, else the relationship manager."""
    if service is not None and service.owner is not None:
        return service.owner
    return customer.relationship_manager(on=on) if customer else None


def shortened(text: str) -> str:
    """The text on one line, as long as an improvement's may be."""
    line = " ".join(text.splitlines())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
