"""Somebody has taken note of a reminder, so that no further one of that step comes."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import Agreement, Raised, Reminder
from brm.accounts.models import Role, User
from customers.care import has_care, require_care


@transaction.atomic
def acknowledge_reminder(reminder: Reminder, *, by: User, on: date) -> Reminder:
    """Acknowledge what was sent of the step of that period; the reminders after it are not sent.

    Raises ValidationError where it was not sent, or somebody has acknowledged it.
    """
    _require_answer(reminder, by=by, on=on)
    ladder = _locked_ladder(reminder)
    held = next(each for each in ladder if each.pk == reminder.pk)
    if held.sent_on is None:
        raise ValidationError(_("Only a reminder that was sent can be acknowledged."))
    if held.acknowledged_on:
        raise ValidationError(
            _("%(who)s has acknowledged this already."), params={"who": held.acknowledged_by}
        )
    for each in ladder:
        if each.sent_on and not each.acknowledged_on:
            each.acknowledged_on, each.acknowledged_by = on, by
            each.full_clean()
            each.save()
    return held


@transaction.atomic
def take_back_acknowledgement(reminder: Reminder, *, by: User, on: date) -> Reminder:
    """Take back that the step was acknowledged: the reminders that are left are sent again."""
    _require_answer(reminder, by=by, on=on)
    for each in _locked_ladder(reminder):
        each.acknowledged_on, each.acknowledged_by = None, None
        each.save()
    return reminder


def may_acknowledge(user: User, reminder: Reminder, *, on: date) -> bool:
    """Whether the user may: who has care of the customer, and the steering group once told."""
    if user.has_role(Role.STEERING_GROUP):
        ladder = Reminder.objects.same_ladder(reminder)
        if ladder.filter(raised=Raised.MANAGEMENT).exists():
            return True
    return has_care(user, reminder.period.agreement.customer, on=on)


def _require_answer(reminder: Reminder, *, by: User, on: date) -> None:
    if not may_acknowledge(by, reminder, on=on):
        require_care(by, reminder.period.agreement.customer, on=on)


def _locked_ladder(reminder: Reminder) -> list[Reminder]:
    """Under the lock of the agreement first, as a sweep has it: what is sent meanwhile counts."""
    Agreement.objects.select_for_update(no_key=True).get(periods=reminder.period_id)
    rows = Reminder.objects.same_ladder(reminder).order_by("pk")
    return list(rows.select_for_update(no_key=True))
