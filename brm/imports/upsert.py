"""Write staged records into a model's table: what is new, what changed, what stays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from brm.imports.counts import Counts

SHOWN = 200
"""Differences kept of one import; the counts are always of all records."""


@dataclass(frozen=True)
class Computed:
    """A column made from several fields; given as soon as the file gives one of them."""

    sql: str
    fields: tuple[str, ...]

    def __init__(self, sql: str, *fields: str) -> None:
        object.__setattr__(self, "sql", sql)
        object.__setattr__(self, "fields", fields)


@dataclass(frozen=True)
class Column:
    """One column of the target: its value as SQL over the staging table, and when it is given."""

    name: str
    sql: str
    given: str

    @property
    def quoted(self) -> str:
        return quote(self.name)


@dataclass
class Upsert:
    """One set-based write of the staging table `source` into `model`'s table.

    `key` and `columns` are SQL over `source`; of several records with one key the first counts.
    `key_names` are the words that tell a record apart in a difference.
    """

    source: str
    model: type[models.Model]
    key: Mapping[str, str]
    columns: list[Column]
    on_create: Mapping[str, str]
    where: str = "true"
    preset_id: str = "NULL::bigint"
    order: str = "record"
    match: str = field(default="import_match", init=False)

    def run(self) -> tuple[Counts, list[dict[str, Any]]]:
        """Write, and say how many records and which differences."""
        self._match()
        differences = self._changed() + self._made()
        updated = self._update()
        created = self._insert()
        return Counts(created, updated, self._matched() - updated), differences[:SHOWN]

    @property
    def table(self) -> str:
        return quote(self.model._meta.db_table)

    @property
    def pk(self) -> str:
        return quote(str(self.model._meta.pk.column))

    @property
    def typed_key(self) -> list[str]:
        """The key as SQL over `source`, in the types of the target's columns."""
        return [self._typed(name, sql) for name, sql in self.key.items()]

    def _match(self) -> None:
        """One row a target row: its id (old, preset or new), its new values, what is given."""
        keys = self.typed_key
        picked = [f"{sql} AS k{n}" for n, sql in enumerate(keys)]
        for n, column in enumerate(self.columns):
            picked.append(f"{self._new_value(column.name, column.sql)} AS v{n}")
            picked.append(f"({column.given}) AS g{n}")
        for n, (name, sql) in enumerate(self.on_create.items()):
            picked.append(f"{self._typed(name, sql)} AS c{n}")
        on = " AND ".join(self._equals(name, f"m.k{n}") for n, name in enumerate(self.key))
        run(f"DROP TABLE IF EXISTS {self.match}")
        run(
            f"CREATE TEMP TABLE {self.match} ON COMMIT DROP AS "
            f"SELECT m.*, t.{self.pk} IS NULL AS is_new, "
            f"coalesce(t.{self.pk}, m.preset, {self._next_id()}) AS id FROM "
            f"(SELECT DISTINCT ON ({', '.join(keys)}) record, line, {self.preset_id} AS preset, "
            f"{self.order} AS place, {', '.join(picked)} FROM {self.source} "
            f"WHERE {self.where} ORDER BY {', '.join(keys)}, record) m "
            f"LEFT JOIN {self.table} t ON {on}"
        )
        run(f"CREATE INDEX ON {self.match} (id)")
        run(f"ANALYZE {self.match}")

    def _matched(self) -> int:
        return int(value(f"SELECT count(*) FROM {self.match} WHERE NOT is_new"))

    def _update(self) -> int:
        if not self.columns:
            return 0
        sets = [
            f"{column.quoted} = CASE WHEN m.g{n} THEN m.v{n} ELSE t.{column.quoted} END"
            for n, column in enumerate(self.columns)
        ]
        sets += [f"{quote(name)} = now()" for name in self._touched_on_update()]
        return run(
            f"UPDATE {self.table} t SET {', '.join(sets)} FROM {self.match} m "
            f"WHERE t.{self.pk} = m.id AND NOT m.is_new AND ({self._differs()})"
        )

    def _insert(self) -> int:
        values = {self.pk: "m.id"}
        for model_field in self.model._meta.concrete_fields:
            default = self._default(model_field)
            if default is not None:
                values[quote(str(model_field.column))] = default
        values |= {quote(name): f"m.k{n}" for n, name in enumerate(self.key)}
        values |= {column.quoted: f"m.v{n}" for n, column in enumerate(self.columns)}
        values |= {quote(name): f"m.c{n}" for n, name in enumerate(self.on_create)}
        return run(
            f"INSERT INTO {self.table} ({', '.join(values)}) SELECT {', '.join(values.values())} "
            f"FROM {self.match} m WHERE m.is_new ORDER BY m.place, m.record"
        )

    def _differs(self) -> str:
        return " OR ".join(
            f"(m.g{n} AND t.{column.quoted} IS DISTINCT FROM m.v{n})"
            for n, column in enumerate(self.columns)
        )

    def would_change(self, held: str) -> str:
        """As `_differs`, of the row whose id is the SQL `held`, before anything is matched.

        Each column is asked for by itself: no word of `source` can then mean one of the target.
        """
        return " OR ".join(
            f"(({column.given}) AND (SELECT t.{column.quoted} FROM {self.table} t"
            f" WHERE t.{self.pk} = {held})"
            f" IS DISTINCT FROM {self._new_value(column.name, column.sql)})"
            for column in self.columns
        )

    def _changed(self) -> list[dict[str, Any]]:
        if not self.columns:
            return []
        picked = ", ".join(
            f"m.g{n} AND t.{column.quoted} IS DISTINCT FROM m.v{n}, "
            f"{self._words(column.name, f't.{column.quoted}')}, "
            f"{self._words(column.name, f'm.v{n}')}"
            for n, column in enumerate(self.columns)
        )
        found = rows(
            f"SELECT m.line, {self._key_words()}, {picked} FROM {self.match} m "
            f"JOIN {self.table} t ON t.{self.pk} = m.id "
            f"WHERE NOT m.is_new AND ({self._differs()}) ORDER BY m.record LIMIT {SHOWN}"
        )
        return [self._difference("update", row) for row in found]

    def _made(self) -> list[dict[str, Any]]:
        picked = "".join(
            f", m.g{n}, NULL, {self._words(column.name, f'm.v{n}')}"
            for n, column in enumerate(self.columns)
        )
        found = rows(
            f"SELECT m.line, {self._key_words()}{picked} FROM {self.match} m "
            f"WHERE m.is_new ORDER BY m.record LIMIT {SHOWN}"
        )
        return [self._difference("create", row) for row in found]

    def _difference(self, what: str, row: tuple[Any, ...]) -> dict[str, Any]:
        first = 1 + len(self.key)
        values = {
            column.name.removesuffix("_id"): [row[at + 1], row[at + 2]]
            for column, at in zip(self.columns, range(first, len(row), 3), strict=True)
            if row[at]
        }
        key = [word for word in row[1:first] if word is not None]
        of = str(self.model._meta.verbose_name)
        return {"line": row[0], "what": what, "of": of, "key": key, "values": values}

    def _key_words(self) -> str:
        return ", ".join(self._words(name, f"m.k{n}") for n, name in enumerate(self.key))

    def _words(self, name: str, sql: str) -> str:
        """The value as a reader knows it: a reference by its code, name or number."""
        model_field = self._field(name)
        related = model_field.related_model if model_field.is_relation else None
        if related is None or isinstance(related, str):
            return f"({sql})::text"
        known = {each.name: str(each.column) for each in related._meta.concrete_fields}
        word = next((known[w] for w in ("code", "number", "name") if w in known), None)
        if word is None:
            return f"({sql})::text"
        pk = quote(str(related._meta.pk.column))
        there = (
            f"(SELECT r.{quote(word)}::text FROM {quote(related._meta.db_table)} r "
            f"WHERE r.{pk} = {sql})"
        )
        if related is not self.model:
            return there
        return f"coalesce({there}, {self._word_to_come(word, sql)})"

    def _word_to_come(self, word: str, sql: str) -> str:
        """The word of a row that the same file makes: it is in no table yet."""
        named = {name: f"k{n}" for n, name in enumerate(self.key)}
        named |= {column.name: f"v{n}" for n, column in enumerate(self.columns)}
        if word not in named:
            return "NULL"
        return f"(SELECT s.{named[word]}::text FROM {self.match} s WHERE s.id = {sql})"

    def _field(self, name: str) -> Any:
        for each in self.model._meta.concrete_fields:
            if each.column == name:
                return each
        raise ValueError(f"{self.model._meta.label} has no column {name}")

    def _typed(self, name: str, sql: str) -> str:
        kind = str(self._field(name).db_type(connection))
        if kind.startswith("varchar"):
            kind = "varchar[]" if kind.endswith("[]") else "varchar"
        return f"({sql})::{kind}"

    def _new_value(self, name: str, sql: str) -> str:
        default = self._default(self._field(name))
        typed = self._typed(name, sql)
        return typed if default is None else f"coalesce({typed}, {default})"

    def _equals(self, name: str, sql: str) -> str:
        """Whether the target's column is `sql`. The words of both let a join of empty keys hash."""
        column = f"t.{quote(name)}"
        if not self._field(name).null:
            return f"{column} = {sql}"
        return (
            f"coalesce({column}::text, '') = coalesce({sql}::text, '') "
            f"AND {column} IS NOT DISTINCT FROM {sql}"
        )

    def _next_id(self) -> str:
        pk = self.model._meta.pk
        if isinstance(pk, models.AutoField):
            sequence = f"pg_get_serial_sequence('{self.table}', '{pk.column}')"
            return f"nextval({sequence})"
        return "gen_random_uuid()"

    def _touched_on_update(self) -> list[str]:
        return [
            str(each.column)
            for each in self.model._meta.concrete_fields
            if getattr(each, "auto_now", False)
        ]

    def _default(self, model_field: Any) -> str | None:
        """The model's default for a column as SQL, None where the column has none."""
        of_database = model_field.has_db_default() and not model_field.has_default()
        if model_field.primary_key or model_field.generated or of_database:
            return None
        if getattr(model_field, "auto_now", False) or getattr(model_field, "auto_now_add", False):
            return "now()"
        if isinstance(model_field, models.UUIDField) and model_field.has_default():
            return "gen_random_uuid()"
        if not model_field.has_default() and (
            model_field.null or not model_field.empty_strings_allowed
        ):
            return None
        ready = model_field.get_db_prep_save(model_field.get_default(), connection)
        return f"{literal(ready)}::{model_field.db_type(connection)}"


def quote(name: str) -> str:
    return connection.ops.quote_name(name)


def literal(fact: Any) -> str:
    """The value as SQL text, escaped by the driver."""
    with connection.cursor() as cursor:
        return str(cursor.mogrify("%s", [fact]).decode())


def run(sql: str, params: list[Any] | None = None) -> int:
    """Execute, and say how many rows it concerned."""
    with connection.cursor() as cursor:
        cursor.execute(*_bound(sql, params))
        return int(cursor.rowcount)


def rows(sql: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(*_bound(sql, params))
        return list(cursor.fetchall())


def _bound(sql: str, params: list[Any] | None) -> tuple[str, list[Any]]:
    """The statement with a list of parameters, be it empty.

    The history's context puts parameters of its own before it; a percent sign in a literal would
    then be taken for a place to put one.
    """
    return (sql.replace("%", "%%"), []) if params is None else (sql, params)


def value(sql: str, params: list[Any] | None = None) -> Any:
    return rows(sql, params)[0][0]
