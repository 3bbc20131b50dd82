"""A plugin (`-p tests.server`): an embedded PostgreSQL for the run, before Django reads settings.

With xdist the controller starts it, and the workers find its address in their environment; each
makes a database of its own.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from brm.stack.folders import StateFolder
from brm.stack.postgres import Postgres, RunningServer

FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
"""Rows of a test need not survive a power cut."""


def _start(state: StateFolder) -> RunningServer:
    state.make()
    os.environ["BRM_VAR"] = str(state.path)
    os.environ["BRM_SECRET_KEY"] = "of the tests, long enough for every check of the framework"
    os.environ["BRM_PLAIN_HTTP"] = "true"
    os.environ["REDIS_URL"] = f"unix://{state.path}/nobody-listens.sock"
    postgres = Postgres(state, FORGETFUL)
    server = postgres.start()
    os.environ["DATABASE_URL"] = postgres.url
    return server


_folder: Path | None = None
_server: RunningServer | None = None

if not os.environ.get("BRM_TEST_SERVER"):
    _folder = Path(tempfile.mkdtemp(prefix="brm-tests-"))
    _server = _start(StateFolder(_folder))
    os.environ["BRM_TEST_SERVER"] = str(os.getpid())


def pytest_unconfigure(config: pytest.Config) -> None:
    if _server and _folder:
        _server.stop()
        shutil.rmtree(_folder, ignore_errors=True)
