"""The temporary tables in which a file's records are checked against each other and the database.

Cells come in by COPY, one row for each record of each line. They are collapsed into records
(`staging.table`), references are resolved, and what cannot stand is rejected with its reason: a
line is rejected as soon as one of its records is, and then none of its records is written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from django import forms
from django.db import connection, models
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from brm.imports.counts import Counts
from brm.imports.trees import Shape, shape_of
from brm.imports.upsert import Column, Computed, Upsert, literal, quote, rows, run, value

if TYPE_CHECKING:
    from brm.accounts.models import User
    from brm.imports.kinds import Field, Kind, Reference

CELLS = "import_cells"
RECORDS = "import_records"
REJECTS = "import_rejects"
NOTES = "import_notes"
PASSED, MISSING, ITSELF, CIRCLE, DOUBLED = "passed", "missing", "itself", "circle", "doubled"
"""Why a line was noted: another source of the key was asked instead of a word that means none; what
a field refers to is not there, is the line itself, leads back to it; other lines have its key."""
COLUMN_TYPES: list[tuple[type[forms.Field], str]] = [
    (forms.DateTimeField, "timestamptz"),
    (forms.DateField, "date"),
    (forms.DecimalField, "numeric"),
    (forms.FloatField, "double precision"),
    (forms.IntegerField, "bigint"),
    (forms.BooleanField, "boolean"),
]


def column_type(cleaner: forms.Field) -> str:
    """The PostgreSQL type that holds what a form field cleans."""
    return next((name for kind, name in COLUMN_TYPES if isinstance(cleaner, kind)), "text")


@dataclass(frozen=True)
class Collapse:
    """How lines with one key become one record.

    `sums`: fields added up. `keep`: "refuse" (two lines with one key are rejected), "identical"
    (they are one record if all they give is the same), "first" (the first that gives something
    holds, field by field), "first_line" (the first line is taken, the others are rejected).
    `by_block`: of several blocks of one line the first block wins.
    """

    sums: tuple[str, ...] = ()
    keep: str = "refuse"
    by_block: bool = False


@dataclass(frozen=True)
class References:
    """The fields whose references are made where they are missing, left out where they are
    missing, and left out where they lead back to the line itself."""

    create: frozenset[str] = frozenset()
    leave_out: frozenset[str] = frozenset()
    open_circles: frozenset[str] = frozenset()


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
        refused = self._refuse(where, field, reason, facts or {})
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
            preset_id="self_id" if self._is_tree(model) else "NULL::bigint",
            order="rank" if self._is_tree(model) else "record",
        )
        counts, differences = write.run()
        self.differences += differences
        if into:
            self._write_ids(write, into)
        return counts

    def create_missing(
        self, name: str, *, values: Mapping[str, str], on_create: Mapping[str, str] | None = None
    ) -> int:
        """Make the rows that field `name` refers to and that do not exist; say how many.

        `values` maps columns of the referred model to SQL over the staging table. The first
        record that names a row gives its values.
        """
        reference = self._reference(name)
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
        self._resolve(name)
        label = reference.model._meta.label_lower
        self.also_created[label] = self.also_created.get(label, 0) + counts.created
        return counts.created

    # What the engine calls --------------------------------------------------------------------
    def load(self, cells: IO[str]) -> None:
        """Copy the cells into an empty table: line, block, then per field its value and given."""
        picked = ["line integer", "block smallint", "passed jsonb"]
        for each in self.kind.fields:
            picked.append(f"{quote(each.name)} {column_type(each.cleaner)}")
            picked.append(f"{quote(f'given_{each.name}')} boolean")
        for name in (CELLS, RECORDS, REJECTS, NOTES):
            run(f"DROP TABLE IF EXISTS {name}")
        run(f"CREATE TEMP TABLE {CELLS} ({', '.join(picked)}, seq bigserial) ON COMMIT DROP")
        run(
            f"CREATE TEMP TABLE {REJECTS} (line integer, field text, value text, reason text) "
            "ON COMMIT DROP"
        )
        run(
            f"CREATE TEMP TABLE {NOTES} (line integer, field text, value text, why text) "
            "ON COMMIT DROP"
        )
        columns = ", ".join(column.split(" ", 1)[0] for column in picked)
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {CELLS} ({columns}) FROM STDIN", cells)
        run(
            f"INSERT INTO {NOTES} SELECT line, word.key, word.value, {literal(PASSED)} "
            f"FROM {CELLS}, jsonb_each_text(passed) AS word"
        )
        run(f"ANALYZE {CELLS}")

    def settle(self) -> None:
        """Collapse lines into records and reject until every record that is left can stand."""
        while True:
            self._collapse()
            if not self._refuse_doubles():
                for each in self._references():
                    self._resolve(each.name)
                if not (self._refuse_unknown() + self._place_in_trees()):
                    return
            self._drop_rejected()

    def prepare(self) -> None:
        """Everything up to the point where rows are written: checks, then missing rows made."""
        if self.kind.begin:
            self.kind.begin(self)
        self.settle()
        if self.kind.check:
            self.kind.check(self)
        for each in self._references():
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

    # Records ------------------------------------------------------------------------------------
    def _collapse(self) -> None:
        run(f"DROP TABLE IF EXISTS {RECORDS}")
        run(f"CREATE TEMP TABLE {RECORDS} ON COMMIT DROP AS {self._collapsed()}")
        extra = ["self_id bigint", "rank integer"]
        extra += [f"{quote(f'{each.name}_id')} bigint" for each in self._references()]
        run(f"ALTER TABLE {RECORDS} {', '.join(f'ADD COLUMN {column}' for column in extra)}")
        if self.kind.fill:
            self.kind.fill(self)
        run(f"ANALYZE {RECORDS}")

    def _collapsed(self) -> str:
        if not self._joins_lines:
            picked = ", ".join(
                f"{quote(each.name)}, {quote(f'given_{each.name}')}" for each in self.kind.fields
            )
            return f"SELECT seq AS record, line, ARRAY[line] AS lines, {picked} FROM {CELLS}"
        keys = ", ".join(quote(name) for name in self.kind.key)
        picked = ", ".join(self._joined(each) for each in self.kind.fields)
        return (
            f"SELECT min(seq) AS record, min(line) AS line, array_agg(DISTINCT line) AS lines, "
            f"{picked} FROM {CELLS} GROUP BY {keys}"
        )

    def _joined(self, each: "Field") -> str:
        name, given = quote(each.name), quote(f"given_{each.name}")
        if each.name in self.kind.key:
            return f"{name}, bool_or({given}) AS {given}"
        if each.name in self.collapse.sums:
            return f"sum({name}) AS {name}, bool_or({given}) AS {given}"
        said = f"FILTER (WHERE {given} OR {name} IS NOT NULL)"
        first = f"(array_agg({name} ORDER BY block, seq) {said})[1]"
        return f"{first} AS {name}, bool_or({given}) AS {given}"

    @property
    def _joins_lines(self) -> bool:
        keeps = self.collapse.keep in ("identical", "first")
        return bool(self.collapse.sums) or keeps or self.collapse.by_block

    def _refuse_doubles(self) -> int:
        """Reject lines that give one key twice where the recipe does not say what that means."""
        keys = ", ".join(quote(name) for name in self.kind.key)
        if self.collapse.keep == "first_line":
            return self._refuse_later_lines(keys)
        if not self._joins_lines:
            return self._refuse_group(CELLS, "count(*) > 1")
        others = [
            f"{quote(each.name)}, {quote(f'given_{each.name}')}"
            for each in self.kind.fields
            if each.name not in self.kind.key
        ]
        if self.collapse.sums or self.collapse.keep == "first" or not others:
            return 0
        return self._refuse_group(
            f"(SELECT *, rank() OVER (PARTITION BY {keys} ORDER BY block) AS nth FROM {CELLS}) c",
            f"count(DISTINCT ROW({', '.join(others)})) FILTER (WHERE nth = 1) > 1",
        )

    def _refuse_later_lines(self, keys: str) -> int:
        """Reject every line whose key stands in an earlier one, and note it at that one."""
        own = literal(self.kind.key[0])
        words = f"concat_ws(' / ', {keys})"
        doubled = (
            f"SELECT {words} AS words, min(line) AS first, array_agg(DISTINCT line) AS lines "
            f"FROM {CELLS} GROUP BY {keys} HAVING count(DISTINCT line) > 1"
        )
        later = "array_to_string(array_remove(lines, first), ', ')"
        run(
            f"INSERT INTO {NOTES} SELECT first, {own}, {later}, {literal(DOUBLED)} "
            f"FROM ({doubled}) d"
        )
        reason = literal(_("%(key)s stands in line %(line)s already, which is taken."))
        return run(
            f"INSERT INTO {REJECTS} SELECT line, {own}, words, replace(replace({reason}::text, "
            f"'%(key)s', words), '%(line)s', first::text) FROM ({doubled}) d, "
            f"unnest(lines) AS line WHERE line <> first"
        )

    def _refuse_group(self, cells: str, doubled: str) -> int:
        """Reject every line of the keys for which `doubled` holds, naming the first five of each.

        Grouped and not joined: keys may be empty, and joins of such compare each with each.
        """
        keys = [quote(name) for name in self.kind.key]
        words = f"concat_ws(' / ', {', '.join(f'{key}::text' for key in keys)})"
        reason = literal(_("%(key)s stands more than once: in lines %(lines)s."))
        return run(
            f"INSERT INTO {REJECTS} SELECT DISTINCT line, {literal(self.kind.key[0])}, words, "
            f"replace(replace({reason}::text, '%(key)s', words), "
            f"'%(lines)s', array_to_string(lines[1:5], ', ')) FROM "
            f"(SELECT {words} AS words, array_agg(DISTINCT line ORDER BY line) AS lines "
            f"FROM {cells} GROUP BY {', '.join(keys)} HAVING {doubled}) found, "
            f"unnest(lines) AS line"
        )

    # References ---------------------------------------------------------------------------------
    def _references(self) -> list["Field"]:
        return [each for each in self.kind.fields if each.refers_to]

    def _reference(self, name: str) -> "Reference":
        reference = self.kind[name].refers_to
        if reference is None:
            raise ValueError(f"{name} refers to nothing")
        return reference

    def _is_tree(self, model: type[models.Model]) -> bool:
        return any(
            each.refers_to and each.refers_to.within_file and each.refers_to.model is model
            for each in self.kind.fields
        )

    def _resolve(self, name: str) -> None:
        """Write into `<name>_id` the one row that the text names; two such rows name none."""
        reference = self._reference(name)
        named = _named_rows(reference)
        run(
            f"UPDATE {RECORDS} s SET {quote(f'{name}_id')} = r.id FROM "
            f"(SELECT word, min(id) AS id FROM ({named}) n WHERE word IN "
            f"(SELECT {quote(name)} FROM {RECORDS}) GROUP BY word HAVING count(DISTINCT id) = 1) r "
            f"WHERE r.word = s.{quote(name)}"
        )

    def _refuse_unknown(self) -> int:
        refused = 0
        for each in self._references():
            reference = self._reference(each.name)
            if reference.within_file or each.name in self.references.create:
                continue
            if each.name in self.references.leave_out:
                refused += self._leave_out_unknown(each.name)
                continue
            refused += self._refuse(
                f"{quote(each.name)} IS NOT NULL AND {quote(f'{each.name}_id')} IS NULL",
                each.name,
                _("There is no %(what)s with the %(by)s %(value)s."),
                {
                    "what": literal(str(reference.model._meta.verbose_name)),
                    "by": literal(reference.by.replace("unit__", "").replace("__", " ")),
                    "value": quote(each.name),
                },
            )
        return refused

    # Trees --------------------------------------------------------------------------------------
    def _place_in_trees(self) -> int:
        return sum(
            self._place_in_tree(each)
            for each in self._references()
            if each.refers_to and each.refers_to.within_file
        )

    def _place_in_tree(self, each: "Field") -> int:
        """Give each record its id and rank, parents first; refuse circles and what has no root."""
        reference = self._reference(each.name)
        own = quote(reference.by)
        self._take_ids(reference, own)
        standing = dict(rows(_parents(reference, each.name)))
        brought = {
            code: (parent if given else standing.get(code))
            for code, parent, given in rows(
                f"SELECT {own}, {quote(each.name)}, {quote(f'given_{each.name}')} FROM {RECORDS}"
            )
        }
        shape = shape_of(standing | brought, brought)
        if left_out := self._open_tree(each.name, own, shape, standing | brought):
            return left_out
        refused = self._refuse_cycles(each.name, own, shape.cycles)
        refused += self._refuse_orphans(each.name, own, shape.orphans)
        if not refused:
            self._write_ranks(each.name, own, shape.ranks)
        return refused

    def _open_tree(
        self, name: str, own: str, shape: Shape, parents: Mapping[str, str | None]
    ) -> int:
        """Leave out what is above a record where it is not there, or leads back to the record."""
        left_out = 0
        if name in self.references.open_circles:
            alone = [cycle[0] for cycle in shape.cycles if len(cycle) == 1]
            longer = [code for cycle in shape.cycles if len(cycle) > 1 for code in cycle]
            left_out += self._leave_out(name, own, alone, ITSELF)
            left_out += self._leave_out(name, own, longer, CIRCLE)
        if name in self.references.leave_out:
            missing = [code for code, above in shape.orphans.items() if above not in parents]
            left_out += self._leave_out(name, own, missing, MISSING)
        return left_out

    def _leave_out_unknown(self, name: str) -> int:
        unknown = f"{quote(name)} IS NOT NULL AND {quote(f'{name}_id')} IS NULL"
        return self._empty(name, f"SELECT unnest(lines) FROM {RECORDS} WHERE {unknown}", MISSING)

    def _leave_out(self, name: str, own: str, codes: list[str], why: str) -> int:
        if not codes:
            return 0
        chosen = ", ".join(literal(code) for code in codes)
        lines = f"SELECT unnest(lines) FROM {RECORDS} WHERE {own} IN ({chosen})"
        return self._empty(name, lines, why)

    def _empty(self, name: str, lines: str, why: str) -> int:
        """Note and take out what stands in a field of these lines; say how many there were."""
        where = f"{quote(name)} IS NOT NULL AND line IN ({lines})"
        run(
            f"INSERT INTO {NOTES} SELECT DISTINCT line, {literal(name)}, {quote(name)}::text, "
            f"{literal(why)} FROM {CELLS} WHERE {where}"
        )
        return run(
            f"UPDATE {CELLS} SET {quote(name)} = NULL, {quote(f'given_{name}')} = true "
            f"WHERE {where}"
        )

    def _take_ids(self, reference: "Reference", own: str) -> None:
        pk = reference.model._meta.pk
        run(
            f"UPDATE {RECORDS} s SET self_id = r.id FROM ({_named_rows(reference)}) r "
            f"WHERE r.word = s.{own}"
        )
        table = quote(reference.model._meta.db_table)
        run(
            f"UPDATE {RECORDS} SET self_id = "
            f"nextval(pg_get_serial_sequence('{table}', '{pk.column}')) WHERE self_id IS NULL"
        )

    def _refuse_cycles(self, name: str, own: str, cycles: list[list[str]]) -> int:
        reason = _("%(circle)s: a circle, in lines %(lines)s.")
        refused = 0
        for cycle in cycles:
            found = rows(
                f"SELECT {own}, line FROM {RECORDS} WHERE {own} = ANY(%s) ORDER BY line", [cycle]
            )
            circle = " > ".join([*cycle, cycle[0]])
            lines = ", ".join(str(line) for _code, line in found[:10])
            refused += self._refuse(
                f"{own} IN ({', '.join(literal(code) for code, _line in found)})",
                name,
                reason % {"circle": circle[:500], "lines": lines},
                {},
            )
        return refused

    def _refuse_orphans(self, name: str, own: str, orphans: dict[str, str]) -> int:
        if not orphans:
            return 0
        run("DROP TABLE IF EXISTS import_orphans")
        run(
            "CREATE TEMP TABLE import_orphans ON COMMIT DROP AS SELECT unnest(%s::text[]) AS code",
            [list(orphans)],
        )
        return self._refuse(
            f"{own} IN (SELECT code FROM import_orphans)",
            name,
            _("%(value)s above it is not known, or was rejected."),
            {"value": quote(name)},
        )

    def _write_ranks(self, name: str, own: str, ranks: dict[str, int]) -> None:
        run(
            f"UPDATE {RECORDS} s SET rank = r.rank "
            f"FROM unnest(%s::text[], %s::integer[]) AS r(code, rank) WHERE r.code = s.{own}",
            [list(ranks), list(ranks.values())],
        )
        run(
            f"UPDATE {RECORDS} s SET {quote(f'{name}_id')} = p.self_id FROM {RECORDS} p "
            f"WHERE p.{own} = s.{quote(name)}"
        )

    # Rejects ------------------------------------------------------------------------------------
    def _refuse(
        self, where: str, name: str, reason: "str | Promise", facts: Mapping[str, str]
    ) -> int:
        sentence = literal(str(reason))
        for fact, sql in facts.items():
            sentence = f"replace({sentence}, '%({fact})s', coalesce(({sql})::text, ''))"
        return run(
            f"INSERT INTO {REJECTS} SELECT DISTINCT unnest(lines), {literal(name)}, "
            f"{quote(name)}::text, {sentence} FROM {RECORDS} WHERE {where}"
        )

    def _drop_rejected(self) -> None:
        run(f"DELETE FROM {CELLS} c USING {REJECTS} r WHERE c.line = r.line")

    # Columns ------------------------------------------------------------------------------------
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


def _named_rows(reference: "Reference") -> str:
    """SQL of the rows that may be named: `id` and `word`."""
    found = reference.model._default_manager.filter(**reference.where).order_by()
    pk = Coalesce(reference.goes_on_as, "pk") if reference.goes_on_as else F("pk")
    named = found.values_list(pk, reference.by)
    if reference.or_by:
        named = named.union(found.values_list(pk, reference.or_by))
    sql, params = named.query.sql_with_params()
    with connection.cursor() as cursor:
        ready = cursor.mogrify(sql, params).decode()
    return f"SELECT id, word::text FROM ({ready}) AS named(id, word)"


def _parents(reference: "Reference", name: str) -> str:
    sql, params = (
        reference.model._default_manager.order_by()
        .values_list(reference.by, f"{name}__{reference.by}")
        .query.sql_with_params()
    )
    with connection.cursor() as cursor:
        return str(cursor.mogrify(sql, params).decode())


Apply = Callable[[Staging], Counts]
