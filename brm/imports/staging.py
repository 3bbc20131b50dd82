"""The records of one file: staged, checked against each other and the database, and written.

Cells (`brm.imports.working_tables`) are collapsed into records (`brm.imports.collapsing`),
references are resolved (`brm.imports.linking`), and what cannot stand is rejected with its reason:
a line is rejected as soon as one of its records is, and then none of its records is written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from brm.imports.collapsing import Collapse, Collapsing
from brm.imports.counts import Counts
from brm.imports.linking import Linking, References
from brm.imports.upsert import Column, Computed, Upsert, literal, quote, rows, run, value
from brm.imports.working_tables import (
    CIRCLE,
    FACTS,
    ITSELF,
    MISSING,
    NOTES,
    RECORDS,
    REJECTS,
    drop_rejected,
    load_cells,
    make_cells,
    refuse,
)

if TYPE_CHECKING:
    from brm.accounts.models import User
    from brm.imports.deriving import Deriving
    from brm.imports.kinds import Field, Kind


@dataclass
class Staging:
    """The records of one file, checked and ready to be written; see `brm.imports.kinds`.

    `by` are who brought the file and who confirmed it: a kind may reject what one of them may not
    write. The command line is nobody, and may write all.
    """

    kind: "Kind"
    collapse: Collapse = field(default_factory=Collapse)
    references: References = field(default_factory=References)
    differences: list[dict[str, Any]] = field(default_factory=list)
    also_created: dict[str, int] = field(default_factory=dict)
    table: str = RECORDS
    by: tuple["User", ...] = ()
    deriving: "Deriving | None" = None

    # What a kind's `check` and `apply` call ---------------------------------------------------
    def reject(
        self,
        where: str,
        *,
        field: str,
        reason: "str | Promise",
        facts: Mapping[str, str] | None = None,
    ) -> int:
        """Reject the records for which the SQL condition `where` holds, and say how many lines.

        `reason` is a sentence; `%(name)s` in it is replaced by the SQL expression `facts["name"]`.
        Call it before anything is written.
        """
        refused = refuse(where, field, reason, facts or {})
        if refused:
            self._drop_rejected()
            self.settle()
        return refused

    def upsert(
        self,
        model: type[models.Model],
        *,
        key: Mapping[str, str],
        values: Mapping[str, str | Computed],
        on_create: Mapping[str, str] | None = None,
        where: str = "true",
        into: str | None = None,
    ) -> Counts:
        """Create or update one row of `model` for each `key`, and say how many of each.

        `key` and `values` map the model's columns (`parent_id`, not `parent`) to SQL over the
        staging table. A value that is a field's name or its `<field>_id` counts as given where
        the file gives that field; any other SQL is always given, unless it is a `Computed` over
        fields. What is not given stays as it was; where it is given as none, the model's default
        (or NULL) is written. Columns named nowhere get `on_create` or the model's default in new
        rows only. `into` adds a column of that name to the staging table with the id of the row
        each record was written to.
        """
        write = Upsert(
            source=self.table,
            model=model,
            key=dict(key),
            columns=[self._column(name, sql) for name, sql in values.items()],
            on_create=on_create or {},
            where=where,
            preset_id="self_id" if self._linking.is_tree(model) else "NULL::bigint",
            order="rank" if self._linking.is_tree(model) else "record",
        )
        counts, differences = write.run()
        self.differences += differences
        if into:
            self._write_ids(write, into)
        return counts

    def would_change(
        self, model: type[models.Model], values: Mapping[str, str | Computed], *, held: str
    ) -> str:
        """The SQL condition under which a record changes the row of `model` with the id `held`.

        `held` is SQL, and none of NULL; `values` are those that `upsert` is to write.
        """
        columns = [self._column(name, sql) for name, sql in values.items()]
        return f"({Upsert(self.table, model, {}, columns, {}).would_change(held)})"

    def create_missing(
        self, name: str, *, values: Mapping[str, str], on_create: Mapping[str, str] | None = None
    ) -> int:
        """Make the rows that field `name` refers to and that do not exist; say how many.

        `values` maps columns of the referred model to SQL over the staging table. The first
        record that names a row gives its values.
        """
        reference = self._linking.reference(name)
        write = Upsert(
            source=self.table,
            model=reference.model,
            key={reference.by: quote(name)},
            columns=[self._column(column, sql) for column, sql in values.items()],
            on_create=on_create or {},
            where=f"{quote(name)} IS NOT NULL AND {quote(f'{name}_id')} IS NULL",
        )
        counts, differences = write.run()
        self.differences += differences
        self._linking.resolve(name)
        label = reference.model._meta.label_lower
        self.also_created[label] = self.also_created.get(label, 0) + counts.created
        return counts.created

    def resolve(self, name: str) -> None:
        """Look once more for the rows that field `name` refers to: some of them were just made."""
        self._linking.resolve(name)

    # What the engine calls --------------------------------------------------------------------
    def load(self, cells: IO[str]) -> None:
        """Copy the cells into an empty table: line, block, then per field its value and given."""
        if self.deriving is None:
            load_cells(self.kind.fields, cells)
            return
        load_cells(self.deriving.facts.fields, cells, table=FACTS)
        make_cells(self.kind.fields, more=", lines integer[]")
        self.deriving.derive()

    def settle(self) -> None:
        """Collapse lines into records and reject until every record that is left can stand."""
        while True:
            self._collapse()
            if not self._collapsing.refuse_doubles():
                for each in self._linking.fields:
                    self._linking.resolve(each.name)
                if not (self._linking.refuse_unknown() + self._linking.place_in_trees()):
                    return
            self._drop_rejected()

    def prepare(self) -> None:
        """Everything up to the point where rows are written: checks, then missing rows made."""
        if self.kind.begin:
            self.kind.begin(self)
        self.settle()
        if self.kind.check:
            self.kind.check(self)
        for each in self._linking.fields:
            create = each.refers_to.create if each.refers_to else None
            if each.name in self.references.create and create:
                create(self, each.name)
                self.reject(
                    f"{quote(each.name)} IS NOT NULL AND {quote(f'{each.name}_id')} IS NULL",
                    field=each.name,
                    reason=_("%(value)s is not known, and could not be made."),
                    facts={"value": quote(each.name)},
                )

    def write(self) -> Counts:
        """Write all records as the kind says."""
        if self.kind.apply:
            return self.kind.apply(self)
        key = {
            self._target(self.kind[name]): self._source(self.kind[name]) for name in self.kind.key
        }
        values = {
            self._target(each): self._source(each)
            for each in self.kind.fields
            if each.name not in self.kind.key
        }
        return self.upsert(self.kind.model, key=key, values=values, on_create=self.kind.on_create)

    def rejected(self) -> list[tuple[int, str, str | None, str]]:
        """Line, field, value and reason of each rejection made here."""
        found = rows(f"SELECT line, field, value, reason FROM {REJECTS} ORDER BY line, field")
        return [(row[0], row[1], row[2], row[3]) for row in found]

    def left_empty(self) -> dict[str, int]:
        """Of each field, how many accepted lines were taken without what they refer to."""
        whys = ", ".join(literal(why) for why in (MISSING, ITSELF, CIRCLE))
        found = rows(
            f"SELECT field, count(DISTINCT line) FROM {NOTES} n WHERE why IN ({whys}) "
            f"AND NOT EXISTS (SELECT 1 FROM {REJECTS} r WHERE r.line = n.line) GROUP BY field"
        )
        return {str(name): int(count) for name, count in found}

    def count(self) -> int:
        """How many records there are to write."""
        return int(value(f"SELECT count(*) FROM {RECORDS}"))

    def keep_first(self, count: int) -> None:
        """Forget all but the first `count` records, in the order in which they are written."""
        run(f"DELETE FROM {RECORDS} WHERE record NOT IN (SELECT record {self._first(count)})")

    def reject_nth(self, place: int, reason: str) -> bool:
        """Reject the record at `place` (from 1) of that order."""
        nth = f"record = (SELECT record {self._first(1)} OFFSET {place - 1})"
        return bool(self.reject(nth, field=self.kind.key[0], reason=reason))

    def _first(self, count: int) -> str:
        return f"FROM {RECORDS} ORDER BY coalesce(rank, 0), record LIMIT {count}"

    def _drop_rejected(self) -> None:
        """Go on without the rejected lines: what was derived from them is derived anew."""
        if self.deriving is None:
            drop_rejected()
        elif drop_rejected(FACTS):
            self.deriving.derive()

    def _collapse(self) -> None:
        run(f"DROP TABLE IF EXISTS {RECORDS}")
        run(f"CREATE TEMP TABLE {RECORDS} ON COMMIT DROP AS {self._collapsing.records()}")
        extra = ["self_id bigint", "rank integer"]
        extra += [f"{quote(f'{each.name}_id')} bigint" for each in self._linking.fields]
        run(f"ALTER TABLE {RECORDS} {', '.join(f'ADD COLUMN {column}' for column in extra)}")
        if self.kind.fill:
            self.kind.fill(self)
        run(f"ANALYZE {RECORDS}")

    @property
    def _collapsing(self) -> Collapsing:
        return Collapsing(self.kind, self.collapse, of_many=self.deriving is not None)

    @property
    def _linking(self) -> Linking:
        return Linking(self.kind, self.references)

    def _target(self, each: "Field") -> str:
        return f"{each.name}_id" if each.refers_to else each.name

    def _source(self, each: "Field") -> str:
        return quote(self._target(each))

    def _column(self, name: str, sql: "str | Computed") -> Column:
        if isinstance(sql, Computed):
            given = " OR ".join(quote(f"given_{each}") for each in sql.fields)
            return Column(name, sql.sql, given or "true")
        bare = sql.strip('"').removesuffix("_id")
        for candidate in (sql.strip('"'), bare):
            if candidate in self.kind.by_name:
                given = quote(f"given_{candidate}")
                return Column(name, quote(sql.strip('"')), given)
        return Column(name, sql, "true")

    def _write_ids(self, write: Upsert, into: str) -> None:
        """Of the records with one key the first was written: the others take their id from it."""
        run(f"ALTER TABLE {self.table} ADD COLUMN IF NOT EXISTS {quote(into)} bigint")
        run(
            f"UPDATE {self.table} s SET {quote(into)} = m.id FROM "
            f"(SELECT record, min(record) FILTER (WHERE {write.where}) "
            f"OVER (PARTITION BY {', '.join(write.typed_key)}) AS first FROM {self.table}) f "
            f"JOIN {write.match} m ON m.record = f.first WHERE s.record = f.record"
        )
        run(f"ANALYZE {self.table}")


Apply = Callable[[Staging], Counts]
