"""How far things have come, in a few words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from agreements.models import RenewalStep


def renewal_standing(steps: Sequence[RenewalStep]) -> str:
    """How many of its steps a renewal has taken; not started where it has taken none."""
    taken = sum(not step.is_open for step in steps)
    if taken == len(steps):
        return _("all steps taken")
    if not taken:
        return _("not started")
    return _("%(taken)s of %(all)s steps") % {"taken": taken, "all": len(steps)}
