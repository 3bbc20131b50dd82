"""What is new since a member's last visit, for whoever comes once a month."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from brm.accounts.models import User
from meetings.models import EscalationLevel, EscalationState, EscalationStep, SteeringVisit

ONE_VISIT = timedelta(hours=4)
"""What is looked at again within these hours is one visit: what was new in it stays new."""

WITHOUT_A_VISIT = timedelta(days=31)
AT_MOST = timedelta(days=365)

WRITTEN_WITHIN = timedelta(days=60)
"""So long after its day a step is written down: what is older is not looked through."""

OF_THE_GROUP = Q(level=EscalationLevel.STEERING_GROUP)
CAME = OF_THE_GROUP & Q(to_state=EscalationState.RAISED)
"""Raised to the group: new, from a level below, after a return, or opened again."""


@dataclass(frozen=True)
class News:
    """What happened since the moment `since`; without a visit before it, in the last month."""

    since: datetime
    is_first: bool
    came: int = 0
    decided: int = 0
    returned: int = 0

    @property
    def day(self) -> date:
        return timezone.localtime(self.since).date()


def since_for(user: User, *, now: datetime) -> tuple[datetime, bool]:
    """The moment up to which the user has seen the page, and whether there was no visit before."""
    visit = SteeringVisit.objects.filter(user=user).first()
    if visit is None:
        return now - WITHOUT_A_VISIT, True
    seen = visit.seen_at if now - visit.seen_at > ONE_VISIT else visit.seen_before_at
    return (max(seen, now - AT_MOST), False) if seen else (now - WITHOUT_A_VISIT, True)


def news_for(user: User, *, now: datetime) -> News:
    """What came to the group, what it decided and returned since the user's last visit."""
    since, is_first = since_for(user, now=now)
    steps = EscalationStep.objects.filter(
        happened_on__gte=timezone.localtime(since).date() - WRITTEN_WITHIN, taken_at__gt=since
    )
    counted: dict[str, int] = steps.order_by().aggregate(
        came=Count("pk", filter=CAME),
        decided=Count("pk", filter=Q(to_state=EscalationState.DECIDED)),
        returned=Count("pk", filter=OF_THE_GROUP & Q(to_state=EscalationState.RETURNED)),
    )
    return News(since, is_first, **counted)
