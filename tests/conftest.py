"""Fixtures of every test."""

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.fixtures import (
    administrator,
    client_of,
    default_rules,
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
    "default_rules",
    "nobody",
    "reader",
    "relationship_manager",
    "running_valkey",
    "settings_of_tests",
    "steering_member",
    "valkey",
]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database; at the end nobody is left in it who would keep it from being dropped.

    A thread of a live server may hold its connection a moment longer than the last test.
    """
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
