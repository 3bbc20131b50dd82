"""The triggers that keep the freshness of records: no writer of the structure can forget it.

`brm_settle_freshness(units, people)` (made by a migration) puts the freshness of everything at
the units, and of the people, in order: who is the nearest customer, which interval follows, when
the record ends. That of a person merged into another one is over from the start, and kept with
what was confirmed: a merge may be taken back. Only rows that differ are written. What a statement
touched is told to it here: `new_values` and `old_values` are the rows as they are and as they were.

Whoever settles has taken the structure's lock before the statement read a row, and so sees what
those before wrote: of a new mandate and another tier at once, the second settles both.
"""

import pgtrigger

from customers.models.paths import lock_trigger

OPERATIONS = {
    "insert": (pgtrigger.Insert, pgtrigger.Referencing(new="new_values")),
    "update": (pgtrigger.Update, pgtrigger.Referencing(new="new_values", old="old_values")),
    "delete": (pgtrigger.Delete, pgtrigger.Referencing(old="old_values")),
}


def _trigger(name: str, word: str, func: str) -> pgtrigger.Trigger:
    """One that runs once a statement, after it."""
    operation, seen = OPERATIONS[word]
    return pgtrigger.Trigger(
        name=f"{name}_{word}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=seen,
        func=f"{func} RETURN NULL;",
    )


def _settle(word: str, *, units: str = "", people: str = "", before: str = "") -> pgtrigger.Trigger:
    """Settle what the two selects find; planned anew each time, as plans for few rows do not last.

    The name sorts behind those of the paths: a unit has its path when its customer is sought.
    """
    lists = ", ".join(
        f"ARRAY({select})" if select else "NULL::bigint[]" for select in (units, people)
    )
    call = f"EXECUTE $do$ SELECT brm_settle_freshness({lists}) $do$;"
    return _trigger("settle_freshness", word, f"{before} {call}")


FORGET = """
    DELETE FROM customers_freshness
    WHERE kind = '{kind}' AND record IN (SELECT id FROM old_values);
"""


def _forget(kind: str) -> str:
    """Take the freshness of deleted records away."""
    return FORGET.replace("{kind}", kind)


MOVED = """
    FROM new_values n JOIN old_values o ON o.id = n.id
    WHERE (n.path, n.valid, n.manager_id) IS DISTINCT FROM (o.path, o.valid, o.manager_id)
"""


def unit_triggers() -> list[pgtrigger.Trigger]:
    """A unit that comes, moves, ends, or gets another manager."""
    return [
        _settle("insert", units="SELECT id FROM new_values"),
        _settle("update", units="SELECT n.id" + MOVED, people="SELECT o.manager_id" + MOVED),
        _settle(
            "delete",
            people="SELECT manager_id FROM old_values",
            before=_forget("unit"),
        ),
    ]


def person_triggers() -> list[pgtrigger.Trigger]:
    """A person who comes, leaves or is deleted; all else follows from units and memberships."""
    changed = """
        SELECT n.id FROM new_values n JOIN old_values o ON o.id = n.id
        WHERE (n.left_on, n.merged_into_id) IS DISTINCT FROM (o.left_on, o.merged_into_id)
    """
    return [
        lock_trigger(pgtrigger.UpdateOf("left_on", "merged_into_id")),
        _settle("insert", people="SELECT id FROM new_values"),
        _settle("update", people=changed),
        _trigger("settle_freshness", "delete", _forget("person")),
    ]


def membership_triggers() -> list[pgtrigger.Trigger]:
    """A membership that comes, changes or goes: its person may be followed closer, or less."""
    changed = """
        SELECT unnest(ARRAY[n.person_id, o.person_id])
        FROM new_values n JOIN old_values o ON o.id = n.id
        WHERE (n.unit_id, n.valid, n.person_id) IS DISTINCT FROM (o.unit_id, o.valid, o.person_id)
    """
    return [
        lock_trigger(
            pgtrigger.Insert
            | pgtrigger.UpdateOf("unit_id", "valid", "person_id")
            | pgtrigger.Delete
        ),
        _settle("insert", people="SELECT person_id FROM new_values"),
        _settle("update", people=changed),
        _settle("delete", people="SELECT person_id FROM old_values"),
    ]


def mandate_triggers() -> list[pgtrigger.Trigger]:
    """A mandate that comes, changes its unit or its days, or goes."""
    changed = """
        SELECT n.unit_id FROM new_values n JOIN old_values o ON o.id = n.id
        WHERE (n.unit_id, n.valid) IS DISTINCT FROM (o.unit_id, o.valid)
    """
    return [
        lock_trigger(pgtrigger.Insert | pgtrigger.UpdateOf("unit_id", "valid")),
        _settle("insert", units="SELECT unit_id FROM new_values"),
        _settle("update", units=changed),
        _trigger("settle_freshness", "delete", _forget("mandate")),
    ]


def team_triggers() -> list[pgtrigger.Trigger]:
    """A place in a team that comes, changes its customer or its days, or goes."""
    new = "SELECT c.unit_id FROM new_values n JOIN customers_customer c ON c.id = n.customer_id"
    changed = """
         JOIN old_values o ON o.id = n.id
        WHERE (n.customer_id, n.valid) IS DISTINCT FROM (o.customer_id, o.valid)
    """
    return [
        lock_trigger(pgtrigger.Insert | pgtrigger.UpdateOf("customer_id", "valid")),
        _settle("insert", units=new),
        _settle("update", units=new + changed),
        _trigger("settle_freshness", "delete", _forget("team_member")),
    ]


BELOW = """
    SELECT u.id FROM customers_unit top JOIN customers_unit u ON u.path <@ top.path
    WHERE top.id IN ({})
"""


def customer_triggers() -> list[pgtrigger.Trigger]:
    """A customer that comes, goes, or is followed closer: it concerns all units below."""
    changed = """
        SELECT unnest(ARRAY[n.unit_id, o.unit_id])
        FROM new_values n JOIN old_values o ON o.id = n.id
        WHERE (n.tier, n.unit_id) IS DISTINCT FROM (o.tier, o.unit_id)
    """
    return [
        lock_trigger(pgtrigger.Insert | pgtrigger.UpdateOf("tier", "unit_id") | pgtrigger.Delete),
        _settle("insert", units=BELOW.format("SELECT unit_id FROM new_values")),
        _settle("update", units=BELOW.format(changed)),
        _settle(
            "delete",
            units=BELOW.format("SELECT unit_id FROM old_values"),
            before=_forget("customer"),
        ),
    ]


def interval_triggers() -> list[pgtrigger.Trigger]:
    """Another interval concerns every record; administrators change one once in a while."""
    all_of_them = [
        _settle(
            word, units="SELECT id FROM customers_unit", people="SELECT id FROM customers_person"
        )
        for word in OPERATIONS
    ]
    return [lock_trigger(pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete), *all_of_them]


# The last confirmation counts, whichever was written down last. Rows are locked in the order of
# their ids: two people who confirm overlapping branches wait for each other, and never in a ring.
SUBJECT = """
    CASE WHEN c.unit_id IS NOT NULL THEN 'unit'
         WHEN c.person_id IS NOT NULL THEN 'person'
         WHEN c.mandate_id IS NOT NULL THEN 'mandate'
         WHEN c.team_member_id IS NOT NULL THEN 'team_member'
         ELSE 'customer' END AS kind,
    coalesce(c.unit_id, c.person_id, c.mandate_id, c.team_member_id, c.customer_id) AS record
"""
CONFIRMED = """
    EXECUTE $do$
        WITH said AS MATERIALIZED (
            SELECT kind, record, max(confirmed_on) AS confirmed_on
            FROM (SELECT {subject}, c.confirmed_on FROM new_values c) AS one
            GROUP BY kind, record
        ), locked AS MATERIALIZED (
            SELECT f.id, said.confirmed_on FROM said
            JOIN customers_freshness f ON f.kind = said.kind AND f.record = said.record
            ORDER BY f.id FOR NO KEY UPDATE OF f
        )
        UPDATE customers_freshness f
        SET confirmed_on = greatest(f.confirmed_on, locked.confirmed_on)
        FROM locked WHERE f.id = locked.id
    $do$;
""".replace("{subject}", SUBJECT)

LAST = """(
    SELECT max(c.confirmed_on) FROM customers_confirmation c WHERE c.{column} = f.record
    AND NOT EXISTS (SELECT 1 FROM customers_withdrawal w WHERE w.act = c.act)
)"""
WITHDRAWN = """
    EXECUTE $do$
        WITH taken AS MATERIALIZED (
            SELECT {subject} FROM customers_confirmation c
            WHERE c.act IN (SELECT act FROM new_values)
        ), locked AS MATERIALIZED (
            SELECT f.id FROM taken
            JOIN customers_freshness f ON f.kind = taken.kind AND f.record = taken.record
            ORDER BY f.id FOR NO KEY UPDATE OF f
        )
        UPDATE customers_freshness f SET confirmed_on = CASE f.kind
            WHEN 'unit' THEN {unit} WHEN 'person' THEN {person} WHEN 'mandate' THEN {mandate}
            WHEN 'team_member' THEN {team_member} ELSE {customer} END
        FROM locked WHERE f.id = locked.id
    $do$;
""".replace("{subject}", SUBJECT)
for _kind in ("unit", "person", "mandate", "team_member", "customer"):
    WITHDRAWN = WITHDRAWN.replace(f"{{{_kind}}}", LAST.replace("{column}", f"{_kind}_id"))


def confirmation_triggers() -> list[pgtrigger.Trigger]:
    """What was confirmed is as fresh as that."""
    return [_trigger("keep_fresh", "insert", CONFIRMED)]


def withdrawal_triggers() -> list[pgtrigger.Trigger]:
    """What an act confirmed is as fresh as it was before, or as others said since."""
    return [_trigger("keep_fresh", "insert", WITHDRAWN)]
