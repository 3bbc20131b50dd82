"""Fixtures of every test."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

from tests.emptying import empty_what_is_full
from tests.first_day import bring_first_day, empties_all_tables
from tests.fixtures import (
    administrator,
    client_of,
    nobody,
    reader,
    relationship_manager,
    settings_of_tests,
    steering_member,
)
from tests.valkey import running_valkey, valkey

__all__ = [
    "administrator",
    "client_of",
    "nobody",
    "reader",
    "relationship_manager",
    "running_valkey",
    "settings_of_tests",
    "steering_member",
    "valkey",
]

# How long an example takes says something about the machine, and nothing about the product.
settings.register_profile("brm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("brm")

DatabaseOperations.sql_flush = empty_what_is_full  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database; at the end nobody is left in it who would keep it from being dropped.

    A thread of a live server may hold its connection a moment longer than the last test.
    """
    with django_db_blocker.unblock():
        bring_first_day()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """After a test that empties all tables the next one finds an installation's first day again."""
    yield
    if nextitem and empties_all_tables(item):
        with item.config.stash[blocking_manager_key].unblock():
            bring_first_day()
