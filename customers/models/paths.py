"""The path of a unit from the root (ltree), kept by the database: no writer can forget it."""

from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db import models
from django.db.models import F
from django.db.models.sql.compiler import SQLCompiler

# One lock for the shape of the whole tree: without it two moves at once, each innocent alone,
# could close a ring that neither sees.
LOCK = "PERFORM pg_advisory_xact_lock(hashtext('customers_unit'), hashtext('path'));"

# `tops` are the changed units that have no other changed unit above them; all paths that change
# are theirs and those below. A changed unit that no walk down from a top reaches is in a ring, or
# below one, or its parent does not exist yet: the foreign key asks at the end, and by then the
# insert of that parent has walked down to it. So may a ring be closed in two statements, which
# shows as a top below its own walk.
KEEP_PATHS = """
    WITH RECURSIVE moved AS MATERIALIZED (
        SELECT u.id, u.parent_id, p.path AS above
        FROM unnest(changed) AS one JOIN customers_unit u ON u.id = one
        LEFT JOIN customers_unit p ON p.id = u.parent_id
    ), held AS MATERIALIZED (
        SELECT DISTINCT m.id
        FROM moved m CROSS JOIN string_to_table(m.above::text, '.') AS label
        JOIN moved other ON other.id = label::bigint
    ), tops AS MATERIALIZED (
        SELECT m.id, m.parent_id, m.above FROM moved m
        WHERE (m.parent_id IS NULL OR m.above IS NOT NULL)
          AND NOT EXISTS (SELECT 1 FROM held WHERE held.id = m.id)
    ), walk (id, path) AS (
        SELECT id, coalesce(above, ''::ltree) || id::text FROM tops
        UNION ALL
        SELECT c.id, w.path || c.id::text FROM walk w JOIN customers_unit c ON c.parent_id = w.id
        WHERE c.id NOT IN (SELECT id FROM tops)
    ), kept AS (
        UPDATE customers_unit u SET path = walk.path FROM walk
        WHERE walk.id = u.id AND u.path IS DISTINCT FROM walk.path
    )
    SELECT id INTO lost FROM (
        SELECT m.id FROM moved m WHERE NOT EXISTS (SELECT 1 FROM walk WHERE walk.id = m.id)
        UNION ALL
        SELECT t.id FROM tops t JOIN walk ON walk.id = t.parent_id
    ) AS astray LIMIT 1;
    IF lost IS NOT NULL THEN
        WITH RECURSIVE up (id, name, parent_id, step) AS (
            SELECT id, name, parent_id, 0 FROM customers_unit WHERE id = lost
            UNION ALL
            SELECT u.id, u.name, u.parent_id, step + 1
            FROM up JOIN customers_unit u ON u.id = up.parent_id
        ) CYCLE id SET again USING visited,
        last AS (SELECT id, step FROM up WHERE again LIMIT 1)
        SELECT string_agg(up.name, ' under ' ORDER BY up.step) INTO ring
        FROM up, last
        WHERE up.step <= last.step
          AND up.step >= (SELECT min(f.step) FROM up f WHERE f.id = last.id);
    END IF;
    IF ring IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'units_form_no_ring',
            MESSAGE = 'The units would stand in a ring: ' || ring || '.';
    END IF;
"""

OF_NEW = """
    SELECT array_agg(id) INTO changed FROM new_values;
    IF changed IS NULL THEN RETURN NULL; END IF;
    dated := changed;
"""

# An upsert fires the update trigger first, while the rows it inserted have no path yet.
OF_MOVED = """
    SELECT array_agg(n.id) FILTER (WHERE n.parent_id IS DISTINCT FROM o.parent_id),
           array_agg(n.id)
    INTO changed, dated
    FROM new_values n JOIN old_values o ON o.id = n.id
    WHERE n.parent_id IS DISTINCT FROM o.parent_id OR n.valid <> o.valid;
    IF dated IS NULL THEN RETURN NULL; END IF;
    IF changed IS NOT NULL THEN
        changed := changed || ARRAY(SELECT id FROM customers_unit WHERE path IS NULL);
"""

# A unit without a first day is taken to have stood as long as its parent.
PARENTS_STAND = """
    SELECT format('%s would stand on days on which its parent %s does not.', u.name, p.name)
    INTO ring
    FROM customers_unit u JOIN customers_unit p ON p.id = u.parent_id
    WHERE (u.id = ANY(dated) OR p.id = ANY(dated)) AND NOT p.valid @> daterange(
        CASE WHEN lower_inf(u.valid) THEN lower(p.valid) ELSE lower(u.valid) END, upper(u.valid))
    LIMIT 1;
    IF ring IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            CONSTRAINT = 'a_unit_stands_within_its_parent', MESSAGE = ring;
    END IF;
"""

DECLARED = [("changed", "bigint[]"), ("dated", "bigint[]"), ("lost", "bigint"), ("ring", "text")]


def path_triggers() -> list[pgtrigger.Trigger]:
    """The triggers of Unit: one lock before, then paths and parents checked once a statement.

    They refuse, with a sentence that names the units, a ring in the tree (also one that a single
    statement closes over many rows) and a unit that outlives its parent.
    """
    return [
        pgtrigger.Trigger(
            name="lock_tree",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),  # type: ignore[no-untyped-call]
            func=LOCK + " RETURN NULL;",
        ),
        pgtrigger.Trigger(
            name="path_of_new",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            referencing=pgtrigger.Referencing(new="new_values"),  # type: ignore[no-untyped-call]
            declare=DECLARED,
            func="\n".join((OF_NEW, KEEP_PATHS, PARENTS_STAND, "RETURN NULL;")),
        ),
        pgtrigger.Trigger(
            name="path_of_moved",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            referencing=pgtrigger.Referencing(  # type: ignore[no-untyped-call]
                old="old_values", new="new_values"
            ),
            declare=DECLARED,
            func="\n".join((OF_MOVED, KEEP_PATHS, "END IF;", PARENTS_STAND, "RETURN NULL;")),
        ),
    ]


if TYPE_CHECKING:
    PathField = models.Field[str | None, str | None]
    PathLookup = models.Lookup[str]
else:
    PathField = models.Field
    PathLookup = models.Lookup


class LTreeField(PathField):
    """A path of ids from the root; written by the triggers only, read as text."""

    def db_type(self, connection: Any) -> str:
        return "ltree"

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Leave the column to the triggers: an instance read before a move knows the old path."""
        return None if add else F(self.attname)


class Compared(PathLookup):
    """Two places of the tree compared by an operator of ltree."""

    operator: str

    def as_sql(  # type: ignore[override]  # the stubs know no connection of any database
        self, compiler: SQLCompiler, connection: Any
    ) -> tuple[str, list[Any]]:
        place, place_params = self.process_lhs(compiler, connection)
        other, other_params = self.process_rhs(compiler, connection)
        cast = "::ltree" if self.rhs_is_direct_value() else ""
        return f"{place} {self.operator} {other}{cast}", [*place_params, *other_params]


@LTreeField.register_lookup
class Within(Compared):
    """`path__within=other`: the place itself and every place below it."""

    lookup_name = "within"
    operator = "<@"


@LTreeField.register_lookup
class Above(Compared):
    """`path__above=other`: the place itself and every place above it, up to the root."""

    lookup_name = "above"
    operator = "@>"
