"""Meetings from plan to held: who is invited, what is on the agenda, which one comes next."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from brm.accounts.calendar import previous_working_day, working_days
from brm.accounts.models import User
from customers.models import Customer, Mandate, Person
from meetings import endings, rules
from meetings.agenda import Topic, topics_for
from meetings.models import (
    Activity,
    ActivityState,
    AgendaItem,
    AgendaState,
    Attendance,
    Escalation,
    Forum,
    Meeting,
    MeetingKind,
    MeetingState,
    Series,
)
from meetings.models.activities import NOT_ENDED
from meetings.operations.care import lock_meeting, require_forum_care
from meetings.operations.invitations import tell_cancellation, tell_change
from meetings.topics import cases_of_the_group, orders_of_the_group

ENDING_OF = {
    MeetingKind.TEAM: endings.TEAM_MEETING,
    MeetingKind.CUSTOMER: endings.CUSTOMER_MEETING,
}
A_MEETING_SERVES_ACTIVITIES_WITHIN = timedelta(days=45)
MONTHS_TO_THE_NEXT = 3


def forum_of(customer: Customer) -> Forum:
    """The customer's forum; made the first time it is asked for."""
    return Forum.objects.get_or_create(customer=customer, defaults={"name": str(customer)})[0]


def steering_group() -> Forum:
    """The forum of the IT steering group; made the first time it is asked for."""
    return Forum.objects.get_or_create(customer=None, defaults={"name": _("IT steering group")})[0]


@transaction.atomic
def plan_meeting(
    forum: Forum,
    *,
    by: User,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    on: date,
    place: str = "",
) -> Meeting:
    """Plan a meeting, invite who belongs there, carry over what was left and propose its agenda.

    The open activity of its kind nearest to the day is taken to be this meeting.
    """
    require_forum_care(by, forum, on=on)
    meeting = Meeting(forum=forum, kind=kind, starts_at=starts_at, ends_at=ends_at, place=place)
    meeting.customer = forum.customer
    meeting.full_clean()
    meeting.save()
    invite(meeting)
    serve_activity(meeting)
    carry_over(meeting)
    propose_agenda(meeting, by=by, on=on)
    return meeting


def invite(meeting: Meeting) -> None:
    """Put the forum's people of the meeting's day on its list.

    The customer team always; to a customer meeting also who holds the unit's mandates. The
    steering group brings its own list from its meeting before.
    """
    parts = _team(meeting) if meeting.customer else _people_of_last(meeting)
    if meeting.kind == MeetingKind.CUSTOMER and meeting.customer:
        parts = _mandate_holders(meeting.customer, on=meeting.held_on) | parts
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, person=person, part=part) for person, part in parts.items()
    )


def _team(meeting: Meeting) -> dict[Person, str]:
    assert meeting.customer is not None
    team = meeting.customer.team.filter(valid__contains=meeting.held_on)
    return {place.person: place.get_role_display() for place in team.select_related("person")}


def _mandate_holders(customer: Customer, *, on: date) -> dict[Person, str]:
    held = Mandate.objects.held(on=on).filter(unit_id=customer.unit_id).order_by("-kind")
    return {mandate.person: mandate.get_kind_display() for mandate in held.select_related("person")}


def _people_of_last(meeting: Meeting) -> dict[Person, str]:
    before = Meeting.objects.same_series(meeting).filter(starts_at__lt=meeting.starts_at).last()
    rows = before.attendance.select_related("person") if before else Attendance.objects.none()
    return {row.person: row.part for row in rows}


def serve_activity(meeting: Meeting) -> None:
    """Link the open activity of the meeting's kind that is due nearest to it, within six weeks."""
    ending = ENDING_OF.get(MeetingKind(meeting.kind))
    if ending is None:
        return
    reach = A_MEETING_SERVES_ACTIVITIES_WITHIN
    waiting = Activity.objects.filter(
        customer=meeting.customer, kind__ended_by=ending, meeting=None, state__in=NOT_ENDED
    ).filter(due_on__range=(meeting.held_on - reach, meeting.held_on + reach))
    nearest = min(waiting, key=lambda one: abs(one.due_on - meeting.held_on), default=None)
    if nearest:
        Activity.objects.filter(pk=nearest.pk, meeting=None).update(meeting=meeting)


@transaction.atomic
def propose_agenda(meeting: Meeting, *, by: User, on: date) -> list[AgendaItem]:
    """Add what the sources propose and the meeting does not have yet, removed items included."""
    held = lock_meeting(meeting, by=by, on=on)
    topics = topics_for(held.customer, on=on) if held.customer else steering_topics()
    had = set(held.agenda.values_list("source_kind", "source_id"))
    fresh = [topic for topic in topics if (topic.source_kind, topic.source_id) not in had]
    first = next_position(held)
    items = [_proposed(held, topic, place) for place, topic in enumerate(fresh, start=first)]
    return AgendaItem.objects.bulk_create(items)


def _proposed(meeting: Meeting, topic: Topic, position: int) -> AgendaItem:
    return AgendaItem(
        meeting=meeting,
        position=position,
        topic=topic.topic[:255],
        reason=topic.reason[:500],
        source_kind=topic.source_kind,
        source_id=topic.source_id,
        url=topic.url,
        duration_minutes=topic.duration_minutes,
        confidential=topic.confidential,
        state=AgendaState.PROPOSED,
    )


def steering_topics() -> list[Topic]:
    """The escalations, business cases and orders that wait for the steering group's decision."""
    waiting = Escalation.objects.waiting_for_decision().select_related("customer__unit")
    return [
        Topic(
            "escalation",
            str(escalation.pk),
            f"{escalation.number} {escalation.question}",
            str(escalation.customer),
            escalation.get_absolute_url(),
            duration_minutes=20,
        )
        for escalation in waiting
    ] + [*cases_of_the_group(), *orders_of_the_group()]


def next_position(meeting: Meeting) -> int:
    """The place after the last item of the agenda."""
    last: int | None = meeting.agenda.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def carry_over(meeting: Meeting) -> list[AgendaItem]:
    """Bring what the last held meeting of the series left untreated onto this one's agenda."""
    held = Meeting.objects.same_series(meeting).filter(
        starts_at__lt=meeting.starts_at, state=MeetingState.HELD
    )
    last = held.last()
    left = last.agenda.left_open() if last else AgendaItem.objects.none()
    had = set(meeting.agenda.exclude(source_kind="").values_list("source_kind", "source_id"))
    missing = [item for item in left if (item.source_kind, item.source_id) not in had]
    first = next_position(meeting)
    items = [_carried(meeting, item, place) for place, item in enumerate(missing, start=first)]
    return AgendaItem.objects.bulk_create(items)


def _carried(meeting: Meeting, item: AgendaItem, position: int) -> AgendaItem:
    return AgendaItem(
        meeting=meeting,
        position=position,
        topic=item.topic,
        reason=item.reason,
        source_kind=item.source_kind,
        source_id=item.source_id,
        url=item.url,
        duration_minutes=item.duration_minutes,
        confidential=item.confidential,
        presenter_id=item.presenter_id,
        carried_from=item,
    )


@transaction.atomic
def move_meeting(
    meeting: Meeting, *, by: User, on: date, starts_at: datetime, ends_at: datetime, place: str
) -> Meeting:
    """Move a planned meeting in time or place; the activity it stands for is looked for anew.

    Calendars hear of it: its sequence rises, and who was invited is told.
    Raises ValidationError when it is not planned any more: when a meeting was says who could
    decide at it.
    """
    held = lock_meeting(meeting, by=by, on=on)
    if held.state != MeetingState.PLANNED:
        raise ValidationError(_("Only a planned meeting can be moved."))
    before = (held.starts_at, held.ends_at, held.place)
    held.starts_at, held.ends_at, held.place = starts_at, ends_at, place
    is_changed = before != (starts_at, ends_at, place)
    held.sequence += is_changed
    held.full_clean()
    held.save()
    held.activities.filter(state__in=NOT_ENDED).update(meeting=None)
    serve_activity(held)
    if is_changed:
        tell_change(held, asks_again=before[:2] != (starts_at, ends_at))
    return held


@transaction.atomic
def hold_meeting(meeting: Meeting, *, by: User, on: date) -> Meeting:
    """Record that the meeting was held; the activity it stands for is done with it.

    Who came is not guessed: it is marked by somebody. Items left untreated go to the next planned
    meeting of the series. Raises ValidationError before its day, or when it is not planned.
    """
    held = lock_meeting(meeting, by=by, on=on)
    if held.state != MeetingState.PLANNED:
        raise ValidationError(_("Only a planned meeting can be held."))
    if held.held_on > on:
        raise ValidationError(_("This meeting has not begun yet."))
    held.state = MeetingState.HELD
    held.full_clean()
    held.save()
    held.activities.filter(state__in=NOT_ENDED).update(
        state=ActivityState.DONE, done_on=held.held_on, outcome=str(held)
    )
    following = _following(held)
    if following:
        carry_over(following)
    return held


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User, on: date, reason: str) -> Meeting:
    """Record that the meeting will not take place, and why; its activity waits again.

    It is taken out of the calendars of whoever was invited.
    Raises ValidationError without a reason, or when it is not planned any more.
    """
    held = lock_meeting(meeting, by=by, on=on)
    if held.state != MeetingState.PLANNED:
        raise ValidationError(_("Only a planned meeting can be cancelled."))
    held.state, held.cancelled_because = MeetingState.CANCELLED, reason.strip()
    held.sequence += 1
    held.full_clean()
    held.save()
    held.activities.update(meeting=None)
    tell_cancellation(held)
    return held


def _following(meeting: Meeting) -> Meeting | None:
    later = Meeting.objects.same_series(meeting).filter(
        starts_at__gt=meeting.starts_at, state=MeetingState.PLANNED
    )
    return later.first()


def next_start(meeting: Meeting) -> datetime | None:
    """When the next meeting of the series may be: None where one is planned already.

    On the due day of the next activity of its kind, or by the series' own rule, or three months
    later; at the same hour, on a working day.
    """
    if _following(meeting):
        return None
    day = _next_activity_day(meeting) or _next_series_day(meeting)
    day = day or meeting.held_on + relativedelta(months=MONTHS_TO_THE_NEXT)
    day = previous_working_day(day, working_days())
    hour = timezone.localtime(meeting.starts_at).time()
    return timezone.make_aware(datetime.combine(day, hour))


def _next_activity_day(meeting: Meeting) -> date | None:
    ending = ENDING_OF.get(MeetingKind(meeting.kind))
    if ending is None:
        return None
    waiting = Activity.objects.filter(
        Q(meeting=None) & Q(state__in=NOT_ENDED),
        customer=meeting.customer,
        kind__ended_by=ending,
        due_on__gt=meeting.held_on,
    )
    return waiting.order_by("due_on").values_list("due_on", flat=True).first()


def _next_series_day(meeting: Meeting) -> date | None:
    series = Series.objects.filter(forum_id=meeting.forum_id, kind=meeting.kind).first()
    if series is None or not series.rule:
        return None
    begin = datetime.combine(meeting.held_on, datetime.min.time())
    last = meeting.held_on + relativedelta(years=8)
    following = rules.occurrences(series.rule, anchor=meeting.held_on, last=last).after(begin)
    return following.date() if following else None


@transaction.atomic
def plan_next_meeting(meeting: Meeting, *, by: User, on: date) -> Meeting:
    """Plan the meeting that follows, as long as this one and in the same place.

    Raises ValidationError where the next one is planned already.
    """
    held = lock_meeting(meeting, by=by, on=on)
    starts_at = next_start(held)
    if starts_at is None:
        raise ValidationError(_("The next meeting is planned already."))
    return plan_meeting(
        held.forum,
        by=by,
        kind=held.kind,
        starts_at=starts_at,
        ends_at=starts_at + (held.ends_at - held.starts_at),
        on=on,
        place=held.place,
    )
