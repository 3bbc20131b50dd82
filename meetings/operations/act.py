"""What a person does with an activity: plan one by hand, do it, skip it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.care import require_care
from customers.models import Customer
from customers.operations.confirm import confirm_structure
from meetings.models import Activity, ActivityKind, ActivityState


@transaction.atomic
def plan_activity(
    *, customer: Customer, by: User, kind: ActivityKind, due_on: date, on: date
) -> Activity:
    """Plan one activity beside the cadence.

    Raises PermissionDenied without care of the customer.
    """
    require_care(by, customer, on=on)
    activity = Activity(customer=customer, kind=kind, due_on=due_on)
    activity.owner = customer.relationship_manager(on=due_on)
    activity.full_clean()
    activity.save()
    return activity


@transaction.atomic
def complete_activity(activity: Activity, *, by: User, on: date, outcome: str = "") -> Activity:
    """Record that the activity was done on the day `on`.

    To have reviewed the customer's structure is to confirm that it is true.
    Raises ValidationError when it was done or skipped already.
    """
    held = _open_activity(activity, by=by, on=on)
    held.state, held.done_on, held.outcome = ActivityState.DONE, on, outcome
    held.full_clean()
    held.save()
    if held.kind == ActivityKind.REVIEW_STRUCTURE:
        confirm_structure(held.customer, by=by, on=on, note=outcome)
    return held


@transaction.atomic
def skip_activity(activity: Activity, *, by: User, on: date, reason: str) -> Activity:
    """Record that the activity will not be done, and why.

    Raises ValidationError without a reason, or when it was done or skipped already.
    """
    held = _open_activity(activity, by=by, on=on)
    held.state, held.reason = ActivityState.SKIPPED, reason.strip()
    held.full_clean()
    held.save()
    return held


def _open_activity(activity: Activity, *, by: User, on: date) -> Activity:
    locked = Activity.objects.select_for_update(of=("self",), no_key=True)
    held = locked.select_related("customer__unit").get(pk=activity.pk)
    require_care(by, held.customer, on=on)
    if held.is_ended:
        raise ValidationError(
            _("%(activity)s is %(state)s already.")
            % {"activity": held, "state": held.get_state_display().lower()}
        )
    return held
