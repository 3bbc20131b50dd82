"""`manage.py up`, started for real in a folder of its own, and killed in every way."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from celery import Celery

from brm.stack.folders import BASE_DIR, StateFolder
from tests.running import Running, plain_environment, until

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks into /proc")

COMING_BACK = 40
PLAIN_USER = 54321
DEEP = "/".join(["a-folder-far-below-where-a-socket-may-lie"] * 3)


WRITE_MAILS = """
    INSERT INTO outbox_outboxmessage (kind, key, payload, message_id, state, attempts, error)
    SELECT 'mail', %(cause)s || n, %(mail)s, '<' || %(cause)s || '.' || n || '@localhost>',
        'pending', 0, ''
    FROM generate_series(1, %(count)s) AS n
"""


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """A state folder so deep that no socket fits into it."""
    top = Path(tempfile.mkdtemp(prefix="brm-up-"))
    folder = top / DEEP / "var"
    folder.parent.mkdir(parents=True)
    yield folder
    shutil.rmtree(StateFolder(folder).sockets, ignore_errors=True)
    shutil.rmtree(top)


@pytest.fixture(scope="module")
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture(scope="module")
def starts() -> Iterator[list[Running]]:
    """Every start of this module; what still runs at its end is stopped."""
    started: list[Running] = []
    yield started
    for running in started:
        running.stop()


@pytest.fixture
def running(var: Path, taken_port: int, starts: list[Running]) -> Running:
    """The product over the folder: the start that runs already, or another one."""
    if not starts or starts[-1].process.poll() is not None:
        starts.append(Running(var, port=taken_port))
        assert starts[-1].is_well(), starts[-1].said()
    return starts[-1]


def write_mails(running: Running, cause: str, count: int = 5) -> None:
    """Commit mails to the outbox."""
    mail = {"to": ["ada@example.org"], "subject": "Killed", "text": "Nothing is lost."}
    running.query(WRITE_MAILS, {"cause": cause, "mail": json.dumps(mail), "count": count})


def ring(var: Path) -> None:
    socket_path = StateFolder(var).sockets / "valkey.sock"
    with Celery(broker=f"redis+socket://{socket_path}") as celery:
        celery.send_task("outbox.drain", ignore_result=True)


def caught(running: Running) -> Counter[object]:
    return Counter(
        number for (number,) in running.query("SELECT message_id FROM outbox_caughtmail")
    )


def written(running: Running) -> set[object]:
    return {number for (number,) in running.query("SELECT message_id FROM outbox_outboxmessage")}


def test_it_starts_in_a_deep_folder_with_its_port_taken(running: Running, taken_port: int) -> None:
    assert f"Port {taken_port} is taken; trying {taken_port + 1}." in running.said()
    assert running.url == f"http://127.0.0.1:{taken_port + 1}/"
    assert running.health()["status"] == "ok"


def test_what_it_keeps_is_open_to_nobody_else(running: Running) -> None:
    state = StateFolder(running.var)

    modes = {path: path.stat().st_mode & 0o777 for path in (state.path, state.sockets)}
    assert modes == {state.path: 0o700, state.sockets: 0o700}
    assert (state.path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_second_start_is_refused(running: Running) -> None:
    second = Running(running.var, port=0)

    assert second.process.returncode == 1
    assert second.said().splitlines() == [
        f"{BASE_DIR / 'manage.py'}: BRM runs already over {running.var} "
        f"(process {running.process.pid}, {running.url}): "
        "stop it first, or name another folder in BRM_VAR."
    ]
    assert running.is_well()


def test_a_command_joins_the_running_server(running: Running) -> None:
    output = subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, str(BASE_DIR / "manage.py"), "sweep", "--as-of", "2027-01-31", "--json"],
        env=plain_environment(running.var),
        capture_output=True,
        text=True,
        check=False,
    )

    assert output.stdout.startswith('{"as_of": "2027-01-31"')
    assert running.query("SELECT count(*) FROM django_migrations") != [(0,)]


@pytest.mark.parametrize("part", ["web", "worker", "beat", "mail", "valkey", "postgres"])
def test_what_is_killed_comes_back_and_nothing_is_lost(running: Running, part: str) -> None:
    before = running.number_of(part)
    write_mails(running, part)

    os.kill(before, signal.SIGKILL)

    assert until(lambda: running.number_of(part) not in {0, before}, COMING_BACK), running.said()
    assert until(running.is_well, COMING_BACK), running.health()
    assert {f"<{part}.{n}@localhost>" for n in range(1, 6)} <= written(running)


def test_what_was_committed_meanwhile_is_sent_once(running: Running) -> None:
    write_mails(running, "afterwards", count=20)

    ring(running.var)

    assert until(lambda: caught(running).keys() == written(running), 150), running.said()
    assert set(caught(running).values()) == {1}


def test_killed_itself_it_leaves_nothing_running(
    running: Running, taken_port: int, starts: list[Running]
) -> None:
    write_mails(running, "before it was killed")
    left = running.processes()

    running.kill()
    starts.append(Running(running.var, port=taken_port))

    assert len(left) >= 10
    assert not left.keys() & starts[-1].processes().keys()
    assert starts[-1].url == f"http://127.0.0.1:{taken_port + 1}/"
    assert "<before it was killed.5@localhost>" in written(starts[-1])


def test_killed_with_everything_it_started_it_starts_again(
    running: Running, starts: list[Running]
) -> None:
    write_mails(running, "before all was killed")

    for number in [running.process.pid, *running.processes()]:
        with suppress(ProcessLookupError):  # some end with whoever started them
            os.kill(number, signal.SIGKILL)
    running.process.wait()
    starts.append(Running(running.var, port=0))

    assert starts[-1].is_well(), starts[-1].said()
    assert "<before all was killed.5@localhost>" in written(starts[-1])


def test_a_start_waits_for_one_that_is_stopping(
    running: Running, taken_port: int, starts: list[Running]
) -> None:
    running.process.send_signal(signal.SIGTERM)
    assert until(lambda: "Stopping beat" in running.said(), 10)

    starts.append(Running(running.var, port=taken_port))

    assert starts[-1].is_well(), starts[-1].said()
    assert running.process.wait() == 0


def test_stopped_it_leaves_nothing_and_says_in_which_order(running: Running) -> None:
    assert running.stop(signal.SIGINT) == 0

    stopping = [line for line in running.said().splitlines() if "Stopping " in line]
    assert [line.split()[-1] for line in stopping] == [
        *("beat.", "web.", "worker.", "mail.", "valkey.", "postgres.")
    ]
    assert running.processes() == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="everything above ran as a plain user already")
def test_it_runs_as_a_plain_user(var: Path) -> None:
    top = Path(tempfile.mkdtemp(prefix="brm-plain-"))
    shutil.copytree(var, top / "var", ignore=shutil.ignore_patterns("run", "*.lock"))
    for path in [top, *top.rglob("*")]:
        os.chown(path, PLAIN_USER, PLAIN_USER)
    read_all = ("--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search")
    user = (f"--reuid={PLAIN_USER}", f"--regid={PLAIN_USER}", "--clear-groups")

    running = Running(top / "var", port=0, prefix=("setpriv", *user, *read_all))

    owners = {Path(f"/proc/{number}").stat().st_uid for number in running.processes()}
    assert (running.is_well(), owners) == (True, {PLAIN_USER})
    assert running.stop() == 0
    shutil.rmtree(top)
