"""Put a submitted business case to those who decide, and write down what they say."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import BusinessCase, CaseRequest, Decision, Requirement, RequirementState
from agreements.operations.ask import ask_by_link, take_back_links, who_answers
from agreements.operations.benefit import keep_promises
from agreements.operations.decide import Question, who_decides_on, write_decision
from agreements.operations.require import locked
from agreements.operations.tell import tell_of_decision
from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from brm.links.models import PersonalLink
from customers.care import require_care
from customers.deciding import require_covered
from customers.models import Person

PURPOSE = "business_case"


def asked_in(case: BusinessCase) -> Question:
    """What a submitted case puts to those who decide: its frozen words and its sum."""
    return Question(case.content, case.amount, case.currency, case.edition)


@transaction.atomic
def decide_case(
    case: BusinessCase,
    *,
    by: User,
    on: date,
    person: Person | None,
    outcome: str,
    is_of_group: bool = False,
    text: str = "",
) -> Decision:
    """Record a yes or no to the case, by whoever cares for the customer.

    `is_of_group`: it is that of the IT steering group, and recorded by one of its members. The
    same said again is the same decision. Raises ValidationError where the case waits for none, and
    where the person's mandate does not cover it on the day, naming who may.
    """
    if is_of_group:
        require_role(by, Role.STEERING_GROUP, Role.ADMINISTRATOR)
    else:
        require_care(by, case.requirement.customer, on=on)
    held = locked(case.requirement)
    earlier = _said_before(case, person, outcome)
    if earlier is not None:
        return earlier
    _require_waiting(case, held)
    decision = write_decision(
        held,
        asked_in(case),
        by=by,
        on=on,
        outcome=outcome,
        person=person,
        is_of_group=is_of_group,
        text=text,
    )
    if decision.is_approval:
        keep_promises(case)
    return decision


@transaction.atomic
def ask_to_decide(
    case: BusinessCase, *, by: User, on: date, person: Person, site: str
) -> PersonalLink:
    """Ask the person by a personal link for a yes or no to the case as it was submitted.

    Raises ValidationError where the person may not decide it, so that nobody is asked in vain.
    """
    require_care(by, case.requirement.customer, on=on)
    held = locked(case.requirement)
    _require_waiting(case, held)
    require_covered(who_decides_on(held, asked_in(case), on=on), person)
    asked = CaseRequest(case=case, person=person, asked_on=on, asked_by=by)
    asked.full_clean()
    asked.save()
    return ask_by_link(PURPOSE, asked, by=by, on=on, site=site)


@transaction.atomic
def take_back_case_request(asked: CaseRequest, *, by: User, on: date) -> None:
    """Close the links by which somebody was asked; the case itself waits on."""
    require_care(by, asked.case.requirement.customer, on=on)
    take_back_links(PURPOSE, asked, by=by)


@transaction.atomic
def answer_case(asked: CaseRequest, *, on: date, outcome: str, text: str = "") -> Decision:
    """The person's own yes or no by the link; a second time what was said first.

    Raises ValidationError where the case waits for none any more, where somebody else decided it,
    and where the person's mandate does not cover it any more, naming who may. The relationship
    manager is told.
    """
    held, person = locked(asked.case.requirement), who_answers(asked)
    earlier = _said_before(asked.case, person, outcome)
    if earlier is not None:
        return earlier
    _require_waiting(asked.case, held)
    decision = write_decision(
        held,
        asked_in(asked.case),
        by=None,
        on=on,
        outcome=outcome,
        person=person,
        text=text,
    )
    if decision.is_approval:
        keep_promises(asked.case)
    tell_of_decision(decision, on=on)
    return decision


def waits_for_decision(case: BusinessCase, requirement: Requirement) -> bool:
    """Whether it is this edition that awaits a decision: submitted, not taken back, the last."""
    return (
        not case.is_draft
        and requirement.state == RequirementState.AWAITING_DECISION
        and not BusinessCase.objects.filter(
            requirement=requirement, edition__gt=case.edition
        ).exists()
        and not requirement.decisions.filter(case_version=case.edition).exists()
    )


def _said_before(case: BusinessCase, person: Person | None, outcome: str) -> Decision | None:
    """The same yes or no of the same person; read after the requirement is locked.

    Raises ValidationError where the case was decided otherwise, or by somebody else.
    """
    earlier = Decision.objects.filter(
        requirement=case.requirement_id, case_version=case.edition
    ).first()
    if earlier is None:
        return None
    if earlier.person == person and earlier.outcome == outcome:
        return earlier
    raise ValidationError(
        _("%(case)s was decided already: %(outcome)s.")
        % {"case": case, "outcome": earlier.get_outcome_display().lower()}
    )


def _require_waiting(case: BusinessCase, held: Requirement) -> None:
    if not waits_for_decision(case, held):
        raise ValidationError(
            _("%(case)s does not wait for a decision: it was taken back, or there is another.")
            % {"case": case}
        )
