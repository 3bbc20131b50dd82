"""The services a management command needs: those named in the environment, or embedded ones."""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from brm.stack.errors import StackError
from brm.stack.folders import StateFolder
from brm.stack.locks import FileLock
from brm.stack.postgres import READY_SECONDS, Postgres
from brm.stack.valkey import Valkey

NO_DATABASE = {
    *("", "help", "version", "check", "diffsettings", "collectstatic", "findstatic"),
    *("makemessages", "compilemessages", "startapp", "startproject"),
}
"""Commands that read and write no row."""


@contextmanager
def services_for(argv: list[str]) -> Iterator[None]:
    """Let the environment name a database and a broker for the duration of a command.

    What DATABASE_URL and REDIS_URL name is used as it is. Without DATABASE_URL it is the
    PostgreSQL of this state folder: the one that `up` or another command already runs, or one
    that this command runs, and keeps until everyone who joined has ended.
    """
    state = StateFolder.from_environment()
    runs_alone = not needs_database(argv)
    _set_secret(state, lasting=not runs_alone)
    os.environ.setdefault("REDIS_URL", Valkey(state).url)
    if url := os.environ.get("DATABASE_URL"):
        _check_address(url)
        yield
        return
    postgres = Postgres(state)
    os.environ["DATABASE_URL"] = postgres.url
    if runs_alone or _command(argv) == "up":
        yield
        return
    with shared_postgres(state, postgres):
        yield


def needs_database(argv: list[str]) -> bool:
    """Whether a command line works on rows; asking for help does not."""
    if "--help" in argv or "-h" in argv:
        return False
    command = _command(argv)
    return command not in NO_DATABASE or (command == "check" and "--database" in argv)


@contextmanager
def shared_postgres(state: StateFolder, postgres: Postgres) -> Iterator[None]:
    """A PostgreSQL over the folder, run by whoever came first.

    Two locks: who holds `postgres` runs the server; everyone who uses it shares `users`, and
    the one who runs it waits for all of them before stopping.
    """
    state.make()
    users, server = state.lock("users"), state.lock("postgres")
    users.take(shared=True)
    try:
        if not _join(server, postgres):
            yield
            return
        running = postgres.start(keep_open=[server.fileno()])
        try:
            yield
        finally:
            users.take()
            running.stop()
            server.let_go()
    finally:
        users.let_go()


def _join(server: FileLock, postgres: Postgres) -> bool:
    """Wait until a server answers or may be started; says whether this command is to start it."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if server.try_take():
            return True
        if postgres.is_ready():
            return False
        time.sleep(0.05)
    raise StackError(
        f"The PostgreSQL of {postgres.folder} belongs to another process and does not answer."
    )


def _check_address(url: str) -> None:
    if not url.startswith(("postgres://", "postgresql://")):
        raise StackError(
            "DATABASE_URL does not name a PostgreSQL: write postgres://user:password@host/database."
        )


def _command(argv: list[str]) -> str:
    return next((word for word in argv[1:] if not word.startswith("-")), "")


def _set_secret(state: StateFolder, *, lasting: bool) -> None:
    if os.environ.get("BRM_SECRET_KEY"):
        return
    if lasting:
        state.make()
    known = (state.path / "secret_key").exists()
    os.environ["BRM_SECRET_KEY"] = state.secret() if lasting or known else secrets.token_urlsafe(50)
