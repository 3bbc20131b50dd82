"""The programs of which the running product consists."""

import signal
import socket
import sys
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException

from celery import Celery
from django.conf import settings
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from brm.stack.children import Program
from brm.stack.folders import BASE_DIR
from brm.stack.postgres import Postgres
from brm.stack.valkey import Valkey

ORDER_OF_END = ("beat", "web", "worker", "mail", "valkey", "postgres")
NODE = "brm@up"
PYTHON = sys.executable
Held = tuple[int, ...]
"""Locks that a program holds as long as it, or anything it started, runs."""


def postgres(server: Postgres, held: Held) -> Program:
    return Program(
        name="postgres",
        command=server.command,
        prepare=server.prepare,
        is_ready=server.is_ready,
        stop_signal=signal.SIGINT,
        death_signal=signal.SIGINT,
        grace=120,
        keep_open=held,
    )


def valkey(server: Valkey, held: Held) -> Program:
    return Program(
        name="valkey",
        command=server.command,
        prepare=server.prepare,
        is_ready=server.is_ready,
        death_signal=signal.SIGTERM,
        keep_open=held,
    )


def command(name: str, *arguments: str, held: Held) -> Program:
    """A management command that runs to its end."""
    return Program(name=name, command=_manage(name, *arguments), keep_open=held)


def web(listener: socket.socket, environment: Mapping[str, str], held: Held) -> Program:
    """gunicorn on a socket that stays open while it is started again."""
    return Program(
        name="web",
        command=[PYTHON, "-m", "gunicorn", "--config", "python:brm.stack.web", "brm.wsgi"],
        environment={
            **environment,
            "BRM_BIND": f"fd://{listener.fileno()}",
            "BRM_PART": "web",
        },
        is_ready=lambda: _answers(listener),
        death_signal=signal.SIGQUIT,
        grace=40,
        keep_open=(listener.fileno(), *held),
    )


def worker(environment: Mapping[str, str], held: Held) -> Program:
    """A Celery worker with processes of its own; killed, it takes them along."""
    return Program(
        name="worker",
        command=[
            *_celery("worker", "--hostname", NODE, "--concurrency", "2"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ],
        environment={**environment, "BRM_PART": "worker"},
        is_ready=_worker_answers,
        grace=120,
        keep_open=held,
    )


def beat(environment: Mapping[str, str], held: Held) -> Program:
    return Program(
        name="beat",
        command=_celery("beat", "--pidfile", ""),
        environment=environment,
        says="beat: Starting",
        keep_open=held,
    )


def mail_catcher(listener: socket.socket, environment: Mapping[str, str], held: Held) -> Program:
    number = listener.fileno()
    return Program(
        name="mail",
        command=_manage("catch_mail", "--fd", str(number)),
        environment=environment,
        says="Mail is caught",
        keep_open=(number, *held),
    )


def _manage(name: str, *arguments: str) -> list[str]:
    return [PYTHON, str(BASE_DIR / "manage.py"), name, *arguments]


def _celery(part: str, *arguments: str) -> list[str]:
    """Celery warns of root at length; here it was somebody's wish."""
    quiet = ["-W", "ignore:You're running the worker with superuser privileges"]
    words = ["-m", "celery", "--app", "brm.celery", "--quiet", part, "--loglevel", "INFO"]
    return [PYTHON, *quiet, *words, *arguments]


def _answers(listener: socket.socket) -> bool:
    host, port = listener.getsockname()[:2]
    connection = HTTPConnection({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port, 5)  # noqa: S104 (compared only)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _worker_answers() -> bool:
    celery: Celery = import_string(settings.CELERY_APP)
    try:
        return bool(celery.control.ping(destination=[NODE], timeout=0.5))
    except (OperationalError, OSError):
        return False
