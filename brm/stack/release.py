"""What a new release brings along: migrations and static files, and whether they are in place."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from brm.stack.folded import check_what_is_replaced


def is_migrated() -> bool:
    """Whether every migration has run; asked here since the command takes seconds to say so."""
    try:
        if check_what_is_replaced([connection.alias]):
            return False
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    finally:
        connection.close()


def static_files_are_collected() -> bool:
    """Whether the static files of every app are collected as they are now."""
    return _stamp().exists() and _stamp().read_text() == _digest_of_static_files()


def note_collected() -> None:
    _stamp().write_text(_digest_of_static_files())


def _digest_of_static_files() -> str:
    """A digest of the name, size and time of each."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _stamp() -> Path:
    return Path(settings.STATIC_ROOT) / ".collected"
