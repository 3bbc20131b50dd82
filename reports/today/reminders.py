"""Reminders of renewals that nobody has acknowledged yet."""

from collections.abc import Collection

from agreements.models import Raised, Reminder
from brm.accounts.models import Role
from reports.today.scope import SHOWN, Scope


def waiting_reminders(scope: Scope) -> dict[int, Reminder]:
    """The nearest one of each agreement of one's own customers, by the agreement.

    For who decides above them, those of a step that was raised to them.
    """
    rows = Reminder.objects.waiting().of(scope.customers)
    if not scope.is_own:
        rows = rows.raised_to(_levels_of(scope))
    waiting: dict[int, Reminder] = {}
    for each in rows.select_related("period__agreement__customer__unit")[:SHOWN]:
        waiting.setdefault(each.period.agreement_id, each)
    return waiting


def further_ahead(waiting: dict[int, Reminder], shown: Collection[int]) -> list[Reminder]:
    """The reminders of agreements that are not shown yet; the nearest first."""
    return [each for agreement, each in waiting.items() if agreement not in shown]


def _levels_of(scope: Scope) -> list[str]:
    """What the user is at the end of; nothing for who only reads."""
    if scope.user.has_role(Role.ADMINISTRATOR):
        return [Raised.MANAGEMENT, Raised.ADMINISTRATORS]
    return [Raised.MANAGEMENT] if scope.is_steering else []
