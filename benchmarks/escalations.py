"""How long the clock of escalations takes: 10,000 of them due at once, then nothing due.

    DATABASE_URL=... .venv/bin/python benchmarks/escalations.py [ROWS]

Writes into a transaction that is taken back.
"""

import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402  after the setup of Django
from django.test.utils import CaptureQueriesContext  # noqa: E402

from brm.accounts.models import User  # noqa: E402
from customers.models import Customer, Unit  # noqa: E402
from customers.periods import period  # noqa: E402
from meetings.models import Escalation, EscalationStep  # noqa: E402
from meetings.operations.rise import raise_by_the_clock  # noqa: E402

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
TODAY = date(2026, 11, 29)


def fill(rows: int) -> None:
    """So many escalations at the first level, due on fifty days."""
    user = User.objects.create_user("bench@example.org")
    unit = Unit.objects.create(
        code="BENCH", name="Bench", kind="department", valid=period(None, None)
    )
    customer = Customer.objects.create(unit=unit, tier="standard")
    Escalation.objects.bulk_create(
        Escalation(
            number=f"E-{10**6 + n}",
            customer=customer,
            question=f"Question {n}?",
            effect="It stands still.",
            level=1,
            level_since=TODAY - timedelta(days=80),
            raised_on=TODAY - timedelta(days=80),
            rises_on=TODAY - timedelta(days=n % 50),
            raised_by=user,
            wanted_by=TODAY,
        )
        for n in range(rows)
    )


def timed(name: str) -> None:
    begun = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        written = raise_by_the_clock(TODAY)
    seconds = time.perf_counter() - begun
    sys.stdout.write(f"{name}: {written}, {len(queries)} queries, {seconds * 1000:.1f} ms\n")


def main() -> None:
    with transaction.atomic():
        fill(ROWS)
        timed(f"{ROWS} due")
        timed("nothing due")
        sys.stdout.write(f"{EscalationStep.objects.count()} steps\n")
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
