"""How long it takes to say who decides, in an organisation of 100,000 units.

    .venv/bin/python benchmarks/who_decides.py [UNITS]

Makes a tree of tens with customers, buyers and the rates of twenty years, asks, and prints the
median of each question and the plans of its queries; everything is rolled back. Without
DATABASE_URL it runs on an embedded server, in the folder that BRM_VAR names.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ON = date(2026, 3, 10)
TIMES = 50
MADE = [
    "INSERT INTO customers_person (version, external_id, name, title, email, phone, language)"
    " SELECT 1, 'p' || i, 'Person ' || i, '', '', '', '' FROM generate_series(0, 1000) i",
    "INSERT INTO customers_unit (id, version, code, name, kind, parent_id, valid)"
    " OVERRIDING SYSTEM VALUE SELECT i, 1, 'U' || i, 'Unit ' || i, 'department',"
    " CASE WHEN i > 1 THEN (i + 8) / 10 END, daterange('2020-01-01', NULL)"
    " FROM generate_series(1, {units}) i",
    "INSERT INTO customers_mandate (version, unit_id, person_id, kind, limit_amount, currency,"
    " services, valid, source)"
    " SELECT 1, u.id, (SELECT min(id) FROM customers_person) + u.id % 1000,"
    " CASE WHEN u.id <= {units} / 50 THEN 'customer' ELSE 'buyer' END, 1000000, 'SEK', '{{}}',"
    " daterange('2020-01-01', NULL), '' FROM customers_unit u WHERE u.id <= {units} / 4",
    "INSERT INTO customers_customer (version, unit_id, tier)"
    " SELECT 1, id, 'standard' FROM customers_unit WHERE id <= {units} / 50",
    "INSERT INTO customers_rate (version, currency, rate, valid_from)"
    " SELECT 1, 'E' || chr(65 + c) || 'R', 11.3, DATE '2006-01-01' + d"
    " FROM generate_series(0, 25) c, generate_series(0, 7400) d",
    "ANALYZE",
]


def main(units: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from customers.deciding import who_decides
    from customers.models import Unit

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        for statement in MADE:
            execute(statement.format(units=units))
        leaf, top = Unit.objects.get(pk=units - 1), Unit.objects.get(pk=2)
        asked = {"unit": leaf, "on": ON, "amount": Decimal(5)}
        measure("service, a leaf", lambda: who_decides("service", currency="SEK", **asked))
        measure("in another currency", lambda: who_decides("service", currency="EUR", **asked))
        measure(
            "agreement of a division, with its buyers",
            lambda: who_decides("agreement", unit=top, on=ON).preparation,
        )
        explain(lambda: who_decides("service", currency="EUR", **asked))
        transaction.set_rollback(True)


def execute(statement: str) -> list[tuple[str]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def measure(name: str, ask: Callable[[], object]) -> None:
    """The median and the slowest of many times, in milliseconds."""
    taken = []
    for _time in range(TIMES):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1000)
    sys.stdout.write(f"{name:42} {statistics.median(taken):6.1f} ms, at most {max(taken):.1f}\n")


def explain(ask: Callable[[], object]) -> None:
    """The plan of every query that asking makes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        ask()
    for query in queries.captured_queries:
        sys.stdout.write(f"\n{query['sql'][:100]} ...\n")
        for (line,) in execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) {query['sql']}"):
            sys.stdout.write(f"    {line}\n")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
    from brm.stack.services import services_for

    with services_for(["manage.py", "benchmark"]):
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
