"""The services a management command needs: those named in the environment, or embedded ones."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from brm.stack.postgres import Postgres

BASE_DIR = Path(__file__).resolve().parent.parent.parent


@contextmanager
def services_for(argv: list[str]) -> Iterator[None]:
    """Set DATABASE_URL and the secret for the duration of a command."""
    var = Path(os.environ.get("BRM_VAR", BASE_DIR / "var"))
    os.environ.setdefault("BRM_SECRET_KEY", secrets.token_urlsafe(50))
    if os.environ.get("DATABASE_URL"):
        yield
        return
    server = Postgres(var / "postgres")
    server.start()
    os.environ["DATABASE_URL"] = server.url
    try:
        yield
    finally:
        server.stop()
