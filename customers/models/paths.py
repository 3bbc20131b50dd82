"""The path of a unit from the root (ltree), kept by the database: no writer can forget it."""

from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db import models
from django.db.models import F
from django.db.models.sql.compiler import SQLCompiler

# One lock for the structure: without it two moves at once, each innocent alone, could close a ring
# that neither sees; and what is written while a customer's tier is changed would be followed as
# before.
LOCK = "PERFORM pg_advisory_xact_lock(hashtext('customers_unit'), hashtext('path'));"

# `tops` are the changed units that have no other changed unit above them; all paths that change
# are theirs and those below. A changed unit that no walk down from a top reaches is in a ring, or
# below one, or its parent does not exist yet: the foreign key asks at the end, and by then the
# insert of that parent has walked down to it. So may a ring be closed in two statements, which
# shows as a top below its own walk.
WALK = """
    WITH RECURSIVE moved AS MATERIALIZED (
        SELECT u.id, u.parent_id, p.path AS above
        FROM unnest($1) AS one JOIN customers_unit u ON u.id = one
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
    (SELECT id FROM moved EXCEPT SELECT id FROM walk)
    UNION ALL
    (SELECT parent_id FROM tops INTERSECT SELECT id FROM walk)
    LIMIT 1
"""
RING = """
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
"""
KEEP_PATHS = f"""
    EXECUTE $walk${WALK}$walk$ INTO lost USING changed;
    IF lost IS NOT NULL THEN {RING} END IF;
    IF ring IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'units_form_no_ring',
            MESSAGE = 'The units would stand in a ring: ' || ring || '.';
    END IF;
"""

# After a rolled-back import the planner takes the table to be empty and would loop over it in
# loops: 100 000 units then cost hours instead of seconds. So each statement is planned anew, and
# for many units without nested loops.
MANY_PLANNED = """
    nested := current_setting('enable_nestloop');
    IF cardinality({many}) > 500 THEN
        PERFORM set_config('enable_nestloop', 'off', true);
    END IF;
"""
PLANNED_AS_BEFORE = "PERFORM set_config('enable_nestloop', nested, true);"

# A unit whose parent is there already gets its path as it is written; the others, whose parents
# come later in the same statement, get theirs at its end.
AT_ONCE = """
    IF NEW.parent_id IS NULL THEN
        NEW.path := NEW.id::text::ltree;
    ELSE
        SELECT p.path || NEW.id::text INTO NEW.path
        FROM customers_unit p WHERE p.id = NEW.parent_id;
    END IF;
    RETURN NEW;
"""
OF_NEW = """
    SELECT array_agg(id) INTO changed FROM new_values;
    IF changed IS NULL THEN RETURN NULL; END IF;
    EXECUTE $changes$
        SELECT array_agg(n.id) FROM new_values n
        WHERE n.path IS NULL OR EXISTS (
            SELECT 1 FROM customers_unit c
            WHERE c.parent_id = n.id AND c.path IS DISTINCT FROM n.path || c.id::text)
    $changes$ INTO changed;
"""

# An upsert fires the update trigger first, while the rows it inserted have no path yet.
OF_MOVED = """
    EXECUTE $changes$
        SELECT array_agg(n.id)
        FROM new_values n JOIN old_values o ON o.id = n.id
        WHERE n.parent_id IS DISTINCT FROM o.parent_id
    $changes$ INTO changed;
"""
NOTHING = "IF changed IS NULL THEN RETURN NULL; END IF;"
MANY = MANY_PLANNED.format(many="changed")
END = PLANNED_AS_BEFORE + " RETURN NULL;"
WITHOUT_PATH = "changed := changed || ARRAY(SELECT id FROM customers_unit WHERE path IS NULL);"

DECLARED = [
    ("changed", "bigint[]"),
    ("lost", "bigint"),
    ("ring", "text"),
    ("nested", "text"),
]


def lock_trigger(operation: Any) -> pgtrigger.Trigger:
    """The lock, before a statement reads or writes any row."""
    return pgtrigger.Trigger(
        name="lock_tree",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=operation,
        func=LOCK + " RETURN NULL;",
    )


# A change of any of these is written into the unit's periods too, under the same lock.
SHAPING = ("parent_id", "manager_id", "name", "kind", "valid")


def path_triggers() -> list[pgtrigger.Trigger]:
    """The triggers of Unit: one lock before, then the paths kept once a statement.

    They refuse, with a sentence that names the units, a ring in the tree, also one that a single
    statement closes over many rows.
    """
    return [
        lock_trigger(pgtrigger.Insert | pgtrigger.UpdateOf(*SHAPING)),
        pgtrigger.Trigger(
            name="path_at_once",
            operation=pgtrigger.Insert,
            when=pgtrigger.Before,
            func=AT_ONCE,
        ),
        pgtrigger.Trigger(
            name="path_of_new",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            referencing=pgtrigger.Referencing(new="new_values"),
            declare=DECLARED,
            func="\n".join((OF_NEW, NOTHING, MANY, KEEP_PATHS, END)),
        ),
        pgtrigger.Trigger(
            name="path_of_moved",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            referencing=pgtrigger.Referencing(old="old_values", new="new_values"),
            declare=DECLARED,
            func="\n".join((OF_MOVED, NOTHING, MANY, WITHOUT_PATH, KEEP_PATHS, END)),
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
