"""Kinds of activity: named, ordered, retired and taken up again by administrators."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from meetings.endings import endings
from meetings.models import ActivityKind
from meetings.operations.plan import plan_activities

OF_THE_PLAN = ("is_active", "on_free_day")
STEP = 10
"""Between two places, so that a file may put a kind between two others."""


@transaction.atomic
def name_kind(kind: ActivityKind, *, by: User, on: date, facts: dict[str, Any]) -> ActivityKind:
    """Write a new kind down, or what is changed of one; what that changes of the plan follows.

    Raises PermissionDenied for anybody but administrators, ValidationError for a result that is
    not registered.
    """
    require_role(by, Role.ADMINISTRATOR)
    before = ActivityKind.objects.filter(pk=kind.pk).values(*OF_THE_PLAN).first()
    for name, value in facts.items():
        setattr(kind, name, value)
    if kind.ended_by and kind.ended_by not in endings:
        raise ValidationError({"ended_by": _("No such result is registered.")})
    kind.full_clean()
    kind.save()
    if before is not None and before != {name: getattr(kind, name) for name in OF_THE_PLAN}:
        plan_activities(on)
    return kind


@transaction.atomic
def move_kind(kind: ActivityKind, *, by: User, on: date, up: bool) -> ActivityKind:
    """Let the kind change places with the one before it, or after it; at the end it stays."""
    require_role(by, Role.ADMINISTRATOR)
    rows = list(ActivityKind.objects.select_for_update(no_key=True).order_by("order", "key"))
    at = next(nth for nth, row in enumerate(rows) if row.pk == kind.pk)
    to = max(0, at - 1) if up else min(len(rows) - 1, at + 1)
    rows.insert(to, rows.pop(at))
    for place, row in enumerate(rows, start=1):
        if row.order != STEP * place:
            row.order = STEP * place
            row.save(update_fields=["order"])
    return kind
