"""What follows from the customer's yes or no to an edition."""

from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from agreements.models import (
    Agreement,
    AgreementEdition,
    AgreementState,
    Amendment,
    Approval,
    EditionPurpose,
    RenewalStep,
    Step,
    StepState,
)
from agreements.operations.activate import put_in_force
from agreements.operations.amend import agree_amendment, amended_text
from agreements.operations.freeze import last_period, text_today
from agreements.operations.renew import add_period
from agreements.texts.contents import content_of


def text_asked_for(
    agreement: Agreement, edition: AgreementEdition, *, on: date
) -> dict[str, Any] | None:
    """What the edition would say if it were frozen today; None where it has become another matter.

    A renewal is for the period after the last one: once that is there, nothing is left to approve.
    """
    if edition.purpose == EditionPurpose.FIRST:
        return text_today(agreement, on=on)
    if edition.purpose == EditionPurpose.AMENDMENT:
        amendment = under_way(agreement)
        return amended_text(amendment) if amendment else None
    period = last_period(agreement)
    if edition.period_n != period.n + 1:
        return None
    return content_of(agreement, period, on=on, days=days_of_renewal(edition))


def days_of_renewal(edition: AgreementEdition) -> DateRange:
    """The days that the frozen text gives to the period to come."""
    terms = edition.sections["terms"]["terms"]
    first, last = (date.fromisoformat(terms[name]) for name in ("first_day", "last_day"))
    return DateRange(first, last + timedelta(days=1))


def under_way(agreement: Agreement) -> Amendment | None:
    """The amendment that is neither in effect nor withdrawn."""
    return agreement.amendments.open().select_related("agreement__customer__unit", "draft").first()


def drafted_in(edition: AgreementEdition) -> Agreement:
    """Where the text of the edition is drafted: the copy of an amendment, else the agreement."""
    amendment = None
    if edition.purpose == EditionPurpose.AMENDMENT:
        amendment = under_way(edition.agreement)
    return amendment.draft if amendment and amendment.draft else edition.agreement


def agree(agreement: Agreement, approval: Approval, *, on: date) -> None:
    """A yes puts the agreement in force, amends it, or is the outcome of its renewal's approval.

    The next period is written as it was approved, whether it would have renewed tacitly or not.
    """
    if approval.edition.purpose == EditionPurpose.FIRST:
        agreement.approval = approval
        put_in_force(agreement, on=on)
        return
    amendment = under_way(agreement)
    if approval.edition.purpose == EditionPurpose.AMENDMENT and amendment is not None:
        agree_amendment(agreement, amendment, approval.edition, approval=approval, on=on)
        return
    _complete_step(agreement, approval, on=on)
    last = days_of_renewal(approval.edition).upper - timedelta(days=1)
    period = add_period(agreement, last_day=last, on=on)
    if period.edition != approval.edition.n:
        period.edition = approval.edition.n
        period.save()


def decline(agreement: Agreement, approval: Approval, *, on: date) -> None:
    """A no takes the agreement, its amendment or its renewal back to negotiation."""
    if approval.edition.purpose != EditionPurpose.RENEWAL:
        drafted = drafted_in(approval.edition)
        if drafted.state == AgreementState.AWAITING_APPROVAL:
            drafted.state = AgreementState.NEGOTIATION
            drafted.full_clean()
            drafted.save()
        return
    step = _step(agreement, Step.NEGOTIATE)
    if step is not None:
        step.state = StepState.of(step.due_on, on=on)
        step.done_on, step.done_by, step.reason = None, None, ""
        step.outcome = _in_words(approval)
        step.save()


def _complete_step(agreement: Agreement, approval: Approval, *, on: date) -> None:
    step = _step(agreement, Step.APPROVAL)
    if step is None or not step.is_open:
        return
    step.state, step.done_on, step.done_by = StepState.DONE, on, approval.recorded_by
    step.outcome = _in_words(approval)
    step.full_clean()
    step.save()


def _step(agreement: Agreement, step: Step) -> RenewalStep | None:
    steps = RenewalStep.objects.filter(period=last_period(agreement), step=step)
    return steps.select_for_update(of=("self",)).first()


def _in_words(approval: Approval) -> str:
    """`Approved by Karin Øverland, edition 2.1: as discussed`."""
    words = _("%(answer)s by %(who)s, edition %(n)s") % {
        "answer": approval.get_outcome_display(),
        "who": approval.who,
        "n": approval.edition.label,
    }
    return f"{words}: {approval.comment}" if approval.comment else words
