"""How fast an import is beside a plain COPY of the same rows, in one run on one database.

    .venv/bin/python benchmarks/imports.py [ROWS]

Budgets are imported from a CSV file as `import_file` does it: read, checked, compared, written,
with history; then the same rows go by COPY into the table itself (its constraints and its history)
and into a bare one. Everything is rolled back. Without DATABASE_URL it runs on an embedded server,
in the folder that BRM_VAR names.
"""

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNITS = 1000


def main(rows: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        make_units()
        imported = seconds(lambda: bring(rows))
        say("import", rows, imported)
        copied = seconds(lambda: copy(rows, "customers_budget"))
        say("COPY into the table", rows, copied)
        bare = "CREATE TEMP TABLE bare (LIKE customers_budget INCLUDING DEFAULTS) ON COMMIT DROP"
        execute(bare)
        say("COPY into a bare table", rows, seconds(lambda: copy(rows, "bare")))
        transaction.set_rollback(True)
    sys.stdout.write(f"an import takes {imported / copied:.1f} times a COPY into the same table\n")


def bring(rows: int) -> None:
    """Import a file of the units' budgets; its rows are gone again afterwards."""
    from brm.imports.engine import run_import
    from brm.imports.kinds import kinds
    from brm.imports.recipes import Recipe

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "budgets.csv"
        path.write_text("unit,fiscal_year,currency,amount,it_amount\n" + as_csv(rows))
        outcome = run_import(path, kinds["budgets"], Recipe(), dry_run=True)
    if outcome.counts.created != rows:
        raise SystemExit(f"Only {outcome.counts.created} of {rows} rows were written.")


def as_csv(rows: int) -> str:
    return "".join(
        f"BENCH-{n % UNITS},{1900 + n // UNITS},EUR,{n * 7}.50,{n}.25\n" for n in range(rows)
    )


def copy(rows: int, table: str) -> None:
    from django.db import connection

    from customers.models import Unit

    known = dict(Unit.objects.filter(code__startswith="BENCH-").values_list("code", "pk"))
    lines = "".join(
        f"{2_000_000_000 + n}\t1\tEUR\t{known[f'BENCH-{n % UNITS}']}\t{1900 + n // UNITS}\t"
        f"{n * 7}.50\t{n}.25\n"
        for n in range(rows)
    )
    columns = "id, version, currency, unit_id, fiscal_year, amount, it_amount"
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", io.StringIO(lines))


def make_units() -> None:
    execute(
        "INSERT INTO customers_unit (version, code, name, kind, valid) SELECT 1, 'BENCH-' || n, "
        "'Unit ' || n, 'department', daterange(NULL, NULL) FROM generate_series(0, 999) n"
    )


def execute(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


def seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def say(what: str, rows: int, took: float) -> None:
    sys.stdout.write(f"{what:24} {took:7.2f} s {rows / took:12,.0f} rows/s\n")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
    from brm.stack.services import services_for

    with services_for(["manage.py", "benchmark"]):
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
