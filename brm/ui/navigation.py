"""The places of the side navigation; every app registers its own in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise

from brm.ui.registry import Registry

if TYPE_CHECKING:
    from brm.accounts.models import User

CAP = 99
"""Up to here is counted; beyond it a place says `99+`, and no table is ever counted whole."""

Asking = QuerySet[Any] | int | None


@dataclass(frozen=True)
class Place:
    """A room of the product, named in the navigation.

    `count` gives what asks for something in it: best as a QuerySet, since the shell then counts
    those of all places in one query, each up to `CAP`; None or 0 shows nothing. `late` draws the
    count in red. `also` holds the URL names, or beginnings of them, that lie in this place though
    they are of another namespace, or gives them when asked. `roles` names who sees the place;
    nobody named: everyone.
    """

    label: str | Promise
    url_name: str
    icon: str
    count: Callable[["User", date], Asking] | None = None
    late: bool = False
    also: tuple[str, ...] | Callable[[], Iterable[str]] = ()
    roles: frozenset[str] = frozenset()
    tool: bool = False

    def fit(self, view_name: str) -> int:
        """How many letters of `view_name` say that it lies here; 0 for none."""
        namespace = self.url_name.rpartition(":")[0]
        also = self.also() if callable(self.also) else self.also
        marks = (self.url_name, *also, *([f"{namespace}:"] if namespace else []))
        return max((len(mark) for mark in marks if view_name.startswith(mark)), default=0)


places: Registry[Place] = Registry()

IN_BAR = ("today", "customers", "meetings", "escalations", "agreements", "delivery")
"""Which places the bar at the bottom of a phone prefers; the first four there are, then *More*."""


def counted(asking: Iterable[Asking], *, most: int = CAP) -> list[int]:
    """How many rows each of `asking` has, at most one more than `most`; one query for all."""
    figures: list[int] = []
    parts: list[str] = []
    parameters: list[Any] = []
    for one in asking:
        figures.append(one if isinstance(one, int) else 0)
        if isinstance(one, QuerySet):
            _add_count(one, most + 1, len(figures) - 1, parts, parameters)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), parameters)
            for position, rows in cursor.fetchall():
                figures[position] = rows
    return figures


def shown_count(count: int) -> str:
    """A figure as it stands beside a label: nothing for none, `99+` beyond what is counted."""
    return "" if not count else f"{CAP}+" if count > CAP else str(count)


def _add_count(
    rows: QuerySet[Any], most: int, position: int, parts: list[str], parameters: list[Any]
) -> None:
    try:
        sql, values = rows.order_by().values("pk")[:most].query.sql_with_params()
    except EmptyResultSet:
        return
    parts.append(f"SELECT {position}, count(*) FROM ({sql}) AS asking")  # noqa: S608  compiled by the ORM
    parameters.extend(values)
