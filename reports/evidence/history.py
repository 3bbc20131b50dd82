"""What a record was on a day that is over, where only its history tells.

What keeps days of its own (done on, closed on, valid) is asked for these. Everything else changes
without a day: but each change is recorded, with its moment.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from reports.evidence.clauses import Scope


def beginning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The first moment that is no longer of the day."""
    return beginning_of(day + timedelta(days=1))


def moments(scope: Scope) -> tuple[datetime, datetime]:
    """From the beginning of the first day of the period to the end of the last that has come."""
    first, last = scope.days
    return beginning_of(first), end_of(last)


def as_they_stood(model: type[Model], day: date) -> QuerySet[Any]:
    """The rows of a tracked model at the end of the day; none that was gone by then.

    Each is the last thing that was recorded of its row, with the same fields; `pgh_obj_id` is the
    row's key.
    """
    by_then = _recorded(model).filter(pgh_created_at__lt=end_of(day))
    later = by_then.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__gt=OuterRef("pgh_id"))
    return by_then.filter(~Exists(later)).exclude(pgh_label="delete").order_by()


def stood(model: type[Model], day: date, **facts: Any) -> Exists:
    """Whether the row of the outer query was so at the end of the day."""
    return Exists(as_they_stood(model, day).filter(pgh_obj_id=OuterRef("pk"), **facts))


def stood_or_stands(model: type[Model], day: date, **facts: Any) -> Q:
    """The same; what was entered after the day, with days of its own, is taken as it is now."""
    by_then = _recorded(model).filter(pgh_created_at__lt=end_of(day), pgh_obj_id=OuterRef("pk"))
    return Q(stood(model, day, **facts)) | Q(~Exists(by_then), **facts)


def _recorded(model: type[Model]) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.pgh_event_model.objects.all()  # type: ignore[attr-defined]
    return rows
