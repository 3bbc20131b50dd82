"""A plugin (`-p tests.server`): an embedded PostgreSQL for the run, before Django reads settings.

With xdist the controller starts it, and the workers find its address in their environment; each
makes a database of its own. It ends with the run, whatever that ends with.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from brm.stack.folders import StateFolder
from brm.stack.postgres import Postgres

FORGETFUL = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "autovacuum=off",
)
"""Rows of a test need not survive a power cut.

Nobody sweeps behind them either: a table that is counted while the rows of a test are taken back
would be planned for as one without rows, and the demo organisation loads ten times as long.
"""


def _start(folder: Path) -> None:
    state = StateFolder(folder)
    state.make()
    postgres = Postgres(state, FORGETFUL)
    server = postgres.start()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.stop)
    os.environ |= {
        "BRM_TEST_SERVER": "started",
        "BRM_VAR": str(folder),
        "BRM_SECRET_KEY": "of the tests, long enough for every check of the framework",
        "BRM_PLAIN_HTTP": "true",
        "DATABASE_URL": postgres.url,
        "REDIS_URL": f"unix://{folder}/nobody-listens.sock",
    }


if "BRM_TEST_SERVER" not in os.environ:
    _start(Path(tempfile.mkdtemp(prefix="brm-tests-")))
