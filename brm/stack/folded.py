"""Migrations that replace others, whose files are gone, on a database that has some of those.

Django would leave such a migration out without a word, and say that nothing is to be applied.
"""

from typing import Any

from django.core.management import CommandError
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _


def refuse_half_of_them(using: str, **_kwargs: Any) -> None:
    """Before anything is applied: all that a migration replaces is there, or none of it."""
    loader = MigrationLoader(connections[using])
    applied, disk = loader.applied_migrations, loader.disk_migrations
    for (app, name), migration in disk.items():
        missing = [each for each in migration.replaces if each not in applied]
        if 0 < len(missing) < len(migration.replaces) and missing[0] not in disk:
            raise CommandError(
                _(
                    "This database has only a part of what %(name)s replaces: %(missing)s is missing."
                    " Bring it up to date with the release before this one first."
                )
                % {"name": f"{app}.{name}", "missing": ".".join(missing[0])}
            )
