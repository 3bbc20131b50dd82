"""Which meeting of a series comes next, and when; planned with one click."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.accounts.calendar import next_working_day, previous_working_day, working_days
from brm.accounts.models import User
from meetings import rules
from meetings.models import Activity, Forum, Meeting, MeetingKind, MeetingState, Series
from meetings.models.activities import NOT_ENDED
from meetings.operations.care import require_forum_care
from meetings.operations.meet import ENDING_OF, plan_meeting

MONTHS_TO_THE_NEXT = 3
MONTHS_OF = {"MONTHLY": 1, "YEARLY": 12}
USUAL_HOUR = time(9)


@dataclass(frozen=True)
class Proposed:
    """When the next meeting of a series may be, how long and where, and why then."""

    starts_at: datetime
    minutes: int
    place: str
    reason: str

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


def next_meeting(series: Series, *, on: date) -> Proposed | None:
    """What is proposed as the next meeting; None where one is planned from the day `on`.

    By the rhythm of the series, counted from its last meeting; where it has none, on the due day
    of the next activity of its kind, or three months after the last. At the hour of the last
    meeting, on a working day.
    """
    alike = series.forum.meetings.filter(kind=series.kind).exclude(state=MeetingState.CANCELLED)
    if alike.filter(state=MeetingState.PLANNED, starts_at__date__gte=on).exists():
        return None
    last = alike.order_by("starts_at", "pk").last()
    after = last.held_on if last else on
    day, reason = _day_after(series, after)
    hour = timezone.localtime(last.starts_at).time() if last else USUAL_HOUR
    day = _working_day_after(on, day)
    return Proposed(
        timezone.make_aware(datetime.combine(day, hour)),
        series.duration_minutes,
        series.place or (last.place if last else ""),
        reason,
    )


def _working_day_after(on: date, day: date) -> date:
    """The working day at the day or before it; where that is not after `on`, the next one."""
    rolled = previous_working_day(day, working_days())
    return rolled if rolled > on else next_working_day(on + timedelta(days=1), working_days())


def _day_after(series: Series, after: date) -> tuple[date, str]:
    if series.rule and (day := day_of_rule(series.rule, after)):
        return day, _("by its rhythm: %(words)s") % {"words": series.in_words}
    if day := _day_of_activity(series.forum, series.kind, after):
        return day, _("when its next activity is due")
    months = MONTHS_TO_THE_NEXT
    words = ngettext("a month after the last", "%(n)s months after the last", months)
    return after + relativedelta(months=months), words % {"n": months}


def day_of_rule(rule: str, after: date) -> date | None:
    """The rule's next day; so many months later is the end of a month that has no such day."""
    parts = rules.rule_parts(rule)
    months = MONTHS_OF.get(parts["FREQ"])
    if months and not set(parts) - {"FREQ", "INTERVAL"}:
        return after + relativedelta(months=months * int(parts.get("INTERVAL", "1")))
    begin = datetime.combine(after, time())
    last = after + relativedelta(years=8)
    following = rules.occurrences(rule, anchor=after, last=last).after(begin)
    return following.date() if following else None


def _day_of_activity(forum: Forum, kind: str, after: date) -> date | None:
    ending = ENDING_OF.get(MeetingKind(kind))
    if ending is None:
        return None
    waiting = Activity.objects.filter(
        Q(meeting=None) & Q(state__in=NOT_ENDED),
        customer=forum.customer_id,
        kind__ended_by=ending,
        due_on__gt=after,
    )
    return waiting.order_by("due_on").values_list("due_on", flat=True).first()


@transaction.atomic
def plan_next_meeting(series: Series, *, by: User, on: date) -> Meeting:
    """Plan what is proposed as the next meeting of the series.

    Raises ValidationError where the next one is planned already: also for the second of two
    who ask at once, as the forum is locked.
    """
    forum = Forum.objects.select_for_update(no_key=True).get(pk=series.forum_id)
    require_forum_care(by, forum, on=on)
    proposed = next_meeting(series, on=on)
    if proposed is None:
        raise ValidationError(_("The next meeting is planned already."))
    return plan_meeting(
        forum,
        by=by,
        kind=series.kind,
        starts_at=proposed.starts_at,
        ends_at=proposed.ends_at,
        on=on,
        place=proposed.place,
    )
