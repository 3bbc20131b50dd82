"""Topics that wait for any meeting of a forum, and their way onto an agenda and back."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from meetings.models import AgendaItem, AgendaState, BacklogItem, Forum, Meeting, MeetingState
from meetings.operations.care import lock_open_meeting, require_forum_care
from meetings.operations.positions import next_position

CARRIED = ("topic", "reason", "source_kind", "source_id", "url", "duration_minutes", "confidential")


def carried_facts(item: AgendaItem | BacklogItem) -> dict[str, object]:
    """What goes with a topic from an agenda to the backlog, back, or to another agenda."""
    return {name: getattr(item, name) for name in CARRIED}


@transaction.atomic
def add_backlog_item(
    forum: Forum,
    *,
    by: User,
    on: date,
    topic: str,
    duration_minutes: int = 10,
    confidential: bool = False,
) -> BacklogItem:
    """Keep a topic for some meeting to come."""
    require_forum_care(by, forum, on=on)
    item = BacklogItem(
        forum=forum,
        topic=topic,
        duration_minutes=duration_minutes,
        confidential=confidential,
        waits_since=on,
    )
    item.full_clean()
    item.save()
    return item


@transaction.atomic
def put_on_agenda(item: BacklogItem, *, by: User, on: date, meeting: Meeting) -> AgendaItem:
    """Put a topic of the backlog at the end of a meeting's agenda, where it waits no longer.

    What was left out of that agenda before comes back onto it. Raises ValidationError for a
    meeting of another forum, and for a topic that has left the backlog.
    """
    held = lock_open_meeting(meeting, by=by, on=on)
    waiting = BacklogItem.objects.select_for_update(no_key=True).filter(pk=item.pk).first()
    if waiting is None or waiting.forum_id != held.forum_id:
        raise ValidationError(_("This does not wait in the backlog of that meeting any more."))
    onto = _left_out(held, waiting) or AgendaItem(meeting=held, **carried_facts(waiting))
    onto.position, onto.state = next_position(held), AgendaState.ACCEPTED
    onto.full_clean()
    onto.save()
    waiting.delete()
    return onto


def _left_out(meeting: Meeting, item: BacklogItem) -> AgendaItem | None:
    """The item of the same source that the agenda has without showing it."""
    if not item.source_kind:
        return None
    alike = meeting.agenda.filter(source_kind=item.source_kind, source_id=item.source_id)
    return alike.filter(state=AgendaState.REMOVED).first()


@transaction.atomic
def put_back(item: AgendaItem, *, by: User, on: date) -> BacklogItem:
    """Take a topic off the agenda and let it wait in the backlog of the forum.

    Raises ValidationError for what was treated or taken off already, and after the meeting:
    then it goes to the next one by itself.
    """
    held = lock_open_meeting(item.meeting, by=by, on=on)
    item.refresh_from_db()
    if held.state != MeetingState.PLANNED:
        raise ValidationError(_("What a held meeting left goes to the next one by itself."))
    if item.state not in (AgendaState.PROPOSED, AgendaState.ACCEPTED):
        raise ValidationError(
            _("“%(item)s” is %(state)s and stays here.")
            % {"item": item.topic, "state": item.get_state_display().lower()}
        )
    waiting = BacklogItem(forum=held.forum, waits_since=on, **carried_facts(item))
    waiting.full_clean()
    waiting.save()
    item.state = AgendaState.REMOVED
    item.save()
    return waiting


@transaction.atomic
def drop_backlog_item(item: BacklogItem, *, by: User, on: date) -> None:
    """Let a topic wait no longer; its history keeps it."""
    require_forum_care(by, item.forum, on=on)
    BacklogItem.objects.filter(pk=item.pk).delete()
