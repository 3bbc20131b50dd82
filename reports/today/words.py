"""How far things have come, in a few words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from agreements.models import RenewalStep


def renewal_standing(steps: Sequence[RenewalStep]) -> str:
    """The step that a renewal waits for; not started where none was taken."""
    waiting = next((step for step in steps if step.is_open), None)
    if waiting is None:
        return _("all steps taken")
    if waiting is steps[0]:
        return _("not started")
    return _("next: %(step)s") % {"step": waiting.get_step_display().lower()}
