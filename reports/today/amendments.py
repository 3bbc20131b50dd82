"""Amendments that were agreed and could not take effect on their day."""

from agreements.models import Amendment
from brm.accounts.models import Role
from reports.today.scope import SHOWN, Scope


def stuck_amendments(scope: Scope) -> list[Amendment]:
    """Those of one's own customers, and all for an administrator: nothing is agreed in vain."""
    if not scope.is_own and not scope.user.has_role(Role.ADMINISTRATOR):
        return []
    rows = Amendment.objects.visible_to(scope.user).refused().of(scope.customers)
    return list(rows.select_related("agreement__customer__unit")[:SHOWN])
