"""What a person does with many activities by one click: each in one statement, all or none."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.care import customers_of
from customers.models import Person
from meetings.endings import CONFIRMED
from meetings.models import Activity, ActivityState
from meetings.models.activities import ActivityQuerySet


@transaction.atomic
def complete_many(chosen: Collection[int], *, by: User, on: date, outcome: str = "") -> int:
    """Record that those of the chosen activities that wait were done today; says how many."""
    held = _waiting(chosen, by=by, on=on).exclude(kind__ended_by__in=CONFIRMED)
    return held.update(state=ActivityState.DONE, done_on=on, outcome=outcome.strip())


@transaction.atomic
def skip_many(chosen: Collection[int], *, by: User, on: date, reason: str) -> int:
    """Record that those of the chosen activities that wait will not be done, and why."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why they are skipped.")})
    held = _waiting(chosen, by=by, on=on)
    return held.update(state=ActivityState.SKIPPED, skipped_on=on, reason=reason.strip())


@transaction.atomic
def hand_many(
    chosen: Collection[int], *, by: User, on: date, owner: Person, reason: str = ""
) -> int:
    """Make somebody the owner of those of the chosen activities that wait and are not theirs."""
    held = _waiting(chosen, by=by, on=on).exclude(owner=owner)
    return held.update(owner=owner, set_by_hand=True, reason=reason.strip())


def _waiting(chosen: Collection[int], *, by: User, on: date) -> ActivityQuerySet:
    """The chosen ones that are neither done nor skipped, locked in one order.

    Raises PermissionDenied where one of them is for a customer in somebody else's care.
    """
    rows = Activity.objects.visible_to(by).filter(pk__in=chosen).not_ended()
    held = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    in_care = set(customers_of(by, on=on).values_list("pk", flat=True))
    if {each.customer_id for each in held} - in_care:
        raise PermissionDenied(_("Choose activities of your own customers only."))
    return Activity.objects.filter(pk__in=[each.pk for each in held])
