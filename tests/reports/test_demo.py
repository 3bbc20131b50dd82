"""The demo organisation can be loaded on any day."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from meetings.models import Meeting, MeetingState
from reports.operations.demo import Demo

SATURDAY = date(2026, 11, 28)
ORGANISATION = Path(settings.BASE_DIR) / "demo" / "organisation"


@pytest.mark.django_db
def test_the_demo_is_loaded_on_a_day_off_with_its_past_held_and_its_future_planned() -> None:
    Demo(ORGANISATION, today=SATURDAY).load()

    held = Meeting.objects.filter(starts_at__date__lt=SATURDAY)
    to_come = Meeting.objects.filter(starts_at__date__gt=SATURDAY)
    assert {meeting.state for meeting in held} == {MeetingState.HELD}
    assert {meeting.state for meeting in to_come} == {MeetingState.PLANNED}
    assert not Meeting.objects.filter(starts_at__week_day__in=(1, 7)).exists()
