"""Imported rows that hold from a day to a day: one row of the database a first day."""

from collections.abc import Sequence

from django.db import models
from django.utils.functional import Promise

from brm.imports.kinds import Counts, Staging
from brm.imports.upsert import literal, quote, rows

PERIOD = "daterange(first_day, last_day + 1)"


class Dated:
    """Rows of `model` known by `keys` (columns of model and staging alike) and their first day.

    A file may give a last day to what the database holds as open; then the period of the very
    same row changes, which a key of the whole period would not find.
    """

    def __init__(self, staging: Staging, model: type[models.Model], keys: Sequence[str]) -> None:
        self.staging = staging
        self.table = quote(model._meta.db_table)
        self.same = " AND ".join(f"t.{key} = {staging.table}.{key}" for key in keys)
        self.moved: dict[int, int] = {}
        self.same_other = " AND ".join(f"t.{key} = o.{key}" for key in keys)

    @property
    def period(self) -> str:
        """SQL of the period a record is written with: that of its row, or a new one."""
        held = (
            f"SELECT t.valid FROM {self.table} t WHERE {self.same} "  # noqa: S608  (own names)
            "AND lower(t.valid) IS NOT DISTINCT FROM first_day"
        )
        return f"coalesce(({held}), {PERIOD})"

    def refuse_backwards(self, reason: str | Promise) -> None:
        self.staging.reject("last_day < first_day", field="last_day", reason=reason)

    def refuse_overlaps(self, on: Sequence[str], where: str, reason: str | Promise) -> None:
        """Reject records whose days another row, or another record, holds for the same `on`.

        `where` is a condition over both alike. What the file itself dates anew is not in the way.
        """
        here = self.staging.table
        days = f"daterange({here}.first_day, {here}.last_day + 1)"
        in_way = " AND ".join(f"t.{name} = {here}.{name}" for name in on)
        other = " AND ".join(f"o.{name} = {here}.{name}" for name in on)
        dated_anew = (
            f"EXISTS (SELECT 1 FROM {here} o WHERE {self.same_other} "  # noqa: S608  (own names)
            "AND lower(t.valid) IS NOT DISTINCT FROM o.first_day)"
        )
        held = (
            f"EXISTS (SELECT 1 FROM {self.table} t WHERE {in_way} AND t.{where} "  # noqa: S608
            f"AND t.valid && {days} AND NOT {dated_anew})"
        )
        brought = (
            f"EXISTS (SELECT 1 FROM {here} o WHERE {other} AND o.{where} "  # noqa: S608
            f"AND o.record <> {here}.record AND daterange(o.first_day, o.last_day + 1) && {days})"
        )
        self.staging.reject(
            f"{where} AND ({held} OR {brought})",
            field="first_day",
            reason=reason,
        )

    def move_ends(self) -> None:
        """Give the rows the last days of the file, and remember which rows that changed."""
        source = self.staging.table
        moved = rows(
            f"UPDATE {self.table} t SET valid = {PERIOD} FROM {source} "  # noqa: S608  (own names)
            f"WHERE {self.same} AND lower(t.valid) IS NOT DISTINCT FROM first_day "
            f"AND given_last_day AND t.valid <> {PERIOD} RETURNING t.id, t.version"
        )
        self.moved = dict(moved)

    def with_moved(self, counts: Counts) -> Counts:
        """The counts of the upsert that followed: a row that moved is updated, and only once."""
        if not self.moved:
            return counts
        now = rows(
            f"SELECT id, version FROM {self.table} "  # noqa: S608  (own names)
            f"WHERE id = ANY({literal(list(self.moved))}::bigint[])"
        )
        only_moved = sum(version == self.moved[pk] for pk, version in now)
        return Counts(counts.created, counts.updated + only_moved, counts.unchanged - only_moved)
