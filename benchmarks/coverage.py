"""How coverage, year wheel and list hold with 100,000 activities of 5,000 customers.

    .venv/bin/python benchmarks/coverage.py [--activities N] [--explain]

Asks for the pages as a browser does, each beside the least: a statement written by hand that counts
or fetches what the page is about. Everything is rolled back. Without DATABASE_URL it runs on an
embedded server, in the folder that BRM_VAR names.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.structure import ROOT, Page, a_client, execute, measured, say, seconds, tell

COUNTED = (
    "SELECT {by}, count(*) FILTER (WHERE due_on <= current_date),"
    " count(*) FILTER (WHERE state = 'done' AND done_on <= current_date)"
    " FROM meetings_activity WHERE due_on >= date_trunc('year', current_date)::date"
    " AND due_on < (date_trunc('year', current_date) + interval '1 year')::date"
)
BY_CUSTOMER = f"{COUNTED.format(by='customer_id')} GROUP BY 1 ORDER BY 3, 2 LIMIT 26"
BY_KIND = f"{COUNTED.format(by='kind')} GROUP BY 1"
BY_KIND_AND_DAY = f"{COUNTED.format(by='kind, due_on, state')} GROUP BY 1, 2, 3"
OF_ONE = COUNTED.format(by="kind") + " AND customer_id = 1000000 GROUP BY 1"
LISTED = (
    "SELECT id FROM meetings_activity WHERE state IN ('due', 'late') ORDER BY due_on, id LIMIT 51"
)
PAGES = [
    Page("coverage, this year", "/meetings/coverage/", BY_CUSTOMER),
    Page("coverage, last year", "/meetings/coverage/?period={last}", BY_CUSTOMER),
    Page("coverage of a tier", "/meetings/coverage/?tier=light", BY_CUSTOMER),
    Page("coverage of a customer", "/meetings/customers/1000000/coverage/", OF_ONE),
    Page("year wheel of all", "/meetings/year-wheel/", BY_KIND_AND_DAY),
    Page("year wheel of a customer", "/meetings/year-wheel/?customer=1000000", OF_ONE),
    Page("activities that wait", "/meetings/activities/", LISTED),
]


def main(activities: int, *, explain: bool) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    last = str(timezone.localdate().year - 1)
    with transaction.atomic():
        client = a_client()
        say("made in", seconds(lambda: build(activities)))
        for page in PAGES:
            asked = Page(page.name, page.path.format(last=last), page.least)
            tell(asked, measured(client, asked), explain=explain)
        transaction.set_rollback(True)


def build(activities: int) -> None:
    """Make the activities without history and triggers, which are not what is measured here."""
    execute("SET session_replication_role = replica")
    statements = (ROOT / "benchmarks" / "coverage.sql").read_text()
    for statement in statements.replace(":activities", str(activities)).split(";\n"):
        if statement.strip():
            execute(statement)
    execute("SET session_replication_role = DEFAULT")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
    os.environ.setdefault("BRM_LOG_LEVEL", "WARNING")  # a line a request would bury the figures
    from brm.stack.services import services_for

    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--activities", type=int, default=100_000)
    asked.add_argument("--explain", action="store_true")
    options = asked.parse_args()
    with services_for(["manage.py", "benchmark"]):
        main(options.activities, explain=options.explain)
