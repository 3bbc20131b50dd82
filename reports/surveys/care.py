"""Who may design, open and close a survey, and who may read what somebody answered by name."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from customers.care import customers_of
from reports.models import Survey

Names = Iterable[int] | None
"""The customers whose people's answers are read with their names; None: of all."""
Reads = Callable[[Survey], Names]
"""The same of any survey."""

MAY_DESIGN = (Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
SEES_ALL_NAMES = (Role.ADMINISTRATOR, Role.STEERING_GROUP)


def may_run(user: User, survey: Survey) -> bool:
    """Whether the survey is the user's own, or the user an administrator."""
    if user.has_role(Role.ADMINISTRATOR):
        return True
    return user.has_role(*MAY_DESIGN) and survey.made_by_id == user.pk


def require_run(user: User, survey: Survey) -> None:
    """Refuse whoever may not change, open or close the survey, with the name of who may."""
    require_role(user, *MAY_DESIGN)
    if not may_run(user, survey):
        maker = survey.made_by or _("an administrator")
        raise PermissionDenied(_("This is for %(maker)s, who made the survey.") % {"maker": maker})


def names_shown(user: User, survey: Survey, *, on: date) -> Names:
    """The customers whose people's answers the user reads with their names; None: of all.

    Only a named survey says names at all. Who made the survey has told those who are asked so.
    """
    return names_read_by(user, on=on)(survey)


def names_read_by(user: User, *, on: date) -> Reads:
    """`names_shown` of many surveys: who is in the user's care is looked up once."""

    @cache
    def in_care() -> frozenset[int]:
        return frozenset(customers_of(user, on=on).values_list("pk", flat=True))

    def read(survey: Survey) -> Names:
        if not survey.is_named:
            return ()
        if user.has_role(*SEES_ALL_NAMES) or may_run(user, survey):
            return None
        return in_care() if user.has_role(Role.RELATIONSHIP_MANAGER) else ()

    return read


def no_names(survey: Survey) -> Names:
    """What everybody reads, inside IT and outside."""
    return ()
