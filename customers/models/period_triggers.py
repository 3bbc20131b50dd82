"""The triggers that keep periods whole, and units and periods in step, whoever writes."""

import pgtrigger

from customers.models.clock import TODAY
from customers.models.paths import MANY_PLANNED, PLANNED_AS_BEFORE, lock_trigger
from customers.models.period_sql import changes, mirror

EFFECTIVE_ON = f"coalesce(nullif(current_setting('brm.effective_on', true), '')::date, {TODAY})"


def _refuse(query: str, constraint: str, *, using: str) -> str:
    """Refuse with the sentence that the query finds, if it finds one."""
    return f"""
    EXECUTE $asked${query}$asked$ INTO refusal USING {using};
    IF refusal IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}',
            MESSAGE = refusal;
    END IF;
    """


UNTILED = """
    SELECT format('The periods of %s leave out some of its days or go beyond them.', u.name)
    FROM unnest($1) AS one JOIN customers_unit u ON u.id = one LEFT JOIN (
        SELECT unit_id, range_agg(valid) AS days FROM customers_unitperiod
        WHERE unit_id = ANY($1) GROUP BY unit_id
    ) held ON held.unit_id = u.id
    WHERE held.days IS DISTINCT FROM datemultirange(u.valid)
    LIMIT 1
"""
ARE_TILED = _refuse(UNTILED, "a_unit_has_a_period_on_each_of_its_days", using="touched")

# A period without a first day is taken to have begun with its parent.
OUTLIVING = """
    SELECT format('%s would stand on days on which its parent %s does not.', u.name, q.name)
    FROM (
        SELECT id FROM customers_unitperiod WHERE unit_id = ANY($1) AND parent_id IS NOT NULL
        UNION
        SELECT id FROM customers_unitperiod WHERE parent_id = ANY($2)
    ) AS asked JOIN customers_unitperiod p ON p.id = asked.id
    JOIN customers_unit q ON q.id = p.parent_id JOIN customers_unit u ON u.id = p.unit_id
    WHERE NOT (p.valid && q.valid AND (upper_inf(q.valid) OR coalesce(
                   upper(p.valid) <= upper(q.valid), false))
               AND (lower_inf(p.valid) OR lower_inf(q.valid) OR lower(q.valid) <= lower(p.valid)))
    LIMIT 1
"""


def _parents_stand(children: str, parents: str) -> str:
    return _refuse(OUTLIVING, "a_unit_stands_within_its_parent", using=f"{children}, {parents}")


# Up from each unit, on the days that all steps have in common. Only a unit that is itself a parent
# on such a day can be part of a ring.
RING = """
    WITH RECURSIVE up (start, at, days) AS (
        SELECT p.unit_id, p.parent_id, p.valid FROM customers_unitperiod p
        WHERE p.unit_id = ANY($1) AND p.parent_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM customers_unitperiod c
            WHERE c.parent_id = p.unit_id AND c.valid && p.valid)
        UNION ALL
        SELECT up.start, p.parent_id, up.days * p.valid
        FROM up JOIN customers_unitperiod p ON p.unit_id = up.at AND p.valid && up.days
        WHERE p.parent_id IS NOT NULL
    ) CYCLE at SET again USING visited,
    met AS (
        SELECT at, coalesce(lower(days), upper(days) - 1, current_date) AS day
        FROM up WHERE again LIMIT 1
    ), around (id, name, day, step, next) AS (
        SELECT p.unit_id, p.name, met.day, 0, p.parent_id
        FROM met JOIN customers_unitperiod p ON p.unit_id = met.at AND p.valid @> met.day
        UNION ALL
        SELECT p.unit_id, p.name, a.day, a.step + 1, p.parent_id
        FROM around a JOIN customers_unitperiod p ON p.unit_id = a.next AND p.valid @> a.day
    ) CYCLE id SET closed USING passed
    SELECT format('The units would stand in a ring on %s: %s.', min(day),
                  string_agg(name, ' under ' ORDER BY step))
    FROM around HAVING count(*) > 0
"""


def _no_ring(units: str) -> str:
    return f"""
    IF {units} IS NOT NULL THEN
        {_refuse(RING, "units_form_no_ring", using=units)}
    END IF;
    """


MIRRORED = f"EXECUTE $mirror${mirror('u.id = ANY($1)')}$mirror$ USING touched;"

DECLARED = [
    ("touched", "bigint[]"),
    ("named", "bigint[]"),
    ("refusal", "text"),
    ("nested", "text"),
]

# What a unit is made with, it has on all of its days; the path trigger has looked for rings among
# what is new, so that here only those are walked whom an older period already names as parent.
OF_NEW_UNITS = f"""
    SELECT array_agg(id) INTO touched FROM new_values;
    IF touched IS NULL THEN RETURN NULL; END IF;
    {MANY_PLANNED.format(many="touched")}
    PERFORM set_config('brm.units_are_new', 'yes', true);
    EXECUTE $new$
        INSERT INTO customers_unitperiod
            (unit_id, parent_id, manager_id, name, kind, valid, version)
        SELECT id, parent_id, manager_id, name, kind, valid, 1 FROM new_values
    $new$;
    PERFORM set_config('brm.units_are_new', '', true);
    {_parents_stand("touched", "touched")}
    EXECUTE $named$
        SELECT array_agg(DISTINCT p.parent_id)
        FROM new_values n JOIN customers_unitperiod p ON p.parent_id = n.id
        WHERE NOT EXISTS (SELECT 1 FROM new_values o WHERE o.id = p.unit_id)
    $named$ INTO named;
    {_no_ring("named")}
    {PLANNED_AS_BEFORE}
    RETURN NULL;
"""  # noqa: S608  (own names)

ASKED_OF_UNITS = f"""
    SELECT n.id AS unit_id, {EFFECTIVE_ON} AS from_day, {TODAY} AS through,
        n.parent_id, n.parent_id IS DISTINCT FROM o.parent_id AS sets_parent,
        n.manager_id, n.manager_id IS DISTINCT FROM o.manager_id AS sets_manager,
        n.name, n.name <> o.name AS sets_name, n.kind, n.kind <> o.kind AS sets_kind
    FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.id = ANY($1)
"""  # noqa: S608  (own names)

# Inside another trigger a unit only follows its periods.
OF_CHANGED_UNITS = f"""
    IF pg_trigger_depth() > 1 THEN RETURN NULL; END IF;
    EXECUTE $changed$
        SELECT array_agg(n.id), array_agg(n.id) FILTER (WHERE n.valid <> o.valid)
        FROM new_values n JOIN old_values o ON o.id = n.id
        WHERE (n.parent_id, n.manager_id, n.name, n.kind, n.valid)
            IS DISTINCT FROM (o.parent_id, o.manager_id, o.name, o.kind, o.valid)
    $changed$ INTO touched, named;
    IF touched IS NULL THEN RETURN NULL; END IF;
    {MANY_PLANNED.format(many="touched")}
    EXECUTE $periods${changes(ASKED_OF_UNITS)}$periods$ USING touched;
    IF named IS NOT NULL THEN
        {_parents_stand("named", "named")}
        {MIRRORED}
    END IF;
    {PLANNED_AS_BEFORE}
    RETURN NULL;
"""  # noqa: S608  (own names)

OF_GONE_UNITS = """
    DELETE FROM customers_unitperiod WHERE unit_id IN (SELECT id FROM old_values);
    RETURN NULL;
"""


def keeping_periods() -> list[pgtrigger.Trigger]:
    """The triggers of Unit: whatever is written there is a change of its periods."""
    return [
        pgtrigger.Trigger(
            name="periods_of_new",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            referencing=pgtrigger.Referencing(new="new_values"),
            declare=DECLARED,
            func=OF_NEW_UNITS,
        ),
        pgtrigger.Trigger(
            name="periods_of_changed",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            referencing=pgtrigger.Referencing(old="old_values", new="new_values"),
            declare=DECLARED,
            func=OF_CHANGED_UNITS,
        ),
        pgtrigger.Trigger(
            name="periods_of_gone",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Delete,
            referencing=pgtrigger.Referencing(old="old_values"),
            func=OF_GONE_UNITS,
        ),
    ]


def _checked(touched: str) -> str:
    return f"""
    {touched}
    IF touched IS NULL THEN RETURN NULL; END IF;
    {MANY_PLANNED.format(many="touched")}
    {ARE_TILED}
    {_parents_stand("touched", "NULL::bigint[]")}
    {_no_ring("touched")}
    {MIRRORED}
    {PLANNED_AS_BEFORE}
    RETURN NULL;
    """


# The periods that new units are made with are looked at by the trigger of those units.
OF_ADDED = f"""
    IF pg_trigger_depth() > 1 AND current_setting('brm.units_are_new', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    {_checked("SELECT array_agg(DISTINCT unit_id) INTO touched FROM new_values;")}
"""  # noqa: S608  (own names)
OF_EDITED = _checked(
    """
    SELECT array_agg(DISTINCT unit_id) INTO touched
    FROM (SELECT unit_id FROM new_values UNION SELECT unit_id FROM old_values) both_sides;
    """
)
OF_TAKEN_OUT = f"""
    SELECT array_agg(DISTINCT unit_id) INTO touched FROM old_values;
    IF touched IS NULL THEN RETURN NULL; END IF;
    {ARE_TILED}
    {MIRRORED}
    RETURN NULL;
"""  # noqa: S608  (own names)


def period_triggers() -> list[pgtrigger.Trigger]:
    """The triggers of UnitPeriod: one lock before, all that must not be after, then the mirror.

    They refuse, with a sentence that names the units: days of a unit without a period or a period
    beyond them, a parent that does not stand on those days, a ring on any day.
    """
    return [
        lock_trigger(pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="added",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            referencing=pgtrigger.Referencing(new="new_values"),
            declare=DECLARED,
            func=OF_ADDED,
        ),
        pgtrigger.Trigger(
            name="edited",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            referencing=pgtrigger.Referencing(old="old_values", new="new_values"),
            declare=DECLARED,
            func=OF_EDITED,
        ),
        pgtrigger.Trigger(
            name="taken_out",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Delete,
            referencing=pgtrigger.Referencing(old="old_values"),
            declare=DECLARED,
            func=OF_TAKEN_OUT,
        ),
    ]
