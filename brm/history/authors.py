"""Who changed which rows of a model last, where the history knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from brm.history.pages import facts_of, people_in, who_in_words

MOST = 500


@dataclass(frozen=True)
class Author:
    """Somebody in words, and when that one changed the row."""

    who: str
    at: datetime


def authors_since(
    model: type[models.Model], keys: Iterable[int], since: datetime
) -> dict[int, Author]:
    """The last change of each row after the moment `since`, of at most 500 rows; two queries."""
    history: Any = model._meta.get_field("events").related_model
    wanted = sorted(set(keys))[:MOST]
    events = history.objects.filter(pgh_obj_id__in=wanted, pgh_created_at__gt=since)
    events = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    last = list(events.select_related("pgh_context"))
    people = people_in(last)
    return {
        event.pgh_obj_id: Author(who_in_words(facts_of(event), people), event.pgh_created_at)
        for event in last
    }
