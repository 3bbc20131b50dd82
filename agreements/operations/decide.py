"""Write down a yes or no to a requirement, with the mandate it stands on as it was that day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agreements.models import Decision, Requirement
from brm.accounts.models import User
from customers.deciding import require_covered, require_group, who_decides
from customers.deciding.answers import Answer
from customers.deciding.rules import convert
from customers.deciding.words import STEERING_GROUP, limit_of
from customers.models import Mandate, Person
from customers.models.snapshots import digest_of


@dataclass(frozen=True)
class Question:
    """What is put to those who decide: word for word, with its sum, and the version of its case."""

    content: dict[str, Any]
    amount: Decimal | None = None
    currency: str = ""
    case_version: int | None = None


def roughly(requirement: Requirement) -> Question:
    """The question as far as it is known before anything is put to anybody: the rough sum."""
    return Question({}, requirement.rough_sum, requirement.currency)


def who_decides_on(requirement: Requirement, asked: Question, *, on: date) -> Answer:
    """Who decides the question on the day, and why."""
    return who_decides(
        requirement.matter,
        unit=requirement.unit,
        on=on,
        amount=asked.amount,
        currency=asked.currency if asked.amount is not None else "",
        service=requirement.service.code if requirement.service else "",
    )


def write_decision(
    held: Requirement,
    asked: Question,
    *,
    by: User | None,
    on: date,
    outcome: str,
    person: Person | None = None,
    is_of_group: bool = False,
    text: str = "",
) -> Decision:
    """Decide the requirement, which is locked by whoever calls, and take it to that state.

    `is_of_group`: the IT steering group decides what is beyond every mandate, and stands on none.
    `by` is nobody where the person decides by a personal link. Raises ValidationError where it is
    decided already, and, naming who may decide, where the person's mandate does not cover it on
    the day or it is not for the group.
    """
    answer = who_decides_on(held, asked, on=on)
    stands_on = by_group(answer) if is_of_group else _by_mandate(answer, person, on)
    decision = Decision(
        matter=held.matter,
        requirement=held,
        case_version=asked.case_version,
        content=asked.content,
        digest=digest_of(asked.content),
        outcome=outcome,
        amount=asked.amount,
        currency=asked.currency if asked.amount is not None else "",
        decided_on=on,
        text=text.strip(),
        recorded_by=by,
        **stands_on,
    )
    decision.full_clean()
    decision.save()
    held.decision, held.state = decision, outcome
    held.full_clean()
    held.save()
    return decision


def by_group(answer: Answer) -> dict[str, Any]:
    """What a decision of the IT steering group stands on; refused where it is not for the group."""
    require_group(answer)
    return {"by_mandate": str(STEERING_GROUP)}


def _by_mandate(answer: Answer, person: Person | None, on: date) -> dict[str, Any]:
    mandate, words = require_covered(answer, person)
    if person is None:
        raise ValidationError(_("Say who decides."))
    return {
        "person": person,
        "mandate": mandate,
        "by_mandate": words,
        "mandate_as_it_was": as_it_was(mandate, person),
        **_compared(answer, mandate),
    }


def as_it_was(mandate: Mandate, person: Person) -> dict[str, Any]:
    """The mandate copied in plain values; `deputy_of` says whose deputy the person is, if one's."""
    is_deputy = person.pk != mandate.person_id
    return {
        "unit": mandate.unit.code,
        "unit_name": mandate.unit.name,
        "kind": mandate.kind,
        "limit": None if mandate.limit_amount is None else str(mandate.limit_amount),
        "currency": mandate.currency,
        "services": list(mandate.services),
        "first_day": _written(mandate.first_day),
        "last_day": _written(mandate.last_day),
        "deputy_of": mandate.person.name if is_deputy else "",
    }


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _compared(answer: Answer, mandate: Mandate) -> dict[str, Any]:
    """The sum in the currency of the mandate's limit, with the rates that say so."""
    limit, asked = limit_of(mandate), answer.asked.sum
    if limit is None or asked is None:
        return {}
    converted = convert(asked, limit.currency, answer.said.worth)
    used = {asked.currency, limit.currency} if asked.currency != limit.currency else set()
    return {
        "compared_amount": converted.amount if converted else None,
        "compared_currency": converted.currency if converted else "",
        "rates": [
            {"currency": code, "rate": str(rate.rate), "first_day": rate.valid_from.isoformat()}
            for code, rate in sorted(answer.said.rates.items())
            if code in used
        ],
    }
