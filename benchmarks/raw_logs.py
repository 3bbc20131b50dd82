"""How long it takes to count a raw log: the published events of incidents, many times over.

    DATABASE_URL=... .venv/bin/python benchmarks/raw_logs.py EVENTS [TIMES]

Writes nothing: the import is a dry run. EVENTS is the published file.
"""

import csv
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
django.setup()

from brm.imports.engine import Watch, run_import  # noqa: E402  after the setup of Django
from brm.imports.kinds import kinds  # noqa: E402
from brm.imports.recipes import read_recipe  # noqa: E402

EVENTS = Path(sys.argv[1])
TIMES = int(sys.argv[2]) if len(sys.argv) > 2 else 100
RECIPE = ROOT / "demo" / "recipes" / "itsm_incidents.toml"


def write_many(target: Path) -> None:
    """The events so many times, each time of other incidents."""
    with EVENTS.open(newline="") as stream, target.open("w", newline="") as out:
        head, *events = csv.reader(stream)
        write = csv.writer(out)
        write.writerow(head)
        for n in range(TIMES):
            write.writerows([f"{event[0]}-{n}", *event[1:]] for event in events)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv"
        write_many(path)
        begun, read = time.perf_counter(), []
        watch = Watch(begun=lambda: read.append((time.perf_counter(), time.process_time())))
        cpu = time.process_time()
        outcome = run_import(
            path, kinds["measurements"], read_recipe(RECIPE.read_text()), dry_run=True, watch=watch
        )
        (at, used), ended = read[0], time.perf_counter()
    sys.stdout.write(
        f"{outcome.total} lines, {outcome.rejected} rejected, {outcome.derived}" + "\n"
    )
    sys.stdout.write(
        f"read {at - begun:.1f} s ({used - cpu:.1f} s of processor), SQL {ended - at:.1f} s" + "\n"
    )
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB" + "\n")


main()
