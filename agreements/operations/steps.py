"""A person does a step of a renewal, or says why it is not needed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.models import AgreementState, RenewalStep, StepState
from brm.accounts.models import User
from customers.care import require_care


@transaction.atomic
def complete_step(step: RenewalStep, *, by: User, on: date, outcome: str = "") -> RenewalStep:
    """Record that the step was done on the day. Raises ValidationError when it is closed."""
    return _close(step, StepState.DONE, by=by, on=on, outcome=outcome)


@transaction.atomic
def skip_step(step: RenewalStep, *, by: User, on: date, reason: str) -> RenewalStep:
    """Record that the step is not needed, and why. Raises ValidationError when it is closed."""
    return _close(step, StepState.SKIPPED, by=by, on=on, reason=reason)


@transaction.atomic
def reopen_step(step: RenewalStep, *, by: User, on: date) -> RenewalStep:
    """Take back that a step was done or skipped, while its agreement and its period last."""
    require_care(by, step.period.agreement.customer, on=on)
    step = _locked(step)
    is_over = step.period.last_day is not None and step.period.last_day < on
    is_active = step.period.agreement.state == AgreementState.ACTIVE
    if step.is_open or is_over or not is_active:
        raise ValidationError(_("This step cannot be opened again."))
    step.state = StepState.of(step.due_on, on=on)
    step.done_on, step.done_by, step.outcome, step.reason = None, None, "", ""
    step.save()
    return step


def _close(
    step: RenewalStep, state: StepState, *, by: User, on: date, outcome: str = "", reason: str = ""
) -> RenewalStep:
    require_care(by, step.period.agreement.customer, on=on)
    step = _locked(step)
    if not step.is_open:
        raise ValidationError(
            _("This step was closed on %(day)s already."),
            params={"day": date_format(step.done_on, "j F Y") if step.done_on else ""},
        )
    step.state, step.done_on, step.done_by = state, on, by
    step.outcome, step.reason = outcome, reason
    step.full_clean()
    step.save()
    return step


def _locked(step: RenewalStep) -> RenewalStep:
    steps = RenewalStep.objects.select_related("period__agreement__customer__unit")
    return steps.select_for_update(of=("self",)).get(pk=step.pk)
