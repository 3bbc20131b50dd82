"""Where the next item of an agenda stands."""

from django.db.models import Max

from meetings.models import Meeting


def next_position(meeting: Meeting) -> int:
    """The place after the last item of the agenda."""
    last: int | None = meeting.agenda.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1
