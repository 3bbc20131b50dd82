"""What belongs to a period though its day lies before it: what still waited when it began."""

from collections.abc import Callable
from datetime import date

from django.db.models import Q

from reports.evidence.clauses import Scope

EndedBy = Callable[[date], Q]
"""Which rows of a list had ended by the end of a day: were done, answered, closed, dropped."""


def of_the_period(scope: Scope, due_on: str, ended_by: EndedBy) -> Q:
    """Rows that were due on a day of the period, or before it and still waited when it began."""
    waited = Q(**{f"{due_on}__lt": scope.span.first}) & ~ended_by(scope.eve)
    return Q(**{f"{due_on}__range": scope.days}) | waited


def late(scope: Scope, due_on: str, ended_by: EndedBy) -> Q:
    """Those whose day is over when the period is read, and that wait."""
    return Q(**{f"{due_on}__lt": scope.late_before}) & ~ended_by(scope.read_on)
