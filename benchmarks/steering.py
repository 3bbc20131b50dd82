"""The steering group's page with 10,000 escalations, beside the same page with 10.

    .venv/bin/python benchmarks/steering.py [--count N] [--explain]

Asks for the page as a browser does, in the same run and database: with ten escalations, with
10,000 of which a twentieth is open, and with 10,000 that are all open. Says the queries and the
times of each, and how many times those of ten: by the clock, and by the work of the processors,
here and in the database's process, which is what can be compared while a machine does other work.
Everything is rolled back. Without DATABASE_URL it runs on an embedded server, in the folder that
BRM_VAR names.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.structure import ROOT, Measured, Page, a_client, execute, measured, tell
from benchmarks.year import database_time

PAGE = "/meetings/steering/"
WAITING = "SELECT id FROM meetings_escalation WHERE level = 3 AND state = 'accepted' LIMIT 6"
OF_EACH_OPEN, LOOKS = 20, 20


@dataclass(frozen=True)
class World:
    """So many escalations, one of `part` open."""

    name: str
    count: int
    part: int


def main(count: int, *, explain: bool) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    worlds = [
        World("ten", 10, 2),
        World(f"{count}, a twentieth open", count, OF_EACH_OPEN),
        World(f"{count}, all open", count, 1),
    ]
    found: list[tuple[Measured, float]] = []
    with transaction.atomic():
        client = a_client()
        for world in worlds:
            found.append(look_at(client, world, explain=explain))
            (seen, work), (least, least_work) = found[-1], found[0]
            sys.stdout.write(
                f"{'':24} {seen.whole / least.whole:.2f} times the page with ten by the clock; "
                f"{1000 * work:.0f} ms of the processors, {work / least_work:.2f} times\n"
            )
        transaction.set_rollback(True)
    if len({seen.queries for seen, _work in found}) != 1:
        raise SystemExit("The number of queries depends on the number of escalations.")


def look_at(client: Any, world: World, *, explain: bool) -> tuple[Measured, float]:
    """The page in a world that is gone again afterwards, and what it took of the processors."""
    from django.db import transaction

    with transaction.atomic():
        build(world)
        execute("ANALYZE")
        page = Page(world.name, PAGE, WAITING)
        seen = measured(client, page)
        tell(page, seen, explain=explain)
        work = worked(lambda: client.get(PAGE))
        if explain:
            explain_all(client)
        transaction.set_rollback(True)
    return seen, work


def worked(look: Callable[[], Any]) -> float:
    """Seconds of the processors that a look takes, the mean of twenty."""
    began, there = time.process_time(), database_time()
    for _n in range(LOOKS):
        look()
    return (time.process_time() - began + database_time() - there) / LOOKS


def build(world: World) -> None:
    """Make the escalations without history and triggers, which are not what is measured here."""
    from customers.models import Person

    Person.objects.create(name="Karin Ek", external_id="STEER")
    execute("SET session_replication_role = replica")
    statements = (ROOT / "benchmarks" / "steering.sql").read_text()
    for name, figure in (("count", world.count), ("part", world.part)):
        statements = statements.replace(f":{name}", str(figure))
    for statement in statements.split(";\n"):
        if statement.strip():
            execute(statement)
    execute("SET session_replication_role = DEFAULT")


def explain_all(client: Any) -> None:
    """The plans of every aggregate of the page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks.structure import plan_of

    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    for query in asked.captured_queries:
        if "GROUP BY" in query["sql"] or "FILTER" in query["sql"]:
            sys.stdout.write(f"\n-- {query['time']} s: {query['sql'][-900:]}\n")
            sys.stdout.write("\n".join(plan_of(query["sql"])) + "\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
    os.environ.setdefault("BRM_LOG_LEVEL", "WARNING")  # a line a request would bury the figures
    from brm.stack.services import services_for

    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--count", type=int, default=10_000)
    asked.add_argument("--explain", action="store_true")
    options = asked.parse_args()
    with services_for(["manage.py", "benchmark"]):
        main(options.count, explain=options.explain)
