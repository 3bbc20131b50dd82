"""Who may write for a customer: its relationship manager, that one's deputy, an administrator."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from customers.models import Customer


def has_care(user: User, customer: Customer, *, on: date) -> bool:
    """Whether the user may write for the customer on the day `on`."""
    if user.has_role(Role.ADMINISTRATOR):
        return True
    if not user.has_role(Role.RELATIONSHIP_MANAGER):
        return False
    return Customer.objects.in_care_of(user, on=on).filter(pk=customer.pk).exists()


def require_care(user: User, customer: Customer, *, on: date) -> None:
    """Refuse the user who has no care of the customer on the day `on`.

    Raises PermissionDenied with a sentence that names the customer's relationship manager.
    """
    if has_care(user, customer, on=on):
        return
    manager = customer.relationship_manager(on=on)
    if manager is None:
        raise PermissionDenied(
            _("%(customer)s has no relationship manager on %(day)s; an administrator may do this.")
            % {"customer": customer, "day": on.isoformat()}
        )
    raise PermissionDenied(
        _("This is for %(manager)s, the relationship manager of %(customer)s.")
        % {"manager": manager, "customer": customer}
    )
