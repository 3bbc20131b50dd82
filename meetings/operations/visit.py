"""Keep that somebody saw the steering group's page."""

from datetime import datetime

from django.db import transaction

from brm.accounts.models import User
from meetings.models import SteeringVisit
from meetings.steering.news import ONE_VISIT


@transaction.atomic
def see_steering(*, by: User, at: datetime) -> SteeringVisit:
    """Note that `by` saw the page; within some hours of the last time it is the same visit."""
    visit, _made = SteeringVisit.objects.select_for_update().get_or_create(
        user=by, defaults={"seen_at": at}
    )
    if at <= visit.seen_at:
        return visit
    if at - visit.seen_at > ONE_VISIT:
        visit.seen_before_at = visit.seen_at
    visit.seen_at = at
    visit.full_clean(validate_unique=False)
    visit.save()
    return visit
