"""Imported rows that hold from a day to a day: one row of the database a first day."""

from collections.abc import Sequence

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
        self.keys = keys
        self.moved: dict[int, int] = {}

    @property
    def period(self) -> str:
        """SQL of the period a record is written with: that of its row, or a new one."""
        here = self.staging.table
        held = f"SELECT t.valid FROM {self.table} t WHERE {self._same(here)}"  # noqa: S608  (own names)
        return f"coalesce(({held}), {PERIOD})"

    @property
    def deputy_days(self) -> str:
        """SQL of the days of a record's deputy: where none are said, those of the period."""
        last = f"coalesce(deputy_last_day + 1, upper({self.period}))"
        return f"daterange(coalesce(deputy_first_day, first_day), {last})"

    def refuse_backwards(self, reason: str | Promise) -> None:
        self.staging.reject("last_day < first_day", field="last_day", reason=reason)

    def refuse_deputies(self, backwards: str | Promise, outside: str | Promise) -> None:
        """Reject records whose deputy is the person, nobody, or acts on days outside the period."""
        refuse, dated = self.staging.reject, "coalesce(deputy_first_day, deputy_last_day)"
        refuse("deputy = person", field="deputy", reason=_("The deputy is somebody else."))
        refuse("deputy_last_day < deputy_first_day", field="deputy_last_day", reason=backwards)
        refuse(
            f"deputy IS NULL AND {dated} IS NOT NULL",
            field="deputy",
            reason=_("Say whose days as a deputy these are."),
        )
        days = self._days_of(self.staging.table)
        ends = ("deputy_first_day", "deputy_last_day")
        is_outside = " OR ".join(f"NOT {days} @> {end}" for end in ends)
        refuse(is_outside, field="deputy", reason=outside)

    def refuse_overlaps(self, on: Sequence[str], where: str, reason: str | Promise) -> None:
        """Reject records whose days another row, or another record, holds for the same `on`.

        `where` is a condition over both alike. What the file itself dates anew is not in the way.
        """
        here = self.staging.table
        days = self._days_of(here)
        in_way = " AND ".join(f"t.{name} = {here}.{name}" for name in on)
        other = " AND ".join(f"o.{name} = {here}.{name}" for name in on)
        dated_anew = f"EXISTS (SELECT 1 FROM {here} o WHERE {self._same('o')})"  # noqa: S608  (own names)
        held = (
            f"EXISTS (SELECT 1 FROM {self.table} t WHERE {in_way} AND t.{where} "  # noqa: S608
            f"AND t.valid && {days} AND NOT {dated_anew})"
        )
        brought = (
            f"EXISTS (SELECT 1 FROM {here} o WHERE {other} AND o.{where} "  # noqa: S608
            f"AND o.record <> {here}.record AND {self._days_of('o')} && {days})"
        )
        self.staging.reject(
            f"{where} AND ({held} OR {brought})",
            field="first_day",
            reason=reason,
        )

    def move_ends(self) -> None:
        """Give the rows the last days of the file, and remember which rows that changed.

        A deputy's days end with them; days that the file gives the deputy are written afterwards.
        """
        source = self.staging.table
        acting = f"nullif(t.deputy_valid * {PERIOD}, 'empty')"
        gone = f"t.deputy_valid IS NOT NULL AND {acting} IS NULL"
        moved = rows(
            f"UPDATE {self.table} t SET valid = {PERIOD}, deputy_valid = {acting}, "  # noqa: S608
            f"deputy_id = CASE WHEN {gone} THEN NULL ELSE t.deputy_id END FROM {source} "
            f"WHERE {self._same(source)} "
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

    def _same(self, record: str) -> str:
        """SQL: whether `t`, a row of the database, is that of the record, here or as another."""
        keys = " AND ".join(f"t.{key} = {record}.{key}" for key in self.keys)
        return f"{keys} AND lower(t.valid) IS NOT DISTINCT FROM {record}.first_day"

    def _days_of(self, record: str) -> str:
        """SQL of the days a record will have: a last day that the file does not give stays."""
        given = f"daterange({record}.first_day, {record}.last_day + 1)"
        held = f"SELECT t.valid FROM {self.table} t WHERE {self._same(record)}"  # noqa: S608  (own names)
        return (
            f"(CASE WHEN {record}.given_last_day THEN {given} ELSE coalesce(({held}), {given}) END)"
        )
