"""Looks at benefits whose day has come."""

from agreements.models import BenefitReview
from reports.today.scope import SHOWN, Scope


def due_reviews(scope: Scope) -> list[BenefitReview]:
    """Those of one's own customers that wait for an actual value; the longest waiting first."""
    if not scope.is_own:
        return []
    rows = BenefitReview.objects.due(on=scope.on)
    rows = rows.filter(benefit__requirement__customer__in=scope.customers)
    return list(rows.select_related("benefit__requirement__customer__unit")[:SHOWN])
