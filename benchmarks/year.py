"""How long a year takes: the demo organisation swept day by day for 400 days.

    .venv/bin/python benchmarks/year.py [--days N] [--profile]

Loads the demo, where it is not there yet, and does for each day what `manage.py sweep --as-of`
does, all sweeps and the outbox, in one process. Says for each sweep how long it took, and how much
of that was work of the processor: in this process, and in the database's, which on a machine that
does other work besides is what can be compared. Everything is rolled back. Without DATABASE_URL it
runs on an embedded server, in the folder that BRM_VAR names.
"""

import argparse
import cProfile
import os
import pstats
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.structure import ROOT, execute, say, seconds

TICKS = os.sysconf("SC_CLK_TCK")
Took = tuple[float, float, float]
"""Seconds: by the clock, of the processor here, of the processor in the database's process."""


def main(days: int, *, profile: bool) -> None:
    import django

    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from brm.outbox.drain import drain
    from brm.outbox.sweeps import sweeps
    from reports.operations.demo import Demo

    today = timezone.localdate()
    with transaction.atomic():
        demo = Demo(ROOT / "demo" / "organisation", today=today)
        if not demo.is_loaded():
            say("demo loaded in", seconds(demo.load))
        execute("ANALYZE")  # as autovacuum does within the minute, though not in a transaction
        sums: dict[str, list[Took]] = defaultdict(list)
        profiled = cProfile.Profile()
        for n in range(1, days + 1):
            on = today + timedelta(days=n)
            for name in sweeps.names():
                sweep = work_of(sweeps[name], on)
                sums[name].append(profiled.runcall(took, sweep) if profile else took(sweep))
            sums["outbox"].append(took(drain))
        tell(sums, days)
        if profile:
            pstats.Stats(profiled).sort_stats("cumtime").print_stats(40)
        transaction.set_rollback(True)


def work_of(sweep: Callable[[date], object], on: date) -> Callable[[], object]:
    """One sweep of one day; what it writes stands or falls alone, as when beat rings."""
    from django.db import transaction

    def work() -> None:
        with transaction.atomic():
            sweep(on)

    return work


def took(work: Callable[[], object]) -> Took:
    clock, here, there = time.perf_counter(), time.process_time(), database_time()
    work()
    return (
        time.perf_counter() - clock,
        time.process_time() - here,
        database_time() - there,
    )


def database_time() -> float:
    """Seconds of the processor that this connection's process in the database has used; 0 afar."""
    from django.db import connection

    connection.ensure_connection()
    try:
        fields = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    except OSError:
        return 0.0
    user, system = fields.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / TICKS


def tell(sums: dict[str, list[Took]], days: int) -> None:
    totals = {name: tuple(map(sum, zip(*each, strict=True))) for name, each in sums.items()}
    sys.stdout.write(f"{'':28}{'clock':>10}{'here':>10}{'database':>10}   a day\n")
    for name, (clock, here, there) in sorted(totals.items(), key=lambda item: -item[1][0]):
        a_day = 1000 * (here + there) / days
        sys.stdout.write(f"{name:28}{clock:9.2f}s{here:9.2f}s{there:9.2f}s{a_day:6.1f} ms\n")
    clock, here, there = map(sum, zip(*totals.values(), strict=True))
    a_day = 1000 * (here + there) / days
    sys.stdout.write(f"{days} days{'':20}{clock:9.2f}s{here:9.2f}s{there:9.2f}s{a_day:6.1f} ms\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
    os.environ.setdefault("BRM_LOG_LEVEL", "ERROR")  # a bell unheard each ten seconds
    from brm.stack.services import services_for

    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--days", type=int, default=400)
    asked.add_argument("--profile", action="store_true")
    options = asked.parse_args()
    with services_for(["manage.py", "benchmark"]):
        main(options.days, profile=options.profile)
