"""A plugin (`-p tests.server`): an embedded PostgreSQL for the run, before Django reads settings."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from brm.stack.postgres import Postgres

os.environ.setdefault(
    "BRM_SECRET_KEY", "of the tests, long enough for every check of the framework"
)
_folder: Path | None = None
_server: Postgres | None = None

if not os.environ.get("DATABASE_URL"):
    _folder = Path(tempfile.mkdtemp(prefix="brm-tests-"))
    _folder.chmod(0o711)
    _server = Postgres(_folder / "postgres")
    _server.start()
    os.environ["DATABASE_URL"] = _server.url


def pytest_unconfigure(config: pytest.Config) -> None:
    if _server and _folder:
        _server.stop()
        shutil.rmtree(_folder, ignore_errors=True)
