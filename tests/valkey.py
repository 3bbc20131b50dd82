"""A real Valkey for the tests that need one; everything else runs without a broker."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from brm.stack.children import start_tied
from brm.stack.folders import StateFolder
from brm.stack.valkey import Valkey
from tests.running import until


@pytest.fixture(scope="session")
def running_valkey() -> Iterator[Valkey]:
    state = StateFolder(Path(os.environ["BRM_VAR"]) / f"valkey-{os.getpid()}")
    state.make()
    server = Valkey(state)
    server.prepare()
    child = start_tied(server.command, death_signal=signal.SIGKILL, output=subprocess.DEVNULL)
    assert until(server.is_ready, 10)
    yield server
    child.kill()
    child.wait()


@pytest.fixture
def valkey(running_valkey: Valkey, settings: Settings) -> str:
    """The address of a Valkey that answers, for the length of the test."""
    settings.REDIS_URL = running_valkey.url
    return running_valkey.url
