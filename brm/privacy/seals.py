"""The one way to rows that are never changed, and the digests that are made anew there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pgtrigger.registry
from django.apps import apps
from django.db import connection

from brm.ui.registry import Registry

sealed: Registry[Callable[[dict[str, Any]], str]] = Registry()
"""Models with a `content` under a `digest`, by label, each with how the digest is made."""


@dataclass(frozen=True)
class Resealed:
    """A row whose content lost a name, so that its digest is another one now."""

    model: str
    pk: int
    before: str
    after: str


@contextmanager
def seals_open() -> Iterator[None]:
    """Let triggers rest in this transaction: history, versions, and those that forbid a change.

    Only an erasure may do so, and it leaves its record in the same transaction. The setting is
    local to the transaction: after a failure it is gone by itself.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("seals are opened within a transaction only")
    names = sorted({trigger.get_pgid(model) for model, trigger in pgtrigger.registry.registered()})
    _let_rest("{" + ",".join(names) + "}")
    yield
    _let_rest("{}")


def _let_rest(names: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [names])


def contents_that_are_broken() -> set[tuple[str, int]]:
    """Rows whose content is not the one that their digest was made of."""
    return {
        (label, row.pk)
        for label in sealed.names()
        for row in apps.get_model(label)._default_manager.order_by("pk").iterator()
        if sealed[label](row.content) != row.digest
    }


def reseal(*, but: set[tuple[str, int]]) -> list[Resealed]:
    """Make the digests anew that no longer fit; a content that names an older one follows.

    Rows of `but` were broken before: they stay so, for everyone to see.
    """
    made: list[Resealed] = []
    for label in sealed.names():
        for row in apps.get_model(label)._default_manager.order_by("pk").iterator():
            if (label, row.pk) not in but:
                made += _reseal(label, row, {each.before: each.after for each in made})
    return made


def _reseal(label: str, row: Any, renamed: dict[str, str]) -> list[Resealed]:
    previous = row.content.get("previous")
    if previous and previous.get("digest") in renamed:
        previous["digest"] = renamed[previous["digest"]]
    digest = sealed[label](row.content)
    if digest == row.digest:
        return []
    rows = apps.get_model(label)._default_manager.filter(pk=row.pk)
    rows.update(content=row.content, digest=digest)
    return [Resealed(label, row.pk, row.digest, digest)]
