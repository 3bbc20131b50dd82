"""Merging people in tests, and what the whole database says before and after."""

from datetime import date
from typing import Any

from django.apps import apps

from brm.accounts.models import Role, User
from customers.models import Freshness, Person, PersonMerge
from customers.operations.merge import merge_people
from customers.people.merging import MergePlan
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.factories import UserFactory

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


def two_rows(user: User, own: bool = True) -> tuple[Person, Person]:
    """One who came twice, and holds something under both keys."""
    kept = PersonFactory(name="Astrid Lind", external_id="E1042", title="Head of operations")
    merged = PersonFactory(name="Lind, Astrid", external_id="vcard-77", phone="+46 8 555 01 01")
    customer = CustomerFactory(unit__name="Water works", manager=user if own else None)
    MandateFactory(unit=customer.unit, person=merged)
    for person in (kept, merged):
        TeamMemberFactory(customer=customer, person=person, role="service_manager")
    UnitFactory(name="Pumps", parent=customer.unit, manager=merged)
    return kept, merged


def a_person_to_merge(user: User, own: bool = True) -> tuple[object, ...]:
    return (two_rows(user, own)[0].pk,)


def a_merge(user: User, own: bool = True) -> tuple[object, ...]:
    kept, merged = two_rows(user, own)
    return (merge(kept, merged, UserFactory.create(role=Role.ADMINISTRATOR)).pk,)


def a_merged_person(user: User, own: bool = True) -> tuple[object, ...]:
    """The page of the person kept."""
    made = PersonMerge.objects.get(pk=a_merge(user, own)[0])
    return (made.kept_id,)


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
