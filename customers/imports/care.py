"""Who brings a file may write for the customers in it, or those lines are rejected."""

from django.utils import timezone

from brm.imports.kinds import Staging
from brm.imports.upsert import literal, rows
from customers.care import refusals


def refuse_others_care(staging: Staging, *, field: str, customer: str = "customer_id") -> None:
    """Reject, at `field`, the records of customers that others care for, each with who may.

    `customer` is SQL of the id of a record's customer.
    """
    units = dict(
        rows(
            "SELECT c.id, c.unit_id FROM customers_customer c "  # noqa: S608  (own names)
            f"WHERE c.id IN (SELECT {customer} FROM {staging.table})"
        )
    )
    for user in staging.by:
        refused = refusals(set(units.values()), user, on=timezone.localdate())
        theirs = [pk for pk, unit in units.items() if unit in refused]
        if theirs:
            words = [refused[units[pk]] for pk in theirs]
            who = f"unnest({literal(theirs)}::bigint[], {literal(words)}::text[]) AS may(id, words)"
            found = f"(SELECT words FROM {who} WHERE id = {customer})"  # noqa: S608  (own names)
            facts = {"who": found}
            staging.reject(f"{found} IS NOT NULL", field=field, reason="%(who)s", facts=facts)
