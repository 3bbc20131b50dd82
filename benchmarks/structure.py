"""How the pages of the structure hold with 100,000 units, each beside the least it could cost.

    .venv/bin/python benchmarks/structure.py [--units N] [--keep] [--explain]

Makes units (ten below each), a customer at every twentieth, a mandate for each unit, two years of
budgets, a relationship manager for each customer; then asks for each page as a browser does. Of a
page it prints how long it took, how much of that the database, in how many queries, and beside it
the time of a statement written by hand that fetches what the page is about: the limit. `--explain`
prints the plan of the slowest statement of each page. Everything is rolled back, but with `--keep`,
which leaves it there to look at, and to be measured again. Without DATABASE_URL it runs on an
embedded server, in the folder that BRM_VAR names.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TIMES = 5


@dataclass(frozen=True)
class Page:
    """A page to ask for, and the statement that fetches no more than what it is about."""

    name: str
    path: str
    least: str


@dataclass(frozen=True)
class Measured:
    """Milliseconds of the whole answer, its statements, the least, the slowest statement."""

    whole: float
    database: float
    queries: int
    least: float
    slowest: tuple[str, float]


BRANCH = "(SELECT path FROM customers_unit WHERE code = 'BENCH-20')"
CUSTOMERS = (
    "SELECT c.id, u.name FROM customers_customer c JOIN customers_unit u ON u.id = c.unit_id"
)
BEGUN = (
    "SELECT lower(m.valid), m.id FROM customers_mandate m JOIN customers_unit u ON u.id = m.unit_id"
)
BELOW = f"SELECT id, name FROM customers_unit WHERE path <@ {BRANCH} ORDER BY path"  # noqa: S608  constants of this module
NEWEST = "ORDER BY 1 DESC, 2 DESC LIMIT 31"

PAGES = [
    Page("customers", "/customers/", f"{CUSTOMERS} ORDER BY u.name, c.id LIMIT 51"),
    Page(
        "customers below a unit",
        "/customers/?below=BENCH-20",
        f"{CUSTOMERS} WHERE u.path <@ {BRANCH} ORDER BY u.name, c.id LIMIT 51",
    ),
    Page(
        "customers, by IT money",
        "/customers/?sort=-it_amount",
        f"{CUSTOMERS} JOIN customers_budget b ON b.unit_id = u.id "
        "AND b.fiscal_year = extract(year FROM current_date) ORDER BY b.it_amount DESC LIMIT 51",
    ),
    Page(
        "the tree of a day",
        "/customers/tree/?on=2024-06-01",
        "SELECT id, name FROM customers_unit WHERE nlevel(path) <= 3 ORDER BY path",
    ),
    Page(
        "a branch of the tree",
        "/customers/tree/?below=BENCH-20",
        BELOW,
    ),
    Page(
        "a unit",
        "/customers/units/1000020/",
        BELOW,
    ),
    Page(
        "a customer",
        "/customers/1000001/",
        "SELECT * FROM customers_mandate WHERE unit_id = 1000020",
    ),
    Page(
        "who decides",
        "/customers/who-decides/?unit=BENCH-1999&matter=service&amount=5000&on=2026-06-01",
        "SELECT m.* FROM customers_unit u JOIN customers_mandate m ON m.unit_id = u.id "
        "WHERE u.path @> (SELECT path FROM customers_unit WHERE code = 'BENCH-1999')",
    ),
    Page("gap list", "/customers/gaps/", "SELECT count(*) FROM customers_unit"),
    Page(
        "gap list of a branch",
        "/customers/gaps/?below=BENCH-20",
        BELOW,
    ),
    Page(
        "follow the money",
        "/customers/follow-the-money/",
        "SELECT count(*), sum(it_amount) FROM customers_budget "
        "WHERE fiscal_year = extract(year FROM current_date)",
    ),
    Page("work list", "/customers/work-list/", "SELECT * FROM customers_anomaly LIMIT 51"),
    Page(
        "people",
        "/customers/people/",
        "SELECT id, name FROM customers_person ORDER BY name, id LIMIT 51",
    ),
    Page(
        "timeline of a customer",
        "/customers/1000001/timeline/",
        f"{BEGUN} WHERE u.id = 1000020 {NEWEST}",
    ),
    Page(
        "timeline of a branch",
        "/customers/units/1000020/timeline/",
        f"{BEGUN} WHERE u.path <@ {BRANCH} {NEWEST}",
    ),
    Page("timeline of everything", "/customers/units/1000000/timeline/", f"{BEGUN} {NEWEST}"),
    Page(
        "looking up a unit",
        "/ui/lookup/units/?q=grid",
        "SELECT name, code FROM customers_unit WHERE name ILIKE 'grid%' LIMIT 12",
    ),
    Page(
        "looking up a person",
        "/ui/lookup/people/?q=1234",
        "SELECT name FROM customers_person WHERE name ILIKE '%1234%' LIMIT 12",
    ),
    Page("Today", "/", "SELECT 1"),
]


def main(units: int, *, keep: bool, explain: bool) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    with nullcontext() if keep else transaction.atomic():
        make(units)
        client = a_client()
        for page in PAGES:
            tell(page, measured(client, page), explain=explain)
        if not keep:
            transaction.set_rollback(True)


def make(units: int) -> None:
    """Make the organisation, all of it or nothing; one that was kept is taken as it is."""
    from django.db import transaction

    from customers.models import Unit

    if not Unit.objects.filter(code="BENCH-0").exists():
        with transaction.atomic():
            say("made in", seconds(lambda: build(units)))


def build(units: int) -> None:
    statements = (ROOT / "benchmarks" / "structure.sql").read_text()
    for statement in statements.replace(":units", str(units)).split(";\n"):
        if statement.strip():
            execute(statement)


def a_client() -> Any:
    """A browser, signed in as an administrator; no static files need to be collected for it."""
    from django.conf import settings
    from django.test import Client
    from django.test.utils import override_settings

    from brm.accounts.models import Role, User

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        ALLOWED_HOSTS=["testserver"],
        SECURE_SSL_REDIRECT=False,
    ).enable()
    user = User.objects.filter(email="bench@example.org").first()
    user = user or User.objects.create_user(email="bench@example.org", password=None)
    user.give_role(Role.ADMINISTRATOR)
    client = Client()
    client.force_login(user)
    return client


def measured(client: Any, page: Page) -> Measured:
    """The median of five answers after a first one that warms the caches."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    whole, database, queries = [], [], []
    for _ in range(TIMES + 1):
        with CaptureQueriesContext(connection) as asked:
            began = time.perf_counter()
            answer = client.get(page.path)
            whole.append(1000 * (time.perf_counter() - began))
        if answer.status_code != 200:
            raise SystemExit(f"{page.path} answered {answer.status_code}.")
        queries = asked.captured_queries
        database.append(1000 * sum(float(query["time"]) for query in queries))
    slowest = max(queries, key=lambda query: float(query["time"]))
    least = median(1000 * seconds(lambda: execute(page.least)) for _ in range(TIMES))
    return Measured(
        median(whole[1:]),
        median(database[1:]),
        len(queries),
        least,
        (slowest["sql"], 1000 * float(slowest["time"])),
    )


def tell(page: Page, found: Measured, *, explain: bool) -> None:
    sql, took = found.slowest
    sys.stdout.write(
        f"{page.name:24} {found.whole:7.0f} ms, of it {found.database:7.1f} ms in "
        f"{found.queries:2} queries; the slowest {took:7.1f} ms, "
        f"{took / max(found.least, 0.1):5.1f} times the least\n"
    )
    if explain:
        sys.stdout.write(f"\n-- {page.name}: {took:.1f} ms\n-- {sql[:3000]}\n")
        sys.stdout.write("\n".join(plan_of(sql)) + "\n\n")
    sys.stdout.flush()


def plan_of(sql: str) -> list[str]:
    from django.db import connection

    statement = sql.rpartition("', true); ")[2]  # without the note of who asks, for the history
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}")
        return [str(row[0]) for row in cursor.fetchall()]


def execute(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        if cursor.description:
            cursor.fetchall()


def seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def say(what: str, took: float) -> None:
    sys.stdout.write(f"{what} {took:.1f} s\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
    os.environ.setdefault("BRM_LOG_LEVEL", "WARNING")  # a line a request would bury the figures
    from brm.stack.services import services_for

    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--units", type=int, default=100_000)
    asked.add_argument("--keep", action="store_true")
    asked.add_argument("--explain", action="store_true")
    options = asked.parse_args()
    with services_for(["manage.py", "benchmark"]):
        main(options.units, keep=options.keep, explain=options.explain)
