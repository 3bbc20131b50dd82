"""Why an activity is not due on the day that its rule names."""

from datetime import timedelta

from django.utils.translation import gettext as _

from brm.accounts.calendar import LONGEST_RUN_OF_FREE_DAYS, day_off_in_words, working_days
from brm.ui.formats import full_day
from meetings import rules
from meetings.models import Activity


def why_moved(activity: Activity) -> str:
    """The day off that its rule names and the kind's way around it; empty where it was not moved.

    One look at the organisation, for its country.
    """
    cadence = activity.cadence
    if cadence is None or not cadence.rule:
        return ""
    reach = timedelta(days=LONGEST_RUN_OF_FREE_DAYS)
    named = rules.moved_days(
        cadence.rule,
        cadence.first_day,
        activity.due_on,
        activity.due_on,
        working_days(),
        activity.kind.on_free_day,
    )
    days = [day for _due, day in named if abs(day - activity.due_on) <= reach]
    if not days or activity.due_on in days:
        return ""
    return _("Its rule names %(day)s, a day off (%(why)s).") % {
        "day": full_day(days[0]),
        "why": day_off_in_words(days[0]),
    }
