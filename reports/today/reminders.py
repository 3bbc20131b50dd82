"""Reminders of renewals that nobody has acknowledged yet."""

from agreements.models import Raised, Reminder
from brm.accounts.models import Role
from reports.today.scope import SHOWN, Scope


def waiting_reminders(scope: Scope) -> list[Reminder]:
    """Those of one's own customers; for who decides above them, those that were raised."""
    rows = Reminder.objects.waiting().of(scope.customers)
    if not scope.is_own:
        rows = rows.filter(raised__in=_raised_to(scope))
    return list(rows.select_related("period__agreement__customer__unit")[:SHOWN])


def _raised_to(scope: Scope) -> list[str]:
    """What the user is at the end of; nothing for who only reads."""
    if scope.user.has_role(Role.ADMINISTRATOR):
        return [Raised.MANAGEMENT, Raised.ADMINISTRATORS]
    return [Raised.MANAGEMENT] if scope.is_steering else []
