"""Migrations that replace others, whose files are gone, on a database that has some of those.

Django leaves such a migration out: at best it says so in riddles, at worst nothing at all.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _


def check_what_is_replaced(databases: Sequence[str] | None, **_of: Any) -> list[CheckMessage]:
    """All that a migration replaces is there, or none of it; asked before anything is applied."""
    return [each for name in databases or () for each in _halves(name)]


def _halves(database: str) -> list[CheckMessage]:
    loader = MigrationLoader(connections[database], load=False)
    loader.load_disk()
    applied = MigrationRecorder(connections[database]).applied_migrations()
    return [
        Error(
            _("The database has only a part of what %(app)s.%(name)s replaces.")
            % {"app": app, "name": name},
            hint=_("Bring it up to date with the release before this one first."),
            id="stack.E001",
        )
        for (app, name), migration in loader.disk_migrations.items()
        if 0 < len(applied.keys() & set(migration.replaces)) < len(migration.replaces)
        and not loader.disk_migrations.keys() & set(migration.replaces)
    ]
