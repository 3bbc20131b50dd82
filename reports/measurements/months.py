"""The parts of the table of measurements and of its history, one a month."""

from collections.abc import Iterable
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import connection

from brm.stack import by_month
from reports.rules import first_of_month

AHEAD = 3
"""How many months have their part before they begin."""

TABLES = ("reports_measurement", "reports_measurementevent")


def make_months(months: Iterable[date]) -> list[date]:
    """Make sure that figures of these months, given by their first days, can be written."""
    return by_month.make_months(TABLES, months)


def make_months_of(table: str) -> list[date]:
    """Make sure of it for the column `period` of a table of the program."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT period FROM {table} WHERE period IS NOT NULL")  # noqa: S608
        return make_months(period for (period,) in cursor.fetchall())


def sweep_months(as_of: date) -> dict[str, int]:
    """The sweep's part: this month and those ahead.

    With a new month the table as a whole is analysed: PostgreSQL does so by itself for the parts
    only, and plans of questions over many months are made from the whole.
    """
    first = first_of_month(as_of)
    made = make_months(first + relativedelta(months=n) for n in range(AHEAD + 1))
    if made:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(TABLES)}")
    return {"made": len(made)}
