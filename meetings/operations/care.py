"""Who may write in a forum: those who care for its customer, or the steering group."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from customers.care import require_care
from meetings.models import Forum, Meeting


def require_forum_care(user: User, forum: Forum, *, on: date) -> None:
    """Refuse whoever neither cares for the forum's customer nor belongs to the steering group.

    Raises PermissionDenied with a sentence that names who may.
    """
    if forum.customer is None:
        require_role(user, Role.STEERING_GROUP, Role.ADMINISTRATOR)
    else:
        require_care(user, forum.customer, on=on)


def lock_meeting(meeting: Meeting, *, by: User, on: date) -> Meeting:
    """The meeting as it is now, locked for this transaction, if `by` may write in its forum."""
    locked = Meeting.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("forum__customer__unit").get(pk=meeting.pk)
    require_forum_care(by, found.forum, on=on)
    return found


def lock_open_meeting(meeting: Meeting, *, by: User, on: date) -> Meeting:
    """The meeting, locked; raises ValidationError when its minutes have left the draft."""
    held = lock_meeting(meeting, by=by, on=on)
    if not held.is_open_for_writing:
        raise ValidationError(_("The minutes of this meeting are no longer a draft."))
    return held
