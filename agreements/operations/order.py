"""The short path: a buyer orders an existing service, in one step or by a personal link."""

from copy import copy
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import (
    Decision,
    DecisionOutcome,
    Fit,
    OrderRequest,
    Requirement,
    RequirementKind,
    RequirementState,
    ServicePrice,
)
from agreements.operations.ask import ask_by_link, take_back_links, who_answers
from agreements.operations.decide import Question, who_decides_on, write_decision
from agreements.operations.offered import require_order_offered
from agreements.operations.require import locked, raise_requirement
from agreements.operations.tell import tell_of_decision
from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from brm.links.models import PersonalLink
from customers.care import require_care
from customers.deciding import require_covered, require_group
from customers.models import Person

PURPOSE = "order"
CENT = Decimal("0.01")


def order_question(order: Requirement) -> Question:
    """What the buyer says yes or no to, word for word."""
    service = order.service
    content: dict[str, Any] = {
        "schema": 1,
        "number": order.number,
        "title": order.title,
        "outcome": order.outcome,
        "service": service.code if service else "",
        "service_name": service.name if service else "",
        "volume": _written(order.volume),
        "counted_in": order.counted_in,
        "unit": order.unit.code,
        "unit_name": order.unit.name,
        "sum": _written(order.rough_sum),
        "currency": order.currency if order.rough_sum is not None else "",
        "wanted_by": order.wanted_by.isoformat() if order.wanted_by else "",
    }
    return Question(content, order.rough_sum, order.currency)


def question_today(order: Requirement, *, on: date) -> Question:
    """What the buyer would be asked on the day: without a sum of its own, by the list price."""
    priced = copy(order)
    take_list_price(priced, on=on)
    return order_question(priced)


def _written(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"


def take_list_price(order: Requirement, *, on: date) -> None:
    """Where an order says how much but no sum, its sum is a year's by the price of the day.

    Not where it counts in something else than its service: that has no price.
    """
    if order.rough_sum is not None or order.volume is None or order.service is None:
        return
    if order.counted_in != order.service.unit:
        return
    price = ServicePrice.objects.valid(on=on).filter(service=order.service).first()
    if price is not None:
        order.rough_sum = (order.volume * price.price).quantize(CENT, ROUND_HALF_UP)
        order.currency = price.currency


@transaction.atomic
def place_order(
    order: Requirement,
    *,
    by: User,
    on: date,
    person: Person | None,
    text: str = "",
    to_group: bool = False,
) -> Requirement:
    """Raise an order that the buyer has given, and decide it, in one step.

    With `to_group` it waits for the IT steering group instead, where it is beyond every mandate.
    Raises ValidationError, naming who may, where the buyer's mandate does not cover it; then
    nothing is raised.
    """
    order.kind = RequirementKind.ORDER
    take_list_price(order, on=on)
    made = raise_requirement(order, by=by, on=on)
    if to_group and who_decides_on(made, order_question(made), on=on).is_steering_group:
        return put_to_group(made, by=by, on=on)
    person = person or _only_one_who_may(made, on=on)
    return decide_order(made, by=by, on=on, person=person, text=text).requirement


def _only_one_who_may(order: Requirement, *, on: date) -> Person | None:
    people = who_decides_on(order, order_question(order), on=on).people
    return people[0] if len(people) == 1 else None


@transaction.atomic
def decide_order(
    order: Requirement,
    *,
    by: User,
    on: date,
    person: Person | None,
    outcome: str = "approved",
    is_of_group: bool = False,
    text: str = "",
) -> Decision:
    """Record the buyer's yes or no to an order, by whoever cares for the customer.

    `is_of_group`: it is that of the IT steering group, and recorded by one of its members.
    """
    if is_of_group:
        require_role(by, Role.STEERING_GROUP, Role.ADMINISTRATOR)
    else:
        require_care(by, order.customer, on=on)
    held = _ready(order, by=by, on=on)
    if outcome == DecisionOutcome.APPROVED:
        require_order_offered(held, on=on)
    return write_decision(
        held,
        order_question(held),
        by=by,
        on=on,
        outcome=outcome,
        person=person,
        is_of_group=is_of_group,
        text=text,
    )


@transaction.atomic
def ask_buyer(order: Requirement, *, by: User, on: date, person: Person, site: str) -> PersonalLink:
    """Ask the buyer by a personal link, which opens for the order exactly as it stands now.

    Raises ValidationError where the person may not decide it, so that nobody is asked in vain.
    """
    require_care(by, order.customer, on=on)
    held = _ready(order, by=by, on=on)
    require_order_offered(held, on=on)
    require_covered(who_decides_on(held, order_question(held), on=on), person)
    if held.state != RequirementState.AWAITING_DECISION or held.is_for_group:
        held.state, held.is_for_group = RequirementState.AWAITING_DECISION, False
        held.full_clean()
        held.save()
        held.refresh_from_db(fields=["version"])
    asked = OrderRequest(
        requirement=held,
        requirement_version=held.version,
        person=person,
        asked_on=on,
        asked_by=by,
    )
    asked.full_clean()
    asked.save()
    return ask_by_link(PURPOSE, asked, by=by, on=on, site=site)


@transaction.atomic
def take_back_order_request(asked: OrderRequest, *, by: User, on: date) -> None:
    """Close the links by which a buyer was asked; the order itself waits on."""
    require_care(by, asked.requirement.customer, on=on)
    take_back_links(PURPOSE, asked, by=by)


@transaction.atomic
def put_to_group(order: Requirement, *, by: User, on: date) -> Requirement:
    """Let an order that is beyond every mandate wait for the IT steering group, on its agenda.

    Raises ValidationError, naming who may, where somebody's mandate covers it.
    """
    require_care(by, order.customer, on=on)
    held = _ready(order, by=by, on=on)
    require_group(who_decides_on(held, order_question(held), on=on))
    held.state, held.is_for_group = RequirementState.AWAITING_DECISION, True
    held.full_clean()
    held.save()
    held.refresh_from_db(fields=["version"])
    return held


@transaction.atomic
def answer_order(asked: OrderRequest, *, on: date, outcome: str, text: str = "") -> Decision:
    """The buyer's own yes or no by the link; a second time what the buyer said first.

    Raises ValidationError where the order has changed since, where somebody else decided it, and
    where the buyer's mandate does not cover it any more, naming who may. The relationship manager
    is told.
    """
    held, person = locked(asked.requirement), who_answers(asked)
    decided = held.decision_on_order
    if decided is not None:
        if decided.person == person and decided.outcome == outcome:
            return decided
        raise ValidationError(
            _("%(number)s was decided already: %(outcome)s.")
            % {"number": held.number, "outcome": decided.get_outcome_display().lower()}
        )
    if held.version != asked.requirement_version:
        raise ValidationError(_("%s has changed since you were asked.") % held.number)
    if outcome == DecisionOutcome.APPROVED:
        require_order_offered(held, on=on)
    question = order_question(held)
    decision = write_decision(
        held, question, by=None, on=on, outcome=outcome, person=person, text=text
    )
    tell_of_decision(decision, on=on)
    return decision


def _ready(order: Requirement, *, by: User, on: date) -> Requirement:
    """The order, locked, with its sum and its fit; refused where it is none or decided already."""
    held = locked(order)
    if held.kind != RequirementKind.ORDER:
        raise ValidationError(_("%s is no order: it is decided on a business case.") % held.number)
    if not (held.is_changeable or held.state == RequirementState.AWAITING_DECISION):
        raise ValidationError(_("%s was decided already.") % held.number)
    if not held.fit:
        held.fit, held.fit_by, held.fit_on = Fit.EXISTING, by, on
    take_list_price(held, on=on)
    if held.rough_sum is None:
        raise ValidationError(
            {"rough_sum": _("Say the sum: the mandate of who decides is held against it.")}
        )
    return held
