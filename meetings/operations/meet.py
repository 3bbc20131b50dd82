"""Meetings from plan to held: who is invited, what is on the agenda, which one comes next."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.models import Customer, Mandate, Person
from meetings import endings
from meetings.agenda import Topic, topics_for
from meetings.escalations.owners import steering_users
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
    SeriesMember,
    StandingItem,
)
from meetings.models.activities import NOT_ENDED
from meetings.models.forums import KINDS_OF_CUSTOMERS, KINDS_OF_THE_GROUP
from meetings.operations.care import lock_meeting, lock_open_meeting, require_forum_care
from meetings.operations.escalate import accept_what_was_scheduled
from meetings.operations.invitations import tell_cancellation, tell_change
from meetings.operations.positions import next_position
from meetings.steering.topics import topics_of_the_group

ENDING_OF = {
    MeetingKind.TEAM: endings.TEAM_MEETING,
    MeetingKind.CUSTOMER: endings.CUSTOMER_MEETING,
}
A_MEETING_SERVES_ACTIVITIES_WITHIN = timedelta(days=45)
STANDING = "standing"
"""The source of an agenda item that stands on each agenda of the series."""


@transaction.atomic
def forum_of(customer: Customer) -> Forum:
    """The customer's forum with its series; made the first time it is asked for."""
    facts = {"name": str(customer)}
    return _with_series(*Forum.objects.get_or_create(customer=customer, defaults=facts))


@transaction.atomic
def steering_group() -> Forum:
    """The forum of the IT steering group; made the first time it is asked for."""
    facts = {"name": _("IT steering group")}
    return _with_series(*Forum.objects.get_or_create(customer=None, defaults=facts))


def _with_series(forum: Forum, is_new: bool) -> Forum:
    if is_new:
        kinds = KINDS_OF_CUSTOMERS if forum.customer_id else KINDS_OF_THE_GROUP
        Series.objects.bulk_create(Series(forum=forum, kind=kind) for kind in kinds)
    return forum


def series_of(meeting: Meeting) -> Series | None:
    """The series that the meeting belongs to."""
    return Series.objects.filter(forum_id=meeting.forum_id, kind=meeting.kind).first()


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
    set_standing_items(meeting)
    carry_over(meeting)
    propose_agenda(meeting, by=by, on=on)
    return meeting


def invite(meeting: Meeting) -> None:
    """Put the forum's people of the meeting's day on its list.

    The customer team always; to a customer meeting also who holds the unit's mandates; and the
    members of the series. Where the steering group's has none, it brings its list from before; the
    first one invites those who have its role.
    """
    parts = _team(meeting) if meeting.customer else {}
    if meeting.kind == MeetingKind.CUSTOMER and meeting.customer:
        parts = _mandate_holders(meeting.customer, on=meeting.held_on) | parts
    parts = _members(meeting) | parts
    if not meeting.customer and not parts:
        parts = _people_of_last(meeting) or _people_of_the_group()
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


def _members(meeting: Meeting) -> dict[Person, str]:
    series = series_of(meeting)
    places = (
        series.members.attending().on(meeting.held_on) if series else SeriesMember.objects.none()
    )
    return {place.person: place.part for place in places.select_related("person")}


def _people_of_last(meeting: Meeting) -> dict[Person, str]:
    before = Meeting.objects.same_series(meeting).filter(starts_at__lt=meeting.starts_at).last()
    rows = before.attendance.select_related("person") if before else Attendance.objects.none()
    return {row.person: row.part for row in rows}


def _people_of_the_group() -> dict[Person, str]:
    people = Person.objects.current().filter(user__in=steering_users()).order_by("name", "pk")
    return dict.fromkeys(people, _("IT steering group"))


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


def set_standing_items(meeting: Meeting) -> list[AgendaItem]:
    """Put the standing items of the series on the agenda, in their order."""
    series = series_of(meeting)
    standing = series.standing_items.all() if series else StandingItem.objects.none()
    return AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=place,
            topic=item.topic,
            source_kind=STANDING,
            source_id=str(item.pk),
            duration_minutes=item.duration_minutes,
            confidential=item.confidential,
        )
        for place, item in enumerate(standing, start=next_position(meeting))
    )


@transaction.atomic
def propose_agenda(meeting: Meeting, *, by: User, on: date) -> list[AgendaItem]:
    """Add what the sources propose and the meeting does not have yet, removed items included."""
    held = lock_open_meeting(meeting, by=by, on=on)
    topics = topics_for(held.customer, on=on) if held.customer else topics_of_the_group()
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


def carry_over(meeting: Meeting) -> list[AgendaItem]:
    """Bring what the last held meeting of the series left untreated onto this one's agenda.

    A question that was decided or returned since stays behind.
    """
    held = Meeting.objects.same_series(meeting).filter(
        starts_at__lt=meeting.starts_at, state=MeetingState.HELD
    )
    last = held.last()
    left = last.agenda.left_open() if last else AgendaItem.objects.none()
    had = set(meeting.agenda.exclude(source_kind="").values_list("source_kind", "source_id"))
    had |= {("escalation", key) for key in _answered(left)}
    missing = [item for item in left if (item.source_kind, item.source_id) not in had]
    first = next_position(meeting)
    items = [carried(meeting, item, place) for place, item in enumerate(missing, start=first)]
    return AgendaItem.objects.bulk_create(items)


def _answered(items: Iterable[AgendaItem]) -> set[str]:
    """The keys of the questions among the items that wait for no decision any more."""
    keys = {item.source_id for item in items if item.source_kind == "escalation"}
    if not keys:
        return keys
    asked = Escalation.objects.undecided().filter(pk__in=keys).values_list("pk", flat=True)
    return keys - {str(key) for key in asked}


def carried(meeting: Meeting, item: AgendaItem, position: int) -> AgendaItem:
    """The item once more, for the agenda of a later meeting."""
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
    following = _lock_following(held, by=by, on=on)
    if following:
        carry_over(following)
    return held


def _lock_following(meeting: Meeting, *, by: User, on: date) -> Meeting | None:
    """The planned meeting that comes next, locked: another one where it was cancelled meanwhile."""
    following = following_meeting(meeting)
    if following is None:
        return None
    locked = lock_meeting(following, by=by, on=on)
    is_next = locked == following_meeting(meeting)
    return locked if is_next else _lock_following(meeting, by=by, on=on)


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User, on: date, reason: str) -> Meeting:
    """Record that the meeting will not take place, and why; its activity waits again.

    It is taken out of the calendars of whoever was invited. Questions scheduled there are accepted
    ones again. Raises ValidationError without a reason, or when it is not planned any more.
    """
    accept_what_was_scheduled(meeting, by=by, on=on, text=reason)
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


def following_meeting(meeting: Meeting) -> Meeting | None:
    """The planned meeting that comes next in the series, if there is one."""
    later = Meeting.objects.same_series(meeting).filter(
        starts_at__gt=meeting.starts_at, state=MeetingState.PLANNED
    )
    return later.first()
