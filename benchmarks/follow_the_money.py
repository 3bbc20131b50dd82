"""How following the money holds with 100,000 units that all have budgets of two years.

    .venv/bin/python benchmarks/follow_the_money.py [--units N] [--explain]

Takes the organisation of `structure.sql`, follows the money of the year before and of this year,
and a second time; then asks for each page of it as a browser does. Beside a page stands a
statement that fetches no more than the page is about. Everything is rolled back. Without
DATABASE_URL it runs on an embedded server, in the folder that BRM_VAR names.
"""

import argparse
import os
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
YEAR = date.today().year
CURRENT = f"fiscal_year = {YEAR} AND currency = 'EUR'"
IN_ORDER = "JOIN customers_unit u ON u.id = p.unit_id"


def main(units: int, *, explain: bool) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from benchmarks.structure import Page, a_client, execute, make, measured, say, seconds, tell
    from customers.operations.propose import propose_structure, structure_of_year

    pages = [
        Page("undecided", path := f"/customers/follow-the-money/?year={YEAR}&currency=EUR", ""),
        Page("customers of the year", f"{path}&show=customers", ""),
        Page("gaps, none of them", f"{path}&show=gaps", ""),
        Page("a unit and below", f"{path}&show=buyers&below=BENCH-9990", ""),
        Page("work list", "/customers/work-list/", ""),
        Page("over the years, a unit", "/customers/follow-the-money/years/?below=BENCH-20", ""),
        Page("over the years, the whole", "/customers/follow-the-money/years/", ""),
        Page("flow, a unit", "/customers/follow-the-money/flow/?below=BENCH-20", ""),
        Page("flow, the whole", "/customers/follow-the-money/flow/", ""),
    ]
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        make(units)
        today = date.today()
        say("computed in", seconds(lambda: structure_of_year(YEAR, "EUR", on=today) and None))
        for what, year in (("before", YEAR - 1), ("this year", YEAR), ("once more", YEAR)):
            took = seconds(lambda year=year: propose_structure(year, "EUR", on=today) and None)
            say(f"kept, {what}, in", took)
        execute("ANALYZE customers_proposal, customers_anomaly")
        client = a_client()
        for page in pages:
            least = Page(page.name, page.path, LEAST.get(page.name, "SELECT 1"))
            tell(least, measured(client, least), explain=explain)
        transaction.set_rollback(True)


LEAST = {
    "undecided": f"SELECT p.id FROM customers_proposal p {IN_ORDER} WHERE {CURRENT} "  # noqa: S608  constants of this module
    "AND state = 'open' ORDER BY u.path LIMIT 201",
    "work list": "SELECT id FROM customers_anomaly WHERE state = 'open' ORDER BY kind, id LIMIT 51",
    "over the years, the whole": "SELECT fiscal_year, sum(it_amount) FROM customers_budget "
    "WHERE currency = 'EUR' GROUP BY 1",
}


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
    from brm.stack.services import services_for

    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--units", type=int, default=100_000)
    asked.add_argument("--explain", action="store_true")
    options = asked.parse_args()
    with services_for(["manage.py", "benchmark"]):
        main(options.units, explain=options.explain)
