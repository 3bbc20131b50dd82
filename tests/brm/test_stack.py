"""Commands and the services beneath them: shared, private, and explained where they cannot run."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest

from brm.stack.errors import StackError
from brm.stack.folders import BASE_DIR, SOCKET_PATH_LIMIT, StateFolder, make_private
from brm.stack.listening import listen
from brm.stack.locks import FileLock
from brm.stack.log import Log
from brm.stack.postgres import SOCKET, Postgres
from brm.stack.services import needs_database
from tests.running import plain_environment

HOLD = "from django.db import connection; import time; time.sleep({seconds}); "
WHICH = "print(connection.cursor().connection.get_backend_pid() > 0)"


@pytest.fixture
def var() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="brm-var-") as folder:
        yield Path(folder) / "var"


def start(var: Path, *arguments: str, **more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603 (our own command)
        [sys.executable, str(BASE_DIR / "manage.py"), *arguments],
        env={**plain_environment(var), **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(var: Path, *arguments: str, **more: str) -> tuple[int, str, str]:
    with start(var, *arguments, **more) as command:
        output, errors = command.communicate(timeout=60)
    return command.returncode, output.strip(), errors.strip()


def test_commands_at_once_share_one_server_and_the_last_one_ends_it(var: Path) -> None:
    commands = [
        start(var, "shell", "--no-imports", "-c", HOLD.format(seconds=seconds) + WHICH)
        for seconds in (0, 1, 2)
    ]

    answers = [command.communicate(timeout=60) for command in commands]

    assert answers == [("True\n", "")] * 3
    assert not (var / "postgres" / "cluster" / "postmaster.pid").exists()


def test_a_killed_command_takes_its_server_along_and_the_next_one_works(var: Path) -> None:
    held = start(var, "shell", "--no-imports", "-c", "print('here', flush=True); input()")
    assert held.stdout is not None
    assert held.stdout.readline() == "here\n"

    held.kill()
    held.communicate()

    assert run(var, "shell", "--no-imports", "-c", HOLD.format(seconds=0) + WHICH)[1] == "True"


@pytest.mark.parametrize(
    ("arguments", "needs"),
    [
        (["help"], False),
        (["migrate", "--help"], False),
        (["check", "--deploy"], False),
        (["check", "--database", "default"], True),
        (["collectstatic", "--noinput"], False),
        (["migrate"], True),
        (["sweep", "--json"], True),
    ],
)
def test_only_commands_that_read_rows_start_a_server(arguments: list[str], needs: bool) -> None:
    assert needs_database(["manage.py", *arguments]) is needs


def test_help_leaves_no_trace(var: Path) -> None:
    code, output, _ = run(var, "help")

    assert (code, var.exists()) == (0, False)
    assert "[stack]\n    up" in output


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none", "the database said: connection to"),
        ("DATABASE_URL", "somewhere", "DATABASE_URL"),
        ("BRM_PART", "nothing", "BRM_PART"),
        ("BRM_VAR", "/dev/null/var", "/dev/null/var cannot be used: Not a directory."),
    ],
)
def test_a_broken_environment_is_one_sentence(
    var: Path, setting: str, value: str, sentence: str
) -> None:
    code, _, errors = run(var, "migrate", "--check", **{setting: value})

    assert (code, len(errors.splitlines())) == (1, 1), errors
    assert sentence in errors


def test_the_secret_is_made_once_and_is_nobody_elses(var: Path) -> None:
    state = StateFolder(var)
    state.make()

    assert state.secret() == StateFolder(var).secret()
    assert (var / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in var.iterdir() if "secret" in path.name] == ["secret_key"]


@pytest.mark.parametrize("depth", [1, 5, 50])
def test_sockets_fit_however_deep_the_folder_lies(depth: int) -> None:
    state = StateFolder(Path("/srv") / Path(*["folder"] * depth))

    socket_path = state.sockets / ".s.PGSQL.5432"
    assert len(os.fsencode(socket_path)) <= SOCKET_PATH_LIMIT
    assert state.sockets == StateFolder(state.path).sockets


def test_two_deep_folders_have_sockets_of_their_own() -> None:
    first, second = (StateFolder(Path("/srv") / ("deep" * 40) / name) for name in "ab")

    assert first.sockets != second.sockets


def test_a_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(StackError, match="does not belong to the user who starts this"):
        make_private(tmp_path / "link")


def test_a_lock_is_held_by_a_child_after_its_maker_let_go(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    lock.take()
    child = subprocess.Popen(["/bin/sleep", "60"], pass_fds=[lock.fileno()])
    lock.let_go()

    try:
        assert not FileLock(lock.path).try_take()
    finally:
        child.kill()
        child.wait()
    assert FileLock(lock.path).take(patience=5)


def test_a_taken_port_is_said_and_the_next_one_used(capsys: pytest.CaptureFixture[str]) -> None:
    with listen("127.0.0.1", 0, Log()) as taken:
        port = taken.getsockname()[1]
        with listen("127.0.0.1", port, Log()) as next_one:
            assert next_one.getsockname()[1] == port + 1

    assert capsys.readouterr().out == f"up      | Port {port} is taken; trying {port + 1}.\n"


def test_the_notes_of_a_killed_server_do_not_keep_it_from_starting(var: Path) -> None:
    state = StateFolder(var)
    state.make()
    postgres = Postgres(state)
    postgres.start().stop()
    as_its_user = takewhile(lambda word: not word.endswith("/postgres"), postgres.command)
    with subprocess.Popen([*as_its_user, "sleep", "60"]) as someone:  # noqa: S603
        note = f"{someone.pid}\n{postgres.cluster}\n0\n5432\n{postgres.sockets}\n\n"
        (postgres.cluster / "postmaster.pid").write_text(note)
        (postgres.sockets / f"{SOCKET}.lock").write_text(note)
        try:
            server = postgres.start()
            answers = postgres.is_ready()
            server.stop()
        finally:
            someone.kill()

    assert answers
