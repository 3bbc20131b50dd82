"""The triggers that give nothing to a person whose row was merged into another one."""

from typing import Any

import pgtrigger

# Written as a constraint of Person, whose sentence it carries.
CONSTRAINT = "a_merged_person_holds_nothing"

# Keys are checked at the end of a transaction only: a lock as strong as theirs makes whoever gives
# something wait for whoever is merging, and look again then.
REFUSE = f"""
    IF named IS NULL THEN RETURN NULL; END IF;
    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;
    SELECT name INTO merged FROM customers_person
    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;
    IF merged IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{CONSTRAINT}',
            MESSAGE = format('%s was merged into another person.', merged);
    END IF;
    RETURN NULL;
"""  # noqa: S608  (own names)


def _trigger(word: str, named: str, **more: Any) -> pgtrigger.Trigger:
    """One that runs once a statement; planned anew, as plans for few rows do not last."""
    find = f"SELECT array_agg(DISTINCT id) FROM ({named}) AS each (id) WHERE id IS NOT NULL"  # noqa: S608
    return pgtrigger.Trigger(
        name=f"merged_hold_nothing_{word}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        declare=[("named", "bigint[]"), ("merged", "text")],
        func=f"EXECUTE $do$ {find} $do$ INTO named; {REFUSE}",
        **more,
    )


def nothing_for_merged(*columns: str) -> list[pgtrigger.Trigger]:
    """Refuse rows that newly name a merged person in one of the columns (`person_id`)."""
    new = " UNION ALL ".join(f"SELECT {column} FROM new_values" for column in columns)  # noqa: S608
    changed = " UNION ALL ".join(
        f"SELECT n.{column} FROM new_values n JOIN old_values o ON o.id = n.id "  # noqa: S608
        f"WHERE n.{column} IS DISTINCT FROM o.{column}"
        for column in columns
    )
    return [
        _trigger(
            "insert",
            new,
            operation=pgtrigger.Insert,
            referencing=pgtrigger.Referencing(new="new_values"),
        ),
        _trigger(
            "update",
            changed,
            operation=pgtrigger.Update,
            referencing=pgtrigger.Referencing(new="new_values", old="old_values"),
        ),
    ]
