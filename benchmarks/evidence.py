"""How evidence and dashboards hold with 200 and with 20,000 customers.

    .venv/bin/python benchmarks/evidence.py [--customers N] [--explain] [--pack] [--profile]

Asks for the pages as a browser does, each beside the least: a statement written by hand that
counts what the page is about. With --pack only a pack is made; --profile says by which functions.
Everything is rolled back. Without DATABASE_URL it runs on an
embedded server, in the folder that BRM_VAR names.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.structure import ROOT, Page, a_client, execute, measured, say, seconds, tell

ACTIVITIES = (
    "SELECT customer_id, count(*) FILTER (WHERE state = 'done') FROM meetings_activity"
    " WHERE due_on >= date_trunc('year', current_date) GROUP BY 1"
)
RESULTS = (
    "SELECT customer_id, period, count(*) FILTER (WHERE result <> 'breached')"
    " FROM reports_attainment GROUP BY 1, 2"
)
PAGES = [
    Page("evidence of a year", "/evidence/", f"{ACTIVITIES}; {RESULTS}"),
    Page("one requirement", "/evidence/B5/", ACTIVITIES),
    Page("its records", "/evidence/S4/attainment/", RESULTS),
    Page("figures of the process", "/evidence/figures/", f"{ACTIVITIES}; {RESULTS}"),
    Page("portfolio of all", "/portfolio/?show=all", RESULTS),
    Page("all together by tier", "/portfolio/all/?by=tier", RESULTS),
    Page("all together by manager", "/portfolio/all/?by=manager", RESULTS),
    Page("a service across customers", "/portfolio/services/1000000/", RESULTS),
]


def main(customers: int, *, explain: bool, pack: bool, profile: bool) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        client = a_client()
        say("made in", seconds(lambda: build(customers)))
        for page in [] if pack else PAGES:
            tell(page, measured(client, page), explain=explain)
        say("an evidence pack", seconds(profiled if profile else packed))
        transaction.set_rollback(True)


def profiled() -> None:
    """Say which functions take the time, with what they call."""
    import cProfile
    import pstats

    taken = cProfile.Profile()
    taken.runcall(packed)
    pstats.Stats(taken).sort_stats("cumulative").print_stats(60)
    pstats.Stats(taken).sort_stats("tottime").print_stats(40)


def packed() -> None:
    """Write the pack of this year, as a worker does, but for keeping it."""
    from datetime import UTC, datetime
    from tempfile import TemporaryFile

    from django.utils import timezone

    from customers.models import Customer
    from meetings.spans import containing
    from reports.evidence.clauses import Scope
    from reports.evidence.packs.content import Packed, write_pack

    today = timezone.localdate()
    scope = Scope(containing("year", today, first_month=1), today, Customer.objects.all())
    by = Packed("Bench", "All customers", datetime(2026, 1, 1, tzinfo=UTC), "Bench")
    with TemporaryFile() as target:
        write_pack(target, scope, by, told=lambda percent, doing: None)


def build(customers: int) -> None:
    """Make the rows without history and triggers, which are not what is measured here."""
    execute("SET session_replication_role = replica")
    statements = (ROOT / "benchmarks" / "evidence.sql").read_text()
    for statement in statements.replace(":customers", str(customers)).split(";\n"):
        if statement.strip():
            execute(statement)
    execute("SET session_replication_role = DEFAULT")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
    os.environ.setdefault("BRM_LOG_LEVEL", "WARNING")  # a line a request would bury the figures
    from brm.stack.services import services_for

    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--customers", type=int, default=200)
    asked.add_argument("--explain", action="store_true")
    asked.add_argument("--pack", action="store_true")
    asked.add_argument("--profile", action="store_true")
    options = asked.parse_args()
    with services_for(["manage.py", "benchmark"]):
        main(
            options.customers,
            explain=options.explain,
            pack=options.pack,
            profile=options.profile,
        )
