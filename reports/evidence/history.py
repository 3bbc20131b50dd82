"""What a record was on a day that is over, where only its history tells.

What keeps days of its own (done on, closed on, valid) is asked for these. Everything else changes
without a day: but each change is recorded, with its moment.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

if TYPE_CHECKING:
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


def stood(model: type[Model], day: date, *such: Q, **facts: Any) -> Q:
    """Rows that were so at the end of the day."""
    return Q(pk__in=as_they_stood(model, day).filter(*such, **facts).values("pgh_obj_id"))


def stood_or_stands(model: type[Model], day: date, *such: Q, **facts: Any) -> Q:
    """The same; what was entered after the day, with days of its own, is taken as it is now."""
    return stood(model, day, *such, **facts) | Q(~entered_by(model, day), *such, **facts)


def entered_by(model: type[Model], day: date) -> Q:
    """Rows that were entered by the end of the day."""
    return Q(pk__in=_recorded(model).filter(pgh_created_at__lt=end_of(day)).values("pgh_obj_id"))


def as_it_was(model: type[Model], day: date, name: str) -> Coalesce:
    """What stood in the field of a row at the end of the day; as now, where it came later."""
    last = _of_the_row(model, day).order_by("-pgh_id").values(name)[:1]
    return Coalesce(Subquery(last), F(name))


def _of_the_row(model: type[Model], day: date) -> QuerySet[Any]:
    return _recorded(model).filter(pgh_created_at__lt=end_of(day), pgh_obj_id=OuterRef("pk"))


def _recorded(model: type[Model]) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.pgh_event_model.objects.all()  # type: ignore[attr-defined]
    return rows
