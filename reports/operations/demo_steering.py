"""What the demo organisation's steering group decided in a year, and when it meets next."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from brm.accounts.calendar import next_working_day, working_days
from brm.accounts.models import User
from meetings.models import Escalation, EscalationCause, EscalationLevel, MeetingKind
from meetings.operations import escalate, meet, promise
from reports.operations.demo_cast import Cast, Story

BRIEF = ("question", "effect", "options", "recommendation")
WANTED_AFTER = timedelta(days=21)


def tell_steering(story: Story, cast: Cast, *, steering: User) -> None:
    """Raise, decide, carry out and tell what the story says; then plan the next meeting."""
    for entry in story["questions"]:
        _tell_question(entry, cast, steering)
    _plan_meeting(story["meeting"], cast, steering)


def _tell_question(entry: Story, cast: Cast, steering: User) -> None:
    customer = cast.customer(entry)
    manager, on = cast.manager_of(customer), cast.day(entry["day"])
    escalation = escalate.raise_escalation(
        customer=customer,
        by=manager,
        on=on,
        level=EscalationLevel.STEERING_GROUP,
        wanted_by=on + WANTED_AFTER,
        cause=EscalationCause.objects.get(name=entry["cause"]),
        **{part: entry[part] for part in BRIEF},
    )
    if returned := entry.get("returned"):
        on = cast.day(returned)
        escalate.return_escalation(escalation, by=steering, on=on, text=entry["text"])
        escalate.close_escalation(escalation, by=manager, on=on)
    else:
        _decide(escalation, entry, cast, steering)


def _decide(escalation: Escalation, entry: Story, cast: Cast, steering: User) -> None:
    decided = escalate.decide_escalation(
        escalation,
        by=steering,
        on=cast.day(entry["decided"]),
        text=entry["text"],
        owner=cast.person(entry["owner"]),
        due_on=cast.day(entry["due"]),
    )
    manager = cast.manager_of(escalation.customer)
    if done := entry.get("done"):
        action = decided.decisions.select_related("action").get().action
        assert action is not None
        promise.complete_action(action, by=manager, on=cast.day(done), outcome="As decided.")
    if informed := entry.get("informed"):
        escalate.inform_customer(decided, by=manager, on=cast.day(informed))


def _plan_meeting(entry: Story, cast: Cast, steering: User) -> None:
    day: date = next_working_day(cast.day(entry["day"]), working_days())
    hour = time.fromisoformat(entry["at"])
    starts_at = timezone.make_aware(datetime.combine(day, hour))
    meet.plan_meeting(
        meet.steering_group(),
        by=steering,
        kind=MeetingKind.STEERING,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=entry["minutes"]),
        on=cast.today,
        place=entry["place"],
    )
