"""Improvements that ask for somebody."""

from datetime import timedelta

from django.db.models import Q

from reports.models import Improvement
from reports.models.improvements import GOING
from reports.today.scope import SHOWN, Scope

SOON_DAYS = 14


def improvements_to_see_to(scope: Scope) -> list[Improvement]:
    """One's own that are due within two weeks, and of one's own customers what asks for somebody.

    The one due first is on top.
    """
    mine = Q(
        owner__user=scope.user,
        state__in=GOING,
        due_on__lte=scope.on + timedelta(days=SOON_DAYS),
    )
    if scope.is_own:
        asking = Improvement.objects.of(scope.customers).waiting(on=scope.on)
        mine |= Q(pk__in=asking.order_by().values("pk"))
    rows = Improvement.objects.visible_to(scope.user).filter(mine)
    return list(rows.select_related("customer__unit", "owner").order_by("due_on", "pk")[:SHOWN])
