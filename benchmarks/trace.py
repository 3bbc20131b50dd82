"""How the trace holds with 100,000 service levels, 10,000 of them one customer's.

    .venv/bin/python benchmarks/trace.py [--levels N] [--explain]

Asks for the pages of the trace as a browser does, each beside the least: a statement written by
hand that fetches what the page is about. Everything is rolled back. Without DATABASE_URL it runs on
an embedded server, in the folder that BRM_VAR names.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.structure import ROOT, Page, a_client, execute, measured, say, seconds, tell

OF_CUSTOMER = (
    "SELECT l.id, s.name, e.target FROM agreements_agreementline l"
    " JOIN agreements_service s ON s.id = l.service_id"
    " JOIN agreements_servicelevel e ON e.line_id = l.id"
    " WHERE l.customer_id = 1000000 AND l.active"
)
COUNTED = (
    "SELECT count(*), count(e.requirement_id), count(m.period) FROM agreements_agreementline l"
    " JOIN agreements_servicelevel e ON e.line_id = l.id"
    " LEFT JOIN LATERAL (SELECT max(period) AS period FROM reports_measurement m WHERE"
    " m.customer_id = l.customer_id AND m.service_id = l.service_id AND m.is_current) m ON true"
    " WHERE l.customer_id = 1000000 AND l.active"
)
PAGES = [
    Page("levels of a customer", "/agreements/customers/1000000/trace/", COUNTED),
    Page("its gaps alone", "/agreements/customers/1000000/trace/?gap=any", COUNTED),
    Page(
        "requirements of it",
        "/requirements/of-customer/1000000/trace/",
        f"{OF_CUSTOMER} ORDER BY l.id DESC LIMIT 51",
    ),
    Page(
        "its broken ones",
        "/requirements/of-customer/1000000/trace/?gap=any",
        f"{OF_CUSTOMER} ORDER BY l.id DESC LIMIT 51",
    ),
    Page("an agreement", "/agreements/1000000/trace/", f"{OF_CUSTOMER} LIMIT 100"),
    Page("a requirement", "/requirements/1000000/trace/", f"{OF_CUSTOMER} LIMIT 1"),
]


def main(levels: int, *, explain: bool) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        client = a_client()
        say("made in", seconds(lambda: build(levels)))
        for page in PAGES:
            tell(page, measured(client, page), explain=explain)
        transaction.set_rollback(True)


def build(levels: int) -> None:
    """Make the levels without history and triggers, which are not what is measured here."""
    execute("SET session_replication_role = replica")
    statements = (ROOT / "benchmarks" / "trace.sql").read_text()
    for statement in statements.replace(":levels", str(levels)).split(";\n"):
        if statement.strip():
            execute(statement)
    execute("SET session_replication_role = DEFAULT")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
    os.environ.setdefault("BRM_LOG_LEVEL", "WARNING")  # a line a request would bury the figures
    from brm.stack.services import services_for

    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--levels", type=int, default=100_000)
    asked.add_argument("--explain", action="store_true")
    options = asked.parse_args()
    with services_for(["manage.py", "benchmark"]):
        main(options.levels, explain=options.explain)
