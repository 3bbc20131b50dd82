"""The product as a whole, started for real and seen from outside."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg2

from brm.stack.folders import BASE_DIR, StateFolder

STARTING = 300
ENDING = 60
OF_THE_TESTS = {"DATABASE_URL", "REDIS_URL", "BRM_SECRET_KEY", "BRM_PLAIN_HTTP", "BRM_TEST_SERVER"}
MARKS = {
    "web": "brm.stack.web",
    "worker": "celery --app brm.celery --quiet worker",
    "beat": "celery --app brm.celery --quiet beat",
    "valkey": "valkey-server",
    "postgres": "bin/postgres",
    "mail": "catch_mail",
}
"""What the command line of each part contains."""


def until(is_so: Callable[[], object], seconds: float) -> bool:
    """Whether something became so in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def plain_environment(var: Path) -> dict[str, str]:
    """The environment of someone who only names the folder."""
    kept = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}
    return {**kept, "BRM_VAR": str(var)}


class Running:
    """One `manage.py up`: its log, its page, its processes and its rows."""

    def __init__(self, var: Path, *, port: int, prefix: tuple[str, ...] = ()) -> None:
        self.var = var
        self.log = var.with_name(f"up-{time.monotonic_ns()}.log")
        command = [*prefix, sys.executable, str(BASE_DIR / "manage.py"), "up", "--port", str(port)]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(  # noqa: S603 (our own command)
                command, env=plain_environment(var), stdout=output, stderr=subprocess.STDOUT
            )
        until(lambda: "BRM is ready" in self.said() or self.process.poll() is not None, STARTING)

    def said(self) -> str:
        return self.log.read_text()

    @property
    def url(self) -> str:
        found = re.search(r"BRM is ready: (\S+)", self.said())
        assert found is not None, self.said()
        return found[1]

    def health(self) -> dict[str, object]:
        """What `/healthz` says when it is asked to be strict; `silent` where nothing answers."""
        try:
            with urlopen(f"{self.url}healthz?strict", timeout=5) as answer:  # noqa: S310 (loopback)
                return dict(json.load(answer))
        except HTTPError as error:
            with error:
                return dict(json.load(error))
        except (URLError, OSError):
            return {"status": "silent"}

    def is_well(self) -> bool:
        return self.health()["status"] == "ok"

    def processes(self) -> dict[int, str]:
        """Everything that this start has started, `up` itself not counted: number and command."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            number = int(entry.name)
            if number != self.process.pid and self._belongs(entry):
                found[number] = _command(entry)
        return found

    def number_of(self, part: str) -> int:
        """The process of a part, as `up` started it; 0 where there is none."""
        for number, command in self.processes().items():
            if MARKS[part] in command and _parent(number) == self.process.pid:
                return number
        return 0

    def query(
        self, sql: str, facts: Mapping[str, object] | None = None
    ) -> list[tuple[object, ...]]:
        sockets = str(StateFolder(self.var).sockets)
        with closing(psycopg2.connect(host=sockets, user="brm", dbname="brm")) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql, facts)
                return list(cursor.fetchall()) if cursor.description else []

    def kill(self) -> None:
        """Kill `up` itself, and nothing else."""
        self.process.kill()
        self.process.wait()

    def stop(self, with_signal: int = signal.SIGTERM) -> int:
        """Ask for an end; the code that `up` ended with."""
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        return self.process.wait(timeout=ENDING)

    def _belongs(self, process: Path) -> bool:
        """Its environment names the folder, or it lives in it, or it holds a file of it."""
        try:
            if f"BRM_VAR={self.var}\0".encode() in (process / "environ").read_bytes():
                return _lives(process)
            places = [(process / "cwd").readlink(), *_open_files(process)]
        except OSError:
            return False
        return any(place.is_relative_to(self.var) for place in places)


def _lives(process: Path) -> bool:
    return "\nState:\tZ" not in (process / "status").read_text()


def _open_files(process: Path) -> list[Path]:
    return [link.readlink() for link in (process / "fd").iterdir()]


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _parent(number: int) -> int:
    try:
        status = Path(f"/proc/{number}/status").read_text()
    except OSError:
        return 0
    return int(re.findall(r"PPid:\t(\d+)", status)[0])
