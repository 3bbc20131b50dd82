"""Merging people in tests, and what the whole database says before and after."""

from datetime import date
from typing import Any

from django.apps import apps

from brm.accounts.models import User
from customers.models import Freshness, Person, PersonMerge
from customers.operations.merge import merge_people
from customers.people.merging import MergePlan

TODAY = date(2026, 11, 28)
OF_OTHERS = {"auth", "contenttypes", "sessions", "pghistory", "django_celery_beat"}


def merge(kept: Person, merged: Person, by: User, **more: Any) -> PersonMerge:
    """Merge as the page does: what is confirmed is what was shown."""
    choice = more.pop("choice", {})
    shown = MergePlan(
        Person.objects.get(pk=kept.pk), Person.objects.get(pk=merged.pk), choice
    ).digest
    facts = {"by": by, "on": TODAY, "choice": choice, "reason": "One person", "seen": shown}
    return merge_people(kept, merged, **(facts | more))


def everything() -> dict[str, list[str]]:
    """All rows of all tables, but for versions, the history, and what is kept of merges."""
    return {
        model._meta.label: sorted(_said(row) for row in model._base_manager.all())
        for model in apps.get_models()
        if not hasattr(model, "pgh_tracked_model")
        and model is not PersonMerge
        and model._meta.managed
        and model._meta.app_label not in OF_OTHERS
    }


def _said(row: Any) -> str:
    left_out = {"version", *(["id"] if isinstance(row, Freshness) else [])}
    fields = (each for each in row._meta.concrete_fields if each.name not in left_out)
    return repr({each.attname: each.value_from_object(row) for each in fields})
