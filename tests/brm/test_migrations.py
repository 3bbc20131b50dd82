"""Databases that were made by the migrations before they were folded."""

from unittest import mock

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from brm.stack import release

pytestmark = pytest.mark.django_db


def forget(app: str, name: str) -> None:
    MigrationRecorder.Migration.objects.filter(app=app, name=name).delete()


@pytest.fixture
def made_by_the_old_ones() -> None:
    disk = MigrationLoader(connection).disk_migrations
    for (app, name), migration in disk.items():
        if migration.replaces:
            forget(app, name)


def nothing_to_apply() -> bool:
    """As `up` asks, in the transaction of the test."""
    with mock.patch.object(connection, "close"):
        return release.is_migrated()


def test_a_database_of_all_old_migrations_has_nothing_to_apply(made_by_the_old_ones: None):
    assert nothing_to_apply()

    loader = MigrationLoader(connection)
    assert ("meetings", "0001_tables_and_triggers") in loader.graph.nodes


def test_a_database_of_some_old_migrations_is_refused(made_by_the_old_ones: None):
    forget("meetings", "0029_holds_common_plans")

    with pytest.raises(SystemCheckError) as refused:
        call_command("migrate", verbosity=0, skip_checks=False)
    assert "only a part of what meetings.0001_tables_and_triggers replaces" in str(refused.value)
    assert not nothing_to_apply()
