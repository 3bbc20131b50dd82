"""Paging by the last row seen: as fast on the thousandth page as on the first.

The order is one key and the primary key, both rising or both falling; rows without the key come
last. A cursor is the key and primary key of a row, signed, so that nobody can make one up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db.models import F, Model, Q, QuerySet

from brm.ui.tables import Sorting

SALT = "brm.ui.keyset"
KEY = "sort_key"


@dataclass(frozen=True)
class Cursor:
    """A row's place in an order."""

    sort: str
    key: Any
    pk: Any

    def signed(self) -> str:
        return signing.dumps([self.sort, *_packed(self.key), *_packed(self.pk)], salt=SALT)


def read_cursor(text: str, sort: str) -> Cursor | None:
    """The cursor in `text`; None without one, or when it is forged or of another order."""
    if not text:
        return None
    try:
        made_for, key_type, key, pk_type, pk = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return (
        Cursor(sort, _unpacked(key_type, key), _unpacked(pk_type, pk)) if made_for == sort else None
    )


_READERS: dict[str, Any] = {
    "Decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "float": float,
    "int": int,
    "bool": lambda text: text == "True",
    "NoneType": lambda text: None,
    "str": str,
}


def _packed(value: Any) -> tuple[str, str]:
    name = type(value).__name__
    if name not in _READERS:
        return ("str", str(value))
    return (name, value.isoformat() if isinstance(value, date) else str(value))


def _unpacked(name: str, text: str) -> Any:
    return _READERS[name](text)


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and the cursors to go on and back; an empty one leads nowhere."""

    rows: Sequence[Any]
    after: str
    before: str


def in_order(rows: QuerySet[Any], sorting: Sorting, *, turned: bool = False) -> QuerySet[Any]:
    """`rows` in the order of `sorting`, or in the opposite one; each carries its key."""
    rising = sorting.rising != turned
    nulls = {}
    if sorting.column.may_be_null(_model(rows)):
        nulls = {"nulls_first": True} if turned else {"nulls_last": True}
    key = F(KEY).asc(**nulls) if rising else F(KEY).desc(**nulls)
    keyed: QuerySet[Any] = rows.annotate(**{KEY: sorting.column.key})
    return keyed.order_by(key, "pk" if rising else "-pk")


def beyond(cursor: Cursor, *, rising: bool, after: bool, nullable: bool) -> Q:
    """The rows after, or before, the cursor.

    `key >= v AND (key > v OR pk > p)`: the first half bounds a scan of an index on the key.
    """
    side = "gt" if rising == after else "lt"
    next_pk = Q(**{f"pk__{side}": cursor.pk})
    if cursor.key is None:
        same = Q(**{f"{KEY}__isnull": True}) & next_pk
        return same if after else same | Q(**{f"{KEY}__isnull": False})
    further = Q(**{f"{KEY}__{side}": cursor.key})
    found = Q(**{f"{KEY}__{side}e": cursor.key}) & (further | next_pk)
    return found | Q(**{f"{KEY}__isnull": True}) if after and nullable else found


def page_of(
    rows: QuerySet[Any], sorting: Sorting, *, after: str = "", before: str = "", size: int = 50
) -> Page:
    """The page behind the cursor `after`, or in front of `before`; without them the first.

    One query, which reads one row more than it shows, to know whether there are more.
    """
    start, end = read_cursor(after, sorting.text), read_cursor(before, sorting.text)
    cursor, back = (end, True) if end and not start else (start, False)
    ordered = in_order(rows, sorting, turned=back)
    if cursor:
        nullable = sorting.column.may_be_null(_model(rows))
        ordered = ordered.filter(
            beyond(cursor, rising=sorting.rising, after=not back, nullable=nullable)
        )
    found = list(ordered[: size + 1])
    return _page(found, sorting, size, back=back, came=cursor is not None)


def _page(found: list[Any], sorting: Sorting, size: int, *, back: bool, came: bool) -> Page:
    more, seen = len(found) > size, found[:size]
    if back:
        seen.reverse()
    if not seen:
        return Page([], "", "")
    after = _cursor(seen[-1], sorting) if more or back else ""
    before = _cursor(seen[0], sorting) if (more if back else came) else ""
    return Page(seen, after, before)


def _cursor(row: Any, sorting: Sorting) -> str:
    return Cursor(sorting.text, getattr(row, KEY), row.pk).signed()


def _model(rows: QuerySet[Any]) -> type[Model]:
    return rows.model
