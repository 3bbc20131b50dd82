"""Follow an escalation, and stop: whoever signs in by a click, others by who cares for it."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.care import require_care
from customers.models import Person
from meetings.models import Escalation, EscalationWatcher


@transaction.atomic
def follow_escalation(escalation: Escalation, *, by: User, on: date) -> EscalationWatcher:
    """Read by mail of each step from now on; a second time changes nothing."""
    if not by.roles:
        raise PermissionDenied(_("You have no role yet. An administrator can give you one."))
    return EscalationWatcher.objects.get_or_create(escalation=escalation, user=by)[0]


@transaction.atomic
def unfollow_escalation(escalation: Escalation, *, by: User, on: date) -> None:
    """Read of no more steps."""
    EscalationWatcher.objects.filter(escalation=escalation, user=by).delete()


@transaction.atomic
def let_follow(escalation: Escalation, *, by: User, on: date, person: Person) -> EscalationWatcher:
    """Let somebody without a login read by mail of each step."""
    require_care(by, escalation.customer, on=on)
    watcher = EscalationWatcher(escalation=escalation, person=person)
    watcher.full_clean()
    watcher.save()
    return watcher


@transaction.atomic
def let_no_more_follow(watcher: EscalationWatcher, *, by: User, on: date) -> None:
    """Take somebody from the watchers."""
    require_care(by, watcher.escalation.customer, on=on)
    watcher.delete()
