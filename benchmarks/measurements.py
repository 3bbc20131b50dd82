"""How the delivery holds with 10,000,000 measurements of 200 customers, 25 services, 60 months.

    .venv/bin/python benchmarks/measurements.py [--measures N] [--explain]

Loads the measurements by COPY, 300,000 for each measure, and computes the results of 10,000 levels
as the sweep does; then asks for pages as a browser does, each beside the least: a statement written
by hand that fetches what the page is about. Compiles a profile and imports a month's file, beside a
COPY of the same rows into the same table. Everything is rolled back. It takes some 7 GB of disk at
the most. Without DATABASE_URL it runs on an embedded server, in the folder that BRM_VAR names.
"""

import argparse
import io
import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.structure import (
    ROOT,
    Page,
    a_client,
    execute,
    measured,
    plan_of,
    say,
    seconds,
    tell,
)

CUSTOMERS, SERVICES, MONTHS = 200, 25, 60
COLUMNS = (
    "version, customer_id, service_id, measure_id, period, value, counted, workload, revision,"
    " is_current"
)
FIGURES = """
SELECT 1, 1000000 + c, 1000000 + s, 1000000 + m, '{month}'::date,
       round((98.5 + (hashint8(c * 7919 + s * 104729 + m * 31 + {n}) & 1023) / 682.0)::numeric, 4),
       720, 300 + (c * s + {n}) % 150, 1, true
  FROM generate_series(0, 199) c, generate_series(0, 24) s, generate_series(0, {measures} - 1) m
"""
CELLS = (
    "SELECT DISTINCT ON (customer_id, service_id) customer_id, service_id, result"
    " FROM reports_attainment WHERE period = '{last}' ORDER BY customer_id, service_id, margin"
)
SERIES = (
    "SELECT period, value, target, result FROM reports_attainment WHERE customer_id = 1000007"
    " AND service_id = 1000003 AND measure_id = 1000001 AND period >= '{last}'::date - 730"
)
REVISIONS = (
    "SELECT * FROM reports_measurement WHERE period = '{last}' AND customer_id = 1000007"
    " AND service_id = 1000003 AND measure_id = 1000001"
)
LISTED = (
    "SELECT m.* FROM reports_measurement m JOIN customers_unit u ON u.id = m.customer_id"
    " WHERE m.period = '{last}' AND m.is_current ORDER BY u.name, m.id LIMIT 51"
)
USED = (
    "SELECT * FROM reports_attainment WHERE period = '{last}' AND workload_limit IS NOT NULL"
    " ORDER BY workload / workload_limit DESC LIMIT 51"
)
OF_CUSTOMER = (
    "SELECT * FROM reports_attainment WHERE customer_id = 1000007 AND period > '{last}'::date - 365"
)


def pages(last: date, figure: int) -> list[Page]:
    found = [
        Page("map, 200 x 25", "/delivery/services/?rows=200", CELLS),
        Page("map, 50 customers", "/delivery/services/", CELLS),
        Page("trend of a level", "/delivery/levels/1000357/", SERIES),
        Page("a figure", f"/delivery/measurements/{figure}/", REVISIONS),
        Page("figures of a month", "/delivery/measurements/", LISTED),
        Page(
            "of a customer",
            "/delivery/measurements/?customer=BENCH-7",
            LISTED.replace("ORDER BY", "AND m.customer_id = 1000007 ORDER BY"),
        ),
        Page("workload", "/delivery/workload/", USED),
        Page("delivery of a customer", "/delivery/customers/1000007/", OF_CUSTOMER),
        Page("heat maps, ten customers", "/delivery/", OF_CUSTOMER),
    ]
    return [Page(each.name, each.path, each.least.format(last=last)) for each in found]


def main(measures: int, *, explain: bool) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    from reports.rules import months_before

    call_command("migrate", verbosity=0)
    today = timezone.localdate()
    months = months_before(today, MONTHS)
    with transaction.atomic():
        load(measures, months[:-1])
        sweep(today)
        bring(measures, months[-1], explain=explain)
        sweep(today)
        client = a_client()
        for page in pages(months[-1], a_figure(months[-1])):
            tell(page, measured(client, page), explain=explain)
        compile_one(today, explain=explain)
        transaction.set_rollback(True)


def load(measures: int, months: list[date]) -> None:
    """By COPY, without history and triggers, which are not what is measured here."""
    from reports.measurements.months import make_months

    rows = CUSTOMERS * SERVICES * measures * len(months)
    execute("SET session_replication_role = replica")
    statements = (ROOT / "benchmarks" / "measurements.sql").read_text()
    for statement in statements.replace(":measures", str(measures)).split(";\n"):
        if statement.strip():
            execute(statement)
    say(f"{len(months)} parts made in", seconds(lambda: make_months(months)))
    took = seconds(lambda: [copy(text_of(measures, n, m)) for n, m in enumerate(months)])
    line(f"COPY of {rows:,} rows", took, f"{rows / took:,.0f} rows/s")
    say("ANALYZE", seconds(lambda: execute("ANALYZE reports_measurement")))
    execute("SET session_replication_role = DEFAULT")


def text_of(measures: int, n: int, month: date) -> io.StringIO:
    """The rows of a month, as COPY writes them."""
    from django.db import connection

    text = io.StringIO()
    figures = FIGURES.format(month=month, n=n, measures=measures)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({figures}) TO STDOUT", text)
    text.seek(0)
    return text


def copy(text: io.StringIO, table: str = "reports_measurement") -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({COLUMNS}) FROM STDIN", text)


def sweep(today: date) -> None:
    """What the sweep finds to do, and then that it finds nothing more."""
    from reports.operations.attainment import sweep_attainment

    done: dict[str, int] = {}

    def swept() -> None:
        done.update(sweep_attainment(today))
        execute("SET CONSTRAINTS ALL IMMEDIATE")  # as its commit does

    took = seconds(swept)
    execute("SET CONSTRAINTS ALL DEFERRED")
    execute("ANALYZE reports_attainment")
    line("sweep", took, f"{done}")
    say("sweep again", seconds(lambda: sweep_attainment(today)))


def bring(measures: int, month: date, *, explain: bool) -> None:
    """Import a month's file; beside it a COPY of its rows into the same table, rolled back."""
    from django.db import transaction

    from brm.imports.engine import run_import
    from brm.imports.kinds import kinds
    from brm.imports.recipes import Recipe
    from reports.measurements.months import make_months

    make_months([month])
    text = text_of(measures, MONTHS, month)
    rows = CUSTOMERS * SERVICES * measures
    with transaction.atomic():
        copied = seconds(lambda: (copy(text), execute("SET CONSTRAINTS ALL IMMEDIATE")))
        transaction.set_rollback(True)
    line(f"COPY of a month, {rows:,}", copied, f"{rows / copied:,.0f} rows/s")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "measurements.csv"
        path.write_text(as_csv(text))
        began = time.process_time()
        took = seconds(lambda: run_import(path, kinds["measurements"], Recipe()))
        own = time.process_time() - began
    said = f"{took / copied:.1f} times the COPY; {own:.1f} s of it Python's own work"
    line("import of the same", took, said)


def as_csv(text: io.StringIO) -> str:
    lines = ["customer,service,measure,period,value,counted,workload"]
    for row in text.getvalue().splitlines():
        _version, c, s, m, period, value, counted, workload, _revision, _current = row.split("\t")
        codes = (f"BENCH-{int(key) - 1_000_000}" for key in (c, s, m))
        lines.append(",".join((*codes, period, value, counted, workload)))
    return "\n".join(lines)


def a_figure(month: date) -> int:
    from reports.models import Measurement

    figures = Measurement.objects.current().of_month(month)
    return figures.get(customer=1000007, service=1000003, measure=1000001).pk


def compile_one(today: date, *, explain: bool) -> None:
    """Compile a customer's profile, as before a meeting."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from customers.models import Customer
    from reports.models import Edition
    from reports.operations.profiles import compile_profile

    customer = Customer.objects.get(pk=1000007)

    def compiled() -> None:
        with transaction.atomic():
            compile_profile(customer, edition=Edition.INTERNAL, by=None, on=today)
            transaction.set_rollback(True)

    compiled()
    with CaptureQueriesContext(connection) as asked:
        took = seconds(compiled)
    queries = asked.captured_queries
    database = sum(float(query["time"]) for query in queries)
    line("compile of a profile", took, f"{len(queries)} queries, {1000 * database:.0f} ms of it")
    if explain:
        slowest = max(queries, key=lambda query: float(query["time"]))["sql"]
        sys.stdout.write(f"-- {slowest[:3000]}\n" + "\n".join(plan_of(slowest)) + "\n")


def line(what: str, took: float, said: str) -> None:
    sys.stdout.write(f"{what:26} {took:8.2f} s  {said}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
    os.environ.setdefault("BRM_LOG_LEVEL", "WARNING")  # a line a request would bury the figures
    from brm.stack.services import services_for

    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--measures", type=int, default=34)
    asked.add_argument("--explain", action="store_true")
    options = asked.parse_args()
    with services_for(["manage.py", "benchmark"]):
        main(options.measures, explain=options.explain)
