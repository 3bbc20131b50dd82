"""What the fields of records refer to: found, placed in trees, left out or rejected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection, models
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from brm.imports.trees import Shape, shape_of
from brm.imports.upsert import literal, quote, rows, run
from brm.imports.working_tables import CELLS, CIRCLE, ITSELF, MISSING, NOTES, RECORDS, refuse

if TYPE_CHECKING:
    from brm.imports.kinds import Field, Kind, Reference


@dataclass(frozen=True)
class References:
    """The fields whose references are made where they are missing, left out where they are
    missing, and left out where they lead back to the line itself."""

    create: frozenset[str] = frozenset()
    leave_out: frozenset[str] = frozenset()
    open_circles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Linking:
    """The references of a kind's records, as a recipe wants them treated."""

    kind: "Kind"
    options: References = field(default_factory=References)

    @property
    def fields(self) -> list["Field"]:
        return [each for each in self.kind.fields if each.refers_to]

    def reference(self, name: str) -> "Reference":
        reference = self.kind[name].refers_to
        if reference is None:
            raise ValueError(f"{name} refers to nothing")
        return reference

    def is_tree(self, model: type[models.Model]) -> bool:
        return any(
            each.refers_to and each.refers_to.within_file and each.refers_to.model is model
            for each in self.kind.fields
        )

    def resolve(self, name: str) -> None:
        """Write into `<name>_id` the one row that the text names; two such rows name none."""
        reference = self.reference(name)
        named = _named_rows(reference)
        run(
            f"UPDATE {RECORDS} s SET {quote(f'{name}_id')} = r.id FROM "
            f"(SELECT word, min(id) AS id FROM ({named}) n WHERE word IN "
            f"(SELECT {quote(name)} FROM {RECORDS}) GROUP BY word HAVING count(DISTINCT id) = 1) r "
            f"WHERE r.word = s.{quote(name)}"
        )

    def refuse_unknown(self) -> int:
        refused = 0
        for each in self.fields:
            reference = self.reference(each.name)
            if reference.within_file or each.name in self.options.create:
                continue
            if each.name in self.options.leave_out:
                refused += self._leave_out_unknown(each.name)
                continue
            refused += refuse(
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

    def place_in_trees(self) -> int:
        return sum(
            self._place_in_tree(each)
            for each in self.fields
            if each.refers_to and each.refers_to.within_file
        )

    def _place_in_tree(self, each: "Field") -> int:
        """Give each record its id and rank, parents first; refuse circles and what has no root."""
        reference = self.reference(each.name)
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
        if name in self.options.open_circles:
            alone = [cycle[0] for cycle in shape.cycles if len(cycle) == 1]
            longer = [code for cycle in shape.cycles if len(cycle) > 1 for code in cycle]
            left_out += self._leave_out(name, own, alone, ITSELF)
            left_out += self._leave_out(name, own, longer, CIRCLE)
        if name in self.options.leave_out:
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
            refused += refuse(
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
        return refuse(
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
