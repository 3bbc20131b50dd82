"""How gunicorn serves the product: `gunicorn --config python:brm.stack.web brm.wsgi`."""

import os
import signal
from typing import Any

from brm.stack.tied import die_with_parent

bind = os.environ.get("BRM_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("BRM_WEB_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("BRM_WEB_THREADS", "4"))
preload_app = True
timeout = 60
graceful_timeout = 25
keepalive = 5
control_socket_disable = True
raw_env = ["BRM_PART=" + os.environ.get("BRM_PART", "web")]


def post_fork(server: Any, worker: Any) -> None:
    """A worker finishes what it has begun, and ends, when the one who made it was killed."""
    die_with_parent(signal.SIGTERM)
