"""Agreement reviews whose day is near or past."""

from datetime import timedelta

from agreements.models import AgreementReview
from reports.today.scope import AHEAD_DAYS, SHOWN, Scope


def reviews_to_do(scope: Scope) -> list[AgreementReview]:
    """Those of one's own customers, due within the days in which renewals come up."""
    if not scope.is_own:
        return []
    rows = AgreementReview.objects.of(scope.customers)
    due = rows.due(by=scope.on + timedelta(days=AHEAD_DAYS))
    return list(due.select_related("agreement__customer__unit")[:SHOWN])
