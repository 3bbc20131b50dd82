"""Walks up and down the tree as it stood on a day, over the periods of units.

Each step is one look into an index: the cost is that of what is found, whatever the table holds.
"""

from datetime import date

from django.db import models
from django.db.models.expressions import RawSQL

BELOW = """
    WITH RECURSIVE walk (id) AS (
        SELECT unit_id FROM customers_unitperiod WHERE unit_id = %s::bigint AND valid @> %s::date
        UNION ALL
        SELECT p.unit_id FROM walk
        JOIN customers_unitperiod p ON p.parent_id = walk.id AND p.valid @> %s::date
    ) SELECT id FROM walk
"""
ABOVE = """
    WITH RECURSIVE walk (id, parent_id, step) AS (
        SELECT unit_id, parent_id, 0 FROM customers_unitperiod
        WHERE unit_id = %s::bigint AND valid @> %s::date
        UNION ALL
        SELECT p.unit_id, p.parent_id, walk.step + 1 FROM walk
        JOIN customers_unitperiod p ON p.unit_id = walk.parent_id AND p.valid @> %s::date
    ) SELECT id FROM walk
"""


def below_on(unit: int, day: date) -> RawSQL:
    """The ids of the unit and of all below it on the day."""
    return RawSQL(BELOW, [unit, day, day])  # noqa: S611  (values are bound)


def above_on(unit: int, day: date) -> RawSQL:
    """The ids of the unit and of all above it on the day."""
    return RawSQL(ABOVE, [unit, day, day])  # noqa: S611  (values are bound)


def at_step(unit: int, day: date, key: str = "pk") -> models.Func:
    """Where the unit that `key` names stands on the way from the root down to `unit`."""
    way = RawSQL(f"ARRAY({ABOVE} ORDER BY step DESC)", [unit, day, day])  # noqa: S611  (bound)
    return models.Func(
        way, models.F(key), function="array_position", output_field=models.IntegerField()
    )
